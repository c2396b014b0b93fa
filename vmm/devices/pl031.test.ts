import { describe, expect, it } from 'vitest';
import { DeviceInstance } from '../machine/device-instance.ts';
import { pl031 } from './pl031.ts';

const [dr, mr, lr, cr, imsc, ris, mis, icr] = [0x00, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c];

/** A clock at a second that the test moves. */
function rtc(seconds: number) {
  const clock = { seconds, nowNs: 0, vcpus: 1 };
  const device = new DeviceInstance({ base: 0, device: pl031 }, { clock });
  return {
    clock,
    read: (at: number) => device.read(at, 4).value,
    write: (at: number, v: number) => device.write(at, 4, v),
  };
}

it("tells the machine's time, and goes on with it", () => {
  const { clock, read } = rtc(1_700_000_000);
  expect(read(dr)).toBe(1_700_000_000);
  clock.seconds += 5;
  expect(read(dr)).toBe(1_700_000_005);
});

it.each([
  ['back', 1_700_000_000, 1000],
  ['forward', 1000, 0xffff_fff0],
])('is set %s, and goes on from there', (_, start, set) => {
  const { clock, read, write } = rtc(start);
  write(lr, set);
  clock.seconds += 3;
  expect([read(lr), read(dr)]).toEqual([set, set + 3]);
});

describe('a match', () => {
  it('interrupts from its second on until it is cleared', () => {
    const { clock, read, write } = rtc(100);
    write(mr, 110);
    write(imsc, 1);
    expect([read(ris), read(mis)]).toEqual([0, 0]);
    clock.seconds = 110;
    expect([read(ris), read(mis)]).toEqual([1, 1]);
    write(icr, 1);
    expect([read(ris), read(mis)]).toEqual([0, 0]);
  });

  it('is not seen through its mask', () => {
    const { read, write } = rtc(100);
    write(mr, 100);
    expect([read(ris), read(mis)]).toEqual([1, 0]);
  });
});

it.each([
  ['it runs', cr, 1],
  ['it is part 031 of ARM', 0xfe0, 0x31],
  ['it is a PrimeCell', 0xffc, 0xb1],
])('after reset %s', (_, at, value) => {
  expect(rtc(0).read(at)).toBe(value);
});
