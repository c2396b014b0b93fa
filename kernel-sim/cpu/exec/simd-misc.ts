import type { Core } from '../core.ts';
import { boundTo, gather, isQuad, left, noteSaturation, right, saturated, view64, viewOf } from './simd-lanes.ts';
import { narrow } from './simd-shift.ts';
import { dd, dm, dn, simdDenied } from './vfp-access.ts';

/** Size of the lanes of what takes two registers. */
const sizeAt18 = (word: number) => (word >>> 18) & 3;

type Unary = (value: number, size: number) => number;

/** vd = lane(vm). */
function each(core: Core, word: number, lane: Unary, unsigned: boolean): void {
  if (simdDenied(core)) return;
  const size = sizeAt18(word);
  const view = viewOf(core.vector, size, unsigned);
  const lanes = 8 >> size;
  const d = dd(word) * lanes;
  const m = dm(word) * lanes;
  boundTo(size, unsigned);
  for (let i = 0; i < (isQuad(word) ? lanes * 2 : lanes); i += 1) view[d + i] = lane(view[m + i] as number, size);
  noteSaturation(core);
}

const absolute: Unary = (value) => Math.abs(value);
const negative: Unary = (value) => -value;
const saturatedAbsolute: Unary = (value) => saturated(Math.abs(value));
const saturatedNegative: Unary = (value) => saturated(-value);
const leadingZeros: Unary = (value, size) => Math.clz32(value) - (32 - (8 << size));
const leadingSigns: Unary = (value, size) => Math.clz32(value < 0 ? ~value : value) - (32 - (8 << size)) - 1;
const ones: Unary = (value) => {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
};
const isGreater: Unary = (value) => (value > 0 ? -1 : 0);
const isGreaterOrEqual: Unary = (value) => (value >= 0 ? -1 : 0);
const isEqual: Unary = (value) => (value === 0 ? -1 : 0);
const isLessOrEqual: Unary = (value) => (value <= 0 ? -1 : 0);
const isLess: Unary = (value) => (value < 0 ? -1 : 0);

export function simdVabs(core: Core, word: number): void {
  each(core, word, absolute, false);
}

export function simdVneg(core: Core, word: number): void {
  each(core, word, negative, false);
}

export function simdVqabs(core: Core, word: number): void {
  each(core, word, saturatedAbsolute, false);
}

export function simdVqneg(core: Core, word: number): void {
  each(core, word, saturatedNegative, false);
}

export function simdVclz(core: Core, word: number): void {
  each(core, word, leadingZeros, true);
}

export function simdVcls(core: Core, word: number): void {
  each(core, word, leadingSigns, false);
}

export function simdVcnt(core: Core, word: number): void {
  each(core, word, ones, true);
}

export function simdVcgtZero(core: Core, word: number): void {
  each(core, word, isGreater, false);
}

export function simdVcgeZero(core: Core, word: number): void {
  each(core, word, isGreaterOrEqual, false);
}

export function simdVceqZero(core: Core, word: number): void {
  each(core, word, isEqual, false);
}

export function simdVcleZero(core: Core, word: number): void {
  each(core, word, isLessOrEqual, false);
}

export function simdVcltZero(core: Core, word: number): void {
  each(core, word, isLess, false);
}

/** VREV16, VREV32 and VREV64 by bits 8:7: lanes change places within 16, 32 or 64 bits. */
export function simdVrev(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const size = sizeAt18(word);
  const view = viewOf(core.vector, size, true);
  const lanes = 8 >> size;
  const count = isQuad(word) ? lanes * 2 : lanes;
  gather(left, view, dm(word) * lanes, count);
  const flip = (1 << (3 - ((word >>> 7) & 3) - size)) - 1;
  for (let i = 0; i < count; i += 1) view[dd(word) * lanes + i] = left[i ^ flip] as number;
}

/** VPADDL, and VPADAL with bit 10: sums of neighbours, twice as wide; bit 7 unsigned. */
export function simdVpaddl(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const size = sizeAt18(word);
  const unsigned = (word & 0x80) !== 0;
  const isAccumulating = (word & 0x400) !== 0;
  const lanes = 8 >> size;
  const count = isQuad(word) ? lanes : lanes >> 1;
  gather(left, viewOf(core.vector, size, unsigned), dm(word) * lanes, count * 2);
  for (let i = 0; i < count; i += 1) {
    const sum = (left[2 * i] as number) + (left[2 * i + 1] as number);
    if (size === 2) {
      const view = view64(core.vector, unsigned);
      const index = dd(word) + i;
      view[index] = BigInt(sum) + (isAccumulating ? (view[index] as bigint) : 0n);
    } else {
      const view = viewOf(core.vector, size + 1, unsigned);
      const index = dd(word) * (lanes >> 1) + i;
      view[index] = sum + (isAccumulating ? (view[index] as number) : 0);
    }
  }
}

