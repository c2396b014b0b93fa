import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { start } from './lib/candidates.ts';
import { interleave } from './lib/interleave.ts';
import { spread } from './lib/statistics.ts';

// The exit round trip with and without a trace, side by side and interleaved, both processes on one core so that the
// writing counts too. Compare the ratios of a round, never figures of two runs.
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '21' }, exits: { type: 'string', default: '2000' } },
});
const rounds = Number(values.rounds);
const exits = Number(values.exits);
const goal = 1.05;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

async function compare(what: string, vcpus: number, unix: boolean): Promise<readonly (readonly string[])[]> {
  const wiring = { vcpus, core: 0, ...(unix ? { folder } : {}) };
  const candidates = [
    await start('trapline', wiring),
    await start('trapline', { ...wiring, trace: join(folder, `${what}.trace`) }),
  ];
  const measured = await interleave(candidates, rounds, exits * Math.min(vcpus, 8));
  for (const candidate of candidates) await candidate.end();
  const [bare] = measured;
  return candidates.map(({ name }, index) => {
    const own = measured[index];
    const ratio = (key: 'p50s' | 'cpuUs') =>
      own?.[key].map((value, round) => value / (bare?.[key][round] ?? Number.NaN)) ?? [];
    return [
      `${name}, ${vcpus} vCPU`,
      spread(own?.p50s ?? []),
      spread(own?.p99s ?? []),
      spread(own?.cpuUs ?? []),
      spread(ratio('p50s'), 3),
      spread(ratio('cpuUs'), 3),
    ];
  });
}

try {
  print(`${rounds} interleaved rounds of ${exits} exits on core 0, median (min..max); load ${loadavg().join(' ')}`);
  print(`a call from guest to guest, µs (goal: p50 with a trace at most ${goal} times without)`);
  const rows = [
    ...(await compare('tcp-1', 1, false)),
    ...(await compare('unix-1', 1, true)),
    ...(await compare('unix-16', 16, true)),
  ];
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = ['p50', 'p99', 'CPU of both an exit', 'p50 ratio', 'CPU ratio'].map(right);
  print(table([{ title: 'stack' }, ...columns], rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
