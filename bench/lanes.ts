import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { compare } from './lib/compare.ts';
import { spread } from './lib/statistics.ts';

// Lanes against one socket: exits of all vCPUs a second, interleaved in one run, both processes on one core unless
// `--unpinned`. Compare the ratios of a round, never figures of two runs.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    exits: { type: 'string', default: '1000' },
    unpinned: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const plan = { rounds, exits: Number(values.exits), starts: Math.min(rounds, 3) };
const pinning = values.unpinned ? {} : { core: 0 };

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

/** One socket, then lanes: a few, and one a vCPU. */
const wirings = [0, 4, 64];

async function row(vcpus: number, unix: boolean): Promise<readonly string[]> {
  const lanes = [...new Set(wirings.map((count) => Math.min(count, vcpus)))];
  const socket = unix ? { folder } : {};
  const compared = await compare(
    lanes.map((count) => ({ vcpus, lanes: count, ...pinning, ...socket })),
    plan,
  );
  const cell = (count: number) => {
    const ratios = compared[lanes.indexOf(count)]?.ratios('perSecond') ?? [];
    return ratios.length === 0 ? '' : spread(ratios, 2);
  };
  const transport = unix ? 'unix' : 'tcp';
  return [`${transport}, ${vcpus} vCPU`, spread(compared[0]?.all('perSecond') ?? []), cell(4), cell(vcpus)];
}

try {
  const where = values.unpinned ? 'on any core' : 'on core 0';
  print(
    `${rounds} interleaved rounds of ${plan.exits} exits, ${where}, median (min..max); load ${loadavg().join(' ')}`,
  );
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
