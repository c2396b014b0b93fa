import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { start } from './lib/candidates.ts';
import { interleave } from './lib/interleave.ts';
import { spread } from './lib/statistics.ts';

// The exit round trip of the real stack (guest SMC to guest resume) in two processes, against a bare ws echo and grpc-js
// carrying bytes of the same size, interleaved in one run. Compare ratios, never figures of two runs.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    exits: { type: 'string', default: '2000' },
    unpinned: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const exits = Number(values.exits);
const core = values.unpinned ? undefined : 0;
const pinning = core === undefined ? {} : { core };
const goal = 1.35;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

async function latency(): Promise<void> {
  const candidates = [
    await start('ws echo', { vcpus: 1, ...pinning }),
    await start('trapline', { vcpus: 1, ...pinning }),
    await start('grpc-js', { vcpus: 1, ...pinning }),
    await start('ws echo', { vcpus: 1, folder, ...pinning }),
    await start('trapline', { vcpus: 1, folder, ...pinning }),
  ];
  const measured = await interleave(candidates, rounds, exits);
  for (const candidate of candidates) await candidate.end();
  const floor = { tcp: measured[0], unix: measured[3] };
  const rows = candidates.map(({ name }, index) => {
    const own = measured[index];
    const base = name.endsWith('unix') ? floor.unix : floor.tcp;
    const ratios = own?.p50s.map((p50, round) => p50 / (base?.p50s[round] ?? Number.NaN)) ?? [];
    return [name, spread(own?.p50s ?? []), spread(own?.p99s ?? []), spread(own?.cpuUs ?? []), spread(ratios, 2)];
  });
  print(`\none vCPU: a call from guest to guest, µs (goal: p50 at most ${goal} times the ws echo)`);
  print(
    table(
      [
        { title: 'stack' },
        { title: 'p50', align: 'right' },
        { title: 'p99', align: 'right' },
        { title: 'CPU of both', align: 'right' },
        { title: 'p50 / ws echo', align: 'right' },
      ],
      rows,
    ),
  );
}

async function throughput(): Promise<void> {
  const rows: string[][] = [];
  for (const vcpus of [1, 4, 16, 64]) {
    const candidates = [
      await start('trapline', { vcpus, ...pinning }),
      await start('ws echo', { vcpus, ...pinning }),
      await start('grpc-js', { vcpus, ...pinning }),
    ];
    const measured = await interleave(candidates, rounds, exits * Math.min(vcpus, 8));
    for (const candidate of candidates) await candidate.end();
    rows.push([String(vcpus), ...measured.map(({ perSecond }) => spread(perSecond))]);
  }
  print('\nexits of all vCPUs on one socket, thousands a second');
  print(
    table(
      [
        { title: 'vCPUs', align: 'right' },
        { title: 'trapline tcp', align: 'right' },
        { title: 'ws echo tcp', align: 'right' },
        { title: 'grpc-js tcp', align: 'right' },
      ],
      rows,
    ),
  );
}

try {
  const where = core === undefined ? 'on any core' : `pinned to core ${core}`;
  print(`${rounds} interleaved rounds of ${exits} exits, ${where}, median (min..max); load ${loadavg().join(' ')}`);
  await latency();
  await throughput();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
