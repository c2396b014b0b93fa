import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tickClock } from './clock.ts';

const clock = fc
  .tuple(fc.constantFrom(1, 32_768, 24_000_000, 33_333_000, 150_000_000, 199_998_000, 1e9), fc.constantFrom(1, 3, 256))
  .map(([hz, divider]) => ({ hz, divider, ...tickClock(hz, divider) }));

it('a tick comes at the nanosecond it is said to, and not before', () => {
  fc.assert(
    fc.property(clock, fc.integer({ min: 1, max: 0xffff_ffff }), ({ ticksAt, nsAt }, ticks) => {
      const ns = nsAt(ticks);
      fc.pre(ns <= Number.MAX_SAFE_INTEGER);
      expect([ticksAt(ns - 1), ticksAt(ns)]).toEqual([ticks - 1, ticks]);
    }),
  );
});

it('counts what its frequency says, for a hundred days', () => {
  fc.assert(
    fc.property(clock, fc.bigInt(0n, 2n ** 53n - 1n), ({ hz, divider, ticksAt }, ns) => {
      expect(ticksAt(Number(ns))).toBe(Number((ns * BigInt(hz)) / (1_000_000_000n * BigInt(divider))));
    }),
  );
});
