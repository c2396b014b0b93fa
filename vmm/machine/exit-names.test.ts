import { describe, expect, it } from 'vitest';
import type { Exit } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { highbank } from '../boards/highbank.ts';
import { virt } from '../boards/virt.ts';
import { ExitNames } from './exit-names.ts';
import { callExit, mmioExit } from './machine-fixture.ts';
import { servicesOf } from './plan.ts';

const names = new ExitNames(servicesOf({ board: highbank }), highbank.devices);
const l2 = { r0: 1, r12: 0x102 };

describe('an exit of a highbank guest is named', () => {
  it.each<readonly [string, Exit, object | undefined]>([
    [
      'by its function and arguments',
      callExit(l2),
      { by: 'highbank', call: 'l2x0_control_write', label: 'l2x0_control_write(value=1)' },
    ],
    [
      'as unknown with what it held',
      callExit({ r0: 0x1234_5678 }),
      expect.objectContaining({ call: 'unknown', label: expect.stringMatching(/^unknown\(.+\)$/) }),
    ],
    [
      'by the register it writes',
      mmioExit(0xfff3_6000, true, [0x68, 0, 0, 0]),
      { by: 'pl011', call: 'pl011.UARTDR write', label: 'pl011.UARTDR = 0x68' },
    ],
    [
      'by the register it reads',
      mmioExit(0xfff3_6018, false, [0, 0]),
      { by: 'pl011', call: 'pl011.UARTFR read', label: 'pl011.UARTFR' },
    ],
    [
      'by an offset the table has not',
      mmioExit(0xfff3_6800, false, [0, 0, 0, 0]),
      { by: 'pl011', call: 'pl011.+0x800 read', label: 'pl011.+0x800' },
    ],
    ['not at all where nothing is', mmioExit(0xf000_0000, false, [0]), undefined],
    ['not at all when it is no call or access', { reason: 'intr' }, undefined],
    ['not at all without the register that tells', { ...callExit(l2), registers: registerSet({ r0: 1 }) }, undefined],
    ['not at all on a conduit nobody answers', { ...callExit(l2), reason: 'hvc' }, undefined],
  ])('%s', (_, exit, name) => {
    expect(names.of(exit)).toEqual(name);
  });

  it('by whoever answers PSCI there', () => {
    const call = { ...callExit({ r0: 0x8400_0003, r1: 1, r2: 0x8000 }), reason: 'hvc' } as const;
    const inVmm = new ExitNames(servicesOf({ board: virt, psci: 'vmm' }), virt.devices);
    expect(inVmm.of(call)?.label).toMatch(/^CPU_ON\(/);
  });
});
