import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { type Candidate, start } from './lib/candidates.ts';
import { ratios } from './lib/compare.ts';
import { interleave } from './lib/interleave.ts';
import { spread } from './lib/statistics.ts';

// Lanes against one socket: exits of all vCPUs a second, interleaved in one run. Compare the ratios of a round, never
// figures of two runs. Each process runs wherever the scheduler puts it, unless `--pinned`: then both on one core.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    exits: { type: 'string', default: '2000' },
    pinned: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const exits = Number(values.exits);
const pinning = values.pinned ? { core: 0 } : {};

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

/** One socket, then lanes: a few, and one a vCPU. */
const wirings = [0, 4, 64];

async function row(vcpus: number, unix: boolean): Promise<readonly string[]> {
  const lanes = [...new Set(wirings.map((count) => Math.min(count, vcpus)))];
  const candidates: Candidate[] = [];
  for (const count of lanes) {
    candidates.push(await start('trapline', { vcpus, lanes: count, ...pinning, ...(unix ? { folder } : {}) }));
  }
  const measured = await interleave(candidates, rounds, exits * Math.min(vcpus, 8));
  for (const candidate of candidates) await candidate.end();
  const [one] = measured;
  const cells = measured.map((own) => spread(ratios(own, one, 'perSecond'), 2));
  const few = lanes.indexOf(4);
  return [
    `${unix ? 'unix' : 'tcp'}, ${vcpus} vCPU`,
    spread(one?.perSecond ?? []),
    cells[few] ?? '',
    cells[lanes.indexOf(vcpus)] ?? '',
  ];
}

try {
  const where = values.pinned ? 'on core 0' : 'on any core';
  print(`${rounds} interleaved rounds of ${exits} exits, ${where}, median (min..max); load ${loadavg().join(' ')}`);
  const rows: (readonly string[])[] = [];
  for (const unix of [false, true]) {
    for (const vcpus of [1, 4, 16, 64]) rows.push(await row(vcpus, unix));
  }
  const titles = ['exits of all vCPUs', 'one socket, thousands/s', '4 lanes, ratio', 'a lane a vCPU, ratio'];
  print(
    table(
      titles.map((title, index) => ({ title, ...(index === 0 ? {} : { align: 'right' as const }) })),
      rows,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
