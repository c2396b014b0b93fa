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

/** True when the monitor is armed for this access and memory still holds what it saw. */
function monitorHolds(core: Core, size: number, bytes: number, address: number): boolean {
  if (core.word(at.exclusive) === 0 || core.word(at.exclusiveAddress) !== address) return false;
  if (core.word(at.exclusiveBytes) !== bytes) return false;
  if (load(core, size, address) !== core.word(at.exclusiveLow) || core.faulted) return false;
  return size !== sizes.dual || core.load32((address + 4) | 0) === core.word(at.exclusiveHigh);
}

/** STREX and kin: stores only while the monitor holds, and says so in Rd: 0 stored, 1 not. */
export function strex(core: Core, word: number): void {
  const size = sizeOf(word);
  const bytes = bytesOf[size as 0] as number;
  const address = core.word((word >>> 16) & 15);
  const rd = (word >>> 12) & 15;
  const value = core.word(word & 15);
  if ((address & (bytes - 1)) !== 0) return core.alignmentFault(address, true);
  const holds = monitorHolds(core, size, bytes, address);
  if (core.faulted) return;
  if (!holds) {
    core.words[at.exclusive] = 0;
    core.words[rd] = 1;
    return;
  }
  if (size === sizes.byte) core.store8(address, value & 0xff);
  else if (size === sizes.half) core.store16(address, value & 0xffff);
  else core.store32(address, value);
  if (core.faulted) return;
  if (size === sizes.dual) core.store32((address + 4) | 0, core.word((word & 15) + 1));
  core.words[at.exclusive] = 0;
  core.words[rd] = 0;
}

export function clrex(core: Core): void {
  core.words[at.exclusive] = 0;
}
