import { describe, expect, it } from 'vitest';
import { GuestRam } from './guest-ram.ts';
import { defaultLimits } from './limits.ts';

const slot = { slot: 0, flags: 0, ipa: 0x8000_0000, bytes: 0x1_0000 };
const ram = (memoryBytesMax = 0x10_0000) => new GuestRam({ ...defaultLimits, vcpusMax: 1, memoryBytesMax });

describe('guest RAM', () => {
  it.each([
    ['inside a slot', 0x8000_0000, 16, true],
    ['of no byte, anywhere', 0, 0, true],
    ['across two slots that touch', 0x8000_fff8, 16, true],
    ['into a read-only slot', 0x8001_fff8, 16, false],
    ['past the last slot', 0x8002_0ff8, 16, false],
    ['of nobody', 0, 1, false],
  ])('a range %s is writable: %#', (_, ipa, bytes, writable) => {
    const subject = ram();
    subject.setSlot(slot);
    subject.setSlot({ ...slot, slot: 1, ipa: 0x8001_0000 });
    subject.setSlot({ slot: 2, flags: 2, ipa: 0x8002_0000, bytes: 0x1000 });
    expect(subject.isWritable(ipa, bytes)).toBe(writable);
  });

  it('changes nothing when a slot is refused', () => {
    const subject = ram(0x1_0000);
    subject.setSlot(slot);
    expect(subject.setSlot({ ...slot, slot: 1, ipa: 0 })?.errno).toBe('ENOMEM');
    expect(subject.read(0, 1)).toBeUndefined();
    expect(subject.read(0x8000_0000, 1)).toEqual(Uint8Array.of(0));
  });

  it('can be taken away and given again as often as one likes', () => {
    const subject = ram(0x4_0000);
    for (let round = 0; round < 100; round += 1) {
      expect(subject.setSlot(slot)).toBeUndefined();
      expect(subject.setSlot({ ...slot, bytes: 0 })).toBeUndefined();
    }
  });
});
