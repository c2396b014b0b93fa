import type { Core } from '../core.ts';
import { dd, highD, sd, vfpDenied } from './vfp-access.ts';

const P = 1 << 24;
const U = 1 << 23;
const W = 1 << 21;
const L = 1 << 20;

const isDouble = (word: number) => (word & 0x100) !== 0;

/** Words in flight: all are loaded before a register changes. */
const flight = new Int32Array(64);

/** Loads `count` words from a word-aligned address into s<d>…; nothing changes when an access faults. */
function loadWords(core: Core, address: number, d: number, count: number, isPair: boolean): void {
  if ((address & 3) !== 0) return core.alignmentFault(address, false);
  // The words of a double are swapped in memory when it is big-endian.
  const swap = isPair && core.bigEndian ? 1 : 0;
  for (let n = 0; n < count; n += 1) {
    flight[n ^ swap] = core.load32((address + n * 4) | 0);
    if (core.faulted) return;
  }
  const { s32 } = core.vector;
  for (let n = 0; n < count; n += 1) s32[d + n] = flight[n] as number;
}

function storeWords(core: Core, address: number, d: number, count: number, isPair: boolean): void {
  if ((address & 3) !== 0) return core.alignmentFault(address, true);
  const swap = isPair && core.bigEndian ? 1 : 0;
  const { s32 } = core.vector;
  for (let n = 0; n < count; n += 1) {
    core.store32((address + n * 4) | 0, s32[d + (n ^ swap)] as number);
    if (core.faulted) return;
  }
}

function transfer(core: Core, word: number, address: number, count: number): void {
  const isPair = isDouble(word);
  const d = isPair ? dd(word) * 2 : sd(word);
  if ((word & L) !== 0) loadWords(core, address, d, count, isPair);
  else storeWords(core, address, d, count, isPair);
}

/** VLDR, VSTR: r15 reads as the word-aligned PC. */
export function vldrVstr(core: Core, word: number): void {
  if (vfpDenied(core, isDouble(word) ? word & highD : 0)) return;
  const n = (word >>> 16) & 15;
  const base = n === 15 ? core.word(n) & ~3 : core.word(n);
  const offset = (word & 0xff) * 4;
  transfer(core, word, ((word & U) !== 0 ? base + offset : base - offset) | 0, isDouble(word) ? 2 : 1);
}

/** d16–d31 are among the doubles of the list. */
function isHigh(word: number): boolean {
  return isDouble(word) && dd(word) + ((word & 0xff) >> 1) > 16;
}

/** VLDM, VSTM, VPUSH, VPOP, FLDMX, FSTMX. */
export function vldmVstm(core: Core, word: number): void {
  if (vfpDenied(core, isHigh(word) ? 1 : 0)) return;
  const n = (word >>> 16) & 15;
  const imm = word & 0xff;
  const base = n === 15 ? core.word(n) & ~3 : core.word(n);
  const isDown = (word & P) !== 0;
  transfer(core, word, (isDown ? base - imm * 4 : base) | 0, isDouble(word) ? imm & ~1 : imm);
  if (!core.faulted && (word & W) !== 0) core.words[n] = isDown ? base - imm * 4 : base + imm * 4;
}
