import { type Format, half, infinity, zero } from './format.ts';
import { type FloatStatus, flag, type Rounding, rounding } from './status.ts';

/** Number of bits of a positive integer. */
export function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits[0] as string, 16)) - 28);
}

/** Does a value between two neighbours go to the one away from zero? `rest` of `step` is what lies below the last bit. */
function goesUp(mode: Rounding, sign: 0 | 1, isOdd: boolean, rest: bigint, step: bigint): boolean {
  if (rest === 0n) return false;
  if (mode === rounding.nearest) return rest * 2n > step || (rest * 2n === step && isOdd);
  return mode === (sign === 1 ? rounding.down : rounding.up);
}

/**
 * FPRound: (-1)^sign · significand · 2^exponent, exact and not 0, as the nearest value the mode allows. Tininess is
 * detected before rounding. @source DDI 0406C A2.7.7
 */
export function round(sign: 0 | 1, exponent: number, significand: bigint, to: Format, status: FloatStatus): bigint {
  const leading = exponent + bitLength(significand) - 1;
  const least = 1 - to.bias;
  const isTiny = leading < least;
  if (isTiny && status.flushToZero && to !== half) {
    status.flags |= flag.underflow;
    return zero(sign, to);
  }
  const last = Math.max(leading, least) - to.fractionBits;
  const shift = BigInt(Math.max(last - exponent, 0));
  const step = 1n << shift;
  const rest = significand & (step - 1n);
  let kept = last < exponent ? significand << BigInt(exponent - last) : significand >> shift;
  if (goesUp(status.rounding, sign, (kept & 1n) === 1n, rest, step)) kept += 1n;
  // A carry out of the fraction moves into the exponent field by itself.
  const field = BigInt(last + to.fractionBits + to.bias - 1);
  const magnitude = (field << BigInt(to.fractionBits)) + kept;
  if (to === half && status.alternativeHalf) {
    if (magnitude > 0x7fffn) {
      status.flags |= flag.invalid;
      return zero(sign, to) | 0x7fffn;
    }
  } else if (magnitude >= to.infinity) return overflow(sign, to, status);
  if (rest !== 0n) status.flags |= isTiny ? flag.underflow | flag.inexact : flag.inexact;
  return zero(sign, to) | magnitude;
}

function overflow(sign: 0 | 1, to: Format, status: FloatStatus): bigint {
  status.flags |= flag.overflow | flag.inexact;
  const towards = sign === 1 ? rounding.down : rounding.up;
  const isInfinite = status.rounding === rounding.nearest || status.rounding === towards;
  return isInfinite ? infinity(sign, to) : zero(sign, to) | (to.infinity - 1n);
}
