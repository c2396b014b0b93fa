import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { connectUrl } from '../../cli/where.ts';
import { InProcessBinding } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { type Script, ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { type KernelEnd, type KernelOptions, runKernel } from '../../kernel-sim/main.ts';
import { subprotocol } from '../../proto/binding.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { buildServer, type RunningServer, type ServerOptions } from '../../server/app.ts';
import type { ListenAddress } from '../../server/endpoint/listen.ts';
import { type Answer, ScriptedMachine } from '../../server/session/scripted-machine.ts';
import type { AnsweredExit, SessionEnd } from '../../server/session/session.ts';
import { TestVmm, testHello } from '../../server/session/session-fixture.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

const logger = pino({ level: 'silent' });
const exitsEach = 50;
const vcpus = 4;

const call = (r0: number): Exit => ({
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0, r12: 0x102 }),
  windows: [],
});
const off: Exit = { reason: 'system_event', type: 'shutdown', data: [] };

/** Each vCPU calls with what the last answer left in r0; the first to have enough powers off. */
const counting: Script = (entries, answer) => (entries > exitsEach ? off : call(answer?.registers.values[0] ?? 0));

const addOne: Answer = (_, exit): Handled => {
  if (exit.reason !== 'smc') return { kind: 'stop', cause: 'shutdown', text: 'the guest powered off', exitCode: 0 };
  const r0 = (exit.registers.values[0] ?? 0) + 1;
  return {
    kind: 'reply',
    reply: reply({ registers: registerSet({ r0 }) }),
    label: `add_one(r0=${r0 - 1})`,
    by: 'test',
  };
};

function table(answered: readonly AnsweredExit[]): readonly string[] {
  return answered.map(({ vcpu, seq, label }) => `${vcpu} ${seq} ${label}`).toSorted();
}

const expectedTable = Array.from({ length: vcpus }, (_, vcpu) =>
  Array.from({ length: exitsEach }, (_, index) => `${vcpu} ${index + 1} add_one(r0=${index})`),
)
  .flat()
  .toSorted();

describe('in one thread', () => {
  it('a kernel and a VMM run a guest to its end (BIND-7)', () => {
    const answered: AnsweredExit[] = [];
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, vcpus, addOne) });
    vmm.sessions.watch({ exit: (record) => answered.push(record) });
    const binding = new InProcessBinding({
      limits: defaultLimits,
      kernel: () => new KernelLink({ kernel: new ScriptedKernel(counting), hello: testHello }),
      peer: (outlet) => vmm.reception.meet(outlet),
    });
    return binding.drive().then((end) => {
      expect(end).toMatchObject({ close: 1000 });
      expect(vmm.ended).toMatchObject([{ cause: 'stopped', text: 'the guest powered off', exitCode: 0 }]);
      expect(table(answered.filter(({ exit }) => exit.reason === 'smc'))).toEqual(expectedTable);
    });
  });
});

