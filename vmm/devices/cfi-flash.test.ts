import { describe, expect, it } from 'vitest';
import type { Rom } from '../api/define-device.ts';
import { DeviceInstance } from '../machine/device-instance.ts';
import { bootFlash, cfiFlash } from './cfi-flash.ts';

const content = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const empty = () => new DeviceInstance({ base: 0, device: cfiFlash });
const full = () => new DeviceInstance({ base: 0, device: bootFlash(content) });
const word = (device: DeviceInstance, at: number) => device.read(at, 4).value;

/** Writes of both chips at once. */
function both(device: DeviceInstance, ...writes: readonly (readonly [at: number, half: number])[]) {
  return writes.flatMap(([at, half]) => device.write(at, 4, (half << 16) | half).effects);
}

const block = 0x4_0000;

it.each([
  [1, 0x05],
  [2, 0x0605],
  [4, 0x0807_0605],
])('gives its content, read by %i bytes, and zero behind it', (bytes, value) => {
  expect(full().read(4, bytes).value).toBe(value);
  expect(full().read(0x123_4568, bytes).value).toBe(0);
  expect(empty().read(4, bytes).value).toBe(0);
});

describe('after a query it says', () => {
  it.each([
    ['Q', 0x10 * 4, 0x51],
    ['R', 0x11 * 4, 0x52],
    ['Y', 0x12 * 4, 0x59],
    ['the Intel command set', 0x13 * 4, 1],
    ['32 MiB a chip', 0x27 * 4, 25],
    ['chips of 8 and 16 bits', 0x28 * 4, 2],
    ['a buffer of 2 KiB', 0x2a * 4, 11],
    ['256 blocks', 0x2d * 4, 255],
    ['of 128 KiB', 0x30 * 4, 2],
    ['nothing else', 0x50 * 4, 0],
  ])('%s, once a chip', (_, at, value) => {
    const device = full();
    both(device, [0x55 * 4, 0x98]);
    expect(word(device, at)).toBe(((value << 16) | value) >>> 0);
    both(device, [0, 0xff]);
    expect(word(device, 0)).toBe(0x0403_0201);
  });
});

it('identifies itself, and comes back by the reset of either command set', () => {
  const device = full();
  both(device, [0, 0x90]);
  expect([word(device, 0), word(device, 4), word(device, 8)]).toEqual([0x0089_0089, 0x0018_0018, 0]);
  both(device, [0, 0xf0]);
  expect(word(device, 0)).toBe(0x0403_0201);
});

it('programs a word, and says that it is ready until the status is cleared', () => {
  const device = full();
  both(device, [4, 0x40]);
  device.write(4, 4, 0xaabb_ccdd);
  expect(word(device, 4)).toBe(0x0080_0080);
  both(device, [0, 0x50]);
  expect([word(device, 0), word(device, 4), word(device, 8)]).toEqual([0x0403_0201, 0xaabb_ccdd, 0x0c0b_0a09]);
  both(device, [0, 0x70]);
  expect(word(device, 0)).toBe(0x0080_0080);
});

it('erases a block to ones and leaves its neighbours', () => {
  const device = full();
  expect(both(device, [block + 4, 0x20], [block + 4, 0xd0], [0, 0xff])).toEqual([]);
  expect([word(device, 0), word(device, block), word(device, 2 * block - 4), word(device, 2 * block)]).toEqual([
    0x0403_0201, 0xffff_ffff, 0xffff_ffff, 0,
  ]);
});

it('programs a buffer of as many words as the guest tells', () => {
  const device = full();
  both(device, [block, 0xe8], [block, 1]);
  device.write(block, 4, 0x1111_1111);
  device.write(block + 4, 4, 0x2222_2222);
  expect(both(device, [block, 0xd0], [0, 0xff])).toEqual([]);
  expect([word(device, block), word(device, block + 4), word(device, block + 8)]).toEqual([
    0x1111_1111, 0x2222_2222, 0,
  ]);
});

it.each([
  ['unlocks', 0xd0],
  ['locks', 0x01],
])('%s a block', (_, second) => {
  const device = full();
  expect(both(device, [0, 0x60], [0, second])).toEqual([]);
  expect(word(device, 0)).toBe(0x0080_0080);
});

it.each([
  ['a command it has not', [[0, 0x33]]],
  [
    'an erase that is not confirmed',
    [
      [0, 0x20],
      [0, 0x33],
    ],
  ],
] as const)('reports %s, and reads as an array again', (_, writes) => {
  const device = empty();
  expect(both(device, ...writes)).toMatchObject([{ kind: 'report' }]);
  both(device, [0, 0x50]);
  expect(word(device, block)).toBe(0);
});

describe('a flash that is booted from', () => {
  it('is memory while its array is read, and no longer', () => {
    const device = full();
    const rom = (): Rom | undefined => device.device.rom?.(device);
    expect(rom()).toEqual({ bytes: 0x400_0000, parts: [{ at: 0, data: content }] });
    both(device, [0, 0x90]);
    expect(rom()).toBeUndefined();
    both(device, [0, 0xff]);
    expect(rom()?.parts).toHaveLength(1);
  });

  it('has in that memory what was programmed', () => {
    const device = full();
    both(device, [block, 0x20], [block, 0xd0], [0, 0xff]);
    expect(device.device.rom?.(device)?.parts.at(-1)).toEqual({ at: block, data: new Uint8Array(block).fill(0xff) });
  });

  it('keeps what was programmed in a snapshot, and only that', () => {
    const device = full();
    both(device, [4, 0x40], [4, 0x77]);
    const { state } = device.snapshot();
    const again = full();
    again.restore(device.snapshot());
    expect(word(again, 4)).toBe(0x0080_0080);
    both(again, [0, 0xff]);
    expect(word(again, 4)).toBe(0x0077_0077);
    expect((state as { blocks: Map<number, unknown> }).blocks.size).toBe(1);
  });
});
