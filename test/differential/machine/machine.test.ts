import { describe, expect, it } from 'vitest';
import { hasQemuSystem } from '../has-qemu.ts';
import { suites } from '../suites.ts';

const seeds = [1, 2];
const machines = suites.filter(({ reference }) => reference === 'qemu-system-arm');
const cases = seeds.flatMap((seed) => machines.map((suite) => [suite.name, seed, suite] as const));

describe.runIf(hasQemuSystem())('whole machines do what QEMU’s does (needs qemu-system-arm):', () => {
  it.each(cases)('%s, seed %i: every bank, CPSR, SPSR, fault register, d0–d31 and memory agree', (_, seed, suite) => {
    const { differences, coverage } = suite.compare(seed, suite.perRow);
    expect(differences).toEqual([]);
    expect([...coverage.keys()].toSorted()).toEqual(suite.rows.map(({ name }) => name).toSorted());
  });
});
