import type { Core } from '../core.ts';
import { raise } from '../float/lane.ts';
import { flag } from '../float/status.ts';
import type { VectorFile } from '../vector-file.ts';
import { dd, dm, dn, simdDenied } from './vfp-access.ts';

/** A lane of the result from the lanes of two operands and what the destination holds. */
export type Lane = (a: number, b: number, into: number) => number;

/** The same of 64 bits. */
export type Lane64 = (a: bigint, b: bigint, into: bigint) => bigint;

type IntegerView = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Lanes of 8 << size bits. */
export function viewOf(vector: VectorFile, size: number, isUnsigned: boolean): IntegerView {
  if (size === 0) return isUnsigned ? vector.u8 : vector.s8;
  if (size === 1) return isUnsigned ? vector.u16 : vector.s16;
  return isUnsigned ? vector.u32 : vector.s32;
}

export const view64 = (vector: VectorFile, isUnsigned: boolean) => (isUnsigned ? vector.u64 : vector.s64);

/** U: unsigned. */
export const isUnsigned = (word: number) => (word & (1 << 24)) !== 0;
/** Q: quadwords, or doublewords. */
export const isQuad = (word: number) => (word & (1 << 6)) !== 0;
export const sizeOf = (word: number) => (word >>> 20) & 3;

/** What the lanes in flight saturate to, and whether one did. */
const bounds = { bits: 0, isUnsigned: false, least: 0, most: 0, hasSaturated: false };

/** Lanes of this size and kind saturate from now on. */
export function boundTo(size: number, unsigned: boolean): void {
  const bits = 8 << size;
  bounds.bits = bits;
  bounds.isUnsigned = unsigned;
  bounds.least = unsigned ? 0 : -(2 ** (bits - 1));
  bounds.most = unsigned ? 2 ** bits - 1 : 2 ** (bits - 1) - 1;
  bounds.hasSaturated = false;
}

/** Bits of the lanes in flight. */
export const laneBits = () => bounds.bits;

/** The nearest value a lane in flight can hold. */
export function saturated(value: number): number {
  if (value >= bounds.least && value <= bounds.most) return value;
  bounds.hasSaturated = true;
  return value < 0 ? bounds.least : bounds.most;
}

const most64 = { signed: 2n ** 63n - 1n, unsigned: 2n ** 64n - 1n } as const;

/** The same of 64 bits. */
export function saturated64(value: bigint): bigint {
  const least = bounds.isUnsigned ? 0n : -(2n ** 63n);
  const most = bounds.isUnsigned ? most64.unsigned : most64.signed;
  if (value >= least && value <= most) return value;
  bounds.hasSaturated = true;
  return value < 0n ? least : most;
}

/** Sets QC when a lane in flight saturated. */
export function noteSaturation(core: Core): void {
  if (bounds.hasSaturated) raise(core, flag.saturated);
}

/** vd = lane(vn, vm, vd) for lanes of 8 to 32 bits. */
export function threeSame(
  core: Core,
  word: number,
  lane: Lane,
  unsigned = isUnsigned(word),
  size = sizeOf(word),
): void {
  if (simdDenied(core)) return;
  const view = viewOf(core.vector, size, unsigned);
  const lanes = 8 >> size;
  const d = dd(word) * lanes;
  const n = dn(word) * lanes;
  const m = dm(word) * lanes;
  const count = isQuad(word) ? lanes * 2 : lanes;
  boundTo(size, unsigned);
  for (let i = 0; i < count; i += 1) {
    view[d + i] = lane(view[n + i] as number, view[m + i] as number, view[d + i] as number);
  }
  noteSaturation(core);
}

/** vd = lane(vn, vm, vd) for lanes of any size. */
export function threeSameAny(core: Core, word: number, lane: Lane, lane64: Lane64): void {
  if (sizeOf(word) !== 3) return threeSame(core, word, lane);
  if (simdDenied(core)) return;
  const view = view64(core.vector, isUnsigned(word));
  const d = dd(word);
  const n = dn(word);
  const m = dm(word);
  boundTo(3, isUnsigned(word));
  for (let i = 0; i < (isQuad(word) ? 2 : 1); i += 1) {
    view[d + i] = lane64(view[n + i] as bigint, view[m + i] as bigint, view[d + i] as bigint);
  }
  noteSaturation(core);
}

/** Lanes of an operand in flight; nothing else holds while the destination changes. */
export const left = new Float64Array(32);
export const right = new Float64Array(32);

/** Copies lanes that start at index `from`. */
export function gather(into: Float64Array, view: IntegerView, from: number, count: number): void {
  for (let i = 0; i < count; i += 1) into[i] = view[from + i] as number;
}

/** dd = lane of neighbours: those of dn below those of dm. */
export function pairwise(core: Core, word: number, lane: Lane, unsigned = isUnsigned(word)): void {
  if (simdDenied(core)) return;
  const size = sizeOf(word);
  const view = viewOf(core.vector, size, unsigned);
  const lanes = 8 >> size;
  gather(left, view, dn(word) * lanes, lanes);
  gather(right, view, dm(word) * lanes, lanes);
  const d = dd(word) * lanes;
  const half = lanes >> 1;
  for (let i = 0; i < half; i += 1) {
    view[d + i] = lane(left[2 * i] as number, left[2 * i + 1] as number, 0);
    view[d + half + i] = lane(right[2 * i] as number, right[2 * i + 1] as number, 0);
  }
}
