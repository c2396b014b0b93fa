import { hex } from '../../proto/uapi/hex.ts';
import type { CallPolicy } from '../../proto/uapi/ioctl.ts';
import { type CpuTargetName, cpuTargets, type SmcccFilterAction } from '../../proto/uapi/kvm.ts';
import { type PsciVersion, psciVersions } from '../../proto/uapi/psci.ts';
import { intids, vgicFrameBytes } from '../../proto/uapi/vgic.ts';
import { apiVersion } from './api-version.ts';
import type { Device } from './define-device.ts';
import type { Firmware } from './define-firmware.ts';
import { type Definition, definitionOf, describe, isWord } from './definition.ts';
import type { PropertyValue, TreeNode } from './device-tree.ts';

/** A device at an address of the board. */
export interface Placement {
  /** How firmware and exit tables name it; the device's own name unless said. */
  readonly name?: string;
  readonly base: number;
  readonly device: Device;
  /** Shared peripheral interrupt it is wired to. */
  readonly spi?: number;
  /** Further properties of its device tree node. */
  readonly properties?: Readonly<Record<string, PropertyValue>>;
}

/** The kernel's GICv2: where a guest finds it. @source linux Documentation/virt/kvm/devices/arm-vgic.rst */
export interface VgicPlacement {
  readonly distributor: number;
  readonly cpuInterface: number;
  /** INTIDs it has: SGIs, PPIs and SPIs; 64 to 1024, a multiple of 32. */
  readonly interrupts: number;
}

/** Function ids the kernel's SMCCC filter treats otherwise than it would. */
export interface FilterRange {
  readonly first: number;
  readonly count: number;
  readonly action: SmcccFilterAction;
}

/** What the kernel does with calls. @source DESIGN §1.3 */
export interface BoardCalls {
  readonly smc: CallPolicy['kind'];
  readonly hvc: CallPolicy['kind'];
  readonly kernelPsci: PsciVersion | 'off';
  readonly filter?: readonly FilterRange[];
}

/** Who answers the guest's calls. */
export interface Services {
  readonly calls: BoardCalls;
  /** Asked in order: the first that has a function for a call answers; the last one's `unknown` answers the rest. */
  readonly firmware: readonly Firmware[];
}

interface BoardFacts extends Services {
  readonly name: string;
  readonly doc: string;
  readonly source?: string;
  /** Root `compatible` of its device tree. */
  readonly compatible: readonly string[];
  /** `count` vCPUs unless the user says otherwise, `max` at most. */
  readonly cpu: {
    readonly target: CpuTargetName;
    readonly count: number;
    readonly max: number;
    /** Affinity level 1 of every vCPU's MPIDR; KVM's own numbers unless said. */
    readonly cluster?: number;
    /** Base of the private peripherals, which CBAR tells. */
    readonly periphBase?: number;
  };
  /** `bytes` of RAM unless the user says otherwise, `max` at most. */
  readonly ram: { readonly base: number; readonly bytes: number; readonly max: number };
  readonly devices: readonly Placement[];
  /** The kernel's interrupt controller. */
  readonly vgic?: VgicPlacement;
  /** The device that is the interrupt controller, where the kernel's is not; with neither, no line of a device is driven. */
  readonly interruptController?: string;
  /** The device the user's terminal is attached to. */
  readonly console: string;
  /**
   * How firmware of the user's choice starts: the flash that holds it, from whose first byte it executes, and where it
   * finds the device tree. Absent: the board starts kernels only.
   */
  readonly flashBoot?: { readonly flash: string; readonly dtb: number };
  /** Where the board leaves open who answers PSCI: the same machine, served by one or the other. */
  readonly psci?: { readonly kernel: Services; readonly vmm: Services };
  /** Device tree nodes of the root that no device or firmware brings. */
  readonly nodes?: readonly TreeNode[];
}

/** A board as its author writes it. */
export interface BoardDefinition extends BoardFacts {
  /** What an access to nothing gets: a report and an external abort (unless said), or zeroes. */
  readonly unmapped?: 'abort' | 'zero';
  /** What a call gets whose firmware fails: the machine stops (unless said), or the guest takes UNDEF. */
  readonly fault?: 'stop' | 'undef';
}

/** A checked board: all that the machine needs to know, as data. */
export interface Board extends BoardFacts {
  readonly kind: 'board';
  readonly api: number;
  readonly unmapped: 'abort' | 'zero';
  readonly fault: 'stop' | 'undef';
}

/** The name of a placed device. */
export const placementName = ({ name, device }: Placement): string => name ?? device.name;

const policies: ReadonlySet<unknown> = new Set(['smccc', 'forward', 'undef', 'nop'] satisfies CallPolicy['kind'][]);

function checkServices(definition: Definition, { calls, firmware }: Services, devices: ReadonlySet<string>): void {
  for (const conduit of ['smc', 'hvc'] as const) {
    const policy = calls[conduit];
    definition.check(
      policies.has(policy),
      `calls.${conduit} is ${describe(policy)}; use 'smccc', 'forward', 'undef' or 'nop'`,
    );
    definition.check(
      policy !== 'forward' || firmware.some((each) => each.conduit === conduit),
      `calls.${conduit} is 'forward', but no firmware answers ${conduit} calls`,
    );
  }
  definition.check(
    calls.kernelPsci === 'off' || calls.kernelPsci in psciVersions,
    `calls.kernelPsci is ${describe(calls.kernelPsci)}; use 'off' or one of ${Object.keys(psciVersions).join(', ')}`,
  );
  for (const { name, needs = [] } of firmware) {
    const missing = needs.find((need) => !devices.has(need));
    definition.check(missing === undefined, `firmware ${name} needs a device ${missing}; place one`);
  }
}

