import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../vmm/api/usage-error.ts';
import { type Options, optionsOf, usage } from './options.ts';
import { differentialPage, reportText, summaryLines } from './report.ts';
import { suites, tables } from './suites.ts';
import { type KeptTally, Tally } from './tally.ts';

// npm run differential [-- --executions N] [--seed N] [--report FILE]: random instructions here and in QEMU.
const say = (text: string) => process.stdout.write(`${text}\n`);

function versionOf(command: string): string {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  if (status !== 0) throw new UsageError(`${command} is not there; apt-get install qemu-user qemu-system-arm`);
  return /version (\S+)/.exec(stdout)?.[1] ?? 'of some version';
}

function kept(file: string): KeptTally {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--merge ${file}: ${why}; give a file that --tally wrote`);
  }
}

function run(options: Options): number {
  const { executions, seed: firstSeed, least, only = '' } = options;
  const reference = `QEMU ${versionOf('qemu-arm')}`;
  versionOf('qemu-system-arm');
  const chosen = suites.filter(({ name }) => name.includes(only));
  const tally = new Tally();
  for (const file of options.merge) tally.merge(kept(file));
  let seed = firstSeed;
  for (; tally.executed < executions; seed += 1) {
    for (const { name, perRow, compare } of chosen) tally.add(name, seed, compare(seed, perRow));
    if ((seed - firstSeed) % 5 === 4) {
      say(`seed ${seed}: ${tally.executed} executions, ${tally.differences.length} differences`);
    }
  }
  if (seed > firstSeed) tally.seeds.push([firstSeed, seed - 1]);
  if (options.tally !== undefined) writeFileSync(options.tally, `${JSON.stringify(tally.keep())}\n`);
  const date = new Date().toISOString().slice(0, 10);
  const about = { date, reference };
  for (const line of [...summaryLines(tally), ...tally.differences]) say(line);
  if (options.report !== undefined) writeFileSync(options.report, reportText(tally));
  if (options.summary !== undefined) writeFileSync(options.summary, differentialPage(tally, about));
  const wanted = only === '' ? tables.flatMap(([, rows]) => rows) : chosen.flatMap(({ rows }) => rows);
  const short = tally.short(wanted, least);
  for (const row of short) say(`${row.name}: ${tally.ofRow(row)} executions, fewer than ${least}`);
  return tally.differences.length > 0 || short.length > 0 ? 1 : 0;
}

try {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else process.exitCode = run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
