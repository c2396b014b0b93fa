import type { Core } from '../core.ts';
import { isQuad } from './simd-lanes.ts';
import { dd, dm, dn, simdDenied } from './vfp-access.ts';

type Bitwise = (n: number, m: number, d: number) => number;

/** vd = operation(vn, vm, vd), a word at a time. */
function bitwise(core: Core, word: number, operation: Bitwise): void {
  if (simdDenied(core)) return;
  const { s32 } = core.vector;
  const d = dd(word) * 2;
  const n = dn(word) * 2;
  const m = dm(word) * 2;
  for (let i = 0; i < (isQuad(word) ? 4 : 2); i += 1) {
    s32[d + i] = operation(s32[n + i] as number, s32[m + i] as number, s32[d + i] as number);
  }
}

const and: Bitwise = (n, m) => n & m;
const andNot: Bitwise = (n, m) => n & ~m;
const or: Bitwise = (n, m) => n | m;
const orNot: Bitwise = (n, m) => n | ~m;
const exclusiveOr: Bitwise = (n, m) => n ^ m;
const select: Bitwise = (n, m, d) => (n & d) | (m & ~d);
const insertTrue: Bitwise = (n, m, d) => (n & m) | (d & ~m);
const insertFalse: Bitwise = (n, m, d) => (d & m) | (n & ~m);
const not: Bitwise = (_, m) => ~m;

export function simdVand(core: Core, word: number): void {
  bitwise(core, word, and);
}

export function simdVbic(core: Core, word: number): void {
  bitwise(core, word, andNot);
}

export function simdVorr(core: Core, word: number): void {
  bitwise(core, word, or);
}

export function simdVorn(core: Core, word: number): void {
  bitwise(core, word, orNot);
}

export function simdVeor(core: Core, word: number): void {
  bitwise(core, word, exclusiveOr);
}

export function simdVbsl(core: Core, word: number): void {
  bitwise(core, word, select);
}

export function simdVbit(core: Core, word: number): void {
  bitwise(core, word, insertTrue);
}

export function simdVbif(core: Core, word: number): void {
  bitwise(core, word, insertFalse);
}

export function simdVmvn(core: Core, word: number): void {
  bitwise(core, word, not);
}

/** The two words of AdvSIMDExpandImm(op, cmode, imm8). @source DDI 0406C A7.4.6 */
export function expandedImmediate(op: number, cmode: number, imm: number): readonly [low: number, high: number] {
  const twice = (value: number) => [value, value] as const;
  if (cmode < 8) return twice(imm << (8 * (cmode >> 1)));
  if (cmode < 12) {
    const half = imm << (8 * ((cmode >> 1) & 1));
    return twice(half | (half << 16));
  }
  if (cmode === 12) return twice((imm << 8) | 0xff);
  if (cmode === 13) return twice((imm << 16) | 0xffff);
  if (cmode === 14) {
    if (op === 0) return twice(Math.imul(imm, 0x0101_0101));
    return [spread(imm & 15), spread(imm >> 4)];
  }
  const exponent = (imm & 0x40) !== 0 ? 0x3e00_0000 : 0x4000_0000;
  return twice(((imm & 0x80) << 24) | exponent | ((imm & 0x3f) << 19));
}

/** Four bits as four bytes of ones or zeros. */
function spread(bits: number): number {
  let value = 0;
  for (let n = 0; n < 4; n += 1) if (((bits >>> n) & 1) !== 0) value |= 0xff << (8 * n);
  return value;
}

const takeImmediate: Bitwise = (_, immediate) => immediate;
const takeInverted: Bitwise = (_, immediate) => ~immediate;
const orImmediate: Bitwise = (_, immediate, d) => d | immediate;
const clearImmediate: Bitwise = (_, immediate, d) => d & ~immediate;

function withImmediate(core: Core, word: number, operation: Bitwise): void {
  if (simdDenied(core)) return;
  const imm = ((word >>> 17) & 0x80) | ((word >>> 12) & 0x70) | (word & 15);
  const pair = expandedImmediate((word >>> 5) & 1, (word >>> 8) & 15, imm);
  const { s32 } = core.vector;
  const d = dd(word) * 2;
  for (let i = 0; i < (isQuad(word) ? 4 : 2); i += 1) {
    s32[d + i] = operation(0, pair[i & 1] as number, s32[d + i] as number);
  }
}

export function simdVmovImmediate(core: Core, word: number): void {
  withImmediate(core, word, takeImmediate);
}

export function simdVmvnImmediate(core: Core, word: number): void {
  withImmediate(core, word, takeInverted);
}

export function simdVorrImmediate(core: Core, word: number): void {
  withImmediate(core, word, orImmediate);
}

export function simdVbicImmediate(core: Core, word: number): void {
  withImmediate(core, word, clearImmediate);
}
