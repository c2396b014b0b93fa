import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { InProcessBinding } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { Pump } from '../../kernel-sim/link/pump.ts';
import { type Script, ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { KernelConnection, type Socket as KernelSocket } from '../../kernel-sim/link/websocket.ts';
import { subprotocol } from '../../proto/binding.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { StreamSocket } from '../../proto/stream-socket.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { defaultEndpointLimits } from '../../server/endpoint/limits.ts';
import { SessionConnection, type Socket as VmmSocket } from '../../server/endpoint/websocket.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';
import { TestVmm, testHello } from '../../server/session/session-fixture.ts';

interface Ends {
  readonly kernel: KernelSocket;
  readonly vmm: VmmSocket;
}

let folder = '';
const closing: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapline-bindings-'));
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(folder, { recursive: true });
});

async function webSockets(listen: object, url: (port: number) => string): Promise<Ends> {
  const { createServer: createHttp } = await import('node:http');
  const http = createHttp();
  await new Promise<void>((resolve) => http.listen(listen, resolve));
  const server = new WebSocketServer({ server: http, handleProtocols: () => subprotocol });
  closing.push(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
  });
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const address = http.address();
  const kernel = new WebSocket(url(typeof address === 'object' ? (address?.port ?? 0) : 0), [subprotocol]);
  await new Promise((resolve) => kernel.once('open', resolve));
  return { kernel, vmm: await accepted };
}

async function streams(): Promise<Ends> {
  const path = join(folder, 'stream.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const socket = connect(path);
  closing.push(() => {
    socket.destroy();
    server.close();
  });
  const ends = [new StreamSocket(socket, 65_536), new StreamSocket(await accepted, 65_536)] as const;
  return { kernel: ends[0] as unknown as KernelSocket, vmm: ends[1] as unknown as VmmSocket };
}

/** Two ends of a pipe, which hand on a byte or a few at a time. */
function dribble(): Ends {
  const make = (): Duplex =>
    new Duplex({
      allowHalfOpen: false,
      read: () => undefined,
      write(chunk: Buffer, _, done) {
        for (let at = 0; at < chunk.length; at += 3) peers.get(this)?.push(chunk.subarray(at, at + 3));
        done();
      },
      final(done) {
        peers.get(this)?.push(null);
        done();
      },
    });
  const peers = new Map<Duplex, Duplex>();
  const [left, right] = [make(), make()];
  peers.set(left, right).set(right, left);
  const ends = [new StreamSocket(left, 65_536), new StreamSocket(right, 65_536)] as const;
  return { kernel: ends[0] as unknown as KernelSocket, vmm: ends[1] as unknown as VmmSocket };
}

const calls = 40;
const vcpus = 3;
const call = (r0: number): Exit => ({
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0 }),
  windows: [],
});
const off: Exit = { reason: 'system_event', type: 'shutdown', data: [] };
const counting: Script = (entries, answer) => (entries > calls ? off : call(answer?.registers.values[0] ?? 0));

function machines(): { readonly vmm: TestVmm; readonly answered: string[] } {
  const answered: string[] = [];
  const vmm = new TestVmm({
    machine: ({ port }) =>
      new ScriptedMachine(port, vcpus, (_, exit) => {
        if (exit.reason !== 'smc') return { kind: 'stop', cause: 'shutdown', text: 'powered off', exitCode: 0 };
        const r0 = (exit.registers.values[0] ?? 0) + 1;
        return { kind: 'reply', reply: reply({ registers: registerSet({ r0 }) }), label: `add(${r0})`, by: 'test' };
      }),
  });
  vmm.sessions.watch({
    exit: ({ vcpu, seq, label, reply: sent }) => sent !== undefined && answered.push(`${vcpu} ${seq} ${label}`),
  });
  return { vmm, answered };
}

const expected = Array.from({ length: vcpus }, (_, vcpu) =>
  Array.from({ length: calls }, (__, n) => `${vcpu} ${n + 1} add(${n + 1})`),
)
  .flat()
  .toSorted();

const hello = { ...testHello, capabilities: ['batch', 'resume'] };

describe.each([
  ['WebSocket over TCP', () => webSockets({ host: '127.0.0.1', port: 0 }, (port) => `ws://127.0.0.1:${port}/v1/kvm`)],
  [
    'WebSocket over a Unix socket',
    () => webSockets({ path: join(folder, 'ws.sock') }, () => `ws+unix:${join(folder, 'ws.sock')}:/v1/kvm`),
  ],
  ['length-delimited stream', streams],
  ['stream in crumbs', () => Promise.resolve(dribble())],
] as const)('%s', (_, open) => {
  it('carries a session to its end, every exit answered once (BIND-1)', async () => {
    const { vmm, answered } = machines();
    const ends = await open();
    const limits = { ...defaultEndpointLimits, closeMs: 100 };
    new SessionConnection(ends.vmm, { limits, reception: vmm.reception, onBug: () => undefined });
    const link = new KernelLink({ kernel: new ScriptedKernel(counting), hello });
    const connection = new KernelConnection(ends.kernel, {
      link,
      pump: new Pump(link),
      lane: 0,
      frameBytesMax: defaultLimits.frameBytesMax,
      outBytesMax: 1 << 20,
      heartbeatMs,
      nowMs: () => 0,
      onBug: () => undefined,
    });
    expect(await connection.ended).toMatchObject({ cause: 'goaway', text: 'powered off' });
    expect(answered.filter((line) => !line.includes('undefined')).toSorted()).toEqual(expected);
  });
});

it('in-process carries the same session (BIND-7)', async () => {
  const { vmm, answered } = machines();
  const binding = new InProcessBinding({
    limits: defaultLimits,
    kernel: () => new KernelLink({ kernel: new ScriptedKernel(counting), hello }),
    peer: (outlet) => vmm.reception.meet(outlet),
  });
  await binding.drive();
  expect(answered.toSorted()).toEqual(expected);
});