export function simdVswp(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { s32 } = core.vector;
  for (let i = 0; i < (isQuad(word) ? 4 : 2); i += 1) {
    const kept = s32[dd(word) * 2 + i] as number;
    s32[dd(word) * 2 + i] = s32[dm(word) * 2 + i] as number;
    s32[dm(word) * 2 + i] = kept;
  }
}

/** Where lane `i` of vd:vm, 2 · count lanes, comes from. */
type Permutation = (i: number, count: number) => number;

function permute(core: Core, word: number, source: Permutation): void {
  if (simdDenied(core)) return;
  const size = sizeAt18(word);
  const view = viewOf(core.vector, size, true);
  const lanes = 8 >> size;
  const count = isQuad(word) ? lanes * 2 : lanes;
  const d = dd(word) * lanes;
  const m = dm(word) * lanes;
  gather(left, view, d, count);
  gather(right, view, m, count);
  for (let i = 0; i < count * 2; i += 1) {
    const from = source(i, count);
    view[i < count ? d + i : m + i - count] = (from < count ? left[from] : right[from - count]) as number;
  }
}

/** Odd lanes of vd change places with even ones of vm. */
const transposed: Permutation = (i, count) => {
  if (i < count) return (i & 1) === 0 ? i : i - 1 + count;
  return (i & 1) === 0 ? i - count + 1 : i;
};
const unzipped: Permutation = (i, count) => (i < count ? 2 * i : 2 * (i - count) + 1);
const zipped: Permutation = (i, count) => (i >> 1) + ((i & 1) === 0 ? 0 : count);

export function simdVtrn(core: Core, word: number): void {
  permute(core, word, transposed);
}

export function simdVuzp(core: Core, word: number): void {
  permute(core, word, unzipped);
}

export function simdVzip(core: Core, word: number): void {
  permute(core, word, zipped);
}

export function simdVmovn(core: Core, word: number): void {
  narrow(core, word, sizeAt18(word), 0, { isRounding: false, from: true, to: undefined });
}

/** Bit 6 unsigned. */
export function simdVqmovn(core: Core, word: number): void {
  const unsigned = isQuad(word);
  narrow(core, word, sizeAt18(word), 0, { isRounding: false, from: unsigned, to: unsigned });
}

export function simdVqmovun(core: Core, word: number): void {
  narrow(core, word, sizeAt18(word), 0, { isRounding: false, from: false, to: true });
}

/** VDUP of a scalar: imm4 has its size and index. */
export function simdVdup(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const imm = (word >>> 16) & 15;
  const size = 31 - Math.clz32(imm & -imm);
  const view = viewOf(core.vector, size, true);
  const lanes = 8 >> size;
  const value = view[dm(word) * lanes + (imm >> (size + 1))] as number;
  const d = dd(word) * lanes;
  view.fill(value, d, d + (isQuad(word) ? lanes * 2 : lanes));
}

/** vd = bytes of vm:vn from the one imm4 names. */
export function simdVext(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { u8 } = core.vector;
  const bytes = isQuad(word) ? 16 : 8;
  const first = (word >>> 8) & 15;
  gather(left, u8, dn(word) * 8, bytes);
  gather(right, u8, dm(word) * 8, bytes);
  for (let i = 0; i < bytes; i += 1) {
    const from = first + i;
    u8[dd(word) * 8 + i] = (from < bytes ? left[from] : right[from - bytes]) as number;
  }
}

/** VTBL, and VTBX with bit 6, which keeps the bytes no index reaches. */
export function simdVtbl(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { u8 } = core.vector;
  const bytes = (((word >>> 8) & 3) + 1) * 8;
  const d = dd(word) * 8;
  gather(left, u8, dn(word) * 8, bytes);
  gather(right, u8, dm(word) * 8, 8);
  for (let i = 0; i < 8; i += 1) {
    const index = right[i] as number;
    if (index < bytes) u8[d + i] = left[index] as number;
    else if (!isQuad(word)) u8[d + i] = 0;
  }
}
