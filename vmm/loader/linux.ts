import { UsageError } from '../api/usage-error.ts';
import type { LoadedImage } from './image.ts';

const mib = 2 ** 20;

/** Kernels start on this boundary behind what they decompress to, as QEMU and kvmtool place them. */
const zImageAlignment = 2 * mib;

const wordsOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Header of a zImage. @source linux arch/arm/boot/compressed/head.S; Documentation/arch/arm/booting.rst */
const zImageFields = { magic: 0x24, end: 0x2c, endian: 0x30, tableMagic: 0x34, table: 0x38 } as const;
const zImageHeaderBytes = 0x3c;
const zImageMagic = 0x016f_2818;
const littleEndian = 0x0403_0201;
const tableMagic = 0x4545_4545;

/** First word of the table entry that tells sizes. @source linux arch/arm/boot/compressed/vmlinux.lds.S */
const sizesTag = 0x5a53_4c4b;

/** What a zImage needs besides its own bytes. */
interface Sizes {
  /** From the start of RAM to the start of the kernel. */
  readonly textOffset: number;
  /** Of the kernel once it is decompressed, its BSS included. */
  readonly kernelBytes: number;
  /** Of the decompressor's stack and heap, behind the zImage. */
  readonly workBytes: number;
}

/** Kernels before 4.15 do not tell. */
const unknownSizes: Sizes = { textOffset: 0x8000, kernelBytes: 32 * mib - 0x8000, workBytes: mib };

function sizesOf(view: DataView): Sizes {
  const u32 = (at: number) => (at + 4 <= view.byteLength ? view.getUint32(at, true) : 0);
  const table = u32(zImageFields.table);
  if (u32(zImageFields.tableMagic) !== tableMagic || u32(table + 4) !== sizesTag) return unknownSizes;
  const [sizeAt = 0, bss = 0, textOffset = 0, heap = 0] = [8, 12, 16, 20].map((at) => u32(table + at));
  return { textOffset, kernelBytes: u32(sizeAt) + bss, workBytes: heap + 0x1_0000 };
}

/** Is it a 32-bit ARM zImage? */
export function isZImage(bytes: Uint8Array): boolean {
  return bytes.length >= zImageHeaderBytes && wordsOf(bytes).getUint32(zImageFields.magic, true) === zImageMagic;
}

/**
 * A zImage, behind the place it decompresses to: it need not move itself first.
 * @throws UsageError when it is cut, or for big-endian CPUs
 */
export function loadZImage(name: string, bytes: Uint8Array, ramBase: number): LoadedImage {
  const view = wordsOf(bytes);
  if (view.getUint32(zImageFields.endian, true) !== littleEndian) {
    throw new UsageError(`${name} is a big-endian zImage; build the kernel little-endian`);
  }
  const end = view.getUint32(zImageFields.end, true);
  if (end > bytes.length) {
    throw new UsageError(
      `${name} is truncated: its header tells of ${end} bytes, it has ${bytes.length}; copy it again`,
    );
  }
  const { textOffset, kernelBytes, workBytes } = sizesOf(view);
  const kernelEnd = ramBase + textOffset + kernelBytes;
  const ipa = Math.ceil(kernelEnd / zImageAlignment) * zImageAlignment;
  return {
    file: name,
    entry: ipa,
    segments: [
      { ipa: ramBase, data: new Uint8Array(0), bytes: kernelEnd - ramBase },
      { ipa, data: bytes, bytes: bytes.length + workBytes },
    ],
    symbols: [],
    isLinux: true,
  };
}

/** `sub r8, r8, #TEXT_OFFSET`: the kernel's start learns from it where RAM begins. @source linux arch/arm/kernel/head.S, stext */
const subtractTextOffset = { bits: 0xe248_8000, mask: 0xffff_f000 } as const;
const stextBytes = 0x100;

/** An Image does not tell the size of its BSS; Debian's has 0.4 MiB. */
const bssBytes = 4 * mib;

/** Value of a modified immediate constant. @source DDI 0406C A5.2.4 */
function expandImmediate(imm12: number): number {
  const rotation = (imm12 >>> 8) * 2;
  const value = imm12 & 0xff;
  return ((value >>> rotation) | (rotation === 0 ? 0 : value << (32 - rotation))) >>> 0;
}

/** Where behind the start of RAM an uncompressed kernel wants to be; `undefined` for what is none. */
function textOffsetOf(bytes: Uint8Array): number | undefined {
  const view = wordsOf(bytes);
  for (let at = 0; at + 4 <= Math.min(stextBytes, bytes.length); at += 4) {
    const word = view.getUint32(at, true);
    if ((word & subtractTextOffset.mask) >>> 0 === subtractTextOffset.bits) return expandImmediate(word & 0xfff);
  }
  return undefined;
}

/** Is it an uncompressed 32-bit ARM kernel? It has no header: its first instructions tell. */
export function isImage(bytes: Uint8Array): boolean {
  return textOffsetOf(bytes) !== undefined;
}

/** An uncompressed kernel (`arch/arm/boot/Image`), where its first instructions say. */
export function loadImage(name: string, bytes: Uint8Array, ramBase: number): LoadedImage {
  const ipa = ramBase + (textOffsetOf(bytes) ?? 0);
  const segments = [{ ipa, data: bytes, bytes: bytes.length + bssBytes }];
  return { file: name, entry: ipa, segments, symbols: [], isLinux: true };
}
