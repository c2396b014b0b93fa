/**
 * Boots Debian's kernel to user space and off again on every board of the boot tests, three ways: in QEMU, across the wire
 * as a user runs it, and with engine and VMM in one process: what the wire costs is the difference. Rounds are
 * interleaved, and a ratio is that of one round.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.ts';
import { type BoardBoot, boots, type PrintingUserland, printingUserlands } from '../test/boot/boots.ts';
import { forQemu, prepareGuest } from '../test/boot/guest.ts';
import { type Booted, bootHere, bootInQemu, type Guest, type Manner } from '../test/boot/run.ts';
import type { AloneWords, BootedAlone } from './lib/boot-alone.ts';
import { Child } from './lib/child.ts';
import { ResidentWatch } from './lib/resident.ts';
import { median, spread } from './lib/statistics.ts';

const { values } = parseArgs({
  options: {
    board: { type: 'string', multiple: true, default: boots.map(({ board }) => board) },
    init: { type: 'string', default: 'busybox' },
    kernel: { type: 'string', default: 'image' },
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
});
const limitSeconds = 600;
const halves = ['kernel', 'vmm'] as const;
const goal = 6;

const print = (text: string) => process.stdout.write(`${text}\n`);

/** One way to boot, a value a round. */
interface Measured {
  readonly toUser: number[];
  readonly toOff: number[];
  /** MiB of each of its processes. */
  readonly resident: (readonly number[])[];
}

const measured = (): Measured => ({ toUser: [], toOff: [], resident: [] });

/** Times a process from its start to the first line of user space, and to its end. */
async function timed(start: (manner: Manner) => Promise<Booted>, begin: string, into: Measured): Promise<void> {
  const startedMs = performance.now();
  const sinceStart = () => (performance.now() - startedMs) / 1000;
  let printed = '';
  let toUserSeconds = Number.NaN;
  let residents: ResidentWatch | undefined;
  const { code, errors } = await start({
    limitSeconds,
    started: (pid) => {
      residents = new ResidentWatch(pid, halves);
    },
    printed(text) {
      printed += text;
      if (Number.isNaN(toUserSeconds) && printed.includes(`\n${begin}`)) toUserSeconds = sinceStart();
    },
  });
  const seconds = sinceStart();
  const mib = residents?.end() ?? new Map<string, number>();
  if (code !== 0 || Number.isNaN(toUserSeconds)) {
    throw new Error(`a boot ended with ${code} after ${seconds.toFixed(0)} s: ${printed.slice(-500)}${errors}`);
  }
  into.toUser.push(toUserSeconds);
  into.toOff.push(seconds);
  into.resident.push(halves.map((half) => mib.get(half) ?? 0));
}

async function alone(words: AloneWords): Promise<BootedAlone> {
  const child = new Child('boot-alone', [JSON.stringify(words)]);
  const booted = await child.up<BootedAlone>();
  await child.end();
  return booted;
}

/** Values of one way over those of QEMU in the same round. */
const ratios = (own: readonly number[], base: readonly number[]) =>
  own.map((value, round) => value / (base[round] ?? Number.NaN));

const residentText = (rounds: Measured['resident']) =>
  (rounds[0] ?? []).map((_, half) => median(rounds.map((each) => each[half] ?? 0)).toFixed(0)).join(' + ');

async function measure(boot: BoardBoot, guest: Guest, { begin }: PrintingUserland, rounds: number): Promise<void> {
  const [qemu, wire, one] = [measured(), measured(), measured()];
  const booted: BootedAlone[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await timed((manner) => bootInQemu(boot, forQemu(boot, guest), manner), begin, qemu);
    await timed((manner) => bootHere(boot, guest, manner), begin, wire);
    const last = await alone({ boot, guest, begin });
    booted.push(last);
    one.toUser.push(last.toUserSeconds);
    one.toOff.push(last.seconds);
    one.resident.push([last.residentMiB]);
  }
  const millions = median(booted.map(({ instructions }) => instructions)) / 1e6;
  const mips = booted.map(({ instructions, cpuSeconds }) => instructions / 1e6 / cpuSeconds);
  print(`${millions.toFixed(1)} million instructions, ${spread(mips)} MIPS of CPU time in one process`);
  print(
    table(
      ['', 'to user space, s', 'to power off, s', 'times QEMU', 'resident (kernel + VMM), MiB'].map((title, index) => ({
        title,
        ...(index === 0 ? {} : { align: 'right' as const }),
      })),
      (
        [
          ['QEMU', qemu],
          ['across the wire', wire],
          ['in one process', one],
        ] as const
      ).map(([name, way]) => [
        name,
        spread(way.toUser, 2),
        spread(way.toOff, 2),
        spread(ratios(way.toUser, qemu.toUser), 2),
        way === qemu ? '' : residentText(way.resident),
      ]),
    ),
  );
  for (const [what, count] of booted.at(-1)?.exits ?? []) print(`${String(count).padStart(8)} ${what}`);
}

function chosen<T>(what: string, names: readonly string[], from: readonly T[], nameOf: (each: T) => string): T[] {
  return names.map((name) => {
    const found = from.find((each) => nameOf(each) === name);
    if (found === undefined) throw new Error(`${what} ${name}: choose ${from.map(nameOf).join(', ')}`);
    return found;
  });
}

const boards = chosen('--board', values.board, boots, ({ board }) => board);
const [init] = chosen('--init', [values.quick ? 'tiny' : values.init], printingUserlands, ({ name }) => name);
const [kernel] = chosen('--kernel', [values.kernel], ['image', 'zimage'] as const, (name) => name);
const rounds = values.quick ? 1 : Number(values.rounds);
if (init !== undefined && kernel !== undefined) {
  const guest = prepareGuest(init.name, kernel);
  print(`${rounds} interleaved rounds, median (min..max); load ${loadavg().join(' ')}`);
  print(`goal: across the wire at most ${goal} times QEMU to user space`);
  for (const boot of values.quick ? boards.slice(0, 1) : boards) {
    print(`\n${boot.board}, ${kernel}, ${init.name}`);
    await measure(boot, guest, init, rounds);
  }
}
