import { type FloatStatus, flag } from './status.ts';

/** A binary interchange format; its values are bit patterns in bigints. */
export interface Format {
  readonly fractionBits: number;
  readonly exponentBits: number;
  readonly bias: number;
  /** Exponent field of infinities and NaNs. */
  readonly exponentMax: number;
  readonly fractionMask: bigint;
  readonly signBit: bigint;
  /** The bit that tells quiet NaNs from signalling ones. */
  readonly quietBit: bigint;
  readonly infinity: bigint;
  readonly defaultNan: bigint;
}

function format(exponentBits: number, fractionBits: number): Format {
  const exponentMax = 2 ** exponentBits - 1;
  const infinity = BigInt(exponentMax) << BigInt(fractionBits);
  const quietBit = 1n << BigInt(fractionBits - 1);
  return {
    fractionBits,
    exponentBits,
    bias: 2 ** (exponentBits - 1) - 1,
    exponentMax,
    fractionMask: (1n << BigInt(fractionBits)) - 1n,
    signBit: 1n << BigInt(exponentBits + fractionBits),
    quietBit,
    infinity,
    defaultNan: infinity | quietBit,
  };
}

export const half = format(5, 10);
export const single = format(8, 23);
export const double = format(11, 52);

export type Kind = 'zero' | 'finite' | 'infinity' | 'quiet' | 'signalling';

/** A value taken apart: (-1)^sign · significand · 2^exponent when finite. */
export interface Unpacked {
  readonly kind: Kind;
  readonly sign: 0 | 1;
  readonly exponent: number;
  readonly significand: bigint;
  readonly bits: bigint;
}

/** FPUnpack: a denormal is zero, and raises IDC, in flush-to-zero mode; halves are never flushed. @source DDI 0406C A2.7.7 */
export function unpack(bits: bigint, of: Format, status: FloatStatus): Unpacked {
  const sign = (bits & of.signBit) === 0n ? 0 : 1;
  const field = Number((bits >> BigInt(of.fractionBits)) & BigInt(of.exponentMax));
  const fraction = bits & of.fractionMask;
  const exponent = Math.max(field, 1) - of.bias - of.fractionBits;
  const isAlternative = of === half && status.alternativeHalf;
  if (field === of.exponentMax && !isAlternative) {
    const nan: Kind = (fraction & of.quietBit) === 0n ? 'signalling' : 'quiet';
    return { kind: fraction === 0n ? 'infinity' : nan, sign, exponent, significand: 0n, bits };
  }
  if (field !== 0) {
    return { kind: 'finite', sign, exponent, significand: fraction | (of.fractionMask + 1n), bits };
  }
  if (fraction !== 0n && status.flushToZero && of !== half) {
    status.flags |= flag.inputDenormal;
    return { kind: 'zero', sign, exponent, significand: 0n, bits };
  }
  return { kind: fraction === 0n ? 'zero' : 'finite', sign, exponent, significand: fraction, bits };
}

export function isNan({ kind }: Unpacked): boolean {
  return kind === 'quiet' || kind === 'signalling';
}

/** Zero with a sign. */
export function zero(sign: 0 | 1, of: Format): bigint {
  return sign === 1 ? of.signBit : 0n;
}

export function infinity(sign: 0 | 1, of: Format): bigint {
  return zero(sign, of) | of.infinity;
}

/** The default NaN, and Invalid Operation. */
export function invalid(of: Format, status: FloatStatus): bigint {
  status.flags |= flag.invalid;
  return of.defaultNan;
}

/**
 * FPProcessNaNs: the first signalling NaN of the operands, made quiet, else the first quiet one; `undefined` when none
 * is a NaN. @source DDI 0406C A2.7.6
 */
export function propagated(operands: readonly Unpacked[], of: Format, status: FloatStatus): bigint | undefined {
  const chosen = operands.find(({ kind }) => kind === 'signalling') ?? operands.find(({ kind }) => kind === 'quiet');
  if (chosen === undefined) return undefined;
  if (chosen.kind === 'signalling') status.flags |= flag.invalid;
  return status.defaultNan ? of.defaultNan : chosen.bits | of.quietBit;
}
