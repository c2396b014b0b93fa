import { expect, it } from 'vitest';
import { placementName } from '../vmm/api/define-board.ts';
import { boards } from '../vmm/boards/index.ts';
import { DeviceInstance } from '../vmm/machine/device-instance.ts';
import { withFlash } from './with-flash.ts';

const board = (name: string) => {
  const found = boards.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no board ${name}`);
  return found;
};

it('puts the image into the flash the board starts from, and makes the other one memory as well', () => {
  const { board: virt, image } = withFlash(board('virt'), 'u-boot.bin', Uint8Array.of(1, 2, 3, 4));
  const roms = virt.devices.flatMap((placement) => {
    const instance = new DeviceInstance(placement);
    const rom = instance.device.rom?.(instance);
    return rom === undefined ? [] : [[placementName(placement), rom.parts[0]?.data] as const];
  });
  expect(roms).toEqual([
    ['flash0', Uint8Array.of(1, 2, 3, 4)],
    ['flash1', new Uint8Array(0)],
  ]);
  expect(image).toMatchObject({ file: 'u-boot.bin', entry: 0, isFirmware: true });
});

it.each([
  ['a board without flash', 'highbank', 4, /board highbank has no flash to start from; give a kernel/],
  ['an image that is larger than the flash', 'virt', 0x400_0001, /67108865 bytes, the flash 67108864/],
  ['an empty image', 'virt', 0, /is empty/],
])('refuses %s', (_, name, bytes, message) => {
  expect(() => withFlash(board(name), 'u-boot.bin', new Uint8Array(bytes))).toThrow(message);
});
