import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { table } from '../cli/table.ts';
import { pollNsMax } from '../proto/poller.ts';
import { columns, compareStacks } from './lib/compare.ts';

// What looking for the next message before sleeping gains and costs, in three states of the machine: both processes on one
// core, where it can only do harm; a core for each; and two cores that others want too. Only ratios of one state compare.
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, exits: { type: 'string', default: '2000' } },
});
const rounds = Number(values.rounds);
const exits = Number(values.exits);
const starts = Math.min(rounds, 3);

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

async function compare(pinning: { readonly core?: number }): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const wiring of [{ vcpus: 1, folder }, { vcpus: 1 }, { vcpus: 4, folder }]) {
    const off = { ...wiring, ...pinning, pollNsMax: 0 };
    rows.push(...(await compareStacks([off, { ...off, pollNsMax }], { rounds, exits, starts })));
  }
  print(table(columns, rows));
}

/** Keeps every core busy while `act` runs. */
async function busy(act: () => Promise<void>): Promise<void> {
  const spinners = [0, 1].map(() => new Worker(new URL('./spinner.ts', import.meta.url)));
  const forAnHour = 3_600_000;
  await Promise.all(spinners.map((spinner) => once(spinner, 'online')));
  for (const spinner of spinners) spinner.postMessage(forAnHour);
  await act();
  await Promise.all(spinners.map((spinner) => spinner.terminate()));
}

try {
  print(`${rounds} interleaved rounds of ${exits} exits, median (min..max), µs; load ${loadavg().join(' ')}`);
  print('\nboth processes on one core');
  await compare({ core: 0 });
  print('\na core for each');
  await compare({});
  print('\na core for each, and others that want it');
  await busy(() => compare({}));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
