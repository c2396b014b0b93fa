import type { Placement } from '../../api/define-board.ts';
import { fixedClock, type TreeNode } from '../../api/device-tree.ts';
import { highbankSregs, leftOut, pl011, pl031, pl061, sp804, uartClock } from '../../devices/index.ts';

const source = 'linux arch/arm/boot/dts/calxeda/ecx-common.dtsi';

/** Clock of the APB peripherals. */
const pclk = { hz: 150_000_000, clock: 2 } as const;

/** Clock nodes by the phandles under which the devices name them. */
export const calxedaClocks: readonly TreeNode[] = [uartClock, fixedClock('pclk', pclk.hz, pclk.clock)];

const gpios = [0, 1, 2, 3].map(
  (index): Placement => ({
    name: `gpio${index}`,
    base: 0xfff3_0000 + index * 0x1000,
    device: pl061,
    spi: 14 + index,
  }),
);

/** Blocks of the SoC that Debian's device trees name and no model is for. */
const absent: readonly (readonly [base: number, name: string, doc: string, bytes?: number])[] = [
  [0xffe0_8000, 'sata', 'SATA controller', 0x6000],
  [0xffe0_e000, 'sdhci', 'SD host controller'],
  [0xfff0_0000, 'ddr', 'DDR controller'],
  [0xfff2_0000, 'ipc', 'PL320 mailbox to the management processor'],
  [0xfff3_a000, 'smic', 'IPMI interface of the management processor'],
  [0xfff3_d000, 'dma', 'PL330 DMA controller'],
  [0xfff5_0000, 'xgmac0', 'Ethernet'],
  [0xfff5_1000, 'xgmac1', 'Ethernet'],
  [0xfff5_8000, 'phy0', 'combo PHY'],
  [0xfff5_d000, 'phy1', 'combo PHY'],
];

/** What both Calxeda SoCs have around their CPUs. */
export const calxedaDevices: readonly Placement[] = [
  ...absent.map(([base, name, doc, bytes]) => ({ base, device: leftOut(name, doc, source, bytes) })),
  ...gpios,
  { base: 0xfff3_4000, device: sp804(pclk), spi: 18 },
  { base: 0xfff3_5000, device: pl031, spi: 19 },
  { base: 0xfff3_6000, device: pl011, spi: 20 },
  { base: 0xfff3_c000, device: highbankSregs },
];
