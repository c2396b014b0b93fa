import { createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { UsageError } from '../../vmm/api/usage-error.ts';
import { planMachine } from '../../vmm/machine/plan.ts';
import { exitCodes } from '../exit-codes.ts';
import type { TimeOptions } from '../guest-time.ts';
import { say } from '../log.ts';
import { loadWishes, type WishOptions, wishOptions } from '../machine-options.ts';
import { type IgnorableField, ignorableFields, traceDifference } from '../trace/diff.ts';
import { exitNames, type NamingOptions } from '../trace/naming.ts';
import { type OpenTrace, openTrace } from '../trace/open.ts';
import { fileTrouble } from '../trace/output.ts';
import { pcapng } from '../trace/pcapng.ts';
import { printLines } from '../trace/print.ts';
import type { Replayed } from '../trace/replay.ts';
import { replayKernel } from '../trace/replay-kernel.ts';
import { replayVmm } from '../trace/replay-vmm.ts';
import { type Filter, jsonLines, printable, showLines } from '../trace/show.ts';
import { statistics, statText } from '../trace/stat.ts';
import { parseBytes, parseCount } from '../where.ts';
import { type RunOptions, runMachine, runOptions } from './run.ts';

export function traceCommand(): Command {
  const trace = new Command('trace').description('Record, read, compare and replay the frames of a session');
  const commands = [recordCommand(), showCommand(), statCommand(), diffCommand(), replayCommand(), exportCommand()];
  for (const command of commands) trace.addCommand(command);
  return trace;
}

function recordCommand(): Command {
  return runOptions(new Command('record'))
    .description('Run a guest and record it: the same as trapline run --trace FILE')
    .argument('<file>', 'where to write the trace')
    .action(async (file: string, options: RunOptions) => {
      await runMachine({ ...options, trace: file });
    });
}

/** Adds the options that say how calls are named. */
function naming(command: Command): Command {
  return command
    .option('--board <name|file>', 'board that names the calls (default: the recorded one, where it is built in)')
    .option('--firmware <file>', 'firmware plug-in that names the calls')
    .addOption(new Option('--psci <where>', 'who answered PSCI').choices(['kernel', 'vmm']));
}

/** Tells what of a trace could not be used; its exit code says so too. */
function finish(...traces: readonly OpenTrace[]): void {
  for (const { damage } of traces) {
    if (damage === undefined) continue;
    say(damage);
    process.exitCode = exitCodes.failed;
  }
}

interface ShowOptions extends NamingOptions {
  readonly json?: boolean;
  readonly vcpu?: string;
  readonly type?: readonly string[];
  readonly seq?: string;
}

function showCommand(): Command {
  return naming(new Command('show'))
    .description('Print a trace, one line a frame')
    .argument('<file>', 'a trace')
    .option('--json', 'one JSON object a line')
    .option('--vcpu <index>', 'only frames of this vCPU')
    .option('--type <type...>', 'only these: exit, run, ioctl, smc, mmio, link, …')
    .option('--seq <number|range>', 'only these exits and their answers: 7 or 7-12')
    .action(async (file: string, options: ShowOptions) => {
      const filter = filterOf(options);
      const trace = openTrace(file);
      const names = await exitNames(options, trace.header);
      await printLines((options.json === true ? jsonLines : showLines)(trace, names, filter));
      finish(trace);
    });
}

function filterOf({ vcpu, type, seq }: ShowOptions): Filter {
  return {
    ...(vcpu === undefined ? {} : { vcpu: parseCount('--vcpu', vcpu, 0, 0xffff_ffff) }),
    ...(type === undefined ? {} : { types: type }),
    ...(seq === undefined ? {} : { seq: seqRange(seq) }),
  };
}

function seqRange(text: string): { readonly first: number; readonly last: number } {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || last < first) throw new UsageError(`--seq ${text}: not an exit or a range; write 7 or 7-12`);
  return { first, last };
}

function statCommand(): Command {
  return naming(new Command('stat'))
    .description('Count exits and time their answers, as perf kvm stat does')
    .argument('<file>', 'a trace')
    .option('--json', 'print JSON')
    .action(async (file: string, options: NamingOptions & { readonly json?: boolean }) => {
      const trace = openTrace(file);
      const result = statistics(trace, await exitNames(options, trace.header));
      await printLines([options.json === true ? JSON.stringify(result) : statText(result)]);
      finish(trace);
    });
}