describe('over a socket', () => {
  let folder = '';
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trapline-pair-'));
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    rmSync(folder, { recursive: true });
  });

  async function serve(listen: ListenAddress, parts: Partial<ServerOptions> = {}): Promise<RunningServer> {
    const server = await buildServer({
      listen,
      machine: ({ port }) => new ScriptedMachine(port, vcpus, addOne),
      boards: [],
      version: 'test',
      logger,
      ...parts,
    });
    closing.push(() => server.close('the test is over'));
    return server;
  }

  function dialIn(connect: string, parts: Partial<KernelOptions> = {}): Promise<KernelEnd> {
    return runKernel({
      connect,
      connectTimeoutMs: 200,
      kernel: new ScriptedKernel(counting),
      vcpusMax: 64,
      version: 'test',
      logger,
      signal: new AbortController().signal,
      nowMs: () => performance.now(),
      random: () => 0,
      ...parts,
    });
  }

  const anyPort: ListenAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };

  it.each([
    ['TCP', () => anyPort],
    ['Unix', (): ListenAddress => ({ kind: 'unix', path: join(folder, 'kvm.sock') })],
  ])('%s: a guest runs to its end, every exit answered once (BIND-2, BIND-3, BIND-4)', async (_, listen) => {
    const server = await serve(listen());
    const answered: AnsweredExit[] = [];
    const ends: SessionEnd[] = [];
    server.sessions.watch({ exit: (record) => answered.push(record), ended: (_session, end) => ends.push(end) });
    expect(await dialIn(connectUrl(server.address))).toEqual({ outcome: 'done', text: 'the guest powered off' });
    expect(table(answered.filter(({ exit }) => exit.reason === 'smc'))).toEqual(expectedTable);
    expect(ends).toEqual([{ cause: 'stopped', text: 'the guest powered off', exitCode: 0 }]);
  });

  it('a VMM that comes up late is waited for', async () => {
    const path = join(folder, 'late.sock');
    const kernel = dialIn(`ws+unix:${path}:/v1/kvm`, { connectTimeoutMs: 10_000 });
    await serve({ kind: 'unix', path });
    expect(await kernel).toMatchObject({ outcome: 'done' });
  });

  it('a VM that fails ends both sides with its reason (ERR-3)', async () => {
    const server = await serve(anyPort, {
      machine: ({ port }) =>
        new ScriptedMachine(port, 1, () => {
          throw new Error('firmware "x" threw in y(): no');
        }),
    });
    const end = await dialIn(connectUrl(server.address));
    expect(end.outcome).toBe('failed');
    expect(end.text).toContain('VM_FAILED');
    expect(end.text).toContain('firmware "x" threw in y(): no');
  });

  it('/v1/vms tells of a running VM', async () => {
    const held = Promise.withResolvers<void>();
    const server = await serve(anyPort, {
      machine: ({ port }) =>
        new ScriptedMachine(port, 2, (vcpu, exit) => {
          if (vcpu === 1) held.resolve();
          return vcpu === 1 ? new Promise(() => undefined) : addOne(vcpu, exit);
        }),
    });
    if (server.address.kind !== 'tcp') throw new Error('listens on TCP');
    const script: Script = (entries) => (entries > 3 ? 'spin' : call(entries));
    const kernel = dialIn(connectUrl(server.address), { kernel: new ScriptedKernel(script) });
    await held.promise;
    const base = `http://127.0.0.1:${server.address.port}/v1/vms`;
    const { vms } = (await (await fetch(base)).json()) as { vms: { id: string }[] };
    expect(vms).toMatchObject([
      {
        state: 'running',
        kernel: { name: 'trapline-kernel', version: 'test' },
        machine: { board: 'scripted' },
        vcpus: [{ vcpu: 0 }, { vcpu: 1, owner: 'handler', seq: 1 }],
      },
    ]);
    expect(await (await fetch(`${base}/${vms[0]?.id}`)).json()).toMatchObject({ id: vms[0]?.id });
    await server.close('seen enough');
    await kernel;
  });

  it('a server that closes lets the kernel end cleanly', async () => {
    const server = await serve(anyPort);
    const kernel = dialIn(connectUrl(server.address), { kernel: new ScriptedKernel(() => 'spin') });
    await new Promise<void>((resolve) => {
      server.sessions.watch({ opened: () => setImmediate(resolve) });
    });
    await server.close('the server is shutting down');
    expect((await kernel).text).toContain('the server is shutting down');
  });

  it('a kernel that is asked to stop says so to the VMM', async () => {
    const server = await serve(anyPort);
    const ended = new Promise<SessionEnd>((resolve) => {
      server.sessions.watch({ ended: (_, end) => resolve(end) });
    });
    const stop = new AbortController();
    const script: Script = (entries) => {
      if (entries === 3) stop.abort();
      return call(0);
    };
    const kernel = dialIn(connectUrl(server.address), { kernel: new ScriptedKernel(script), signal: stop.signal });
    expect(await kernel).toMatchObject({ outcome: 'interrupted' });
    expect(await ended).toMatchObject({ cause: 'goaway', text: 'the kernel was asked to stop' });
  });

  describe('one line and an outcome for', () => {
    it('a port nobody listens on', async () => {
      const free = createTcp().listen(0, '127.0.0.1');
      await new Promise((resolve) => free.once('listening', resolve));
      const { port } = free.address() as AddressInfo;
      await new Promise((resolve) => free.close(resolve));
      const end = await dialIn(`ws://127.0.0.1:${port}/v1/kvm`);
      expect(end.outcome).toBe('link');
      expect(end.text).toMatch(/cannot reach ws:\/\/.*ECONNREFUSED.*; tried for 0.2 s; is a VMM listening there\?/);
    });

    it('the wrong path', async () => {
      const server = await serve(anyPort);
      const end = await dialIn(connectUrl(server.address).replace('/v1/kvm', '/kvm'));
      expect(end).toMatchObject({ outcome: 'link' });
      expect(end.text).toMatch(/answered HTTP 404: no WebSocket at \/kvm; kernels dial \/v1\/kvm$/);
    });

    it('a full server', async () => {
      const server = await serve(anyPort, { limits: { sessionsMax: 0 } });
      expect((await dialIn(connectUrl(server.address))).text).toMatch(/OVERLOADED: .*limit of 0 sessions/);
    });

    it('a server that speaks HTTP and nothing else', async () => {
      const plain = createServer((_, response) => response.writeHead(200).end('hello')).listen(0, '127.0.0.1');
      await new Promise((resolve) => plain.once('listening', resolve));
      closing.push(() => new Promise((resolve) => plain.close(resolve)));
      const { port } = plain.address() as AddressInfo;
      const end = await dialIn(`ws://127.0.0.1:${port}/v1/kvm`);
      expect(end.text).toMatch(/answered HTTP 200: hello$/);
    });

    it('an address that is none', async () => {
      expect(await dialIn('nowhere')).toMatchObject({
        outcome: 'usage',
        text: expect.stringContaining('is no address'),
      });
    });

    it('a VMM that hangs up', async () => {
      const rude = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => subprotocol });
      rude.on('connection', (socket) => socket.on('message', () => socket.terminate()));
      await new Promise((resolve) => rude.once('listening', resolve));
      closing.push(() => new Promise((resolve) => rude.close(resolve)));
      const end = await dialIn(`ws://127.0.0.1:${(rude.address() as AddressInfo).port}/v1/kvm`);
      expect(end.outcome).toBe('link');
      expect(end.text).toMatch(/lost the VMM: the connection closed with code 1006/);
    });
  });
});
