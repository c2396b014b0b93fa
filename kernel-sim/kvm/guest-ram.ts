import { memoryFlags } from '../../proto/uapi/kvm.ts';
import { GuestMemory } from '../cpu/memory.ts';
import type { KvmLimits } from './limits.ts';
import { changeSlot, type MemorySlot } from './memory-slot.ts';
import { Refusal } from './refusal.ts';

const flagsOf = ({ flags }: MemorySlot) => ({
  readonly: (flags & memoryFlags.readonly) !== 0,
  logDirty: (flags & memoryFlags.logDirtyPages) !== 0,
});

/** Guest RAM of one VM: KVM's slots over the engine's memory. */
export class GuestRam {
  readonly memory: GuestMemory;
  readonly #slots = new Map<number, MemorySlot>();
  readonly #limits: KvmLimits;

  constructor(limits: KvmLimits) {
    this.#limits = limits;
    this.memory = new GuestMemory({ vcpusMax: limits.vcpusMax, bytesMax: limits.memoryBytesMax });
  }

  /** KVM_SET_USER_MEMORY_REGION; the errnos are those of `changeSlot`, ENOMEM when the host has no more memory. */
  setSlot(wanted: MemorySlot): Refusal | undefined {
    const change = changeSlot(this.#slots, wanted, this.#limits);
    if (change instanceof Refusal) return change;
    if (change.kind === 'create' || change.kind === 'move') return this.#place(change.slot);
    if (change.kind === 'delete') {
      this.memory.removeSlot(change.slot.slot);
      this.#slots.delete(change.slot.slot);
    } else if (change.kind === 'flags') {
      this.memory.setFlags(change.slot.slot, flagsOf(change.slot));
      this.#slots.set(change.slot.slot, change.slot);
    }
    return undefined;
  }

  /** Adds a slot, or moves it with its bytes. */
  #place(slot: MemorySlot): Refusal | undefined {
    const old = this.#slots.get(slot.slot);
    const bytes = old === undefined ? undefined : this.memory.read(old.ipa, old.bytes);
    this.memory.removeSlot(slot.slot);
    this.#slots.delete(slot.slot);
    if (!this.memory.addSlot({ slot: slot.slot, ipa: slot.ipa, bytes: slot.bytes, ...flagsOf(slot) })) {
      return new Refusal('ENOMEM', `memory slot ${slot.slot}: the host has no ${slot.bytes} bytes more`);
    }
    if (bytes !== undefined) this.memory.write(slot.ipa, bytes);
    this.#slots.set(slot.slot, slot);
    return undefined;
  }

  /** A copy; undefined unless every byte is in a slot. */
  read(ipa: number, bytes: number): Uint8Array | undefined {
    return this.memory.covers(ipa, bytes) ? this.memory.read(ipa, bytes) : undefined;
  }

  /** Writes as the VMM's mapping would, read-only slots included; false, and nothing written, unless all is in slots. */
  write(ipa: number, data: Uint8Array): boolean {
    return this.memory.write(ipa, data);
  }

  zero(ipa: number, bytes: number): boolean {
    return this.memory.zero(ipa, bytes);
  }

  /** Is every byte in a slot the guest may write? */
  isWritable(ipa: number, bytes: number): boolean {
    const end = ipa + bytes;
    for (let at = ipa; at < end; ) {
      const slot = [...this.#slots.values()].find((each) => at >= each.ipa && at < each.ipa + each.bytes);
      if (slot === undefined || flagsOf(slot).readonly) return false;
      at = slot.ipa + slot.bytes;
    }
    return true;
  }

  /** One bit a page written since the last call; undefined for a slot that keeps no log. */
  takeDirtyLog(number: number): Uint8Array | undefined {
    const dirty = this.memory.slots.find(({ slot }) => slot === number)?.dirty;
    if (dirty === undefined) return undefined;
    const bitmap = dirty.slice();
    dirty.fill(0);
    return bitmap;
  }
}
