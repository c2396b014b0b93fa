import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { excludedRows, userRows } from './a32-cases.ts';
import { type Comparison, compareWithQemu, hasQemuUser } from './a32-user.ts';
import { vectorRows } from './vector-cases.ts';
import { compareVectorsWithQemu } from './vector-user.ts';

// npm run differential [-- --executions N] [--seed N] [--report FILE]: random instructions here and in QEMU's user mode, until
// N of them agreed; the report says how often each row of the decode table was executed.
const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string' },
  },
});

interface Suite {
  readonly name: string;
  readonly rows: number;
  readonly compare: (seed: number, perRow: number) => Comparison;
}

const suites: readonly Suite[] = [
  { name: 'A32', rows: userRows.length, compare: compareWithQemu },
  { name: 'VFP and Advanced SIMD', rows: vectorRows.length, compare: compareVectorsWithQemu },
];

const perRow = 200;
const say = (text: string) => process.stdout.write(`${text}\n`);

if (!hasQemuUser()) throw new Error('qemu-arm is not there: apt-get install qemu-user');

const coverage = new Map(suites.map(({ name }) => [name, new Map<string, number>()]));
const differences: string[] = [];
const wanted = Number(values.executions);
let executed = 0;
let seed = Number(values.seed);
for (; executed < wanted; seed += 1) {
  for (const { name, compare } of suites) {
    const { executed: more, coverage: rows, differences: found } = compare(seed, perRow);
    executed += more;
    const sums = coverage.get(name);
    for (const [row, count] of rows) sums?.set(row, (sums.get(row) ?? 0) + count);
    for (const difference of found) differences.push(`${name}, seed ${seed}: ${difference}`);
  }
  if (seed % 10 === 0) say(`seed ${seed}: ${executed} executions, ${differences.length} differences`);
}

const lines = [
  `${executed} executions, seeds ${values.seed} to ${seed - 1}, ${differences.length} differences`,
  ...differences,
  ...suites.map(({ name, rows }) => {
    const counts = [...(coverage.get(name)?.values() ?? [])];
    return `${name}: ${counts.length} of ${rows} rows, ${Math.min(...counts)} to ${Math.max(...counts)} executions each`;
  }),
];
for (const line of lines) say(line);
if (values.report !== undefined) {
  const rows = [...coverage].flatMap(([name, counts]) =>
    [...counts].map(([row, count]) => `${name}\t${row}\t${count}`),
  );
  const left = excludedRows.map(({ name, why }) => `not compared\t${name}\t${why}`);
  writeFileSync(values.report, `${[...lines, '', ...rows, '', ...left].join('\n')}\n`);
}
process.exitCode = differences.length > 0 || [...coverage.values()].some((counts) => counts.size === 0) ? 1 : 0;
