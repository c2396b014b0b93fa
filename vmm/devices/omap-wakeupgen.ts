import { defineDevice } from '../api/define-device.ts';

/**
 * OMAP4 wake-up generator: the two words through which CPU1 is released. On OMAP4 the normal world reads them and asks
 * the ROM monitor to write them.
 */
export const omapWakeupgen = defineDevice({
  name: 'wakeupgen',
  doc: 'wake-up generator',
  bytes: 0x1000,
  source: 'linux arch/arm/mach-omap2/omap-wakeupgen.h, omap-smp.c',
  compatible: ['ti,omap4-wugen-mpu'],
  registers: [
    { name: 'AUX_CORE_BOOT_0', at: 0x800, access: 'rw', doc: 'bits 9 and up: the CPU that may start', secure: true },
    { name: 'AUX_CORE_BOOT_1', at: 0x804, access: 'rw', doc: 'entry address of CPU1', secure: true },
    { name: 'AMBA_IF_MODE', at: 0x80c, access: 'rw', doc: 'bus interface mode', secure: true },
  ],
});
