import { describe, expect, it } from 'vitest';
import { defineFirmware } from '../api/define-firmware.ts';
import { UsageError } from '../api/usage-error.ts';
import { highbank } from '../boards/highbank.ts';
import { virt } from '../boards/virt.ts';
import { emptyImage } from './machine-fixture.ts';
import { type MachineWishes, planMachine } from './plan.ts';

const wishes: MachineWishes = { board: highbank, image: emptyImage(highbank) };
const onVirt: MachineWishes = { board: virt, image: emptyImage(virt) };
const firmware = defineFirmware({ name: 'mine', functionId: 'r0', functions: [], unknown: () => [] });

describe('a plan refuses', () => {
  it.each<readonly [what: string, wishes: MachineWishes, message: RegExp]>([
    ['no vCPU', { ...wishes, smp: 0 }, /--smp 0: board highbank has 1 to 4 vCPUs/],
    ['half a vCPU', { ...wishes, smp: 1.5 }, /--smp 1.5/],
    ['more vCPUs than the board has', { ...wishes, smp: 5 }, /--smp 5: board highbank has 1 to 4/],
    ['less RAM than a page', { ...wishes, memoryBytes: 100 }, /--mem 100: board highbank takes 4 KiB to 4089 MiB/],
    ['half a page', { ...wishes, memoryBytes: 6000 }, /in pages of 4 KiB/],
    ['more RAM than fits', { ...wishes, memoryBytes: 2 ** 32 }, /--mem 4294967296/],
    ['an image outside RAM', { ...wishes, image: emptyImage(virt) }, /test.elf: segment 0x4000_0000 to 0x4000_0fff is/],
    [
      'a choice of PSCI the board does not leave',
      { ...wishes, psci: 'vmm' },
      /highbank does not leave open who answers/,
    ],
    ['a firmware no call reaches', { ...onVirt, firmware }, /firmware mine answers smc calls, but board virt forwards/],
    [
      'a firmware without its device',
      { ...wishes, firmware: { ...firmware, needs: ['rtc'] } },
      /firmware mine needs a device rtc, which board highbank does not have: mpcore, l2c310, /,
    ],
  ])('%s', (_, wrong, message) => {
    expect(() => planMachine(wrong)).toThrow(UsageError);
    expect(() => planMachine(wrong)).toThrow(message);
  });
});

describe('a plan takes', () => {
  it("the board's own vCPUs and RAM where nothing is wished", () => {
    expect(planMachine(wishes)).toMatchObject({ smp: 4, ram: { base: 0, bytes: 0x0400_0000 } });
  });

  it("a stranger's firmware in the place of all the board's own", () => {
    expect(planMachine({ ...wishes, firmware }).services.firmware).toEqual([firmware]);
  });

  it.each([
    ['the kernel', 'kernel', '1.1'],
    ['the VMM', 'vmm', 'off'],
  ] as const)('%s for PSCI', (_, psci, kernelPsci) => {
    expect(planMachine({ ...onVirt, psci }).routing).toEqual({
      smc: { kind: 'undef' },
      hvc: { kind: 'smccc' },
      kernelPsci,
    });
  });

  it('the August 2013 patch as an in-kernel rule', () => {
    expect(planMachine({ ...wishes, policy: 'l2x0-hack' }).routing).toMatchObject({
      smc: { kind: 'forward' },
      ignoreSmc: { register: 'r12', value: 0x102 },
    });
  });
});
