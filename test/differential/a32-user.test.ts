import { describe, expect, it } from 'vitest';
import { userRows } from './a32-cases.ts';
import { compareWithQemu } from './a32-user.ts';
import { hasQemuUser } from './has-qemu.ts';

/** 20 runs of 200 cases a row: about 900 000 executions. */
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const perRow = 200;

describe.runIf(hasQemuUser())('A32 does what QEMU does (needs qemu-user)', () => {
  it.each(seeds)('seed %i: registers, flags and memory agree after every case', (seed) => {
    const { differences, coverage } = compareWithQemu(seed, perRow);
    expect(differences).toEqual([]);
    expect(coverage.size).toBe(userRows.length);
  });
});
