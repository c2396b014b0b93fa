/** Builds the guests with GNU binutils: `npm run guests` writes test/guests/bin. Needs binutils-arm-linux-gnueabihf. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Source {
  readonly guest: string;
  readonly boards: readonly string[];
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const prefix = 'arm-linux-gnueabihf-';

/** Number of a board in board.inc, and where its programs are linked. */
const boards: Readonly<Record<string, { readonly number: number; readonly text: string }>> = {
  highbank: { number: 1, text: '0x00010000' },
  'omap4-panda': { number: 2, text: '0x80010000' },
  origen: { number: 3, text: '0x40010000' },
  virt: { number: 4, text: '0x40010000' },
  'mach-foo': { number: 5, text: '0x10010000' },
};

const sources: readonly Source[] = JSON.parse(readFileSync(join(folder, 'guests.json'), 'utf8'));

/** `hello-highbank` and its like: every program with its board. */
export const programs = sources.flatMap(({ guest, boards: names }) =>
  names.map((board) => ({ name: `${guest}-${board}`, guest, board })),
);

export const binFolder = join(folder, 'bin');

export function hasAssembler(): boolean {
  return spawnSync(`${prefix}as`, ['--version']).status === 0;
}

/** Assembles and links every program into `into`; the same sources give the same bytes. */
export function buildGuests(into: string): void {
  const work = mkdtempSync(join(tmpdir(), 'trapline-guests-'));
  try {
    for (const { name, guest, board } of programs) {
      const { number = 0, text = '0' } = boards[board] ?? {};
      const object = join(work, `${name}.o`);
      run('as', [
        '-EL',
        '-mimplicit-it=always',
        '-I',
        folder,
        '--defsym',
        `BOARD=${number}`,
        '-o',
        object,
        join(folder, `${guest}.S`),
      ]);
      const linked = [
        '-EL',
        '-N',
        '--build-id=none',
        '--no-warn-rwx-segments',
        '-z',
        'noexecstack',
        `-Ttext=${text}`,
        '-o',
        join(into, `${name}.elf`),
        object,
      ];
      run('ld', linked);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

function run(tool: string, words: readonly string[]): void {
  execFileSync(prefix + tool, words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

if (import.meta.main) buildGuests(binFolder);
