import type { Core } from '../core.ts';
import {
  boundTo,
  gather,
  isQuad,
  isUnsigned,
  type Lane,
  type Lane64,
  laneBits,
  left,
  noteSaturation,
  saturated,
  saturated64,
  threeSameAny,
  view64,
  viewOf,
} from './simd-lanes.ts';
import { dd, dm, simdDenied } from './vfp-access.ts';

/** The shift of a register lane: its low byte, signed; negative is to the right. */
const amountOf = (lane: number) => (lane << 24) >> 24;
const amountOf64 = (lane: bigint) => Number(BigInt.asIntN(8, lane));

/** Numbers of at most 33 bits: powers of two scale them exactly. */
function shifted(value: number, amount: number): number {
  return amount >= 0 ? value * 2 ** amount : Math.floor(value / 2 ** -amount);
}

function shiftedRounded(value: number, amount: number): number {
  return amount >= 0 ? value * 2 ** amount : Math.floor(value / 2 ** -amount + 0.5);
}

const shifted64 = (value: bigint, amount: number) => (amount >= 0 ? value << BigInt(amount) : value >> BigInt(-amount));

const shiftedRounded64 = (value: bigint, amount: number) =>
  amount >= 0 ? value << BigInt(amount) : (value + (1n << BigInt(-amount - 1))) >> BigInt(-amount);

const byRegister: Lane = (n, m) => {
  const amount = amountOf(n);
  return amount >= laneBits() ? 0 : shifted(m, amount);
};
const byRegisterRounded: Lane = (n, m) => {
  const amount = amountOf(n);
  return amount >= laneBits() ? 0 : shiftedRounded(m, amount);
};
const byRegisterSaturated: Lane = (n, m) => saturated(shifted(m, amountOf(n)));
const byRegisterSaturatedRounded: Lane = (n, m) => saturated(shiftedRounded(m, amountOf(n)));
const byRegister64: Lane64 = (n, m) => shifted64(m, amountOf64(n));
const byRegisterRounded64: Lane64 = (n, m) => shiftedRounded64(m, amountOf64(n));
const byRegisterSaturated64: Lane64 = (n, m) => saturated64(shifted64(m, amountOf64(n)));
const byRegisterSaturatedRounded64: Lane64 = (n, m) => saturated64(shiftedRounded64(m, amountOf64(n)));

export function simdVshl(core: Core, word: number): void {
  threeSameAny(core, word, byRegister, byRegister64);
}

export function simdVrshl(core: Core, word: number): void {
  threeSameAny(core, word, byRegisterRounded, byRegisterRounded64);
}

export function simdVqshl(core: Core, word: number): void {
  threeSameAny(core, word, byRegisterSaturated, byRegisterSaturated64);
}

export function simdVqrshl(core: Core, word: number): void {
  threeSameAny(core, word, byRegisterSaturatedRounded, byRegisterSaturatedRounded64);
}

/** L:imm6 */
const immediateOf = (word: number) => ((word >>> 1) & 0x40) | ((word >>> 16) & 63);

/** Size of the lanes the immediate names, 0–3. */
export const shiftSize = (word: number) => 28 - Math.clz32(immediateOf(word));

/** Distance to the left: what lies above the size bit. */
const leftDistance = (word: number) => immediateOf(word) - (8 << shiftSize(word));

/** Distance to the right: 1 to the size of a lane. */
const rightDistance = (word: number) => 2 * (8 << shiftSize(word)) - immediateOf(word);

type Shift = (value: number, amount: number, into: number) => number;
type Shift64 = (value: bigint, amount: number, into: bigint) => bigint;

