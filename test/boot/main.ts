/** Boots Debian's kernel on a board, across the wire: `npm run boot -- virt --init tiny`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BoardBoot, boots, type Userland, userlands } from './boots.ts';
import { compareOutput, missingMarkers } from './check.ts';
import { builtFolder, forQemu, prepareGuest } from './guest.ts';
import { deviceTree } from './packages.ts';
import { type Booted, bootHere, bootInQemu, type Guest } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    init: { type: 'string', default: 'tiny' },
    kernel: { type: 'string', default: 'image' },
    smp: { type: 'string', default: '1' },
    limit: { type: 'string', default: '600' },
    dtb: { type: 'string' },
    qemu: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

function one<T>(what: string, name: string | undefined, choices: readonly T[], nameOf: (choice: T) => string): T {
  const found = choices.find((choice) => nameOf(choice) === name);
  if (found !== undefined) return found;
  throw new Error(`${what} ${name ?? '(none)'}: choose ${choices.map(nameOf).join(', ')}`);
}

function prepare(userland: Userland): Guest {
  return {
    ...prepareGuest(userland.name, values.kernel === 'image' ? 'image' : 'zimage'),
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
function diskProblems({ disk }: Userland, { drive }: Guest): readonly string[] {
  if (disk === undefined || drive === undefined) return [];
  return readFileSync(drive).includes(disk.after) ? [] : [`the drive does not hold "${disk.after}"`];
}

function judge(userland: Userland, here: Booted, there: Booted | undefined): readonly string[] {
  return [
    ...(here.code === 0 ? [] : [`trapline ended with ${here.code}: ${here.errors.trim().split('\n').at(-1)}`]),
    ...missingMarkers(here.lines, userland.markers).map((marker) => `no line like ${marker}`),
    ...(there === undefined ? [] : compareOutput(userland, here.lines, there.lines)),
  ];
}

async function main(): Promise<number> {
  const boot: BoardBoot = one('board', positionals[0], boots, ({ board }) => board);
  const userland = one('--init', values.init, userlands, ({ name }) => name);
  const guest = prepare(userland);
  const limitSeconds = Number(values.limit);
  const here = await bootHere(boot, guest, { limitSeconds, echo: !values.quiet });
  const there = values.qemu ? await bootInQemu(boot, forQemu(boot, guest), { limitSeconds }) : undefined;
  const problems = [...judge(userland, here, there), ...diskProblems(userland, guest)];
  const ratio =
    there === undefined
      ? ''
      : `, QEMU ${there.seconds.toFixed(1)} s: ratio ${(here.seconds / there.seconds).toFixed(1)}`;
  process.stdout.write(`\nboot ${boot.board} ${userland.name}: ${here.seconds.toFixed(1)} s${ratio}\n`);
  for (const problem of problems) process.stdout.write(`boot ${boot.board}: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
