import { expect, it } from 'vitest';
import { highbank } from '../vmm/boards/highbank.ts';
import { virt } from '../vmm/boards/virt.ts';
import type { Disk } from '../vmm/devices/index.ts';
import { withDisks } from './with-disks.ts';

const disk: Disk = { bytes: 512, readOnly: true, read: () => new Uint8Array(0), write: () => {}, flush: () => {} };
const names = (board: typeof virt) => board.devices.map(({ name, device }) => `${name ?? ''}:${device.name}`);

it('drives take the last free transports, and leave the others', () => {
  const changed = names(withDisks(virt, [disk, disk])).filter((name) => !names(virt).includes(name));
  expect(changed).toEqual(['virtio27:virtio-block', 'virtio28:virtio-block']);
  expect(withDisks(virt, []).devices).toEqual(virt.devices);
});

it('a board without free transports refuses', () => {
  expect(() => withDisks(highbank, [disk])).toThrow('board highbank has 0 free virtio transports for 1 drives');
});
