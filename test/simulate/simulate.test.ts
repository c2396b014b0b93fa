import { describe, expect, it } from 'vitest';
import { spellFault } from './faults.ts';
import { guests } from './guests.ts';
import { difference, planOf, run, simulate } from './simulate.ts';

describe('the simulator', () => {
  it('gives the same run for the same seed, event for event', async () => {
    for (const seed of [3, 4, 5]) {
      const { guest, faults } = await planOf(seed);
      const first = await run(guest, seed, faults);
      expect(await run(guest, seed, faults)).toEqual(first);
      expect((await run(guest, seed + 1000, faults)).hash).not.toBe(first.hash);
    }
  });

  it('sees an exit that was handled twice, and one that was not', () => {
    const outcome = { console: 'ab', exits: ['0 1 call', '0 2 call'], executed: ['write 0'], end: 'off' };
    expect(difference(outcome, outcome)).toBeUndefined();
    expect(difference(outcome, { ...outcome, executed: ['write 0', 'write 0'] })).toBe(
      'executed 1: "write 0", not undefined',
    );
    expect(difference(outcome, { ...outcome, exits: ['0 1 call'] })).toBe('exits 1: undefined, not "0 2 call"');
    expect(difference(outcome, { ...outcome, console: 'aab' })).toBe('console 0: "aab", not "ab"');
  });

  it('runs each of its guests to the end without a fault', async () => {
    for (const guest of guests) expect((await run(guest, 1, [])).outcome.end).not.toBe('');
  });
});

it('forty seeds of faults change nothing that a guest can see (RES-8, RES-11, RES-12)', async () => {
  const happened = new Set<string>();
  for (let seed = 0; seed < 40; seed += 1) {
    const result = await simulate(seed);
    if ('text' in result)
      expect.fail(`seed ${seed}, ${result.guest}: ${result.text}; ${result.faults.map(spellFault)}`);
    for (const kind of Object.keys(result.happened)) happened.add(kind);
  }
  expect([...happened].toSorted()).toEqual(['crash', 'cut', 'delay', 'duplicate', 'jump', 'torn']);
});
