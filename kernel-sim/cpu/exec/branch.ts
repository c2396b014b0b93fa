import type { Core } from '../core.ts';
import { at } from '../state.ts';

/** Signed byte offset of a 24-bit branch field. */
const offset = (word: number) => (word << 8) >> 6;

export function b(core: Core, word: number): void {
  core.words[at.pc] = core.word(at.r15) + offset(word);
}

export function bl(core: Core, word: number): void {
  core.words[14] = core.word(at.pc);
  core.words[at.pc] = core.word(at.r15) + offset(word);
}

/** BLX to Thumb: bit 24 is bit 1 of the offset. */
export function blxImmediate(core: Core, word: number): void {
  core.words[14] = core.word(at.pc);
  core.branchExchange((core.word(at.r15) + offset(word) + ((word >>> 23) & 2)) | 1);
}

export function bx(core: Core, word: number): void {
  core.branchExchange(core.word(word & 15));
}

export function blxRegister(core: Core, word: number): void {
  const target = core.word(word & 15);
  core.words[14] = core.word(at.pc);
  core.branchExchange(target);
}