interface Range {
  readonly what: string;
  readonly first: number;
  readonly bytes: number;
}

function checkRanges(definition: Definition, ranges: readonly Range[]): void {
  for (const { what, first, bytes } of ranges) {
    definition.check(isWord(first), `${what} is at ${describe(first)}; use a guest physical address`);
    definition.check(first + bytes <= 2 ** 32, `${what} at ${hex(first)} runs past 4 GiB`);
  }
  const sorted = ranges.toSorted((a, b) => a.first - b.first);
  for (const [index, { what, first, bytes }] of sorted.entries()) {
    const next = sorted[index + 1];
    definition.check(
      next === undefined || first + bytes <= next.first,
      `${what} at ${hex(first)} overlaps ${next?.what} at ${hex(next?.first ?? 0)}`,
    );
  }
}

/** Every device's line is one the controller has. */
function checkSpis(definition: Definition, devices: readonly Placement[], spis: number, whose: string): void {
  for (const placement of devices) {
    const { spi = 0 } = placement;
    definition.check(spi < spis, `${placementName(placement)} has spi ${spi}; ${whose} leaves 0 to ${spis - 1}`);
  }
}

/** vCPUs a GICv2 has CPU interfaces for. */
const vgicVcpusMax = 8;

/** A controller among the devices is one, and the only one. */
function checkController(definition: Definition, { vgic, interruptController, devices }: BoardDefinition): void {
  if (interruptController === undefined) return;
  const { controller } = devices.find((each) => placementName(each) === interruptController)?.device ?? {};
  definition.check(
    controller !== undefined,
    `interruptController is ${describe(interruptController)}; name one of its devices that has a controller`,
  );
  const { spis = 0 } = controller ?? {};
  checkSpis(definition, devices, spis, interruptController);
  definition.check(vgic === undefined, 'it has both a vgic and an interruptController; leave one out');
}

/** Numbers of the CPUs as the architecture has room for them. */
function checkCpus(definition: Definition, { cpu }: BoardDefinition): void {
  const { target, count, max, cluster = 0, periphBase = 0 } = cpu;
  definition.check(
    target in cpuTargets,
    `cpu.target is ${describe(target)}; use ${Object.keys(cpuTargets).join(', ')}`,
  );
  definition.check(count >= 1 && count <= max, `cpu.count ${count} is not 1 to ${max}`);
  definition.check(isWord(cluster) && cluster <= 255, `cpu.cluster is ${describe(cluster)}; use 0 to 255`);
  definition.check(
    isWord(periphBase) && periphBase % 0x2000 === 0,
    `cpu.periphBase is ${describe(periphBase)}; use an address that is a multiple of 8 KiB`,
  );
}

/** Frames of the GIC; its numbers are checked first. */
function vgicRanges(definition: Definition, { vgic, cpu, devices }: BoardDefinition): readonly Range[] {
  if (vgic === undefined) return [];
  const { distributor, cpuInterface, interrupts } = vgic;
  definition.check(
    interrupts >= 64 && interrupts <= 1024 && interrupts % 32 === 0,
    `vgic.interrupts is ${interrupts}; use 64 to 1024, a multiple of 32`,
  );
  definition.check(cpu.max <= vgicVcpusMax, `cpu.max is ${cpu.max}; a GICv2 has ${vgicVcpusMax} CPU interfaces`);
  checkSpis(definition, devices, interrupts - intids.spi, 'vgic.interrupts');
  return [
    { what: 'the GIC distributor', first: distributor, bytes: vgicFrameBytes.distributor },
    { what: 'the GIC CPU interface', first: cpuInterface, bytes: vgicFrameBytes.cpuInterface },
  ];
}

/**
 * Makes a board of data.
 * @throws UsageError when devices overlap each other or RAM, or a firmware lacks a device it needs
 */
export function defineBoard(input: BoardDefinition): Board {
  const definition = definitionOf('board', input);
  const { ram, devices, psci } = input;
  checkCpus(definition, input);
  definition.check(ram.bytes > 0 && ram.bytes <= ram.max, `ram.bytes ${hex(ram.bytes)} is not 1 to ${hex(ram.max)}`);
  definition.unique(devices, placementName, (_, second) => `two devices are named ${placementName(second)}`);
  checkRanges(definition, [
    { what: 'RAM', first: ram.base, bytes: ram.max },
    ...vgicRanges(definition, input),
    ...devices.map((each) => ({ what: placementName(each), first: each.base, bytes: each.device.bytes })),
  ]);
  checkController(definition, input);
  const names = new Set(devices.map(placementName));
  definition.check(names.has(input.console), `console is ${describe(input.console)}; name one of its devices`);
  definition.check(
    input.flashBoot === undefined || names.has(input.flashBoot.flash),
    `flashBoot.flash is ${describe(input.flashBoot?.flash)}; name one of its devices`,
  );
  const services: readonly Services[] = psci === undefined ? [input] : [input, psci.kernel, psci.vmm];
  for (const each of services) checkServices(definition, each, names);
  return { unmapped: 'abort', fault: 'stop', ...input, kind: 'board', api: apiVersion };
}
