import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from './crc32.ts';

it('CRC-32 of any part of any bytes is zlib’s', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 600 }),
      fc.nat({ max: 40 }),
      fc.nat({ max: 40 }),
      (bytes, before, behind) => {
        const at = Math.min(before, bytes.length);
        const end = Math.max(at, bytes.length - behind);
        expect(crc32(bytes, at, end)).toBe(zlibCrc32(bytes.subarray(at, end)));
      },
    ),
  );
});

it('CRC-32 of the digits 1 to 9 is the check value of the literature (TRACE-1)', () => {
  expect(crc32(new TextEncoder().encode('123456789'), 0, 9)).toBe(0xcbf4_3926);
});