function diffCommand(): Command {
  return new Command('diff')
    .description('Tell the first difference of two traces; exit code 1 if there is one')
    .argument('<a>', 'a trace')
    .argument('<b>', 'another')
    .addOption(
      new Option('--ignore <field...>', 'fields that two runs of several vCPUs need not share')
        .choices(ignorableFields)
        .default([]),
    )
    .action(async (a: string, b: string, { ignore }: { readonly ignore: readonly IgnorableField[] }) => {
      const traces = [openTrace(a), openTrace(b)] as const;
      const difference = traceDifference(...traces, ignore);
      if (difference !== undefined) process.exitCode = exitCodes.failed;
      await printLines([printable(difference ?? 'no difference')]);
      finish(...traces);
    });
}

interface ReplayOptions extends Partial<WishOptions> {
  readonly half: 'vmm' | 'kernel';
  readonly memMax: string;
  readonly time: TimeOptions['time'];
  readonly answersOnly?: boolean;
}

function replayCommand(): Command {
  return wishOptions(new Command('replay'))
    .description('Run one half against a trace and tell the first thing it does otherwise; exit code 1 if there is one')
    .argument('<file>', 'a trace')
    .addOption(
      new Option('--half <half>', 'which half to run; the trace plays the other')
        .choices(['vmm', 'kernel'])
        .default('vmm'),
    )
    .option('--answers-only', 'hold only the answers to exits against the trace; ioctls may differ in what they say')
    .option('--mem-max <size>', 'guest RAM the kernel half may use', '1G')
    .addOption(
      new Option('--time <source>', 'the time of the recorded kernel: of several vCPUs, only virtual time repeats')
        .choices(['host', 'virtual'])
        .default('host'),
    )
    .action(async (file: string, options: ReplayOptions) => {
      const trace = openTrace(file);
      const { exits, ioctls, difference, stuck } = await replay(trace, options);
      const compared = `${exits} exits and ${ioctls} ioctls are the same`;
      await printLines([difference === undefined ? compared : printable(`${difference} (${compared} before)`)]);
      if (stuck !== undefined) say(`${file}: ${stuck}`);
      if (difference !== undefined || stuck !== undefined) process.exitCode = exitCodes.failed;
      finish(trace);
    });
}

async function replay(trace: OpenTrace, options: ReplayOptions): Promise<Replayed> {
  const { half, memMax, time, answersOnly = false, board, ...rest } = options;
  if (half === 'kernel') {
    const memoryBytesMax = parseBytes('--mem-max', memMax);
    return replayKernel(trace, deterministicKernel({ memoryBytesMax, vcpusMax: 64 }, { inStep: time === 'virtual' }));
  }
  if (board === undefined || (rest.kernel ?? rest.bios) === undefined) {
    const recorded = trace.header.machine === '' ? '' : `; it was recorded with ${printable(trace.header.machine)}`;
    throw new UsageError(
      `${trace.path}: say which machine to replay it to, with --board and --kernel or --bios${recorded}`,
    );
  }
  const wishes = await loadWishes({ board, ...rest });
  planMachine(wishes);
  return replayVmm(trace, wishes, { answersOnly });
}

function exportCommand(): Command {
  return new Command('export')
    .description('Write a trace in another format: JSON lines, or pcapng for Wireshark')
    .argument('<file>', 'a trace')
    .argument('<out>', 'where to write')
    .addOption(new Option('--format <format>', 'what to write').choices(['json', 'pcapng']).makeOptionMandatory())
    .action(async (file: string, out: string, { format }: { readonly format: 'json' | 'pcapng' }) => {
      const trace = openTrace(file);
      if (isSame(file, out)) throw new UsageError(`${out}: it is the trace itself; choose another name`);
      if (format === 'pcapng') await write(out, pcapng(trace));
      else await write(out, withLineEnds(jsonLines(trace, await exitNames({}, trace.header), {})));
      finish(trace);
    });
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

function* withLineEnds(lines: Iterable<string>): Iterable<string> {
  for (const line of lines) yield `${line}\n`;
}

async function write(path: string, parts: Iterable<string | Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(parts), createWriteStream(path));
  } catch (error) {
    throw fileTrouble(path, error);
  }
}
