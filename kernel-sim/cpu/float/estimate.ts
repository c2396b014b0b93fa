import { divide, multiply, subtract } from './arithmetic.ts';
import { infinity, invalid, propagated, single, unpack, zero } from './format.ts';
import { type FloatStatus, flag } from './status.ts';

/** 256/x to the nearest 256th, x = `a`/512 in [0.5, 1). @source DDI 0406C A2.7.7 recip_estimate() */
function reciprocal(a: number): number {
  return Math.floor(256 / ((a + 0.5) / 512) + 0.5);
}

/** 256/√x to the nearest 256th, x = `a`/512 in [0.25, 1). @source DDI 0406C A2.7.7 recip_sqrt_estimate() */
function reciprocalRoot(a: number): number {
  const x = a < 256 ? (a + 0.5) / 512 : ((a >> 1) + 0.5) / 256;
  return Math.floor(256 / Math.sqrt(x) + 0.5);
}

/** VRECPE.U32 */
export function reciprocalEstimateInteger(value: number): number {
  return value < 0x8000_0000 ? 0xffff_ffff : reciprocal(value >>> 23) * 2 ** 23;
}

/** VRSQRTE.U32 */
export function reciprocalRootEstimateInteger(value: number): number {
  return value < 0x4000_0000 ? 0xffff_ffff : reciprocalRoot(value >>> 23) * 2 ** 23;
}

function assembled(sign: 0 | 1, exponent: number, estimate: number): bigint {
  return zero(sign, single) | (BigInt(exponent) << 23n) | (BigInt(estimate - 256) << 15n);
}

/** Fields of a single: the exponent, and the eight bits below the leading one. */
function fieldsOf(bits: bigint): { readonly exponent: number; readonly top: number } {
  const value = Number(bits);
  return { exponent: (value >>> 23) & 0xff, top: (value >>> 15) & 0xff };
}

/** VRECPE.F32 */
export function reciprocalEstimate(bits: bigint, status: FloatStatus): bigint {
  const x = unpack(bits, single, status);
  const nan = propagated([x], single, status);
  if (nan !== undefined) return nan;
  if (x.kind === 'infinity') return zero(x.sign, single);
  if (x.kind === 'zero') {
    status.flags |= flag.divideByZero;
    return infinity(x.sign, single);
  }
  const { exponent, top } = fieldsOf(bits);
  if (exponent >= 253) {
    status.flags |= flag.underflow;
    return zero(x.sign, single);
  }
  return assembled(x.sign, 253 - exponent, reciprocal(256 + top));
}

/** VRSQRTE.F32 */
export function reciprocalRootEstimate(bits: bigint, status: FloatStatus): bigint {
  const x = unpack(bits, single, status);
  const nan = propagated([x], single, status);
  if (nan !== undefined) return nan;
  if (x.kind === 'zero') {
    status.flags |= flag.divideByZero;
    return infinity(x.sign, single);
  }
  if (x.sign === 1) return invalid(single, status);
  if (x.kind === 'infinity') return zero(0, single);
  const { exponent, top } = fieldsOf(bits);
  const scaled = (exponent & 1) === 0 ? 256 + top : (256 + top) >> 1;
  return assembled(0, (380 - exponent) >> 1, reciprocalRoot(scaled));
}

const two = 0x4000_0000n;
const three = 0x4040_0000n;
const oneAndAHalf = 0x3fc0_0000n;

/** Is one operand an infinity and the other a zero? */
function isInfinityTimesZero(a: bigint, b: bigint, status: FloatStatus): boolean {
  const kinds = [unpack(a, single, status).kind, unpack(b, single, status).kind];
  return kinds.includes('infinity') && kinds.includes('zero');
}

/** VRECPS: 2 − a · b, the product rounded first. @source DDI 0406C A2.7.7 FPRecipStep */
export function reciprocalStep(a: bigint, b: bigint, of: typeof single, status: FloatStatus): bigint {
  if (isInfinityTimesZero(a, b, status)) return two;
  return subtract(two, multiply(a, b, of, status), of, status);
}

/** VRSQRTS: (3 − a · b) / 2. @source DDI 0406C A2.7.7 FPRSqrtStep */
export function reciprocalRootStep(a: bigint, b: bigint, of: typeof single, status: FloatStatus): bigint {
  if (isInfinityTimesZero(a, b, status)) return oneAndAHalf;
  return divide(subtract(three, multiply(a, b, of, status), of, status), two, of, status);
}
