import { describe, expect, it } from 'vitest';
import { omap4Panda } from '../boards/omap4-panda.ts';
import { bootRig, callExit, type Rig, written } from '../machine/machine-fixture.ts';

const l2c310 = 0x4824_2000;
const wakeupgen = 0x4828_1000;

const call = (rig: Rig, r12: number, r0 = 0, r1 = 0) => rig.handle(0, callExit({ r12, r0, r1 }));

describe('a service of the monitor writes the register behind it:', () => {
  it.each([
    ['0x100', 'REG15_DEBUG_CTRL', 0x100, 0xf40, 3, 3],
    ['0x102', 'REG1_CONTROL', 0x102, 0x100, 1, 1],
    ['0x109', 'REG1_AUX_CONTROL', 0x109, 0x104, 0x7e47_0000, 0x7e47_0000],
    ['0x112', 'REG1_TAG_RAM_CONTROL', 0x112, 0x108, 0x121, 0x121],
    ['0x113', 'REG15_PREFETCH_CTRL', 0x113, 0xf60, 0x3000_0000, 0x3000_0000],
  ])('%s %s', async (_, __, id, at, value, expected) => {
    const rig = await bootRig(omap4Panda);
    expect(written(await call(rig, id, value))).toEqual({});
    expect(await rig.load(l2c310 + at)).toBe(expected);
  });

  it('and the normal world cannot', async () => {
    const rig = await bootRig(omap4Panda);
    await rig.store(l2c310 + 0x100, 1);
    await rig.store(wakeupgen + 0x800, 0x200);
    expect([await rig.load(l2c310 + 0x100), await rig.load(wakeupgen + 0x800)]).toEqual([0, 0]);
  });
});

describe('AuxCoreBoot0 becomes (old AND NOT mask) OR set:', () => {
  it.each([
    [0x000, 0x200, 0xffff_fdff, 0x200],
    [0x200, 0x200, 0xffff_fdff, 0x200],
    [0x200, 0x000, 0x200, 0x000],
    [0x0f0, 0x001, 0x010, 0x0e1],
  ])('%i, set %i, mask %i', async (old, set, mask, expected) => {
    const rig = await bootRig(omap4Panda, { smp: 1 });
    await call(rig, 0x104, old, 0xffff_ffff);
    expect(written(await call(rig, 0x104, set, mask))).toEqual({ r0: 0 });
    expect(written(await call(rig, 0x103))).toEqual({ r0: expected, r1: 0 });
    expect(await rig.load(wakeupgen + 0x800)).toBe(expected);
  });
});

describe('CPU1', () => {
  it('starts at AuxCoreBoot1 when it is released, once', async () => {
    const rig = await bootRig(omap4Panda);
    await call(rig, 0x105, 0x8000_8654);
    const released = await call(rig, 0x104, 0x200, 0xffff_fdff);
    expect(released).toMatchObject({
      reply: { power: [{ action: 'on', vcpu: 1, entry: 0x8000_8654, context: 0 }] },
    });
    expect(await call(rig, 0x104, 0x200, 0xffff_fdff)).toMatchObject({ reply: { power: [] } });
  });

  it.each([
    ['without an entry', 0, 0x200],
    ['without its bit', 0x8000_8000, 0x100],
  ])('stays off %s', async (_, entry, set) => {
    const rig = await bootRig(omap4Panda);
    await call(rig, 0x105, entry);
    expect(await call(rig, 0x104, set, 0)).toMatchObject({ reply: { power: [] } });
  });

  it('is not there on a machine of one vCPU', async () => {
    const rig = await bootRig(omap4Panda, { smp: 1 });
    await call(rig, 0x105, 0x8000_8000);
    expect(await call(rig, 0x104, 0x200, 0)).toMatchObject({ reply: { power: [] } });
  });
});

it('a service there is not returns with nothing changed, and is reported by name', async () => {
  const rig = await bootRig(omap4Panda);
  expect(written(await call(rig, 0x42, 7))).toEqual({});
  expect(rig.reports).toEqual(['OMAP4 monitor: no service r12=0x42 (r0=0x7); it returns with nothing changed']);
});
