import { request } from 'node:http';
import { connect } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { endpointPath, subprotocol } from '../../proto/binding.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame, Hello } from '../../proto/frame.ts';
import { trapline } from '../../proto/gen/trapline.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import type { IoctlResult } from '../../proto/uapi/ioctl.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { buildServer, type RunningServer } from '../app.ts';
import { ScriptedMachine } from '../session/scripted-machine.ts';
import type { EndpointLimits } from './limits.ts';

const hello: Hello = {
  type: 'hello',
  minor: 0,
  implementation: { name: 'test-kernel', version: '1' },
  capabilities: ['batch'],
  limits: defaultLimits,
  schemaDigest: new Uint8Array(32),
};
const smc: Exit = {
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0: 1, r12: 0x102 }),
  windows: [],
};
const exit = (vcpu: number, seq: number): Frame => ({
  type: 'exit',
  vm: 1,
  vcpu,
  seq,
  vmOrder: seq,
  virtualTimeNs: 0,
  exit: smc,
});

const servers: RunningServer[] = [];
const peers: Peer[] = [];

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.socket.terminate();
  for (const server of servers.splice(0)) await server.close('the test is over');
});

async function serve(limits: Partial<EndpointLimits> = {}): Promise<string> {
  const server = await buildServer({
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    machine: ({ port }) => new ScriptedMachine(port, 1),
    boards: [],
    version: 'test',
    logger: pino({ level: 'silent' }),
    limits: { closeMs: 200, ...limits },
  });
  servers.push(server);
  if (server.address.kind !== 'tcp') throw new Error('listens on TCP');
  return `127.0.0.1:${server.address.port}`;
}

/** A raw WebSocket client that collects frames; it knows no rule of the protocol. */
class Peer {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #arrived = Promise.withResolvers<void>();

