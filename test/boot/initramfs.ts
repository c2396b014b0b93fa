import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpio, type Entry } from './cpio.ts';
import { known } from './dialogues.ts';

const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const prefix = 'arm-linux-gnueabihf-';

/** A program of ours, linked where Linux puts a static executable. */
function assemble(program: 'init' | 'virtio'): Uint8Array {
  const work = mkdtempSync(join(tmpdir(), 'trapline-init-'));
  try {
    const [object, linked] = [join(work, 'init.o'), join(work, 'init')];
    execFileSync(`${prefix}as`, ['-EL', '-I', source('.'), '-o', object, source(`${program}.S`)]);
    execFileSync(`${prefix}ld`, ['-EL', '--build-id=none', '-z', 'noexecstack', '-o', linked, object]);
    return new Uint8Array(readFileSync(linked));
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Modules virtio.S loads, as their package has them. */
const modules = [
  'drivers/virtio/virtio_mmio.ko',
  'drivers/char/hw_random/virtio-rng.ko',
  'drivers/char/virtio_console.ko',
  'net/core/failover.ko',
  'drivers/net/net_failover.ko',
  'drivers/net/virtio_net.ko',
  'drivers/block/virtio_blk.ko',
] as const;

const console: readonly Entry[] = [
  { kind: 'folder', path: 'dev' },
  { kind: 'device', path: 'dev/console', major: 5, minor: 1 },
];

const folders = ['bin', 'proc', 'sys', 'tmp'].map((path): Entry => ({ kind: 'folder', path }));

const file = (path: string, data: Uint8Array, executable = false): Entry => ({ kind: 'file', path, data, executable });
const read = (path: string) => new Uint8Array(readFileSync(path));

/** Where the parts that are not ours come from. */
export interface Parts {
  readonly busybox: () => string;
  /** Folder of the kernel's modules. */
  readonly modules: () => string;
}

/** What becomes PID 1: a program of ours without a library, or busybox running our script. */
export const initramfs = {
  tiny: (_: Parts): Uint8Array => cpio([...console, file('init', assemble('init'), true)]),
  virtio: ({ modules: folder }: Parts): Uint8Array =>
    cpio([
      ...console,
      { kind: 'folder', path: 'modules' },
      ...modules.map((name) => file(`modules/${basename(name)}`, read(join(folder(), 'kernel', name)))),
      file('init', assemble('virtio'), true),
    ]),
  busybox: ({ busybox }: Parts): Uint8Array =>
    cpio([
      ...console,
      ...folders,
      file('bin/busybox', read(busybox()), true),
      { kind: 'link', path: 'bin/sh', to: 'busybox' },
      file('init', read(source('init.sh')), true),
    ]),
  shell: ({ busybox }: Parts): Uint8Array =>
    cpio([
      ...console,
      ...folders,
      file('bin/busybox', read(busybox()), true),
      { kind: 'link', path: 'bin/sh', to: 'busybox' },
      file('known', known),
      file('init', read(source('shell.sh')), true),
    ]),
} as const;
