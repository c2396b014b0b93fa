import { hex } from '../../proto/uapi/hex.ts';
import { apiVersion } from './api-version.ts';
import { definitionOf, isWord } from './definition.ts';
import type { PropertyValue, TreeNode } from './device-tree.ts';
import type { Effects } from './effects.ts';
import type { KernelPort } from './ioctl-port.ts';

/** What a register's handlers see of their device. */
export interface DeviceContext<S = unknown> {
  /** The device's own state: plain data, changed in place. */
  readonly state: S;
  /** The stored value of a register of this device, whatever its handlers would say. */
  get(register: string): number;
  set(register: string, value: number): void;
  /** Seconds since 1970 on the machine's own clock: its start, and the virtual time since. */
  readonly seconds: number;
  /** Virtual time of the machine in nanoseconds. */
  readonly nowNs: number;
  /** vCPU whose access it is: what a banked register goes by. Otherwise the last one's. */
  readonly vcpu: number;
  /** vCPUs of the machine. */
  readonly vcpus: number;
}

/** What makes a device the machine's interrupt controller: the other devices' lines end here. */
export interface InterruptController<S = unknown> {
  /** Shared interrupts it has. */
  readonly spis: number;
  /** A line has a new level; `spi` counts the shared interrupts from 0. */
  input(device: DeviceContext<S>, spi: number, level: boolean): void;
  /** Level of a vCPU's IRQ input, asked after whatever may have changed it. */
  output(device: DeviceContext<S>, vcpu: number): boolean;
}

/** Where a device stands, for the nodes it brings. */
export interface DevicePlace {
  readonly base: number;
  /** Of the interrupt controller's node. */
  readonly phandle: number;
  readonly vcpus: number;
}

/**
 * A row of a register table, in the manual's words. Without handlers a register is storage: reads give the stored value,
 * writes change its `writable` bits. With `write` nothing is stored but what the handler sets.
 */
export interface DeviceRegister<S = unknown> {
  readonly name: string;
  /** Byte offset in the device, a multiple of 4. */
  readonly at: number;
  /** A `ro` register ignores writes, a `wo` register reads as zero. */
  readonly access: 'rw' | 'ro' | 'wo';
  readonly doc: string;
  readonly reset?: number;
  /** Bits the model has (default: all). A write that would change another bit is reported by name. */
  readonly writable?: number;
  /** Only the secure world writes it: the normal world's writes are ignored. */
  readonly secure?: true;
  /** `bytes`: how wide the guest's access is. */
  read?(device: DeviceContext<S>, bytes: number): number;
  /** `lanes`: the bits of the word that the access names; those it does not name are the stored value's. */
  write?(device: DeviceContext<S>, value: number, bytes: number, lanes: number): Effects;
}

/** What a device does at offsets no register has: it is a memory, not a table. */
export interface DeviceMemory<S = unknown> {
  read(device: DeviceContext<S>, at: number, bytes: number): number;
  write(device: DeviceContext<S>, at: number, value: number, bytes: number): Effects;
}

/** Read-only memory from a device's first byte on: whole pages, zero but for its parts. Later parts win. */
export interface Rom {
  readonly bytes: number;
  readonly parts: readonly { readonly at: number; readonly data: Uint8Array }[];
}

/** Guest memory, as a device that does DMA sees it; both reject with an IoctlError. */
export type DmaPort = Pick<KernelPort, 'readMemory' | 'writeMemory'>;

interface DeviceFacts<S> {
  /** How firmware and exit tables name it. */
  readonly name: string;
  readonly doc: string;
  /** Size of its register frame. */
  readonly bytes: number;
  readonly source: string;
  readonly registers: readonly DeviceRegister<S>[];
  /** `compatible` of its device tree node; none: it is not announced. */
  readonly compatible?: readonly string[];
  /** Further properties of that node. */
  readonly properties?: Readonly<Record<string, PropertyValue>>;
  /** Device tree nodes in the place of the one that `compatible` makes. */
  nodes?(place: DevicePlace): readonly TreeNode[];
  /** No model is for it: it reads as zero and ignores writes, and the operator is told once. */
  readonly leftOut?: true;
  /** Level of its interrupt output, asked after every access and alarm; without it the device has none. */
  interrupt?(device: DeviceContext<S>): boolean;
  readonly controller?: InterruptController<S>;
  /** Virtual time at which it next does something by itself; Infinity: never, as things stand. Asked after every exit. */
  alarmNs?(device: DeviceContext<S>): number;
  readonly memory?: DeviceMemory<S>;
  /** Is there work on guest memory to be done? Asked after every write and all that is typed. */
  isDue?(device: DeviceContext<S>): boolean;
  /** Does that work; the access that caused it is answered when it is done, one at a time. */
  service?(device: DeviceContext<S>, dma: DmaPort): Promise<Effects>;
  /**
   * What the guest reads and executes as it does RAM, without an exit: its writes alone come here then. `undefined`: reads
   * come here too, as things stand. Asked after every write; only its coming and going is looked at.
   */
  rom?(device: DeviceContext<S>): Rom | undefined;
  /** Takes what the console's user types. */
  receive?(device: DeviceContext<S>, bytes: Uint8Array): void;
}

/** A memory-mapped device as its author writes it. */
export interface DeviceDefinition<S> extends DeviceFacts<S> {
  /** Initial state beyond the registers: plain data. */
  readonly state?: () => S;
}

/** A checked device. */
export interface Device<S = unknown> extends DeviceFacts<S> {
  readonly kind: 'device';
  readonly api: number;
  readonly state: () => S;
}

/**
 * Makes a device of a table of registers. Accesses of 8, 16 and 32 bits reach the byte lanes they name.
 * @throws UsageError when registers overlap, leave the frame or share a name
 */
export function defineDevice<S = undefined>(input: DeviceDefinition<S>): Device<S> {
  const definition = definitionOf('device', input);
  const { bytes, registers } = input;
  definition.check(isWord(bytes) && bytes > 0 && bytes % 4 === 0, `bytes is ${bytes}; use the size of its frame`);
  for (const { name, at, reset = 0 } of registers) {
    definition.check(isWord(at) && at % 4 === 0, `register ${name} is at ${at}; use a multiple of 4`);
    definition.check(at + 4 <= bytes, `register ${name} at ${hex(at)} is outside its ${hex(bytes)} bytes`);
    definition.check(isWord(reset), `register ${name} has reset ${reset}; use an unsigned 32-bit number`);
  }
  definition.unique(
    registers,
    ({ name }) => name,
    (_, { name }) => `register ${name} is listed twice`,
  );
  definition.unique(
    registers,
    ({ at }) => String(at),
    (first, second) => `registers ${first.name} and ${second.name} are both at ${hex(second.at)}`,
  );
  // Without a state function S is undefined: the default of its type parameter.
  const state = input.state ?? (() => undefined as S);
  return { ...input, kind: 'device', api: apiVersion, state };
}

/** The identification registers every PrimeCell ends with: four of the peripheral, four of the cell. @source ARM IHI 0029 */
export function primeCellId(
  ...peripheral: readonly [number, number, number, number]
): readonly DeviceRegister<never>[] {
  return [...peripheral, 0x0d, 0xf0, 0x05, 0xb1].map((value, index) => ({
    name: index < 4 ? `PeriphID${index}` : `PCellID${index - 4}`,
    at: 0xfe0 + index * 4,
    access: 'ro',
    doc: 'identification',
    reset: value,
  }));
}
