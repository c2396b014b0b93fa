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
  const size = sizeOf(word);
  const bytes = bytesOf[size as 0] as number;
  const address = core.word((word >>> 16) & 15);
  const rt = (word >>> 12) & 15;
  if ((address & (bytes - 1)) !== 0) return core.alignmentFault(address, false);
  const low = load(core, size, address);
  if (core.faulted) return;
  const high = size === sizes.dual ? core.load32((address + 4) | 0) : 0;
  if (core.faulted) return;
  core.words[rt] = low;
  if (size === sizes.dual) core.words[rt + 1] = high;
  const w = core.words;
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
  const size = sizeOf(word);
  const bytes = bytesOf[size as 0] as number;
  const address = core.word((word >>> 16) & 15);
  const rd = (word >>> 12) & 15;
  const rt = word & 15;
  if ((address & (bytes - 1)) !== 0) return core.alignmentFault(address, true);
  const low = core.word(at.exclusiveLow);
  const high = core.word(at.exclusiveHigh);
  const isStored =
    isArmed(core, bytes, address) &&
    (size === sizes.dual
      ? core.exchangeDual(address, [low, high], [core.word(rt), core.word(rt + 1)])
      : core.exchange(address, bytes as 1, low, core.word(rt) & (-1 >>> (32 - 8 * bytes))));
  if (core.faulted) return;
  core.words[at.exclusive] = 0;
  core.words[rd] = isStored ? 0 : 1;
}

export function clrex(core: Core): void {
  core.words[at.exclusive] = 0;
}
