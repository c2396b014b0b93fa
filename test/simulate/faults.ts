import type { Random } from '../differential/random.ts';

/** What may go wrong. `torn`: the VMM dies in the middle of a write to its journal. */
export const faultKinds = ['cut', 'delay', 'duplicate', 'crash', 'torn', 'jump'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One thing that goes wrong: at the nth message that leaves either end. */
export interface Fault {
  readonly kind: FaultKind;
  readonly atMessage: number;
  /** Milliseconds, a share of the messages under way, a lane: what the kind makes of it. */
  readonly amount: number;
}

/** A plan of `count` faults among the first `messages` messages. */
export function drawFaults(random: Random, count: number, messages: number): readonly Fault[] {
  const faults = Array.from({ length: count }, (): Fault => {
    return { kind: random.pick(faultKinds), atMessage: 1 + random.below(messages), amount: random.below(1000) };
  });
  return faults.toSorted((a, b) => a.atMessage - b.atMessage);
}

export function spellFault({ kind, atMessage, amount }: Fault): string {
  return `${kind} at message ${atMessage} (${amount})`;
}
