import { hex } from '../../proto/uapi/hex.ts';
import { irqLine } from '../../proto/uapi/kvm.ts';
import { type Placement, placementName } from '../api/define-board.ts';
import type { Device, DeviceContext, DeviceRegister, DmaPort } from '../api/define-device.ts';
import { type Effects, setIrq } from '../api/effects.ts';
import type { RomPort } from './rom-port.ts';

/** What a guest's access came to. */
export interface Access {
  /** Read: the value, in the low bits. Written: the word as the register got it. */
  readonly value: number;
  readonly effects: Effects;
  /** The register's name; `+0x5c` where the table has none. */
  readonly register: string;
  /** Something the operator should know: an unmodelled register or bit. */
  readonly report?: string;
}

/** Plain data: what a device instance is made of besides its table. */
export interface DeviceSnapshot {
  readonly values: Readonly<Record<string, number>>;
  readonly state: unknown;
  /** Levels of its outputs as last told. */
  readonly levels: readonly boolean[];
}

/** Tells the devices of a machine what time it is, and how many vCPUs there are. */
export interface DeviceClock {
  readonly seconds: number;
  readonly nowNs: number;
  readonly vcpus: number;
}

const standstill: DeviceClock = { seconds: 0, nowNs: 0, vcpus: 1 };

/** What a new level of a line comes to. */
export type Wire = (level: boolean) => Effects;

/** What a device is attached to. */
export interface Attachment {
  readonly clock?: DeviceClock;
  /** Absent: its interrupt output is wired to nothing. */
  readonly wire?: Wire;
  /** Memory slot of its read-only memory. */
  readonly slot?: number;
}

/** A line a device drives. */
interface Output {
  level(): boolean;
  readonly wire: Wire;
}

const none: Effects = [];

/** Bits of a word that an access to `bytes` bytes at its byte `lane` reaches. */
function laneMask(lane: number, bytes: number): number {
  return ((bytes >= 4 ? -1 : 2 ** (8 * bytes) - 1) << (8 * lane)) >>> 0;
}

/** One device of the board: its register values and its own state. */
export class DeviceInstance implements DeviceContext {
  readonly name: string;
  readonly base: number;
  /** Behind its last byte. */
  readonly end: number;
  readonly device: Device;
  #state: unknown;
  readonly #byOffset: ReadonlyMap<number, DeviceRegister>;
  readonly #byName: ReadonlyMap<string, DeviceRegister>;
  readonly #values: Map<string, number>;
  readonly #outputs: readonly Output[];
  #levels: boolean[];
  readonly #clock: DeviceClock;
  /** vCPU whose access it is. */
  vcpu = 0;
  /** The service under way: accesses wait for it. */
  pending: Promise<unknown> | undefined;
  /** Memory slot of its read-only memory. */
  readonly #slot: number;
  /** That memory is there. */
  #hasRom = false;

  constructor(placement: Placement, { clock = standstill, wire, slot = 1 }: Attachment = {}) {
    this.#clock = clock;
    this.#slot = slot;
    const { base, device } = placement;
    this.name = placementName(placement);
    this.base = base;
    this.end = base + device.bytes;
    this.device = device;
    this.#outputs = [...this.#ownOutput(wire), ...this.#cpuOutputs()];
    this.#levels = this.#outputs.map(() => false);
    this.#state = device.state();
    this.#byOffset = new Map(device.registers.map((row) => [row.at, row]));
    this.#byName = new Map(device.registers.map((row) => [row.name, row]));
    this.#values = new Map(device.registers.map(({ name, reset = 0 }) => [name, reset]));
  }

  get state(): unknown {
    return this.#state;
  }

  get seconds(): number {
    return this.#clock.seconds;
  }

  get nowNs(): number {
    return this.#clock.nowNs;
  }

  get vcpus(): number {
    return this.#clock.vcpus;
  }

  /** Virtual time at which it next does something by itself; Infinity: never, as things stand. */
  get alarmNs(): number {
    return this.device.alarmNs?.(this) ?? Number.POSITIVE_INFINITY;
  }

  get isDue(): boolean {
    return this.isRomDue || (this.device.isDue?.(this) ?? false);
  }

  /** Is its read-only memory to come or to go? */
  get isRomDue(): boolean {
    return this.device.rom !== undefined && (this.device.rom(this) !== undefined) !== this.#hasRom;
  }

