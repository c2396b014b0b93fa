/** Boots Debian's kernel on a board, across the wire: `npm run boot -- virt --init tiny`. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { traceDifference } from '../../cli/trace/diff.ts';
import { type OpenTrace, openTrace } from '../../cli/trace/open.ts';
import { statistics } from '../../cli/trace/stat.ts';
import { type BoardBoot, boots, type Userland, userlands } from './boots.ts';
import { callProblems } from './calls.ts';
import { compareOutput, missingMarkers } from './check.ts';
import { compareTranscripts, type Dialogue, transcriptProblems } from './expect.ts';
import { builtFolder, forQemu, prepare } from './guest.ts';
import { deviceTree } from './packages.ts';
import { type Booted, bootHere, bootInQemu, type FirmwareGuest, type Guest } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    init: { type: 'string', default: 'tiny' },
    kernel: { type: 'string', default: 'image' },
    smp: { type: 'string', default: '1' },
    limit: { type: 'string', default: '600' },
    time: { type: 'string', default: 'host' },
    twice: { type: 'boolean', default: false },
    dtb: { type: 'string' },
    qemu: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

/** CPUs in Debian's device trees of these boards. */
const debianCpus = 4;

const manner = { limitSeconds: Number(values.limit), echo: !values.quiet } as const;

function one<T>(what: string, name: string | undefined, choices: readonly T[], nameOf: (choice: T) => string): T {
  const found = choices.find((choice) => nameOf(choice) === name);
  if (found !== undefined) return found;
  throw new Error(`${what} ${name ?? '(none)'}: choose ${choices.map(nameOf).join(', ')}`);
}

function guestOf(userland: Userland): Guest | FirmwareGuest {
  return {
    ...prepare(userland, values.kernel === 'image' ? 'image' : 'zimage'),
    smp: Number(values.smp),
    ...(values.dtb === undefined ? {} : { dtb: deviceTree(values.dtb) }),
    ...(userland.disk === undefined ? {} : { drive: writeDisk(userland.disk.before) }),
  };
}

const diskBytes = 2 ** 20;

function writeDisk(text: string): string {
  const path = join(builtFolder, 'disk');
  const disk = Buffer.alloc(diskBytes);
  disk.write(text);
  writeFileSync(path, disk);
  return path;
}

/** What a disk must hold when the guest is gone. */
function diskProblems({ disk }: Userland, { drive }: Guest | FirmwareGuest): readonly string[] {
  if (disk === undefined || drive === undefined) return [];
  return readFileSync(drive).includes(disk.after) ? [] : [`the drive does not hold "${disk.after}"`];
}

function judge(userland: Userland, here: Booted, there: Booted | undefined): readonly string[] {
  return [
    ...(here.code === 0 ? [] : [`trapline ended with ${here.code}: ${here.errors.trim().split('\n').at(-1)}`]),
    ...missingMarkers(here.lines, userland.markers).map((marker) => `no line like ${marker}`),
    ...(userland.dialogue !== undefined
      ? judgeAnswers(userland.dialogue, here, there)
      : there === undefined
        ? []
        : compareOutput(userland, here.lines, there.lines)),
  ];
}

/** What was typed and answered, here and there. */
function judgeAnswers(dialogue: Dialogue, here: Booted, there: Booted | undefined): readonly string[] {
  if (here.transcript === undefined) return [];
  if (there?.transcript === undefined) return transcriptProblems(dialogue, here.transcript);
  return [
    ...transcriptProblems(dialogue, here.transcript),
    ...transcriptProblems(dialogue, there.transcript).map((problem) => `in QEMU, ${problem}`),
    ...compareTranscripts(dialogue, here.transcript, there.transcript),
  ];
}

/** In virtual time, from the same clock, and recorded. */
const repeatable = (trace: string) => ['--time', 'virtual', '--rtc', '1700000000', '--exits', 'none', '--trace', trace];

/** Boots twice: both must leave the same exits, get the same answers, and print the same. */
async function bootTwice(boot: BoardBoot, guest: Guest | FirmwareGuest): Promise<number> {
  const traces = [join(builtFolder, 'first.trace'), join(builtFolder, 'second.trace')];
  const runs: Booted[] = [];
  for (const trace of traces) {
    rmSync(trace, { force: true });
    runs.push(await bootHere(boot, guest, { ...manner, options: repeatable(trace) }));
  }
  const [first, second] = traces.map((trace) => openTrace(trace)) as [OpenTrace, OpenTrace];
  const [one, other] = runs.map(({ lines }) => lines.join('\n'));
  const problems = [
    ...runs.flatMap(({ code, errors }) => (code === 0 ? [] : [`trapline ended with ${code}: ${errors.trim()}`])),
    ...[first, second].flatMap(({ damage }) => damage ?? []),
    traceDifference(first, second, []),
    one === other ? undefined : 'the consoles differ',
  ].filter((problem) => problem !== undefined);
  const { samples } = statistics(first, undefined);
  process.stdout.write(
    `\nboot ${boot.board} twice: ${samples} exits, ${runs.map(({ seconds }) => seconds.toFixed(1)).join(' and ')} s\n`,
  );
  for (const problem of problems) process.stdout.write(`boot ${boot.board} twice: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const boot: BoardBoot = one('board', positionals[0], boots, ({ board }) => board);
  const userland = one('--init', values.init, userlands, ({ name }) => name);
  const guest = guestOf(userland);
  if (values.twice) return bootTwice(boot, guest);
  const { dialogue } = userland;
  // The exit table comes behind the console's last line: an answer must not end in it.
  const trace = join(builtFolder, `${boot.board}.trace`);
  rmSync(trace, { force: true });
  const quiet = dialogue === undefined ? [] : ['--exits', 'none'];
  const options = ['--time', values.time, '--trace', trace, ...quiet];
  const here = await bootHere(boot, guest, { ...manner, dialogue, options });
  const there = values.qemu
    ? await bootInQemu(boot, forQemu(boot, guest), { limitSeconds: manner.limitSeconds, dialogue })
    : undefined;
  const problems = [
    ...judge(userland, here, there),
    ...callProblems(trace, boot.calls(guest.smp, guest.dtb === undefined ? guest.smp : debianCpus)),
    ...diskProblems(userland, guest),
  ];
  const ratio =
    there === undefined
      ? ''
      : `, QEMU ${there.seconds.toFixed(1)} s: ratio ${(here.seconds / there.seconds).toFixed(1)}`;
  process.stdout.write(`\nboot ${boot.board} ${userland.name}: ${here.seconds.toFixed(1)} s${ratio}\n`);
  for (const problem of problems) process.stdout.write(`boot ${boot.board}: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
