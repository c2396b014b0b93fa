import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { loadImageFile } from '../../vmm/loader/file.ts';
import { labelled } from '../../vmm/loader/image.ts';
import { takeTerminal } from '../console-terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { type TimeOptions, timeArguments, timeOptions } from '../guest-time.ts';
import { type MachineOptions, machineArguments, machineOptions, traceOption } from '../machine-options.ts';
import { type PollOptions, pollArguments, pollOptions } from '../polling.ts';
import { connectUrl, parseListen } from '../where.ts';

const launcher = fileURLToPath(new URL('../trapline.js', import.meta.url));

/** How long the other half may take to end once one half has ended. */
const graceMs = 10_000;

export interface RunOptions extends MachineOptions, TimeOptions, PollOptions {
  readonly listen?: string;
}

/** What both halves are told, and where they meet. */
export function runOptions(command: Command): Command {
  return pollOptions(timeOptions(machineOptions(command))).option(
    '--listen <where>',
    'tcp[:HOST:PORT] or unix:PATH (default: a private Unix socket)',
  );
}

export function runCommand(): Command {
  return runOptions(new Command('run'))
    .description('Start both processes, attach the guest console, and end with the guest')
    .addOption(traceOption)
    .action(runMachine);
}

/** Runs both halves and leaves their exit code. */
export async function runMachine(options: RunOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-'));
  try {
    process.exitCode = await runBoth(options, options.listen ?? `unix:${join(folder, 'kvm.sock')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runBoth(options: RunOptions, listen: string): Promise<number> {
  const url = connectUrl(parseListen(listen));
  const { stdin } = process;
  const vmm = start(
    ['vmm', ...machineArguments(options), '--listen', listen, '--once', ...pollArguments(options)],
    [stdin.isTTY ? 'pipe' : 'inherit', 'inherit', 'inherit'],
  );
  const kernel = start(
    ['kernel', '--connect', url, ...timeArguments(options), ...pollArguments(options)],
    ['ignore', 'inherit', 'pipe'],
  );
  const kept = keepWords(kernel.child, options.kernel);
  const halves = [vmm, kernel];
  const relay = (signal: NodeJS.Signals) => {
    for (const half of halves) half.child.kill(signal);
  };
  const status = () => void kernel.child.kill('SIGUSR1');
  const giveBack = stdin.isTTY
    ? takeTerminal(stdin, (bytes) => vmm.child.stdin?.write(bytes), { quit: () => relay('SIGTERM'), status })
    : () => undefined;
  process.on('SIGINT', relay).on('SIGTERM', relay).on('SIGUSR1', status);
  try {
    await Promise.race([kernel.ended, vmm.ended.then((code) => code !== exitCodes.done && kernel.child.kill())]);
    await Promise.race([Promise.all(halves.map(({ ended }) => ended)), once(AbortSignal.timeout(graceMs), 'abort')]);
    for (const half of halves) if (half.child.exitCode === null) half.child.kill('SIGKILL');
    const code = await vmm.ended;
    if (code !== exitCodes.done) return code;
    process.stderr.write(kept());
    return await kernel.ended;
  } finally {
    giveBack();
    process.off('SIGINT', relay).off('SIGTERM', relay).off('SIGUSR1', status);
  }
}

/** Lines that say what the vCPUs are doing. */
const activity = /^trapline: (vCPU \d+|nothing has left) /;

/**
 * Keeps what the kernel says: it is mostly the VMM's own words again, wanted only where the VMM has not said them. What the
 * vCPUs are doing is told at once, with the labels of the guest's program.
 */
function keepWords(kernel: ChildProcess, image: string | undefined): () => string {
  let words = '';
  if (kernel.stderr === null) return () => words;
  createInterface({ input: kernel.stderr }).on('line', (line) => {
    if (activity.test(line)) process.stderr.write(`${withLabel(line, image)}\r\n`);
    else words += `${line}\n`;
  });
  return () => words;
}

function withLabel(line: string, image: string | undefined): string {
  if (image === undefined) return line;
  return labelled(loadImageFile(image), line);
}

function start(
  words: readonly string[],
  stdio: readonly ['inherit' | 'ignore' | 'pipe', 'inherit', 'inherit' | 'pipe'],
): { readonly child: ChildProcess; readonly ended: Promise<number> } {
  const child = spawn(process.execPath, [launcher, ...words], { stdio: [...stdio] });
  const ended = once(child, 'exit').then(([code, signal]) =>
    signal === null ? (code ?? exitCodes.failed) : exitCodes.interrupted,
  );
  return { child, ended };
}
