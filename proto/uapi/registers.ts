/**
 * AArch32 registers an exit can carry: bit n of a register mask is entry n of this list. `sp` and `lr` are those of the
 * mode that trapped; `pc` follows the rule of the exit it travels in.
 */
export const aarch32Registers = [
  'r0',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'r6',
  'r7',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'sp',
  'lr',
  'pc',
  'cpsr',
] as const;

export type Aarch32Register = (typeof aarch32Registers)[number];

/** Registers picked by a mask: `values` holds one unsigned 32-bit value for each set bit, lowest bit first. */
export interface RegisterSet {
  readonly mask: number;
  readonly values: readonly number[];
}

export const noRegisters: RegisterSet = { mask: 0, values: [] };

/** Every bit a register mask may have. */
export const allRegistersMask = 2 ** aarch32Registers.length - 1;

/** The mask that picks the named registers. */
export function maskOf(...names: readonly Aarch32Register[]): number {
  return names.reduce((mask, name) => mask | (1 << aarch32Registers.indexOf(name)), 0);
}

/** What an SMC or HVC exit carries unless the VMM chose otherwise: enough for every board firmware ABI we know. */
export const defaultCallMask = maskOf('r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r12', 'lr', 'pc', 'cpsr');

/** Values by name; a later value for the same register wins. */
export function registerSet(values: Readonly<Partial<Record<Aarch32Register, number>>>): RegisterSet {
  const present = aarch32Registers.filter((name) => values[name] !== undefined);
  return { mask: maskOf(...present), values: present.map((name) => (values[name] ?? 0) >>> 0) };
}

/** The value of one register; `undefined` when the mask leaves it out. */
export function registerValue(set: RegisterSet, name: Aarch32Register): number | undefined {
  const bit = 1 << aarch32Registers.indexOf(name);
  if ((set.mask & bit) === 0) return undefined;
  return set.values[populationCount(set.mask & (bit - 1))];
}

/** Calls `visit` for each register of the set, lowest first. */
export function forEachRegister(set: RegisterSet, visit: (name: Aarch32Register, value: number) => void): void {
  let index = 0;
  for (const [bit, name] of aarch32Registers.entries()) {
    if ((set.mask & (1 << bit)) === 0) continue;
    visit(name, set.values[index] ?? 0);
    index += 1;
  }
}

/** Number of set bits of a 32-bit word. */
export function populationCount(word: number): number {
  let rest = word >>> 0;
  let count = 0;
  for (; rest !== 0; count += 1) rest = (rest & (rest - 1)) >>> 0;
  return count;
}
