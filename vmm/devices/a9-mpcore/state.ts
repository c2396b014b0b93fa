import type { DeviceContext, DeviceRegister } from '../../api/define-device.ts';
import { type DownCounter, downCounter } from '../../api/down-counter.ts';
import { cpusMax, type Gic, newGic } from './gic.ts';

/** A CPU's private timer. */
export interface PrivateTimer {
  readonly counter: DownCounter;
  load: number;
  control: number;
}

/** All of the MPCore's private memory region. */
export interface Mpcore {
  readonly gic: Gic;
  /** By CPU. */
  readonly timers: readonly PrivateTimer[];
}

export type Context = DeviceContext<Mpcore>;
export type Register = DeviceRegister<Mpcore>;

/** An MPCore whose PERIPHCLK is `hz`. */
export function newMpcore(hz: number): Mpcore {
  const timers = Array.from({ length: cpusMax }, () => ({ counter: downCounter(hz, 0), load: 0, control: 0 }));
  return { gic: newGic(), timers };
}
