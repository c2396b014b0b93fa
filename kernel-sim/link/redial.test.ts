import { expect, it } from 'vitest';
import { redialDelayMs } from './redial.ts';

it.each([
  [0, 0, 25],
  [0, 0.5, 37.5],
  [1, 0, 50],
  [2, 0, 75],
  [90, 0, 75],
  [90, 0.5, 112.5],
  [91, 0, 150],
  [93, 0, 600],
  [94, 0, 1000],
  [5000, 0.5, 1500],
])('after failed dial %i with random %d it waits %d ms (RES-1)', (attempt, random, ms) => {
  expect(redialDelayMs(attempt, random)).toBe(ms);
});

it('a VMM that is back within ten seconds is dialled within 0.15 of one', () => {
  let failedMs = 0;
  for (let attempt = 0; failedMs < 10_000; attempt += 1) {
    const delayMs = redialDelayMs(attempt, 0.999);
    expect(delayMs).toBeLessThan(150);
    failedMs += delayMs;
  }
});
