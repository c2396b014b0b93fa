import { defineBoard } from '../api/define-board.ts';
import { exynosPmu, exynosSysram, l2c310, pl011, uartClock } from '../devices/index.ts';
import { exynosFirmware } from '../firmware/index.ts';

export const origen = defineBoard({
  name: 'origen',
  doc: 'Samsung Exynos 4210 Origen: two Cortex-A9, commands in r0; a PL011 stands where it has UART2',
  source: 'linux arch/arm/boot/dts/samsung/exynos4210.dtsi, exynos4210-origen.dts',
  compatible: ['insignal,origen', 'samsung,exynos4210', 'samsung,exynos4'],
  cpu: { target: 'cortex-a9', count: 2, max: 2 },
  ram: { base: 0x4000_0000, bytes: 0x0400_0000, max: 0x4000_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  firmware: [exynosFirmware],
  devices: [
    { base: 0x0203_f000, device: exynosSysram },
    { base: 0x1002_0000, device: exynosPmu },
    { base: 0x1050_2000, device: l2c310 },
    { base: 0x1382_0000, device: pl011, spi: 54 },
  ],
  console: 'pl011',
  nodes: [uartClock],
});
