import type { LoadedImage } from './image.ts';

const sectionBytes = 40;
const symbolBytes = 16;
const symbolTable = 2;
const nameBytesMax = 256;

/** Where the header tells of its sections. @source System V ABI, chapter 4 */
const fields = { sections: 32, entrySize: 46, count: 48 } as const;

/** Symbols a table may have: they help messages, and are not worth more memory than this. */
const symbolsMax = 100_000;

const latin1 = new TextDecoder('latin1');

function nameAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return at < bytes.length && end >= 0 && end - at < nameBytesMax ? latin1.decode(bytes.subarray(at, end)) : '';
}

/**
 * Labels of a 32-bit little-endian ELF file with a sound header, lowest address first. They help messages only: a table
 * that does not read well is left out.
 */
export function readSymbols(bytes: Uint8Array): LoadedImage['symbols'] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number) => view.getUint32(at, true);
  const table = u32(fields.sections);
  const count = view.getUint16(fields.count, true);
  if (view.getUint16(fields.entrySize, true) !== sectionBytes || table + count * sectionBytes > bytes.length) return [];
  const sections = Array.from({ length: count }, (_, index) => table + index * sectionBytes);
  const symbols: { name: string; address: number }[] = [];
  for (const section of sections) {
    const [offset, size, strings] = [u32(section + 16), u32(section + 20), sections[u32(section + 24)]];
    if (u32(section + 4) !== symbolTable || strings === undefined || offset + size > bytes.length) continue;
    const names = u32(strings + 16);
    for (let at = offset; at + symbolBytes <= offset + size && symbols.length < symbolsMax; at += symbolBytes) {
      const name = nameAt(bytes, names + u32(at));
      const isPlaced = view.getUint16(at + 14, true) !== 0;
      // $a, $t and $d mark instruction sets and data, not labels.
      if (isPlaced && name !== '' && !name.startsWith('$')) symbols.push({ name, address: u32(at + 4) });
    }
  }
  return symbols.toSorted((a, b) => a.address - b.address);
}
