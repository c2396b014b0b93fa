import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// Resident memory of both processes once a guest has booted and printed. The guest is `spin`, hello's twin that stays.
const launcher = fileURLToPath(new URL('../cli/trapline.js', import.meta.url));
const guest = fileURLToPath(new URL('../test/guests/bin/spin-virt.elf', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
const socket = join(folder, 'kvm.sock');

const start = (...words: readonly string[]) =>
  spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });

function residentMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

const vmm = start(
  'vmm',
  '--board',
  'virt',
  '--kernel',
  guest,
  '--listen',
  `unix:${socket}`,
  '--once',
  '--exits',
  'none',
);
const kernel = start('kernel', '--connect', `ws+unix:${socket}:/v1/kvm`);
try {
  await once(vmm.stdout, 'data');
  await wait(500);
  for (const [name, { pid }] of [
    ['vmm', vmm],
    ['kernel', kernel],
  ] as const) {
    process.stdout.write(`${name.padEnd(7)} ${residentMiB(pid).toFixed(0)} MiB resident\n`);
  }
} finally {
  const ended = Promise.all([once(vmm, 'exit'), once(kernel, 'exit')]);
  vmm.kill('SIGTERM');
  kernel.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true });
}
