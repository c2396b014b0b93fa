import type { Core } from '../core.ts';
import { at } from '../state.ts';

/** Bits 22:21 of the exclusives. */
const sizes = { word: 0, dual: 1, byte: 2, half: 3 } as const;
const bytesOf = [4, 8, 1, 2] as const;

const sizeOf = (word: number) => (word >>> 21) & 3;

function load(core: Core, size: number, address: number): number {
  if (size === sizes.byte) return core.load8(address);
  return size === sizes.half ? core.load16(address) : core.load32(address);
}

/** LDREX, LDREXD, LDREXB, LDREXH. */
export function ldrex(core: Core, word: number): void {
  const t = (word >>> 12) & 15;
  loadExclusive(core, sizeOf(word), core.word((word >>> 16) & 15), t, t + 1);
}

/** Those of T32, in its own layout. @source DDI 0406C A8.8.75 to A8.8.78 */
export function ldrexT32(core: Core, word: number): void {
  const address = core.word((word >>> 16) & 15) + (word & 0xff) * 4;
  loadExclusive(core, sizes.word, address | 0, (word >>> 12) & 15, 15);
}

export function ldrexSizedT32(core: Core, word: number): void {
  loadExclusive(core, sizeOfT32(word), core.word((word >>> 16) & 15), (word >>> 12) & 15, (word >>> 8) & 15);
}

/** Bits 5:4 of the sized exclusives of T32: byte, halfword, -, dual. */
const sizeOfT32 = (word: number) => sizesT32[(word >>> 4) & 3] as number;
const sizesT32 = [sizes.byte, sizes.half, sizes.word, sizes.dual] as const;

function loadExclusive(core: Core, size: number, address: number, t: number, t2: number): void {
  const bytes = bytesOf[size as 0] as number;
  if ((address & (bytes - 1)) !== 0) return core.alignmentFault(address, false);
  const low = load(core, size, address);
  if (core.faulted) return;
  const high = size === sizes.dual ? core.load32((address + 4) | 0) : 0;
  if (core.faulted) return;
  const w = core.words;
  w[t] = low;
  if (size === sizes.dual) w[t2] = high;
  w[at.exclusive] = 1;
  w[at.exclusiveAddress] = address;
  w[at.exclusiveBytes] = bytes;
  w[at.exclusiveLow] = low;
  w[at.exclusiveHigh] = high;
}

/** True when the monitor is armed for this access. */
function isArmed(core: Core, bytes: number, address: number): boolean {
  return (
    core.word(at.exclusive) !== 0 &&
    core.word(at.exclusiveAddress) === address &&
    core.word(at.exclusiveBytes) === bytes
  );
}

/** STREX and kin: stores only while memory holds what LDREX saw, and says so in Rd: 0 stored, 1 not. */
export function strex(core: Core, word: number): void {
  const t = word & 15;
  storeExclusive(core, sizeOf(word), core.word((word >>> 16) & 15), (word >>> 12) & 15, t, t + 1);
}

export function strexT32(core: Core, word: number): void {
  const address = core.word((word >>> 16) & 15) + (word & 0xff) * 4;
  storeExclusive(core, sizes.word, address | 0, (word >>> 8) & 15, (word >>> 12) & 15, 15);
}

export function strexSizedT32(core: Core, word: number): void {
  const address = core.word((word >>> 16) & 15);
  storeExclusive(core, sizeOfT32(word), address, word & 15, (word >>> 12) & 15, (word >>> 8) & 15);
}

function storeExclusive(core: Core, size: number, address: number, d: number, t: number, t2: number): void {
  const bytes = bytesOf[size as 0] as number;
  if ((address & (bytes - 1)) !== 0) return core.alignmentFault(address, true);
  const low = core.word(at.exclusiveLow);
  const high = core.word(at.exclusiveHigh);
  const isStored =
    isArmed(core, bytes, address) &&
    (size === sizes.dual
      ? core.exchangeDual(address, [low, high], [core.word(t), core.word(t2)])
      : core.exchange(address, bytes as 1, low, core.word(t) & (-1 >>> (32 - 8 * bytes))));
  if (core.faulted) return;
  core.words[at.exclusive] = 0;
  core.words[d] = isStored ? 0 : 1;
}

export function clrex(core: Core): void {
  core.words[at.exclusive] = 0;
}
