import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BoardBoot } from './boots.ts';

const launcher = fileURLToPath(new URL('../../cli/trapline.js', import.meta.url));

/** What is booted. */
export interface Guest {
  readonly kernel: string;
  readonly initrd: string;
  readonly smp: number;
  readonly dtb?: string | undefined;
  readonly drive?: string | undefined;
}

/** How a boot went. */
export interface Booted {
  readonly code: number | null;
  readonly lines: readonly string[];
  /** Of the VMM: the exit table, reports. */
  readonly errors: string;
  readonly seconds: number;
}

/** Who watches a boot. */
export interface Watch {
  /** Seconds after which it is ended. */
  readonly limitSeconds: number;
  /** Prints what it says as it comes. */
  readonly echo?: boolean;
  /** Told of the process that was started. */
  readonly started?: (pid: number) => void;
  /** Told of the console as it comes. */
  readonly printed?: (text: string) => void;
}

/** Runs a command to its end. */
async function run(
  file: string,
  words: readonly string[],
  { limitSeconds, echo = false, started: tell, printed }: Watch,
): Promise<Booted> {
  const started = performance.now();
  const child = spawn(file, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitSeconds * 1000 });
  if (child.pid !== undefined) tell?.(child.pid);
  let stdout = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    printed?.(text);
    if (echo) process.stdout.write(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    if (echo) process.stderr.write(text);
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const lines = stdout.split(/\r*\n/).map((line) => line.trimEnd());
  return { code, lines, errors, seconds: (performance.now() - started) / 1000 };
}

/** Boots across the wire: both halves, as a user starts them. */
export function bootHere({ board, commandLine, memory }: BoardBoot, guest: Guest, watch: Watch) {
  const dtb = guest.dtb === undefined ? [] : ['--dtb', guest.dtb];
  const drive = guest.drive === undefined ? [] : ['--drive', guest.drive];
  const machine = ['--board', board, '--mem', memory, '--smp', String(guest.smp), ...dtb, ...drive];
  const software = ['--kernel', guest.kernel, '--initrd', guest.initrd, '--append', commandLine];
  return run(process.execPath, [launcher, 'run', ...machine, ...software], watch);
}

/** Boots the same in QEMU. */
export function bootInQemu({ qemu, commandLine, memory }: BoardBoot, guest: Guest, watch: Watch) {
  const machine = [
    ...qemu,
    '-m',
    memory,
    '-smp',
    String(guest.smp),
    '-display',
    'none',
    '-monitor',
    'none',
    '-no-reboot',
  ];
  const dtb = guest.dtb === undefined ? [] : ['-dtb', guest.dtb];
  const software = ['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', commandLine];
  return run('qemu-system-arm', [...machine, ...dtb, ...software, '-serial', 'stdio'], watch);
}
