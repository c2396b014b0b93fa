import { expect, it } from 'vitest';
import { redialDelayMs } from './redial.ts';

it.each([
  [0, 0, 25],
  [0, 0.5, 37.5],
  [1, 0, 50],
  [5, 0, 800],
  [6, 0, 1000],
  [50, 0, 1000],
  [5000, 0.5, 1500],
])('after failed dial %i with random %d it waits %d ms (RES-1)', (attempt, random, ms) => {
  expect(redialDelayMs(attempt, random)).toBe(ms);
});
