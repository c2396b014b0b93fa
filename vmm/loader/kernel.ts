import { UsageError } from '../api/usage-error.ts';
import { loadElf } from './elf.ts';
import type { LoadedImage } from './image.ts';
import { isImage, isZImage, loadImage, loadZImage } from './linux.ts';

interface Format {
  readonly is: (bytes: Uint8Array) => boolean;
  readonly load: (name: string, bytes: Uint8Array, ramBase: number) => LoadedImage;
}

/** Bytes, or text, at an offset. */
const has =
  (at: number, magic: string | readonly number[]) =>
  (bytes: Uint8Array): boolean => {
    const expected = typeof magic === 'string' ? [...magic].map((letter) => letter.charCodeAt(0)) : magic;
    return expected.every((byte, index) => bytes[at + index] === byte);
  };

/** What can be loaded, the sure signs first. */
const formats: readonly Format[] = [
  { is: has(0, [0x7f, 0x45, 0x4c, 0x46]), load: loadElf },
  { is: isZImage, load: loadZImage },
  { is: isImage, load: loadImage },
];

/** What is often mistaken for it, and what to do instead. */
const foreign: readonly (readonly [is: (bytes: Uint8Array) => boolean, problem: string])[] = [
  [({ length }) => length === 0, 'is empty; build the guest again'],
  [has(0x202, 'HdrS'), 'is a Linux kernel for x86 (bzImage); give one for 32-bit ARM'],
  [has(0x38, 'ARM\x64'), 'is a Linux kernel for 64-bit ARM (arm64 Image); give one for 32-bit ARM'],
  [has(0x38, 'RSC\x05'), 'is a Linux kernel for RISC-V (Image); give one for 32-bit ARM'],
  [has(4, 'zimg'), 'is a compressed EFI kernel (vmlinuz.efi); give the Image in it, for 32-bit ARM'],
  [has(0, [0x27, 0x05, 0x19, 0x56]), 'is a U-Boot image (uImage); give the zImage in it (dumpimage, or skip 64 bytes)'],
  [has(0, 'ANDROID!'), 'is an Android boot image; give the zImage in it'],
  [has(0, [0xd0, 0x0d, 0xfe, 0xed]), 'is a device tree blob; give it with --dtb, and the kernel with --kernel'],
  [has(0, [0x1f, 0x8b]), 'is compressed (gzip); unpack it'],
  [has(0, [0xfd, 0x37, 0x7a, 0x58, 0x5a]), 'is compressed (xz); unpack it'],
  [has(0, '070701'), 'is an initramfs (cpio); give it with --initrd, and the kernel with --kernel'],
  [has(0, 'MZ'), 'is an EFI program; give an ELF file, or the zImage or Image of a 32-bit ARM kernel'],
];

/**
 * Reads a guest: an ELF file by its magic, a zImage by the magic in its header, an Image by its first instructions.
 * Linux kernels go where they want to be in a RAM that begins at `ramBase`.
 * @throws UsageError naming the file, what it is and what to do
 */
export function loadKernel(name: string, bytes: Uint8Array, ramBase: number): LoadedImage {
  const format = formats.find(({ is }) => is(bytes));
  if (format !== undefined) return format.load(name, bytes, ramBase);
  const [, problem] = foreign.find(([is]) => is(bytes)) ?? [];
  throw new UsageError(
    `${name} ${problem ?? 'is no ELF file, and no zImage or Image of a 32-bit ARM kernel; give the linked guest, not its source'}`,
  );
}
