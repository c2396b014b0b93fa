import type { Core } from '../core.ts';
import { compare } from '../float/arithmetic.ts';
import { convert, type FixedPoint, fromFixed, toFixed } from '../float/convert.ts';
import { double, half, single } from '../float/format.ts';
import { raise } from '../float/lane.ts';
import { control, type FloatStatus, flag, rounding, statusOf } from '../float/status.ts';
import { at } from '../state.ts';
import { dd, dm, highD, highM, sd, sm, vfpDenied } from './vfp-access.ts';

const isDouble = (word: number) => (word & 0x100) !== 0;
const bit = (word: number, n: number) => ((word >>> n) & 1) !== 0;

/** A finite denormal is 0, and raises IDC, in flush-to-zero mode. */
function flushed(value: number, least: number, status: FloatStatus): number {
  if (!status.flushToZero || value === 0 || Math.abs(value) >= least || Number.isNaN(value)) return value;
  status.flags |= flag.inputDenormal;
  return 0;
}

const leastSingle = 2 ** -126;
const leastDouble = 2 ** -1022;

/** A single as a fixed-point number. */
export function fixedOfSingle(core: Core, m: number, shape: FixedPoint, status: FloatStatus): number {
  return toFixed(flushed(core.vector.f32[m] as number, leastSingle, status), shape, status);
}

function fixedOfDouble(core: Core, m: number, shape: FixedPoint, status: FloatStatus): number {
  return toFixed(flushed(core.vector.f64[m] as number, leastDouble, status), shape, status);
}

/** Writes the single nearest to `integer` / 2^fractionBits. */
export function singleOfFixed(core: Core, d: number, integer: number, fractionBits: number, status: FloatStatus): void {
  const value = integer / 2 ** fractionBits;
  const result = Math.fround(value);
  if (result === value) core.vector.f32[d] = value;
  else core.vector.u32[d] = Number(fromFixed(integer, fractionBits, single, status));
}

const signedWord: FixedPoint = { bits: 32, isUnsigned: false, fractionBits: 0 };
const unsignedWord: FixedPoint = { bits: 32, isUnsigned: true, fractionBits: 0 };

/** VCVT and VCVTR of floating-point to integer; bit 16 signed, bit 7 round towards zero. */
export function vfpVcvtToInteger(core: Core, word: number): void {
  if (vfpDenied(core, isDouble(word) ? word & highM : 0)) return;
  const status = statusOf(core.word(at.fpscr));
  if (bit(word, 7)) status.rounding = rounding.zero;
  const shape = bit(word, 16) ? signedWord : unsignedWord;
  core.vector.u32[sd(word)] = isDouble(word)
    ? fixedOfDouble(core, dm(word), shape, status)
    : fixedOfSingle(core, sm(word), shape, status);
  raise(core, status.flags);
}

/** VCVT of integer to floating-point; bit 7 signed. */
export function vfpVcvtFromInteger(core: Core, word: number): void {
  if (vfpDenied(core, isDouble(word) ? word & highD : 0)) return;
  const { s32, u32, f64 } = core.vector;
  const integer = (bit(word, 7) ? s32 : u32)[sm(word)] as number;
  if (isDouble(word)) {
    f64[dd(word)] = integer;
    return;
  }
  const status = statusOf(core.word(at.fpscr));
  singleOfFixed(core, sd(word), integer, 0, status);
  raise(core, status.flags);
}

/** How the fixed-point operand of VCVT lies in its register: U 16, sx 7, imm4:i. */
function fixedShape(word: number): FixedPoint {
  const bits = bit(word, 7) ? 32 : 16;
  return { bits, isUnsigned: bit(word, 16), fractionBits: bits - (((word & 15) << 1) | ((word >>> 5) & 1)) };
}

/** VCVT of floating-point to fixed-point, towards zero. */
export function vfpVcvtToFixed(core: Core, word: number): void {
  if (vfpDenied(core, isDouble(word) ? word & highD : 0)) return;
  const status = statusOf(core.word(at.fpscr));
  status.rounding = rounding.zero;
  const shape = fixedShape(word);
  const { s32 } = core.vector;
  if (isDouble(word)) {
    const fixed = fixedOfDouble(core, dd(word), shape, status);
    s32[dd(word) * 2] = fixed;
    s32[dd(word) * 2 + 1] = shape.isUnsigned || fixed >= 0 ? 0 : -1;
  } else s32[sd(word)] = fixedOfSingle(core, sd(word), shape, status);
  raise(core, status.flags);
}

