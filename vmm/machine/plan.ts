import { hex } from '../../proto/uapi/hex.ts';
import type { CallRouting } from '../../proto/uapi/ioctl.ts';
import type { Board, Services } from '../api/define-board.ts';
import type { Firmware } from '../api/define-firmware.ts';
import { UsageError } from '../api/usage-error.ts';
import type { DeviceTreeBlob } from '../fdt/dtb-reader.ts';
import { checkImageFits, type LoadedImage, type RamRange, type Segment } from '../loader/image.ts';
import { checkCompatible } from './guest-tree.ts';
import { type Initrd, placeInitrd } from './layout.ts';

/** What the user wants of a machine. */
export interface MachineWishes {
  readonly board: Board;
  readonly image: LoadedImage;
  readonly initrd?: Initrd;
  /** Told the guest as `bootargs`. */
  readonly commandLine?: string;
  /** In the place of the tree the board generates. */
  readonly dtb?: DeviceTreeBlob;
  /** In the place of all the board's own firmware. */
  readonly firmware?: Firmware;
  /** vCPUs; the board's count unless said. */
  readonly smp?: number;
  /** RAM; the board's size unless said. */
  readonly memoryBytes?: number;
  /** Seconds since 1970 when the guest starts: what its real time clock tells. */
  readonly startSeconds?: number;
  /** Who answers PSCI, on boards that leave it open. */
  readonly psci?: 'kernel' | 'vmm';
  /** The August 2013 patch, to compare with: the kernel skips every SMC with r12 = 0x102. */
  readonly policy?: 'l2x0-hack';
}

/** What a machine will be: wishes and board, checked against each other. */
export interface MachinePlan {
  readonly board: Board;
  readonly image: LoadedImage;
  readonly initrd?: Segment | undefined;
  readonly commandLine?: string | undefined;
  readonly dtb?: DeviceTreeBlob | undefined;
  readonly startSeconds: number;
  readonly services: Services;
  readonly smp: number;
  readonly ram: RamRange;
  readonly routing: CallRouting;
}

const pageBytes = 4096;

const l2x0Hack = { register: 'r12', value: 0x102 } as const;

/** Who answers which calls. @throws UsageError where board, PSCI choice and firmware do not go together */
export function servicesOf({ board, psci, firmware }: Pick<MachineWishes, 'board' | 'psci' | 'firmware'>): Services {
  if (psci !== undefined && board.psci === undefined) {
    throw new UsageError(`board ${board.name} does not leave open who answers PSCI; drop --psci`);
  }
  const services = (psci && board.psci?.[psci]) ?? board;
  if (firmware === undefined) return services;
  const { conduit, name } = firmware;
  const { calls } = services;
  if (calls[conduit] !== 'forward' && calls.filter === undefined) {
    throw new UsageError(
      `firmware ${name} answers ${conduit} calls, but board ${board.name} forwards none (${conduit}: ${calls[conduit]}); ` +
        'use a board that does, or a board file of your own',
    );
  }
  return { calls, firmware: [firmware] };
}

function checkSize({ board }: MachineWishes, smp: number, bytes: number): void {
  const { cpu, ram, name } = board;
  if (!Number.isInteger(smp) || smp < 1 || smp > cpu.max) {
    throw new UsageError(`--smp ${smp}: board ${name} has 1 to ${cpu.max} vCPUs`);
  }
  if (!Number.isInteger(bytes) || bytes < pageBytes || bytes > ram.max || bytes % pageBytes !== 0) {
    throw new UsageError(`--mem ${bytes}: board ${name} takes 4 KiB to ${ram.max / 2 ** 20} MiB, in pages of 4 KiB`);
  }
}

function checkFirmware({ name, devices }: Board, firmware: readonly Firmware[]): void {
  const present = new Set(devices.map((placement) => placement.name ?? placement.device.name));
  for (const { name: firmwareName, needs = [] } of firmware) {
    const missing = needs.find((need) => !present.has(need));
    if (missing === undefined) continue;
    throw new UsageError(
      `firmware ${firmwareName} needs a device ${missing}, which board ${name} does not have: ${[...present].join(', ')}`,
    );
  }
}

/** Firmware of the user's choice finds neither kernel nor initramfs: it has drives, or fetches them. */
function checkFirmwareBoot({ board, image, initrd, commandLine }: MachineWishes, ram: RamRange): void {
  const [flag] = [initrd && '--initrd', commandLine !== undefined && '--append'].filter((each) => each);
  if (flag !== undefined)
    throw new UsageError(`${flag} is for a kernel, but --bios ${image.file} starts firmware; drop one`);
  const { dtb = 0 } = board.flashBoot ?? {};
  if (dtb >= ram.base && dtb < ram.base + ram.bytes) return;
  throw new UsageError(
    `board ${board.name} tells firmware of a device tree at ${hex(dtb)}, outside its RAM; raise --mem`,
  );
}

function routingOf({ calls }: Services, policy: MachineWishes['policy']): CallRouting {
  return {
    smc: { kind: calls.smc },
    hvc: { kind: calls.hvc },
    kernelPsci: calls.kernelPsci,
    ...(policy === undefined ? {} : { ignoreSmc: l2x0Hack }),
  };
}

/**
 * Settles what a machine will be, before any kernel is asked.
 * @throws UsageError where wishes, board, firmware and image do not go together
 */
export function planMachine(wishes: MachineWishes): MachinePlan {
  const { board, image, policy, commandLine, dtb, startSeconds = 0 } = wishes;
  const services = servicesOf(wishes);
  const smp = wishes.smp ?? board.cpu.count;
  const bytes = wishes.memoryBytes ?? board.ram.bytes;
  checkSize(wishes, smp, bytes);
  checkFirmware(board, services.firmware);
  const ram = { base: board.ram.base, bytes };
  if (image.isFirmware === true) checkFirmwareBoot(wishes, ram);
  else checkImageFits(image, ram);
  if (dtb !== undefined) checkCompatible(dtb, board);
  const initrd = wishes.initrd && placeInitrd(wishes.initrd, image, ram);
  const routing = routingOf(services, policy);
  return { board, image, initrd, commandLine, dtb, startSeconds, services, smp, ram, routing };
}
