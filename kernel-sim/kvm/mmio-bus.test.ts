import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { type BusWrite, coalescedWritesMax, MmioBus } from './mmio-bus.ts';

const bus = (busDevicesMax = defaultLimits.busDevicesMax) => new MmioBus({ busDevicesMax });

function write(ipa: number, value: number, bytes = 4): BusWrite {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setUint32(0, value, true);
  return { ipa, value, data: data.subarray(0, bytes) };
}

describe('coalesced MMIO', () => {
  it.each([
    ['its first byte', 0x1000, 4, true],
    ['its last word', 0x10fc, 4, true],
    ['across its end', 0x10fe, 4, false],
    ['before it', 0xffe, 4, false],
    ['behind it', 0x1100, 1, false],
  ])('takes a write at %s: %i', (_, ipa, bytes, taken) => {
    const subject = bus();
    subject.coalesce({ ipa: 0x1000, bytes: 0x100 });
    expect(subject.take(write(ipa, 1, bytes))).toBe(taken);
  });

  it('gives the writes once, oldest first', () => {
    const subject = bus();
    subject.coalesce({ ipa: 0x1000, bytes: 0x100 });
    subject.take(write(0x1000, 0x41, 1));
    subject.take(write(0x1004, 0x42, 1));
    expect(subject.takeEvents()).toEqual([
      {
        kind: 'coalesced_mmio',
        writes: [
          { ipa: 0x1000, data: Uint8Array.of(0x41) },
          { ipa: 0x1004, data: Uint8Array.of(0x42) },
        ],
      },
    ]);
    expect(subject.takeEvents()).toEqual([]);
  });

  it('lets the write exit that finds the ring full', () => {
    const subject = bus();
    subject.coalesce({ ipa: 0, bytes: 4 });
    const taken = Array.from({ length: coalescedWritesMax + 1 }, () => subject.take(write(0, 1)));
    expect(taken.indexOf(false)).toBe(coalescedWritesMax);
  });

  it.each([
    ['the zone itself', { ipa: 0x1000, bytes: 0x100 }, false],
    ['a part of it', { ipa: 0x1010, bytes: 4 }, false],
    ['a range it does not hold', { ipa: 0x1000, bytes: 0x101 }, true],
  ])('unregistering %s', (_, range, taken) => {
    const subject = bus();
    subject.coalesce({ ipa: 0x1000, bytes: 0x100 });
    subject.uncoalesce(range);
    expect(subject.take(write(0x1000, 1))).toBe(taken);
  });
});

describe('ioeventfd', () => {
  const bell = { ipa: 0x2000, bytes: 4, cookie: 9 };

  it.each([
    ['any value', bell, write(0x2000, 5), true],
    ['another address', bell, write(0x2004, 5), false],
    ['another width', bell, write(0x2000, 5, 2), false],
    ['a matching value', { ...bell, datamatch: 5n }, write(0x2000, 5), true],
    ['another value', { ...bell, datamatch: 5n }, write(0x2000, 6), false],
    ['any width', { ...bell, bytes: 0 }, write(0x2000, 6, 1), true],
  ])('rings for %s: %#', (_, doorbell, stored, taken) => {
    const subject = bus();
    expect(subject.addDoorbell(doorbell)).toBeUndefined();
    expect(subject.take(stored)).toBe(taken);
    expect(subject.takeEvents()).toEqual(taken ? [{ kind: 'ioeventfd', cookie: 9, count: 1 }] : []);
  });

  it('counts the rings of one cookie (EVT-5)', () => {
    const subject = bus();
    subject.addDoorbell(bell);
    for (let count = 0; count < 3; count += 1) subject.take(write(0x2000, count));
    expect(subject.takeEvents()).toEqual([{ kind: 'ioeventfd', cookie: 9, count: 3 }]);
  });

  it('comes before a coalesced zone at the same address', () => {
    const subject = bus();
    subject.coalesce({ ipa: 0x2000, bytes: 4 });
    subject.addDoorbell(bell);
    subject.take(write(0x2000, 1));
    expect(subject.takeEvents()).toEqual([{ kind: 'ioeventfd', cookie: 9, count: 1 }]);
  });

  it.each([
    ['EINVAL', 'of 3 bytes', { ...bell, bytes: 3 }],
    ['EINVAL', 'of any width with a match', { ...bell, bytes: 0, datamatch: 1n }],
    ['EINVAL', 'that wraps', { ...bell, ipa: Number.MAX_SAFE_INTEGER }],
    ['EEXIST', 'with the match of another', { ...bell, datamatch: 1n }],
    ['EEXIST', 'without a match where one has one', bell],
    ['EEXIST', 'of any width where one has one', { ...bell, bytes: 0 }],
    [undefined, 'with another match', { ...bell, datamatch: 2n }],
    [undefined, 'of another width', { ...bell, bytes: 2 }],
  ])('%s for a doorbell %s', (errno, _, doorbell) => {
    const subject = bus();
    subject.addDoorbell({ ...bell, datamatch: 1n });
    expect(subject.addDoorbell(doorbell)?.errno).toBe(errno);
  });

  it.each([
    [undefined, 'itself', bell],
    ['ENOENT', 'another cookie', { ...bell, cookie: 8 }],
    ['ENOENT', 'a match it has not', { ...bell, datamatch: 0n }],
  ])('%s when removing %s', (errno, _, doorbell) => {
    const subject = bus();
    subject.addDoorbell(bell);
    expect(subject.removeDoorbell(doorbell)?.errno).toBe(errno);
    expect(subject.take(write(0x2000, 1))).toBe(errno !== undefined);
  });

  it('ENOSPC when the bus is full of zones and doorbells', () => {
    const subject = bus(2);
    expect(subject.coalesce({ ipa: 0, bytes: 4 })).toBeUndefined();
    expect(subject.addDoorbell(bell)).toBeUndefined();
    expect(subject.coalesce({ ipa: 0, bytes: 4 })?.errno).toBe('ENOSPC');
    expect(subject.addDoorbell({ ...bell, ipa: 0 })?.errno).toBe('ENOSPC');
  });
});
