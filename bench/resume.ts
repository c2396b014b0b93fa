import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { Child } from './lib/child.ts';
import type { FleetQuestion, FleetReport } from './lib/fleet.ts';
import { Gate } from './lib/gate.ts';
import { nowNs } from './lib/now.ts';
import { quantile } from './lib/statistics.ts';
import { VmmProcess } from './lib/vmm-process.ts';

// How long a guest waits for its first answer once its peer is back: after a cut link, and after a VMM that was killed and
// started again with its journal. One VMM process, one process with many kernels.
const { values } = parseArgs({
  options: {
    kernels: { type: 'string', default: '16' },
    cuts: { type: 'string', default: '20' },
    kills: { type: 'string', default: '20' },
    'outage-ms': { type: 'string', default: '1000' },
  },
});
const count = Number(values.kernels);
const outageMsMax = Number(values['outage-ms']);
const goalMs = 250;

/** Every kernel makes an exit so long behind the last answer. */
const paceNs = 2e6;
const runMs = 100;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
const socket = join(folder, 'vmm.sock');
const gates = Array.from({ length: count }, (_, index) => new Gate(join(folder, `${index}.sock`), socket));

/** What one kernel waited for, in milliseconds from its peer's return. */
interface Sample {
  readonly resumeMs: number;
  /** Until the dial that got through: what is its redial schedule's. */
  readonly dialMs: number;
}

async function settled(fleet: Child, holds: (report: FleetReport) => boolean): Promise<FleetReport> {
  for (;;) {
    const report = await fleet.ask<FleetReport>({});
    if (report.ended > 0) throw new Error('a session ended');
    if (holds(report)) return report;
    await wait(5);
  }
}

/** A kernel behind each gate, all of which have been answered. */
async function startFleet(gates: readonly Gate[]): Promise<Child> {
  const fleet = new Child('fleet', []);
  await fleet.up();
  for (const gate of gates) await gate.open();
  await fleet.ask<FleetReport>({ dial: gates.map(({ path }) => VmmProcess.url(path)) } satisfies FleetQuestion);
  await fleet.ask<FleetReport>({ pace: { from: 0, ns: paceNs } } satisfies FleetQuestion);
  await settled(fleet, ({ answered }) => answered.every((exits) => exits > 0));
  return fleet;
}

const everyLost = (times: number) => (report: FleetReport) => report.losses.every((losses) => losses >= times);
const everyResumed = (report: FleetReport) => report.resumedNs.every((ns) => ns !== undefined);

/** Once every kernel was answered; `backNs` says when each one's peer was back. */
async function samplesOf(fleet: Child, gates: readonly Gate[], backNs: readonly number[]): Promise<readonly Sample[]> {
  const { resumedNs } = await settled(fleet, everyResumed);
  const sinceMs = (index: number, ns = Number.NaN) => (ns - (backNs[index] ?? Number.NaN)) / 1e6;
  return gates.map(({ dialledNs }, index) => ({
    resumeMs: sinceMs(index, resumedNs[index]),
    dialMs: sinceMs(index, dialledNs),
  }));
}

/** Cuts each kernel's link; its gate opens again somewhere within `outageMsMax`. */
async function cutLinks(times: number): Promise<readonly Sample[]> {
  const vmm = await VmmProcess.start(socket);
  const fleet = await startFleet(gates);
  const samples: Sample[] = [];
  for (let cut = 1; cut <= times; cut += 1) {
    await wait(runMs);
    await Promise.all(gates.map((gate) => gate.shut()));
    const opened = gates.map(async (gate) => {
      await wait(Math.random() * outageMsMax);
      await gate.open();
      return nowNs();
    });
    await settled(fleet, everyLost(cut));
    samples.push(...(await samplesOf(fleet, gates, await Promise.all(opened))));
  }
  await fleet.end();
  await Promise.all(gates.map((gate) => gate.shut()));
  await vmm.end('SIGTERM');
  return samples;
}

/** Kills the VMM and starts it again with its journal. */
async function killVmm(times: number): Promise<readonly Sample[]> {
  const start = () => VmmProcess.start(socket, '--journal', join(folder, 'journal'));
  let vmm = await start();
  const fleet = await startFleet(gates);
  const samples: Sample[] = [];
  for (let kill = 1; kill <= times; kill += 1) {
    await wait(runMs);
    await vmm.end('SIGKILL');
    await settled(fleet, everyLost(kill));
    vmm = await start();
    const { upNs } = vmm;
    samples.push(
      ...(await samplesOf(
        fleet,
        gates,
        gates.map(() => upNs),
      )),
    );
  }
  await fleet.end();
  await Promise.all(gates.map((gate) => gate.shut()));
  await vmm.end('SIGTERM');
  return samples;
}

function row(what: string, samples: readonly Sample[]): readonly string[] {
  const quantiles = (shares: readonly number[], values: readonly number[]) =>
    shares.map((share) => quantile(values, share).toFixed(1));
  return [
    what,
    String(samples.length),
    ...quantiles(
      [0.5, 0.99, 1],
      samples.map(({ resumeMs }) => resumeMs),
    ),
    ...quantiles(
      [0.5, 0.99],
      samples.map(({ dialMs }) => dialMs),
    ),
    ...quantiles(
      [0.5, 0.99],
      samples.map(({ resumeMs, dialMs }) => resumeMs - dialMs),
    ),
  ];
}

try {
  print(
    `${count} kernels on one VMM, ms from the peer's return to the first answered exit; load ${loadavg().join(' ')}`,
  );
  print(
    `an outage of a link lasts up to ${outageMsMax} ms, of a VMM as long as it takes to start (goal: p99 ${goalMs})`,
  );
  const rows = [
    row('cut link', await cutLinks(Number(values.cuts))),
    row('killed VMM, journal', await killVmm(Number(values.kills))),
  ];
  const titles = ['peer', 'resumes', 'p50', 'p99', 'max', 'until it dials p50', 'p99', 'from there p50', 'p99'];
  print(
    table(
      titles.map((title, index) => ({ title, ...(index === 0 ? {} : { align: 'right' as const }) })),
      rows,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
