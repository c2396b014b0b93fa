import { setTimeout as wait } from 'node:timers/promises';
import { endpointPath, sessionCapabilities, subprotocol } from '../../proto/binding.ts';
import { encodeFrame } from '../../proto/codec.ts';
import type { Frame, Hello } from '../../proto/frame.ts';
import { goldenFrames } from '../../proto/golden/frames.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { clientFrame, type Fate, RawPeer } from './raw-peer.ts';

/** One way to be no kernel. */
export interface Attack {
  readonly name: string;
  /** What becomes of it; `gone`: it went away itself. */
  readonly fate: Fate | 'gone';
  /** Waits for one of the server's own times. */
  readonly isSlow?: true;
  act(peer: RawPeer): void | Promise<void>;
}

/** Milliseconds between the bytes of one who is slow on purpose. */
const dribbleMs = 60;

const upgradeHeaders = {
  Host: '127.0.0.1',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol': subprotocol,
};

interface Request {
  readonly line?: string;
  /** An empty value leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly more?: string;
}

function request({ line = `GET ${endpointPath} HTTP/1.1`, headers = {}, more = '' }: Request = {}): string {
  const all = Object.entries({ ...upgradeHeaders, ...headers }).filter(([, value]) => value !== '');
  return `${line}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}${more}\r\n`;
}

const hello: Hello = {
  type: 'hello',
  minor: 0,
  implementation: { name: 'stranger', version: '0' },
  capabilities: sessionCapabilities,
  limits: defaultLimits,
  schemaDigest: new Uint8Array(32),
};
const say = (frame: Frame) => clientFrame(encodeFrame(frame));
const golden = (name: string) => clientFrame(encodeFrame(goldenFrames[name] as Frame));
const garbage = Uint8Array.from({ length: 300 }, (_, index) => (index * 7919 + 13) % 256);
const tlsHello = Buffer.from('16030100f8010000f40303', 'hex');

/** A request that is refused, or not, as it stands. */
const asks = (name: string, fate: Attack['fate'], ask: Request): Attack => ({
  name,
  fate,
  act: (peer) => peer.write(request(ask)),
});

/** Bytes behind a good upgrade. */
const speaks = (name: string, fate: Attack['fate'], ...messages: readonly Uint8Array[]): Attack => ({
  name,
  fate,
  async act(peer) {
    peer.write(request());
    await peer.upgraded();
    for (const message of messages) peer.write(message);
  },
});

const beforeTheUpgrade: readonly Attack[] = [
  asks('no Upgrade header', 'HTTP 404', { headers: { Upgrade: '' } }),
  asks('no Connection header', 'HTTP 404', { headers: { Connection: '' } }),
  asks('another protocol to upgrade to', 'HTTP 400', { headers: { Upgrade: 'h2c' } }),
  asks('no key', 'HTTP 400', { headers: { 'Sec-WebSocket-Key': '' } }),
  asks('a short key', 'HTTP 400', { headers: { 'Sec-WebSocket-Key': 'AAAA' } }),
  asks('two keys', 'HTTP 400', { more: 'Sec-WebSocket-Key: BBBBBBBBBBBBBBBBBBBBBB==\r\n' }),
  asks('no version', 'HTTP 400', { headers: { 'Sec-WebSocket-Version': '' } }),
  asks('version 12', 'HTTP 400', { headers: { 'Sec-WebSocket-Version': '12' } }),
  asks('another path', 'HTTP 404', { line: 'GET /v2/kvm HTTP/1.1' }),
  asks('a path around ours', 'HTTP 404', { line: `GET ${endpointPath}/../kvm/ HTTP/1.1` }),
  asks('POST', 'HTTP 405', { line: `POST ${endpointPath} HTTP/1.1` }),
  asks('no subprotocol', 'HTTP 400', { headers: { 'Sec-WebSocket-Protocol': '' } }),
  asks('another subprotocol', 'HTTP 400', { headers: { 'Sec-WebSocket-Protocol': 'trapline.kvm.v2' } }),
  asks('subprotocols that are no tokens', 'HTTP 400', { headers: { 'Sec-WebSocket-Protocol': ',,;' } }),
  asks('the same subprotocol twice', 'HTTP 400', {
    headers: { 'Sec-WebSocket-Protocol': `${subprotocol}, ${subprotocol}` },
  }),
  asks('a page of another site', 'HTTP 403', { more: 'Origin: http://example.net\r\n' }),
  asks('another host', 'HTTP 421', { headers: { Host: 'example.net' } }),
  asks('HTTP/3.7', 'HTTP 400', { line: `GET ${endpointPath} HTTP/3.7` }),
  asks('a header with a control character', 'HTTP 400', { more: 'X-Bell: \u0007\u0001\r\n' }),
  asks('two lengths', 'HTTP 400', { more: 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n' }),
  asks('headers over 16 KiB', 'HTTP 431', { more: `X-Long: ${'a'.repeat(20_000)}\r\n` }),
  asks('a path over 16 KiB', 'HTTP 431', { line: `GET ${endpointPath}?${'a'.repeat(20_000)} HTTP/1.1` }),
  { name: 'garbage', fate: 'HTTP 400', act: (peer) => peer.write(garbage) },
  { name: 'TLS', fate: 'HTTP 400', act: (peer) => peer.write(tlsHello) },
  {
    name: 'an upgrade that is cut in the middle',
    fate: 'gone',
    act: (peer) => {
      peer.write(request().slice(0, 90));
      peer.drop();
    },
  },
  {
    name: 'an upgrade that is dropped before its answer',
    fate: 'gone',
    act: (peer) => {
      peer.write(request());
      peer.drop();
    },
  },
  { name: 'a connection that is dropped at once', fate: 'gone', act: (peer) => peer.drop() },
  {
    name: 'half a request and then silence for good',
    fate: 'HTTP 400',
    act: (peer) => {
      peer.write(request().slice(0, 90));
      peer.halfClose();
    },
  },
  { name: 'a connection that says nothing', fate: 'HTTP 408', isSlow: true, act: () => undefined },
  {
    name: 'a request that does not go on',
    fate: 'HTTP 408',
    isSlow: true,
    act: (peer) => peer.write(request().slice(0, 90)),
  },
  {
    name: 'headers byte by byte that do not end',
    fate: 'HTTP 408',
    isSlow: true,
    act: (peer) => peer.dribble(Buffer.from(request({ more: 'X: y\r\n'.repeat(500) })), dribbleMs),
  },
];

const aroundFrames: readonly Attack[] = [
  speaks('a frame without a mask', 'close 1002', clientFrame(garbage, { masked: false })),
  speaks('reserved bits', 'close 1002', clientFrame(garbage, { reserved: 7 })),
  speaks('an opcode that is none', 'close 1002', clientFrame(garbage, { opcode: 5 })),
  speaks('the end of a message that did not begin', 'close 1002', clientFrame(garbage, { opcode: 0 })),
  speaks('a message within another', 'close 1002', clientFrame(garbage, { fin: false }), clientFrame(garbage)),
  speaks('a ping in fragments', 'close 1002', clientFrame(garbage.subarray(0, 9), { opcode: 9, fin: false })),
  speaks('a ping over 125 bytes', 'close 1002', clientFrame(garbage, { opcode: 9 })),
  speaks('a close of one byte', 'close 1002', clientFrame(Uint8Array.of(3), { opcode: 8 })),
  speaks('a close with a code that is none', 'close 1002', clientFrame(Uint8Array.of(0, 9), { opcode: 8 })),
  speaks('a length of 2^62', 'close 1009', clientFrame(garbage, { length: 2n ** 62n })),
  speaks('a message over 64 KiB', 'close 1009', clientFrame(new Uint8Array(65_537))),
  speaks(
    'fragments that are 64 KiB together and one',
    'close 1009',
    clientFrame(new Uint8Array(40_000), { fin: false }),
    clientFrame(new Uint8Array(25_537), { opcode: 0 }),
  ),
  speaks('text', 'close 1003', clientFrame(Buffer.from('hello'), { opcode: 1 })),
  speaks('text that is no UTF-8', 'close 1007', clientFrame(Uint8Array.of(0xff, 0xfe), { opcode: 1 })),
  speaks(
    'a Hello in fragments of one byte',
    'close 1008',
    ...Array.from(encodeFrame(hello), (byte, index) =>
      clientFrame(Uint8Array.of(byte), { opcode: index === 0 ? 2 : 0, fin: false }),
    ),
  ),
  speaks(
    'empty fragments without end',
    'close 1008',
    ...Array.from({ length: 40 }, (_, index) =>
      clientFrame(new Uint8Array(0), { opcode: index === 0 ? 2 : 0, fin: false }),
    ),
  ),
  speaks('a close at once', 'close 1000', clientFrame(Uint8Array.of(0x03, 0xe8), { opcode: 8 })),
];

const withinFrames: readonly Attack[] = [
  speaks('an empty message', 'close 4000', clientFrame(new Uint8Array(0))),
  speaks('bytes that are no Frame', 'close 4000', clientFrame(garbage)),
  speaks('a varint without end', 'close 4000', clientFrame(new Uint8Array(40).fill(0xff))),
  speaks('a Hello that is cut', 'close 4000', clientFrame(encodeFrame(hello).subarray(0, 20))),
  speaks('a Hello with a limit of 0', 'close 4000', say({ ...hello, limits: { ...defaultLimits, ioctlsMax: 0 } })),
  speaks('an Exit first', 'close 4001', golden('exit-smc')),
  speaks('a Run first', 'close 4001', golden('run-first')),
  speaks('a Batch first', 'close 4001', golden('batch')),
  speaks('Ready first', 'close 4001', say({ type: 'ready' })),
  speaks('Hello twice', 'close 4001', say(hello), say(hello)),
  speaks('an Exit before Ready', 'close 4001', say(hello), golden('exit-smc')),
  speaks('a Welcome', 'close 4001', say(hello), golden('welcome')),
  speaks('a result nobody waits for', 'close 4001', say(hello), say({ type: 'ready' }), golden('result-create-vm')),
  speaks(
    'a session that is not there',
    'close 4007',
    say({ ...hello, resume: { session: new Uint8Array(16), epoch: 1, token: new Uint8Array(32) } }),
  ),
  speaks('a lane of no session', 'close 4007', golden('hello-lane')),
  speaks('a Goaway first', 'close 4001', golden('goaway')),
  speaks('a Goaway behind Hello', 'close 1000', say(hello), golden('goaway')),
];

const goesAway: readonly Attack[] = [
  {
    name: 'a drop behind the upgrade',
    fate: 'gone',
    async act(peer) {
      peer.write(request());
      await peer.upgraded();
      peer.drop();
    },
  },
  {
    name: 'a drop behind Welcome',
    fate: 'gone',
    async act(peer) {
      peer.write(Buffer.concat([Buffer.from(request()), say(hello)]));
      await peer.upgraded();
      await peer.heard(1);
      peer.drop();
    },
  },
  {
    name: 'a drop in the middle of the boot',
    fate: 'gone',
    async act(peer) {
      peer.write(Buffer.concat([Buffer.from(request()), say(hello), say({ type: 'ready' })]));
      await peer.upgraded();
      await peer.heard(2);
      peer.drop();
    },
  },
  {
    name: 'half a message and a drop',
    fate: 'gone',
    async act(peer) {
      peer.write(request());
      await peer.upgraded();
      peer.write(clientFrame(garbage, { length: 5000n }));
      peer.drop();
    },
  },
  {
    name: 'an upgrade, and then silence for good',
    fate: 'cut',
    act: async (peer) => {
      peer.write(request());
      await peer.upgraded();
      peer.halfClose();
    },
  },
  {
    name: 'a Hello byte by byte',
    fate: 'gone',
    async act(peer) {
      peer.write(request());
      await peer.upgraded();
      await peer.dribble(say(hello), 1);
      await peer.heard(1);
      peer.drop();
    },
  },
];

const keepsWaiting: readonly Attack[] = [
  { ...speaks('no Hello', 'close 4010'), isSlow: true },
  { ...speaks('no Ready', 'close 4010', say(hello)), isSlow: true },
  { ...speaks('pings and no Hello', 'close 4010', clientFrame(garbage.subarray(0, 9), { opcode: 9 })), isSlow: true },
  {
    name: 'a message byte by byte that does not end',
    fate: 'close 4010',
    isSlow: true,
    async act(peer) {
      peer.write(request());
      await peer.upgraded();
      peer.write(clientFrame(new Uint8Array(0), { length: 3000n }));
      await peer.dribble(new Uint8Array(3000), dribbleMs);
    },
  },
  {
    name: 'a message in fragments that does not go on',
    fate: 'close 4010',
    isSlow: true,
    async act(peer) {
      peer.write(request());
      await peer.upgraded();
      for (let part = 0; part < 10; part += 1) {
        peer.write(clientFrame(garbage, { opcode: part === 0 ? 2 : 0, fin: false }));
        await wait(dribbleMs);
      }
    },
  },
];

export const attacks: readonly Attack[] = [
  ...beforeTheUpgrade,
  ...aroundFrames,
  ...withinFrames,
  ...goesAway,
  ...keepsWaiting,
];

/** How one attack on the server at `port` came out. */
export async function attack({ act }: Attack, port: number): Promise<Fate | string> {
  const peer = new RawPeer(port);
  try {
    const acted = act(peer);
    const fate = peer.fate();
    await acted;
    return await fate;
  } catch (error) {
    peer.drop();
    return error instanceof Error ? error.message : String(error);
  }
}
