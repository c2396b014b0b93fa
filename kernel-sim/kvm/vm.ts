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
import { Vcpu, type VcpuOwner } from './vcpu.ts';

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
  readonly limits: KvmLimits;
  target: CpuTargetName | undefined;
  psci: PsciVersion | 'off' | undefined;
  exitContents: ExitContents = { callRegisters: defaultCallMask, windows: [] };
  #routing: Pick<CallRouting, 'smc' | 'hvc' | 'ignoreSmc'> = defaultRouting;
  readonly #vcpus = new Map<number, Vcpu>();
  readonly #powerNews = new Map<number, MpState>();
  #virtualTimeNs = 0;

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

  get hasRun(): boolean {
    return this.filter.isFrozen;
  }

  /** EINVAL for a number outside the limit, EEXIST for one that is there. */
  createVcpu(index: number): Vcpu | Refusal {
    const { vcpusMax } = this.limits;
    if (index >= vcpusMax) return new Refusal('EINVAL', `vCPU ${index}: this kernel numbers them 0 to ${vcpusMax - 1}`);
    if (this.#vcpus.has(index)) return new Refusal('EEXIST', `vCPU ${index} is there already`);
    const vcpu = new Vcpu(this, index);
    this.#vcpus.set(index, vcpu);
    return vcpu;
  }

  /** EBUSY once a vCPU has run. */
  setRouting({ kernelPsci, ...routing }: CallRouting): Refusal | undefined {
    if (this.hasRun) return new Refusal('EBUSY', 'call routing is frozen since a vCPU has run; set it before KVM_RUN');
    this.#routing = routing;
    this.psci = kernelPsci;
    return undefined;
  }

  freeze(): void {
    this.filter.freeze();
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
