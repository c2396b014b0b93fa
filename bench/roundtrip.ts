import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { type Candidate, start } from './lib/candidates.ts';
import { median, quantile, spread } from './lib/statistics.ts';

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
/** The compilers of both processes are done after some ten thousand exits. */
const warmUpCells = 10;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));

interface Measured {
  readonly p50s: number[];
  readonly p99s: number[];
  readonly perSecond: number[];
  readonly cpuUs: number[];
}

/** Rounds in which every candidate runs a cell in turn, after one round to warm up. */
async function interleave(candidates: readonly Candidate[], count: number): Promise<readonly Measured[]> {
  const measured = candidates.map((): Measured => ({ p50s: [], p99s: [], perSecond: [], cpuUs: [] }));
  for (const candidate of candidates) await candidate.cell(warmUpCells * count);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, candidate] of candidates.entries()) {
      const { samplesUs, ns, cpuUs } = await candidate.cell(count);
      measured[index]?.p50s.push(median(samplesUs));
      measured[index]?.p99s.push(quantile(samplesUs, 0.99));
      measured[index]?.perSecond.push((count / ns) * 1e6);
      measured[index]?.cpuUs.push(cpuUs / count);
    }
  }
  return measured;
}

async function latency(): Promise<void> {
  const candidates = [
    await start('ws echo', { vcpus: 1, ...pinning }),
    await start('trapline', { vcpus: 1, ...pinning }),
    await start('grpc-js', { vcpus: 1, ...pinning }),
    await start('ws echo', { vcpus: 1, folder, ...pinning }),
    await start('trapline', { vcpus: 1, folder, ...pinning }),
  ];
  const measured = await interleave(candidates, exits);
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
    const measured = await interleave(candidates, exits * Math.min(vcpus, 8));
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
