import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { changeSlot, type MemorySlot } from './memory-slot.ts';
import { Refusal } from './refusal.ts';

const page = 0x1000;
const limits = { ...defaultLimits, memorySlotsMax: 4, memoryBytesMax: 64 * page };
const slot = (number: number, ipa: number, bytes: number, flags = 0): MemorySlot => ({
  slot: number,
  ipa,
  bytes,
  flags,
});
const there = new Map([
  [0, slot(0, 0x8000_0000, 16 * page)],
  [1, slot(1, 0x9000_0000, 16 * page, 2)],
]);

function change(wanted: MemorySlot): string {
  const outcome = changeSlot(there, wanted, limits);
  return outcome instanceof Refusal ? outcome.errno : outcome.kind;
}

describe('SET_USER_MEMORY_REGION', () => {
  it.each([
    ['create', 'a new slot', slot(2, 0, page)],
    ['create', 'a slot right behind another', slot(2, 0x8001_0000, page)],
    ['create', 'a slot right before another', slot(2, 0x7fff_f000, page)],
    ['delete', 'size 0', slot(0, 0, 0)],
    ['move', 'another address', slot(0, 0xa000_0000, 16 * page)],
    ['move', 'an address that overlaps itself', slot(0, 0x8000_8000, 16 * page)],
    ['flags', 'the dirty log', slot(0, 0x8000_0000, 16 * page, 1)],
    ['nothing', 'the same again', slot(0, 0x8000_0000, 16 * page)],
    ['EINVAL', 'a size of half a page', slot(2, 0, 0x800)],
    ['EINVAL', 'an address off a page', slot(2, 0x10, page)],
    ['EINVAL', 'an unknown flag', slot(2, 0, page, 4)],
    ['EINVAL', 'a slot number past the last', slot(4, 0, page)],
    ['EINVAL', 'deleting what is not there', slot(2, 0, 0)],
    ['EINVAL', 'a new size', slot(0, 0x8000_0000, 17 * page)],
    ['EINVAL', 'making it read-only', slot(0, 0x8000_0000, 16 * page, 2)],
    ['EINVAL', 'making it writable', slot(1, 0x9000_0000, 16 * page)],
    ['EINVAL', 'a range that wraps', slot(2, Number.MAX_SAFE_INTEGER - 0xfff, page)],
    ['EEXIST', 'an overlap at the end', slot(2, 0x8000_f000, 2 * page)],
    ['EEXIST', 'an overlap at the start', slot(2, 0x7fff_f000, 2 * page)],
    ['EEXIST', 'a slot around another', slot(2, 0x7fff_f000, 20 * page)],
    ['EEXIST', 'moving onto another', slot(0, 0x9000_0000, 16 * page)],
    ['EFAULT', 'more than 40 bits', slot(2, 2 ** 40, page)],
    ['ENOMEM', 'more memory than the VM may have', slot(2, 0, 33 * page)],
    ['EINVAL', 'both a bad flag and an overlap: EINVAL first', slot(2, 0x8000_0000, page, 4)],
    ['EEXIST', 'both an overlap and too much memory: EEXIST first', slot(2, 0x8000_0000, 100 * page)],
  ])('%s for %s', (outcome, _, wanted) => {
    expect(change(wanted)).toBe(outcome);
  });

  it('a full VM can still move a slot', () => {
    const full = { ...limits, memoryBytesMax: 32 * page };
    expect(changeSlot(there, slot(0, 0xa000_0000, 16 * page), full)).toMatchObject({ kind: 'move' });
    expect(changeSlot(there, slot(2, 0xa000_0000, page), full)).toMatchObject({ errno: 'ENOMEM' });
  });
});
