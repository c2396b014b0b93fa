import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { dial } from '../../kernel-sim/link/dial.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { Pump } from '../../kernel-sim/link/pump.ts';
import { ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { KernelConnection, type Socket as KernelSocket } from '../../kernel-sim/link/websocket.ts';
import { endpointPath, sessionCapabilities, subprotocol } from '../../proto/binding.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import { type ErrorCode, errorRow } from '../../proto/errors.ts';
import type { Frame, Hello, Limits } from '../../proto/frame.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { buildServer, type RunningServer } from '../../server/app.ts';
import { defaultEndpointLimits, type EndpointLimits } from '../../server/endpoint/limits.ts';
import { SessionConnection, type Socket as VmmSocket } from '../../server/endpoint/websocket.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';
import { TestVmm, testHello, testTerms, testToken } from '../../server/session/session-fixture.ts';
import { PlayedSocket } from '../fuzz/played-socket.ts';
import { turn } from '../fuzz/transcript.ts';

/** What both sides announce: as little as one may, so that a little is too much. */
const limits: Limits = { frameBytesMax: 4096, vcpusMax: 2, ioctlsMax: 4, batchFramesMax: 4 };

const hello: Hello = { ...testHello, capabilities: sessionCapabilities, limits };
const ping: Frame = { type: 'ping', nonce: 1n, answer: false };
const batchOf = (count: number): Frame => ({ type: 'batch', frames: Array.from({ length: count }, () => ping) });
const pingOf = (bytes: number): Uint8Array => {
  const frame = encodeFrame(ping);
  // An unknown field, number 2000, of as many bytes as are missing.
  const padding = bytes - frame.length - 4;
  return Buffer.concat([frame, Buffer.of(0x82, 0x7d, (padding & 0x7f) | 0x80, padding >> 7), new Uint8Array(padding)]);
};

function framesOf({ sent }: PlayedSocket): readonly Frame[] {
  return sent.flatMap((message) => {
    const frame = decodeFrame(message, defaultLimits);
    return frame.type === 'batch' ? frame.frames : [frame];
  });
}

/** The connection said `code` last and closed with its close code; without a code it is still there and said no Error. */
function expectRefusal(socket: PlayedSocket, code: ErrorCode | undefined): void {
  const frames = framesOf(socket);
  if (code === undefined) {
    expect(frames.filter(({ type }) => type === 'error' || type === 'reject')).toEqual([]);
    expect(socket.closings).toEqual([]);
    return;
  }
  expect(frames.at(-1)).toMatchObject({ code });
  expect(socket.closings).toMatchObject([{ code: errorRow(code).close }]);
}

interface Row {
  readonly limit: string;
  readonly clauses: string;
  readonly messages: readonly (Frame | Uint8Array)[];
  /** Absent: just within the limit. */
  readonly code?: ErrorCode;
}

const tell = (socket: PlayedSocket, message: Frame | Uint8Array) =>
  socket.tell(message instanceof Uint8Array ? message : encodeFrame(message));

describe('the VMM refuses what is over', () => {
  const sockets: PlayedSocket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.end();
  });

  function connectTo(vmm: TestVmm): PlayedSocket {
    const socket = new PlayedSocket();
    new SessionConnection(socket as unknown as VmmSocket, {
      limits: { ...defaultEndpointLimits, protocol: limits },
      reception: vmm.reception,
      onBug: (error) => {
        throw error;
      },
    });
    sockets.push(socket);
    return socket;
  }

  const vmmOf = (sessionsMax = 8, vcpus = 1) =>
    new TestVmm(
      { machine: ({ port }) => new ScriptedMachine(port, vcpus), terms: { ...testTerms, limits } },
      sessionsMax,
    );

  const ready: Frame = { type: 'ready' };
  const slots = (count: number): Frame => ({
    type: 'ready',
    slots: Array.from({ length: count }, (_, vcpu) => ({ vm: 1, vcpu, seq: 0, entered: false })),
  });
  const rows: readonly Row[] = [
    { limit: 'frame_bytes_max', clauses: 'LIM-1', messages: [hello, ready, pingOf(4096)] },
    { limit: 'frame_bytes_max', clauses: 'LIM-1', messages: [hello, ready, pingOf(4097)], code: 'FRAME_TOO_LARGE' },
    { limit: 'batch_frames_max', clauses: 'LIM-2', messages: [hello, ready, batchOf(4)] },
    { limit: 'batch_frames_max', clauses: 'LIM-2', messages: [hello, ready, batchOf(5)], code: 'LIMIT_EXCEEDED' },
    { limit: 'vcpus_max in Ready', clauses: 'LIM-2, LIM-7', messages: [hello, slots(2)] },
    { limit: 'vcpus_max in Ready', clauses: 'LIM-2, LIM-7', messages: [hello, slots(3)], code: 'LIMIT_EXCEEDED' },
    {
      limit: 'ioctls_max: a result from beyond the window',
      clauses: 'RES-9',
      messages: [
        hello,
        ready,
        { type: 'ioctl_result', id: 6, result: { ok: true, name: 'create_vm', value: { vm: 1 } } },
      ],
      code: 'UNEXPECTED_FRAME',
    },
  ];
  it.each(rows)('$limit: $code ($clauses)', async ({ messages, code }) => {
    const socket = connectTo(vmmOf());
    for (const message of messages) tell(socket, message);
    await turn();
    expectRefusal(socket, code);
  });

  it.each([
    [2, undefined],
    [3, 'LIMIT_EXCEEDED'],
  ] as const)('vcpus_max: lanes, of which there are %i: %s (LIM-7, LANE-1)', async (count, code) => {
    const vmm = vmmOf();
    tell(connectTo(vmm), hello);
    const resume = { session: Uint8Array.of(1), epoch: 1, token: testToken };
    const lanes = Array.from({ length: count }, () => connectTo(vmm));
    for (const lane of lanes) tell(lane, { ...hello, resume, lane: { vcpus: [] } });
    await turn();
    expectRefusal(lanes.at(-1) as PlayedSocket, code);
  });

  it('vcpus_max: vCPUs of a lane (LIM-7)', async () => {
    const vmm = vmmOf();
    tell(connectTo(vmm), hello);
    const lane = connectTo(vmm);
    const resume = { session: Uint8Array.of(1), epoch: 1, token: testToken };
    tell(lane, { ...hello, resume, lane: { vcpus: [0, 1, 2] } });
    await turn();
    expectRefusal(lane, 'LIMIT_EXCEEDED');
  });

  it('sessions: OVERLOADED (LIM-3)', async () => {
    const vmm = vmmOf(2);
    const all = Array.from({ length: 3 }, () => connectTo(vmm));
    for (const socket of all) tell(socket, hello);
    await turn();
    for (const [index, socket] of all.entries()) expectRefusal(socket, index < 2 ? undefined : 'OVERLOADED');
  });

  it('vcpus_max: of its own machine, before the kernel is asked (LIM-2)', async () => {
    const vmm = vmmOf(8, 3);
    const socket = connectTo(vmm);
    tell(socket, hello);
    tell(socket, { type: 'ready' });
    tell(socket, { type: 'ioctl_result', id: 1, result: { ok: true, name: 'create_vm', value: { vm: 1 } } });
    for (let turns = 0; turns < 4; turns += 1) await turn();
    expect(framesOf(socket).filter(({ type }) => type === 'ioctl')).toHaveLength(3);
    expect(framesOf(socket).at(-1)).toMatchObject({
      code: 'VM_FAILED',
      detail: expect.stringContaining('EINVAL: this session has room for 2 vCPUs'),
    });
  });

  it('ioctls_max: of its own machine, by waiting (RES-9)', async () => {
    const asked: Promise<unknown>[] = [];
    const vmm = new TestVmm({
      machine: ({ port }) => {
        for (let n = 0; n < 10; n += 1) asked.push(port.ioctl({}, { name: 'check_extension', capability: n }));
        return new ScriptedMachine(port, 0);
      },
      terms: { ...testTerms, limits },
    });
    const socket = connectTo(vmm);
    tell(socket, hello);
    tell(socket, { type: 'ready' });
    const ids = () => framesOf(socket).flatMap((frame) => (frame.type === 'ioctl' ? frame.id : []));
    await turn();
    expect(ids()).toEqual([1, 2, 3, 4]);
    // The window moves with the oldest that has no result.
    const answer = (id: number): Frame => ({
      type: 'ioctl_result',
      id,
      result: { ok: true, name: 'check_extension', value: { value: 0 } } as IoctlResult,
    });
    tell(socket, answer(3));
    await turn();
    expect(ids()).toEqual([1, 2, 3, 4]);
    tell(socket, answer(1));
    await turn();
    expect(ids()).toEqual([1, 2, 3, 4, 5]);
    socket.end();
    for (const session of vmm.sessions.list()) session.close('done');
    await Promise.allSettled(asked);
  });
});

