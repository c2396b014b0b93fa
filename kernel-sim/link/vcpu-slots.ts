import { ProtocolError } from '../../proto/errors.ts';
import type { ExitFrame } from '../../proto/frame.ts';
import { nextSlotState, type SlotEvent, type SlotState } from '../../proto/slot.ts';
import type { Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';

/** The one exit a vCPU may have open, as the kernel sees it. */
export class VcpuSlot {
  readonly #name: string;
  #state: SlotState = 'free';
  #seq = 0;
  #entered = false;
  #open: ExitFrame | undefined;

  constructor(vm: number, vcpu: number) {
    this.#name = `vCPU ${vcpu} of VM ${vm}`;
  }

  get open(): ExitFrame | undefined {
    return this.#open;
  }

  /** Numbers an exit and keeps it until its Run completes it. */
  post(exit: Omit<ExitFrame, 'seq'>): ExitFrame {
    this.#step('exit');
    this.#seq += 1;
    this.#entered = false;
    this.#open = { ...exit, seq: this.#seq };
    return this.#open;
  }

  /** @throws ProtocolError when a Run with this seq is not what the slot waits for */
  check(seq: number, reply: Reply | undefined): void {
    if (seq > this.#seq) {
      throw new ProtocolError(
        'MISORDERED',
        `run answers exit ${seq} of ${this.#name}, whose last exit is ${this.#seq}`,
      );
    }
    if (seq === 0 && reply !== undefined) {
      throw new ProtocolError('SLOT_VIOLATION', `run of ${this.#name} has a reply, but seq 0 answers no exit`);
    }
    const expected = this.#entered ? undefined : this.#seq;
    if (seq !== expected) {
      const state = this.#entered ? 'it is running' : `it waits for the answer to exit ${this.#seq}`;
      throw new ProtocolError('SLOT_VIOLATION', `run of ${this.#name} with seq ${seq}: ${state}`);
    }
  }

  /** The Run that `check` let through has been applied. */
  complete(): void {
    if (this.#seq > 0) {
      this.#step('claim');
      this.#step('reply');
      this.#step('ack');
    }
    this.#open = undefined;
    this.#entered = true;
  }

  linkLost(): void {
    this.#step('linkLost');
  }

  #step(event: SlotEvent): void {
    const next = nextSlotState(this.#state, event);
    if (next === undefined) throw new Error(`${this.#name}: slot is ${this.#state} and cannot take ${event}`);
    this.#state = next;
  }
}

/** Slots of every vCPU of the session, and each VM's order counter. */
export class VcpuSlots {
  readonly #vms = new Map<number, { order: number; readonly vcpus: Map<number, VcpuSlot> }>();

  /** Learns of VMs and vCPUs from the ioctls that created them. */
  observe(address: Address, request: IoctlRequest, result: IoctlResult): void {
    if (!result.ok) return;
    if (result.name === 'create_vm' && 'vm' in result.value) {
      this.#vms.set(result.value.vm, { order: 0, vcpus: new Map() });
    }
    if (request.name === 'create_vcpu' && address.vm !== undefined) {
      this.#vms.get(address.vm)?.vcpus.set(request.vcpu, new VcpuSlot(address.vm, request.vcpu));
    }
  }

  find(vm: number, vcpu: number): VcpuSlot | undefined {
    return this.#vms.get(vm)?.vcpus.get(vcpu);
  }

  /** Counts the exits and events of a VM from 1. */
  nextOrder(vm: number): number {
    const record = this.#vms.get(vm);
    if (record === undefined) throw new Error(`VM ${vm} was not created`);
    record.order += 1;
    return record.order;
  }

  openExits(): readonly ExitFrame[] {
    return [...this.#vms.values()].flatMap(({ vcpus }) =>
      [...vcpus.values()].flatMap(({ open }) => (open === undefined ? [] : [open])),
    );
  }

  linkLost(): void {
    for (const { vcpus } of this.#vms.values()) for (const slot of vcpus.values()) slot.linkLost();
  }
}
