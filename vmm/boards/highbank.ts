import { defineBoard } from '../api/define-board.ts';
import { fixedClock } from '../api/device-tree.ts';
import { a9Mpcore, l2c310, periphClockHz } from '../devices/index.ts';
import { calxedaPsci, highbankMonitor } from '../firmware/index.ts';
import { calxedaClocks, calxedaDevices } from './calxeda/peripherals.ts';

const periphBase = 0xfff1_0000;
const periphClock = { hz: periphClockHz, clock: 3 } as const;

export const highbank = defineBoard({
  name: 'highbank',
  doc: 'Calxeda ECX-1000: four Cortex-A9, PL310 behind a secure monitor',
  source: 'linux arch/arm/boot/dts/calxeda/highbank.dts, ecx-common.dtsi; QEMU hw/arm/highbank.c',
  compatible: ['calxeda,highbank'],
  cpu: { target: 'cortex-a9', count: 4, max: 4, cluster: 9, periphBase },
  ram: { base: 0x0000_0000, bytes: 0x0400_0000, max: 0xff90_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  // r0 first: a PSCI call leaves garbage in r12, while the monitor's r0 is only ever 0 or 1.
  firmware: [calxedaPsci, highbankMonitor],
  devices: [
    { base: periphBase, device: a9Mpcore(periphClock) },
    { base: 0xfff1_2000, device: l2c310, spi: 70 },
    ...calxedaDevices,
  ],
  interruptController: 'mpcore',
  console: 'pl011',
  nodes: [...calxedaClocks, fixedClock('periphclk', periphClock.hz, periphClock.clock)],
});
