import { shell, uboot } from './dialogues.ts';
import type { Dialogue } from './expect.ts';

/** How a board is booted, here and in QEMU. */
export interface BoardBoot {
  readonly board: string;
  /** Of the kernel, the same on both. */
  readonly commandLine: string;
  readonly memory: string;
  /** Where Debian's Image stands on it. */
  readonly imageAddress: number;
  readonly qemu: readonly string[];
  /** Debian's device tree of it, where QEMU makes none. */
  readonly deviceTree?: string;
}

/** Options that leave out what only costs time. */
const quick = 'cryptomgr.notests';

export const boots: readonly BoardBoot[] = [
  {
    board: 'virt',
    commandLine: `console=ttyAMA0 earlycon=pl011,0x9000000 ${quick}`,
    memory: '128M',
    imageAddress: 0x4020_8000,
    qemu: ['-M', 'virt', '-cpu', 'cortex-a15'],
  },
  {
    board: 'highbank',
    commandLine: `console=ttyAMA0 earlycon=pl011,0xfff36000 ${quick}`,
    memory: '128M',
    imageAddress: 0x0020_8000,
    qemu: ['-M', 'highbank'],
    deviceTree: 'highbank',
  },
  {
    board: 'midway',
    commandLine: `console=ttyAMA0 earlycon=pl011,0xfff36000 ${quick}`,
    memory: '128M',
    imageAddress: 0x0020_8000,
    qemu: ['-M', 'midway'],
    deviceTree: 'ecx-2000',
  },
];

interface UserlandFacts {
  /** Lines that must come, in this order. */
  readonly markers: readonly RegExp[];
  /** A drive it finds with a text in its first sector, and the text it leaves. */
  readonly disk?: { readonly before: string; readonly after: string };
}

/** A PID 1 that runs by itself. */
export interface PrintingUserland extends UserlandFacts {
  readonly name: 'tiny' | 'virtio' | 'busybox';
  /** From the first of these lines on, every line is the same wherever the same kernel runs. */
  readonly begin: string;
  readonly dialogue?: never;
}

/** A prompt at which somebody types. */
interface TalkingUserland extends UserlandFacts {
  readonly name: 'shell' | 'uboot';
  /** What is typed, and what of the answers is the same wherever the same software runs. */
  readonly dialogue: Dialogue;
  readonly begin?: never;
}

export type Userland = PrintingUserland | TalkingUserland;

export const printingUserlands: readonly PrintingUserland[] = [
  {
    name: 'tiny',
    begin: 'trapline-init: up',
    markers: [
      /Run \/init as init process/,
      /^trapline-init: up as pid 1$/,
      /^trapline-init: Linux 6\.1\.\S+ armv7l$/,
      /^trapline-init: off$/,
      /reboot: Power down/,
    ],
  },
  {
    name: 'virtio',
    begin: 'virtio-init: rng',
    disk: { before: 'hello from the host', after: 'written by the guest' },
    markers: [
      /\[vda\] 2048 512-byte logical blocks/,
      /^virtio-init: rng 16 bytes$/,
      /^virtio-init: second console$/,
      /^virtio-init: disk says hello from the host$/,
      /^virtio-init: disk written$/,
      /^virtio-init: net says echoed over UDP$/,
      /reboot: Power down/,
    ],
  },
  {
    name: 'busybox',
    begin: 'trapline-boot: userland',
    markers: [
      /Run \/init as init process/,
      /^trapline-boot: userland$/,
      /^Linux 6\.1\.\S+ armv7l$/,
      /^trapline-boot: md5 [0-9a-f]{32}$/,
      /1 packets transmitted, 1 packets received/,
      /^trapline-boot: done$/,
      /reboot: Power down/,
    ],
  },
];

export const userlands: readonly Userland[] = [
  ...printingUserlands,
  {
    name: 'shell',
    dialogue: shell,
    markers: [/Run \/init as init process/, /^trapline-boot: shell$/, /reboot: Power down/],
  },
  {
    name: 'uboot',
    dialogue: uboot,
    markers: [/^U-Boot 20/, /^DRAM: {2}128 MiB$/, /^Flash: 64 MiB$/, /^In: {4}pl011@9000000$/, /^poweroff \.\.\.$/],
  },
];
