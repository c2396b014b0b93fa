import { describe, expect, it } from 'vitest';
import type { CpuTargetName } from '../../../kernel-sim/cpu/target.ts';
import { hasQemuSystem } from '../has-qemu.ts';
import { identifiedHere, identifiedInQemu } from './identification.ts';

/** QEMU has no REVIDR and gives MIDR; its boards leave out what the secure world would have. */
const ofBoards = ['REVIDR', 'ID_PFR1', 'ID_DFR0'];

/** Registers in which QEMU's core is not what the manual of the core says. */
const others: Readonly<Record<CpuTargetName, readonly string[]>> = {
  'cortex-a15': ofBoards,
  'cortex-a7': ofBoards,
  // Revision r3p0; DDI 0388 4.2 and DDI 0409 have the values of the others.
  'cortex-a9': ['MIDR', 'TLBTR', 'REVIDR', 'ID_DFR0', 'ID_ISAR4', 'CLIDR', 'MVFR0'],
};

describe.runIf(hasQemuSystem())('identification registers are what QEMU’s core has (needs qemu-system-arm):', () => {
  it.each(['cortex-a15', 'cortex-a7', 'cortex-a9'] as const)('%s', (target) => {
    const [theirs, ours] = [identifiedInQemu(target), identifiedHere(target)];
    expect(Object.keys(theirs).filter((name) => theirs[name] !== ours[name])).toEqual(others[target]);
  });
});
