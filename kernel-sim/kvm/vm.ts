import type { CallRouting, ExitContents } from '../../proto/uapi/ioctl.ts';
import type { CpuTargetName, MpState } from '../../proto/uapi/kvm.ts';
import type { PsciVersion } from '../../proto/uapi/psci.ts';
import { defaultCallMask } from '../../proto/uapi/registers.ts';
import { defaultRouting } from './call-policy.ts';
import type { EnabledCapability } from './context.ts';
import { GuestRam } from './guest-ram.ts';
import { defaultLimits, type KvmLimits } from './limits.ts';
import { type BusEvent, MmioBus } from './mmio-bus.ts';
import { Refusal } from './refusal.ts';
import { SmcccFilter } from './smccc-filter.ts';
import { type TimerName, timerNames, VmTimers } from './timer.ts';
import { Vcpu, type VcpuOwner } from './vcpu.ts';
import { Vgic, vgicVcpusMax } from './vgic/vgic.ts';

/** News of a VM that no exit carries. */
export type VmEvent = BusEvent | { readonly kind: 'vcpu_state'; readonly vcpu: number; readonly state: MpState };

/** Virtual time a VM can count: 104 days, decision 0002. */
const timeNsMax = Number.MAX_SAFE_INTEGER;

/** A VM: guest RAM, vCPUs, and which calls go where. */
export class VirtualMachine implements VcpuOwner {
  readonly index: number;
  readonly ram: GuestRam;
  readonly filter: SmcccFilter;
  readonly bus: MmioBus;
  readonly enabled = new Set<EnabledCapability>();
  readonly timers = new VmTimers();
  readonly limits: KvmLimits;
  target: CpuTargetName | undefined;
  psci: PsciVersion | 'off' | undefined;
  exitContents: ExitContents = { callRegisters: defaultCallMask, windows: [] };
  #routing: Pick<CallRouting, 'smc' | 'hvc' | 'ignoreSmc'> = defaultRouting;
  readonly #vcpus = new Map<number, Vcpu>();
  readonly #powerNews = new Map<number, MpState>();
  #virtualTimeNs = 0;
  #vgic: Vgic | undefined;

  constructor(index: number, limits: KvmLimits = defaultLimits) {
    this.index = index;
    this.limits = limits;
    this.ram = new GuestRam(limits);
    this.filter = new SmcccFilter(limits.filterRangesMax);
    this.bus = new MmioBus(limits);
  }

  get vcpus(): ReadonlyMap<number, Vcpu> {
    return this.#vcpus;
  }

  get routing(): Pick<CallRouting, 'smc' | 'hvc' | 'ignoreSmc'> {
    return this.#routing;
  }

  /** Nanoseconds the furthest vCPU has executed or waited for; never goes back. */
  get virtualTimeNs(): number {
    return this.#virtualTimeNs;
  }

