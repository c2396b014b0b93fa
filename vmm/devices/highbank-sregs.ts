import { defineDevice } from '../api/define-device.ts';
import { type Effects, stop } from '../api/effects.ts';

/** By the value of the power request; 0 only prepares a suspend, which WFI would begin. */
const requests: readonly Effects[] = [
  [],
  [stop('reset', 'the guest asked the system registers for a soft reset')],
  [stop('reset', 'the guest asked the system registers for a hard reset')],
  [stop('shutdown', 'the guest powered off (system registers, power request 3)')],
];

/** System registers of the Calxeda SoCs: of them the model has the power request, the others read as zero. */
export const highbankSregs = defineDevice({
  name: 'sregs',
  doc: 'system registers',
  bytes: 0x1000,
  source: 'linux arch/arm/mach-highbank/sysregs.h; QEMU hw/arm/highbank.c',
  compatible: ['calxeda,hb-sregs'],
  registers: [
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
