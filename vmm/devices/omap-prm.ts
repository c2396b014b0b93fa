import { defineDevice } from '../api/define-device.ts';
import { stop } from '../api/effects.ts';

const resetBits = { warm: 1 << 0, cold: 1 << 1 } as const;

/**
 * Reset control of OMAP4's power and reset manager. A PandaBoard cannot switch itself off: a cold reset is how a guest
 * of this machine ends, a warm one is a reset.
 */
export const omapPrm = defineDevice({
  name: 'prm',
  doc: 'reset control of the power and reset manager',
  bytes: 0x100,
  source: 'linux arch/arm/mach-omap2/prm44xx.h, OMAP4_PRM_RSTCTRL',
  registers: [
    {
      name: 'PRM_RSTCTRL',
      at: 0x00,
      access: 'rw',
      doc: 'bit 0 warm reset, bit 1 cold reset',
      writable: 3,
      write(_, value) {
        if ((value & resetBits.cold) !== 0)
          return [stop('shutdown', 'the guest ended with a cold reset (PRM_RSTCTRL)')];
        if ((value & resetBits.warm) !== 0) return [stop('reset', 'the guest asked for a warm reset (PRM_RSTCTRL)')];
        return [];
      },
    },
  ],
});
