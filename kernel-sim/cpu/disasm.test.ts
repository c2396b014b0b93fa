import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { a32Rows, rowOf, rowOfT32, t32Rows } from './decode/row-of.ts';
import { disassemble, disassembleT32, sourceOf } from './disasm.ts';

/** Row, word, text: what objdump prints. @source test/differential/update.ts */
type Entry = readonly [row: string, word: string, text: string];

const read = (name: string): readonly Entry[] =>
  JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8'));
const golden = [read('a32-texts.json'), read('vector-texts.json')].flatMap((entries) =>
  entries.map((entry, index) => [...entry, index] as const),
);

/** Texts depend on the address for branches alone, and objdump's addresses are the place in its list. */
const addressOf = (index: number) => index * 4;

describe('the disassembler prints what objdump prints for', () => {
  it.each(golden)('%s %s: %s', (row, word, text, index) => {
    const value = Number.parseInt(word, 16);
    expect(rowOf(value)?.name).toBe(row);
    expect(disassemble(value, addressOf(index)).replaceAll(/\s+/g, ' ')).toBe(text);
  });
});

/** Row, instruction, address, condition of its IT block, text. */
type EntryT32 = readonly [row: string, word: string, at: number, condition: number | null, text: string];
const goldenT32: readonly EntryT32[] = JSON.parse(
  readFileSync(new URL('golden/t32-texts.json', import.meta.url), 'utf8'),
);

describe('the T32 disassembler prints what objdump prints for', () => {
  it.each(goldenT32)('%s %s at %i, condition %s: %s', (row, word, at, condition, text) => {
    const value = Number.parseInt(word, 16);
    expect(rowOfT32(value)?.name).toBe(row);
    expect(disassembleT32(value, at, condition ?? undefined).replaceAll(/\s+/g, ' ')).toBe(text);
  });
});

describe('the disassembler', () => {
  it.each([
    ['A32', a32Rows, disassemble],
    ['T32', t32Rows, disassembleT32],
  ] as const)('knows every operand form a row of %s names', (_, rows, print) => {
    const texts = rows.map((row) => [row.name, print((row.value | row.shouldValue) >>> 0)] as const);
    expect(texts.filter(([, text]) => /\{[a-z]/.test(text.replaceAll(/\{([rsd]\d|sl|fp|ip|sp|lr|pc)/g, '')))).toEqual(
      [],
    );
  });

  it('prints what no T32 row knows as data', () => {
    expect([disassembleT32(0xb600), disassembleT32(0xfa00_0000)]).toEqual(['.short 0xb600', '.word 0xfa000000']);
  });

  it('prints a word no row knows as data, in the section of the whole set', () => {
    expect(disassemble(0x07ff_ffff)).toBe('.word 0x7ffffff');
    expect(sourceOf(0x07ff_ffff)).toBe('DDI 0406C A5');
    expect(sourceOf(0xe160_0070)).toBe('DDI 0406C B9.3.14');
  });
});
