import { describe, expect, it } from 'vitest';
import { compareSystem, hasQemuSystem } from './a32-system.ts';

const seeds = [1, 2, 3, 4, 5];
const perRow = 60;

describe.runIf(hasQemuSystem())('A32 at PL1 does what QEMU does (needs qemu-system-arm)', () => {
  it.each(seeds)('seed %i: every bank, CPSR, SPSR, fault register and memory agree after every case', (seed) => {
    expect(compareSystem(seed, perRow)).toEqual([]);
  });
});
