import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardBoot, Userland } from './boots.ts';
import { extractImage, wrapImage } from './image.ts';
import { initramfs } from './initramfs.ts';
import { busybox, cacheFolder, deviceTree, modulesOf, uboot, vmlinuz } from './packages.ts';
import type { FirmwareGuest, Guest } from './run.ts';

/** Where what is made of the packages stays. */
export const builtFolder = join(cacheFolder, 'built');

const imagePath = join(builtFolder, 'Image');

/** Debian's kernel, packed as it comes or the Image in it, and an initramfs, for one vCPU. */
export function prepareGuest(init: keyof typeof initramfs, kernel: 'image' | 'zimage'): Guest {
  mkdirSync(builtFolder, { recursive: true });
  const zImage = vmlinuz();
  const image = extractImage(zImage, imagePath);
  const initrd = join(builtFolder, `${init}.cpio`);
  writeFileSync(initrd, initramfs[init]({ busybox, modules: () => modulesOf(image) }));
  return { kernel: kernel === 'image' ? image : zImage, initrd, smp: 1 };
}

/** What a board starts with: firmware alone, or a kernel. */
export function prepare({ name }: Userland, kernel: 'image' | 'zimage'): Guest | FirmwareGuest {
  return name === 'uboot' ? { firmware: uboot(), smp: 1 } : prepareGuest(name, kernel);
}

/** The same guest in the form QEMU takes: an Image is told where it goes, and a board QEMU has no tree of brings Debian's. */
export function forQemu<G extends Guest | FirmwareGuest>(boot: BoardBoot, guest: G): G {
  const dtb = guest.dtb ?? (boot.deviceTree === undefined ? undefined : deviceTree(boot.deviceTree));
  const withTree = dtb === undefined ? guest : { ...guest, dtb };
  if (!('kernel' in guest) || guest.kernel !== imagePath) return withTree;
  return { ...withTree, kernel: wrapImage(guest.kernel, `${guest.kernel}.${boot.board}`, boot.imageAddress) };
}
