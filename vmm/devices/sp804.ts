import {
  type Device,
  type DeviceContext,
  type DeviceRegister,
  defineDevice,
  primeCellId,
} from '../api/define-device.ts';
import { clear, type DownCounter, downCounter, isRaised, nextZeroNs, set, valueAt } from '../api/down-counter.ts';

interface Timer {
  readonly counter: DownCounter;
  load: number;
  control: number;
}

interface DualTimer {
  readonly timers: readonly [Timer, Timer];
}
type Context = DeviceContext<DualTimer>;
type Register = DeviceRegister<DualTimer>;

const controlBits = { oneShot: 1, wide: 2, interrupt: 0x20, periodic: 0x40, enable: 0x80, modelled: 0xef } as const;
/** Bits 3:2: clock periods of a count; 3 is undefined and counts as 2 does. */
const prescalers = [1, 16, 256, 256] as const;

const divider = (control: number) => prescalers[((control >>> 2) & 3) as 0 | 1 | 2 | 3];
const top = (control: number) => ((control & controlBits.wide) === 0 ? 0xffff : 0xffff_ffff);
const interrupts = ({ control }: Timer) => (control & controlBits.interrupt) !== 0;

/** What follows zero: the load value, the top of a free-running counter, or nothing. */
function reload({ control, load }: Timer): number | undefined {
  if ((control & controlBits.oneShot) !== 0) return undefined;
  return (control & controlBits.periodic) === 0 ? top(control) : (load & top(control)) >>> 0;
}

function goOn(timer: Timer, nowNs: number, start: number | undefined): void {
  const { control, counter } = timer;
  const runs = (control & controlBits.enable) !== 0;
  const from = start === undefined ? {} : { start: (start & top(control)) >>> 0 };
  set(counter, nowNs, { runs, reload: reload(timer), divider: divider(control), ...from });
}

const raw = (timer: Timer, nowNs: number) => (isRaised(timer.counter, nowNs) ? 1 : 0);
const masked = (timer: Timer, nowNs: number) => (interrupts(timer) ? raw(timer, nowNs) : 0);

/** The registers of one of the two. */
function timerRegisters(index: 0 | 1): readonly Register[] {
  const of = ({ state }: Context) => state.timers[index];
  const name = (what: string) => `Timer${index + 1}${what}`;
  const at = 0x20 * index;
  return [
    {
      name: name('Load'),
      at,
      access: 'rw',
      doc: 'load: the count goes on from it at once',
      read: (device) => of(device).load,
      write(device, value) {
        const timer = of(device);
        timer.load = value;
        goOn(timer, device.nowNs, value);
        return [];
      },
    },
    {
      name: name('Value'),
      at: at + 0x04,
      access: 'ro',
      doc: 'current value',
      read: (device) => valueAt(of(device).counter, device.nowNs),
    },
    {
      name: name('Control'),
      at: at + 0x08,
      access: 'rw',
      doc: 'bit 0 one-shot, 1 32 bits, 3:2 prescaler, 5 interrupt, 6 periodic, 7 enable',
      reset: controlBits.interrupt,
      read: (device) => of(device).control,
      write(device, value) {
        const timer = of(device);
        timer.control = value & controlBits.modelled;
        goOn(timer, device.nowNs, undefined);
        return [];
      },
    },
    {
      name: name('IntClr'),
      at: at + 0x0c,
      access: 'wo',
      doc: 'any write clears the interrupt',
      write(device) {
        clear(of(device).counter, device.nowNs);
        return [];
      },
    },
    {
      name: name('RIS'),
      at: at + 0x10,
      access: 'ro',
      doc: 'raw interrupt status',
      read: (device) => raw(of(device), device.nowNs),
    },
    {
      name: name('MIS'),
      at: at + 0x14,
      access: 'ro',
      doc: 'masked interrupt status',
      read: (device) => masked(of(device), device.nowNs),
    },
    {
      name: name('BGLoad'),
      at: at + 0x18,
      access: 'rw',
      doc: 'load, from the next period on',
      read: (device) => of(device).load,
      write(device, value) {
        const timer = of(device);
        timer.load = value;
        goOn(timer, device.nowNs, undefined);
        return [];
      },
    },
  ];
}

const dueNs = (timer: Timer) =>
  interrupts(timer) && !timer.counter.raised ? nextZeroNs(timer.counter) : Number.POSITIVE_INFINITY;

interface Options {
  /** Frequency of its TIMCLK. */
  readonly hz: number;
  /** Phandle of the clock node that says so. */
  readonly clock: number;
}

/** Dual timer with one interrupt output for both. */
export function sp804({ hz, clock }: Options): Device<DualTimer> {
  const timer = (): Timer => ({ counter: downCounter(hz, 0xffff_ffff), load: 0, control: controlBits.interrupt });
  return defineDevice<DualTimer>({
    name: 'sp804',
    doc: 'dual timer',
    bytes: 0x1000,
    source: 'ARM DDI 0271, programmer’s model',
    compatible: ['arm,sp804', 'arm,primecell'],
    properties: { clocks: clock, 'clock-names': 'apb_pclk' },
    state: () => ({ timers: [timer(), timer()] }),
    registers: [...timerRegisters(0), ...timerRegisters(1), ...primeCellId(0x04, 0x18, 0x14, 0x00)],
    interrupt: ({ state, nowNs }) => state.timers.some((each) => masked(each, nowNs) !== 0),
    alarmNs: ({ state }) => Math.min(...state.timers.map(dueNs)),
  });
}
