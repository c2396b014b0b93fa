import { defineBoard } from '../api/define-board.ts';
import { calxedaPsci, midwayMonitor } from '../firmware/index.ts';
import { calxedaClocks, calxedaDevices } from './calxeda/peripherals.ts';

export const midway = defineBoard({
  name: 'midway',
  doc: 'Calxeda ECX-2000: four Cortex-A15; its monitor ignores the L2 calls of Highbank kernels',
  source: 'linux arch/arm/boot/dts/calxeda/ecx-2000.dts, ecx-common.dtsi; QEMU hw/arm/highbank.c',
  compatible: ['calxeda,ecx-2000'],
  cpu: { target: 'cortex-a15', count: 4, max: 4 },
  ram: { base: 0x0000_0000, bytes: 0x0400_0000, max: 0xff80_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  firmware: [calxedaPsci, midwayMonitor],
  vgic: { distributor: 0xfff1_1000, cpuInterface: 0xfff1_2000, interrupts: 160 },
  devices: calxedaDevices,
  console: 'pl011',
  nodes: calxedaClocks,
});