  constructor(where: string) {
    this.socket = new WebSocket(`ws://${where}${endpointPath}`, [subprotocol], { perMessageDeflate: false });
    this.socket.on('message', (data) => {
      const frame = decodeFrame(data as Buffer, defaultLimits);
      this.frames.push(...(frame.type === 'batch' ? frame.frames : [frame]));
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    peers.push(this);
  }

  async open(): Promise<this> {
    await new Promise((resolve) => this.socket.once('open', resolve));
    return this;
  }

  send(...frames: readonly Frame[]): void {
    for (const frame of frames) this.socket.send(encodeFrame(frame));
  }

  /** The next frame of a type, however late. */
  async take<T extends Frame['type']>(type: T): Promise<Extract<Frame, { type: T }>> {
    for (;;) {
      const index = this.frames.findIndex((frame) => frame.type === type);
      const [found] = index < 0 ? [] : this.frames.splice(index, 1);
      if (found !== undefined) return found as Extract<Frame, { type: T }>;
      await this.#arrived.promise;
    }
  }

  /** Plays a kernel until vCPU 0 was run. */
  async boot(): Promise<this> {
    this.send(hello, { type: 'ready' });
    for (const value of [{ vm: 1 }, {}]) {
      const { id, request } = await this.take('ioctl');
      this.send({ type: 'ioctl_result', id, result: { ok: true, name: request.name, value } as IoctlResult });
    }
    await this.take('run');
    return this;
  }
}

const booted = async (where: string) => (await new Peer(where).open()).boot();

/** Two exits answered: the session lives. */
async function expectAlive(peer: Peer, seq: number): Promise<void> {
  peer.send(exit(0, seq));
  expect(await peer.take('run')).toMatchObject({ seq });
}

const randomBytes = Uint8Array.from({ length: 999 }, (_, index) => (index * 7919 + 13) % 256);

interface BadInput {
  readonly name: string;
  readonly after: 'upgrade' | 'boot';
  readonly act: (peer: Peer) => void;
  readonly code: number;
  readonly error?: string;
}

const badInputs: readonly BadInput[] = [
  {
    name: 'a text message (BIND-4)',
    after: 'upgrade',
    act: ({ socket }) => socket.send('hello'),
    code: 1003,
    error: 'TEXT_MESSAGE',
  },
  {
    name: 'a text message later',
    after: 'boot',
    act: ({ socket }) => socket.send('{}'),
    code: 1003,
    error: 'TEXT_MESSAGE',
  },
  {
    name: 'an oversize message (LIM-1)',
    after: 'upgrade',
    act: ({ socket }) => socket.send(Buffer.alloc(65_537)),
    code: 1009,
  },
  {
    name: 'random bytes',
    after: 'upgrade',
    act: ({ socket }) => socket.send(randomBytes),
    code: 4000,
    error: 'MALFORMED_FRAME',
  },
  {
    name: 'random bytes later',
    after: 'boot',
    act: ({ socket }) => socket.send(randomBytes),
    code: 4000,
    error: 'MALFORMED_FRAME',
  },
  {
    name: 'an empty message',
    after: 'upgrade',
    act: ({ socket }) => socket.send(''),
    code: 1003,
    error: 'TEXT_MESSAGE',
  },
  {
    name: 'an empty binary message',
    after: 'upgrade',
    act: ({ socket }) => socket.send(Buffer.alloc(0)),
    code: 4000,
    error: 'MALFORMED_FRAME',
  },
  { name: 'Hello twice (HS-4)', after: 'boot', act: (peer) => peer.send(hello), code: 4001, error: 'UNEXPECTED_FRAME' },
  {
    name: 'an exit before Hello (HS-1, HS-4)',
    after: 'upgrade',
    act: (peer) => peer.send(exit(0, 1)),
    code: 4001,
    error: 'UNEXPECTED_FRAME',
  },
  {
    name: 'an exit before Ready (HS-3, HS-4)',
    after: 'upgrade',
    act: (peer) => peer.send(hello, exit(0, 1)),
    code: 4001,
    error: 'UNEXPECTED_FRAME',
  },
  {
    name: 'a frame of the VMM (HS-4)',
    after: 'boot',
    act: (peer) => peer.send({ type: 'run', vm: 1, vcpu: 0, seq: 0 }),
    code: 4001,
    error: 'UNEXPECTED_FRAME',
  },
  {
    name: 'an exit that skips one',
    after: 'boot',
    act: (peer) => peer.send(exit(0, 2)),
    code: 4005,
    error: 'MISORDERED',
  },
  {
    name: 'a result nobody asked for (IOCTL-1)',
    after: 'boot',
    act: (peer) =>
      peer.send({
        type: 'ioctl_result',
        id: 99,
        result: { ok: false, name: 'create_vm', errno: 'EINVAL', message: '' },
      }),
    code: 4001,
    error: 'UNEXPECTED_FRAME',
  },
  {
    name: 'Hello to resume an unknown session',
    after: 'upgrade',
    act: (peer) =>
      peer.send({ ...hello, resume: { session: new Uint8Array(16), epoch: 1, token: new Uint8Array(32) } }),
    code: 4007,
  },
];

describe('closes, and disturbs no other session (ERR-5):', () => {
  it.each(badInputs.map((input) => [input.name, input] as const))('%s', async (_, { after, act, code, error }) => {
    const where = await serve();
    const neighbour = await booted(where);
    const peer = after === 'boot' ? await booted(where) : await new Peer(where).open();
    act(peer);
    expect((await peer.closed).code).toBe(code);
    const said = peer.frames.find((frame) => frame.type === 'error');
    expect(said?.code).toBe(error);
    await expectAlive(neighbour, 1);
  });

  it('a connection that says nothing (HS-5)', async () => {
    const where = await serve({ handshakeMs: 150 });
    const neighbour = await booted(where);
    const silent = await new Peer(where).open();
    expect(await silent.closed).toEqual({
      code: 4010,
      reason: 'HANDSHAKE_TIMEOUT: no Hello within 150 ms of the upgrade',
    });
    expect(silent.frames).toMatchObject([{ type: 'error', code: 'HANDSHAKE_TIMEOUT' }]);
    await expectAlive(neighbour, 1);
  });

  it('a Hello without Ready (HS-5)', async () => {
    const peer = await new Peer(await serve({ handshakeMs: 150 })).open();
    peer.send(hello);
    expect(await peer.closed).toMatchObject({ code: 4010, reason: expect.stringContaining('no Ready') });
  });

  it('a message in too many fragments (BIND-6)', async () => {
    const where = await serve();
    const peer = await booted(where);
    for (let part = 0; part < 40; part += 1) peer.socket.send(Buffer.of(0), { fin: false, binary: true });
    expect((await peer.closed).code).toBe(1008);
  });

  it('a cut connection', async () => {
    const where = await serve();
    const neighbour = await booted(where);
    (await booted(where)).socket.terminate();
    await expectAlive(neighbour, 1);
  });
});

describe('goes on after', () => {
  it('an exit of a vCPU that does not exist (ADDR-2)', async () => {
    const peer = await booted(await serve());
    peer.send(exit(9, 1));
    expect(await peer.take('error')).toMatchObject({ code: 'NO_SUCH_VCPU', vcpu: 9 });
    await expectAlive(peer, 1);
  });

  it('a frame of a newer minor version (EVO-2)', async () => {
    const peer = await booted(await serve());
    peer.socket.send(Buffer.of(0xf2, 0x3f, 0x00)); // field 1022, an empty message
    expect(await peer.take('error')).toMatchObject({ code: 'UNIMPLEMENTED' });
    await expectAlive(peer, 1);
  });

  it('an Error it does not understand, which it does not answer (ERR-2)', async () => {
    const peer = await booted(await serve());
    peer.socket.send(trapline.kvm.v1.Frame.encode({ error: { code: 999, scope: 1 } }).finish());
    peer.send({ type: 'ping', nonce: 1n, answer: false });
    await peer.take('ping');
    expect(peer.frames.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('a ping, which it answers (LIVE-1)', async () => {
    const peer = await booted(await serve());
    peer.send({ type: 'ping', nonce: 2n ** 64n - 1n, answer: false });
    expect(await peer.take('ping')).toEqual({ type: 'ping', nonce: 2n ** 64n - 1n, answer: true });
  });
});

it('answers a Batch with a Batch (LIVE-5)', async () => {
  const peer = await booted(await serve());
  const messages: string[] = [];
  peer.socket.on('message', (data) => messages.push(decodeFrame(data as Buffer, defaultLimits).type));
  const pings = [1n, 2n, 3n].map((nonce): Frame => ({ type: 'ping', nonce, answer: false }));
  peer.send({ type: 'batch', frames: pings });
  for (const nonce of [1n, 2n, 3n]) expect(await peer.take('ping')).toMatchObject({ nonce, answer: true });
  expect(messages).toEqual(['batch']);
});

it('takes no compression, whatever is offered (BIND-5)', async () => {
  const where = await serve();
  const socket = new WebSocket(`ws://${where}${endpointPath}`, [subprotocol], { perMessageDeflate: true });
  await new Promise((resolve) => socket.once('open', resolve));
  expect(socket.extensions).toBe('');
  socket.terminate();
});

describe('the upgrade is refused with', () => {
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol': subprotocol,
  };

  function ask(where: string, path: string, headers: object): Promise<{ status: number; body: unknown }> {
    const [host, port] = where.split(':');
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, path, headers: { ...upgrade, ...headers } }, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      });
      sent.on('upgrade', () => reject(new Error('upgraded')));
      sent.on('error', reject);
      sent.end();
    });
  }

