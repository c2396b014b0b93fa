import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerSet } from '../../proto/uapi/registers.ts';
import { firstDifference, type Plain, plain, plainJson, plainText } from './plain.ts';

describe('the first difference', () => {
  it.each<readonly [string, Plain, Plain, object | undefined]>([
    ['of equal values is none', { a: [1, { b: 2n }] }, { a: [1, { b: 2n }] }, undefined],
    ['is named by its path', { a: { b: [0, 1] } }, { a: { b: [0, 2] } }, { path: 'a.b[1]', left: 1, right: 2 }],
    ['is the first in order', { a: 1, b: 1 }, { a: 2, b: 2 }, { path: 'a', left: 1, right: 2 }],
    ['may be a field only the left has', { a: 1, b: 2 }, { a: 1 }, { path: 'b', left: 2, right: undefined }],
    ['may be a field only the right has', { a: 1 }, { a: 1, b: 2 }, { path: 'b', left: undefined, right: 2 }],
    ['may be a longer list', [1], [1, 2], { path: '[1]', left: undefined, right: 2 }],
    ['of bytes is the byte', Uint8Array.of(1, 2), Uint8Array.of(1, 3), { path: '[1]', left: 2, right: 3 }],
    ['of bytes may be how many', Uint8Array.of(1), Uint8Array.of(1, 3), { path: '.length', left: 1, right: 2 }],
    ['of kinds is the value', { a: 1 }, { a: [1] }, { path: 'a', left: 1, right: [1] }],
  ])('%s', (_, left, right, difference) => {
    expect(firstDifference(left, right)).toEqual(difference);
  });

  it('of registers has the register’s name', () => {
    const [left, right] = [1, 2].map((r12) => plain({ registers: registerSet({ r0: 5, r12 }) }));
    expect(firstDifference(left, right)).toEqual({ path: 'registers.r12', left: 1, right: 2 });
  });

  it('of anything and itself is none', () => {
    fc.assert(
      fc.property(fc.object({ values: [fc.nat(), fc.string(), fc.boolean(), fc.uint8Array()] }), (value) => {
        expect(firstDifference(plain(value), plain(structuredClone(value)))).toBeUndefined();
      }),
    );
  });
});

describe('a value reads as', () => {
  it.each<readonly [string, Plain, string]>([
    ['a small number', 9, '9'],
    ['a number of the manuals', 0x8400_0003, '0x8400_0003'],
    ['a large count', 2 ** 40, '1099511627776'],
    ['64 bits', 0x4020_0000_0010_0000n, '0x4020_0000_0010_0000'],
    ['a few bytes', Uint8Array.of(1, 0xab), '01ab'],
    ['no bytes', new Uint8Array(0), 'no bytes'],
    ['many bytes', new Uint8Array(17), '17 bytes'],
    ['a list of fields', [{ a: 1, b: true }], '[{a=1, b=true}]'],
  ])('%s', (_, value, text) => {
    expect(plainText(value)).toBe(text);
  });

  it('JSON with 64-bit patterns as strings and bytes as hex', () => {
    expect(plainJson({ id: 2n ** 63n, data: Uint8Array.of(255) })).toBe('{"id":"9223372036854775808","data":"ff"}');
  });
});
