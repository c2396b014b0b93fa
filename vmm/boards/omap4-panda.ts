import { defineBoard } from '../api/define-board.ts';
import { l2c310, omapPrm, omapWakeupgen, pl011, uartClock } from '../devices/index.ts';
import { omap4Monitor } from '../firmware/index.ts';

export const omap4Panda = defineBoard({
  name: 'omap4-panda',
  doc: 'TI OMAP4430 PandaBoard: two Cortex-A9 under a ROM monitor; a PL011 stands where it has UART3',
  source: 'linux arch/arm/boot/dts/ti/omap/omap4.dtsi, arch/arm/mach-omap2/omap44xx.h',
  compatible: ['ti,omap4-panda', 'ti,omap4430', 'ti,omap4'],
  cpu: { target: 'cortex-a9', count: 2, max: 2 },
  ram: { base: 0x8000_0000, bytes: 0x0400_0000, max: 0x4000_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  firmware: [omap4Monitor],
  devices: [
    { base: 0x4802_0000, device: pl011, spi: 74 },
    { base: 0x4824_2000, device: l2c310 },
    { base: 0x4828_1000, device: omapWakeupgen },
    { base: 0x4a30_7b00, device: omapPrm },
  ],
  console: 'pl011',
  nodes: [uartClock],
});
