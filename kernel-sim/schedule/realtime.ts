import type { Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlName, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { activityOf, type VcpuActivity } from '../kvm/activity.ts';
import type { RunOutcome } from '../kvm/context.ts';
import { ioctl } from '../kvm/ioctl.ts';
import type { Vcpu } from '../kvm/vcpu.ts';
import type { Kvm, VirtualMachine } from '../kvm/vm.ts';
import type { HostClock } from './host-clock.ts';
import { type TurnRecord, tellEvents } from './turn-record.ts';
import { VcpuThread } from './vcpu-thread.ts';

/** Ioctls that touch nothing a vCPU's thread looks at but its interrupt lines. */
const concurrent: readonly IoctlName[] = ['irq_line', 'check_extension', 'get_mp_state', 'arm_preferred_target'];

/** Whether a reply reaches further than the vCPU that waits for it: no other may see a part of it. */
function reachesOthers(reply: Reply | undefined): boolean {
  return reply !== undefined && reply.memory.length + reply.interrupts.length + reply.power.length > 0;
}

/**
 * Runs every vCPU on a thread of its own, in host time. Only instructions execute there: traps, ioctls and replies are
 * handled on the caller's thread, and whatever more than one vCPU could see changes while all of them stand still.
 */
export class RealtimeScheduler {
  readonly #kvm: Kvm;
  readonly #clock: HostClock;
  readonly #threads = new Map<Vcpu, VcpuThread>();
  /** vCPUs inside KVM_RUN. */
  readonly #inside = new Map<Vcpu, VirtualMachine>();
  /** Host time at which each VM's time was 0. */
  readonly #startNs = new Map<VirtualMachine, number>();
  /** What happened outside turns. */
  readonly #records: TurnRecord[] = [];
  #wake: () => void = () => undefined;

  constructor(kvm: Kvm, clock: HostClock) {
    this.#kvm = kvm;
    this.#clock = clock;
  }

  /** `wake` hears that the next turn has something to do. */
  listen(wake: () => void): void {
    this.#wake = wake;
  }

  get runnable(): boolean {
    if (this.#records.length > 0) return true;
    this.#keepUp();
    for (const vm of this.#kvm.vms.values()) if (vm.hasEvents) return true;
    for (const vcpu of this.#inside.keys()) {
      const thread = this.#threads.get(vcpu);
      if (thread?.isExecuting === true ? thread.hasEnded || vcpu.isAlarmDue : vcpu.isReady) return true;
    }
    return false;
  }

  /** Host nanoseconds until the next timer or alarm. */
  get idleNs(): number | undefined {
    let leastNs = Number.POSITIVE_INFINITY;
    for (const [vcpu, vm] of this.#inside) leastNs = Math.min(leastNs, vcpu.wakeNs - this.#nowNs(vm));
    return Number.isFinite(leastNs) ? Math.max(0, leastNs) : undefined;
  }

  activities(): readonly VcpuActivity[] {
    this.#stop();
    this.#wake();
    return [...this.#kvm.vms.values()].flatMap(({ vcpus }) => [...vcpus.values()].map(activityOf));
  }

  ioctl(address: Address, request: IoctlRequest): IoctlResult {
    if (!concurrent.includes(request.name)) this.#stop();
    this.#keepUp();
    const result = ioctl(this.#kvm, address, request);
    this.#wake();
    return result;
  }

  /** KVM_RUN of one vCPU; a text says why it is refused: nothing has changed, an open exit is still open. */
  enter(vmIndex: number, vcpuIndex: number, reply: Reply | undefined): string | undefined {
    const vm = this.#kvm.vms.get(vmIndex);
    const vcpu = vm?.vcpus.get(vcpuIndex);
    if (vm === undefined || vcpu === undefined) return `there is no vCPU ${vcpuIndex} of VM ${vmIndex}`;
    if (reachesOthers(reply)) this.#stop();
    this.#keepUp();
    const refusal = vcpu.enter(reply);
    if (refusal === undefined) this.#inside.set(vcpu, vm);
    return refusal;
  }

  /** Takes what the threads came to and sets those to work that can go on. */
  turn(): readonly TurnRecord[] {
    this.#keepUp();
    this.#settle();
    for (const vm of this.#kvm.vms.values()) tellEvents(vm, this.#records);
    for (const [vcpu, vm] of this.#inside) {
      vcpu.syncTimers();
      const thread = this.#threads.get(vcpu);
      if (thread?.isExecuting === true) {
        if (vcpu.isAlarmDue) thread.kick();
        continue;
      }
      if (!vcpu.isReady) continue;
      const outcome = vcpu.begin();
      if (outcome === undefined) this.#threadOf(vcpu).start([...vm.vcpus.keys()]);
      else this.#come(vcpu, vm, outcome);
    }
    return this.#records.splice(0);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all([...this.#threads.values()].map((thread) => thread.close()));
  }

  /** No instruction executes, and what their threads came to is settled, once it returns. */
  #stop(): void {
    for (const thread of this.#threads.values()) thread.kick();
    for (const thread of this.#threads.values()) thread.wait();
    this.#keepUp();
    this.#settle();
  }

  #settle(): void {
    for (const [vcpu, thread] of this.#threads) {
      const vm = this.#inside.get(vcpu);
      const end = thread.take();
      if (end !== undefined && vm !== undefined) this.#come(vcpu, vm, vcpu.settle(end));
    }
  }

  #come(vcpu: Vcpu, vm: VirtualMachine, outcome: RunOutcome): void {
    // Before the exit: whoever handles it must know of the writes that came first.
    tellEvents(vm, this.#records);
    if (outcome.kind !== 'exit') return;
    this.#inside.delete(vcpu);
    const { index, virtualTimeNs } = vm;
    this.#records.push({ vm: index, virtualTimeNs, vcpu: vcpu.index, exit: outcome.exit });
  }

  #threadOf(vcpu: Vcpu): VcpuThread {
    let thread = this.#threads.get(vcpu);
    if (thread === undefined) {
      thread = new VcpuThread(vcpu.cpu, vcpu.index, () => this.#wake());
      this.#threads.set(vcpu, thread);
    }
    return thread;
  }

  #nowNs(vm: VirtualMachine): number {
    const nowNs = this.#clock.nowNs();
    const startNs = this.#startNs.get(vm) ?? nowNs;
    this.#startNs.set(vm, startNs);
    return nowNs - startNs;
  }

  #keepUp(): void {
    for (const vm of this.#kvm.vms.values()) if (vm.hasRun) vm.advanceTo(this.#nowNs(vm));
  }
}
