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

/** T32 branches take a byte offset as their word. */
export function branchBy(core: Core, word: number): void {
  core.words[at.pc] = core.word(at.r15) + word;
}

/** The condition is in bits 31:28, the offset below. */
export function branchIf(core: Core, word: number): void {
  if (core.holds(word >>> 28)) core.words[at.pc] = core.word(at.r15) + ((word << 4) >> 4);
}

export function branchLinkBy(core: Core, word: number): void {
  core.words[14] = core.word(at.pc) | 1;
  core.words[at.pc] = core.word(at.r15) + word;
}

/** BLX to A32, from the word-aligned PC. */
export function branchLinkToA32(core: Core, word: number): void {
  core.words[14] = core.word(at.pc) | 1;
  core.branchExchange((core.word(at.r15) & ~3) + word);
}

export function blxRegisterT32(core: Core, word: number): void {
  const target = core.word(word & 15);
  core.words[14] = core.word(at.pc) | 1;
  core.branchExchange(target);
}

/** CBZ, CBNZ: the register in bits 31:28, the offset below. */
export function branchIfZero(core: Core, word: number): void {
  if (core.word(word >>> 28) === 0) core.words[at.pc] = core.word(at.r15) + (word & 0xff);
}

export function branchIfNotZero(core: Core, word: number): void {
  if (core.word(word >>> 28) !== 0) core.words[at.pc] = core.word(at.r15) + (word & 0xff);
}

/** TBB: forward by twice a byte of the table at Rn. */
export function tableBranchByte(core: Core, word: number): void {
  const halfwords = core.load8((core.word((word >>> 16) & 15) + core.word(word & 15)) | 0);
  if (!core.faulted) core.words[at.pc] = core.word(at.r15) + halfwords * 2;
}

/** TBH: by twice a halfword. */
export function tableBranchHalfword(core: Core, word: number): void {
  const halfwords = core.load16((core.word((word >>> 16) & 15) + core.word(word & 15) * 2) | 0);
  if (!core.faulted) core.words[at.pc] = core.word(at.r15) + halfwords * 2;
}

/** IT: the conditions of up to four instructions. @source DDI 0406C A8.8.54 */
export function it(core: Core, word: number): void {
  core.words[at.it] = word & 0xff;
}
