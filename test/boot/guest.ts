import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoardBoot, Userland } from './boots.ts';
import { extractImage, wrapImage } from './image.ts';
import { initramfs } from './initramfs.ts';
import { busybox, cacheFolder, modulesOf, vmlinuz } from './packages.ts';
import type { Guest } from './run.ts';

/** Where what is made of the packages stays. */
export const builtFolder = join(cacheFolder, 'built');

const imagePath = join(builtFolder, 'Image');

/** Debian's kernel, packed as it comes or the Image in it, and an initramfs, for one vCPU. */
export function prepareGuest(init: Userland['name'], kernel: 'image' | 'zimage'): Guest {
  mkdirSync(builtFolder, { recursive: true });
  const zImage = vmlinuz();
  const image = extractImage(zImage, imagePath);
  const initrd = join(builtFolder, `${init}.cpio`);
  writeFileSync(initrd, initramfs[init]({ busybox, modules: () => modulesOf(image) }));
  return { kernel: kernel === 'image' ? image : zImage, initrd, smp: 1 };
}

/** The same guest in the form QEMU takes: an Image is told where it goes. */
export function forQemu({ imageAddress, board }: BoardBoot, guest: Guest): Guest {
  if (guest.kernel !== imagePath) return guest;
  return { ...guest, kernel: wrapImage(guest.kernel, `${guest.kernel}.${board}`, imageAddress) };
}
