import type { Core } from '../core.ts';
import { at } from '../state.ts';

const rd = (word: number) => (word >>> 12) & 15;
const rn = (core: Core, word: number) => core.word((word >>> 16) & 15);
const rm = (core: Core, word: number) => core.word(word & 15);

/** Clamps to `bits` signed; Q on saturation when `sticky`. */
function signedSaturate(core: Core, value: number, bits: number, sticky: boolean): number {
  const max = 2 ** (bits - 1) - 1;
  const clamped = value > max ? max : Math.max(value, -max - 1);
  if (sticky && clamped !== value) core.words[at.q] = 1;
  return clamped;
}

function unsignedSaturate(core: Core, value: number, bits: number, sticky: boolean): number {
  const max = 2 ** bits - 1;
  const clamped = value > max ? max : Math.max(value, 0);
  if (sticky && clamped !== value) core.words[at.q] = 1;
  return clamped;
}

/** QADD, QSUB, QDADD, QDSUB by bits 22:21. @source DDI 0406C A5.2.6 */
export function saturatingAdd(core: Core, word: number): void {
  const operation = (word >>> 21) & 3;
  const n = rn(core, word);
  const second = operation < 2 ? n : signedSaturate(core, n * 2, 32, true);
  const sum = (operation & 1) === 0 ? rm(core, word) + second : rm(core, word) - second;
  core.words[rd(word)] = signedSaturate(core, sum, 32, true);
}

export function ssat(core: Core, word: number): void {
  const bits = ((word >>> 16) & 31) + 1;
  core.words[rd(word)] = signedSaturate(core, shifted(core, word), bits, true);
}

export function usat(core: Core, word: number): void {
  core.words[rd(word)] = unsignedSaturate(core, shifted(core, word), (word >>> 16) & 31, true);
}

/** LSL or ASR by bits 11:7; ASR #0 is ASR #32. */
function shifted(core: Core, word: number): number {
  const amount = (word >>> 7) & 31;
  const value = rm(core, word);
  return (word & 0x40) === 0 ? value << amount : value >> (amount === 0 ? 31 : amount);
}

export function ssat16(core: Core, word: number): void {
  const bits = ((word >>> 16) & 15) + 1;
  const value = rm(core, word);
  const top = signedSaturate(core, value >> 16, bits, true);
  const bottom = signedSaturate(core, (value << 16) >> 16, bits, true);
  core.words[rd(word)] = (top << 16) | (bottom & 0xffff);
}

export function usat16(core: Core, word: number): void {
  const bits = (word >>> 16) & 15;
  const value = rm(core, word);
  const top = unsignedSaturate(core, value >> 16, bits, true);
  const bottom = unsignedSaturate(core, (value << 16) >> 16, bits, true);
  core.words[rd(word)] = (top << 16) | bottom;
}

/** Operation of each lane and which lane of Rm it takes, by bits 7:5. @source DDI 0406C A5.4.1, A5.4.2 */
const forms: Readonly<
  Record<number, { readonly width: 8 | 16; readonly subtract: readonly boolean[]; readonly cross: boolean }>
> = {
  0: { width: 16, subtract: [false, false], cross: false },
  1: { width: 16, subtract: [true, false], cross: true },
  2: { width: 16, subtract: [false, true], cross: true },
  3: { width: 16, subtract: [true, true], cross: false },
  4: { width: 8, subtract: [false, false, false, false], cross: false },
  7: { width: 8, subtract: [true, true, true, true], cross: false },
};

/** SADD16 … UHSUB8: bits 22:20 say modular, saturating or halving, signed or unsigned. */
export function parallel(core: Core, word: number): void {
  const form = forms[(word >>> 5) & 7];
  const kind = (word >>> 20) & 7;
  if (form === undefined || (kind & 3) === 0) return core.undef();
  const { width, subtract, cross } = form;
  const isSigned = kind < 4;
  const count = subtract.length;
  const n = rn(core, word);
  const m = rm(core, word);
  let result = 0;
  let ge = 0;
  for (let lane = 0; lane < count; lane += 1) {
    const a = take(n, lane, width, isSigned);
    const b = take(m, cross ? count - 1 - lane : lane, width, isSigned);
    const minus = subtract[lane] === true;
    const value = minus ? a - b : a + b;
    result |= (finish(core, value, width, kind) & (2 ** width - 1)) << (lane * width);
    const greater = isSigned || minus ? value >= 0 : value >= 2 ** width;
    if (greater) ge |= width === 8 ? 1 << lane : 3 << (lane * 2);
  }
  core.words[rd(word)] = result;
  if ((kind & 3) === 1) core.words[at.ge] = ge;
}

function take(value: number, lane: number, width: 8 | 16, isSigned: boolean): number {
  const up = 32 - width * (lane + 1);
  return isSigned ? (value << up) >> (32 - width) : (value << up) >>> (32 - width);
}

