import { createHash } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { Board } from '../vmm/api/define-board.ts';
import { UsageError } from '../vmm/api/usage-error.ts';
import { boards } from '../vmm/boards/index.ts';
import type { Disk } from '../vmm/devices/index.ts';
import { encodeDtb } from '../vmm/fdt/dtb.ts';
import { readBlob } from '../vmm/fdt/dtb-reader.ts';
import { loadImageFile, readBytes } from '../vmm/loader/file.ts';
import type { MachineWishes } from '../vmm/machine/plan.ts';
import { loadBoard, loadFirmware } from '../vmm/plugin/host.ts';
import { openDrive } from './drive.ts';
import { parseAddress, parseBytes, parseCount } from './where.ts';
import { withDisks } from './with-disks.ts';
import { withFlash } from './with-flash.ts';

/** What a machine is to be. */
export interface WishOptions {
  readonly board: string;
  readonly kernel?: string;
  /** Firmware that starts in the place of a kernel. */
  readonly bios?: string;
  readonly initrd?: string;
  readonly initrdAt?: string;
  readonly append?: string;
  readonly dtb?: string;
  readonly rtc?: string;
  readonly drive?: readonly string[];
  readonly firmware?: string;
  readonly smp?: string;
  readonly mem?: string;
  readonly policy?: 'l2x0-hack';
  readonly psci?: 'kernel' | 'vmm';
}

/** What the VMM is told about the machine; `run` hands the same words on to `vmm`. */
export interface MachineOptions extends WishOptions {
  readonly exits: ExitView;
  readonly json?: boolean;
  /** Where the frames are recorded. */
  readonly trace?: string;
}

export const exitViews = ['table', 'all', 'none'] as const;
export type ExitView = (typeof exitViews)[number];

const boardText = 'board to emulate: a name from `trapline boards` or a file that exports one';
const kernelText = 'guest: a 32-bit little-endian ARM ELF, or a Linux zImage or Image';

/** Adds the options that describe a machine and what to print of it. */
export function machineOptions(command: Command): Command {
  return shapeOptions(command.requiredOption('--board <name|file>', boardText).option('--kernel <file>', kernelText))
    .addOption(
      new Option('--exits <view>', 'what to print of the exits when the VM ends').choices(exitViews).default('table'),
    )
    .option('--json', 'print the exits as JSON lines instead of a table');
}

export const traceOption = new Option('--trace <file>', 'record every frame; `trapline trace` reads the file');

/** Adds the options that describe a machine, none of them required. */
export function wishOptions(command: Command): Command {
  return shapeOptions(command.option('--board <name|file>', boardText).option('--kernel <file>', kernelText));
}

function shapeOptions(command: Command): Command {
  return command
    .option(
      '--bios <file>',
      "firmware image to start from the board's flash, such as U-Boot's, in the place of a kernel",
    )
    .option('--initrd <file>', 'initramfs of a Linux kernel')
    .option('--initrd-at <address>', 'where in memory it goes (default: behind the kernel)')
    .option('--append <text>', 'command line of the kernel')
    .option('--dtb <file>', "device tree blob; RAM, command line and initrd are filled in (default: the board's)")
    .option('--rtc <seconds>', "what the guest's clock tells at its start, in seconds since 1970 (default: now)")
    .option('--drive <file...>', 'files to show as virtio block devices; ",ro" behind one makes it read-only')
    .option('--firmware <file>', "firmware plug-in that replaces the board's own")
    .option('--smp <count>', "number of vCPUs (default: the board's)")
    .option('--mem <size>', "guest RAM, such as 64M (default: the board's)")
    .addOption(new Option('--psci <where>', 'who answers PSCI on boards that leave it open').choices(['kernel', 'vmm']))
    .addOption(new Option('--policy <name>', 'an in-kernel policy to compare with').choices(['l2x0-hack']));
}

const words = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);

/** The same options as words of a command line. */
export function machineArguments(options: MachineOptions): readonly string[] {
  return [
    ...machineWords(options),
    ...words('--exits', options.exits),
    ...(options.json === true ? ['--json'] : []),
    ...words('--trace', options.trace),
  ];
}

