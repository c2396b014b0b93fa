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
  },
  {
    board: 'midway',
    commandLine: `console=ttyAMA0 earlycon=pl011,0xfff36000 ${quick}`,
    memory: '128M',
    imageAddress: 0x0020_8000,
    qemu: ['-M', 'midway'],
  },
];

/** What PID 1 is, and the lines of its output that are the same wherever the same kernel runs. */
export interface Userland {
  readonly name: 'tiny' | 'virtio' | 'busybox' | 'shell' | 'uboot';
  /** Lines that must come, in this order. */
  readonly markers: readonly RegExp[];
  /** From the first of them on, every line is compared with QEMU's; of a dialogue the answers are. */
  readonly begin?: string;
  /** What is typed on its console. */
  readonly dialogue?: Dialogue;
  /** A drive it finds with a text in its first sector, and the text it leaves. */
  readonly disk?: { readonly before: string; readonly after: string };
}

export const userlands: readonly Userland[] = [
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
