/**
 * Arithmetic on singles and doubles of the vector file, by register number. `mode` is FPSCR, or its standard value.
 * Host doubles answer when the mode is round-to-nearest and the result is a normal number or an exact zero; the rest is
 * arithmetic.ts's. A host double rounds as IEEE 754 does, and a single rounded from it is the correctly rounded single:
 * 53 ≥ 2·24 + 2 bits.
 */
import type { Core } from '../core.ts';
import { at } from '../state.ts';
import { scratch } from '../vector-file.ts';
import * as exact from './arithmetic.ts';
import { double, type Format, single } from './format.ts';
import { control, flag, statusOf } from './status.ts';

/** Below these a host result may have been tiny before it was rounded. */
const leastSingle = 2 ** -126;
const leastDouble = 2 ** -1022;

/** Operands and results in this range split without overflow or underflow: errorOfProduct() is exact. */
const splitMost = 2 ** 995;
const splitLeast = 2 ** -960;

const isNearest = (mode: number) => (mode & control.rounding) === 0;
const isDenormal = (value: number, least: number) => value !== 0 && value < least && value > -least;

function hasInexact(core: Core): boolean {
  return (core.word(at.fpscr) & flag.inexact) !== 0;
}

/** Sets cumulative exception bits. */
export function raise(core: Core, flags: number): void {
  core.words[at.fpscr] = core.word(at.fpscr) | flags;
}

/** a + b − sum for the double nearest to a + b. */
function errorOfSum(a: number, b: number, sum: number): number {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}

