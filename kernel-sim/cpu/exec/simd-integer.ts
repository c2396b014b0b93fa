import type { Core } from '../core.ts';
import { signedHigh } from './multiply.ts';
import {
  type Lane,
  type Lane64,
  laneBits,
  pairwise,
  saturated,
  saturated64,
  threeSame,
  threeSameAny,
} from './simd-lanes.ts';

const halvingAdd: Lane = (a, b) => Math.floor((a + b) / 2);
const roundingHalvingAdd: Lane = (a, b) => Math.floor((a + b + 1) / 2);
const halvingSubtract: Lane = (a, b) => Math.floor((a - b) / 2);
const saturatingAdd: Lane = (a, b) => saturated(a + b);
const saturatingSubtract: Lane = (a, b) => saturated(a - b);
const saturatingAdd64: Lane64 = (a, b) => saturated64(a + b);
const saturatingSubtract64: Lane64 = (a, b) => saturated64(a - b);
const add: Lane = (a, b) => a + b;
const subtract: Lane = (a, b) => a - b;
const add64: Lane64 = (a, b) => a + b;
const subtract64: Lane64 = (a, b) => a - b;
const greater: Lane = (a, b) => (a > b ? -1 : 0);
const greaterOrEqual: Lane = (a, b) => (a >= b ? -1 : 0);
const equal: Lane = (a, b) => (a === b ? -1 : 0);
const test: Lane = (a, b) => ((a & b) !== 0 ? -1 : 0);
const maximum: Lane = (a, b) => (a > b ? a : b);
const minimum: Lane = (a, b) => (a < b ? a : b);
const difference: Lane = (a, b) => Math.abs(a - b);
const accumulatedDifference: Lane = (a, b, into) => into + Math.abs(a - b);
const multiply: Lane = (a, b) => Math.imul(a, b);
const multiplyAdd: Lane = (a, b, into) => into + Math.imul(a, b);
const multiplySubtract: Lane = (a, b, into) => into - Math.imul(a, b);

/** The product of polynomials over {0, 1}. */
export function polynomialProduct(a: number, b: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit += 1) if (((b >>> bit) & 1) !== 0) product ^= a << bit;
  return product;
}

/** Upper half of 2 · a · b. */
export const doubledHigh: Lane = (a, b) => {
  if (laneBits() === 16) return saturated(Math.floor((2 * a * b) / 0x1_0000));
  return saturated(signedHigh(a, b) * 2 + (Math.imul(a, b) >>> 31));
};

/** The same, rounded. */
export const doubledHighRounded: Lane = (a, b) => {
  if (laneBits() === 16) return saturated(Math.floor((2 * a * b + 0x8000) / 0x1_0000));
  const low = Math.imul(a, b);
  return saturated(signedHigh(a, b) * 2 + (low >>> 31) + ((low >>> 30) & 1));
};

export function simdVhadd(core: Core, word: number): void {
  threeSame(core, word, halvingAdd);
}

export function simdVrhadd(core: Core, word: number): void {
  threeSame(core, word, roundingHalvingAdd);
}

export function simdVhsub(core: Core, word: number): void {
  threeSame(core, word, halvingSubtract);
}

export function simdVqadd(core: Core, word: number): void {
  threeSameAny(core, word, saturatingAdd, saturatingAdd64);
}

export function simdVqsub(core: Core, word: number): void {
  threeSameAny(core, word, saturatingSubtract, saturatingSubtract64);
}

export function simdVadd(core: Core, word: number): void {
  threeSameAny(core, word, add, add64);
}

export function simdVsub(core: Core, word: number): void {
  threeSameAny(core, word, subtract, subtract64);
}

export function simdVcgt(core: Core, word: number): void {
  threeSame(core, word, greater);
}

export function simdVcge(core: Core, word: number): void {
  threeSame(core, word, greaterOrEqual);
}

export function simdVceq(core: Core, word: number): void {
  threeSame(core, word, equal);
}

export function simdVtst(core: Core, word: number): void {
  threeSame(core, word, test);
}

export function simdVmax(core: Core, word: number): void {
  threeSame(core, word, maximum);
}

export function simdVmin(core: Core, word: number): void {
  threeSame(core, word, minimum);
}

export function simdVabd(core: Core, word: number): void {
  threeSame(core, word, difference);
}

export function simdVaba(core: Core, word: number): void {
  threeSame(core, word, accumulatedDifference);
}

export function simdVmul(core: Core, word: number): void {
  threeSame(core, word, multiply);
}

export function simdVmulPolynomial(core: Core, word: number): void {
  threeSame(core, word, polynomialProduct);
}

export function simdVmla(core: Core, word: number): void {
  threeSame(core, word, multiplyAdd);
}

export function simdVmls(core: Core, word: number): void {
  threeSame(core, word, multiplySubtract);
}

export function simdVqdmulh(core: Core, word: number): void {
  threeSame(core, word, doubledHigh, false);
}

export function simdVqrdmulh(core: Core, word: number): void {
  threeSame(core, word, doubledHighRounded, false);
}

export function simdVpadd(core: Core, word: number): void {
  pairwise(core, word, add);
}

export function simdVpmax(core: Core, word: number): void {
  pairwise(core, word, maximum);
}

export function simdVpmin(core: Core, word: number): void {
  pairwise(core, word, minimum);
}
