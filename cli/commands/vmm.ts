import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { buildServer } from '../../server/app.ts';
import { type Durability, durabilities } from '../../server/journal/journal.ts';
import { type Deadlines, deadlineActions } from '../../server/session/deadline.ts';
import type { SessionListener } from '../../server/session/registry.ts';
import type { AnsweredExit, SessionEnd } from '../../server/session/session.ts';
import { boards } from '../../vmm/boards/index.ts';
import { boardCard } from '../../vmm/machine/board-card.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import { type MachineWishes, planMachine } from '../../vmm/machine/plan.ts';
import { takeTerminal } from '../console-terminal.ts';
import { parseDeadline } from '../deadlines.ts';
import { exitCodes } from '../exit-codes.ts';
import { ExitLog, JsonExitLog } from '../exit-table.ts';
import { type LogOptions, logger, logOption, say } from '../log.ts';
import { loadWishes, type MachineOptions, machineIdentity, machineOptions, traceOption } from '../machine-options.ts';
import { type PollOptions, parsePoll, pollOptions } from '../polling.ts';
import { type BootProgress, bootProgress, type Every } from '../progress.ts';
import { loadProtection, type ProtectionOptions, protectionOptions } from '../protection.ts';
import { stopSignal } from '../signals.ts';
import { traceRecorder } from '../trace/record.ts';
import { connectUrl, defaultPort, parseCount, parseListen } from '../where.ts';

interface VmmCommandOptions extends MachineOptions, LogOptions, ProtectionOptions, PollOptions {
  readonly listen: string;
  readonly once?: boolean;
  readonly deadline: Deadlines;
  readonly journal?: string;
  readonly durability: Durability;
  readonly sessionsMax: string;
}

export function vmmCommand(): Command {
  return pollOptions(protectionOptions(machineOptions(new Command('vmm'))))
    .description('Run the VMM half: waits for kernels and answers their exits')
    .addOption(traceOption)
    .option('--listen <where>', 'tcp[:HOST:PORT] or unix:PATH', `tcp:${defaultPort}`)
    .option('--once', 'end with the first VM, with its exit code')
    .option(
      '--deadline <reason=ms:action>',
      `what an exit gets whose handler takes too long (${deadlineActions.join(', ')}); may be given more than once`,
      parseDeadline,
      {},
    )
    .option('--journal <folder>', 'keep sessions there, so that a later VMM goes on where this one was killed')
    .addOption(
      new Option('--durability <what>', 'what a journal outlives: this process, or a failing machine')
        .choices(durabilities)
        .default('process'),
    )
    .option('--sessions-max <count>', 'VMs at once; further kernels are turned away', '64')
    .addOption(logOption)
    .action(async (given: VmmCommandOptions) => {
      // Settled here where a trace tells it: whoever replays it has the same machine.
      const options = given.trace === undefined ? given : { ...given, rtc: given.rtc ?? String(nowSeconds()) };
      process.exitCode = await serve(options, await loadWishes(options));
    });
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

const every: Every = (ms, act) => {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
};

/** Serves until a signal, or until the first VM ends with `--once`; gives the exit code. */
async function serve(options: VmmCommandOptions, wishes: MachineWishes): Promise<number> {
  // Wishes that do not go together are refused before anybody dials.
  planMachine(wishes);
  const protection = loadProtection(options);
  const signal = stopSignal();
  const first = Promise.withResolvers<number>();
  const { journal, durability, trace } = options;
  const recorder = trace === undefined ? undefined : traceRecorder(trace, options);
  // With several VMs the line would be drawn into one guest's console for another.
  const progress = options.once === true ? bootProgress(process.stderr, every) : undefined;
  const ended = (session: string, { text }: SessionEnd, code: number) => {
    recorder?.ended(session, text);
    if (code !== exitCodes.done && !signal.aborted) say(`vmm: ${text}`);
    if (options.once === true) first.resolve(code);
  };
  const server = await buildServer({
    listen: parseListen(options.listen),
    machine: ({ port, console, startSeconds }) =>
      new Machine({
        ...wishes,
        ...(startSeconds === undefined ? {} : { startSeconds }),
        port,
        console,
        log: { warn: ({ report }, text) => say(String(report ?? text)) },
        ...(progress === undefined ? {} : { progress: (upload) => progress.uploading(upload) }),
      }),
    console(bytes) {
      progress?.over();
      process.stdout.write(bytes);
    },
    deadlines: options.deadline,
    ...protection,
    ...parsePoll(options),
    watch: exitPrinter(options, progress, ended),
    ...(journal === undefined ? {} : { journal: { folder: journal, durability, machine: machineIdentity(wishes) } }),
    startSeconds: () => wishes.startSeconds ?? nowSeconds(),
    boards: boards.map(boardCard),
    limits: { sessionsMax: parseCount('--sessions-max', options.sessionsMax, 1, 65_536) },
    version: packageJson.version,
    logger: logger('trapline-vmm', options),
    ...(recorder === undefined ? {} : { tap: () => recorder.connection() }),
  });
  const input = (bytes: Uint8Array) => {
    recorder?.input(bytes);
    for (const session of server.sessions.list()) session.input(bytes);
  };
  const quit = () => first.resolve(exitCodes.interrupted);
  const status = () => say(`vmm: ${JSON.stringify(server.sessions.list().map((session) => session.view().vcpus))}\r`);
  const { stdin } = process;
  const giveBack = stdin.isTTY ? takeTerminal(stdin, input, { quit, status }) : () => void stdin.off('data', input);
  if (!stdin.isTTY) stdin.on('data', input);
  signal.addEventListener('abort', () => first.resolve(exitCodes.interrupted), { once: true });
  if (options.once !== true)
    say(`vmm: board ${wishes.board.name} at ${connectUrl(server.address, protection.tls !== undefined)}`);
  else progress?.waiting();
  const code = await first.promise;
  progress?.over();
  giveBack();
  stdin.destroy();
  const why = code === exitCodes.interrupted ? 'the VMM was asked to stop' : 'the VM has ended';
  await server.close(why);
  await recorder?.close(why);
  return options.once === true || code !== exitCodes.interrupted ? code : exitCodes.done;
}

/** Collects the exits of each VM and prints them when it ends. */
function exitPrinter(
  options: VmmCommandOptions,
  progress: BootProgress | undefined,
  ended: (session: string, end: SessionEnd, code: number) => void,
): SessionListener {
  const { exits: view, json } = options;
  const logs = new Map<string, ExitLog | JsonExitLog>();
  return {
    opened({ id }) {
      progress?.connected();
      logs.set(id, json === true ? new JsonExitLog() : new ExitLog({ group: view === 'table' }));
    },
    ...(view === 'none' ? {} : { exit: (exit: AnsweredExit) => logs.get(exit.session)?.add(exit) }),
    ended: ({ id }, end) => {
      progress?.over();
      const log = logs.get(id);
      if (log?.isEmpty === false) process.stdout.write(`${json === true ? '' : '\n'}${log}\n`);
      logs.delete(id);
      ended(id, end, codeOf(end));
    },
  };
}

function codeOf(end: SessionEnd): number {
  if (end.exitCode !== undefined) return end.exitCode;
  if (end.cause === 'goaway') return exitCodes.done;
  return end.code === 'VM_FAILED' ? exitCodes.failed : exitCodes.link;
}
