import { describe, expect, it } from 'vitest';
import { DeviceInstance } from '../machine/device-instance.ts';
import { l2c310 } from './l2c310.ts';

const cache = () => new DeviceInstance({ base: 0, device: l2c310 });

describe('what Linux reads before it turns the cache on:', () => {
  it.each([
    ['it is an L2C-310 of ARM', 0x000, 0x4100_00c9],
    ['it is off', 0x100, 0],
    ['no sync is under way', 0x730, 0],
    ['no way is being invalidated', 0x77c, 0],
    ['nothing is locked', 0x900, 0],
    ['no filter is set', 0xc00, 0],
  ])('%s', (_, at, value) => {
    expect(cache().read(at, 4).value).toBe(value);
  });
});

describe('the normal world cannot write, and the monitor can:', () => {
  it.each([
    ['REG1_CONTROL', 0x100, 1],
    ['REG1_AUX_CONTROL', 0x104, 0x7e47_0000],
    ['REG1_TAG_RAM_CONTROL', 0x108, 0x121],
    ['REG1_DATA_RAM_CONTROL', 0x10c, 0x121],
    ['REG12_ADDR_FILTERING_START', 0xc00, 0x8000_0001],
    ['REG12_ADDR_FILTERING_END', 0xc04, 0xc000_0000],
    ['REG15_DEBUG_CTRL', 0xf40, 3],
    ['REG15_PREFETCH_CTRL', 0xf60, 0x7000_0007],
    ['REG15_POWER_CTRL', 0xf80, 3],
  ])('%s', (name, at, value) => {
    const device = cache();
    const reset = device.read(at, 4).value;
    expect(device.write(at, 4, value).report).toBe(`l2c310.${name} belongs to the secure world; the write is ignored`);
    expect(device.read(at, 4).value).toBe(reset);
    device.secureWrite(name, value);
    expect(device.read(at, 4).value).toBe(value);
  });
});

it('maintenance by anybody is done by the time it can be looked at', () => {
  const device = cache();
  for (const at of [0x730, 0x770, 0x77c, 0x7b0, 0x7b8, 0x7bc, 0x7f0, 0x7f8, 0x7fc]) {
    expect(device.write(at, 4, 0xffff)).toMatchObject({ effects: [] });
    expect(device.read(at, 4).value).toBe(0);
  }
});

it('the enable bit is all of control', () => {
  const device = cache();
  device.secureWrite('REG1_CONTROL', 0x8400_0003);
  expect(device.read(0x100, 4).value).toBe(1);
});
