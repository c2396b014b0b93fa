import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { deterministicKernel, runKernel } from '../../kernel-sim/main.ts';
import type { Step } from '../../server/endpoint/websocket.ts';
import type { AnsweredExit } from '../../server/session/session.ts';
import { effects, stateDigest } from './digest.ts';
import type { Guest } from './guests.ts';

/** Where the VMM kills itself, or stops for a while. */
export interface CrashPoint {
  readonly step: Step;
  readonly count: number;
  /** Milliseconds until a stopped VMM goes on; absent: it dies. */
  readonly stoppedMs?: number;
}

export interface Outcome {
  readonly end: string;
  readonly console: string;
  readonly effects: readonly string[];
  readonly state: string;
}

export interface CrashRun {
  readonly outcome: Outcome;
  /** VMM processes it took. */
  readonly lives: number;
  /** How often each step was passed in the last of them. */
  readonly passed: Readonly<Record<Step, number>>;
}

const vmm = fileURLToPath(new URL('vmm.ts', import.meta.url));

type News = { exit?: AnsweredExit; passed?: Record<Step, number>; listening?: true };

/** Runs a guest whose VMM is a process that dies at `point` and is started again. */
export async function crash(guest: Guest, point?: CrashPoint): Promise<CrashRun> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-crash-'));
  const socket = join(folder, 'kvm.sock');
  const journal = join(folder, 'journal');
  const exits: AnsweredExit[] = [];
  const ended = Promise.withResolvers<Record<Step, number>>();
  let lives = 0;
  let child: ChildProcess | undefined;
  const start = async (at?: CrashPoint) => {
    lives += 1;
    child = fork(vmm, [
      guest.name,
      socket,
      journal,
      ...(at === undefined ? [] : [at.step, String(at.count), signalOf(at)]),
    ]);
    child.on('message', ({ exit, passed }: News) => {
      if (exit !== undefined) exits.push(exit);
      if (passed !== undefined) ended.resolve(passed);
    });
    child.once('exit', (_, signal) => void (signal === 'SIGKILL' && start()));
    await once(child, 'message');
  };
  const { stoppedMs = 0 } = point ?? {};
  const wakeUp = setTimeout(() => child?.kill('SIGCONT'), stoppedMs);
  try {
    await start(point);
    const kernel = deterministicKernel({ memoryBytesMax: 2 ** 29, vcpusMax: guest.vcpus });
    const { text } = await runKernel({
      connect: `ws+unix:${socket}:/v1/kvm`,
      connectTimeoutMs: 20_000,
      kernel,
      vcpusMax: guest.vcpus,
      version: 'crash',
      logger: pino({ level: 'silent' }),
      signal: AbortSignal.timeout(25_000 + stoppedMs),
      nowMs: () => performance.now(),
      random: () => 0,
    });
    const passed = await ended.promise;
    const outcome = { end: text, console: consoleOf(journal, guest), effects: effects(exits, guest) };
    return { outcome: { ...outcome, state: stateDigest(kernel, guest) }, lives, passed };
  } finally {
    clearTimeout(wakeUp);
    child?.removeAllListeners('exit');
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function signalOf({ stoppedMs }: CrashPoint): NodeJS.Signals {
  return stoppedMs === undefined ? 'SIGKILL' : 'SIGSTOP';
}

/** What the guest printed; of several vCPUs, sorted. */
function consoleOf(journal: string, { vcpus }: Guest): string {
  const text = readdirSync(journal)
    .filter((file) => file.endsWith('.console'))
    .map((file) => readFileSync(join(journal, file), 'utf8'))
    .join('');
  return vcpus === 1 ? text : [...text].toSorted().join('');
}
