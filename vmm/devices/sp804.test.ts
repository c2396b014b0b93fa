import { describe, expect, it } from 'vitest';
import { consoleOut } from '../api/effects.ts';
import { DeviceInstance } from '../machine/device-instance.ts';
import { sp804 } from './sp804.ts';

const [load, value, control, clear, ris, mis, bgload] = [0x00, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18];
const second = 0x20;
const bits = { oneShot: 1, wide: 2, interrupt: 0x20, periodic: 0x40, enable: 0x80 } as const;
const [up, down] = [[consoleOut('up')], [consoleOut('down')]];

/** Timers that count microseconds. */
function dualTimer() {
  const clock = { seconds: 0, nowNs: 0, vcpus: 1 };
  const device = new DeviceInstance(
    { base: 0, device: sp804({ hz: 1_000_000, clock: 1 }) },
    { clock, wire: (level) => (level ? up : down) },
  );
  return {
    clock,
    device,
    read: (at: number) => device.read(at, 4).value,
    write: (at: number, word: number) => device.write(at, 4, word),
  };
}

describe('after reset', () => {
  it.each([
    ['the counter is at its top and stands', value, 0xffff_ffff],
    ['the interrupt is let through', control, 0x20],
    ['the second timer is the same', second + value, 0xffff_ffff],
    ['it is part 804 of ARM', 0xfe0, 0x04],
    ['a PrimeCell', 0xff0, 0x0d],
  ])('%s', (_, at, word) => {
    const { clock, read } = dualTimer();
    clock.nowNs = 1e9;
    expect(read(at)).toBe(word);
  });
});

it.each([
  ['periodic: from the load value', bits.periodic | bits.wide, 1000, 1002, 999],
  ['free-running, 32 bits: from the top', bits.wide, 1000, 1002, 0xffff_fffe],
  ['free-running, 16 bits', 0, 1000, 1002, 0xfffe],
  ['16 bits of a load value', bits.periodic, 0x1_0005, 1, 4],
  ['one-shot: it stops', bits.wide | bits.oneShot, 1000, 1002, 0],
  ['every 16 periods', bits.wide | (1 << 2), 1000, 160, 990],
  ['every 256 periods', bits.wide | (2 << 2), 1000, 2560, 990],
])('counts on: %s', (_, mode, from, us, word) => {
  const { clock, read, write } = dualTimer();
  write(control, mode | bits.enable);
  write(load, from);
  clock.nowNs = us * 1000;
  expect(read(value)).toBe(word);
});

it('both timers share one interrupt, which each clears for itself', () => {
  const { clock, device, read, write } = dualTimer();
  write(load, 10);
  write(control, bits.enable | bits.wide | bits.oneShot | bits.interrupt);
  write(second + load, 20);
  write(second + control, bits.enable | bits.wide | bits.periodic | bits.interrupt);
  expect(device.alarmNs).toBe(10_000);
  clock.nowNs = 10_000;
  expect([device.lineChange(), device.alarmNs]).toEqual([up, 20_000]);
  clock.nowNs = 20_000;
  write(clear, 1);
  expect([device.lineChange(), read(mis), read(second + mis)]).toEqual([[], 0, 1]);
  write(second + clear, 1);
  expect([device.lineChange(), device.alarmNs]).toEqual([down, 41_000]);
});

it('an interrupt that is not let through shows raw only, and asks for no alarm', () => {
  const { clock, device, read, write } = dualTimer();
  write(load, 10);
  write(control, bits.enable | bits.wide | bits.periodic);
  expect(device.alarmNs).toBe(Number.POSITIVE_INFINITY);
  clock.nowNs = 10_000;
  expect([device.lineChange(), read(ris), read(mis)]).toEqual([[], 1, 0]);
});

it('the background load is for the next period', () => {
  const { clock, read, write } = dualTimer();
  write(load, 10);
  write(control, bits.enable | bits.wide | bits.periodic);
  write(bgload, 5);
  expect([read(load), read(value)]).toEqual([5, 10]);
  clock.nowNs = 12_000;
  expect(read(value)).toBe(4);
});
