/**
 * IEEE 754 arithmetic on integers, exact before its one rounding. Slow and right in every mode: lane.ts comes here with
 * what a host double does not answer.
 */
import { type Format, infinity, invalid, isNan, propagated, type Unpacked, unpack, zero } from './format.ts';
import { bitLength, round } from './round.ts';
import { type FloatStatus, flag, rounding } from './status.ts';

/** Computes the bits of a result from the bits of two operands. */
export type Binary = (a: bigint, b: bigint, of: Format, status: FloatStatus) => bigint;

/** Computes the bits of a result from the bits of one operand. */
export type Unary = (a: bigint, of: Format, status: FloatStatus) => bigint;

/** Sign of an exact zero sum of two values that differ in sign. */
function cancelled(status: FloatStatus): 0 | 1 {
  return status.rounding === rounding.down ? 1 : 0;
}

const signed = ({ sign, significand }: Unpacked) => (sign === 1 ? -significand : significand);

function rounded(sum: bigint, exponent: number, of: Format, status: FloatStatus): bigint {
  if (sum === 0n) return zero(cancelled(status), of);
  return sum < 0n ? round(1, exponent, -sum, of, status) : round(0, exponent, sum, of, status);
}

function sumOf(x: Unpacked, y: Unpacked, of: Format, status: FloatStatus): bigint {
  if (x.kind === 'infinity') {
    return y.kind === 'infinity' && x.sign !== y.sign ? invalid(of, status) : infinity(x.sign, of);
  }
  if (y.kind === 'infinity') return infinity(y.sign, of);
  if (x.kind === 'zero' && y.kind === 'zero' && x.sign === y.sign) return zero(x.sign, of);
  const exponent = Math.min(x.exponent, y.exponent);
  const aligned = (one: Unpacked) => signed(one) << BigInt(one.exponent - exponent);
  return rounded(aligned(x) + aligned(y), exponent, of, status);
}

export const add: Binary = (a, b, of, status) => {
  const x = unpack(a, of, status);
  const y = unpack(b, of, status);
  return propagated([x, y], of, status) ?? sumOf(x, y, of, status);
};

/** a − b; a NaN keeps the sign it came with. */
export const subtract: Binary = (a, b, of, status) => {
  const x = unpack(a, of, status);
  const y = unpack(b, of, status);
  return propagated([x, y], of, status) ?? sumOf(x, { ...y, sign: y.sign === 1 ? 0 : 1 }, of, status);
};

export const multiply: Binary = (a, b, of, status) => {
  const x = unpack(a, of, status);
  const y = unpack(b, of, status);
  const nan = propagated([x, y], of, status);
  if (nan !== undefined) return nan;
  const sign = x.sign === y.sign ? 0 : 1;
  if (x.kind === 'infinity' || y.kind === 'infinity') {
    return x.kind === 'zero' || y.kind === 'zero' ? invalid(of, status) : infinity(sign, of);
  }
  if (x.kind === 'zero' || y.kind === 'zero') return zero(sign, of);
  return round(sign, x.exponent + y.exponent, x.significand * y.significand, of, status);
};

export const divide: Binary = (a, b, of, status) => {
  const x = unpack(a, of, status);
  const y = unpack(b, of, status);
  const nan = propagated([x, y], of, status);
  if (nan !== undefined) return nan;
  const sign = x.sign === y.sign ? 0 : 1;
  if (x.kind === y.kind && x.kind !== 'finite') return invalid(of, status);
  if (x.kind === 'infinity') return infinity(sign, of);
  if (y.kind === 'zero') {
    status.flags |= flag.divideByZero;
    return infinity(sign, of);
  }
  if (x.kind === 'zero' || y.kind === 'infinity') return zero(sign, of);
  // Two bits more than the fraction and a last one that stands for the remainder.
  const bits = Math.max(of.fractionBits + 3 + bitLength(y.significand) - bitLength(x.significand), 0);
  const dividend = x.significand << BigInt(bits);
  const quotient = (dividend / y.significand) * 2n + (dividend % y.significand === 0n ? 0n : 1n);
  return round(sign, x.exponent - y.exponent - bits - 1, quotient, of, status);
};