/** vd = shift(vm, amount, vd). */
function shiftEach(core: Core, word: number, amount: number, shift: Shift, shift64: Shift64, unsigned: boolean): void {
  if (simdDenied(core)) return;
  const size = shiftSize(word);
  if (size === 3) {
    const view = view64(core.vector, unsigned);
    for (let i = 0; i < (isQuad(word) ? 2 : 1); i += 1) {
      view[dd(word) + i] = shift64(view[dm(word) + i] as bigint, amount, view[dd(word) + i] as bigint);
    }
    return;
  }
  const view = viewOf(core.vector, size, unsigned);
  const lanes = 8 >> size;
  const d = dd(word) * lanes;
  const m = dm(word) * lanes;
  for (let i = 0; i < (isQuad(word) ? lanes * 2 : lanes); i += 1) {
    view[d + i] = shift(view[m + i] as number, amount, view[d + i] as number);
  }
}

function accumulated(shift: Shift): Shift {
  return (value, amount, into) => into + shift(value, amount, 0);
}

function accumulated64(shift: Shift64): Shift64 {
  return (value, amount, into) => into + shift(value, amount, 0n);
}

const shiftedAdded = accumulated(shifted);
const shiftedAdded64 = accumulated64(shifted64);
const roundedAdded = accumulated(shiftedRounded);
const roundedAdded64 = accumulated64(shiftedRounded64);

export function simdVshrImmediate(core: Core, word: number): void {
  shiftEach(core, word, -rightDistance(word), shifted, shifted64, isUnsigned(word));
}

export function simdVsraImmediate(core: Core, word: number): void {
  shiftEach(core, word, -rightDistance(word), shiftedAdded, shiftedAdded64, isUnsigned(word));
}

export function simdVrshrImmediate(core: Core, word: number): void {
  shiftEach(core, word, -rightDistance(word), shiftedRounded, shiftedRounded64, isUnsigned(word));
}

export function simdVrsraImmediate(core: Core, word: number): void {
  shiftEach(core, word, -rightDistance(word), roundedAdded, roundedAdded64, isUnsigned(word));
}

export function simdVshlImmediate(core: Core, word: number): void {
  shiftEach(core, word, leftDistance(word), shifted, shifted64, true);
}

/** The bits a left shift vacates stay. */
const insertedLeft: Shift = (value, amount, into) => ((value * 2 ** amount) % 2 ** 32) + (into % 2 ** amount);
const insertedLeft64: Shift64 = (value, amount, into) => (value << BigInt(amount)) | BigInt.asUintN(amount, into);

export function simdVsliImmediate(core: Core, word: number): void {
  shiftEach(core, word, leftDistance(word), insertedLeft, insertedLeft64, true);
}

/** The bits a right shift vacates stay: those above 2^bits of the value moved by `amount`. */
export function simdVsriImmediate(core: Core, word: number): void {
  const bits = 8 << shiftSize(word);
  const kept = bits - rightDistance(word);
  const inserted: Shift = (value, amount, into) =>
    Math.floor(value / 2 ** amount) + Math.floor(into / 2 ** kept) * 2 ** kept;
  const inserted64: Shift64 = (value, amount, into) =>
    (value >> BigInt(amount)) | ((into >> BigInt(kept)) << BigInt(kept));
  shiftEach(core, word, rightDistance(word), inserted, inserted64, true);
}

/** Lanes saturate to the unsigned kind when `toUnsigned`, whatever they come from. */
function saturatedLeft(core: Core, word: number, fromUnsigned: boolean, toUnsigned: boolean): void {
  if (simdDenied(core)) return;
  const size = shiftSize(word);
  const amount = leftDistance(word);
  boundTo(size, toUnsigned);
  if (size === 3) {
    const source = view64(core.vector, fromUnsigned);
    const { u64 } = core.vector;
    for (let i = 0; i < (isQuad(word) ? 2 : 1); i += 1) {
      u64[dd(word) + i] = BigInt.asUintN(64, saturated64((source[dm(word) + i] as bigint) << BigInt(amount)));
    }
  } else {
    const source = viewOf(core.vector, size, fromUnsigned);
    const lanes = 8 >> size;
    const target = viewOf(core.vector, size, toUnsigned);
    for (let i = 0; i < (isQuad(word) ? lanes * 2 : lanes); i += 1) {
      target[dd(word) * lanes + i] = saturated((source[dm(word) * lanes + i] as number) * 2 ** amount);
    }
  }
  noteSaturation(core);
}

