import { defineBoard } from '../api/define-board.ts';
import { highbankSregs, l2c310, pl011, uartClock } from '../devices/index.ts';
import { calxedaPsci, highbankMonitor } from '../firmware/index.ts';

export const highbank = defineBoard({
  name: 'highbank',
  doc: 'Calxeda ECX-1000: four Cortex-A9, PL310 behind a secure monitor',
  source: 'linux arch/arm/boot/dts/calxeda/highbank.dts, ecx-common.dtsi; QEMU hw/arm/highbank.c',
  compatible: ['calxeda,highbank'],
  cpu: { target: 'cortex-a9', count: 4, max: 4 },
  ram: { base: 0x0000_0000, bytes: 0x0400_0000, max: 0xff90_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  // r0 first: a PSCI call leaves garbage in r12, while the monitor's r0 is only ever 0 or 1.
  firmware: [calxedaPsci, highbankMonitor],
  devices: [
    { base: 0xfff1_2000, device: l2c310 },
    { base: 0xfff3_6000, device: pl011, spi: 20 },
    { base: 0xfff3_c000, device: highbankSregs },
  ],
  console: 'pl011',
  nodes: [uartClock],
});