/** Largest integer whose square is no more than `value`. */
function integerRoot(value: bigint): bigint {
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export const squareRoot: Unary = (a, of, status) => {
  const x = unpack(a, of, status);
  const nan = propagated([x], of, status);
  if (nan !== undefined) return nan;
  if (x.kind === 'zero') return zero(x.sign, of);
  if (x.sign === 1) return invalid(of, status);
  if (x.kind === 'infinity') return infinity(0, of);
  const wanted = 2 * (of.fractionBits + 3) - bitLength(x.significand);
  const bits = wanted + ((wanted + x.exponent) & 1);
  const radicand = x.significand << BigInt(bits);
  const root = integerRoot(radicand);
  const sticky = root * 2n + (root * root === radicand ? 0n : 1n);
  return round(0, (x.exponent - bits) / 2 - 1, sticky, of, status);
};

/** addend + a · b with one rounding. @source DDI 0406C A2.7.7 FPMulAdd */
export function multiplyAdd(addend: bigint, a: bigint, b: bigint, of: Format, status: FloatStatus): bigint {
  const z = unpack(addend, of, status);
  const x = unpack(a, of, status);
  const y = unpack(b, of, status);
  const isInvalidProduct = (x.kind === 'infinity' && y.kind === 'zero') || (x.kind === 'zero' && y.kind === 'infinity');
  const nan = propagated([z, x, y], of, status);
  if (nan !== undefined) return isInvalidProduct && z.kind === 'quiet' ? invalid(of, status) : nan;
  if (isInvalidProduct) return invalid(of, status);
  const sign = x.sign === y.sign ? 0 : 1;
  const isInfinite = x.kind === 'infinity' || y.kind === 'infinity';
  const significand = x.significand * y.significand;
  const kind = isInfinite ? 'infinity' : significand === 0n ? 'zero' : 'finite';
  return sumOf(z, { kind, sign, exponent: x.exponent + y.exponent, significand, bits: 0n }, of, status);
}

/** The larger (`isMax`) or smaller; +0 is larger than −0. @source DDI 0406C A2.7.7 FPMax, FPMin */
export function extreme(isMax: boolean): Binary {
  return (a, b, of, status) => {
    const x = unpack(a, of, status);
    const y = unpack(b, of, status);
    const nan = propagated([x, y], of, status);
    if (nan !== undefined) return nan;
    const order = compareUnpacked(x, y);
    const isFirst = order === 0 ? (x.sign === 1) !== isMax : order > 0 === isMax;
    const chosen = isFirst ? x : y;
    return chosen.kind === 'zero' ? zero(chosen.sign, of) : chosen.bits;
  };
}

/** Negative, 0 or positive as x is below, equal to or above y; neither is a NaN. */
function compareUnpacked(x: Unpacked, y: Unpacked): number {
  if (x.kind === 'infinity' || y.kind === 'infinity') {
    const rank = ({ kind, sign }: Unpacked) => (kind === 'infinity' ? (sign === 1 ? -1 : 1) : 0);
    return rank(x) - rank(y);
  }
  const exponent = Math.min(x.exponent, y.exponent);
  const difference = (signed(x) << BigInt(x.exponent - exponent)) - (signed(y) << BigInt(y.exponent - exponent));
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/**
 * `undefined` when unordered. A quiet NaN is an Invalid Operation when `isSignalling`, a signalling one always.
 * @source DDI 0406C A2.7.7 FPCompare
 */
export function compare(
  a: bigint,
  b: bigint,
  of: Format,
  status: FloatStatus,
  isSignalling: boolean,
): number | undefined {
  const x = unpack(a, of, status);
  const y = unpack(b, of, status);
  if (!isNan(x) && !isNan(y)) return compareUnpacked(x, y);
  if (isSignalling || x.kind === 'signalling' || y.kind === 'signalling') status.flags |= flag.invalid;
  return undefined;
}
