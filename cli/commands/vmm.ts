import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { buildServer, type RunningServer } from '../../server/app.ts';
import type { AnsweredExit, SessionEnd } from '../../server/session/session.ts';
import { boards } from '../../vmm/boards/index.ts';
import { boardCard } from '../../vmm/machine/board-card.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import { type MachineWishes, planMachine } from '../../vmm/machine/plan.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitJson, exitTable } from '../exit-table.ts';
import { type LogOptions, logger, logOption, say } from '../log.ts';
import { loadWishes, type MachineOptions, machineOptions, traceOption } from '../machine-options.ts';
import { stopSignal } from '../signals.ts';
import { traceRecorder } from '../trace/record.ts';
import { connectUrl, defaultPort, parseListen } from '../where.ts';

interface VmmCommandOptions extends MachineOptions, LogOptions {
  readonly listen: string;
  readonly once?: boolean;
}

export function vmmCommand(): Command {
  return machineOptions(new Command('vmm'))
    .description('Run the VMM half: waits for kernels and answers their exits')
    .addOption(traceOption)
    .option('--listen <where>', 'tcp[:HOST:PORT] or unix:PATH', `tcp:${defaultPort}`)
    .option('--once', 'end with the first VM, with its exit code')
    .addOption(logOption)
    .action(async (options: VmmCommandOptions) => {
      process.exitCode = await serve(options, await loadWishes(options));
    });
}

/** Serves until a signal, or until the first VM ends with `--once`; gives the exit code. */
async function serve(options: VmmCommandOptions, wishes: MachineWishes): Promise<number> {
  // Wishes that do not go together are refused before anybody dials.
  planMachine(wishes);
  const machines = new Map<string, Machine>();
  const recorder = options.trace === undefined ? undefined : traceRecorder(options.trace, options);
  const server = await buildServer({
    listen: parseListen(options.listen),
    machine: (port, session) => {
      const machine = new Machine({
        ...wishes,
        port,
        console: (bytes) => process.stdout.write(bytes),
        log: { warn: ({ report }, text) => say(String(report ?? text)) },
      });
      machines.set(session, machine);
      return machine;
    },
    boards: boards.map(boardCard),
    version: packageJson.version,
    logger: logger('trapline-vmm', options),
    ...(recorder === undefined ? {} : { tap: () => recorder.connection() }),
  });
  const input = (bytes: Uint8Array) => {
    recorder?.input(bytes);
    for (const machine of machines.values()) machine.input(bytes);
  };
  process.stdin.on('data', input);
  const signal = stopSignal();
  const end = new Promise<number>((resolve) => {
    signal.addEventListener('abort', () => resolve(exitCodes.interrupted), { once: true });
    watch(server, options, (session, { text }, code) => {
      machines.delete(session);
      recorder?.ended(session, text);
      if (code !== exitCodes.done && !signal.aborted) say(`vmm: ${text}`);
      if (options.once === true) resolve(code);
    });
  });
  if (options.once !== true) say(`vmm: board ${wishes.board.name} at ${connectUrl(server.address)}`);
  const code = await end;
  process.stdin.off('data', input).destroy();
  const why = code === exitCodes.interrupted ? 'the VMM was asked to stop' : 'the VM has ended';
  await server.close(why);
  await recorder?.close(why);
  return options.once === true || code !== exitCodes.interrupted ? code : exitCodes.done;
}

/** Collects the exits of each VM and prints them when it ends. */
function watch(
  { sessions }: RunningServer,
  options: VmmCommandOptions,
  ended: (session: string, end: SessionEnd, code: number) => void,
): void {
  const exits = new Map<string, AnsweredExit[]>();
  sessions.watch({
    opened: ({ id }) => exits.set(id, []),
    ...(options.exits === 'none' ? {} : { exit: (exit: AnsweredExit) => exits.get(exit.session)?.push(exit) }),
    ended: ({ id }, end) => {
      print(exits.get(id) ?? [], options);
      exits.delete(id);
      ended(id, end, codeOf(end));
    },
  });
}

function print(exits: readonly AnsweredExit[], { exits: view, json }: VmmCommandOptions): void {
  if (view === 'none' || exits.length === 0) return;
  const text = json === true ? exits.map(exitJson).join('\n') : `\n${exitTable(exits, view === 'table')}`;
  process.stdout.write(`${text}\n`);
}

function codeOf(end: SessionEnd): number {
  if (end.exitCode !== undefined) return end.exitCode;
  if (end.cause === 'goaway') return exitCodes.done;
  return end.code === 'VM_FAILED' ? exitCodes.failed : exitCodes.link;
}
