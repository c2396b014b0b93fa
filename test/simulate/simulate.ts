import { createHash } from 'node:crypto';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { sessionCapabilities } from '../../proto/binding.ts';
import type { AnsweredExit } from '../../server/session/session.ts';
import { testHello } from '../../server/session/session-fixture.ts';
import { drawFaults, type Fault, type FaultKind } from './faults.ts';
import { type Guest, guests } from './guests.ts';
import { Network } from './network.ts';
import { SimulatedVmm } from './vmm.ts';
import { World } from './world.ts';

/** What a run came to; equal for every plan of faults. */
export interface Outcome {
  /** What the guest printed; of several vCPUs, sorted. */
  readonly console: string;
  /** Answered exits, vCPU by vCPU. */
  readonly exits: readonly string[];
  /** What the kernel was made to do, where it keeps account. */
  readonly executed: readonly string[];
  readonly end: string;
}

export interface Run {
  readonly outcome: Outcome;
  readonly happened: Partial<Record<FaultKind, number>>;
  readonly messages: number;
  /** Of everything that happened, in its order: two runs of one seed are the same. */
  readonly hash: string;
}

const spellExit = ({ vcpu, seq, label, reply }: AnsweredExit) =>
  `${vcpu} ${seq} ${label} ${JSON.stringify(reply?.registers)}`;

/** The vCPUs of a guest race to its end: which of them gets there, and whether the others are off by then. */
function isCertain({ vcpus }: Guest, { reply, label }: AnsweredExit): boolean {
  return vcpus === 1 || (reply !== undefined && !label.startsWith('cpu_off'));
}

const stepsMax = 200_000;

/** Runs a guest in a world of its own. @throws when it does not come to its end */
export async function run(guest: Guest, seed: number, faults: readonly Fault[]): Promise<Run> {
  const world = new World(seed);
  const vmm = new SimulatedVmm(world, guest.machine);
  const kernel = guest.kernel();
  const all = Array.from({ length: guest.vcpus }, (_, vcpu) => vcpu);
  const spread = Array.from({ length: guest.lanes }, (_, lane) => all.filter((vcpu) => vcpu % guest.lanes === lane));
  const hello = { ...testHello, capabilities: sessionCapabilities };
  const network = new Network(
    world,
    vmm,
    faults,
    (openLanes) => new KernelLink({ kernel, hello, lanes: spread, openLanes }),
  );
  const hash = createHash('sha256');
  for (let steps = 0; ; steps += 1) {
    if (steps > stepsMax) throw new Error(`no end after ${stepsMax} steps`);
    if (!(await world.step())) break;
    await network.settle();
    hash.update(`${world.nowMs} ${network.messages} ${network.epoch};`);
  }
  const { goaway } = network.link;
  if (goaway === undefined) throw new Error(`nothing is left to do, and the kernel has not heard of an end`);
  return {
    outcome: {
      console: guest.vcpus === 1 ? vmm.console : [...vmm.console].toSorted().join(''),
      exits: all.flatMap((vcpu) =>
        vmm.exits.filter((exit) => exit.vcpu === vcpu && isCertain(guest, exit)).map(spellExit),
      ),
      executed: [...(kernel.executed ?? [])].toSorted(),
      end: goaway,
    },
    happened: network.happened,
    messages: network.messages,
    hash: hash.digest('hex'),
  };
}

/** Where two outcomes differ first; `undefined` when they are the same. */
export function difference(expected: Outcome, actual: Outcome): string | undefined {
  for (const part of ['end', 'console', 'executed', 'exits'] as const) {
    const [left, right] = [expected[part], actual[part]].map((value) => (typeof value === 'string' ? [value] : value));
    const index = Array.from({ length: Math.max(left?.length ?? 0, right?.length ?? 0) }, (_, n) => n).find(
      (n) => left?.[n] !== right?.[n],
    );
    if (index !== undefined)
      return `${part} ${index}: ${JSON.stringify(right?.[index])}, not ${JSON.stringify(left?.[index])}`;
  }
  return undefined;
}

export interface Failure {
  readonly seed: number;
  readonly guest: string;
  readonly text: string;
  /** The fewest of its faults with which it still fails. */
  readonly faults: readonly Fault[];
}

const quiet = new Map<Guest, Promise<Run>>();

/** The same guest without faults. */
function undisturbed(guest: Guest): Promise<Run> {
  const known = quiet.get(guest) ?? run(guest, 0, []);
  quiet.set(guest, known);
  return known;
}

async function verdict(guest: Guest, seed: number, faults: readonly Fault[]): Promise<string | Run> {
  const { outcome } = await undisturbed(guest);
  try {
    const made = await run(guest, seed, faults);
    return difference(outcome, made.outcome) ?? made;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** What a seed stands for: a guest, and what goes wrong. */
export async function planOf(seed: number): Promise<{ readonly guest: Guest; readonly faults: readonly Fault[] }> {
  const { random } = new World(seed ^ 0x5eed);
  const guest = random.pick(guests);
  const { messages } = await undisturbed(guest);
  return { guest, faults: drawFaults(random, 1 + random.below(8), messages) };
}

/** Runs a seed; a failing one is tried again with fewer and fewer faults. */
export async function simulate(seed: number): Promise<Run | Failure> {
  const { guest, faults } = await planOf(seed);
  const first = await verdict(guest, seed, faults);
  if (typeof first !== 'string') return first;
  let text = first;
  let fewest = faults;
  for (let index = 0; index < fewest.length; ) {
    const fewer = fewest.filter((_, n) => n !== index);
    const again = await verdict(guest, seed, fewer);
    if (typeof again === 'string') {
      fewest = fewer;
      text = again;
    } else index += 1;
  }
  return { seed, guest: guest.name, text, faults: fewest };
}