  async followRom(port: RomPort): Promise<void> {
    const rom = this.device.rom?.(this);
    await port.setRom(this.#slot, this.base, rom);
    this.#hasRom = rom !== undefined;
  }

  /** Does the work on guest memory that is due. */
  async service(dma: DmaPort): Promise<Effects> {
    const effects = (await this.device.service?.(this, dma)) ?? none;
    const line = this.lineChange();
    return line.length === 0 ? effects : [...effects, ...line];
  }

  get(register: string): number {
    this.#row(register);
    return this.#values.get(register) ?? 0;
  }

  set(register: string, value: number): void {
    this.#row(register);
    this.#values.set(register, value >>> 0);
  }

  /** A guest's load of `bytes` bytes at byte offset `at`; it does not cross a word. */
  read(at: number, bytes: number): Access {
    const row = this.#byOffset.get(at & ~3);
    if (row === undefined) return this.#loadUnlisted(at, bytes);
    const lane = at & 3;
    const word = row.access === 'wo' ? 0 : this.#load(row, bytes);
    return { value: (word & laneMask(lane, bytes)) >>> (8 * lane), effects: none, register: row.name };
  }

  /** A guest's store; the bytes of the word it does not name keep their value. */
  write(at: number, bytes: number, value: number): Access {
    const row = this.#byOffset.get(at & ~3);
    if (row === undefined) return this.#storeUnlisted(at, bytes, value);
    const lane = at & 3;
    const lanes = laneMask(lane, bytes);
    const word = ((this.get(row.name) & ~lanes) | ((value << (8 * lane)) & lanes)) >>> 0;
    if (row.access === 'ro') return this.#ignored(row, word, 'is read-only; the write is ignored');
    if (row.secure === true) return this.#ignored(row, word, 'belongs to the secure world; the write is ignored');
    return this.#store(row, word, bytes, lanes);
  }

  /** A load with the secure world's rights. @throws Error for a register the device does not have */
  secureRead(register: string): number {
    return this.#load(this.#row(register));
  }

  /** A store with the secure world's rights. @throws Error for a register the device does not have */
  secureWrite(register: string, value: number): Effects {
    return this.#store(this.#row(register), value >>> 0).effects;
  }

  /** What has become of its outputs since it was last asked. */
  lineChange(): Effects {
    let effects = none;
    for (const [index, { level, wire }] of this.#outputs.entries()) {
      const now = level();
      if (now === this.#levels[index]) continue;
      this.#levels[index] = now;
      effects = [...effects, ...wire(now)];
    }
    return effects;
  }

  #ownOutput(wire: Wire | undefined): readonly Output[] {
    const { interrupt } = this.device;
    return wire === undefined || interrupt === undefined ? [] : [{ level: () => interrupt(this), wire }];
  }

  /** The IRQ inputs an interrupt controller drives. */
  #cpuOutputs(): readonly Output[] {
    const { controller } = this.device;
    if (controller === undefined) return [];
    return Array.from({ length: this.vcpus }, (_, vcpu) => ({
      level: () => controller.output(this, vcpu),
      wire: (level) => [setIrq(irqLine('cpu', 0, vcpu), level)],
    }));
  }

  snapshot(): DeviceSnapshot {
    return { values: Object.fromEntries(this.#values), state: structuredClone(this.#state), levels: [...this.#levels] };
  }

  restore({ values, state, levels }: DeviceSnapshot): void {
    this.#levels = [...levels];
    for (const [name, value] of Object.entries(values)) this.set(name, value);
    this.#state = structuredClone(state);
    // Snapshots are taken at rest: the memory has followed.
    this.#hasRom = this.device.rom?.(this) !== undefined;
  }

  #row(register: string): DeviceRegister {
    const row = this.#byName.get(register);
    if (row === undefined) throw new Error(`device ${this.name} has no register ${register}`);
    return row;
  }

  #load(row: DeviceRegister, bytes = 4): number {
    return (row.read?.(this, bytes) ?? this.get(row.name)) >>> 0;
  }

  #store(row: DeviceRegister, word: number, bytes = 4, lanes = 0xffff_ffff): Access {
    const { name, writable = 0xffff_ffff } = row;
    const old = this.get(name);
    const value = ((old & ~writable) | (word & writable)) >>> 0;
    const stray = ((word ^ old) & ~writable) >>> 0;
    let effects = none;
    if (row.write === undefined) this.set(name, value);
    else effects = row.write(this, value, bytes, lanes);
    if (stray === 0) return { value, effects, register: name };
    return { value, effects, register: name, report: `${this.name}.${name}: bits ${hex(stray)} are not modelled` };
  }

  #ignored({ name }: DeviceRegister, value: number, why: string): Access {
    return { value, effects: none, register: name, report: `${this.name}.${name} ${why}` };
  }

  #loadUnlisted(at: number, bytes: number): Access {
    const { memory } = this.device;
    if (memory === undefined) return this.#unlisted(at, 'reads as zero');
    return { value: memory.read(this, at, bytes) >>> 0, effects: none, register: `+${hex(at)}` };
  }

  #storeUnlisted(at: number, bytes: number, value: number): Access {
    const { memory } = this.device;
    if (memory === undefined) return this.#unlisted(at, 'ignores the write');
    return { value, effects: memory.write(this, at, value, bytes), register: `+${hex(at)}` };
  }

  #unlisted(at: number, what: string): Access {
    const register = `+${hex(at)}`;
    const report = this.device.leftOut
      ? `${this.name} (${this.device.doc}) is left out of this model: it reads as zero and ignores writes`
      : `${this.name} has no register at ${hex(at)}; it ${what}`;
    return { value: 0, effects: none, register, report };
  }
}
