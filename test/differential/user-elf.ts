/** A statically linked ARM executable of two segments: code that may run, data that may be written. */
export function userElf(
  code: { readonly address: number; readonly bytes: Uint8Array },
  data: { readonly address: number; readonly bytes: Uint8Array },
  entry = code.address,
): Uint8Array {
  const headerBytes = 52 + 2 * 32;
  const codeOffset = 0x1000;
  const dataOffset = Math.ceil((codeOffset + code.bytes.length) / 0x1000) * 0x1000;
  const file = new Uint8Array(dataOffset + data.bytes.length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  const words = (at: number, values: readonly number[]) => {
    for (const [index, value] of values.entries()) view.setUint32(at + index * 4, value, true);
  };
  view.setUint16(16, 2, true);
  view.setUint16(18, 40, true);
  words(20, [1, entry, 52, 0, 0x0500_0000]);
  view.setUint16(40, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, 2, true);
  const readExecute = 5;
  const readWrite = 6;
  words(52, [1, codeOffset, code.address, code.address, code.bytes.length, code.bytes.length, readExecute, 0x1000]);
  words(84, [1, dataOffset, data.address, data.address, data.bytes.length, data.bytes.length, readWrite, 0x1000]);
  if (headerBytes > codeOffset) throw new Error('headers overlap the code');
  file.set(code.bytes, codeOffset);
  file.set(data.bytes, dataOffset);
  return file;
}
