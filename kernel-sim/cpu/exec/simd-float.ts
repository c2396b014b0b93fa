import type { Core } from '../core.ts';
import { compare, extreme } from '../float/arithmetic.ts';
import { convert, type FixedPoint } from '../float/convert.ts';
import {
  reciprocalEstimate,
  reciprocalEstimateInteger,
  reciprocalRootEstimate,
  reciprocalRootEstimateInteger,
  reciprocalRootStep,
  reciprocalStep,
} from '../float/estimate.ts';
import { half, single } from '../float/format.ts';
import { raise, singles } from '../float/lane.ts';
import { rounding, standardFpscr, statusOf } from '../float/status.ts';
import { at } from '../state.ts';
import { isQuad } from './simd-lanes.ts';
import { dd, dm, dn, simdDenied } from './vfp-access.ts';
import { fixedOfSingle, singleOfFixed } from './vfp-convert.ts';

/** sd = operation(sn, sm), the mode being the standard FPSCR. */
type Three = (core: Core, mode: number, d: number, n: number, m: number) => void;
type Two = (core: Core, mode: number, d: number, m: number) => void;

const standard = (core: Core) => standardFpscr(core.word(at.fpscr));

function three(core: Core, word: number, operation: Three): void {
  if (simdDenied(core)) return;
  const mode = standard(core);
  const d = dd(word) * 2;
  const n = dn(word) * 2;
  const m = dm(word) * 2;
  for (let i = 0; i < (isQuad(word) ? 4 : 2); i += 1) operation(core, mode, d + i, n + i, m + i);
}

function two(core: Core, word: number, operation: Two): void {
  if (simdDenied(core)) return;
  const mode = standard(core);
  const d = dd(word) * 2;
  const m = dm(word) * 2;
  for (let i = 0; i < (isQuad(word) ? 4 : 2); i += 1) operation(core, mode, d + i, m + i);
}

/** Before VFPv4 there is no fused multiply. */
function fused(core: Core, word: number, operation: Three): void {
  if (core.target.floatingPoint.mvfr1 >>> 28 === 0) core.undef();
  else three(core, word, operation);
}

const { temporary } = singles;

const multiplyAdd: Three = (core, mode, d, n, m) => {
  singles.multiply(core, mode, temporary, n, m);
  singles.add(core, mode, d, d, temporary);
};

const multiplySubtract: Three = (core, mode, d, n, m) => {
  singles.multiply(core, mode, temporary, n, m);
  singles.negate(core, temporary, temporary);
  singles.add(core, mode, d, d, temporary);
};

const fusedMultiplySubtract: Three = (core, mode, d, n, m) => {
  singles.negate(core, temporary, n);
  singles.multiplyAdd(core, mode, d, temporary, m);
};

const distance: Three = (core, mode, d, n, m) => {
  singles.subtract(core, mode, d, n, m);
  singles.absolute(core, d, d);
};

export function simdVaddF32(core: Core, word: number): void {
  three(core, word, singles.add);
}

export function simdVsubF32(core: Core, word: number): void {
  three(core, word, singles.subtract);
}

export function simdVmulF32(core: Core, word: number): void {
  three(core, word, singles.multiply);
}

export function simdVmlaF32(core: Core, word: number): void {
  three(core, word, multiplyAdd);
}

export function simdVmlsF32(core: Core, word: number): void {
  three(core, word, multiplySubtract);
}

export function simdVfmaF32(core: Core, word: number): void {
  fused(core, word, singles.multiplyAdd);
}

export function simdVfmsF32(core: Core, word: number): void {
  fused(core, word, fusedMultiplySubtract);
}

export function simdVabdF32(core: Core, word: number): void {
  three(core, word, distance);
}

/** Bits of a result from the bits of two singles. */
type Bits = (a: bigint, b: bigint, of: typeof single, status: ReturnType<typeof statusOf>) => bigint;

function byBits(operation: Bits): Three {
  return (core, mode, d, n, m) => {
    const { u32 } = core.vector;
    const status = statusOf(mode);
    u32[d] = Number(operation(BigInt(u32[n] as number), BigInt(u32[m] as number), single, status));
    raise(core, status.flags);
  };
}

/** Neither a NaN nor a denormal: host comparisons hold. */
const isPlain = (value: number) => value === 0 || Math.abs(value) >= 2 ** -126;

const isFinitePlain = (value: number) => isPlain(value) && Math.abs(value) !== Infinity;

const exactMaximum = byBits(extreme(true));
const exactMinimum = byBits(extreme(false));

const maximum: Three = (core, mode, d, n, m) => {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  if (isPlain(a) && isPlain(b) && a !== b) f32[d] = a > b ? a : b;
  else exactMaximum(core, mode, d, n, m);
};

