import { describe, expect, it } from 'vitest';
import { hasQemuUser } from './has-qemu.ts';
import { compareUndefined } from './vector-undefined.ts';

const seeds = [1, 2, 3, 4, 5];
const perSpace = 3000;

describe.runIf(hasQemuUser())('VFP and Advanced SIMD are UNDEFINED where QEMU has them so (needs qemu-user)', () => {
  it.each(seeds)('seed %i: of 30 000 words, all the architecture does not call UNPREDICTABLE', (seed) => {
    expect(compareUndefined(seed, perSpace)).toEqual([]);
  });
});
