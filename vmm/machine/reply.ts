import type { IrqLine, MemoryWrite, PowerChange, Reply, ReplyOutcome } from '../../proto/uapi/exit.ts';
import { reply } from '../../proto/uapi/exit.ts';
import { type Aarch32Register, aarch32Registers, noRegisters, registerSet } from '../../proto/uapi/registers.ts';
import type { CallOutcome, Effect, StopCause } from '../api/effects.ts';
import type { Bus } from './bus.ts';
import type { PowerTable } from './power-table.ts';

/** Where the effects go that stay in the VMM. */
export interface World {
  readonly bus: Bus;
  readonly power: PowerTable;
  console(bytes: Uint8Array): void;
  report(text: string): void;
}

/** The exit that is being answered. */
export interface Asked {
  readonly reason: 'call' | 'mmio' | 'intr';
  /** What an MMIO read returns if nothing else happens. */
  readonly mmioData?: Uint8Array;
}

/** The effects of one exit, gathered. */
interface Draft {
  registers: Partial<Record<Aarch32Register, number>> | undefined;
  outcome: ReplyOutcome;
  readonly memory: MemoryWrite[];
  readonly interrupts: IrqLine[];
  readonly power: PowerChange[];
  stop: { readonly cause: StopCause; readonly text: string } | undefined;
}

export interface Folded {
  readonly reply: Reply;
  /** The machine ends here instead of going on. */
  readonly stop: Draft['stop'];
}

interface Row<E extends Effect> {
  /** Why this is no effect the machine can carry out; plug-ins are not bound by types. */
  fault?(effect: E, world: World, asked: Asked): string | false | undefined;
  fold(draft: Draft, effect: E, world: World): void;
}

const causes: ReadonlySet<unknown> = new Set(['shutdown', 'reset', 'crash', 'halt'] satisfies StopCause[]);
const registerNames: ReadonlySet<unknown> = new Set(aarch32Registers);
const isAddress = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff_ffff;

const outcomes: { readonly [R in Asked['reason']]: readonly CallOutcome[] } = {
  call: ['nop', 'undef'],
  mmio: ['nop', 'undef', 'external_abort'],
  intr: [],
};

const questions: { readonly [R in Asked['reason']]: string } = { call: 'a call', mmio: 'an access', intr: 'an alarm' };

function powerFault(change: PowerChange, { vcpus }: PowerTable): string | false {
  const target = vcpus[change.vcpu];
  if (target === undefined) return `power ${change.action}: there is no vCPU ${change.vcpu}`;
  if (change.action !== 'on') return false;
  if (!isAddress(change.context)) return `powerOn(${change.vcpu}): context ${change.context} is no 32-bit number`;
  if (target.power === 'on') return `powerOn(${change.vcpu}): it is on already; look at context.vcpus`;
  return (
    (!isAddress(change.entry) || (change.entry & 3) === 2) &&
    `powerOn(${change.vcpu}): entry ${change.entry} is neither A32 nor T32 (bit 0)`
  );
}

const rows: { readonly [K in Effect['kind']]: Row<Extract<Effect, { readonly kind: K }>> } = {
  registers: {
    fault({ values }) {
      const bad = Object.entries(values).find(([name, value]) => !registerNames.has(name) || !Number.isInteger(value));
      return bad && `setRegisters: ${bad[0]} = ${bad[1]}; use r0 to r12, sp, lr, pc, cpsr and whole numbers`;
    },
    fold(draft, { values }) {
      draft.registers = { ...draft.registers, ...values };
    },
  },
  memory: {
    fault: ({ ipa, bytes }) =>
      !(isAddress(ipa) && bytes instanceof Uint8Array) && `writeMemory(${ipa}): use an address and a Uint8Array`,
    fold({ memory }, { ipa, bytes }) {
      if (bytes.length > 0) memory.push({ ipa, bytes });
    },
  },
  irq: {
    fault: ({ irq, level }) =>
      !(isAddress(irq) && typeof level === 'boolean') && `setIrq(${irq}, ${level}): use irqLine(...) and true or false`,
    fold: ({ interrupts }, { irq, level }) => void interrupts.push({ irq, level }),
  },
  power: {
    fault: ({ change }, { power }) => powerFault(change, power),
    fold(draft, { change }, { power }) {
      power.change(change);
      draft.power.push(change);
    },
  },
  device: {
    fault({ device, register }, { bus }) {
      bus.named(device).get(register);
      return false;
    },
    fold(draft, { device, register, value }, world) {
      for (const next of world.bus.secureWrite(device, register, value)) foldOne(draft, next, world);
    },
  },
  console: { fold: (_, { bytes }, { console }) => console(bytes) },
  outcome: {
    fault: ({ outcome }, _, { reason }) =>
      !outcomes[reason].includes(outcome) && `outcome ${outcome} does not answer ${questions[reason]}`,
    fold(draft, { outcome }) {
      draft.outcome = outcome;
    },
  },
  report: { fold: (_, { text }, world) => world.report(text) },
  stop: {
    fault: ({ cause }) => !causes.has(cause) && `stop(${cause}): use shutdown, reset, crash or halt`,
    fold(draft, { cause, text }) {
      draft.stop ??= { cause, text };
    },
  },
};

function foldOne<K extends Effect['kind']>(
  draft: Draft,
  effect: Extract<Effect, { readonly kind: K }>,
  world: World,
): void {
  rows[effect.kind as K].fold(draft, effect, world);
}

function faultOf<K extends Effect['kind']>(
  effect: Extract<Effect, { readonly kind: K }>,
  world: World,
  asked: Asked,
): string | false | undefined {
  const row = rows[effect?.kind as K];
  if (row === undefined) return `${JSON.stringify(effect)} is no effect; make them with setRegisters, nop, …`;
  return row.fault?.(effect, world, asked);
}

/** Why these cannot be the effects of an exit; nothing has happened. */
function effectsFault(effects: readonly Effect[], world: World, asked: Asked): string | undefined {
  if (!Array.isArray(effects)) return `the handler gave ${typeof effects}; return a list of effects, [] for none`;
  let [writes, skips] = [false, false];
  for (const effect of effects) {
    const fault = faultOf(effect, world, asked);
    if (fault !== false && fault !== undefined) return fault;
    writes ||= effect.kind === 'registers';
    skips ||= effect.kind === 'outcome';
  }
  return writes && skips ? 'nop() and undef() write no registers' : undefined;
}

const noBytes = new Uint8Array(0);

/**
 * Folds the effects of one exit into one reply, applied whole. Effects that stay in the VMM take place here, in order.
 * @throws Error for effects that cannot be; nothing has happened then
 */
export function foldEffects(effects: readonly Effect[], world: World, asked: Asked): Folded {
  const fault = effectsFault(effects, world, asked);
  if (fault !== undefined) throw new Error(fault);
  // Most accesses come to nothing but their data: a console's every byte goes this way.
  if (effects.length === 0) return { reply: reply({ mmioData: asked.mmioData ?? noBytes }), stop: undefined };
  const draft: Draft = {
    registers: undefined,
    outcome: 'resume',
    memory: [],
    interrupts: [],
    power: [],
    stop: undefined,
  };
  for (const effect of effects) foldOne(draft, effect, world);
  const { registers, outcome, memory, interrupts, power, stop } = draft;
  const mmioData = outcome === 'resume' ? (asked.mmioData ?? noBytes) : noBytes;
  return {
    reply: reply({
      outcome,
      registers: registers === undefined ? noRegisters : registerSet(registers),
      memory,
      interrupts,
      power,
      mmioData,
    }),
    stop,
  };
}
