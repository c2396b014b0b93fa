import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { subprotocol } from '../../proto/binding.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame, Hello, Welcome } from '../../proto/frame.ts';
import { trapline } from '../../proto/gen/trapline.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { Waits } from '../../proto/poller.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { DialError, dial } from './dial.ts';
import { KernelLink } from './kernel-link.ts';
import { Pump } from './pump.ts';
import { type Script, ScriptedKernel } from './scripted-kernel.ts';
import { KernelConnection, type Socket } from './websocket.ts';

const hello: Hello = {
  type: 'hello',
  minor: 0,
  implementation: { name: 'test-kernel', version: '1' },
  capabilities: ['batch'],
  limits: defaultLimits,
  schemaDigest: new Uint8Array(32),
};
const welcome: Welcome = {
  ...hello,
  type: 'welcome',
  session: new Uint8Array(16),
  epoch: 1,
  token: new Uint8Array(32),
  eventOrder: 0,
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
const noBug = () => undefined;
const patient = () => new AbortController().signal;
const dialLimits = { frameBytesMax: 65_536, handshakeMs: 5000 };

let server: WebSocketServer;
let url = '';

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => subprotocol });
  await new Promise((resolve) => server.once('listening', resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/kvm`;
});

afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  return new Promise<void>((resolve) => server.close(() => resolve()));
});

/** A raw VMM: it sends what it is told and collects messages. */
class Vmm {
  readonly socket: WebSocket;
  readonly messages: Frame[] = [];
  #arrived = Promise.withResolvers<void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.messages.push(decodeFrame(data as Buffer, defaultLimits));
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
  }

  send(...frames: readonly Frame[]): void {
    for (const frame of frames) this.socket.send(encodeFrame(frame));
  }

  async message(type: Frame['type']): Promise<Frame> {
    for (;;) {
      const index = this.messages.findIndex((frame) => frame.type === type);
      const [found] = index < 0 ? [] : this.messages.splice(index, 1);
      if (found !== undefined) return found;
      await this.#arrived.promise;
    }
  }
}

/** A link's main connection over a socket. */
function connection(
  socket: Socket,
  kernel: ScriptedKernel,
  outBytesMax = 1 << 20,
  waits?: Waits,
): { readonly kernel: KernelLink; readonly link: KernelConnection } {
  const link = new KernelLink({ kernel, hello });
  const limits = { frameBytesMax: defaultLimits.frameBytesMax, outBytesMax, heartbeatMs, nowMs: () => 0 };
  const setup = { link, pump: new Pump(link, waits), lane: 0, ...limits, onBug: noBug };
  return { kernel: link, link: new KernelConnection(socket, setup) };
}

interface Met {
  readonly vmm: Vmm;
  readonly link: KernelConnection;
  readonly kernel: KernelLink;
}

async function meet(script: Script = () => smc, waits?: Waits): Promise<Met> {
  const accepted = new Promise<Vmm>((resolve) => server.once('connection', (socket) => resolve(new Vmm(socket))));
  const socket = await dial(url, dialLimits, patient());
  return { ...connection(socket, new ScriptedKernel(script), undefined, waits), vmm: await accepted };
}

/** The ioctls that make VM 1 with vCPUs, in one message. */
function creation(vcpus: number): Frame {
  return {
    type: 'batch',
    frames: [
      { type: 'ioctl', id: 1, address: {}, request: { name: 'create_vm', type: 0 } },
      ...Array.from({ length: vcpus }, (_, vcpu): Frame => {
        return { type: 'ioctl', id: 2 + vcpu, address: { vm: 1 }, request: { name: 'create_vcpu', vcpu } };
      }),
    ],
  };
}

async function running(vcpus: number, ...rest: Parameters<typeof meet>): ReturnType<typeof meet> {
  const met = await meet(...rest);
  met.vmm.send(welcome, creation(vcpus));
  await met.vmm.message('ready');
  await met.vmm.message('batch');
  const frames = Array.from({ length: vcpus }, (_, vcpu): Frame => ({ type: 'run', vm: 1, vcpu, seq: 0 }));
  met.vmm.send({ type: 'batch', frames });
  return met;
}

it('exits of one turn leave as one Batch (LIVE-5)', async () => {
  const { vmm } = await running(5);
  const batch = await vmm.message('batch');
  expect(batch.type === 'batch' && batch.frames.map((frame) => frame.type === 'exit' && frame.vcpu)).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

/** Writes down what is told of waits. */
class Diary implements Waits {
  readonly told: string[] = [];

  expect(): void {
    this.told.push('expect');
  }

  arrived(): void {
    this.told.push('arrived');
  }
}

it('a reply is expected while an exit is open and no vCPU runs', async () => {
  const diary = new Diary();
  const { vmm } = await running(1, (entries) => (entries === 1 ? smc : 'wait'), diary);
  await vmm.message('exit');
  expect(diary.told.slice(-2)).toEqual(['arrived', 'expect']);
  vmm.send({ type: 'run', vm: 1, vcpu: 0, seq: 1, reply: reply() }, { type: 'ping', nonce: 1n, answer: false });
  await vmm.message('ping');
  expect(diary.told.filter((word) => word === 'expect')).toHaveLength(1);
  expect(diary.told.at(-1)).toBe('arrived');
});

it('none is expected while another vCPU runs', async () => {
  const diary = new Diary();
  let calls = 0;
  const once: Script = () => {
    calls += 1;
    return calls === 1 ? smc : 'spin';
  };
  const { vmm } = await running(2, once, diary);
  await vmm.message('exit');
  expect(diary.told).not.toContain('expect');
});

it('an exit alone is no Batch', async () => {
  const { vmm } = await running(1);
  expect(await vmm.message('exit')).toMatchObject({ seq: 1 });
  vmm.send({ type: 'run', vm: 1, vcpu: 0, seq: 1, reply: reply() });
  expect(await vmm.message('exit')).toMatchObject({ seq: 2 });
});

it('a vCPU goes on from slice to slice without a word from the VMM', async () => {
  let slices = 0;
  const { vmm } = await running(1, () => {
    slices += 1;
    return slices < 50 ? 'spin' : smc;
  });
  expect(await vmm.message('exit')).toMatchObject({ seq: 1 });
});

it('answers ioctls while a guest spins (RUN-3)', async () => {
  const { vmm } = await running(1, () => 'spin');
  vmm.send({ type: 'ioctl', id: 50, address: { vm: 1 }, request: { name: 'read_memory', ipa: 0, bytes: 4 } });
  expect(await vmm.message('ioctl_result')).toMatchObject({ id: 50 });
});

/** A socket whose peer reads only when the test says so. */
class HeldSocket extends EventEmitter {
  readonly closed: number[] = [];
  readonly frames: Frame[] = [];
  /** Ids of the ioctls that were answered. */
  readonly answers: number[] = [];
  bufferedAmount = 0;
  isPaused = false;
  #written: (() => void) | undefined;

  send(data: Uint8Array, _options: object, written?: () => void): void {
    this.bufferedAmount += data.length;
    this.frames.push(decodeFrame(data, defaultLimits));
    this.#written = written ?? this.#written;
    const frame = decodeFrame(data, defaultLimits);
    for (const each of frame.type === 'batch' ? frame.frames : [frame]) {
      if (each.type === 'ioctl_result') this.answers.push(each.id);
    }
  }

  close(code: number): void {
    this.closed.push(code);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  read(): void {
    this.bufferedAmount = 0;
    this.#written?.();
  }
}

describe('while the VMM does not read', () => {
  const nextTurns = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const read = (id: number): Frame => ({
    type: 'ioctl',
    id,
    address: { vm: 1 },
    request: { name: 'read_memory', ipa: 0, bytes: 1000 },
  });

  function held(): { socket: HeldSocket; turns: () => number; tell: (frame: Frame) => void } {
    let turns = 0;
    const socket = new HeldSocket();
    const kernel = new ScriptedKernel(() => {
      turns += 1;
      return 'spin';
    });
    connection(socket as unknown as Socket, kernel, 3000);
    const tell = (frame: Frame) => socket.emit('message', Buffer.from(encodeFrame(frame)), true);
    for (const frame of [welcome, creation(1), { type: 'run', vm: 1, vcpu: 0, seq: 0 } as const]) tell(frame);
    return { socket, turns: () => turns, tell };
  }

  it('the vCPUs pause and nothing is read once the budget is full, until it is empty (LIM-5)', async () => {
    const { socket, turns, tell } = held();
    for (const id of [3, 4, 5, 6]) tell(read(id));
    await nextTurns();
    const paused = turns();
    await nextTurns();
    expect(turns()).toBe(paused);
    expect(socket.isPaused).toBe(true);
    socket.read();
    expect(socket.isPaused).toBe(false);
    await nextTurns();
    expect(turns()).toBeGreaterThan(paused);
    socket.emit('close', 1006, Buffer.alloc(0));
  });

  it('no more than the budget and one answer is buffered, however much is asked for in one read (LIM-5)', async () => {
    const { socket, tell } = held();
    let most = 0;
    for (let id = 3; id <= 60; id += 1) {
      tell(read(id));
      most = Math.max(most, socket.bufferedAmount);
    }
    expect(most).toBeLessThanOrEqual(3000 + 1100);
    for (let reads = 0; reads < 60; reads += 1) {
      socket.read();
      await nextTurns();
      expect(socket.bufferedAmount).toBeLessThanOrEqual(3000 + 1100);
    }
    expect(socket.answers).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    socket.emit('close', 1006, Buffer.alloc(0));
  });
});

describe('ends', () => {
  it.each([
    [
      'on a text message (BIND-4)',
      (vmm: Vmm) => vmm.socket.send('hello'),
      { cause: 'violation', code: 'TEXT_MESSAGE' },
    ],
    [
      'on random bytes',
      (vmm: Vmm) => vmm.socket.send(Buffer.of(0xff, 0xff)),
      { cause: 'violation', code: 'MALFORMED_FRAME' },
    ],
    ['on a frame of its own kind', (vmm: Vmm) => vmm.send(hello), { cause: 'violation', code: 'UNEXPECTED_FRAME' }],
    [
      'when it is rejected',
      (vmm: Vmm) => vmm.send({ type: 'reject', code: 'OVERLOADED', detail: 'full', minorMax: 0 }),
      { cause: 'rejected', code: 'OVERLOADED' },
    ],
    ['when the connection is cut', (vmm: Vmm) => vmm.socket.terminate(), { cause: 'lost', close: 1006 }],
    ['when the VMM just closes', (vmm: Vmm) => vmm.socket.close(4012, 'bug'), { cause: 'lost', close: 4012 }],
    [
      'when the VMM takes its leave',
      (vmm: Vmm) => {
        vmm.send(welcome, { type: 'goaway', reason: 'the guest powered off' });
        vmm.socket.close(1000);
      },
      { cause: 'goaway', text: 'the guest powered off' },
    ],
    [
      'on an oversize message (LIM-1)',
      (vmm: Vmm) => vmm.socket.send(Buffer.alloc(65_537)),
      { cause: 'lost', text: 'the connection closed with code 1006: Max payload size exceeded' },
    ],
  ] as const)('%s', async (_, act, end) => {
    const { vmm, link } = await meet();
    await vmm.message('hello');
    act(vmm);
    expect(await link.ended).toMatchObject(end);
  });

  it('with Goaway when it is asked to', async () => {
    const { vmm, link, kernel } = await meet();
    kernel.leave('the kernel was asked to stop');
    expect(await vmm.message('goaway')).toMatchObject({ reason: 'the kernel was asked to stop' });
    expect(await link.ended).toMatchObject({ cause: 'goaway' });
  });

  it('and says so when the kernel half has a bug (ERR-4)', async () => {
    const { vmm, link } = await running(1, () => {
      throw new Error('broken engine');
    });
    expect(await link.ended).toMatchObject({ cause: 'violation', code: 'INTERNAL' });
    expect(await vmm.message('error')).toMatchObject({ code: 'INTERNAL', detail: 'broken engine' });
  });
});

it('does not answer an Error it does not understand (ERR-2)', async () => {
  const { vmm } = await meet();
  vmm.socket.send(trapline.kvm.v1.Frame.encode({ error: { code: 999, scope: 1 } }).finish());
  vmm.send({ type: 'ping', nonce: 1n, answer: false });
  await vmm.message('ping');
  expect(vmm.messages.map(({ type }) => type)).toEqual(['hello']);
});

it('asks a VMM that falls silent, then lets the connection go and keeps the session (LIVE-6, LIVE-8)', () => {
  vi.useFakeTimers();
  const socket = new HeldSocket();
  const { kernel } = connection(socket as unknown as Socket, new ScriptedKernel(() => 'spin'));
  socket.emit('message', Buffer.from(encodeFrame(welcome)), true);
  socket.frames.length = 0;
  vi.advanceTimersByTime(4 * heartbeatMs);
  vi.useRealTimers();
  expect(socket.frames).toMatchObject([
    { type: 'ping', answer: false },
    { type: 'ping', answer: false },
    { type: 'error', code: 'PEER_SILENT' },
  ]);
  expect(socket.closed).toEqual([4013]);
  expect(kernel.terms).toBeDefined();
});

describe('dialling', () => {
  it('offers no compression (BIND-5)', async () => {
    const offered = new Promise((resolve) => {
      server.once('connection', (_, { headers }) => resolve(headers['sec-websocket-extensions']));
    });
    await dial(url, dialLimits, patient());
    expect(await offered).toBeUndefined();
  });

  it('a port nobody listens on may be tried again', async () => {
    const free = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const error = await dial(`ws://127.0.0.1:${port}/v1/kvm`, dialLimits, patient()).catch((why: unknown) => why);
    expect(error).toBeInstanceOf(DialError);
    expect(error).toMatchObject({ kind: 'absent', message: expect.stringContaining('cannot reach ws://127.0.0.1') });
  });

  it.each([
    ['http://[', /is no address to dial/],
    ['ftp://127.0.0.1/', /is no address to dial.*write ws:\/\/HOST:PORT/],
  ])('%s is the user’s mistake', async (address, message) => {
    await expect(dial(address, dialLimits, patient())).rejects.toThrow(message);
  });

  it('a socket file that is not there yet may be tried again', async () => {
    const error = await dial('ws+unix:/nonexistent/kvm.sock:/v1/kvm', dialLimits, patient()).catch((why) => why);
    expect(error).toMatchObject({ kind: 'absent' });
  });

  it('whoever hangs up at once may be tried again', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const { port } = rude.address() as AddressInfo;
    const error = await dial(`ws://127.0.0.1:${port}/v1/kvm`, dialLimits, patient()).catch((why: unknown) => why);
    await new Promise((resolve) => rude.close(resolve));
    expect(error).toMatchObject({ kind: 'absent' });
  });

  it('a VMM that takes the connection and is away may be tried again (LIVE-3)', async () => {
    const away = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(away, 'listening');
    const { port } = away.address() as AddressInfo;
    const error = await dial(`ws://127.0.0.1:${port}/v1/kvm`, { ...dialLimits, handshakeMs: 50 }, patient()).catch(
      (why: unknown) => why,
    );
    expect(error).toMatchObject({ kind: 'absent', message: expect.stringContaining('did not answer within 50 ms') });
    away.close();
  });

  it.each([
    [408, 'absent'],
    [503, 'absent'],
    [404, 'refused'],
  ])('a server that answers %i counts as %s', async (status, kind) => {
    const plain = createHttpServer((_, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const error = await dial(`ws://127.0.0.1:${port}/v1/kvm`, dialLimits, patient()).catch((why: unknown) => why);
    expect(error).toMatchObject({ kind });
    plain.close();
  });

  /** @source RFC 6455 §4.2.2 */
  const acceptOf = (request: string) => {
    const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1] ?? '';
    return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  };
  const switching = (accept: string, ...more: readonly string[]) =>
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more.map((line) => `${line}\r\n`).join('')}\r\n`;
  const ours = `Sec-WebSocket-Protocol: ${subprotocol}`;

  it.each<[string, (request: string) => string, 'absent' | 'refused', RegExp]>([
    ['speaks no HTTP', () => 'SSH-2.0-OpenSSH_9.2\r\n', 'refused', /cannot reach.*Parse Error/],
    ['answers with another key', () => switching('AAAA', ours), 'refused', /Sec-WebSocket-Accept/],
    ['selects no subprotocol', (asked) => switching(acceptOf(asked)), 'refused', /subprotocol/],
    [
      'selects another subprotocol',
      (asked) => switching(acceptOf(asked), 'Sec-WebSocket-Protocol: chat'),
      'refused',
      /subprotocol/,
    ],
    [
      'compresses unasked',
      (asked) => switching(acceptOf(asked), ours, 'Sec-WebSocket-Extensions: permessage-deflate'),
      'refused',
      /Sec-WebSocket-Extensions/,
    ],
    [
      'switches to another protocol',
      (asked) => switching(acceptOf(asked), ours).replace('websocket', 'h2c'),
      'refused',
      /Upgrade/,
    ],
    ['has headers without end', () => `HTTP/1.1 101 S\r\nX: ${'x'.repeat(100_000)}`, 'refused', /Header overflow/],
    [
      'leads elsewhere',
      () => 'HTTP/1.1 302 Found\r\nLocation: ws://example.net/\r\nContent-Length: 0\r\n\r\n',
      'refused',
      /HTTP 302/,
    ],
    [
      'refuses at length',
      () => `HTTP/1.1 404 No\r\nContent-Length: 9999999\r\n\r\n${'n'.repeat(5000)}`,
      'refused',
      /HTTP 404: n+$/,
    ],
    ['stops in the middle', () => 'HTTP/1.1 101 Swit', 'absent', /did not answer/],
  ])('a server that %s is named, and nothing throws', async (_, answer, kind, message) => {
    const rude = createServer((peer) => {
      peer.on('error', () => undefined).once('data', (request) => peer.write(answer(request.toString('latin1'))));
    }).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const { port } = rude.address() as AddressInfo;
    const error = await dial(`ws://127.0.0.1:${port}/v1/kvm`, { ...dialLimits, handshakeMs: 300 }, patient()).catch(
      (why: unknown) => why,
    );
    expect(error).toBeInstanceOf(DialError);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    rude.close();
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const asked = dial(url, dialLimits, controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow(DialError);
  });
});
