import type { Core } from '../core.ts';
import { dd, simdDenied } from './vfp-access.ts';

const L = 1 << 21;

/** Bytes of one element, of the structures in flight, in the order of memory. */
const flightBytes = new Uint8Array(64);
const flightHalfwords = new Uint16Array(flightBytes.buffer);
const flightWords = new Int32Array(flightBytes.buffer);

/** Does the address keep the alignment it promises? Takes the fault if not. */
function isAligned(core: Core, address: number, alignment: number, isWrite: boolean): boolean {
  if ((address & (alignment - 1)) === 0) return true;
  core.alignmentFault(address, isWrite);
  return false;
}

/** Loads `bytes` bytes of elements of 1 << size into flight; false when an access faulted. */
function loadElements(core: Core, address: number, bytes: number, size: number): boolean {
  // Little-endian elements at a word-aligned address lie as words do.
  if (size >= 2 || (!core.bigEndian && (address & 3) === 0 && (bytes & 3) === 0)) {
    const swap = size === 3 && core.bigEndian ? 1 : 0;
    for (let n = 0; n < bytes >> 2; n += 1) {
      flightWords[n ^ swap] = core.load32((address + n * 4) | 0);
      if (core.faulted) return false;
    }
  } else if (size === 1) {
    for (let n = 0; n < bytes >> 1; n += 1) {
      flightHalfwords[n] = core.load16((address + n * 2) | 0);
      if (core.faulted) return false;
    }
  } else {
    for (let n = 0; n < bytes; n += 1) {
      flightBytes[n] = core.load8((address + n) | 0);
      if (core.faulted) return false;
    }
  }
  return true;
}

function storeElements(core: Core, address: number, bytes: number, size: number): void {
  if (size >= 2 || (!core.bigEndian && (address & 3) === 0 && (bytes & 3) === 0)) {
    const swap = size === 3 && core.bigEndian ? 1 : 0;
    for (let n = 0; n < bytes >> 2 && !core.faulted; n += 1) {
      core.store32((address + n * 4) | 0, flightWords[n ^ swap] as number);
    }
  } else if (size === 1) {
    for (let n = 0; n < bytes >> 1 && !core.faulted; n += 1) {
      core.store16((address + n * 2) | 0, flightHalfwords[n] as number);
    }
  } else {
    for (let n = 0; n < bytes && !core.faulted; n += 1) core.store8((address + n) | 0, flightBytes[n] as number);
  }
}

/** Moves the base by Rm, or by what was transferred when Rm is 13; not at all when it is 15. */
function writeBack(core: Core, word: number, bytes: number): void {
  const m = word & 15;
  if (m === 15 || core.faulted) return;
  const n = (word >>> 16) & 15;
  core.words[n] = core.word(n) + (m === 13 ? bytes : core.word(m));
}

/** Where the bytes in flight belong: element `e` of the registers `d` + r · step, structures of `count` elements. */
interface Shape {
  /** Elements of a structure. */
  readonly count: number;
  /** Doublewords that follow each register of the structure. */
  readonly repeat: number;
  readonly step: number;
}

/** Copies between the bytes in flight and whole registers. */
function spread(core: Core, d: number, size: number, { count, repeat, step }: Shape, isLoad: boolean): void {
  const { u8 } = core.vector;
  const elementBytes = 1 << size;
  let from = 0;
  for (let r = 0; r < repeat; r += 1) {
    for (let e = 0; e < 8; e += elementBytes) {
      for (let s = 0; s < count; s += 1) {
        const register = (d + r + s * step) * 8 + e;
        for (let b = 0; b < elementBytes; b += 1) {
          if (isLoad) u8[register + b] = flightBytes[from] as number;
          else flightBytes[from] = u8[register + b] as number;
          from += 1;
        }
      }
    }
  }
}

function multiple(core: Core, word: number, shape: Shape): void {
  if (simdDenied(core)) return;
  const isLoad = (word & L) !== 0;
  const size = (word >>> 6) & 3;
  const align = (word >>> 4) & 3;
  const address = core.word((word >>> 16) & 15);
  const alignment = size === 3 && core.strictAlignment ? 8 : 1;
  if (!isAligned(core, address, align === 0 ? alignment : 4 << align, !isLoad)) return;
  const bytes = shape.count * shape.repeat * 8;
  if (isLoad) {
    if (!loadElements(core, address, bytes, size)) return;
    spread(core, dd(word), size, shape, true);
  } else {
    spread(core, dd(word), size, shape, false);
    storeElements(core, address, bytes, size);
  }
  writeBack(core, word, bytes);
}

