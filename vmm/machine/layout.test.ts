import { describe, expect, it } from 'vitest';
import type { LoadedImage } from '../loader/image.ts';
import { placeDtb, placeInitrd } from './layout.ts';

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

describe('the initrd stands', () => {
  const kernel = image(0x4020_8000, 20 * mib);
  const ram = { base: 0x4000_0000, bytes: 64 * mib };
  const initrd = (bytes: number, ipa?: number) => ({
    file: 'root.cpio',
    data: new Uint8Array(bytes),
    ...(ipa === undefined ? {} : { ipa }),
  });

  it.each([
    ['at the next 2 MiB behind the kernel', initrd(mib), 0x4180_0000],
    ['where the user says', initrd(mib, 0x4300_0000), 0x4300_0000],
    ['as high as it fits when it is large', initrd(41 * mib), 0x4170_0000],
  ])('%s', (_, wish, ipa) => {
    expect(placeInitrd(wish, kernel, ram)).toMatchObject({ ipa, bytes: wish.data.length });
  });

  it('and the device tree is clear of it', () => {
    const placed = placeInitrd(initrd(mib), kernel, ram);
    expect(placeDtb('Image', [...kernel.segments, placed], ram, 5000)).toBe(0x41a0_0000);
  });

  it.each([
    ['nothing', initrd(0), 'root.cpio is empty; give an initramfs'],
    ['one that overlaps', initrd(mib, 0x4100_0000), 'root.cpio at 0x4100_0000 to 0x410f_ffff overlaps guest.elf at'],
    ['one too large', initrd(43 * mib), 'do not fit behind the kernel into 64 MiB of RAM'],
    ['one outside RAM', initrd(mib, 0x3000_0000), 'at 0x3000_0000 to 0x300f_ffff is outside 64 MiB of RAM'],
    ['one past the end', initrd(2 * mib, 0x43f0_0000), 'at 0x43f0_0000 to 0x440f_ffff is outside'],
  ])('not when it is %s', (_, wish, message) => {
    expect(() => placeInitrd(wish, kernel, ram)).toThrow(message);
  });
});
