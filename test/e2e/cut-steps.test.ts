import { describe, expect, it } from 'vitest';
import { InProcessBinding } from '../../kernel-sim/link/in-process.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { sessionCapabilities } from '../../proto/binding.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { AnsweredExit } from '../../server/session/session.ts';
import { TestVmm, testHello } from '../../server/session/session-fixture.ts';
import { boards } from '../../vmm/boards/index.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';
import { Machine } from '../../vmm/machine/machine.ts';

interface Guest {
  readonly program: string;
  readonly vcpus: number;
  readonly lanes: number;
}

interface Outcome {
  readonly console: string;
  /** What each exit came to, vCPU by vCPU; with its time where nothing but the guest moves time. */
  readonly exits: readonly (readonly unknown[])[];
  readonly end: string | undefined;
  readonly steps: number;
}

const timeless = ({ seq, label, reply }: AnsweredExit): readonly unknown[] => [seq, label, reply];
const timed = (exit: AnsweredExit): readonly unknown[] => [...timeless(exit), exit.vmOrder, exit.virtualTimeNs];

/** Runs a guest on highbank in one thread; every connection is lost, with what is on its way, at the steps given. */
async function run({ program, vcpus, lanes }: Guest, cuts: ReadonlySet<number>): Promise<Outcome> {
  const board = boards.find(({ name }) => name === 'highbank');
  if (board === undefined) throw new Error('there is no board highbank');
  const image = loadImageFile(`test/guests/bin/${program}-highbank.elf`);
  let console = '';
  const exits: AnsweredExit[] = [];
  const vmm = new TestVmm({
    machine: ({ port, console: print }) =>
      new Machine({ board, image, smp: vcpus, port, console: print, log: { warn: () => undefined } }),
    console: (bytes) => {
      console += Buffer.from(bytes).toString();
    },
  });
  vmm.sessions.watch({ exit: (exit) => exits.push(exit) });
  const all = Array.from({ length: vcpus }, (_, vcpu) => vcpu);
  const binding = new InProcessBinding({
    limits: defaultLimits,
    kernel: (openLanes) =>
      new KernelLink({
        kernel: deterministicKernel({ memoryBytesMax: 2 ** 28, vcpusMax: vcpus }),
        hello: { ...testHello, capabilities: sessionCapabilities },
        lanes: Array.from({ length: lanes }, (_, lane) => all.filter((vcpu) => vcpu % lanes === lane)),
        openLanes,
      }),
    peer: (outlet) => vmm.reception.meet(outlet),
  });
  let steps = 0;
  while (vmm.ended.at(-1)?.cause !== 'stopped') {
    if (cuts.has(steps)) binding.cut();
    steps += 1;
    if (!binding.step()) await new Promise((resolve) => setImmediate(resolve));
  }
  const of = (vcpu: number) => exits.filter((exit) => exit.vcpu === vcpu).map(vcpus === 1 ? timed : timeless);
  return { console, exits: all.map(of), end: vmm.ended.at(-1)?.text, steps };
}

describe.each([
  { program: 'hello', vcpus: 1, lanes: 0 },
  { program: 'hello', vcpus: 1, lanes: 1 },
  { program: 'smp', vcpus: 4, lanes: 0 },
  { program: 'smp', vcpus: 4, lanes: 2 },
])('$program on $vcpus vCPUs and $lanes lanes', (guest) => {
  it('ends alike, exit for exit, wherever its connections are cut (RES-8)', async () => {
    const { steps, ...uncut } = await run(guest, new Set());
    expect(uncut.end).toContain('powered off');
    for (let at = 0; at < steps; at += 1) {
      const { steps: _, ...cut } = await run(guest, new Set([at]));
      expect({ at, ...cut }).toEqual({ at, ...uncut });
    }
  });

  it('ends alike when they are cut again and again', async () => {
    const { steps, ...uncut } = await run(guest, new Set());
    const often = new Set(Array.from({ length: steps }, (__, n) => 7 * n + 2));
    const { steps: _, ...cut } = await run(guest, often);
    expect(cut).toEqual(uncut);
  });
});
