const fileBytes = 4096;

/** An Image's first instruction that matters, among others. */
export function imageFile({ textOffset }: { readonly textOffset: number }): Uint8Array {
  const bytes = new Uint8Array(fileBytes);
  const rotations = Array.from({ length: 16 }, (_, index) => index);
  const rotation = rotations.find((each) => rotatedLeft(textOffset, each * 2) < 0x100) ?? 0;
  const words = [0xe10f_9000, (0xe248_8000 | (rotation << 8) | rotatedLeft(textOffset, rotation * 2)) >>> 0];
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
  return bytes;
}

function rotatedLeft(value: number, bits: number): number {
  return ((value << bits) | (bits === 0 ? 0 : value >>> (32 - bits))) >>> 0;
}

/** What a zImage tells of itself; without a text offset it is an old one that tells no sizes. */
export interface ZImageParts {
  readonly textOffset?: number;
  readonly kernelBytes?: number;
  readonly bssBytes?: number;
  readonly heapBytes?: number;
  readonly endian?: number;
}

/** A zImage without code. */
export function zImageFile(parts: ZImageParts = {}): Uint8Array {
  const { textOffset, kernelBytes = 0, bssBytes = 0, heapBytes = 0, endian = 0x0403_0201 } = parts;
  const [table, sizeAt] = [0x100, 0x200];
  const view = new DataView(new ArrayBuffer(fileBytes));
  const put = (at: number, ...words: readonly number[]) => {
    for (const [index, word] of words.entries()) view.setUint32(at + index * 4, word, true);
  };
  put(0x24, 0x016f_2818, 0, fileBytes, endian);
  if (textOffset !== undefined) {
    put(0x34, 0x4545_4545, table);
    put(table, 6, 0x5a53_4c4b, sizeAt, bssBytes, textOffset, heapBytes);
    put(sizeAt, kernelBytes);
  }
  return new Uint8Array(view.buffer);
}