describe('the kernel refuses what is over', () => {
  let socket: PlayedSocket;
  let turns = 0;
  afterEach(() => socket.end());

  function open(): void {
    socket = new PlayedSocket();
    turns = 0;
    const kernel = new ScriptedKernel(() => {
      turns += 1;
      return 'wait';
    });
    const link = new KernelLink({ kernel, hello: { ...hello, capabilities: ['batch'] } });
    new KernelConnection(socket as unknown as KernelSocket, {
      link,
      pump: new Pump(link),
      lane: 0,
      frameBytesMax: limits.frameBytesMax,
      outBytesMax: 1 << 20,
      heartbeatMs,
      nowMs: () => 0,
      onBug: (error) => {
        throw error;
      },
    });
  }

  const welcome: Frame = {
    ...testTerms,
    type: 'welcome',
    minor: 0,
    capabilities: ['batch'],
    session: Uint8Array.of(1),
    epoch: 1,
    token: testToken,
    eventOrder: 0,
  };
  const ioctl = (id: number, request: IoctlRequest, vm?: number): Frame => ({
    type: 'ioctl',
    id,
    address: vm === undefined ? {} : { vm },
    request,
  });
  const createVm = ioctl(1, { name: 'create_vm', type: 0 });
  const createVcpus = (count: number) =>
    Array.from({ length: count }, (_, vcpu) => ioctl(2 + vcpu, { name: 'create_vcpu', vcpu }, 1));
  const rows: readonly Row[] = [
    { limit: 'frame_bytes_max', clauses: 'LIM-1', messages: [welcome, pingOf(4096)] },
    { limit: 'frame_bytes_max', clauses: 'LIM-1', messages: [welcome, pingOf(4097)], code: 'FRAME_TOO_LARGE' },
    { limit: 'batch_frames_max', clauses: 'LIM-2', messages: [welcome, batchOf(4)] },
    { limit: 'batch_frames_max', clauses: 'LIM-2', messages: [welcome, batchOf(5)], code: 'LIMIT_EXCEEDED' },
    { limit: 'ioctls_max', clauses: 'LIM-2, LIM-7, RES-9', messages: [welcome, { ...createVm, id: 4 } as Frame] },
    {
      limit: 'ioctls_max',
      clauses: 'LIM-2, LIM-7, RES-9',
      messages: [welcome, { ...createVm, id: 5 } as Frame],
      code: 'LIMIT_EXCEEDED',
    },
    { limit: 'vcpus_max', clauses: 'LIM-2, LIM-7', messages: [welcome, createVm, ...createVcpus(2)] },
  ];
  it.each(rows)('$limit: $code ($clauses)', async ({ messages, code }) => {
    open();
    for (const message of messages) tell(socket, message);
    await turn();
    expectRefusal(socket, code);
    expect(turns).toBe(0);
  });

  it('vcpus_max: with EINVAL, as Linux does (LIM-2)', async () => {
    open();
    for (const message of [welcome, createVm, ...createVcpus(3)]) tell(socket, message);
    await turn();
    expectRefusal(socket, undefined);
    expect(framesOf(socket).at(-1)).toMatchObject({ type: 'ioctl_result', result: { ok: false, errno: 'EINVAL' } });
  });

  it.each([
    ['a message over what a frame may have', [[Buffer.alloc(65_537), true]], 1009],
    ['fragments', Array.from({ length: 40 }, () => [Buffer.of(0), false] as const), 1008],
  ] as const)('%s, before it is whole: the connection ends (LIM-1, BIND-6)', async (_, parts, code) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => subprotocol });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const closed = new Promise<number>((resolve) => {
      server.once('connection', (peer) => {
        peer.on('close', resolve).on('error', () => undefined);
        for (const [part, fin] of parts) peer.send(part, { binary: true, fin });
      });
    });
    const where = `ws://127.0.0.1:${port}${endpointPath}`;
    const dialled = await dial(where, { frameBytesMax: 65_536, handshakeMs: 5000 }, new AbortController().signal);
    const ended = once(
      dialled.on('error', () => undefined),
      'close',
    );
    expect(await closed).toBe(code);
    await ended;
    socket = new PlayedSocket();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a server refuses before the upgrade', () => {
  let server: RunningServer;
  afterEach(() => server.close('the test is over'));

  async function serve(more: Partial<EndpointLimits>): Promise<number> {
    server = await buildServer({
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      machine: ({ port }) => new ScriptedMachine(port, 1),
      boards: [],
      version: 'test',
      logger: pino({ level: 'silent' }),
      limits: { closeMs: 100, ...more },
    });
    if (server.address.kind !== 'tcp') throw new Error('listens on TCP');
    return server.address.port;
  }

  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol': subprotocol,
  };
  const statusOf = (port: number) =>
    new Promise<number>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: endpointPath, headers });
      asked.on('upgrade', () => resolve(101)).on('response', ({ statusCode = 0 }) => resolve(statusCode));
      asked.on('error', reject).end();
    });

  it('a handshake over the limit with 503, until one of the others is over (LIM-6)', async () => {
    const port = await serve({ handshakesMax: 3, handshakeMs: 300 });
    expect([await statusOf(port), await statusOf(port), await statusOf(port)]).toEqual([101, 101, 101]);
    expect(await statusOf(port)).toBe(503);
    await expect.poll(() => statusOf(port), { timeout: 5000 }).toBe(101);
  });

  it('a socket over the limit by closing it (LIM-6)', async () => {
    const port = await serve({ socketsMax: 2 });
    const sockets = Array.from({ length: 3 }, () =>
      connect(port, '127.0.0.1')
        .on('error', () => undefined)
        .resume(),
    );
    const closed = await Promise.race(sockets.map(async (each, index) => once(each, 'close').then(() => index)));
    expect(closed).toBe(2);
    for (const each of sockets) each.destroy();
  });
});
