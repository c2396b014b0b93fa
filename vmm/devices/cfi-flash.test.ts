import { describe, expect, it } from 'vitest';
import { DeviceInstance } from '../machine/device-instance.ts';
import { cfiFlash } from './cfi-flash.ts';

const flash = () => new DeviceInstance({ base: 0, device: cfiFlash });
const word = (device: DeviceInstance, at: number) => device.read(at, 4).value;

it.each([
  [1, 0xff],
  [2, 0xffff],
  [4, 0xffff_ffff],
])('is erased, read by %i bytes', (bytes, value) => {
  expect(flash().read(0x123_4568, bytes).value).toBe(value);
});

describe('after a query it says', () => {
  it.each([
    ['Q', 0x10 * 4, 0x51],
    ['R', 0x11 * 4, 0x52],
    ['Y', 0x12 * 4, 0x59],
    ['the Intel command set', 0x13 * 4, 1],
    ['32 MiB a chip', 0x27 * 4, 25],
  ])('%s, once a chip', (_, at, value) => {
    const device = flash();
    device.write(0x55 * 4, 4, 0x0098_0098);
    expect(word(device, at)).toBe(((value << 16) | value) >>> 0);
    device.write(0, 4, 0x00ff_00ff);
    expect(word(device, at)).toBe(0xffff_ffff);
  });
});

it('identifies itself', () => {
  const device = flash();
  device.write(0, 4, 0x0090_0090);
  expect([word(device, 0), word(device, 4)]).toEqual([0x0089_0089, 0x0018_0018]);
});

it('refuses to be written, and says so until its status is cleared', () => {
  const device = flash();
  device.write(0, 4, 0x0040_0040);
  expect(device.write(0, 4, 0x1234).effects).toMatchObject([{ kind: 'report' }]);
  expect(word(device, 0)).toBe(0x0092_0092);
  device.write(0, 4, 0x0050_0050);
  expect(word(device, 0)).toBe(0x0080_0080);
  device.write(0, 4, 0x00ff_00ff);
  expect(word(device, 0)).toBe(0xffff_ffff);
});
