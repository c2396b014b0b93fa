import { describe, expect, it } from 'vitest';
import { nop } from '../exec/calls.ts';
import { encode, fieldsOf, insn, type Row } from './pattern.ts';
import { a32Rows, isWide, rowOf, rowOfT32, t32Rows } from './row-of.ts';
import { t32VectorRows } from './t32-extension.ts';
import { decodeTable } from './table.ts';

const row = (name: string, pattern: string) => insn(name, pattern, nop, name, 'DDI 0406C A5');
const general = row('GENERAL', 'cond:4 0000 any:24');
const special = row('SPECIAL', 'cond:4 0000 0000 any:20');

describe('a decode table', () => {
  it.each([
    ['two rows of one pattern', [row('A', 'any:31 0'), row('B', 'any:31 0')]],
    ['two rows that share words without one being a case of the other', [row('A', '0 any:31'), row('B', 'any:31 0')]],
    ['two rows of one name', [general, row('GENERAL', 'cond:4 1111 any:24')]],
  ])('refuses %s', (_, rows) => {
    expect(() => decodeTable(rows)).toThrow(/overlap|called/);
  });

  it('gives a word to the special case, whatever the order of the rows', () => {
    for (const rows of [
      [general, special],
      [special, general],
    ]) {
      const table = decodeTable(rows);
      expect(table.find(0xe000_1234)?.name).toBe('SPECIAL');
      expect(table.find(0xe010_1234)?.name).toBe('GENERAL');
      expect(table.find(0xe100_1234)).toBeUndefined();
    }
  });

  it('lets two rows overlap where a third is exactly what they share', () => {
    const table = decodeTable([row('A', '0 any:31'), row('B', 'any:31 0'), row('BOTH', '0 any:30 0')]);
    expect(table.find(0)?.name).toBe('BOTH');
    expect(table.find(1)?.name).toBe('A');
    expect(table.find(0x8000_0000)?.name).toBe('B');
  });
});

describe('the A32 rows', () => {
  const isSelf = (one: Row, word: number) => rowOf(word) === one;

  it.each(a32Rows.map((one) => [one.name, one] as const))('%s: names its section of the manual', (_, one) => {
    expect(one.source).toMatch(/^DDI 0406C [A-D]\d/);
  });

  it.each(a32Rows.map((one) => [one.name, one] as const))('%s: is found whatever its should-be bits are', (_, one) => {
    const cond = one.fields.some(({ name }) => name === 'cond') ? 14 : 15;
    const words = [0, 0xffff_ffff, 0x5555_5555, 0xaaaa_aaaa, 0x1248_1248, 0x8421_8421].map((bits) =>
      encode(one, { ...fieldsOf(one, bits), cond }),
    );
    const mine = words.filter((word) => isSelf(one, word));
    expect(mine.length).toBeGreaterThan(0);
    for (const word of mine) expect(isSelf(one, (word ^ one.should) >>> 0)).toBe(true);
  });
});

describe('the T32 rows', () => {
  const patterns = [0, 0xffff_ffff, 0x5555_5555, 0xaaaa_aaaa, 0x1248_1248, 0x8421_8421, 0x1234_5678, 0x0fed_cba9];

  /** Words the row claims. */
  const wordsOf = (one: Row) =>
    patterns.map((bits) => encode(one, fieldsOf(one, bits))).filter((word) => rowOfT32(word) === one);

  it('differ in name', () => {
    expect(new Set(t32Rows.map(({ name }) => name)).size).toBe(t32Rows.length);
  });

  it.each(t32Rows.map((one) => [one.name, one] as const))('%s: names its section of the manual', (_, one) => {
    expect(one.source).toMatch(/^DDI 0406C [A-D]\d/);
  });

  it.each(t32Rows.map((one) => [one.name, one] as const))('%s: is as long as its first halfword says', (_, one) => {
    const words = wordsOf(one);
    expect(words.length).toBeGreaterThan(0);
    for (const word of words) expect(isWide(one.bytes === 2 ? word : word >>> 16)).toBe(one.bytes === 4);
  });

  it.each(t32VectorRows.map((one) => [one.name, one] as const))('%s: gives its action the A32 word', (name, one) => {
    const words = wordsOf(one).filter((word) => one.unpredictable?.(fieldsOf(one, word)) !== true);
    for (const word of words) {
      const operands = one.operands?.(fieldsOf(one, word)) ?? 0;
      expect(rowOf(operands)?.name).toBe(name.replace(/_T32$/, ''));
      expect(rowOf(operands)?.action).toEqual(one.action);
    }
  });
});