  it.each([
    [404, '/', {}, `no WebSocket at /; kernels dial ${endpointPath}`],
    [404, '/v1/kvm/', {}, `no WebSocket at /v1/kvm/; kernels dial ${endpointPath}`],
    [400, endpointPath, { 'Sec-WebSocket-Protocol': '' }, `no subprotocol offered; this server speaks ${subprotocol}`],
    [
      400,
      endpointPath,
      { 'Sec-WebSocket-Protocol': 'chat, trapline.kvm.v2' },
      `subprotocol chat, trapline.kvm.v2 offered; this server speaks ${subprotocol}`,
    ],
    [
      403,
      endpointPath,
      { Origin: 'http://example.net' },
      'pages of http://example.net may not call this server; --allow-origin http://example.net lets them',
    ],
  ])('%i at %s %j (BIND-2, BIND-3)', async (status, path, headers, message) => {
    const answer = await ask(await serve(), path, headers);
    expect(answer).toMatchObject({ status, body: { message } });
  });
});

it('rejects a Hello over the limit of sessions, and room returns with the next end (LIM-3, HS-9)', async () => {
  const where = await serve({ sessionsMax: 1 });
  const first = await booted(where);
  const second = await new Peer(where).open();
  second.send(hello);
  expect(await second.take('reject')).toMatchObject({
    code: 'OVERLOADED',
    detail: expect.stringContaining('limit of 1 sessions'),
  });
  expect((await second.closed).code).toBe(4009);
  first.socket.close(1000);
  await first.closed;
  await booted(where);
});

it('takes no kernel in while it drains (LIM-3)', async () => {
  const where = await serve();
  servers.at(-1)?.sessions.drain('shutting down');
  const [host, port] = where.split(':');
  const late = new WebSocket(`ws://${host}:${port}${endpointPath}`, [subprotocol]);
  const error = await new Promise<Error>((resolve) => late.once('error', resolve));
  expect(error.message).toBe('Unexpected server response: 503');
});

it('survives bytes that are no HTTP', async () => {
  const where = await serve();
  const [host, port] = where.split(':');
  const socket = connect(Number(port), host);
  socket.on('error', () => undefined);
  socket.write(randomBytes);
  await new Promise((resolve) => socket.on('close', resolve).resume());
  await booted(where);
});

it('says Goaway to every kernel when it closes, and closes with 1000 (LIVE-4, ERR-8)', async () => {
  const where = await serve();
  const peer = await booted(where);
  await servers.pop()?.close('the server is shutting down');
  expect(await peer.take('goaway')).toEqual({ type: 'goaway', reason: 'the server is shutting down' });
  expect((await peer.closed).code).toBe(1000);
});

it('cuts a kernel that never answers the close', async () => {
  const where = await serve();
  const peer = await booted(where);
  peer.socket.pause();
  await servers.pop()?.close('the server is shutting down');
  peer.socket.resume();
  await peer.closed;
});
