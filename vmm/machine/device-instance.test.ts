import { describe, expect, it } from 'vitest';
import { defineDevice } from '../api/define-device.ts';
import { report } from '../api/effects.ts';
import { DeviceInstance } from './device-instance.ts';

const thing = defineDevice({
  name: 'thing',
  doc: 'one register of each kind',
  bytes: 0x100,
  source: 'none',
  state: () => ({ reads: 0 }),
  registers: [
    { name: 'RW', at: 0x00, access: 'rw', doc: '', reset: 0x1122_3344 },
    { name: 'RO', at: 0x04, access: 'ro', doc: '', reset: 0x55 },
    { name: 'WO', at: 0x08, access: 'wo', doc: '', reset: 0x66 },
    { name: 'PART', at: 0x0c, access: 'rw', doc: '', reset: 0xf0, writable: 0x0f },
    { name: 'SECURE', at: 0x10, access: 'rw', doc: '', secure: true, writable: 1 },
    { name: 'COUNT', at: 0x14, access: 'ro', doc: '', read: ({ state }) => ++state.reads },
    {
      name: 'SETS_RW',
      at: 0x18,
      access: 'rw',
      doc: '',
      write(device, value) {
        device.set('RW', value);
        return [report(`was ${device.get('SETS_RW')}`)];
      },
    },
  ],
});

const place = () => new DeviceInstance({ base: 0x1000, device: thing });

describe('a load gives', () => {
  it.each([
    ['a word', 0x00, 4, 0x1122_3344],
    ['its low byte', 0x00, 1, 0x44],
    ['its third byte', 0x02, 1, 0x22],
    ['its upper half', 0x02, 2, 0x1122],
    ['a read-only register', 0x04, 4, 0x55],
    ['zero for a write-only register', 0x08, 4, 0],
    ['zero where no register is', 0x40, 4, 0],
    ['what its handler gives', 0x14, 4, 1],
  ])('%s', (_, at, bytes, value) => {
    expect(place().read(at, bytes).value).toBe(value);
  });
});

describe('a store changes', () => {
  it.each([
    ['a word', 0x00, 4, 0xaabb_ccdd, 0xaabb_ccdd],
    ['a byte lane and no other', 0x01, 1, 0xff, 0x1122_ff44],
    ['an upper half and no other', 0x02, 2, 0xbeef, 0xbeef_3344],
    ['nothing of a read-only register', 0x04, 4, 0xff, 0x55],
    ['the writable bits and no other', 0x0c, 4, 0xf5, 0xf5],
    ['nothing of a secure register', 0x10, 4, 1, 0],
  ])('%s', (_, at, bytes, value, expected) => {
    const device = place();
    device.write(at, bytes, value);
    expect(device.read(at & ~3, 4).value).toBe(expected);
  });
});

describe('the operator hears of', () => {
  it.each([
    ['bits the model does not have', 0x0c, 0x100, 'thing.PART: bits 0x1f0 are not modelled'],
    ['a store to a read-only register', 0x04, 0, 'thing.RO is read-only; the write is ignored'],
    ['a store to a secure register', 0x10, 1, 'thing.SECURE belongs to the secure world; the write is ignored'],
    ['a store where no register is', 0x40, 0, 'thing has no register at 0x40; it ignores the write'],
    ['nothing else', 0x00, 7, undefined],
  ])('%s', (_, at, value, text) => {
    expect(place().write(at, 4, value).report).toBe(text);
  });

  it('a load where no register is', () => {
    expect(place().read(0x40, 4).report).toBe('thing has no register at 0x40; it reads as zero');
  });
});

it('the secure world writes the writable bits of a secure register', () => {
  const device = place();
  device.secureWrite('SECURE', 3);
  expect(device.read(0x10, 4).value).toBe(1);
  expect(device.secureRead('SECURE')).toBe(1);
});

it('with a write handler nothing is stored but what it sets', () => {
  const device = place();
  expect(device.write(0x18, 4, 9).effects).toEqual([report('was 0')]);
  expect([device.get('SETS_RW'), device.get('RW')]).toEqual([0, 9]);
});

it('a register the device does not have is named', () => {
  expect(() => place().secureWrite('NONE', 0)).toThrow('device thing has no register NONE');
});

it('a snapshot is plain data that brings values and state back', () => {
  const device = place();
  device.read(0x14, 4);
  device.write(0x00, 4, 5);
  const saved = JSON.parse(JSON.stringify(device.snapshot()));
  const other = place();
  other.restore(saved);
  expect([other.get('RW'), other.read(0x14, 4).value]).toEqual([5, 2]);
  expect(device.read(0x14, 4).value).toBe(2);
});
