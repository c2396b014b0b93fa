import { bit, bits, conditions, type Form, names } from './disasm-fields.ts';
import { thumbExpand } from './exec/shift.ts';

const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;
const register = (word: number, low: number) => names[bits(word, low + 3, low)] ?? '';
const sign = (word: number) => (bit(word, 23) ? '' : '-');

/** `[pc, #n]` and the like around an offset of the literal forms. */
const fromPc = (offset: string) => `[pc, ${offset}]`;

/** x, y, z: T for the condition, E for its opposite. */
function block(word: number): string {
  const mask = word & 15;
  const length = 3 - (31 - Math.clz32(mask & -mask));
  const first = bits(word, 4, 4);
  return Array.from({ length }, (_, n) => (bits(mask, 3 - n, 3 - n) === first ? 't' : 'e')).join('');
}

/** `[rn, #n]`, `[rn, #n]!` or `[rn], #n` of an offset in words. */
function dualAddress(word: number): string {
  const offset = `#${sign(word)}${(word & 0xff) * 4}`;
  const base = register(word, 16);
  if (!bit(word, 24)) return `[${base}], ${offset}`;
  if (bit(word, 21)) return `[${base}, ${offset}]!`;
  return (word & 0xff) === 0 && bit(word, 23) ? `[${base}]` : `[${base}, ${offset}]`;
}

/** `.w` where no mode tells it from the 16-bit encoding. */
function cps(word: number): string {
  const mode = `#${word & 31}`;
  if (!bit(word, 19)) return ` ${mode}`;
  const masks = `${bit(word, 8) ? 'a' : ''}${bit(word, 7) ? 'i' : ''}${bit(word, 6) ? 'f' : ''}`;
  return `${bit(word, 18) ? 'id' : 'ie'}${bit(word, 17) ? ` ${masks}, ${mode}` : `.w ${masks}`}`;
}

/** Operand forms only T32 has. */
export const t32Forms: Readonly<Record<string, Form>> = {
  cond: (word) => conditions[word >>> 28] ?? '',
  rn28: (word) => names[word >>> 28] ?? '',
  imm12: (word) => `#${word & 0xfff}`,
  immt: (word) => `#${thumbExpand(word) >>> 0}`,
  immsvc: (word) => `${word & 0xff}`,
  literal: (word) => fromPc(`#${sign(word)}${word & 0xfff}`),
  literaldual: (word) => fromPc(`#${sign(word)}${(word & 0xff) * 4}`),
  addressdual: dualAddress,
  addressex: (word) => `[${register(word, 16)}${(word & 0xff) === 0 ? '' : `, #${(word & 0xff) * 4}`}]`,
  target8: (word, at) => hex(at + 4 + (word & 0xff)),
  target28: (word, at) => hex(at + 4 + ((word << 4) >> 4)),
  targetby: (word, at) => hex(at + 4 + word),
  targeta32: (word, at) => hex(((at + 4) & ~3) + word),
  it: (word) => `${block(word)} ${conditions[bits(word, 7, 4)] || 'al'}`,
  addressfull: (word) => `[${register(word, 16)}, #${word & 0xfff}]`,
  cpsw: cps,
};
