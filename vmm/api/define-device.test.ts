import { describe, expect, it } from 'vitest';
import { type DeviceDefinition, type DeviceRegister, defineDevice, primeCellId } from './define-device.ts';

const one: DeviceRegister = { name: 'ONE', at: 0, access: 'rw', doc: 'first' };

const device = (parts: Partial<DeviceDefinition<undefined>>) =>
  defineDevice({ name: 'thing', doc: 'a thing', bytes: 0x10, source: 'none', registers: [one], ...parts });

describe('defineDevice refuses', () => {
  it.each<readonly [what: string, parts: Partial<DeviceDefinition<undefined>>, message: RegExp]>([
    ['a frame of no bytes', { bytes: 0 }, /device "thing": bytes is 0/],
    ['a frame of half a word', { bytes: 6 }, /bytes is 6/],
    ['a register off its word', { registers: [{ ...one, at: 2 }] }, /ONE is at 2; use a multiple of 4/],
    ['a register behind the frame', { registers: [{ ...one, at: 0x10 }] }, /ONE at 0x10 is outside its 0x10 bytes/],
    ['a negative reset value', { registers: [{ ...one, reset: -1 }] }, /ONE has reset -1/],
    ['a name twice', { registers: [one, { ...one, at: 4 }] }, /register ONE is listed twice/],
    ['an offset twice', { registers: [one, { ...one, name: 'TWO' }] }, /ONE and TWO are both at 0x0/],
  ])('%s', (_, parts, message) => {
    expect(() => device(parts)).toThrow(message);
  });
});

it('the last eight words of a PrimeCell say who it is', () => {
  const rows = primeCellId(0x11, 0x10, 0x14, 0x00);
  expect(rows.map(({ at }) => at)).toEqual([0xfe0, 0xfe4, 0xfe8, 0xfec, 0xff0, 0xff4, 0xff8, 0xffc]);
  expect(rows.map(({ reset }) => reset)).toEqual([0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1]);
});
