/** A clock in virtual time, exact for as long as a machine runs. */
export interface TickClock {
  /** Ticks after `ns` nanoseconds. */
  ticksAt(ns: number): number;
  /** The first nanosecond at which `ticks` have gone by. */
  nsAt(ticks: number): number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** A clock of `hz`, counted from 0 on; `divider` makes a tick of so many of its periods. */
export function tickClock(hz: number, divider = 1): TickClock {
  const divisor = greatestCommonDivisor(hz, 1e9);
  // So many periods take so many nanoseconds: the smallest such pair keeps every product below 2^53.
  const periods = hz / divisor;
  const periodsNs = 1e9 / divisor;
  return {
    ticksAt(ns) {
      const rest = ns % periodsNs;
      const count = ((ns - rest) / periodsNs) * periods + Math.floor((rest * periods) / periodsNs);
      return Math.floor(count / divider);
    },
    nsAt(ticks) {
      const count = ticks * divider;
      const rest = count % periods;
      return ((count - rest) / periods) * periodsNs + Math.ceil((rest * periodsNs) / periods);
    },
  };
}