/** a · b − product for the double nearest to a · b. */
function errorOfProduct(a: number, b: number, product: number): number {
  const splitA = 134_217_729 * a;
  const highA = splitA - (splitA - a);
  const lowA = a - highA;
  const splitB = 134_217_729 * b;
  const highB = splitB - (splitB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

const splits = (value: number) => {
  const magnitude = Math.abs(value);
  return magnitude > splitLeast && magnitude < splitMost;
};

function readBits(core: Core, of: Format, n: number): bigint {
  return of === double ? (core.vector.u64[n] as bigint) : BigInt(core.vector.u32[n] as number);
}

function writeBits(core: Core, of: Format, d: number, bits: bigint): void {
  if (of === double) core.vector.u64[d] = bits;
  else core.vector.u32[d] = Number(bits);
}

function slow(core: Core, mode: number, operation: exact.Binary, of: Format, d: number, n: number, m: number): void {
  const status = statusOf(mode);
  writeBits(core, of, d, operation(readBits(core, of, n), readBits(core, of, m), of, status));
  raise(core, status.flags);
}

function slowUnary(core: Core, mode: number, operation: exact.Unary, of: Format, d: number, m: number): void {
  const status = statusOf(mode);
  writeBits(core, of, d, operation(readBits(core, of, m), of, status));
  raise(core, status.flags);
}

/** Arithmetic on one format: `d`, `n` and `m` are numbers of its registers. */
export interface Arithmetic {
  /** The first register an instruction in flight may use. */
  readonly temporary: number;
  readonly add: (core: Core, mode: number, d: number, n: number, m: number) => void;
  readonly subtract: (core: Core, mode: number, d: number, n: number, m: number) => void;
  readonly multiply: (core: Core, mode: number, d: number, n: number, m: number) => void;
  readonly divide: (core: Core, mode: number, d: number, n: number, m: number) => void;
  /** d + n · m, rounded once. */
  readonly multiplyAdd: (core: Core, mode: number, d: number, n: number, m: number) => void;
  readonly squareRoot: (core: Core, mode: number, d: number, m: number) => void;
  readonly negate: (core: Core, d: number, m: number) => void;
  readonly absolute: (core: Core, d: number, m: number) => void;
  readonly copy: (core: Core, d: number, m: number) => void;
}

function addSingle(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  if (!sumSingle(core, mode, d, a, b)) slow(core, mode, exact.add, single, d, n, m);
}

function subtractSingle(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  if (!sumSingle(core, mode, d, a, -b)) slow(core, mode, exact.subtract, single, d, n, m);
}

/** Writes the single a + b and returns true, when a host double answers. */
function sumSingle(core: Core, mode: number, d: number, a: number, b: number): boolean {
  const sum = a + b;
  const result = Math.fround(sum);
  const magnitude = Math.abs(result);
  if (!((magnitude > leastSingle && magnitude < Infinity) || result === 0) || !isNearest(mode)) return false;
  if (isDenormal(a, leastSingle) || isDenormal(b, leastSingle)) return false;
  if ((result !== sum || errorOfSum(a, b, sum) !== 0) && !hasInexact(core)) raise(core, flag.inexact);
  core.vector.f32[d] = result;
  return true;
}

function multiplySingle(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  const product = a * b;
  const result = Math.fround(product);
  const magnitude = Math.abs(result);
  const isPlain = (magnitude > leastSingle && magnitude < Infinity) || product === 0;
  if (isPlain && isNearest(mode) && !isDenormal(a, leastSingle) && !isDenormal(b, leastSingle)) {
    if (result !== product) raise(core, flag.inexact);
    f32[d] = result;
  } else slow(core, mode, exact.multiply, single, d, n, m);
}

function divideSingle(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  const result = Math.fround(a / b);
  const magnitude = Math.abs(result);
  const isPlain = magnitude > leastSingle && magnitude < Infinity;
  if (isPlain && isNearest(mode) && !isDenormal(a, leastSingle) && !isDenormal(b, leastSingle)) {
    if (result * b !== a) raise(core, flag.inexact);
    f32[d] = result;
  } else slow(core, mode, exact.divide, single, d, n, m);
}

const inspected = new Float64Array(1);
const inspectedWords = new Int32Array(inspected.buffer);

/** The exact value `sum` + `error` rounded to odd: rounding it again to a single is right. */
function roundedToOdd(sum: number, error: number): number {
  if (error === 0) return sum;
  inspected[0] = sum;
  const low = inspectedWords[0] as number;
  if ((low & 1) !== 0) return sum;
  // An even last word: the neighbour away from zero has a last bit more, the other one needs a borrow.
  if (error > 0 === sum > 0) inspectedWords[0] = low | 1;
  else {
    if (low === 0) inspectedWords[1] = (inspectedWords[1] as number) - 1;
    inspectedWords[0] = low - 1;
  }
  return inspected[0] as number;
}

function multiplyAddSingle(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f32 } = core.vector;
  const a = f32[n] as number;
  const b = f32[m] as number;
  const c = f32[d] as number;
  const product = a * b;
  const sum = product + c;
  const error = errorOfSum(product, c, sum);
  const result = Math.fround(roundedToOdd(sum, error));
  const magnitude = Math.abs(result);
  const isPlain = (magnitude > leastSingle && magnitude < Infinity) || sum === 0;
  const hasDenormal = isDenormal(a, leastSingle) || isDenormal(b, leastSingle) || isDenormal(c, leastSingle);
  if (isPlain && isNearest(mode) && !hasDenormal) {
    if (error !== 0 || result !== sum) raise(core, flag.inexact);
    f32[d] = result;
  } else slowMultiplyAdd(core, mode, single, d, n, m);
}

function slowMultiplyAdd(core: Core, mode: number, of: Format, d: number, n: number, m: number): void {
  const status = statusOf(mode);
  const addend = readBits(core, of, d);
  writeBits(core, of, d, exact.multiplyAdd(addend, readBits(core, of, n), readBits(core, of, m), of, status));
  raise(core, status.flags);
}

function squareRootSingle(core: Core, mode: number, d: number, m: number): void {
  const { f32 } = core.vector;
  const a = f32[m] as number;
  if (a > leastSingle && a < Infinity && isNearest(mode)) {
    const result = Math.fround(Math.sqrt(a));
    if (result * result !== a) raise(core, flag.inexact);
    f32[d] = result;
  } else slowUnary(core, mode, exact.squareRoot, single, d, m);
}

function addDouble(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f64 } = core.vector;
  const a = f64[n] as number;
  const b = f64[m] as number;
  if (!sumDouble(core, mode, d, a, b)) slow(core, mode, exact.add, double, d, n, m);
}

function subtractDouble(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f64 } = core.vector;
  const a = f64[n] as number;
  const b = f64[m] as number;
  if (!sumDouble(core, mode, d, a, -b)) slow(core, mode, exact.subtract, double, d, n, m);
}

