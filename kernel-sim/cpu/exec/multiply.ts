import type { Core } from '../core.ts';
import { at } from '../state.ts';

function setNz(core: Core, result: number): void {
  core.words[at.n] = result;
  core.words[at.z] = result;
}

const rd = (word: number) => (word >>> 16) & 15;
const ra = (word: number) => (word >>> 12) & 15;
const high = (value: number) => value >> 16;
const low = (value: number) => (value << 16) >> 16;

/** The upper word of a 64-bit product, by halves: no sum below passes 2^32. */
function unsignedHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const mid = (Math.imul(ah, bl) + (Math.imul(al, bl) >>> 16)) | 0;
  const cross = (Math.imul(al, bh) + (mid & 0xffff)) | 0;
  return (Math.imul(ah, bh) + (mid >>> 16) + (cross >>> 16)) | 0;
}

export function signedHigh(a: number, b: number): number {
  return (unsignedHigh(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

export function mul(core: Core, word: number): void {
  const result = Math.imul(core.word(word & 15), core.word((word >>> 8) & 15));
  core.words[rd(word)] = result;
  if ((word & (1 << 20)) !== 0) setNz(core, result);
}

/** MULS of T16, which has no S bit. */
export function muls(core: Core, word: number): void {
  mul(core, word);
  setNz(core, core.word(rd(word)));
}

export function mla(core: Core, word: number): void {
  const result = (Math.imul(core.word(word & 15), core.word((word >>> 8) & 15)) + core.word(ra(word))) | 0;
  core.words[rd(word)] = result;
  if ((word & (1 << 20)) !== 0) setNz(core, result);
}

export function mls(core: Core, word: number): void {
  core.words[rd(word)] = (core.word(ra(word)) - Math.imul(core.word(word & 15), core.word((word >>> 8) & 15))) | 0;
}

/** RdHi:RdLo = product + addend; flags when S. */
function long(core: Core, word: number, lowWord: number, highWord: number, addLow: number, addHigh: number): void {
  const sumLow = (lowWord + addLow) | 0;
  const carry = sumLow >>> 0 < addLow >>> 0 ? 1 : 0;
  const sumHigh = (highWord + addHigh + carry) | 0;
  core.words[ra(word)] = sumLow;
  core.words[rd(word)] = sumHigh;
  if ((word & (1 << 20)) !== 0) {
    core.words[at.n] = sumHigh;
    core.words[at.z] = sumLow | sumHigh;
  }
}

export function umull(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  long(core, word, Math.imul(a, b), unsignedHigh(a, b), 0, 0);
}

export function umlal(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  long(core, word, Math.imul(a, b), unsignedHigh(a, b), core.word(ra(word)), core.word(rd(word)));
}

export function smull(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  long(core, word, Math.imul(a, b), signedHigh(a, b), 0, 0);
}

export function smlal(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  long(core, word, Math.imul(a, b), signedHigh(a, b), core.word(ra(word)), core.word(rd(word)));
}

export function umaal(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  const first = core.word(ra(word)) >>> 0;
  const sum = (Math.imul(a, b) >>> 0) + first + (core.word(rd(word)) >>> 0);
  core.words[ra(word)] = sum % 2 ** 32;
  core.words[rd(word)] = unsignedHigh(a, b) + Math.floor(sum / 2 ** 32);
}

/** Half of a register: `top` picks bits 31:16. */
const half = (value: number, top: number) => (top === 0 ? low(value) : high(value));

/** Adds an accumulator; signed overflow sets Q. */
function accumulate(core: Core, value: number, addend: number): number {
  const sum = value + addend;
  if (sum !== (sum | 0)) core.words[at.q] = 1;
  return sum | 0;
}

export function smlaxy(core: Core, word: number): void {
  const product = half(core.word(word & 15), word & 0x20) * half(core.word((word >>> 8) & 15), word & 0x40);
  core.words[rd(word)] = accumulate(core, product, core.word(ra(word)));
}

export function smulxy(core: Core, word: number): void {
  core.words[rd(word)] = half(core.word(word & 15), word & 0x20) * half(core.word((word >>> 8) & 15), word & 0x40);
}

/** (a * half) >> 16: a 48-bit product. */
function wide(core: Core, word: number): number {
  return Math.floor((core.word(word & 15) * half(core.word((word >>> 8) & 15), word & 0x40)) / 0x1_0000);
}

export function smlawy(core: Core, word: number): void {
  core.words[rd(word)] = accumulate(core, wide(core, word), core.word(ra(word)));
}

export function smulwy(core: Core, word: number): void {
  core.words[rd(word)] = wide(core, word);
}

export function smlalxy(core: Core, word: number): void {
  const product = half(core.word(word & 15), word & 0x20) * half(core.word((word >>> 8) & 15), word & 0x40);
  const lowWord = core.word(ra(word)) >>> 0;
  const sum = lowWord + product;
  core.words[ra(word)] = sum;
  core.words[rd(word)] = core.word(rd(word)) + Math.floor(sum / 2 ** 32);
}

/** The two 16-bit products of SMUAD and its kin; M swaps the halves of Rm. */
function products(core: Core, word: number): readonly [number, number] {
  const a = core.word(word & 15);
  const m = core.word((word >>> 8) & 15);
  const b = (word & 0x20) === 0 ? m : (m >>> 16) | (m << 16);
  return [low(a) * low(b), high(a) * high(b)];
}

/** SMUAD, SMLAD: Ra = 15 means no accumulator. */
export function smlad(core: Core, word: number): void {
  const [first, second] = products(core, word);
  const addend = ra(word) === 15 ? 0 : core.word(ra(word));
  core.words[rd(word)] = accumulate(core, first + second, addend);
}

export function smlsd(core: Core, word: number): void {
  const [first, second] = products(core, word);
  const addend = ra(word) === 15 ? 0 : core.word(ra(word));
  core.words[rd(word)] = accumulate(core, first - second, addend);
}

function longDual(core: Core, word: number, value: number): void {
  const sum = (core.word(ra(word)) >>> 0) + value;
  core.words[ra(word)] = sum;
  core.words[rd(word)] = core.word(rd(word)) + Math.floor(sum / 2 ** 32);
}

export function smlald(core: Core, word: number): void {
  const [first, second] = products(core, word);
  longDual(core, word, first + second);
}

export function smlsld(core: Core, word: number): void {
  const [first, second] = products(core, word);
  longDual(core, word, first - second);
}

/** SMMUL, SMMLA: the upper word, rounded when R. */
export function smmla(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  const addend = ra(word) === 15 ? 0 : core.word(ra(word));
  const round = (word & 0x20) !== 0 && Math.imul(a, b) < 0 ? 1 : 0;
  core.words[rd(word)] = signedHigh(a, b) + addend + round;
}

export function smmls(core: Core, word: number): void {
  const a = core.word(word & 15);
  const b = core.word((word >>> 8) & 15);
  const lowWord = Math.imul(a, b);
  const borrow = lowWord !== 0 ? 1 : 0;
  const round = (word & 0x20) !== 0 && (-lowWord | 0) < 0 ? 1 : 0;
  core.words[rd(word)] = core.word(ra(word)) - signedHigh(a, b) - borrow + round;
}

export function sdiv(core: Core, word: number): void {
  if (!core.target.divide) return core.undef();
  const divisor = core.word((word >>> 8) & 15);
  core.words[rd(word)] = divisor === 0 ? 0 : (core.word(word & 15) / divisor) | 0;
}

export function udiv(core: Core, word: number): void {
  if (!core.target.divide) return core.undef();
  const divisor = core.word((word >>> 8) & 15) >>> 0;
  core.words[rd(word)] = divisor === 0 ? 0 : Math.floor((core.word(word & 15) >>> 0) / divisor);
}
