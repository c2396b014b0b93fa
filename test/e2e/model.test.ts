import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InProcessBinding } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { sessionCapabilities } from '../../proto/binding.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { type Exit, type Reply, reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';
import { TestVmm, testHello } from '../../server/session/session-fixture.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

const vcpus = 3;

const call = (vcpu: number, n: number): Exit => ({
  reason: 'smc',
  immediate: vcpu,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0: n }),
  windows: [],
});
const answerOf = (n: number): Reply => reply({ registers: registerSet({ r0: n, r1: n * 7 }) });

/** A kernel that keeps account of what it was told, in the order it was told. */
class Ledger extends ScriptedKernel {
  readonly entered: string[] = [];
  readonly written: string[] = [];

  constructor() {
    super((entries) => call(0, entries));
  }

  override enter(vm: number, vcpu: number, answer: Reply | undefined): string | undefined {
    this.entered.push(`${vcpu}: ${answer?.registers.values.join() ?? 'first'}`);
    return super.enter(vm, vcpu, answer);
  }

  override ioctl(address: Address, request: IoctlRequest): IoctlResult {
    if (request.name === 'write_memory') this.written.push(`${request.ipa}: ${request.data.join()}`);
    return super.ioctl(address, request);
  }
}

/** What must be true of kernel and VMM, whatever the network did. */
interface Model {
  /** By vCPU: exits answered so far, and whether one is being handled. */
  readonly answered: number[];
  writes: number;
}

interface Real {
  readonly kernel: Ledger;
  readonly binding: InProcessBinding;
  /** By vCPU: calls as their handler got them, and how to answer the open one. */
  readonly handled: number[][];
  readonly release: (((handled: Handled) => void) | undefined)[];
  /** Starts a nested ioctl from outside any handler. */
  readonly write: (n: number) => void;
}

function real(): Real {
  const kernel = new Ledger();
  const handled: number[][] = Array.from({ length: vcpus }, () => []);
  const release: Real['release'] = [];
  let write: Real['write'] = () => undefined;
  const vmm = new TestVmm({
    machine: ({ port }) => {
      write = (n) => void port.ioctl({ vm: 1 }, { name: 'write_memory', ipa: n, data: Uint8Array.of(n & 0xff) });
      return new ScriptedMachine(port, vcpus, (vcpu, exit) => {
        handled[vcpu]?.push(exit.reason === 'smc' ? (exit.registers.values[0] ?? 0) : 0);
        return new Promise((resolve) => {
          release[vcpu] = resolve;
        });
      });
    },
  });
  const binding = new InProcessBinding({
    limits: defaultLimits,
    kernel: (openLanes) =>
      new KernelLink({
        kernel,
        hello: { ...testHello, capabilities: sessionCapabilities },
        lanes: [[2]],
        openLanes,
      }),
    peer: (outlet) => vmm.reception.meet(outlet),
  });
  return { kernel, binding, handled, release, write: (n) => write(n) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

function check(model: Model, { kernel, handled }: Real): void {
  for (let vcpu = 0; vcpu < vcpus; vcpu += 1) {
    const seen = handled[vcpu] ?? [];
    // Each exit reached its handler once, in its turn, and not before the one before it was answered.
    expect(seen).toEqual(seen.map((_, n) => n + 1));
    expect(seen.length - (model.answered[vcpu] ?? 0)).toBeLessThanOrEqual(1);
    // Each answer reached the kernel at most once, in order, and none that was not given.
    const told = kernel.entered.filter((line) => line.startsWith(`${vcpu}:`)).map((line) => line.slice(3));
    const given = ['first', ...Array.from({ length: model.answered[vcpu] ?? 0 }, (_, n) => `${n + 1},${(n + 1) * 7}`)];
    expect(given.slice(0, told.length)).toEqual(told);
  }
  expect(new Set(kernel.written).size).toBe(kernel.written.length);
  expect(kernel.written.length).toBeLessThanOrEqual(model.writes);
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (name: string, act: (model: Model, real: Real) => void, may: (model: Model) => boolean = () => true) =>
  ({
    check: may,
    async run(model, system) {
      act(model, system);
      await settle();
      check(model, system);
    },
    toString: () => name,
  }) satisfies Command;

const step = fc.constant(command('step', (_, { binding }) => void binding.step()));
const cut = fc.constant(command('cut', (_, { binding }) => binding.cut()));
const answer = fc.nat({ max: vcpus - 1 }).map((vcpu) =>
  command(`answer vCPU ${vcpu}`, (model, { release, handled }) => {
    const resolve = release[vcpu];
    if (resolve === undefined) return;
    release[vcpu] = undefined;
    const n = handled[vcpu]?.at(-1) ?? 0;
    model.answered[vcpu] = n;
    resolve({ kind: 'reply', reply: answerOf(n), label: '', by: '' });
  }),
);
const write = fc.constant(
  command('write', (model, { write: start }) => {
    model.writes += 1;
    start(model.writes);
  }),
);

it('whatever is cut when, vCPUs are linear and effects happen once (SLOT-5, RES-8, RES-9, RES-11)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([step, step, step, cut, answer, answer, write], { maxCommands: 60, size: 'max' }),
      async (commands) => {
        const system = real();
        const model: Model = { answered: Array.from({ length: vcpus }, () => 0), writes: 0 };
        for (let booting = 0; booting < 12; booting += 1) {
          system.binding.step();
          await settle();
        }
        await fc.asyncModelRun(() => ({ model, real: system }), commands);
        // Left alone, everything comes to rest: every answer given has arrived, every write is done.
        for (let quiet = 0; quiet < 12; quiet += 1) {
          system.binding.step();
          await settle();
        }
        check(model, system);
        expect(system.kernel.written).toHaveLength(model.writes);
        const arrived = system.kernel.entered.length - vcpus;
        expect(arrived).toBe(model.answered.reduce((sum, n) => sum + n, 0));
      },
    ),
    { numRuns: 150 },
  );
});
