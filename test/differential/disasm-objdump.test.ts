import { describe, expect, it } from 'vitest';
import { a32Rows, t32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import { extensionRows } from './a32-cases.ts';
import { comparedRows, compareWithObjdump, hasObjdump, otherTexts } from './disasm-objdump.ts';
import { comparedT32Rows } from './t32-objdump.ts';

const seeds = [1, 2, 3, 4, 5];
const perRow = 100;

describe.runIf(hasObjdump())('the disassembler prints what objdump prints (needs binutils-arm-linux-gnueabihf)', () => {
  it.each(seeds)('seed %i', (seed) => {
    expect(compareWithObjdump(seed, perRow)).toEqual([]);
  });
});

it('every row of every table is compared with objdump, or listed with its reason, and no reason is idle', () => {
  const compared = new Set([...comparedRows, ...extensionRows, ...comparedT32Rows]);
  const others = [...a32Rows, ...t32Rows].filter((row) => !compared.has(row));
  expect(others.filter(({ name }) => !otherTexts.some(([rows]) => rows.test(name)))).toEqual([]);
  for (const [rows] of otherTexts) expect(others.some(({ name }) => rows.test(name))).toBe(true);
});
