import type { Errno } from '../../proto/uapi/errno.ts';
import type { IoctlTable } from '../../proto/uapi/ioctl.ts';
import type { KvmLimits } from './limits.ts';
import { firstRefusal, Refusal, type RefusalTable } from './refusal.ts';

/** A store that reached no memory slot; `value` holds its low 32 bits. */
export interface BusWrite {
  readonly ipa: number;
  readonly data: Uint8Array;
  readonly value: number;
}

export interface CoalescedWrite {
  readonly ipa: number;
  readonly data: Uint8Array;
}

/** What happened on the bus without an exit. */
export type BusEvent =
  | { readonly kind: 'coalesced_mmio'; readonly writes: readonly CoalescedWrite[] }
  | { readonly kind: 'ioeventfd'; readonly cookie: number; readonly count: number };

type Zone = IoctlTable['register_coalesced_mmio']['request'];
type Doorbell = Omit<IoctlTable['ioeventfd']['request'], 'deassign'>;

/** Entries of KVM's coalesced ring less the one that tells full from empty; the next write exits. @source include/linux/kvm_host.h */
export const coalescedWritesMax = 169;

const doorbellBytes: readonly number[] = [0, 1, 2, 4, 8];

function contains(zone: Zone, ipa: number, bytes: number): boolean {
  return ipa >= zone.ipa && ipa + bytes <= zone.ipa + zone.bytes;
}

function rings(bell: Doorbell, { ipa, data, value }: BusWrite): boolean {
  if (bell.ipa !== ipa) return false;
  if (bell.bytes === 0) return true;
  return bell.bytes === data.length && (bell.datamatch === undefined || bell.datamatch === BigInt(value));
}

/** Could one write ring both? @source linux virt/kvm/eventfd.c, ioeventfd_check_collision() */
function collides(a: Doorbell, b: Doorbell): boolean {
  if (a.ipa !== b.ipa) return false;
  if (a.bytes === 0 || b.bytes === 0) return true;
  return a.bytes === b.bytes && (a.datamatch === undefined || b.datamatch === undefined || a.datamatch === b.datamatch);
}

const isSame = (a: Doorbell, b: Doorbell) =>
  a.ipa === b.ipa && a.bytes === b.bytes && a.datamatch === b.datamatch && a.cookie === b.cookie;

/**
 * Coalesced zones and doorbells: writes they take produce an event and no exit.
 * @source linux virt/kvm/coalesced_mmio.c, eventfd.c
 */
export class MmioBus {
  #zones: readonly Zone[] = [];
  #doorbells: readonly Doorbell[] = [];
  #writes: CoalescedWrite[] = [];
  readonly #rung = new Map<number, number>();
  readonly #devicesMax: number;

  constructor({ busDevicesMax }: Pick<KvmLimits, 'busDevicesMax'>) {
    this.#devicesMax = busDevicesMax;
  }

  get isFull(): boolean {
    return this.#zones.length + this.#doorbells.length >= this.#devicesMax;
  }

  get doorbells(): readonly Doorbell[] {
    return this.#doorbells;
  }

  /** ENOSPC when the bus is full; overlapping zones are fine. */
  coalesce({ ipa, bytes }: Zone): Refusal | undefined {
    if (this.isFull) return busFull;
    this.#zones = [...this.#zones, { ipa, bytes }];
    return undefined;
  }

  /** Removes every zone that holds the whole range; none is no error. */
  uncoalesce({ ipa, bytes }: Zone): void {
    this.#zones = this.#zones.filter((zone) => !contains(zone, ipa, bytes));
  }

  addDoorbell(bell: Doorbell): Refusal | undefined {
    const refusal = firstRefusal(doorbellRefusals, this, bell);
    if (refusal !== undefined) return refusal;
    this.#doorbells = [...this.#doorbells, bell];
    return undefined;
  }

  /** ENOENT unless address, size, match and cookie are those of a doorbell. */
  removeDoorbell(bell: Doorbell): Refusal | undefined {
    const rest = this.#doorbells.filter((other) => !isSame(other, bell));
    if (rest.length === this.#doorbells.length) return new Refusal('ENOENT', 'ioeventfd: no such doorbell');
    this.#doorbells = rest;
    return undefined;
  }

  /** Takes a write that belongs to a doorbell or a zone with room; false: it must exit. */
  take(write: BusWrite): boolean {
    const bell = this.#doorbells.find((other) => rings(other, write));
    if (bell !== undefined) {
      this.#rung.set(bell.cookie, (this.#rung.get(bell.cookie) ?? 0) + 1);
      return true;
    }
    if (!this.#zones.some((zone) => contains(zone, write.ipa, write.data.length))) return false;
    if (this.#writes.length >= coalescedWritesMax) return false;
    this.#writes.push({ ipa: write.ipa, data: write.data });
    return true;
  }

  get hasEvents(): boolean {
    return this.#writes.length > 0 || this.#rung.size > 0;
  }

  /** What happened since the last call, coalesced writes first. */
  takeEvents(): readonly BusEvent[] {
    const events: BusEvent[] = this.#writes.length > 0 ? [{ kind: 'coalesced_mmio', writes: this.#writes }] : [];
    for (const [cookie, count] of this.#rung) events.push({ kind: 'ioeventfd', cookie, count });
    this.#writes = [];
    this.#rung.clear();
    return events;
  }
}

const full: readonly [Errno, string] = ['ENOSPC', 'the MMIO bus has no room for another zone or doorbell'];
const busFull = new Refusal(...full);

/** @source linux virt/kvm/eventfd.c, kvm_assign_ioeventfd() */
const doorbellRefusals: RefusalTable<[bus: MmioBus, bell: Doorbell]> = [
  [
    'EINVAL',
    (_, { bytes }) => !doorbellBytes.includes(bytes),
    (_, { bytes }) => `ioeventfd of ${bytes} bytes: 0 (any), 1, 2, 4 or 8`,
  ],
  ['EINVAL', (_, { ipa, bytes }) => ipa + bytes > Number.MAX_SAFE_INTEGER, () => 'ioeventfd wraps'],
  [
    'EINVAL',
    (_, { bytes, datamatch }) => bytes === 0 && datamatch !== undefined,
    () => 'ioeventfd of any size cannot match data',
  ],
  [
    'EEXIST',
    (bus, bell) => bus.doorbells.some((other) => collides(other, bell)),
    () => 'ioeventfd: a write could ring two doorbells',
  ],
  [full[0], (bus) => bus.isFull, () => full[1]],
];
