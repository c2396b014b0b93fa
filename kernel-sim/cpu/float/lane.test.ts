import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machine } from '../engine-fixture.ts';
import { at } from '../state.ts';
import * as exact from './arithmetic.ts';
import { double, type Format, single } from './format.ts';
import { type Arithmetic, doubles, singles } from './lane.ts';
import { flag, statusOf } from './status.ts';

const { engine } = machine([]);

/** Bits of a value that rounding cares about: exponents near each other or at the ends, sparse fractions. */
function operand(format: Format): fc.Arbitrary<bigint> {
  const { fractionBits, exponentMax, bias, fractionMask, signBit } = format;
  const exponent = fc.oneof(
    fc.integer({ min: bias - 3, max: bias + 3 }),
    fc.integer({ min: bias - fractionBits - 3, max: bias + fractionBits + 3 }),
    fc.integer({ min: 0, max: fractionBits + 3 }),
    fc.integer({ min: exponentMax - 3, max: exponentMax }),
    fc.integer({ min: 0, max: exponentMax }),
  );
  const fraction = fc.oneof(
    fc.constantFrom(0n, 1n, fractionMask, format.quietBit, format.quietBit - 1n, format.quietBit + 1n),
    fc.bigInt({ min: 0n, max: fractionMask }),
    fc.integer({ min: 0, max: fractionBits - 1 }).map((bit) => 1n << BigInt(bit)),
  );
  return fc
    .tuple(fc.boolean(), exponent, fraction)
    .map(([isNegative, field, low]) => (isNegative ? signBit : 0n) | (BigInt(field) << BigInt(fractionBits)) | low);
}

/** FPSCR with any mode, IXC raised or not. */
const fpscr = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.boolean()).map(([mode, isInexact]) => {
  return (mode << 22) | (isInexact ? flag.inexact : 0);
});

function put(format: Format, n: number, bits: bigint): void {
  if (format === double) engine.vector.u64[n] = bits;
  else engine.vector.u32[n] = Number(bits);
}

function taken(format: Format, n: number): bigint {
  return format === double ? (engine.vector.u64[n] ?? 0n) : BigInt(engine.vector.u32[n] ?? 0);
}

const formats: readonly (readonly [string, Format, Arithmetic])[] = [
  ['single', single, singles],
  ['double', double, doubles],
];

const operations: readonly (readonly [
  name: string,
  lane: (of: Arithmetic, mode: number) => void,
  integer: (a: bigint, b: bigint, c: bigint, of: Format, status: ReturnType<typeof statusOf>) => bigint,
])[] = [
  ['sum', (of, mode) => of.add(engine, mode, 0, 1, 2), (a, b, _, of, status) => exact.add(a, b, of, status)],
  [
    'difference',
    (of, mode) => of.subtract(engine, mode, 0, 1, 2),
    (a, b, _, of, status) => exact.subtract(a, b, of, status),
  ],
  [
    'product',
    (of, mode) => of.multiply(engine, mode, 0, 1, 2),
    (a, b, _, of, status) => exact.multiply(a, b, of, status),
  ],
  ['quotient', (of, mode) => of.divide(engine, mode, 0, 1, 2), (a, b, _, of, status) => exact.divide(a, b, of, status)],
  [
    'square root',
    (of, mode) => of.squareRoot(engine, mode, 0, 1),
    (a, _, __, of, status) => exact.squareRoot(a, of, status),
  ],
  [
    'fused product and sum',
    (of, mode) => of.multiplyAdd(engine, mode, 0, 1, 2),
    (a, b, c, of, status) => exact.multiplyAdd(c, a, b, of, status),
  ],
];

describe.each(formats)('host arithmetic on a %s is integer arithmetic:', (_, format, arithmetic) => {
  it.each(operations)('%s', (__, lane, integer) => {
    const value = operand(format);
    fc.assert(
      fc.property(value, value, value, fpscr, (a, b, c, mode) => {
        put(format, 0, c);
        put(format, 1, a);
        put(format, 2, b);
        engine.words[at.fpscr] = mode;
        const status = statusOf(mode);
        const expected = integer(a, b, c, format, status);
        const flags = mode | status.flags;
        lane(arithmetic, mode);
        expect([taken(format, 0), engine.word(at.fpscr)]).toEqual([expected, flags]);
      }),
      { numRuns: 3000, seed: 754 },
    );
  });
});