function finish(core: Core, value: number, width: number, kind: number): number {
  switch (kind & 3) {
    case 2:
      return kind < 4 ? signedSaturate(core, value, width, false) : unsignedSaturate(core, value, width, false);
    case 3:
      return value >> 1;
    default:
      return value;
  }
}

/** Bytes of Rn where GE is set, of Rm elsewhere. */
export function sel(core: Core, word: number): void {
  const ge = core.word(at.ge);
  let mask = 0;
  for (let byte = 0; byte < 4; byte += 1) if ((ge & (1 << byte)) !== 0) mask |= 0xff << (8 * byte);
  core.words[rd(word)] = (rn(core, word) & mask) | (rm(core, word) & ~mask);
}

export function pkh(core: Core, word: number): void {
  const second = shifted(core, word);
  const first = rn(core, word);
  core.words[rd(word)] =
    (word & 0x40) === 0 ? (first & 0xffff) | (second & 0xffff_0000) : (first & 0xffff_0000) | (second & 0xffff);
}

/** USAD8, USADA8 (Rd in 19:16, Ra in 15:12, Rn in 3:0, Rm in 11:8). */
export function usada8(core: Core, word: number): void {
  const n = core.word(word & 15);
  const m = core.word((word >>> 8) & 15);
  let sum = ((word >>> 12) & 15) === 15 ? 0 : core.word((word >>> 12) & 15);
  for (let lane = 0; lane < 4; lane += 1) sum += Math.abs(take(n, lane, 8, false) - take(m, lane, 8, false));
  core.words[(word >>> 16) & 15] = sum;
}

/** SXTB … UXTAH, SXTB16, UXTAB16: rotate, extend, add Rn unless it is 15; bits 22:20 say which. */
export function extend(core: Core, word: number): void {
  const rotate = (word >>> 7) & 0x18;
  const m = rm(core, word);
  const value = rotate === 0 ? m : (m >>> rotate) | (m << (32 - rotate));
  const base = ((word >>> 16) & 15) === 15 ? 0 : rn(core, word);
  core.words[rd(word)] = extendAdd((word >>> 20) & 7, value, base);
}

function extendAdd(kind: number, value: number, base: number): number {
  switch (kind) {
    case 0:
      return pairs(base, (value << 24) >> 24, (value << 8) >> 24);
    case 2:
      return (base + ((value << 24) >> 24)) | 0;
    case 3:
      return (base + ((value << 16) >> 16)) | 0;
    case 4:
      return pairs(base, value & 0xff, (value >>> 16) & 0xff);
    case 6:
      return (base + (value & 0xff)) | 0;
    default:
      return (base + (value & 0xffff)) | 0;
  }
}

function pairs(base: number, bottom: number, top: number): number {
  return ((base + bottom) & 0xffff) | (((base >>> 16) + top) << 16);
}

export function rev(core: Core, word: number): void {
  const m = rm(core, word);
  core.words[rd(word)] = (m << 24) | ((m & 0xff00) << 8) | ((m >>> 8) & 0xff00) | (m >>> 24);
}

export function rev16(core: Core, word: number): void {
  const m = rm(core, word);
  core.words[rd(word)] = ((m & 0x00ff_00ff) << 8) | ((m >>> 8) & 0x00ff_00ff);
}

export function revsh(core: Core, word: number): void {
  const m = rm(core, word);
  core.words[rd(word)] = ((m << 24) >> 16) | ((m >>> 8) & 0xff);
}

export function rbit(core: Core, word: number): void {
  let rest = rm(core, word);
  let result = 0;
  for (let bit = 0; bit < 32; bit += 1) {
    result = (result << 1) | (rest & 1);
    rest >>>= 1;
  }
  core.words[rd(word)] = result;
}

export function bfi(core: Core, word: number): void {
  const lsb = (word >>> 7) & 31;
  const msb = (word >>> 16) & 31;
  const mask = (2 ** (msb - lsb + 1) - 1) << lsb;
  const source = (word & 15) === 15 ? 0 : rm(core, word);
  core.words[rd(word)] = (core.word(rd(word)) & ~mask) | ((source << lsb) & mask);
}

export function ubfx(core: Core, word: number): void {
  const lsb = (word >>> 7) & 31;
  const width = ((word >>> 16) & 31) + 1;
  core.words[rd(word)] = (rm(core, word) << (32 - lsb - width)) >>> (32 - width);
}

export function sbfx(core: Core, word: number): void {
  const lsb = (word >>> 7) & 31;
  const width = ((word >>> 16) & 31) + 1;
  core.words[rd(word)] = (rm(core, word) << (32 - lsb - width)) >> (32 - width);
}
