import { describe, expect, it } from 'vitest';
import { soundElf } from './elf-fixture.ts';
import { checkImageFits } from './image.ts';
import { loadKernel } from './kernel.ts';
import { imageFile, zImageFile } from './linux-fixture.ts';

const ramBase = 0x4000_0000;
const mib = 2 ** 20;

/** 4 KiB with a text at an offset. */
function withText(at: number, text: string): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set(Buffer.from(text, 'latin1'), at);
  return bytes;
}

describe('a guest is told apart:', () => {
  it('an ELF file by its magic, at the addresses it was linked for', () => {
    expect(loadKernel('a.elf', soundElf(), ramBase)).toMatchObject({ entry: 0x8000 });
  });

  it.each([
    [0x8000, 0x8000],
    [0x20_8000, 0x20_8000],
  ])('an Image by the instruction that subtracts its TEXT_OFFSET 0x%s', (textOffset, offset) => {
    const bytes = imageFile({ textOffset });
    const image = loadKernel('Image', bytes, ramBase);
    expect(image).toMatchObject({ entry: ramBase + offset, isLinux: true });
    expect(image.segments).toEqual([{ ipa: ramBase + offset, data: bytes, bytes: bytes.length + 4 * mib }]);
  });

  it('a zImage by its header, behind what it decompresses to', () => {
    const bytes = zImageFile({ textOffset: 0x20_8000, kernelBytes: 20 * mib, bssBytes: 0x5_0000, heapBytes: 0x1_0000 });
    const image = loadKernel('zImage', bytes, ramBase);
    expect(image.entry).toBe(ramBase + 24 * mib);
    expect(image.segments).toEqual([
      { ipa: ramBase, data: new Uint8Array(0), bytes: 0x20_8000 + 20 * mib + 0x5_0000 },
      { ipa: ramBase + 24 * mib, data: bytes, bytes: bytes.length + 0x2_0000 },
    ]);
  });

  it('an old zImage, which tells no sizes, 32 MiB into RAM', () => {
    expect(loadKernel('zImage', zImageFile(), ramBase).entry).toBe(ramBase + 32 * mib);
  });
});

describe('a kernel is refused with what it is, and what to do:', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'k is empty'],
    ['bzImage of x86', withText(0x202, 'HdrS'), 'k is a Linux kernel for x86 (bzImage); give one for 32-bit ARM'],
    ['Image of arm64', withText(0x38, 'ARM\x64'), 'k is a Linux kernel for 64-bit ARM (arm64 Image); give one'],
    ['Image of RISC-V', withText(0x38, 'RSC\x05'), 'k is a Linux kernel for RISC-V'],
    ['EFI zboot', withText(4, 'zimg'), 'k is a compressed EFI kernel'],
    ['uImage', withText(0, '\x27\x05\x19\x56'), 'k is a U-Boot image (uImage); give the zImage in it'],
    ['Android boot image', withText(0, 'ANDROID!'), 'k is an Android boot image'],
    ['device tree', withText(0, '\xd0\x0d\xfe\xed'), 'k is a device tree blob; give it with --dtb'],
    ['gzip', withText(0, '\x1f\x8b'), 'k is compressed (gzip); unpack it'],
    ['xz', withText(0, '\xfd7zXZ'), 'k is compressed (xz); unpack it'],
    ['cpio', withText(0, '070701'), 'k is an initramfs (cpio); give it with --initrd'],
    ['EFI program', withText(0, 'MZ'), 'k is an EFI program'],
    ['text', withText(0, 'hello'), 'k is no ELF file, and no zImage or Image of a 32-bit ARM kernel'],
    ['truncated zImage', zImageFile().subarray(0, 512), 'k is truncated: its header tells of 4096 bytes, it has 512'],
    ['big-endian zImage', zImageFile({ endian: 0x0102_0304 }), 'k is a big-endian zImage; build the kernel little'],
  ])('%s', (_, bytes, message) => {
    expect(() => loadKernel('k', bytes, ramBase)).toThrow(message);
  });
});

it('a RAM too small for a kernel is told how much it needs', () => {
  const image = loadKernel('zImage', zImageFile(), ramBase);
  expect(() => checkImageFits(image, { base: ramBase, bytes: 16 * mib })).toThrow(
    'zImage needs 34 MiB of RAM, the machine has 16 MiB; raise --mem',
  );
});