const minimum: Three = (core, mode, d, n, m) => {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  if (isPlain(a) && isPlain(b) && a !== b) f32[d] = a < b ? a : b;
  else exactMinimum(core, mode, d, n, m);
};

const reciprocalStepLane = byBits(reciprocalStep);
const reciprocalRootStepLane = byBits(reciprocalRootStep);

export function simdVmaxF32(core: Core, word: number): void {
  three(core, word, maximum);
}

export function simdVminF32(core: Core, word: number): void {
  three(core, word, minimum);
}

export function simdVrecps(core: Core, word: number): void {
  three(core, word, reciprocalStepLane);
}

export function simdVrsqrts(core: Core, word: number): void {
  three(core, word, reciprocalRootStepLane);
}

/** dd = operation of neighbours: those of dn below those of dm. */
function pairwiseF32(core: Core, word: number, operation: Three): void {
  if (simdDenied(core)) return;
  const mode = standard(core);
  const { u32 } = core.vector;
  u32.copyWithin(temporary, dn(word) * 2, dn(word) * 2 + 2);
  u32.copyWithin(temporary + 2, dm(word) * 2, dm(word) * 2 + 2);
  operation(core, mode, dd(word) * 2, temporary, temporary + 1);
  operation(core, mode, dd(word) * 2 + 1, temporary + 2, temporary + 3);
}

export function simdVpaddF32(core: Core, word: number): void {
  pairwiseF32(core, word, singles.add);
}

export function simdVpmaxF32(core: Core, word: number): void {
  pairwiseF32(core, word, maximum);
}

export function simdVpminF32(core: Core, word: number): void {
  pairwiseF32(core, word, minimum);
}

/** What an order has to be for a lane of ones. */
type Claim = (order: number) => boolean;

function comparison(claim: Claim, isSignalling: boolean, mask = 0xffff_ffff): Three {
  const isAbsolute = mask !== 0xffff_ffff;
  return (core, mode, d, n, m) => {
    const { u32, f32 } = core.vector;
    const x = f32[n] as number;
    const y = f32[m] as number;
    if (isFinitePlain(x) && isFinitePlain(y)) {
      u32[d] = claim(isAbsolute ? Math.abs(x) - Math.abs(y) : x - y) ? 0xffff_ffff : 0;
      return;
    }
    const status = statusOf(mode);
    const a = BigInt(((u32[n] as number) & mask) >>> 0);
    const b = BigInt(((u32[m] as number) & mask) >>> 0);
    const order = compare(a, b, single, status, isSignalling);
    u32[d] = order !== undefined && claim(order) ? 0xffff_ffff : 0;
    raise(core, status.flags);
  };
}

const isEqual: Claim = (order) => order === 0;
const isGreaterOrEqual: Claim = (order) => order >= 0;
const isGreater: Claim = (order) => order > 0;
const isLessOrEqual: Claim = (order) => order <= 0;
const isLess: Claim = (order) => order < 0;

const equal = comparison(isEqual, false);
const greaterOrEqual = comparison(isGreaterOrEqual, true);
const greater = comparison(isGreater, true);
const lessOrEqual = comparison(isLessOrEqual, true);
const less = comparison(isLess, true);
const absoluteGreaterOrEqual = comparison(isGreaterOrEqual, true, 0x7fff_ffff);
const absoluteGreater = comparison(isGreater, true, 0x7fff_ffff);

export function simdVceqF32(core: Core, word: number): void {
  three(core, word, equal);
}

export function simdVcgeF32(core: Core, word: number): void {
  three(core, word, greaterOrEqual);
}

export function simdVcgtF32(core: Core, word: number): void {
  three(core, word, greater);
}

export function simdVacge(core: Core, word: number): void {
  three(core, word, absoluteGreaterOrEqual);
}

export function simdVacgt(core: Core, word: number): void {
  three(core, word, absoluteGreater);
}

/** Compares with a register that holds 0. */
function withZero(core: Core, word: number, operation: Three): void {
  core.vector.u32[temporary] = 0;
  two(core, word, (_, mode, d, m) => operation(core, mode, d, m, temporary));
}

export function simdVceqZeroF32(core: Core, word: number): void {
  withZero(core, word, equal);
}

export function simdVcgeZeroF32(core: Core, word: number): void {
  withZero(core, word, greaterOrEqual);
}

export function simdVcgtZeroF32(core: Core, word: number): void {
  withZero(core, word, greater);
}

export function simdVcleZeroF32(core: Core, word: number): void {
  withZero(core, word, lessOrEqual);
}

export function simdVcltZeroF32(core: Core, word: number): void {
  withZero(core, word, less);
}

const absoluteLane: Two = (core, _, d, m) => singles.absolute(core, d, m);
const negateLane: Two = (core, _, d, m) => singles.negate(core, d, m);

