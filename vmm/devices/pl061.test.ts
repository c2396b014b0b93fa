import { describe, expect, it } from 'vitest';
import { DeviceInstance } from '../machine/device-instance.ts';
import { pl061 } from './pl061.ts';

const [dir, is, iev, ie, ris, mis] = [0x400, 0x404, 0x40c, 0x410, 0x414, 0x418];
const data = (mask: number) => mask * 4;
const gpio = () => new DeviceInstance({ base: 0, device: pl061 });

describe('data', () => {
  it('shows what is driven on outputs, and nothing on inputs', () => {
    const device = gpio();
    device.write(dir, 4, 0x0f);
    device.write(data(0xff), 4, 0xff);
    expect(device.read(data(0xff), 4).value).toBe(0x0f);
  });

  it('is written and read through the mask in the address', () => {
    const device = gpio();
    device.write(dir, 4, 0xff);
    device.write(data(0x81), 4, 0xff);
    expect([device.read(data(0xff), 4).value, device.read(data(0x80), 4).value]).toEqual([0x81, 0x80]);
    device.write(data(0x01), 4, 0);
    expect(device.read(data(0xff), 4).value).toBe(0x80);
  });
});

describe('a line that interrupts by level', () => {
  it.each([
    ['low, as nothing drives it', 0, 1],
    ['not high', 8, 0],
  ])('%s', (_, event, level) => {
    const device = gpio();
    device.write(is, 4, 8);
    device.write(iev, 4, event);
    device.write(ie, 4, 8);
    expect([device.read(ris, 4).value & 8, device.read(mis, 4).value]).toEqual([level * 8, level * 8]);
    expect(device.device.interrupt?.(device)).toBe(level === 1);
  });
});

it('is part 061 of ARM', () => {
  const device = gpio();
  expect([0xfe0, 0xfe4, 0xfe8, 0xff0].map((at) => device.read(at, 4).value)).toEqual([0x61, 0x10, 0x04, 0x0d]);
});
