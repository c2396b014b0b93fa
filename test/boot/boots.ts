import type { ExpectedCall } from './calls.ts';
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
  /** Calls its kernel makes of the VMM, with so many vCPUs and so many CPUs in the device tree. */
  readonly calls: (smp: number, announced: number) => readonly ExpectedCall[];
}

/** PSCI 0.1 by the ids of the Calxeda trees: CPU_ON of every CPU but the first. */
const cpuOn = (announced: number, cluster: number): readonly ExpectedCall[] =>
  Array.from({ length: announced - 1 }, (_, index) => ({ r0: 0x8400_0006, r1: cluster * 0x100 + index + 1 }));

/** The call of 2013: the L2 cache is turned on. */
const l2On: ExpectedCall = { r12: 0x102, r0: 1 };

/** Options that leave out what only costs time. */
const quick = 'cryptomgr.notests';

export const boots: readonly BoardBoot[] = [
  {
    board: 'virt',
    commandLine: `console=ttyAMA0 earlycon=pl011,0x9000000 ${quick}`,
    memory: '128M',
    imageAddress: 0x4020_8000,
    qemu: ['-M', 'virt', '-cpu', 'cortex-a15'],
    // The kernel serves its PSCI.
    calls: () => [],
  },
  {
    board: 'highbank',
    commandLine: `console=ttyAMA0 earlycon=pl011,0xfff36000 ${quick}`,
    memory: '128M',
    imageAddress: 0x0020_8000,
    qemu: ['-M', 'highbank'],
    deviceTree: 'highbank',
    // Where the SCU counts one CPU, the kernel patches itself to UP and asks for no other.
    calls: (smp, announced) => [l2On, ...(smp === 1 ? [] : cpuOn(announced, 9))],
  },
  {
    board: 'midway',
    commandLine: `console=ttyAMA0 earlycon=pl011,0xfff36000 ${quick}`,
    memory: '128M',
    imageAddress: 0x0020_8000,
    qemu: ['-M', 'midway'],
    deviceTree: 'ecx-2000',
    calls: (_, announced) => cpuOn(announced, 0),
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
