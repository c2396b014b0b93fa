import { describe, expect, it } from 'vitest';
import { DeviceInstance } from '../machine/device-instance.ts';
import { fwCfg } from './fw-cfg.ts';

const selector = 0x08;

/** A device with an item selected the way a little-endian CPU does it. */
function selected(key: number): DeviceInstance {
  const device = new DeviceInstance({ base: 0, device: fwCfg });
  device.write(selector, 2, ((key & 0xff) << 8) | (key >>> 8));
  return device;
}

describe('firmware finds', () => {
  it.each([
    ['who it is', 0x0000, [0x51, 0x45, 0x4d, 0x55]],
    ['the traditional interface, and no DMA', 0x0001, [1, 0, 0, 0]],
    ['no files', 0x0019, [0, 0, 0, 0]],
    ['nothing under another key', 0x1234, [0, 0, 0, 0]],
  ])('%s', (_, key, bytes) => {
    const device = selected(key);
    expect(bytes.map(() => device.read(0, 1).value)).toEqual(bytes);
    expect(device.read(0, 1).value).toBe(0);
  });
});

it('a word is four bytes in their order; selecting anew begins at the first', () => {
  const device = selected(0);
  expect(device.read(0, 4).value).toBe(0x554d_4551);
  device.write(selector, 2, 0);
  expect([device.read(0, 1).value, device.read(0, 2).value]).toEqual([0x51, 0x4d45]);
});
