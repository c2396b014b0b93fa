import { type Format, half, infinity, unpack, zero } from './format.ts';
import { round } from './round.ts';
import { type FloatStatus, flag, type Rounding, rounding } from './status.ts';

/** A value in another format; a NaN keeps the top of its payload. @source DDI 0406C A2.7.7 */
export function convert(bits: bigint, from: Format, to: Format, status: FloatStatus): bigint {
  const { kind, sign, exponent, significand } = unpack(bits, from, status);
  const isAlternative = to === half && status.alternativeHalf;
  switch (kind) {
    case 'zero':
      return zero(sign, to);
    case 'finite':
      return round(sign, exponent, significand, to, status);
    case 'infinity':
      if (!isAlternative) return infinity(sign, to);
      status.flags |= flag.invalid;
      return zero(sign, to) | 0x7fffn;
    default:
      if (kind === 'signalling' || isAlternative) status.flags |= flag.invalid;
      if (isAlternative) return zero(sign, to);
      return status.defaultNan ? to.defaultNan : zero(sign, to) | to.defaultNan | payload(bits, from, to);
  }
}

function payload(bits: bigint, from: Format, to: Format): bigint {
  const fraction = bits & from.fractionMask;
  const wider = to.fractionBits - from.fractionBits;
  return wider < 0 ? fraction >> BigInt(-wider) : fraction << BigInt(wider);
}

/** How a fixed-point number lies in its register. */
export interface FixedPoint {
  readonly bits: 16 | 32;
  readonly isUnsigned: boolean;
  readonly fractionBits: number;
}

function toIntegral(value: number, mode: Rounding): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (mode === rounding.down) return below;
  if (mode === rounding.up) return rest === 0 ? below : below + 1;
  if (mode === rounding.zero) return value < 0 && rest !== 0 ? below + 1 : below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}

/** FPToFixed: saturates with Invalid Operation; a NaN is 0. @source DDI 0406C A2.7.7 */
export function toFixed(value: number, { bits, isUnsigned, fractionBits }: FixedPoint, status: FloatStatus): number {
  const least = isUnsigned ? 0 : -(2 ** (bits - 1));
  const most = isUnsigned ? 2 ** bits - 1 : 2 ** (bits - 1) - 1;
  const scaled = value * 2 ** fractionBits;
  const integral = toIntegral(scaled, status.rounding);
  if (integral >= least && integral <= most) {
    if (integral !== scaled) status.flags |= flag.inexact;
    return integral;
  }
  status.flags |= flag.invalid;
  if (Number.isNaN(value)) return 0;
  return value < 0 ? least : most;
}

/** FixedToFP: the number is `integer` / 2^fractionBits. */
export function fromFixed(integer: number, fractionBits: number, to: Format, status: FloatStatus): bigint {
  if (integer === 0) return 0n;
  return round(integer < 0 ? 1 : 0, -fractionBits, BigInt(Math.abs(integer)), to, status);
}
