import { describe, expect, it } from 'vitest';
import { compareWithObjdump, hasObjdump } from './disasm-objdump.ts';

const seeds = [1, 2, 3, 4, 5];
const perRow = 100;

describe.runIf(hasObjdump())('the disassembler prints what objdump prints (needs binutils-arm-linux-gnueabihf)', () => {
  it.each(seeds)('seed %i', (seed) => {
    expect(compareWithObjdump(seed, perRow)).toEqual([]);
  });
});