export function simdVqshlImmediate(core: Core, word: number): void {
  saturatedLeft(core, word, isUnsigned(word), isUnsigned(word));
}

export function simdVqshluImmediate(core: Core, word: number): void {
  saturatedLeft(core, word, false, true);
}

/** The lanes of qm, twice as wide as those of dd, moved right and cut or saturated. */
export function narrow(
  core: Core,
  word: number,
  size: number,
  distance: number,
  how: { readonly isRounding: boolean; readonly from: boolean; readonly to: boolean | undefined },
): void {
  if (simdDenied(core)) return;
  const { isRounding, from, to } = how;
  const lanes = 8 >> size;
  boundTo(size, to ?? true);
  const target = viewOf(core.vector, size, to ?? true);
  if (size === 2) {
    const source = view64(core.vector, from);
    const values = [source[dm(word)] as bigint, source[dm(word) + 1] as bigint];
    for (const [i, value] of values.entries()) {
      const moved = isRounding ? shiftedRounded64(value, -distance) : value >> BigInt(distance);
      // Beyond 2^53 a number loses low bits, and saturates all the same.
      target[dd(word) * 2 + i] = to === undefined ? Number(BigInt.asUintN(32, moved)) : saturated(Number(moved));
    }
  } else {
    gather(left, viewOf(core.vector, size + 1, from), dm(word) * (lanes >> 1), lanes);
    for (let i = 0; i < lanes; i += 1) {
      const value = left[i] as number;
      const moved = isRounding ? shiftedRounded(value, -distance) : shifted(value, -distance);
      target[dd(word) * lanes + i] = to === undefined ? moved : saturated(moved);
    }
  }
  noteSaturation(core);
}

/** Size of the narrow lanes and distance, of imm6 alone. */
const narrowSize = (word: number) => 28 - Math.clz32((word >>> 16) & 63);
const narrowDistance = (word: number) => 2 * (8 << narrowSize(word)) - ((word >>> 16) & 63);

/** VSHRN, and VRSHRN with bit 6. */
export function simdVshrn(core: Core, word: number): void {
  const how = { isRounding: isQuad(word), from: true, to: undefined };
  narrow(core, word, narrowSize(word), narrowDistance(word), how);
}

/** VQSHRUN, and VQRSHRUN with bit 6. */
export function simdVqshrun(core: Core, word: number): void {
  const how = { isRounding: isQuad(word), from: false, to: true };
  narrow(core, word, narrowSize(word), narrowDistance(word), how);
}

/** VQSHRN, and VQRSHRN with bit 6. */
export function simdVqshrn(core: Core, word: number): void {
  const how = { isRounding: isQuad(word), from: isUnsigned(word), to: isUnsigned(word) };
  narrow(core, word, narrowSize(word), narrowDistance(word), how);
}

/** qd = lanes of dm, twice as wide, moved left. */
function lengthen(core: Core, word: number, size: number, distance: number, unsigned: boolean): void {
  if (simdDenied(core)) return;
  const lanes = 8 >> size;
  gather(left, viewOf(core.vector, size, unsigned), dm(word) * lanes, lanes);
  if (size === 2) {
    const { s64 } = core.vector;
    for (let i = 0; i < lanes; i += 1) s64[dd(word) + i] = BigInt(left[i] as number) << BigInt(distance);
    return;
  }
  const target = viewOf(core.vector, size + 1, true);
  for (let i = 0; i < lanes; i += 1) target[dd(word) * (lanes >> 1) + i] = (left[i] as number) * 2 ** distance;
}

/** VSHLL, and VMOVL with distance 0. */
export function simdVshll(core: Core, word: number): void {
  lengthen(core, word, narrowSize(word), ((word >>> 16) & 63) - (8 << narrowSize(word)), isUnsigned(word));
}

/** VSHLL by the size of a lane, bits 19:18. */
export function simdVshllMaximum(core: Core, word: number): void {
  const size = (word >>> 18) & 3;
  lengthen(core, word, size, 8 << size, false);
}
