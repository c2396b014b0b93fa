import { type TickClock, tickClock } from './clock.ts';

/** A counter that counts down to zero in virtual time, and what it does there: plain data. */
export interface DownCounter {
  hz: number;
  /** Clock periods of one count. */
  divider: number;
  /** Virtual time at which it had `start`; absent: it stands still there. */
  sinceNs: number | undefined;
  start: number;
  /** What follows zero; absent: it stops. */
  reload: number | undefined;
  /** Zeros since `sinceNs` that `raised` has seen. */
  seen: number;
  /** It has come to zero since it was last cleared. */
  raised: boolean;
}

export function downCounter(hz: number, start: number): DownCounter {
  return { hz, divider: 1, sinceNs: undefined, start, reload: undefined, seen: 0, raised: false };
}

const clocks = new Map<string, TickClock>();

function clockOf({ hz, divider }: DownCounter): TickClock {
  const name = `${hz}/${divider}`;
  const clock = clocks.get(name) ?? tickClock(hz, divider);
  clocks.set(name, clock);
  return clock;
}

/** Counts since it was at zero for the first time; negative before. */
function countsPast(counter: DownCounter, nowNs: number): number {
  return clockOf(counter).ticksAt(nowNs - (counter.sinceNs ?? nowNs)) - counter.start;
}

/** What it reads. */
export function valueAt(counter: DownCounter, nowNs: number): number {
  const { sinceNs, start, reload } = counter;
  if (sinceNs === undefined) return start;
  const past = countsPast(counter, nowNs);
  if (past <= 0) return Math.abs(past);
  return reload === undefined ? 0 : reload - ((past - 1) % (reload + 1));
}

/** Lets `raised` see what has happened until now. */
function settle(counter: DownCounter, nowNs: number): void {
  const { sinceNs, reload } = counter;
  const past = sinceNs === undefined ? -1 : countsPast(counter, nowNs);
  if (past < 0) return;
  const zeros = reload === undefined ? 1 : 1 + Math.floor(past / (reload + 1));
  if (zeros > counter.seen) counter.raised = true;
  counter.seen = zeros;
}

export function isRaised(counter: DownCounter, nowNs: number): boolean {
  settle(counter, nowNs);
  return counter.raised;
}

export function clear(counter: DownCounter, nowNs: number): void {
  settle(counter, nowNs);
  counter.raised = false;
}

/** When it next comes to zero; Infinity: never, as things stand. */
export function nextZeroNs(counter: DownCounter): number {
  const { sinceNs, start, reload, seen } = counter;
  if (sinceNs === undefined || (reload === undefined && seen > 0)) return Number.POSITIVE_INFINITY;
  return sinceNs + clockOf(counter).nsAt(start + seen * ((reload ?? 0) + 1));
}

/** How it goes on. */
export interface Course {
  readonly start?: number;
  readonly runs: boolean;
  readonly reload: number | undefined;
  readonly divider?: number;
}

/** Goes on from `start`, or from where it is, on another course. One that starts at zero and does not reload stands still. */
export function set(counter: DownCounter, nowNs: number, course: Course): void {
  settle(counter, nowNs);
  const { start = valueAt(counter, nowNs), runs, reload, divider = counter.divider } = course;
  const goes = runs && (start > 0 || (reload ?? 0) > 0);
  Object.assign(counter, { start, sinceNs: goes ? nowNs : undefined, reload, divider, seen: 0 });
}
