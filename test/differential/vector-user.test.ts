import { describe, expect, it } from 'vitest';
import { hasQemuUser } from './has-qemu.ts';
import { vectorRows, vectorRowsT32 } from './vector-cases.ts';
import { compareVectorsWithQemu } from './vector-user.ts';

/** 20 runs of 200 cases a row: about 1 500 000 executions. */
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const perRow = 200;

describe.runIf(hasQemuUser())('VFP and Advanced SIMD do what QEMU does (needs qemu-user)', () => {
  it.each(seeds)('seed %i: d0–d31, FPSCR, registers, flags and memory agree after every case', (seed) => {
    const { differences, coverage } = compareVectorsWithQemu(seed, perRow);
    expect(differences).toEqual([]);
    expect(coverage.size).toBe(vectorRows.length);
  });

  it.each(seeds)('T32, seed %i: the same, in IT blocks and out of them', (seed) => {
    const { differences, coverage } = compareVectorsWithQemu(seed, perRow / 2, vectorRowsT32);
    expect(differences).toEqual([]);
    expect(coverage.size).toBe(vectorRowsT32.length);
  });
});
