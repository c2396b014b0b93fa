import { describe, expect, it } from 'vitest';
import { hasQemuSystem } from './has-qemu.ts';
import { compareMmu } from './mmu-system.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const cases = 300;
const probes = 40;

/** FS of alignment, translation, access flag, domain and permission faults, both levels; STATUS of the same, three levels. */
const shortStatuses = [0x1, 0x5, 0x7, 0x3, 0x6, 0x9, 0xb, 0xd, 0xf];
const longStatuses = [0x221, 0x205, 0x206, 0x207, 0x209, 0x20a, 0x20b, 0x20d, 0x20e, 0x20f];

describe.runIf(hasQemuSystem())('translation does what QEMU does (needs qemu-system-arm)', () => {
  const seen = new Set<number>();

  it.each(seeds)('seed %i: values, fault registers, PAR and memory agree after every access', (seed) => {
    const { differences, statuses } = compareMmu(seed, cases, probes);
    expect(differences).toEqual([]);
    for (const status of statuses.keys()) seen.add(status & ((status & 0x200) === 0 ? 0xf : 0x23f));
  });

  it('and the seeds meet every fault', () => {
    expect([...seen].toSorted((a, b) => a - b)).toEqual([...shortStatuses, ...longStatuses].toSorted((a, b) => a - b));
  });
});
