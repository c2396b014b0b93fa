import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Attack, attack, attacks } from './attacks.ts';

// npm run test:hostile [-- --count 10000] [--rate 60] [--gate]: strangers at a real `trapline vmm`, beside a kernel that is
// none. With --gate the figures that other work on the machine moves too, time and memory, decide.
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '60' },
    gate: { type: 'boolean', default: false },
  },
});

/** Enough for the VMM's heap to come to its size, at a pace nobody measures. */
const warmUp = { count: 3000, rate: 300 };
const measured = { count: Number(values.count), rate: Number(values.rate) };
/** Strangers that wait for the server's own times, at once. */
const slowMax = 400;
/** Milliseconds until every time of the server has passed. */
const settleMs = 15_000;
const baselineMs = 8000;
const growthMax = 0.05;
const slowdownMax = 2;

interface News {
  readonly runs: number;
  readonly unlike: readonly string[];
  readonly waitsMs: readonly number[];
}

const launcher = fileURLToPath(new URL('../../cli/trapline.js', import.meta.url));
const program = fileURLToPath(new URL('../guests/bin/hello-virt.elf', import.meta.url));
const vmmWords = ['vmm', '--board', 'virt', '--kernel', program, '--listen', 'tcp:0', '--exits', 'none'];

/** Starts the real command; gives its process and port. */
async function startVmm(): Promise<{ readonly vmm: ChildProcess; readonly port: number; said(): string }> {
  const vmm = spawn(process.execPath, [launcher, ...vmmWords], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  const listening = Promise.withResolvers<number>();
  vmm.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    const port = /ws:\/\/[^:]+:(\d+)/.exec(text)?.[1];
    if (port !== undefined) listening.resolve(Number(port));
  });
  vmm.once('exit', () => listening.reject(new Error(text)));
  const port = await listening.promise;
  text = '';
  return { vmm, port, said: () => text };
}

const residentMiB = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const openFiles = (pid: number | undefined): number => readdirSync(`/proc/${pid}/fd`).length;

async function ask(kernel: ChildProcess): Promise<News> {
  kernel.send('take');
  const [news] = (await once(kernel, 'message')) as [News];
  return news;
}

function p99(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * 0.99)] ?? Number.NaN;
}

const wrong = new Map<string, number>();
let slow = 0;

async function strike(each: Attack, port: number): Promise<void> {
  if (each.isSlow === true) slow += 1;
  const fate = await attack(each, port);
  if (each.isSlow === true) slow -= 1;
  if (fate === (each.fate === 'gone' ? 'cut' : each.fate)) return;
  const what = `${each.name}: ${fate} instead of ${each.fate}`;
  wrong.set(what, (wrong.get(what) ?? 0) + 1);
}

/** So many strangers at the rate of the run; resolves when the last has met its fate. */
async function storm({ count, rate }: typeof measured, port: number): Promise<void> {
  const all: Promise<void>[] = [];
  const startedMs = performance.now();
  for (let index = 0; index < count; index += 1) {
    const each = attacks[index % attacks.length] as Attack;
    while (each.isSlow === true && slow >= slowMax) await wait(50);
    all.push(strike(each, port));
    const aheadMs = ((index + 1) * 1000) / rate - (performance.now() - startedMs);
    if (aheadMs > 1) await wait(aheadMs);
  }
  await Promise.all(all);
}

const { vmm, port, said } = await startVmm();
const kernel = fork(fileURLToPath(new URL('kernel.ts', import.meta.url)), [`ws://127.0.0.1:${port}/v1/kvm`]);
const failures: string[] = [];
try {
  await storm(warmUp, port);
  await wait(settleMs);
  await ask(kernel);
  const before = { files: openFiles(vmm.pid), mib: residentMiB(vmm.pid) };
  await wait(baselineMs);
  const calm = await ask(kernel);
  const startedMs = performance.now();
  await storm(measured, port);
  const seconds = (performance.now() - startedMs) / 1000;
  const busy = await ask(kernel);
  await wait(settleMs);
  const after = { files: openFiles(vmm.pid), mib: residentMiB(vmm.pid) };
  const growth = after.mib / before.mib - 1;
  const slowdown = p99(busy.waitsMs) / p99(calm.waitsMs);
  // A session of the neighbour may be open at either look.
  if (Math.abs(after.files - before.files) > 1) failures.push(`open files: ${before.files}, then ${after.files}`);
  if (values.gate && growth > growthMax) failures.push(`resident memory grew by ${(growth * 100).toFixed(1)} %`);
  if (values.gate && slowdown > slowdownMax)
    failures.push(`the neighbour's p99 is ${slowdown.toFixed(2)} times what it was`);
  for (const text of new Set([...calm.unlike, ...busy.unlike])) failures.push(`the neighbour: ${text}`);
  const [bug] = /.*failed on a bug.*|.*Unhandled.*/.exec(said()) ?? [];
  if (bug !== undefined) failures.push(`the VMM said: ${bug}`);
  if (vmm.exitCode !== null) failures.push(`the VMM ended with ${vmm.exitCode}`);
  process.stdout.write(
    [
      `${measured.count} strangers of ${attacks.length} kinds in ${seconds.toFixed(0)} s behind ${warmUp.count} to warm up`,
      `neighbour: ${busy.waitsMs.length} exits in ${busy.runs - calm.runs} runs, p99 ${p99(busy.waitsMs).toFixed(3)} ms; alone ${p99(calm.waitsMs).toFixed(3)} ms: ${slowdown.toFixed(2)} times`,
      `resident: ${before.mib.toFixed(1)} MiB, then ${after.mib.toFixed(1)} MiB: ${(growth * 100).toFixed(1)} %`,
      `open files: ${before.files}, then ${after.files}`,
      '',
    ].join('\n'),
  );
} finally {
  kernel.disconnect();
  vmm.kill('SIGTERM');
}
for (const [what, times] of wrong) failures.push(`${times} times ${what}`);
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
