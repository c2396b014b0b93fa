import { defineDevice } from '../api/define-device.ts';
import { type Effects, stop } from '../api/effects.ts';

/** By the value of the power request; 0 only prepares a suspend, which WFI would begin. */
const requests: readonly Effects[] = [
  [],
  [stop('reset', 'the guest asked the system registers for a soft reset')],
  [stop('reset', 'the guest asked the system registers for a hard reset')],
  [stop('shutdown', 'the guest powered off (system registers, power request 3)')],
];

/** Reset values of the PLLs and the divider of the A9's clocks; bits 29:28 say that a PLL has locked. */
const clocks = [
  { name: 'SREG_A9_PLL', at: 0x100, doc: 'PLL of the CPUs: 33.33 MHz times 96, divided by 4', reset: 0x35f2_0121 },
  { name: 'SREG_A9_BUS', at: 0x104, doc: 'bit 0: PERIPHCLK is an eighth of the CPU clock, else a quarter', reset: 2 },
  { name: 'SREG_DDR_PLL', at: 0x108, doc: 'PLL of the memory', reset: 0x35f3_0121 },
  { name: 'SREG_EMMC_PLL', at: 0x10c, doc: 'PLL of the eMMC', reset: 0x35f4_0121 },
  { name: 'SREG_EMMC_CLK', at: 0x114, doc: 'divider of the eMMC clock' },
] as const;

/** Frequency of PERIPHCLK as these registers set it. @source linux drivers/clk/clk-highbank.c */
export const periphClockHz = 199_998_000;

/** System registers of the Calxeda SoCs: clocks, and the power request. */
export const highbankSregs = defineDevice({
  name: 'sregs',
  doc: 'system registers',
  bytes: 0x1000,
  source: 'linux arch/arm/mach-highbank/sysregs.h, drivers/clk/clk-highbank.c; QEMU hw/arm/highbank.c',
  compatible: ['calxeda,hb-sregs'],
  registers: [
    ...clocks.map((row) => ({ access: 'rw' as const, ...row })),
    {
      name: 'SREG_CPU_PWR_CTRL',
      at: 0x200,
      access: 'rw',
      doc: 'power control of the CPUs, which the firmware acts for',
    },
    {
      name: 'SREG_PWR_REQ',
      at: 0xf00,
      access: 'rw',
      doc: '0 suspend, 1 soft reset, 2 hard reset, 3 shutdown',
      writable: 3,
      write: (_, value) => requests[value] ?? [],
    },
  ],
});
