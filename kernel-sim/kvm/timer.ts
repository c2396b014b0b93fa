import { cp15Rows } from '../cpu/cp15.ts';
import { Refusal } from './refusal.ts';

/** The counter's frequency: what CNTFRQ reads. */
export const counterHz = cp15Rows.find(({ name }) => name === 'CNTFRQ')?.reset ?? 0;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

const divisor = greatestCommonDivisor(counterHz, 1e9);
/** `periodTicks` ticks take `periodNs` nanoseconds: the smallest such pair. */
const periodTicks = counterHz / divisor;
const periodNs = 1e9 / divisor;

/** Ticks of a counter that started with the VM, after `ns` nanoseconds. */
export function ticksAt(ns: number): number {
  const rest = ns % periodNs;
  return ((ns - rest) / periodNs) * periodTicks + Math.floor((rest * periodTicks) / periodNs);
}

/** The first nanosecond at which that counter has come to `ticks`. */
function nsAt(ticks: number): number {
  const rest = ticks % periodTicks;
  return ((ticks - rest) / periodTicks) * periodNs + Math.ceil((rest * periodNs) / periodTicks);
}

/** Behind this no VM's virtual time comes: ticks of 2^52 ns. */
const ticksMax = BigInt(ticksAt(2 ** 52));

const u64 = (value: bigint) => BigInt.asUintN(64, value);

/** Timers a guest has at PL1 and PL0. */
export const timerNames = ['virtual', 'physical'] as const;
export type TimerName = (typeof timerNames)[number];

/** CNTx_CTL */
const controlBits = { enable: 1, mask: 2, status: 4 } as const;

/** What a VM's timers share. @source linux include/kvm/arm_arch_timer.h, struct arch_timer_vm_data */
export class VmTimers {
  /** CNTVOFF, and what the physical counter is behind by. */
  readonly offsets: Record<TimerName, bigint> = { virtual: 0n, physical: 0n };
  readonly ppis: Record<TimerName, number> = { virtual: 27, physical: 30 };

  /** Why no vCPU can run: two timers cannot share a line. @source arch_timer.c, timer_irqs_are_valid() */
  get ppiRefusal(): Refusal | undefined {
    const { virtual, physical } = this.ppis;
    return virtual === physical ? new Refusal('EINVAL', `both timers have PPI ${virtual}`) : undefined;
  }

  /** Makes a counter read `value` at `nowNs`; deadlines must be computed anew. */
  setCount(timer: TimerName, value: bigint, nowNs: number): void {
    this.offsets[timer] = u64(BigInt(ticksAt(nowNs)) - value);
  }

  /** What a counter reads. */
  count(timer: TimerName, nowNs: number): bigint {
    return u64(BigInt(ticksAt(nowNs)) - this.offsets[timer]);
  }
}

/**
 * One timer of one vCPU: compares its counter, and raises its line at and behind the compare value.
 * @source ARM DDI 0406C B8.1.5; linux arch/arm64/kvm/arch_timer.c
 */
export class ArchTimer {
  readonly #vm: VmTimers;
  readonly #name: TimerName;
  #control = 0;
  #compare = 0n;
  /** Virtual time at which the line rises; Infinity: never as things stand. */
  #deadlineNs = Number.POSITIVE_INFINITY;
  /** The level last told. */
  #line = false;

  constructor(vm: VmTimers, name: TimerName) {
    this.#vm = vm;
    this.#name = name;
  }

  get ppi(): number {
    return this.#vm.ppis[this.#name];
  }

  /** CTL as userspace reads it, with the status whether it is enabled or not. @source arch_timer.c, read_timer_ctl() */
  control(nowNs: number): number {
    return this.#control | (this.#vm.count(this.#name, nowNs) >= this.#compare ? controlBits.status : 0);
  }

  /** CTL as the guest's instructions read it: a timer that is off has no status. */
  guestControl(nowNs: number): number {
    return (this.#control & controlBits.enable) === 0 ? this.#control : this.control(nowNs);
  }

  setControl(value: number, nowNs: number): void {
    this.#control = value & (controlBits.enable | controlBits.mask);
    this.schedule(nowNs);
  }

  /** CVAL, 64 bits. */
  get compare(): bigint {
    return this.#compare;
  }

  setCompare(value: bigint, nowNs: number): void {
    this.#compare = u64(value);
    this.schedule(nowNs);
  }

  /** TVAL: the compare value less the count, 32 bits. */
  left(nowNs: number): number {
    return Number(BigInt.asUintN(32, this.#compare - this.#vm.count(this.#name, nowNs)));
  }

  setLeft(value: number, nowNs: number): void {
    this.setCompare(this.#vm.count(this.#name, nowNs) + BigInt(value | 0), nowNs);
  }

  /** Off, as a vCPU's reset leaves it; the compare value stays. @source arch_timer.c, kvm_timer_vcpu_reset() */
  reset(): void {
    this.#control = 0;
    this.#deadlineNs = Number.POSITIVE_INFINITY;
  }

  /** Computes the deadline anew, after the counter's offset has changed. */
  schedule(nowNs: number): void {
    this.#deadlineNs = Number.POSITIVE_INFINITY;
    if ((this.#control & (controlBits.enable | controlBits.mask)) !== controlBits.enable) return;
    const left = this.#compare - this.#vm.count(this.#name, nowNs);
    if (left <= 0n) this.#deadlineNs = nowNs;
    else if (left < ticksMax) this.#deadlineNs = nsAt(ticksAt(nowNs) + Number(left));
  }

  /** When the line will rise by itself; Infinity while it is high or will not. */
  get wakeNs(): number {
    return this.#line ? Number.POSITIVE_INFINITY : this.#deadlineNs;
  }

  /** Tells `drive` the line's level if it is another than last time. */
  sync(nowNs: number, drive: (ppi: number, level: boolean) => void): void {
    const level = nowNs >= this.#deadlineNs;
    if (level === this.#line) return;
    this.#line = level;
    drive(this.ppi, level);
  }
}
