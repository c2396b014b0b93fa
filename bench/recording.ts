import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { columns, compareStacks } from './lib/compare.ts';

// The exit round trip with and without a trace, side by side and interleaved, both processes on one core so that the
// writing counts too. Compare the ratios of a round, never figures of two runs.
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '21' }, exits: { type: 'string', default: '2000' } },
});
const rounds = Number(values.rounds);
const exits = Number(values.exits);
const starts = Math.min(rounds, 3);
const goal = 1.05;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

function compare(what: string, vcpus: number, unix: boolean): Promise<readonly (readonly string[])[]> {
  const wiring = { vcpus, core: 0, ...(unix ? { folder } : {}) };
  return compareStacks([wiring, { ...wiring, trace: join(folder, `${what}.trace`) }], { rounds, exits, starts });
}

try {
  print(`${rounds} interleaved rounds of ${exits} exits on core 0, median (min..max); load ${loadavg().join(' ')}`);
  print(`a call from guest to guest, µs (goal: p50 with a trace at most ${goal} times without)`);
  const rows = [
    ...(await compare('tcp-1', 1, false)),
    ...(await compare('unix-1', 1, true)),
    ...(await compare('unix-16', 16, true)),
  ];
  print(table(columns, rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
