import { defineDevice } from '../api/define-device.ts';

/** Words the boot code gives a meaning. @source linux arch/arm/mach-exynos/firmware.c */
const meanings: Readonly<Record<number, string>> = {
  8: 'resume address',
  12: 'resume flag',
  28: 'entry address of the second CPU',
  32: 'AFTR magic',
  36: 'AFTR resume address',
};

/** Words the model keeps: the mailbox at the start of the RAM. */
const words = 64;

/** Name of the word at a byte offset: `WORD_1c`. */
const wordName = (at: number) => `WORD_${at.toString(16).padStart(2, '0')}`;

/** Non-secure part of the Exynos boot RAM: a mailbox of plain words. */
export const exynosSysram = defineDevice({
  name: 'sysram-ns',
  doc: 'non-secure boot RAM',
  bytes: 0x1000,
  source: 'linux arch/arm/mach-exynos/firmware.c; arch/arm/boot/dts/samsung/exynos4210.dtsi, smp-sram@1f000',
  compatible: ['samsung,exynos4210-sysram-ns'],
  registers: Array.from({ length: words }, (_, index) => ({
    name: wordName(index * 4),
    at: index * 4,
    access: 'rw',
    doc: meanings[index * 4] ?? 'mailbox word',
  })),
});
