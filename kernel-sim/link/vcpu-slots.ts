import { encodeFrame } from '../../proto/codec.ts';
import { ProtocolError } from '../../proto/errors.ts';
import type { ExitFrame, RunFrame, SlotReport } from '../../proto/frame.ts';
import { nextSlotState, type SlotEvent, type SlotState } from '../../proto/slot.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';

const isSame = (a: RunFrame, b: RunFrame) => a === b || Buffer.compare(encodeFrame(a), encodeFrame(b)) === 0;

/** The one exit a vCPU may have open, as the kernel sees it. */
export class VcpuSlot {
  readonly vm: number;
  readonly vcpu: number;
  #state: SlotState = 'free';
  #seq = 0;
  #entered = false;
  #open: ExitFrame | undefined;
  /** The Run that was applied last. */
  #done: RunFrame | undefined;

  constructor(vm: number, vcpu: number) {
    this.vm = vm;
    this.vcpu = vcpu;
  }

  get open(): ExitFrame | undefined {
    return this.#open;
  }

  get report(): SlotReport {
    return { vm: this.vm, vcpu: this.vcpu, seq: this.#seq, entered: this.#entered };
  }

  /** Numbers an exit and keeps it until its Run completes it. */
  post(exit: Omit<ExitFrame, 'seq'>): ExitFrame {
    this.#step('exit');
    this.#seq += 1;
    this.#entered = false;
    this.#open = { ...exit, seq: this.#seq };
    return this.#open;
  }

  /** Whether a Run has been applied already. @throws ProtocolError when the slot does not wait for it either */
  isRepeated(run: RunFrame): boolean {
    const { seq } = run;
    if (seq > this.#seq) {
      throw new ProtocolError(
        'MISORDERED',
        `run answers exit ${seq} of ${this.#name}, whose last exit is ${this.#seq}`,
      );
    }
    if (seq === this.#done?.seq) {
      if (isSame(run, this.#done)) return true;
      throw new ProtocolError('FALSE_RETRY', `run of ${this.#name} with seq ${seq} came again with another reply`);
    }
    if (seq === 0 && run.reply !== undefined) {
      throw new ProtocolError('SLOT_VIOLATION', `run of ${this.#name} has a reply, but seq 0 answers no exit`);
    }
    if (this.#entered || seq !== this.#seq) {
      const state = this.#entered ? 'it is running' : `it waits for the answer to exit ${this.#seq}`;
      throw new ProtocolError('SLOT_VIOLATION', `run of ${this.#name} with seq ${seq}: ${state}`);
    }
    return false;
  }

  /** The Run that `isRepeated` let through has been applied. */
  complete(run: RunFrame): void {
    if (this.#seq > 0) {
      this.#step('claim');
      this.#step('reply');
      this.#step('ack');
    }
    this.#open = undefined;
    this.#done = run;
    this.#entered = true;
  }

  linkLost(): void {
    this.#step('linkLost');
  }

  get #name(): string {
    return `vCPU ${this.vcpu} of VM ${this.vm}`;
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

  /** The errno of one vCPU more than the session has room for. */
  refusal({ name }: IoctlRequest, vcpusMax: number): IoctlResult | undefined {
    if (name !== 'create_vcpu' || this.all().length < vcpusMax) return undefined;
    return { ok: false, name, errno: 'EINVAL', message: `this session has room for ${vcpusMax} vCPUs` };
  }

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

  /** Some exit waits for its Run. */
  get hasOpen(): boolean {
    for (const { vcpus } of this.#vms.values())
      for (const { open } of vcpus.values()) if (open !== undefined) return true;
    return false;
  }

  all(): readonly VcpuSlot[] {
    return [...this.#vms.values()].flatMap(({ vcpus }) => [...vcpus.values()]);
  }

  /** Counts the exits and events of a VM from 1. */
  nextOrder(vm: number): number {
    const record = this.#vms.get(vm);
    if (record === undefined) throw new Error(`VM ${vm} was not created`);
    record.order += 1;
    return record.order;
  }

  linkLost(): void {
    for (const slot of this.all()) slot.linkLost();
  }
}