/** Writes the double a + b and returns true, when the host answers. */
function sumDouble(core: Core, mode: number, d: number, a: number, b: number): boolean {
  const sum = a + b;
  const magnitude = Math.abs(sum);
  if (!((magnitude > leastDouble && magnitude < Infinity) || sum === 0) || !isNearest(mode)) return false;
  if (isDenormal(a, leastDouble) || isDenormal(b, leastDouble)) return false;
  if (!hasInexact(core) && errorOfSum(a, b, sum) !== 0) raise(core, flag.inexact);
  core.vector.f64[d] = sum;
  return true;
}

function multiplyDouble(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f64 } = core.vector;
  const a = f64[n] as number;
  const b = f64[m] as number;
  const product = a * b;
  const magnitude = Math.abs(product);
  const isPlain = magnitude > leastDouble && magnitude < Infinity && isNearest(mode);
  if (isPlain && !isDenormal(a, leastDouble) && !isDenormal(b, leastDouble)) {
    if (hasInexact(core)) {
      f64[d] = product;
      return;
    }
    if (splits(a) && splits(b) && splits(product)) {
      if (errorOfProduct(a, b, product) !== 0) raise(core, flag.inexact);
      f64[d] = product;
      return;
    }
  }
  slow(core, mode, exact.multiply, double, d, n, m);
}

function divideDouble(core: Core, mode: number, d: number, n: number, m: number): void {
  const { f64 } = core.vector;
  const a = f64[n] as number;
  const b = f64[m] as number;
  const quotient = a / b;
  const magnitude = Math.abs(quotient);
  const isPlain = magnitude > leastDouble && magnitude < Infinity && isNearest(mode);
  if (isPlain && !isDenormal(a, leastDouble) && !isDenormal(b, leastDouble)) {
    if (hasInexact(core)) {
      f64[d] = quotient;
      return;
    }
    if (splits(a) && splits(b) && splits(quotient)) {
      if (quotient * b !== a || errorOfProduct(quotient, b, a) !== 0) raise(core, flag.inexact);
      f64[d] = quotient;
      return;
    }
  }
  slow(core, mode, exact.divide, double, d, n, m);
}

function squareRootDouble(core: Core, mode: number, d: number, m: number): void {
  const { f64 } = core.vector;
  const a = f64[m] as number;
  if (splits(a) && a > 0 && isNearest(mode)) {
    const root = Math.sqrt(a);
    if (!hasInexact(core) && (root * root !== a || errorOfProduct(root, root, a) !== 0)) raise(core, flag.inexact);
    f64[d] = root;
  } else slowUnary(core, mode, exact.squareRoot, double, d, m);
}

export const singles: Arithmetic = {
  temporary: scratch * 2,
  add: addSingle,
  subtract: subtractSingle,
  multiply: multiplySingle,
  divide: divideSingle,
  multiplyAdd: multiplyAddSingle,
  squareRoot: squareRootSingle,
  negate: ({ vector: { u32 } }, d, m) => {
    u32[d] = (u32[m] as number) ^ 0x8000_0000;
  },
  absolute: ({ vector: { u32 } }, d, m) => {
    u32[d] = (u32[m] as number) & 0x7fff_ffff;
  },
  copy: ({ vector: { u32 } }, d, m) => {
    u32[d] = u32[m] as number;
  },
};

export const doubles: Arithmetic = {
  temporary: scratch,
  add: addDouble,
  subtract: subtractDouble,
  multiply: multiplyDouble,
  divide: divideDouble,
  multiplyAdd: (core, mode, d, n, m) => slowMultiplyAdd(core, mode, double, d, n, m),
  squareRoot: squareRootDouble,
  negate: ({ vector: { u32 } }, d, m) => {
    u32[d * 2] = u32[m * 2] as number;
    u32[d * 2 + 1] = (u32[m * 2 + 1] as number) ^ 0x8000_0000;
  },
  absolute: ({ vector: { u32 } }, d, m) => {
    u32[d * 2] = u32[m * 2] as number;
    u32[d * 2 + 1] = (u32[m * 2 + 1] as number) & 0x7fff_ffff;
  },
  copy: ({ vector: { u32 } }, d, m) => {
    u32[d * 2] = u32[m * 2] as number;
    u32[d * 2 + 1] = u32[m * 2 + 1] as number;
  },
};
