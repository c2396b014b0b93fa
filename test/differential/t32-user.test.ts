import { describe, expect, it } from 'vitest';
import { hasQemuUser } from './has-qemu.ts';
import { t32UserRows } from './t32-cases.ts';
import { compareT32WithQemu } from './t32-user.ts';

/** 20 runs of 100 cases a row. */
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const perRow = 100;

describe.runIf(hasQemuUser())('T32 does what QEMU does (needs qemu-user)', () => {
  it.each(seeds)('seed %i: registers, flags and memory agree after every case', (seed) => {
    const { differences, coverage } = compareT32WithQemu(seed, perRow);
    expect(differences).toEqual([]);
    expect(coverage.size).toBe(t32UserRows.length);
  });
});
