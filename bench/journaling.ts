import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { columns, compareStacks } from './lib/compare.ts';

// The exit round trip with and without a journal, side by side and interleaved, both processes on one core so that the
// writing counts too. Compare the ratios of a round, never figures of two runs. The journals are in `--folder`: the disk
// durability is as fast as the disk there.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '21' },
    exits: { type: 'string', default: '2000' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const rounds = Number(values.rounds);
const exits = Number(values.exits);
const goal = 1.1;

const plan = { rounds, exits, starts: Math.min(rounds, 3) };
/** Answers that wait for a disk take their time: fewer of them. */
const diskPlan = { rounds: Math.min(rounds, 5), exits: Math.ceil(exits / 20), starts: 1 };

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(values.folder, 'trapline-bench-'));

const wiring = (vcpus: number, unix: boolean) => ({ vcpus, core: 0, ...(unix ? { folder } : {}) });

async function compare(durability: 'process' | 'disk', shapes: readonly (readonly [vcpus: number, unix: boolean])[]) {
  const rows: (readonly string[])[] = [];
  for (const [vcpus, unix] of shapes) {
    const bare = wiring(vcpus, unix);
    const journal = { folder: mkdtempSync(join(folder, 'journal-')), durability };
    const pair = [bare, { ...bare, journal }];
    rows.push(...(await compareStacks(pair, durability === 'disk' ? diskPlan : plan)));
    rmSync(journal.folder, { recursive: true });
  }
  print(table(columns, rows));
}

try {
  print(`${rounds} interleaved rounds of ${exits} exits on core 0, median (min..max); load ${loadavg().join(' ')}`);
  print(`a call from guest to guest, µs (goal: p50 with a journal at most ${goal} times without)`);
  await compare('process', [
    [1, false],
    [1, true],
    [16, false],
    [16, true],
  ]);
  print(
    `\nthe same where each answer waits for the disk (${diskPlan.rounds} rounds of ${diskPlan.exits} exits, no goal)`,
  );
  await compare('disk', [
    [1, true],
    [16, true],
    [64, true],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