export function simdVabsF32(core: Core, word: number): void {
  two(core, word, absoluteLane);
}

export function simdVnegF32(core: Core, word: number): void {
  two(core, word, negateLane);
}

const estimate =
  (of: typeof reciprocalEstimate): Two =>
  (core, mode, d, m) => {
    const { u32 } = core.vector;
    const status = statusOf(mode);
    u32[d] = Number(of(BigInt(u32[m] as number), status));
    raise(core, status.flags);
  };

const integerEstimate =
  (of: typeof reciprocalEstimateInteger): Two =>
  ({ vector: { u32 } }, _, d, m) => {
    u32[d] = of(u32[m] as number);
  };

const reciprocalLane = estimate(reciprocalEstimate);
const reciprocalRootLane = estimate(reciprocalRootEstimate);
const reciprocalIntegerLane = integerEstimate(reciprocalEstimateInteger);
const reciprocalRootIntegerLane = integerEstimate(reciprocalRootEstimateInteger);

/** Bit 8: floating-point, or unsigned fixed-point. */
const isFloat = (word: number) => (word & 0x100) !== 0;

export function simdVrecpe(core: Core, word: number): void {
  two(core, word, isFloat(word) ? reciprocalLane : reciprocalIntegerLane);
}

export function simdVrsqrte(core: Core, word: number): void {
  two(core, word, isFloat(word) ? reciprocalRootLane : reciprocalRootIntegerLane);
}

/** vd = fixed-point of vm, towards zero. */
function toFixedPoint(core: Core, word: number, shape: FixedPoint): void {
  two(core, word, (_, mode, d, m) => {
    const status = statusOf(mode);
    status.rounding = rounding.zero;
    core.vector.u32[d] = fixedOfSingle(core, m, shape, status);
    raise(core, status.flags);
  });
}

/** vd = floating-point of vm, to nearest. */
function fromFixedPoint(core: Core, word: number, isUnsigned: boolean, fractionBits: number): void {
  const source = isUnsigned ? core.vector.u32 : core.vector.s32;
  two(core, word, (_, mode, d, m) => {
    const status = statusOf(mode);
    singleOfFixed(core, d, source[m] as number, fractionBits, status);
    raise(core, status.flags);
  });
}

/** VCVT with integers: bit 8 to integer, bit 7 unsigned. */
export function simdVcvtInteger(core: Core, word: number): void {
  const isUnsigned = (word & 0x80) !== 0;
  if (isFloat(word)) toFixedPoint(core, word, { bits: 32, isUnsigned, fractionBits: 0 });
  else fromFixedPoint(core, word, isUnsigned, 0);
}

/** VCVT with fixed-point numbers: bit 8 to fixed-point, bit 24 unsigned, 64 − imm6 bits of fraction. */
export function simdVcvtFixed(core: Core, word: number): void {
  const isUnsigned = (word & (1 << 24)) !== 0;
  const fractionBits = 64 - ((word >>> 16) & 63);
  if (isFloat(word)) toFixedPoint(core, word, { bits: 32, isUnsigned, fractionBits });
  else fromFixedPoint(core, word, isUnsigned, fractionBits);
}

/** VCVT with halves: bit 8 from half precision. */
export function simdVcvtHalf(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const { u16, u32 } = core.vector;
  const status = statusOf(standard(core));
  const isFromHalf = isFloat(word);
  const values = Array.from({ length: 4 }, (_, i) =>
    isFromHalf
      ? Number(convert(BigInt(u16[dm(word) * 4 + i] as number), half, single, status))
      : Number(convert(BigInt(u32[dm(word) * 2 + i] as number), single, half, status)),
  );
  if (isFromHalf) u32.set(values, dd(word) * 2);
  else u16.set(values, dd(word) * 4);
  raise(core, status.flags);
}

const scalarTemporary = temporary + 4;

/** vd = operation(vn, scalar); bit 24 is Q here. */
function byScalarF32(core: Core, word: number, operation: Three): void {
  if (simdDenied(core)) return;
  const mode = standard(core);
  const scalar = (word & 15) * 2 + ((word >>> 5) & 1);
  core.vector.u32[scalarTemporary] = core.vector.u32[scalar] as number;
  const isQuadword = (word & (1 << 24)) !== 0;
  for (let i = 0; i < (isQuadword ? 4 : 2); i += 1) {
    operation(core, mode, dd(word) * 2 + i, dn(word) * 2 + i, scalarTemporary);
  }
}

export function simdVmulScalarF32(core: Core, word: number): void {
  byScalarF32(core, word, singles.multiply);
}

export function simdVmlaScalarF32(core: Core, word: number): void {
  byScalarF32(core, word, multiplyAdd);
}

export function simdVmlsScalarF32(core: Core, word: number): void {
  byScalarF32(core, word, multiplySubtract);
}
