/** Assembles guests/kernels.S into guests/kernels.ts; needs binutils-arm-linux-gnueabihf. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tool = (name: string, ...args: readonly string[]) =>
  execFileSync(`arm-linux-gnueabihf-${name}`, args, { encoding: 'utf8' });

/** Entries and bytes of the kernels in one instruction set. */
function build(t32: 0 | 1) {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-kernels-'));
  try {
    const object = join(folder, 'kernels.o');
    const image = join(folder, 'kernels.bin');
    const source = new URL('guests/kernels.S', import.meta.url).pathname;
    tool('as', '-mimplicit-it=always', '--defsym', `T32=${t32}`, '-o', object, source);
    tool('objcopy', '-O', 'binary', '-j', '.text', object, image);
    const entries = tool('nm', object)
      .split('\n')
      .flatMap((line) => {
        const [address = '', type, name = ''] = line.split(' ');
        return type === 'T' ? [`    ${name}: 0x${address.slice(-4)},`] : [];
      });
    const read = readFileSync(image);
    const bytes = Buffer.concat([read, Buffer.alloc(-read.length & 3)]);
    const words = Array.from({ length: bytes.length / 4 }, (_, n) => `0x${bytes.readUInt32LE(n * 4).toString(16)}`);
    const lines = words.map((word, n) => `${n % 8 === 0 ? '\n    ' : ' '}${word},`).join('');
    return `{\n  entries: {\n${entries.join('\n')}\n  },\n  image: [${lines}\n  ],\n}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const text = `// Made by build-kernels.ts from kernels.S: do not edit.
interface Kernels {
  /** Offset of each kernel in the image. */
  readonly entries: Readonly<Record<'sieve' | 'crc' | 'matrix' | 'program', number>>;
  /** Words of all kernels. */
  readonly image: readonly number[];
}

export const a32: Kernels = ${build(0)};

export const t32: Kernels = ${build(1)};
`;
writeFileSync(new URL('guests/kernels.ts', import.meta.url), text);
