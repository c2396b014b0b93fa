import type { Exit, Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { ioctl } from '../kvm/ioctl.ts';
import type { Vcpu } from '../kvm/vcpu.ts';
import type { Kvm, VirtualMachine, VmEvent } from '../kvm/vm.ts';

/** What happened in a VM during a turn. */
export type TurnRecord =
  | { readonly vm: number; readonly virtualTimeNs: number; readonly vcpu: number; readonly exit: Exit }
  | { readonly vm: number; readonly virtualTimeNs: number; readonly event: VmEvent };

/** Instructions of one slice: short, so that vCPUs that spin for one another get on. */
const sliceInstructions = 2000;

/** Instructions after which a turn ends with its round: about a quarter of a millisecond. */
const turnInstructions = 20_000;

/**
 * Runs every vCPU that is inside KVM_RUN on one thread: round robin, a slice each. Exits and events are a pure function
 * of the ioctls, the replies and the turns between them.
 */
export class DeterministicScheduler {
  readonly #kvm: Kvm;
  readonly #slice: number;
  /** vCPUs inside KVM_RUN, in the order they entered. */
  readonly #ring = new Map<Vcpu, VirtualMachine>();

  constructor(kvm: Kvm, slice = sliceInstructions) {
    this.#kvm = kvm;
    this.#slice = slice;
  }

  /** True while the next turn has something to do. */
  get runnable(): boolean {
    for (const vcpu of this.#ring.keys()) if (vcpu.isReady) return true;
    for (const vm of this.#kvm.vms.values()) if (vm.hasEvents) return true;
    return false;
  }

  ioctl(address: Address, request: IoctlRequest): IoctlResult {
    return ioctl(this.#kvm, address, request);
  }

  /** KVM_RUN of one vCPU; a text says why it is refused: nothing has changed, an open exit is still open. */
  enter(vmIndex: number, vcpuIndex: number, reply: Reply | undefined): string | undefined {
    const vm = this.#kvm.vms.get(vmIndex);
    const vcpu = vm?.vcpus.get(vcpuIndex);
    if (vm === undefined || vcpu === undefined) return `there is no vCPU ${vcpuIndex} of VM ${vmIndex}`;
    const refusal = vcpu.enter(reply);
    if (refusal === undefined) this.#ring.set(vcpu, vm);
    return refusal;
  }

  /**
   * Rounds of one slice for each vCPU that is ready when its place comes; the turn ends with the round in which something
   * happened, nothing could run, or `turnInstructions` were given. Exits and events in the order they happened.
   */
  turn(): readonly TurnRecord[] {
    const records: TurnRecord[] = [];
    for (const vm of this.#kvm.vms.values()) tellEvents(vm, records);
    let given = 0;
    let round = 0;
    do {
      round = this.#giveRound(records);
      given += round;
    } while (records.length === 0 && round > 0 && given < turnInstructions);
    return records;
  }

  /** Instructions given. */
  #giveRound(records: TurnRecord[]): number {
    let given = 0;
    for (const [vcpu, vm] of this.#ring) {
      if (!vcpu.isReady) continue;
      this.#giveSlice(vcpu, vm, records);
      given += this.#slice;
    }
    return given;
  }

  #giveSlice(vcpu: Vcpu, vm: VirtualMachine, records: TurnRecord[]): void {
    const outcome = vcpu.run(this.#slice);
    // Before the exit: whoever handles it must know of the writes that came first.
    tellEvents(vm, records);
    if (outcome.kind !== 'exit') return;
    this.#ring.delete(vcpu);
    records.push({ vm: vm.index, virtualTimeNs: vm.virtualTimeNs, vcpu: vcpu.index, exit: outcome.exit });
  }
}

function tellEvents(vm: VirtualMachine, records: TurnRecord[]): void {
  if (!vm.hasEvents) return;
  const { index, virtualTimeNs } = vm;
  for (const event of vm.takeEvents()) records.push({ vm: index, virtualTimeNs, event });
}
