import { expect, it } from 'vitest';
import { Alarms } from './alarms.ts';

const never = Number.POSITIVE_INFINITY;

it('is set once, by the first reply after something became due', () => {
  const alarms = new Alarms();
  expect([alarms.next(0, 0, never), alarms.next(0, 5, 100), alarms.next(0, 6, 100)]).toEqual([
    undefined,
    100,
    undefined,
  ]);
});

it('is set again when it has rung', () => {
  const alarms = new Alarms();
  alarms.next(0, 0, 100);
  expect(alarms.next(0, 100, 200)).toBe(200);
});

it('follows what is due: sooner, later, not at all', () => {
  const alarms = new Alarms();
  alarms.next(0, 0, 100);
  expect([alarms.next(0, 1, 50), alarms.next(0, 2, 70), alarms.next(0, 3, never)]).toEqual([50, 70, 0]);
});

it('of another vCPU will do, unless it is too late', () => {
  const alarms = new Alarms();
  alarms.next(0, 0, 100);
  expect([alarms.next(1, 1, 100), alarms.next(1, 2, 60), alarms.next(0, 3, 60)]).toEqual([undefined, 60, 0]);
});

it('one that has rung elsewhere is set here again', () => {
  const alarms = new Alarms();
  alarms.next(0, 0, 100);
  alarms.next(0, 100, never);
  expect(alarms.next(1, 101, 150)).toBe(150);
});

it('goes on from a snapshot', () => {
  const alarms = new Alarms();
  alarms.next(2, 0, 100);
  const other = new Alarms();
  other.restore(alarms.snapshot());
  expect([other.next(1, 1, 100), other.next(2, 100, 200)]).toEqual([undefined, 200]);
});
