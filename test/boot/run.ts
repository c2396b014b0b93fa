import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BoardBoot } from './boots.ts';
import { converse, type Dialogue, type Transcript } from './expect.ts';

const launcher = fileURLToPath(new URL('../../cli/trapline.js', import.meta.url));

/** What a guest finds. */
interface Hardware {
  readonly smp: number;
  readonly dtb?: string | undefined;
  readonly drive?: string | undefined;
}

/** A kernel and its initramfs. */
export interface Guest extends Hardware {
  readonly kernel: string;
  readonly initrd: string;
}

/** Firmware alone. */
export interface FirmwareGuest extends Hardware {
  readonly firmware: string;
}

/** How a machine is run, beside its guest, and who watches. */
export interface Manner {
  /** Seconds after which it is ended. */
  readonly limitSeconds: number;
  /** What is typed on its console. */
  readonly dialogue?: Dialogue | undefined;
  /** Further options of `trapline run`. */
  readonly options?: readonly string[];
  /** Prints what it says as it comes. */
  readonly echo?: boolean;
  /** Told of the process that was started. */
  readonly started?: (pid: number) => void;
  /** Told of the console as it comes. */
  readonly printed?: (text: string) => void;
}

/** How a boot went. */
export interface Booted {
  readonly code: number | null;
  readonly lines: readonly string[];
  /** Of the VMM: the exit table, reports. */
  readonly errors: string;
  readonly seconds: number;
  readonly transcript?: Transcript | undefined;
}

/** Seconds in which each thing waited for at a prompt must come. */
const answerSeconds = 300;

/** Runs a command to its end. */
async function run(
  file: string,
  words: readonly string[],
  { limitSeconds, dialogue, echo = false, started: tell, printed }: Manner,
): Promise<Booted> {
  const started = performance.now();
  const child = spawn(file, words, {
    stdio: [dialogue === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    timeout: limitSeconds * 1000,
  });
  if (child.pid !== undefined) tell?.(child.pid);
  let stdout = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    printed?.(text);
    if (echo) process.stdout.write(text);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    if (echo) process.stderr.write(text);
  });
  const talk = dialogue && converse(child, dialogue, Math.min(limitSeconds, answerSeconds));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const lines = stdout.split(/\r*\n/).map((line) => line.trimEnd());
  return { code, lines, errors, seconds: (performance.now() - started) / 1000, transcript: await talk };
}

/** The options that say what runs: QEMU's are ours with one dash. */
function softwareWords(guest: Guest | FirmwareGuest, commandLine: string, dash: '-' | '--'): readonly string[] {
  if ('firmware' in guest) return [`${dash}bios`, guest.firmware];
  return [`${dash}kernel`, guest.kernel, `${dash}initrd`, guest.initrd, `${dash}append`, commandLine];
}

/** Boots across the wire: both halves, as a user starts them. */
export function bootHere(
  { board, commandLine, memory }: BoardBoot,
  guest: Guest | FirmwareGuest,
  manner: Manner,
): Promise<Booted> {
  const dtb = guest.dtb === undefined ? [] : ['--dtb', guest.dtb];
  const drive = guest.drive === undefined ? [] : ['--drive', guest.drive];
  const machine = ['--board', board, '--mem', memory, '--smp', String(guest.smp), ...dtb, ...drive];
  const software = softwareWords(guest, commandLine, '--');
  const words = [launcher, 'run', ...machine, ...software, ...(manner.options ?? [])];
  return run(process.execPath, words, manner);
}

/** Boots the same in QEMU. */
export function bootInQemu(
  { qemu, commandLine, memory }: BoardBoot,
  guest: Guest | FirmwareGuest,
  manner: Manner,
): Promise<Booted> {
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
  const software = softwareWords(guest, commandLine, '-');
  const words = [...machine, ...dtb, ...software, '-serial', 'stdio'];
  return run('qemu-system-arm', words, manner);
}