  /** A vCPU that is on is outside KVM_RUN. */
  get isHeldUp(): boolean {
    for (const vcpu of this.#vcpus.values()) if (vcpu.isHeldUp) return true;
    return false;
  }

  get hasRun(): boolean {
    return this.filter.isFrozen;
  }

  /** The in-kernel interrupt controller, once CREATE_DEVICE made one. */
  get vgic(): Vgic | undefined {
    return this.#vgic;
  }

  /**
   * When a VM whose vCPUs all wait goes on by itself: Infinity when only a frame can wake it. Undefined while a vCPU has
   * something to do, or an exit that the VMM has not answered.
   */
  get idleUntilNs(): number | undefined {
    let untilNs = Number.POSITIVE_INFINITY;
    for (const vcpu of this.#vcpus.values()) {
      const { idleUntilNs } = vcpu;
      if (idleUntilNs === undefined) return undefined;
      untilNs = Math.min(untilNs, idleUntilNs);
    }
    return untilNs;
  }

  /** EBUSY once the vGIC is initialized, EINVAL for a number outside the limit, EEXIST for one that is there. */
  createVcpu(index: number): Vcpu | Refusal {
    if (this.#vgic?.isInitialized === true) {
      return new Refusal('EBUSY', `vCPU ${index}: the vGIC is initialized; create every vCPU before`);
    }
    const vcpusMax = this.#vgic === undefined ? this.limits.vcpusMax : Math.min(this.limits.vcpusMax, vgicVcpusMax);
    if (index >= vcpusMax) return new Refusal('EINVAL', `vCPU ${index}: this kernel numbers them 0 to ${vcpusMax - 1}`);
    if (this.#vcpus.has(index)) return new Refusal('EEXIST', `vCPU ${index} is there already`);
    const vcpu = new Vcpu(this, index);
    this.#vcpus.set(index, vcpu);
    // Every vCPU made anew starts the virtual counter of them all again, as upstream does.
    this.setCount('virtual', 0n);
    return vcpu;
  }

  /**
   * EEXIST for a second one, EBUSY once a vCPU has run, E2BIG with more vCPUs than a GICv2 has CPU interfaces.
   * @source linux arch/arm64/kvm/vgic/vgic-init.c, kvm_vgic_create()
   */
  createVgic(): Refusal | undefined {
    if (this.#vgic !== undefined) return new Refusal('EEXIST', 'the VM has a vGIC already');
    const isBusy = this.hasRun || [...this.#vcpus.values()].some(({ isInside }) => isInside);
    if (isBusy) return new Refusal('EBUSY', 'a vCPU has run; create the vGIC before KVM_RUN');
    if ([...this.#vcpus.keys()].some((index) => index >= vgicVcpusMax)) {
      return new Refusal('E2BIG', `a GICv2 has CPU interfaces for vCPUs 0 to ${vgicVcpusMax - 1}`);
    }
    this.#vgic = new Vgic();
    return undefined;
  }

  /** Makes a counter of every vCPU read `value` now. */
  setCount(timer: TimerName, value: bigint): void {
    this.timers.setCount(timer, value, this.#virtualTimeNs);
    for (const { timers } of this.#vcpus.values()) timers[timer].schedule(this.#virtualTimeNs);
  }

  /** EBUSY once a vCPU has run. */
  setRouting({ kernelPsci, ...routing }: CallRouting): Refusal | undefined {
    if (this.hasRun) return new Refusal('EBUSY', 'call routing is frozen since a vCPU has run; set it before KVM_RUN');
    this.#routing = routing;
    this.psci = kernelPsci;
    return undefined;
  }

  /** @source linux arch/arm64/kvm/arm.c, kvm_arch_vcpu_run_pid_change(); arch_timer.c, kvm_timer_enable() */
  prepareRun(): Refusal | undefined {
    if (this.hasRun) return undefined;
    const refusal = this.#vgic && (this.#vgic.mapRefusal ?? this.timers.ppiRefusal);
    if (refusal !== undefined) return refusal;
    this.#vgic?.initialize(this.#vcpus.values());
    for (const vcpu of this.#vcpus.keys()) {
      for (const name of timerNames) this.#vgic?.own(vcpu, this.timers.ppis[name]);
    }
    this.filter.freeze();
    return undefined;
  }

  advanceTo(ns: number): void {
    if (ns > timeNsMax) throw new RangeError('the VM’s virtual time has come to its end, 2^53 ns (104 days)');
    this.#virtualTimeNs = Math.max(this.#virtualTimeNs, ns);
  }

  announcePower(vcpu: number, state: MpState): void {
    this.#powerNews.set(vcpu, state);
  }

  get hasEvents(): boolean {
    return this.#powerNews.size > 0 || this.bus.hasEvents;
  }

  /** What happened since the last call; of a vCPU's power only the last state. */
  takeEvents(): readonly VmEvent[] {
    const events: VmEvent[] = [...this.bus.takeEvents()];
    for (const [vcpu, state] of this.#powerNews) events.push({ kind: 'vcpu_state', vcpu, state });
    this.#powerNews.clear();
    return events;
  }
}

/** `/dev/kvm`: makes VMs, within limits. */
export class Kvm {
  readonly limits: KvmLimits;
  readonly #vms = new Map<number, VirtualMachine>();

  constructor(limits: Partial<KvmLimits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
  }

  get vms(): ReadonlyMap<number, VirtualMachine> {
    return this.#vms;
  }

  /** EINVAL for a machine type, ENOMEM past the limit. */
  createVm(type = 0): VirtualMachine | Refusal {
    if (type !== 0) return new Refusal('EINVAL', `machine type ${type}: a 32-bit host has only 0`);
    const { vmsMax } = this.limits;
    if (this.#vms.size >= vmsMax) return new Refusal('ENOMEM', `this kernel has ${vmsMax} VMs at most`);
    const vm = new VirtualMachine(this.#vms.size, this.limits);
    this.#vms.set(vm.index, vm);
    return vm;
  }
}
