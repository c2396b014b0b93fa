import type { Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { activityOf, type VcpuActivity } from '../kvm/activity.ts';
import { ioctl } from '../kvm/ioctl.ts';
import type { Vcpu } from '../kvm/vcpu.ts';
import type { Kvm, VirtualMachine } from '../kvm/vm.ts';
import type { HostClock } from './host-clock.ts';
import { type TurnRecord, tellEvents } from './turn-record.ts';

export interface SchedulerSetup {
  /** Instructions of one slice. */
  readonly slice?: number | undefined;
  /** Paces idle VMs; absent: an idle VM is at its next timer at once, and no time is the host's. */
  readonly clock?: HostClock | undefined;
  /** A VM stands still while a vCPU that is on is outside KVM_RUN: when an answer comes makes no difference. */
  readonly inStep?: boolean;
}

/** Instructions of one slice: short, so that vCPUs that spin for one another get on. */
const sliceInstructions = 2000;

/** Instructions after which a turn ends with its round: about a quarter of a millisecond. */
const turnInstructions = 20_000;

/**
 * Runs every vCPU that is inside KVM_RUN on one thread: round robin, a slice each. When all of a VM's vCPUs wait, its
 * virtual time goes on at their next timer. Without a host clock, exits and events are a pure function of the ioctls, the
 * replies and the turns between them; in step, of the ioctls and the replies.
 */
export class DeterministicScheduler {
  readonly #kvm: Kvm;
  readonly #slice: number;
  readonly #clock: HostClock | undefined;
  readonly #inStep: boolean;
  /** vCPUs inside KVM_RUN, in the order they entered. */
  readonly #ring = new Map<Vcpu, VirtualMachine>();
  /** The vCPU of each VM that had the last slice. */
  readonly #last = new Map<VirtualMachine, number>();
  /** Host time at which each VM's virtual time was 0. */
  readonly #startNs = new Map<VirtualMachine, number>();

  constructor(kvm: Kvm, { slice = sliceInstructions, clock, inStep = false }: SchedulerSetup = {}) {
    this.#kvm = kvm;
    this.#slice = slice;
    this.#clock = clock;
    this.#inStep = inStep;
  }

  /** True while the next turn has something to do. */
  get runnable(): boolean {
    for (const [vcpu, vm] of this.#ring) if (vcpu.isReady && !this.#standsStill(vm)) return true;
    for (const vm of this.#kvm.vms.values()) if (vm.hasEvents || this.#waitNs(vm) === 0) return true;
    return false;
  }

  /** Host nanoseconds until the next turn has something to do; undefined: only an ioctl or a reply can give it something. */
  get idleNs(): number | undefined {
    if (this.runnable) return 0;
    const leastNs = Math.min(...[...this.#kvm.vms.values()].map((vm) => this.#waitNs(vm)));
    return Number.isFinite(leastNs) ? leastNs : undefined;
  }

  activities(): readonly VcpuActivity[] {
    return [...this.#kvm.vms.values()].flatMap(({ vcpus }) => [...vcpus.values()].map(activityOf));
  }

  ioctl(address: Address, request: IoctlRequest): IoctlResult {
    this.#keepUp();
    return ioctl(this.#kvm, address, request);
  }

  /** KVM_RUN of one vCPU; a text says why it is refused: nothing has changed, an open exit is still open. */
  enter(vmIndex: number, vcpuIndex: number, reply: Reply | undefined): string | undefined {
    this.#keepUp();
    const vm = this.#kvm.vms.get(vmIndex);
    const vcpu = vm?.vcpus.get(vcpuIndex);
    if (vm === undefined || vcpu === undefined) return `there is no vCPU ${vcpuIndex} of VM ${vmIndex}`;
    const refusal = vcpu.enter(reply);
    if (refusal !== undefined) return refusal;
    this.#ring.set(vcpu, vm);
    if (this.#clock !== undefined) this.#hostNs(vm, this.#clock);
    return undefined;
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
      round = this.#giveRound(records) || this.#skipIdle();
      given += round;
    } while (records.length === 0 && round > 0 && given < turnInstructions);
    return records;
  }

  /** Instructions given. */
  #giveRound(records: TurnRecord[]): number {
    let given = 0;
    for (const [vcpu, vm] of this.#inStep ? this.#inTurn() : this.#ring) {
      if (!vcpu.isReady || this.#standsStill(vm)) continue;
      this.#giveSlice(vcpu, vm, records);
      given += this.#slice;
    }
    return given;
  }

  #standsStill(vm: VirtualMachine): boolean {
    return this.#inStep && vm.isHeldUp;
  }

  /** vCPUs inside KVM_RUN, of each VM from the one behind the last: in whatever order they entered. */
  #inTurn(): readonly (readonly [Vcpu, VirtualMachine])[] {
    return [...this.#kvm.vms.values()].flatMap((vm) => {
      const vcpus = [...vm.vcpus.values()].filter((vcpu) => this.#ring.has(vcpu)).toSorted((a, b) => a.index - b.index);
      const last = this.#last.get(vm) ?? -1;
      const later = vcpus.filter(({ index }) => index > last);
      const earlier = vcpus.filter(({ index }) => index <= last);
      return [...later, ...earlier].map((vcpu) => [vcpu, vm] as const);
    });
  }

  /** Takes each VM that waits for a timer that is due to its deadline; counts as a slice. */
  #skipIdle(): number {
    let given = 0;
    for (const vm of this.#kvm.vms.values()) {
      if (this.#waitNs(vm) !== 0) continue;
      vm.advanceTo(vm.idleUntilNs ?? 0);
      given += this.#slice;
    }
    return given;
  }

  /** Host time a VM must wait for its next timer: 0 when it may go there, Infinity when there is none or it is busy. */
  #waitNs(vm: VirtualMachine): number {
    const untilNs = vm.idleUntilNs ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(untilNs)) return untilNs;
    return this.#clock === undefined ? 0 : Math.max(0, untilNs - this.#hostNs(vm, this.#clock));
  }

  /** Host time since the VM's virtual time was 0, counted from its first KVM_RUN. */
  #hostNs(vm: VirtualMachine, clock: HostClock): number {
    const nowNs = clock.nowNs();
    const startNs = this.#startNs.get(vm) ?? nowNs - vm.virtualTimeNs;
    this.#startNs.set(vm, startNs);
    return nowNs - startNs;
  }

  /** Virtual time goes on with the host's while a VM waits: whoever wakes it finds the time it is. */
  #keepUp(): void {
    if (this.#clock === undefined) return;
    for (const vm of this.#kvm.vms.values()) {
      const untilNs = vm.hasRun ? vm.idleUntilNs : undefined;
      if (untilNs !== undefined) vm.advanceTo(Math.min(untilNs, this.#hostNs(vm, this.#clock)));
    }
  }

  #giveSlice(vcpu: Vcpu, vm: VirtualMachine, records: TurnRecord[]): void {
    const outcome = vcpu.run(this.#slice);
    this.#last.set(vm, vcpu.index);
    // Before the exit: whoever handles it must know of the writes that came first.
    tellEvents(vm, records);
    if (outcome.kind !== 'exit') return;
    this.#ring.delete(vcpu);
    records.push({ vm: vm.index, virtualTimeNs: vm.virtualTimeNs, vcpu: vcpu.index, exit: outcome.exit });
  }
}
