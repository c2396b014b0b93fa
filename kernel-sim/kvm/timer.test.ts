import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchTimer, counterHz, ticksAt, timerNames, VmTimers } from './timer.ts';

const [enabled, masked] = [1, 3];

/** A virtual timer with the levels it told. */
function timer(vm = new VmTimers()): { readonly vm: VmTimers; readonly timer: ArchTimer; readonly told: unknown[] } {
  return { vm, timer: new ArchTimer(vm, 'virtual'), told: [] };
}

describe('the counter', () => {
  it.each([
    [0, 0],
    [41, 0],
    [42, 1],
    [125, 3],
    [1e9, 24_000_000],
    [Number.MAX_SAFE_INTEGER, 216_172_782_113_783],
  ])('after %i ns has counted %i at 24 MHz', (ns, ticks) => {
    expect([counterHz, ticksAt(ns)]).toEqual([24_000_000, ticks]);
  });

  it('never goes back and loses nothing', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (ns) => {
        expect(BigInt(ticksAt(ns))).toBe((BigInt(ns) * 24n) / 1000n);
      }),
    );
  });

  it.each(timerNames)('%s reads what it was set to, and goes on from there', (name) => {
    const vm = new VmTimers();
    vm.setCount(name, 0xffff_ffff_ffff_fff0n, 1e9);
    expect(vm.count(name, 1e9)).toBe(0xffff_ffff_ffff_fff0n);
    expect(vm.count(name, 1e9 + 1000)).toBe(8n);
  });
});

describe('CTL', () => {
  it.each([
    ['off, before its time', 0, 100n, 0, 0],
    ['off, behind it: only userspace sees a status', 0, 0n, 0, 4],
    ['on, before its time', enabled, 100n, 1, 1],
    ['on, behind it', enabled, 0n, 5, 5],
    ['masked, behind it', masked, 0n, 7, 7],
    ['of bits there are not', 0xffff_ffff, 100n, 3, 3],
  ])('%s', (_, control, compare, guest, user) => {
    const { timer: subject } = timer();
    subject.setCompare(compare, 0);
    subject.setControl(control, 0);
    expect([subject.guestControl(0), subject.control(0)]).toEqual([guest, user]);
  });
});

describe('TVAL', () => {
  it.each([
    ['a while ahead', 24, 24n, 24],
    ['a while ago', -24, 2n ** 64n - 24n, 0xffff_ffe8],
    ['the farthest', 0x7fff_ffff, 0x7fff_ffffn, 0x7fff_ffff],
  ])('of %s moves CVAL', (_, left, compare, read) => {
    const { timer: subject } = timer();
    subject.setLeft(left, 0);
    expect([subject.compare, subject.left(0)]).toEqual([compare, read]);
  });

  it('counts down', () => {
    const { timer: subject } = timer();
    subject.setLeft(100, 1e9);
    expect([1e9, 1e9 + 1000, 1e9 + 10_000].map((ns) => subject.left(ns))).toEqual([100, 76, 0xffff_ff74]);
  });
});

describe('the line', () => {
  it('rises at the compare value, falls when the guest acts, and tells each change once', () => {
    const { timer: subject, told } = timer();
    const drive = (ppi: number, level: boolean) => void told.push([ppi, level]);
    subject.setLeft(24, 0);
    expect(subject.wakeNs).toBe(Number.POSITIVE_INFINITY);
    subject.setControl(enabled, 0);
    expect(subject.wakeNs).toBe(1000);
    for (const ns of [0, 999, 1000, 1001]) subject.sync(ns, drive);
    expect(told).toEqual([[27, true]]);
    expect(subject.wakeNs).toBe(Number.POSITIVE_INFINITY);
    subject.setControl(masked, 1001);
    subject.sync(1001, drive);
    subject.setControl(enabled, 1002);
    subject.sync(1002, drive);
    subject.setLeft(24, 1002);
    subject.sync(1002, drive);
    expect(told.slice(1)).toEqual([
      [27, false],
      [27, true],
      [27, false],
    ]);
    expect(subject.wakeNs).toBe(2000);
    subject.reset();
    expect(subject.wakeNs).toBe(Number.POSITIVE_INFINITY);
  });

  it('follows a counter that was set', () => {
    const { vm, timer: subject } = timer();
    subject.setCompare(1000n, 0);
    subject.setControl(enabled, 0);
    vm.setCount('virtual', 976n, 0);
    subject.schedule(0);
    expect(subject.wakeNs).toBe(1000);
    vm.setCount('virtual', 2n ** 63n, 0);
    subject.schedule(5);
    expect(subject.wakeNs).toBe(5);
  });

  it.each([2n ** 63n, 2n ** 64n - 1n, 2n ** 52n])('never comes to %i in the time a VM can count', (compare) => {
    const { timer: subject } = timer();
    subject.setCompare(compare, 0);
    subject.setControl(enabled, 0);
    expect(subject.wakeNs).toBe(Number.POSITIVE_INFINITY);
  });

  it('is high exactly when the counter has come to the compare value', () => {
    const ns = fc.integer({ min: 0, max: 1e12 });
    const ticks = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(ns, ticks, ns, (setNs, left, laterNs) => {
        const { vm, timer: subject } = timer();
        subject.setLeft(left, setNs);
        subject.setControl(enabled, setNs);
        const due = subject.wakeNs;
        expect(vm.count('virtual', due) >= subject.compare).toBe(true);
        if (due > setNs) expect(vm.count('virtual', due - 1) < subject.compare).toBe(true);
        let level = false;
        subject.sync(Math.max(setNs, laterNs), (_, high) => {
          level = high;
        });
        expect(level).toBe(vm.count('virtual', Math.max(setNs, laterNs)) >= subject.compare);
      }),
    );
  });
});
