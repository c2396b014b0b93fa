/** Assembles guests/kernels.S into guests/kernels.ts; needs binutils-arm-linux-gnueabihf. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tool = (name: string, ...args: readonly string[]) =>
  execFileSync(`arm-linux-gnueabihf-${name}`, args, { encoding: 'utf8' });

const folder = mkdtempSync(join(tmpdir(), 'trapline-kernels-'));
try {
  const object = join(folder, 'kernels.o');
  const image = join(folder, 'kernels.bin');
  tool('as', '-o', object, new URL('guests/kernels.S', import.meta.url).pathname);
  tool('objcopy', '-O', 'binary', '-j', '.text', object, image);
  const entries = tool('nm', object)
    .split('\n')
    .flatMap((line) => {
      const [address = '', type, name = ''] = line.split(' ');
      return type === 'T' ? [`  ${name}: 0x${address.slice(-4)},`] : [];
    });
  const bytes = readFileSync(image);
  const words = Array.from({ length: bytes.length / 4 }, (_, n) => `0x${bytes.readUInt32LE(n * 4).toString(16)}`);
  const lines = words
    .map((word, n) => `${n % 8 === 0 ? '\n  ' : ' '}${word},`)
    .join('')
    .trimStart();
  const text = `// Made by build-kernels.ts from kernels.S: do not edit.
/** Offset of each kernel in the image. */
export const entries = {
${entries.join('\n')}
} as const;

/** A32 words of all kernels. */
export const image: readonly number[] = [
  ${lines}
];
`;
  writeFileSync(new URL('guests/kernels.ts', import.meta.url), text);
} finally {
  rmSync(folder, { recursive: true });
}
