import { defineDevice } from '../api/define-device.ts';
import { stop } from '../api/effects.ts';

const dataHigh = 1 << 8;

/** Exynos 4 power management unit: the software reset, and PS_HOLD, which keeps the power on while it is high. */
export const exynosPmu = defineDevice({
  name: 'pmu',
  doc: 'power management unit',
  bytes: 0x1_0000,
  source: 'linux include/linux/soc/samsung/exynos-regs-pmu.h',
  compatible: ['samsung,exynos4210-pmu', 'syscon'],
  registers: [
    {
      name: 'SWRESET',
      at: 0x400,
      access: 'rw',
      doc: 'bit 0 resets',
      writable: 1,
      write: (_, value) => (value === 0 ? [] : [stop('reset', 'the guest asked the PMU for a software reset')]),
    },
    {
      name: 'PS_HOLD_CONTROL',
      at: 0x330c,
      access: 'rw',
      doc: 'bit 8 holds the power',
      reset: 0x5300,
      write(device, value) {
        device.set('PS_HOLD_CONTROL', value);
        return (value & dataHigh) === 0 ? [stop('shutdown', 'the guest powered off (PS_HOLD low)')] : [];
      },
    },
  ],
});
