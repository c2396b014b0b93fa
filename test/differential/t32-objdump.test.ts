import { describe, expect, it } from 'vitest';
import { hasObjdump } from './disasm-objdump.ts';
import { compareT32WithObjdump } from './t32-objdump.ts';

describe.runIf(hasObjdump())('the T32 disassembler prints what objdump prints (needs binutils for ARM)', () => {
  it.each([1, 2, 3, 4, 5])('seed %i: 40 words of every row, in IT blocks and out of them', (seed) => {
    expect(compareT32WithObjdump(seed, 40)).toEqual([]);
  });
});
