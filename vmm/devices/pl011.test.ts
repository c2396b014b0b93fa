import { describe, expect, it } from 'vitest';
import { irqLine } from '../../proto/uapi/kvm.ts';
import { consoleOut, setIrq } from '../api/effects.ts';
import { DeviceInstance } from '../machine/device-instance.ts';
import { pl011 } from './pl011.ts';

const uart = () => new DeviceInstance({ base: 0, device: pl011 });
const type = (device: DeviceInstance, bytes: readonly number[]) =>
  device.device.receive?.(device, Uint8Array.from(bytes));

const [dr, fr, cr, imsc, ris, mis] = [0x00, 0x18, 0x30, 0x38, 0x3c, 0x40];

describe('after reset', () => {
  it.each([
    ['the transmitter is empty and the receiver too', fr, 0x90],
    ['transmit and receive are enabled, the UART is not', cr, 0x300],
    ['FIFO levels are half', 0x34, 0x12],
    ['no interrupt is let through', mis, 0],
    ['it is part 011 of ARM', 0xfe0, 0x11],
    ['revision 1.4', 0xfe8, 0x14],
    ['a PrimeCell', 0xff0, 0x0d],
  ])('%s', (_, at, value) => {
    expect(uart().read(at, 4).value).toBe(value);
  });
});

describe('a byte is printed', () => {
  it.each([
    ['stored as a byte', 1, 0x41],
    ['stored as a halfword', 2, 0x41],
    ['stored as a word, whatever is above it', 4, 0xffff_ff41],
  ])('%s', (_, bytes, value) => {
    expect(uart().write(dr, bytes, value).effects).toEqual([consoleOut(0x41)]);
  });
});

it('typed characters are read in order, and the flags follow', () => {
  const device = uart();
  type(device, [0x68, 0x69]);
  expect([device.read(fr, 4).value, device.read(dr, 4).value]).toEqual([0x80, 0x68]);
  expect([device.read(dr, 1).value, device.read(fr, 4).value, device.read(dr, 4).value]).toEqual([0x69, 0x90, 0]);
});

it('a line nobody reads is cut, not kept for ever', () => {
  const device = uart();
  type(
    device,
    Array.from({ length: 5000 }, () => 0x61),
  );
  expect(device.read(fr, 4).value).toBe(0xc0);
  let count = 0;
  while ((device.read(fr, 4).value & 0x10) === 0) count += device.read(dr, 4).value === 0x61 ? 1 : 0;
  expect(count).toBe(4096);
});

it('interrupts show raw and masked', () => {
  const device = uart();
  type(device, [0x61]);
  device.write(imsc, 4, 0x10);
  expect([device.read(ris, 4).value, device.read(mis, 4).value]).toEqual([0x10, 0x10]);
});

describe('its interrupt output', () => {
  const wired = () => new DeviceInstance({ base: 0, device: pl011 }, { wire });
  const wire = (level: boolean) => [setIrq(irqLine('spi', 52), level)];
  const [[high], [low]] = [wire(true), wire(false)];

  it('rises with a typed character that is let through, and falls once it is read', () => {
    const device = wired();
    device.write(imsc, 4, 0x10);
    expect(device.lineChange()).toEqual([]);
    type(device, [0x61]);
    expect(device.lineChange()).toEqual([high]);
    expect(device.lineChange()).toEqual([]);
    device.write(0x44, 4, 0x7ff);
    expect(device.lineChange()).toEqual([]);
    device.read(dr, 4);
    expect(device.lineChange()).toEqual([low]);
  });

  it('rises when a character has left, and falls with UARTICR or the mask', () => {
    const device = wired();
    device.write(dr, 4, 0x61);
    expect(device.lineChange()).toEqual([]);
    device.write(imsc, 4, 0x20);
    expect(device.lineChange()).toEqual([high]);
    device.write(0x44, 4, 0x20);
    expect(device.lineChange()).toEqual([low]);
    device.write(dr, 4, 0x61);
    expect(device.lineChange()).toEqual([high]);
    device.write(imsc, 4, 0);
    expect(device.lineChange()).toEqual([low]);
  });

  it('goes nowhere where no interrupt controller is', () => {
    const device = new DeviceInstance({ base: 0, device: pl011, spi: 20 });
    device.write(imsc, 4, 0x10);
    type(device, [0x61]);
    expect(device.lineChange()).toEqual([]);
  });
});

it('only bits of control the UART has are kept', () => {
  const device = uart();
  expect(device.write(cr, 4, 0xffff).report).toBe('pl011.UARTCR: bits 0x78 are not modelled');
  expect(device.read(cr, 4).value).toBe(0xff87);
});
