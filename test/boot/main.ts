/** Boots Debian's kernel on a board, across the wire: `npm run boot -- virt --init tiny`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BoardBoot, boots, type Userland, userlands } from './boots.ts';
import { compareOutput, missingMarkers } from './check.ts';
import { extractImage, wrapImage } from './image.ts';
import { initramfs } from './initramfs.ts';
import { cacheFolder, fetchPackages, files } from './packages.ts';
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
  const root = fetchPackages();
  const vmlinuz = join(root, files.vmlinuz);
  const built = join(cacheFolder, 'built');
  mkdirSync(built, { recursive: true });
  const initrd = join(built, `${userland.name}.cpio`);
  writeFileSync(initrd, initramfs[userland.name](join(root, files.busybox)));
  return {
    kernel: values.kernel === 'image' ? extractImage(vmlinuz, join(built, 'Image')) : vmlinuz,
    initrd,
    smp: Number(values.smp),
    ...(values.dtb === undefined ? {} : { dtb: join(root, files.deviceTree(values.dtb)) }),
  };
}

function forQemu({ imageAddress, board }: BoardBoot, guest: Guest): Guest {
  if (values.kernel !== 'image') return guest;
  return { ...guest, kernel: wrapImage(guest.kernel, `${guest.kernel}.${board}`, imageAddress) };
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
  const limit = Number(values.limit);
  const here = await bootHere(boot, guest, limit, !values.quiet);
  const there = values.qemu ? await bootInQemu(boot, forQemu(boot, guest), limit) : undefined;
  const problems = judge(userland, here, there);
  const ratio =
    there === undefined
      ? ''
      : `, QEMU ${there.seconds.toFixed(1)} s: ratio ${(here.seconds / there.seconds).toFixed(1)}`;
  process.stdout.write(`\nboot ${boot.board} ${userland.name}: ${here.seconds.toFixed(1)} s${ratio}\n`);
  for (const problem of problems) process.stdout.write(`boot ${boot.board}: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
