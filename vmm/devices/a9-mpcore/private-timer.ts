import { clear, isRaised, nextZeroNs, set, valueAt } from '../../api/down-counter.ts';
import { drive, slotOf } from './gic.ts';
import type { Context, PrivateTimer, Register } from './state.ts';

/** PPI of the private timer. @source ARM DDI 0407 table 3-1 */
const intid = 29;

const controlBits = { enable: 1, autoReload: 2, interrupt: 4, modelled: 0xff07 } as const;
const prescaler = (control: number) => (control >>> 8) & 0xff;

/** The accessing CPU's own. */
function own({ state, vcpu }: Context): PrivateTimer {
  const timer = state.timers[vcpu];
  if (timer === undefined) throw new Error(`the MPCore has no CPU ${vcpu}`);
  return timer;
}

function course({ control, load }: PrivateTimer, start?: number) {
  return {
    runs: (control & controlBits.enable) !== 0,
    reload: (control & controlBits.autoReload) === 0 ? undefined : load,
    divider: prescaler(control) + 1,
    ...(start === undefined ? {} : { start }),
  };
}

const interrupts = ({ control }: PrivateTimer) => (control & controlBits.interrupt) !== 0;

/** Drives the timers' lines to what they are by now. */
export function syncTimers({ state: { gic, timers }, nowNs }: Context): void {
  for (const [cpu, timer] of timers.entries()) {
    drive(gic, slotOf(cpu, intid), interrupts(timer) && isRaised(timer.counter, nowNs));
  }
}

/** When the first of them raises its line; one whose event flag stands has raised it. */
export function timerAlarmNs({ state: { timers } }: Context): number {
  const due = timers.map((timer) =>
    interrupts(timer) && !timer.counter.raised ? nextZeroNs(timer.counter) : Number.POSITIVE_INFINITY,
  );
  return Math.min(...due);
}

/** @source ARM DDI 0407 section 4.1 and 4.2 */
export const timerRegisters: readonly Register[] = [
  {
    name: 'TWD_LOAD',
    at: 0x600,
    access: 'rw',
    doc: 'private timer load: also the count it goes on from',
    read: (device) => own(device).load,
    write(device, value) {
      const timer = own(device);
      timer.load = value;
      set(timer.counter, device.nowNs, course(timer, value));
      return [];
    },
  },
  {
    name: 'TWD_COUNTER',
    at: 0x604,
    access: 'rw',
    doc: 'private timer counter',
    read: (device) => valueAt(own(device).counter, device.nowNs),
    write(device, value) {
      const timer = own(device);
      set(timer.counter, device.nowNs, course(timer, value));
      return [];
    },
  },
  {
    name: 'TWD_CONTROL',
    at: 0x608,
    access: 'rw',
    doc: 'bit 0 enable, 1 auto-reload, 2 interrupt, 15:8 prescaler',
    read: (device) => own(device).control,
    write(device, value) {
      const timer = own(device);
      timer.control = value & controlBits.modelled;
      set(timer.counter, device.nowNs, course(timer));
      return [];
    },
  },
  {
    name: 'TWD_INTSTAT',
    at: 0x60c,
    access: 'rw',
    doc: 'event flag; writing 1 clears it',
    read: (device) => (isRaised(own(device).counter, device.nowNs) ? 1 : 0),
    write(device, value) {
      if ((value & 1) !== 0) clear(own(device).counter, device.nowNs);
      return [];
    },
  },
];