/** Shapes of VLD1–VLD4 by the type field, bits 11:8. @source DDI 0406C A7.7.1 */
const shapes: Readonly<Record<number, Shape>> = {
  7: { count: 1, repeat: 1, step: 1 },
  10: { count: 1, repeat: 2, step: 1 },
  6: { count: 1, repeat: 3, step: 1 },
  2: { count: 1, repeat: 4, step: 1 },
  8: { count: 2, repeat: 1, step: 1 },
  9: { count: 2, repeat: 1, step: 2 },
  3: { count: 2, repeat: 2, step: 2 },
  4: { count: 3, repeat: 1, step: 1 },
  5: { count: 3, repeat: 1, step: 2 },
  0: { count: 4, repeat: 1, step: 1 },
  1: { count: 4, repeat: 1, step: 2 },
};

/** VLD1–VLD4 and VST1–VST4 of whole registers. */
export function simdMultiple(core: Core, word: number): void {
  const shape = shapes[(word >>> 8) & 15];
  if (shape !== undefined) multiple(core, word, shape);
}

/** Bytes one structure of a lane must be aligned to: what index_align says by number of elements and size. */
function laneAlignment(count: number, size: number, ia: number): number {
  if (count === 1) return size === 2 ? ((ia & 3) === 0 ? 1 : 4) : (ia & size) === 0 ? 1 : 2;
  if (count === 2) return (ia & 1) === 0 ? 1 : 2 << size;
  if (count === 3) return 1;
  if (size === 2) return (ia & 3) === 0 ? 1 : 4 << (ia & 3);
  return (ia & 1) === 0 ? 1 : 4 << size;
}

/** Registers from one element of a structure to the next: the bit above the alignment, or 1 for bytes. */
function laneStep(count: number, size: number, ia: number): number {
  if (count === 1 || size === 0) return 1;
  return (ia & (1 << size)) === 0 ? 1 : 2;
}

/** One lane of each register: bits 9:8 elements less one, 11:10 size, 7:4 index_align. */
export function simdSingle(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const isLoad = (word & L) !== 0;
  const count = ((word >>> 8) & 3) + 1;
  const size = (word >>> 10) & 3;
  const ia = (word >>> 4) & 15;
  const address = core.word((word >>> 16) & 15);
  if (!isAligned(core, address, laneAlignment(count, size, ia), !isLoad)) return;
  const { u8 } = core.vector;
  const elementBytes = 1 << size;
  const bytes = count * elementBytes;
  const step = laneStep(count, size, ia) * 8;
  const first = dd(word) * 8 + (ia >> (size + 1)) * elementBytes;
  if (isLoad && !loadElements(core, address, bytes, size)) return;
  for (let n = 0; n < bytes; n += 1) {
    const place = first + (n >> size) * step + (n & (elementBytes - 1));
    if (isLoad) u8[place] = flightBytes[n] as number;
    else flightBytes[n] = u8[place] as number;
  }
  if (!isLoad) storeElements(core, address, bytes, size);
  writeBack(core, word, bytes);
}

/** One structure to all lanes: bits 9:8 elements less one, 7:6 size, T 5, a 4. */
export function simdAllLanes(core: Core, word: number): void {
  if (simdDenied(core)) return;
  const count = ((word >>> 8) & 3) + 1;
  const sizeField = (word >>> 6) & 3;
  // VLD4 names 32-bit elements at 16 bytes with size 3.
  const size = Math.min(sizeField, 2);
  const elementBytes = 1 << size;
  const isStrict = (word & 0x10) !== 0;
  const strict = sizeField === 3 ? 16 : count === 4 && size === 2 ? 8 : count * elementBytes;
  const address = core.word((word >>> 16) & 15);
  if (!isAligned(core, address, isStrict ? strict : 1, false)) return;
  const bytes = count * elementBytes;
  if (!loadElements(core, address, bytes, size)) return;
  const { u8 } = core.vector;
  const t = (word >>> 5) & 1;
  // VLD1 fills T + 1 registers, the others step by T + 1.
  const registers = count === 1 ? t + 1 : count;
  const step = count === 1 ? 1 : t + 1;
  for (let r = 0; r < registers; r += 1) {
    const from = count === 1 ? 0 : r * elementBytes;
    for (let b = 0; b < 8; b += 1) {
      u8[(dd(word) + r * step) * 8 + b] = flightBytes[from + (b & (elementBytes - 1))] as number;
    }
  }
  writeBack(core, word, bytes);
}
