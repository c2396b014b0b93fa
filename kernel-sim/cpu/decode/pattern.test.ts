import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nop } from '../exec/calls.ts';
import { encode, fieldsOf, insn } from './pattern.ts';
import { a32Rows } from './row-of.ts';

const source = 'DDI 0406C A8';

describe('a pattern', () => {
  it.each([
    ['31 bits', 'cond:4 0001 0110 any:19', 'has 31 bits, not 32'],
    ['33 bits', 'cond:4 0001 0110 any:21', 'has 33 bits, not 32'],
    ['a letter of its own', 'cond:4 0001 x110 any:20', 'has "x"'],
  ])('of %s is refused', (_, pattern, message) => {
    expect(() => insn('BAD', pattern, nop, 'BAD', source)).toThrow(message);
  });

  it('splits fixed bits, should-be bits and fields', () => {
    const row = insn('CLZ', 'cond:4 0001 0110 (1)(1)(1)(1) rd:4 (1)(1)(1)(0) 0001 rm:4', nop, 'CLZ', source);
    expect(row).toMatchObject({ mask: 0x0ff0_00f0, value: 0x0160_0010, should: 0x000f_0f00, shouldValue: 0x000f_0e00 });
    expect(fieldsOf(row, 0xe16f_3e15)).toEqual({ cond: 14, rd: 3, rm: 5 });
  });

  it('joins a name used twice from left to right', () => {
    const row = insn('HVC', 'cond:4 0001 0100 imm:12 0111 imm:4', nop, 'HVC', source);
    expect(fieldsOf(row, 0xe14a_bc7d)).toEqual({ cond: 14, imm: 0xabcd });
    expect(encode(row, { cond: 14, imm: 0xabcd })).toBe(0xe14a_bc7d);
  });
});

it('decode is the inverse of encode for every row', () => {
  fc.assert(
    fc.property(fc.constantFrom(...a32Rows), fc.integer({ min: 0, max: 0xffff_ffff }), (row, bits) => {
      const fields = fieldsOf(row, bits);
      const word = encode(row, fields);
      expect(fieldsOf(row, word)).toEqual(fields);
      expect(((word ^ row.value) & row.mask) === 0).toBe(true);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
