import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { type TimeOptions, timeArguments, timeOptions } from '../guest-time.ts';
import { type MachineOptions, machineArguments, machineOptions, traceOption } from '../machine-options.ts';
import { connectUrl, parseListen } from '../where.ts';

const launcher = fileURLToPath(new URL('../trapline.js', import.meta.url));

/** How long the other half may take to end once one half has ended. */
const graceMs = 10_000;

export function runCommand(): Command {
  return timeOptions(machineOptions(new Command('run')))
    .description('Start both processes, attach the guest console, and end with the guest')
    .addOption(traceOption)
    .option('--listen <where>', 'tcp[:HOST:PORT] or unix:PATH (default: a private Unix socket)')
    .action(runMachine);
}

/** Runs both halves and leaves their exit code. */
export async function runMachine(options: MachineOptions & TimeOptions & { readonly listen?: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-'));
  try {
    process.exitCode = await runBoth(options, options.listen ?? `unix:${join(folder, 'kvm.sock')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runBoth(options: MachineOptions & TimeOptions, listen: string): Promise<number> {
  const url = connectUrl(parseListen(listen));
  const vmm = start(
    ['vmm', ...machineArguments(options), '--listen', listen, '--once'],
    ['inherit', 'inherit', 'inherit'],
  );
  // What the kernel says is mostly the VMM's own words again: kept until it is known whether the VMM has said them.
  const kernel = start(['kernel', '--connect', url, ...timeArguments(options)], ['ignore', 'inherit', 'pipe']);
  let words = '';
  kernel.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const halves = [vmm, kernel];
  const relay = (signal: NodeJS.Signals) => {
    for (const half of halves) half.child.kill(signal);
  };
  process.on('SIGINT', relay).on('SIGTERM', relay);
  try {
    await Promise.race([kernel.ended, vmm.ended.then((code) => code !== exitCodes.done && kernel.child.kill())]);
    await Promise.race([Promise.all(halves.map(({ ended }) => ended)), once(AbortSignal.timeout(graceMs), 'abort')]);
    for (const half of halves) if (half.child.exitCode === null) half.child.kill('SIGKILL');
    const code = await vmm.ended;
    if (code !== exitCodes.done) return code;
    process.stderr.write(words);
    return await kernel.ended;
  } finally {
    process.off('SIGINT', relay).off('SIGTERM', relay);
  }
}

function start(
  words: readonly string[],
  stdio: readonly ['inherit' | 'ignore', 'inherit', 'inherit' | 'pipe'],
): { readonly child: ChildProcess; readonly ended: Promise<number> } {
  const child = spawn(process.execPath, [launcher, ...words], { stdio: [...stdio] });
  const ended = once(child, 'exit').then(([code, signal]) =>
    signal === null ? (code ?? exitCodes.failed) : exitCodes.interrupted,
  );
  return { child, ended };
}
