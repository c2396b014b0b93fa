import { describe, expect, it } from 'vitest';
import type { LoadedImage } from '../loader/image.ts';
import { placeDtb } from './layout.ts';

const image = (ipa: number, bytes: number): LoadedImage => ({
  file: 'guest.elf',
  entry: ipa,
  segments: [{ ipa, data: new Uint8Array(0), bytes }],
  symbols: [],
});
const mib = 2 ** 20;

describe('the device tree stands', () => {
  it.each([
    ['at the next 2 MiB behind the image', 0x4000_0000, 64 * mib, 0x4000_8000, 0x1000, 0x4020_0000],
    ['at that boundary if the image ends on it', 0, 64 * mib, 0, 2 * mib, 2 * mib],
    ['at the top of a RAM that ends before', 0, mib, 0x8000, 0x1000, mib - 4096],
    ['behind the end, not in the middle, of the last segment', 0, 64 * mib, 0x20_0000 - 4, 8, 4 * mib],
  ])('%s', (_, base, bytes, ipa, size, expected) => {
    expect(placeDtb('guest.elf', image(ipa, size).segments, { base, bytes }, 1000)).toBe(expected);
  });
});

it('an image that leaves no room for a device tree is refused', () => {
  expect(() => placeDtb('guest.elf', image(0, 8192 - 4).segments, { base: 0, bytes: 8192 }, 1000)).toThrow(
    'guest.elf: no room behind the image for a device tree of 1000 bytes; raise --mem',
  );
});