/** VCVT of fixed-point to floating-point, to nearest whatever FPSCR says. @source DDI 0406C A8.8.308 */
export function vfpVcvtFromFixed(core: Core, word: number): void {
  if (vfpDenied(core, isDouble(word) ? word & highD : 0)) return;
  const { bits, isUnsigned, fractionBits } = fixedShape(word);
  const source = isDouble(word) ? dd(word) * 2 : sd(word);
  const whole = core.vector.s32[source] as number;
  const integer = bits === 16 ? (isUnsigned ? whole & 0xffff : (whole << 16) >> 16) : isUnsigned ? whole >>> 0 : whole;
  if (isDouble(word)) {
    core.vector.f64[dd(word)] = integer / 2 ** fractionBits;
    return;
  }
  const status = statusOf(core.word(at.fpscr));
  status.rounding = rounding.nearest;
  singleOfFixed(core, source, integer, fractionBits, status);
  raise(core, status.flags);
}

/** VCVT between single and double; bit 8 says which one the source is. */
export function vfpVcvtFormat(core: Core, word: number): void {
  if (vfpDenied(core, word & (isDouble(word) ? highM : highD))) return;
  const { f32, u32, f64, u64 } = core.vector;
  const status = statusOf(core.word(at.fpscr));
  if (isDouble(word)) {
    const value = f64[dm(word)] as number;
    const result = Math.fround(value);
    if (result === value && Math.abs(result) > leastSingle) f32[sd(word)] = result;
    else u32[sd(word)] = Number(convert(u64[dm(word)] as bigint, double, single, status));
  } else {
    const value = f32[sm(word)] as number;
    if (Math.abs(value) > leastSingle) f64[dd(word)] = value;
    else u64[dd(word)] = convert(BigInt(u32[sm(word)] as number), single, double, status);
  }
  raise(core, status.flags);
}

/** VCVTB and VCVTT: bit 7 the top half, bit 16 to half precision. */
export function vfpVcvtHalf(core: Core, word: number): void {
  if (vfpDenied(core, 0)) return;
  const status = statusOf(core.word(at.fpscr));
  const { u16, u32 } = core.vector;
  const top = (word >>> 7) & 1;
  if (bit(word, 16)) {
    u16[sd(word) * 2 + top] = Number(convert(BigInt(u32[sm(word)] as number), single, half, status));
  } else {
    u32[sd(word)] = Number(convert(BigInt(u16[sm(word) * 2 + top] as number), half, single, status));
  }
  raise(core, status.flags);
}

const nzcv = { less: 0x8000_0000, equal: 0x6000_0000, greater: 0x2000_0000, unordered: 0x3000_0000 } as const;

function order(a: number, b: number): number {
  return a < b ? nzcv.less : a === b ? nzcv.equal : nzcv.greater;
}

/** VCMP, VCMPE (bit 7), with a register or with 0 (bit 16). */
export function vfpVcmp(core: Core, word: number): void {
  const isZero = bit(word, 16);
  if (vfpDenied(core, isDouble(word) ? word & (isZero ? highD : highD | highM) : 0)) return;
  const { f32, f64, u32, u64 } = core.vector;
  const values: Float32Array | Float64Array = isDouble(word) ? f64 : f32;
  const d = isDouble(word) ? dd(word) : sd(word);
  const m = isDouble(word) ? dm(word) : sm(word);
  const a = values[d] as number;
  const b = isZero ? 0 : (values[m] as number);
  const fpscr = core.word(at.fpscr);
  if ((fpscr & control.fz) === 0 && !Number.isNaN(a) && !Number.isNaN(b)) {
    core.words[at.fpscr] = (fpscr & 0x0fff_ffff) | order(a, b);
    return;
  }
  const status = statusOf(fpscr);
  const bits = (n: number) => (isDouble(word) ? (u64[n] as bigint) : BigInt(u32[n] as number));
  const of = isDouble(word) ? double : single;
  const found = compare(bits(d), isZero ? 0n : bits(m), of, status, bit(word, 7));
  const flags = found === undefined ? nzcv.unordered : order(found, 0);
  core.words[at.fpscr] = (fpscr & 0x0fff_ffff) | flags | status.flags;
}
