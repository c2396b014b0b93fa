import { exclusions } from './exclusions.ts';
import { suites, tables } from './suites.ts';
import type { Tally } from './tally.ts';

/** How a run was made. */
export interface RunOf {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly reference: string;
}

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`;
}

const seedsOf = ({ seeds }: Tally) => seeds.map(([first, last]) => `${first} to ${last}`).join(', ');

/** Lines for people: sums, suites, tables. */
export function summaryLines(tally: Tally): readonly string[] {
  const { executed, differences } = tally;
  return [
    `${grouped(executed)} executions, seeds ${seedsOf(tally)}, ${differences.length} differences`,
    ...suites.flatMap(({ name, rows }) => {
      const counts = [...tally.ofSuite(name).values()];
      if (counts.length === 0) return [];
      return `${name}: ${counts.length} of ${rows.length} rows, ${range(counts)} executions each`;
    }),
    ...tables.map(([name, rows]) => `${name}: ${rows.length} rows, ${range(rows.map((row) => tally.ofRow(row)))} each`),
  ];
}

/** Everything: the summary, then a line a row, then what is left out. */
export function reportText(tally: Tally): string {
  const rows = tables.flatMap(([name, all]) => all.map((row) => `${name}\t${row.name}\t${tally.ofRow(row)}`));
  const left = exclusions.map(({ what, why, source }) => `left out\t${what}\t${why}\t${source}`);
  return `${[...summaryLines(tally), ...tally.differences, '', ...rows, '', ...left].join('\n')}\n`;
}

/** The table of exclusions as docs/differential.md has it. */
export function exclusionTable(): string {
  const head = '| left out | why | source | held by |\n| --- | --- | --- | --- |\n';
  return (
    head +
    exclusions.map(({ what, why, source, heldBy = '–' }) => `| ${what} | ${why} | ${source} | ${heldBy} |\n`).join('')
  );
}

/** docs/differential.md. */
export function differentialPage(tally: Tally, run: RunOf): string {
  const suiteRows = suites.map(({ name, reference, rows }) => {
    const counts = [...tally.ofSuite(name).values()];
    const sum = counts.reduce((total, count) => total + count, 0);
    return `| ${name} | ${reference} | ${counts.length} of ${rows.length} | ${grouped(sum)} | ${range(counts)} |`;
  });
  const tableRows = tables.map(
    ([name, rows]) => `| ${name} | ${rows.length} | ${range(rows.map((row) => tally.ofRow(row)))} |`,
  );
  return `# Instructions here and in QEMU

Random instructions of every row of the decode tables, with random operands, flags, modes and memory, are executed here and by
QEMU; then every register of every mode, CPSR and SPSRs, fault registers, d0 to d31, FPSCR and memory are compared. This page is
written by \`npm run differential -- --summary docs/differential.md\`; \`--report FILE\` has a line for each row.

**${grouped(tally.executed)} executions, ${tally.differences.length} differences.** ${run.date}, ${run.reference}.

Seeds ${seedsOf(tally)}. \`npm run differential -- --executions 1 --seed N\` repeats the round of a seed;
runs add up by \`--tally FILE\` and \`--merge FILE\`.

| streams | reference | rows | executions | per row |
| --- | --- | --- | --- | --- |
${suiteRows.join('\n')}

| decode table | rows | executions of a row |
| --- | --- | --- |
${tableRows.join('\n')}

A row executed less often than \`--least\` (1000) fails the run; none is exempt. \`kernel-sim/cpu/golden\` has a slice of the
same streams with QEMU's answers, which \`npm test\` checks without QEMU.

## What is left out

${exclusionTable()}`;
}
