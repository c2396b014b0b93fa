import { crc32 as zlibCrc32 } from 'node:zlib';

/** IEEE 802.3, reflected. */
const polynomial = 0xedb8_8320;

/** Above so many bytes zlib's own is faster than its call is slow: at 100 bytes this one takes 0.6 of its time. */
const zlibFromBytes = 256;

function stepTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (polynomial & -(rest & 1));
    return rest;
  });
}

/** The table for a byte that one more byte follows. */
function shifted(table: Int32Array, step: Int32Array): Int32Array {
  return table.map((rest) => (rest >>> 8) ^ (step[rest & 0xff] ?? 0));
}

const table0 = stepTable();
const table1 = shifted(table0, table0);
const table2 = shifted(table1, table0);
const table3 = shifted(table2, table0);

/** CRC-32 of the bytes from `at` up to `end`. */
export function crc32(bytes: Uint8Array, at: number, end: number): number {
  if (end - at >= zlibFromBytes) return zlibCrc32(bytes.subarray(at, end));
  let rest = -1;
  let next = at;
  for (; next + 4 <= end; next += 4) {
    rest ^= word(bytes, next);
    rest =
      (table3[rest & 0xff] ?? 0) ^
      (table2[(rest >>> 8) & 0xff] ?? 0) ^
      (table1[(rest >>> 16) & 0xff] ?? 0) ^
      (table0[rest >>> 24] ?? 0);
  }
  for (; next < end; next += 1) rest = (rest >>> 8) ^ (table0[(rest ^ (bytes[next] ?? 0)) & 0xff] ?? 0);
  return ~rest >>> 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
