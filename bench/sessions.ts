import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { Child } from './lib/child.ts';
import type { FleetQuestion, FleetReport } from './lib/fleet.ts';
import { nowNs } from './lib/now.ts';
import { median, spread } from './lib/statistics.ts';
import { VmmProcess } from './lib/vmm-process.ts';

// Many VMs on one `trapline vmm`: what an idle session keeps resident, what the active ones get in all and how evenly, and
// whether the idle ones are still answered afterwards. The kernels have no engine and share one process.
const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '1000' },
    active: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
  },
});
const idle = Number(values.idle);
const active = Number(values.active);
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const goal = 1.5;

/** Kernels that dial at once. */
const dialsAtOnce = 50;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
const socket = join(folder, 'vmm.sock');

/** What `/v1/vms` says of every session. */
interface Listed {
  readonly state: string;
  readonly attached: boolean;
}

async function listed(): Promise<readonly Listed[]> {
  const body = await new Promise<string>((resolve, reject) => {
    const asked = request({ socketPath: socket, path: '/v1/vms' }, (response) => resolve(text(response)));
    asked.on('error', reject).end();
  });
  return (JSON.parse(body) as { readonly vms: readonly Listed[] }).vms;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(20);
}

const ask = (fleet: Child, question: FleetQuestion) => fleet.ask<FleetReport>(question);

const isUp = ({ state, attached }: Listed) => state === 'running' && attached;

async function dial(fleet: Child, count: number): Promise<void> {
  const before = (await listed()).length;
  for (let dialled = 0; dialled < count; dialled += dialsAtOnce) {
    const some = Math.min(dialsAtOnce, count - dialled);
    await ask(fleet, { dial: Array.from({ length: some }, () => VmmProcess.url(socket)) });
    await until(async () => (await listed()).filter(isUp).length === before + dialled + some);
  }
}

/** Exits of each active VM in a round, and what they cost. */
interface Round {
  readonly exits: readonly number[];
  readonly perSecond: number;
}

async function round(fleet: Child): Promise<Round> {
  const before = await ask(fleet, {});
  const startedNs = nowNs();
  await wait(seconds * 1000);
  const { answered } = await ask(fleet, {});
  const tookNs = nowNs() - startedNs;
  const exits = answered.slice(idle).map((count, index) => count - (before.answered[idle + index] ?? 0));
  return { exits, perSecond: exits.reduce((sum, count) => sum + count, 0) / (tookNs / 1e9) };
}

async function measure(): Promise<void> {
  const vmm = await VmmProcess.start(socket, '--sessions-max', String(idle + active));
  const fleet = new Child('fleet', []);
  await fleet.up();
  // The first sessions warm the compilers up, which keep memory for all.
  await dial(fleet, Math.min(idle, dialsAtOnce));
  const warm = vmm.residentKiB;
  await dial(fleet, idle - Math.min(idle, dialsAtOnce));
  const full = vmm.residentKiB;
  await dial(fleet, active);
  await ask(fleet, { pace: { from: idle, ns: 0 } });
  await round(fleet);
  const measured: Round[] = [];
  for (let index = 0; index < rounds; index += 1) measured.push(await round(fleet));
  await ask(fleet, { pace: { from: idle, ns: null } });
  const attached = (await listed()).filter(isUp).length;
  await ask(fleet, { pace: { from: 0, ns: 0 } });
  await until(async () => (await ask(fleet, {})).answered.every((count) => count > 0));
  const { losses, ended } = await ask(fleet, {});
  const lost = losses.reduce((sum, count) => sum + count, 0) + ended;

  const fairness = measured.map(({ exits }) => Math.max(...exits) / Math.min(...exits));
  print(
    table(
      [{ title: 'what' }, { title: 'figure', align: 'right' }],
      [
        ['resident a session of an idle VM, KiB', ((full - warm) / Math.max(1, idle - dialsAtOnce)).toFixed(1)],
        [`resident with ${idle} idle VMs, MiB`, (full / 1024).toFixed(0)],
        ['exits a second in all, thousands', spread(measured.map(({ perSecond }) => perSecond / 1000))],
        ['exits of a VM in a round', median(measured.map(({ exits }) => median(exits))).toFixed(0)],
        [`most over least exits of a VM (goal ${goal})`, spread(fairness, 2)],
        [`sessions attached behind it, of ${idle + active}`, String(attached)],
        ['connections lost', String(lost)],
        ['idle VMs answered behind it', String(idle)],
      ],
    ),
  );
  await fleet.end();
  await vmm.end('SIGTERM');
}

try {
  print(
    `${idle} idle and ${active} active VMs on one VMM process, ${rounds} rounds of ${seconds} s, median (min..max)`,
  );
  print(`the kernels share another process and its core; load ${loadavg().join(' ')}`);
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
