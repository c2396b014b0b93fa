import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clear, downCounter, isRaised, nextZeroNs, set, valueAt } from './down-counter.ts';

const mhz = 1_000_000;

/** A counter of 1 MHz that has just been set. */
function running(start: number, reload?: number, divider = 1, hz = mhz) {
  const counter = downCounter(hz, 0);
  set(counter, 0, { start, runs: true, reload, divider });
  return counter;
}

describe('a counter', () => {
  it.each([
    ['counts down with its clock', 10, undefined, 3000, 7],
    ['stops at zero', 10, undefined, 50_000, 0],
    ['goes on from its reload value', 10, 5, 11_000, 5],
    ['takes reload + 1 counts a period', 10, 5, 16_000, 0],
    ['and begins another', 10, 5, 17_000, 5],
    ['wraps as a register does', 1, 0xffff_ffff, 2000, 0xffff_ffff],
  ])('%s', (_, start, reload, nowNs, value) => {
    expect(valueAt(running(start, reload), nowNs)).toBe(value);
  });

  it('counts every so many periods', () => {
    expect(valueAt(running(10, undefined, 16), 48_000)).toBe(7);
  });

  it('that stands still keeps its value, and goes on from there', () => {
    const counter = running(10, undefined);
    set(counter, 4000, { runs: false, reload: undefined });
    expect([valueAt(counter, 9000), nextZeroNs(counter)]).toEqual([6, Number.POSITIVE_INFINITY]);
    set(counter, 9000, { runs: true, reload: undefined });
    expect([valueAt(counter, 10_000), nextZeroNs(counter)]).toEqual([5, 15_000]);
  });

  it('that starts at zero and does not reload never was above it', () => {
    expect(isRaised(running(0), 1e9)).toBe(false);
  });
});

describe('coming to zero', () => {
  it('raises once, until it is cleared', () => {
    const counter = running(10);
    expect([isRaised(counter, 9999), isRaised(counter, 10_000)]).toEqual([false, true]);
    clear(counter, 12_000);
    expect([isRaised(counter, 1e9), nextZeroNs(counter)]).toEqual([false, Number.POSITIVE_INFINITY]);
  });

  it('raises again in every period', () => {
    const counter = running(10, 4);
    clear(counter, 10_000);
    expect([isRaised(counter, 14_999), nextZeroNs(counter), isRaised(counter, 15_000)]).toEqual([false, 15_000, true]);
  });

  it('is not forgotten when the counter is set anew', () => {
    const counter = running(10);
    set(counter, 11_000, { start: 100, runs: true, reload: undefined });
    expect(isRaised(counter, 12_000)).toBe(true);
  });
});

it('is raised at the nanosecond it said, and not before', () => {
  const clocks = fc.constantFrom(1, 32_768, mhz, 24 * mhz, 33_333_000, 150 * mhz, 200 * mhz, 1000 * mhz);
  const counts = fc.integer({ min: 1, max: 0xffff_ffff });
  fc.assert(
    fc.property(clocks, counts, fc.option(counts, { nil: undefined }), fc.integer({ min: 1, max: 256 }), (...drawn) => {
      const [hz, start, reload, divider] = drawn;
      const counter = running(start, reload, divider, hz);
      for (let zero = 0; zero < (reload === undefined ? 1 : 3); zero += 1) {
        const atNs = nextZeroNs(counter);
        if (atNs > 2 ** 52) return;
        expect([isRaised(counter, atNs - 1), isRaised(counter, atNs), valueAt(counter, atNs)]).toEqual([
          false,
          true,
          0,
        ]);
        clear(counter, atNs);
      }
    }),
  );
});
