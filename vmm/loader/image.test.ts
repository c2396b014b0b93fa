import { describe, expect, it } from 'vitest';
import { checkImageFits, type LoadedImage, labelled, locate } from './image.ts';
import { loadRaw } from './raw.ts';

const image: LoadedImage = {
  file: 'guest.elf',
  entry: 0x8000,
  segments: [{ ipa: 0x8000, data: new Uint8Array(16), bytes: 0x1000 }],
  symbols: [
    { name: '_start', address: 0x8000 },
    { name: 'print', address: 0x8100 },
  ],
};

describe('an image fits', () => {
  it.each([
    ['RAM around it', 0, 0x1_0000],
    ['RAM of its own size', 0x8000, 0x1000],
  ])('%s', (_, base, bytes) => {
    expect(() => checkImageFits(image, { base, bytes })).not.toThrow();
  });
});

describe('an image does not fit', () => {
  it.each([
    ['RAM that begins behind it', 0x8004, 0x1_0000],
    ['RAM that ends inside it', 0, 0x8fff],
    ['RAM elsewhere', 0x4000_0000, 0x1_0000],
  ])('%s', (_, base, bytes) => {
    expect(() => checkImageFits(image, { base, bytes })).toThrow(
      /^guest.elf: segment 0x8000 to 0x8fff is outside RAM \(/,
    );
  });
});

describe('an address is told', () => {
  it.each([
    ['by the label it has', 0x8000, '_start (0x8000)'],
    ['by the label below it', 0x8104, 'print+0x4 (0x8104)'],
    ['bare outside the image', 0x9000, '0x9000'],
  ])('%s', (_, address, text) => {
    expect(locate(image, address)).toBe(text);
  });
});

describe('a flat binary', () => {
  it('is one segment, entered at its first byte', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(loadRaw('flat.bin', bytes, 0x4000_0000)).toEqual({
      file: 'flat.bin',
      entry: 0x4000_0000,
      segments: [{ ipa: 0x4000_0000, data: bytes, bytes: 3 }],
      symbols: [],
    });
  });

  it.each([
    ['empty', 0, 0, 'flat.bin is empty'],
    ['past 4 GiB', 8, 0xffff_fffc, 'flat.bin at 0xffff_fffc runs past 4 GiB'],
  ])('is refused where it is %s', (_, bytes, ipa, message) => {
    expect(() => loadRaw('flat.bin', new Uint8Array(bytes), ipa)).toThrow(message);
  });
});

it('the addresses of a text get their labels, those outside the image none', () => {
  const text = 'vCPU 0 at 0x8104: from 0x0000_8000 to 0xf000_0000, r12=0x102';
  expect(labelled(image, text)).toBe('vCPU 0 at print+0x4 (0x8104): from _start (0x8000) to 0xf000_0000, r12=0x102');
});
