import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpio, type Entry } from './cpio.ts';

const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const prefix = 'arm-linux-gnueabihf-';

/** The program of init.S, linked where Linux puts a static executable. */
function assembleInit(): Uint8Array {
  const work = mkdtempSync(join(tmpdir(), 'trapline-init-'));
  try {
    const [object, program] = [join(work, 'init.o'), join(work, 'init')];
    execFileSync(`${prefix}as`, ['-EL', '-o', object, source('init.S')]);
    execFileSync(`${prefix}ld`, ['-EL', '--build-id=none', '-z', 'noexecstack', '-o', program, object]);
    return new Uint8Array(readFileSync(program));
  } finally {
    rmSync(work, { recursive: true });
  }
}

const console: readonly Entry[] = [
  { kind: 'folder', path: 'dev' },
  { kind: 'device', path: 'dev/console', major: 5, minor: 1 },
];

const folders = ['bin', 'proc', 'sys', 'tmp'].map((path): Entry => ({ kind: 'folder', path }));

/** What becomes PID 1: our program without a library, or busybox running our script. */
export const initramfs = {
  tiny: (): Uint8Array => cpio([...console, { kind: 'file', path: 'init', data: assembleInit(), executable: true }]),
  busybox: (busybox: string): Uint8Array =>
    cpio([
      ...console,
      ...folders,
      { kind: 'file', path: 'bin/busybox', data: new Uint8Array(readFileSync(busybox)), executable: true },
      { kind: 'link', path: 'bin/sh', to: 'busybox' },
      { kind: 'file', path: 'init', data: new Uint8Array(readFileSync(source('init.sh'))), executable: true },
    ]),
} as const;
