import { hex } from '../../proto/uapi/hex.ts';
import { type Call, defineFirmware, fn } from '../api/define-firmware.ts';
import { type Effects, report, secureWrite } from '../api/effects.ts';
import { psci01 } from './psci.ts';

/** The vendor's monitor is closed; callers rely on nothing being returned. */
function unknown({ r0, r12 }: Call): Effects {
  return [report(`Calxeda monitor: no service r12=${hex(r12)} (r0=${hex(r0)}); it returns with nothing changed`)];
}

/**
 * PSCI of the Calxeda boards: 0.1 with private ids, two of which mean something else in PSCI 0.2 (0x84000004 is
 * AFFINITY_INFO there, 0x84000006 MIGRATE_INFO_TYPE).
 */
export const calxedaPsci = psci01(
  {
    name: 'calxeda-psci',
    doc: 'PSCI 0.1 of the Calxeda SoCs, with ids of their own',
    source: 'linux arch/arm/boot/dts/calxeda/ecx-common.dtsi',
  },
  { cpuSuspend: 0x8400_0002, cpuOff: 0x8400_0004, cpuOn: 0x8400_0006 },
);

/**
 * Secure monitor of the Calxeda Highbank. Called with SMC #0: function in r12, argument in r0. r0 is data, so no range
 * of r0 can select these calls.
 */
export const highbankMonitor = defineFirmware({
  name: 'highbank',
  doc: 'secure monitor of the Calxeda Highbank: L2 cache control',
  source: 'linux v3.10 arch/arm/mach-highbank/highbank.c, smc.S',
  functionId: 'r12',
  needs: ['l2c310'],
  functions: [
    fn({
      id: 0x102,
      name: 'l2x0_control_write',
      args: { value: 'r0' },
      doc: 'Bit 0 turns the L2 cache on. The normal world may read REG1_CONTROL but not write it.',
      source: 'highbank.c, highbank_l2x0_disable()',
      handle: ({ value }) => [secureWrite('l2c310', 'REG1_CONTROL', value & 1)],
    }),
  ],
  unknown,
});

/** Secure monitor of the Calxeda Midway: the same calls, and no L2C-310 behind them. */
export const midwayMonitor = defineFirmware({
  name: 'midway',
  doc: 'secure monitor of the Calxeda Midway: takes the L2 calls of Highbank kernels and does nothing',
  source: 'linux-arm-kernel, 14 Aug 2013, "ignore guest L2 cache control SMCs on Highbank and OMAP"',
  functionId: 'r12',
  functions: [
    fn({
      id: 0x102,
      name: 'l2x0_control_write',
      args: { value: 'r0' },
      doc: 'Ignored: the Cortex-A15 has its L2 cache inside.',
      handle: () => [],
    }),
  ],
  unknown,
});
