import type { Core } from '../core.ts';
import { shifted } from './shift.ts';

/** Offsets of loads and stores: bit 23 says whether they are added. */
const signed = (word: number, offset: number) => ((word & (1 << 23)) !== 0 ? offset : -offset);

export function offset12(_: Core, word: number): number {
  return signed(word, word & 0xfff);
}

export function offsetScaled(core: Core, word: number): number {
  return signed(word, shifted(core, word));
}

/** Of the halfword, signed and dual forms: bits 11:8 and 3:0. */
export function offset8(_: Core, word: number): number {
  return signed(word, ((word >>> 4) & 0xf0) | (word & 0xf));
}

export function offsetRegister(core: Core, word: number): number {
  return signed(word, core.word(word & 15));
}

/** Of LDRD and STRD in T32: bits 7:0, in words. */
export function offset8Words(_: Core, word: number): number {
  return signed(word, (word & 0xff) << 2);
}
