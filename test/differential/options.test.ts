import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { a32Rows, t32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import { exclusions } from './exclusions.ts';
import { optionsOf, usage } from './options.ts';
import { exclusionTable } from './report.ts';
import { suites } from './suites.ts';
import { Tally } from './tally.ts';

describe('npm run differential', () => {
  it('runs ten million executions from seed 1, a thousand of each row, unless told otherwise', () => {
    expect(optionsOf([])).toMatchObject({ executions: 10_000_000, seed: 1, least: 1000, help: false, merge: [] });
    expect(
      optionsOf(['--executions', '5', '--seed', '7', '--least', '0', '--merge', 'a', '--merge', 'b']),
    ).toMatchObject({ executions: 5, seed: 7, least: 0, merge: ['a', 'b'] });
  });

  it.each([
    [['--executions', 'many'], '--executions many: give a whole number of at least 1'],
    [['--executions', '0'], '--executions 0: give a whole number of at least 1'],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous. --help lists the options."],
    [['--least', '1.5'], '--least 1.5: give a whole number of at least 0'],
    [['--only', 'MIPS'], '--only MIPS: the suites are “A32 in user mode”'],
    [['--bogus'], "Unknown option '--bogus'"],
    [['10'], "Unexpected argument '10'"],
  ])('refuses %j in one line', (args, text) => {
    expect(() => optionsOf(args)).toThrow(text);
  });

  it('names every option in --help', () => {
    const named = [...usage.matchAll(/^ {2}--(\w+)/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(Object.keys(optionsOf([])).toSorted());
  });

  it('has every row of every table in a suite', () => {
    const covered = new Set(suites.flatMap(({ rows }) => rows));
    expect([...a32Rows, ...t32Rows].filter((row) => !covered.has(row))).toEqual([]);
  });
});

describe('a tally', () => {
  const [row] = a32Rows;
  const one = { executed: 3, coverage: new Map([[row?.name ?? '', 3]]), differences: ['r0'] };

  it('sums suites and what was kept of other runs', () => {
    const [first, second] = [new Tally(), new Tally()];
    first.add('A', 1, one);
    first.seeds.push([1, 1]);
    second.add('B', 9, one);
    second.merge(JSON.parse(JSON.stringify(first.keep())));
    expect([second.executed, row && second.ofRow(row), second.seeds]).toEqual([6, 6, [[1, 1]]]);
    expect(second.differences).toEqual(['B, seed 9: r0', 'A, seed 1: r0']);
  });

  it('knows the rows that were executed too rarely', () => {
    const tally = new Tally();
    tally.add('A', 1, one);
    expect(tally.short(a32Rows, 3)).toEqual(a32Rows.slice(1));
    expect(tally.short(a32Rows, 4)).toEqual(a32Rows);
  });
});

it('an exclusion names tests that exist', () => {
  const files = exclusions.flatMap(({ heldBy = '' }) => heldBy.split(', ').filter((file) => file !== ''));
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it('docs/differential.md has the exclusions of exclusions.ts', () => {
  expect(readFileSync('docs/differential.md', 'utf8')).toContain(exclusionTable());
});