/** The words that say what the machine is: what its trace is recorded under. */
export function machineWords(options: WishOptions): readonly string[] {
  return [
    ...words('--board', options.board),
    ...words('--kernel', options.kernel),
    ...words('--bios', options.bios),
    ...words('--initrd', options.initrd),
    ...words('--initrd-at', options.initrdAt),
    ...words('--append', options.append),
    ...words('--dtb', options.dtb),
    ...words('--rtc', options.rtc),
    ...(options.drive === undefined ? [] : ['--drive', ...options.drive]),
    ...words('--firmware', options.firmware),
    ...words('--smp', options.smp),
    ...words('--mem', options.mem),
    ...words('--psci', options.psci),
    ...words('--policy', options.policy),
  ];
}

/** Reads and checks what the options name. @throws UsageError for the first thing to mend */
export async function loadWishes(options: WishOptions): Promise<MachineWishes> {
  const { append, dtb, rtc, firmware, smp, mem, psci, policy } = options;
  const { board, image } = guestOf(
    options,
    withDisks(await findBoard(options.board), (options.drive ?? []).map(driveOf)),
  );
  const initrd = initrdOf(options);
  return {
    board,
    image,
    ...(initrd === undefined ? {} : { initrd }),
    ...(append === undefined ? {} : { commandLine: append }),
    ...(dtb === undefined ? {} : { dtb: readBlob(dtb, readBytes(dtb)) }),
    ...(rtc === undefined ? {} : { startSeconds: parseCount('--rtc', rtc, 0, 0xffff_ffff) }),
    ...(firmware === undefined ? {} : { firmware: await loadFirmware(firmware) }),
    ...(smp === undefined ? {} : { smp: parseCount('--smp', smp, 1, 64) }),
    ...(mem === undefined ? {} : { memoryBytes: parseBytes('--mem', mem) }),
    ...(psci === undefined ? {} : { psci }),
    ...(policy === undefined ? {} : { policy }),
  };
}

/** What runs first, and the board that has it. */
function guestOf({ kernel, bios }: WishOptions, board: Board): Pick<MachineWishes, 'board' | 'image'> {
  if (kernel !== undefined && bios !== undefined) {
    throw new UsageError(`--kernel ${kernel} and --bios ${bios}: firmware gets no kernel from here; give one of them`);
  }
  if (bios !== undefined) return withFlash(board, bios, readBytes(bios));
  if (kernel !== undefined) return { board, image: loadImageFile(kernel, board.ram.base) };
  throw new UsageError('nothing to run; give a guest with --kernel FILE, or firmware with --bios FILE');
}

function driveOf(text: string): Disk {
  const isReadOnly = text.endsWith(',ro');
  return openDrive(isReadOnly ? text.slice(0, -',ro'.length) : text, isReadOnly);
}

function initrdOf({ initrd: file, initrdAt }: WishOptions): MachineWishes['initrd'] {
  if (file === undefined) {
    if (initrdAt === undefined) return undefined;
    throw new UsageError(`--initrd-at ${initrdAt}: there is no initrd; name one with --initrd`);
  }
  return {
    file,
    data: readBytes(file),
    ...(initrdAt === undefined ? {} : { ipa: parseAddress('--initrd-at', initrdAt) }),
  };
}

/** What a machine is built from, in words that differ where a journal of one is of no use to the other. */
export function machineIdentity(wishes: MachineWishes): string {
  const { board, image, initrd, commandLine, dtb, firmware, smp, memoryBytes, psci, policy } = wishes;
  const hash = createHash('sha256');
  for (const { ipa, data } of image.segments) hash.update(`${ipa}:`).update(data);
  if (initrd !== undefined) hash.update(`initrd ${initrd.ipa}:`).update(initrd.data);
  if (commandLine !== undefined) hash.update(`append ${commandLine}`);
  if (dtb !== undefined) hash.update(encodeDtb(dtb.tree, 0, dtb.reservations));
  const parts = {
    board: board.name,
    image: hash.digest('hex').slice(0, 16),
    firmware: firmware?.name,
    smp,
    mem: memoryBytes,
    psci,
    policy,
  };
  return Object.entries(parts)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
    .join(' ');
}

/** A built-in board by name, or the board a file exports. */
export async function findBoard(text: string): Promise<Board> {
  const board = boards.find(({ name }) => name === text);
  if (board !== undefined) return board;
  if (/[./]/.test(text)) return loadBoard(text);
  throw new UsageError(
    `--board ${text}: no such board; there are ${boards.map(({ name }) => name).join(', ')}, or give a file that exports one`,
  );
}
