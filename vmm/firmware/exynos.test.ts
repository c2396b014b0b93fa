import { describe, expect, it } from 'vitest';
import { origen } from '../boards/origen.ts';
import { bootRig, callExit, type Rig, written } from '../machine/machine-fixture.ts';

const l2c310 = 0x1050_2000;
const bootWord = 0x0203_f01c;

const call = (rig: Rig, command: number, r1 = 0, r2 = 0, r3 = 0) =>
  rig.handle(0, callExit({ r0: command >>> 0, r1, r2, r3, r12: 0x102 }));

describe('a command writes the registers behind it:', () => {
  it.each([
    ['L2X0CTRL', -21, [1, 0, 0], { 256: 1 }],
    ['L2X0SETUP1', -22, [0x111, 0x222, 0x3000_0000], { 264: 0x111, 268: 0x222, 3936: 0x3000_0000 }],
    ['L2X0SETUP2', -23, [3, 0x7c47_0001, 0], { 3968: 3, 260: 0x7c47_0001 }],
    ['L2X0DEBUG', -25, [3, 0, 0], { 3904: 3 }],
  ] as const)('%s', async (name, command, [r1, r2, r3], registers) => {
    const rig = await bootRig(origen);
    const handled = await call(rig, command, r1, r2, r3);
    expect(handled).toMatchObject({ by: 'exynos', label: expect.stringMatching(`^${name}\\(`) });
    expect(written(handled)).toEqual({});
    for (const [at, value] of Object.entries(registers)) expect(await rig.load(l2c310 + Number(at))).toBe(value);
  });
});

describe('CPU1BOOT', () => {
  it('starts the CPU at its boot word, and leaves one alone that is on', async () => {
    const rig = await bootRig(origen);
    await rig.store(bootWord, 0x4000_8000);
    expect(await call(rig, -4, 1)).toMatchObject({
      reply: { power: [{ action: 'on', vcpu: 1, entry: 0x4000_8000, context: 0 }] },
    });
    expect(await call(rig, -4, 1)).toMatchObject({ reply: { power: [] } });
  });

  it('waits while the boot word is zero', async () => {
    expect(await call(await bootRig(origen), -4, 1)).toMatchObject({ reply: { power: [] } });
  });

  it('of a CPU there is not is reported (C23)', async () => {
    const rig = await bootRig(origen);
    expect(await call(rig, -4, 0xffff_ffe4)).toMatchObject({ reply: { power: [] } });
    expect(rig.reports).toEqual(['Exynos firmware: CPU1BOOT of CPU 0xffff_ffe4, which there is not']);
  });
});

describe('nothing changes, and the operator hears why:', () => {
  it.each([
    ['a power-down', -3, 'Exynos firmware: SLEEP leaves the power on; the guest goes on at once'],
    [
      'a command there is not',
      -101,
      'Exynos firmware: no command -101 (r0=0xffff_ff9b); it returns with nothing changed',
    ],
  ])('%s', async (_, command, text) => {
    const rig = await bootRig(origen);
    expect(written(await call(rig, command))).toEqual({});
    expect(rig.reports).toEqual([text]);
  });
});
