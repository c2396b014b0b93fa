import { hex64 } from '../../../proto/uapi/hex.ts';
import { intids, vgicFrameBytes } from '../../../proto/uapi/vgic.ts';
import { Refusal } from '../refusal.ts';
import { CpuInterface, type Deliveries, type Signals } from './cpu-interface.ts';
import { VgicIrq } from './irq.ts';

/** vCPUs one GICv2 can have. @source linux include/kvm/arm_vgic.h, VGIC_V2_MAX_CPUS */
export const vgicVcpusMax = 8;

/** Interrupts when nobody says how many. @source linux include/kvm/arm_vgic.h, VGIC_NR_IRQS_LEGACY */
const defaultInterrupts = 256;

/** KVM_VGIC_IMP_REV_LATEST: what GICD_IIDR says unless userspace writes it. */
const latestRevision = 3;

/** A vCPU as its interrupt controller sees it. */
export interface VgicVcpu {
  readonly index: number;
  /** Drives its inputs. */
  signal(signals: Signals): void;
}

/** A register frame in guest physical memory. */
export type VgicFrame = keyof typeof vgicFrameBytes;

interface Attached {
  readonly vcpu: VgicVcpu;
  readonly port: CpuInterface;
  /** SGIs and PPIs. */
  readonly irqs: readonly VgicIrq[];
  /** Those of them that are pending. */
  readonly pending: Set<VgicIrq>;
  signals: Signals;
}

/**
 * The in-kernel GICv2 of one VM: its interrupts, one CPU interface a vCPU, and the lines between them.
 * @source linux arch/arm64/kvm/vgic/vgic.c, vgic-init.c
 */
export class Vgic implements Deliveries {
  /** Guest physical addresses of its frames; undefined until userspace says them. */
  readonly bases: Partial<Record<VgicFrame, number>> = {};
  /** GICD_CTLR bit 0. */
  isEnabled = false;
  revision = latestRevision;
  /** Userspace knows of groups: it wrote GICD_IIDR. */
  hasUserGroups = false;
  #interrupts: number | undefined;
  readonly #attached = new Map<number, Attached>();
  #spis: readonly VgicIrq[] = [];
  readonly #pendingSpis = new Set<VgicIrq>();
  #isInitialized = false;

  /** All INTIDs: SGIs, PPIs and SPIs. */
  get interrupts(): number {
    return this.#interrupts ?? defaultInterrupts;
  }

  /** What userspace said; undefined: nothing yet. */
  get saidInterrupts(): number | undefined {
    return this.#interrupts;
  }

  set saidInterrupts(count: number) {
    this.#interrupts = count;
  }

  /** From now on the numbers of vCPUs and interrupts stay. */
  get isInitialized(): boolean {
    return this.#isInitialized;
  }

  get vcpuCount(): number {
    return this.#attached.size;
  }

  /** Freezes its size; does nothing the second time. @source linux vgic-init.c, vgic_init() */
  initialize(vcpus: Iterable<VgicVcpu>): void {
    if (this.#isInitialized) return;
    this.#isInitialized = true;
    this.#interrupts ??= defaultInterrupts;
    this.#spis = Array.from({ length: this.#interrupts - intids.spi }, (_, n) => VgicIrq.shared(intids.spi + n));
    for (const vcpu of vcpus) {
      const irqs = Array.from({ length: intids.spi }, (_, intid) => VgicIrq.private(intid, vcpu.index));
      const port = new CpuInterface(vcpu.index, this);
      const signals = { irq: false, fiq: false };
      this.#attached.set(vcpu.index, { vcpu, port, irqs, pending: new Set(), signals });
    }
  }

  /** Why no vCPU can run yet. @source linux vgic-v2.c, vgic_v2_map_resources() */
  get mapRefusal(): Refusal | undefined {
    const { distributor, cpuInterface } = this.bases;
    if (distributor === undefined || cpuInterface === undefined) {
      const missing = distributor === undefined ? 'distributor' : 'CPU interface';
      return new Refusal('ENXIO', `the vGIC has no ${missing} address; set it in attribute group 0 before KVM_RUN`);
    }
    const isApart =
      distributor + vgicFrameBytes.distributor <= cpuInterface ||
      cpuInterface + vgicFrameBytes.cpuInterface <= distributor;
    if (isApart) return undefined;
    const [one, other] = [hex64(BigInt(distributor)), hex64(BigInt(cpuInterface))];
    return new Refusal('EINVAL', `the vGIC's distributor at ${one} and CPU interface at ${other} overlap`);
  }

  /** The frame an access lies in. */
  frameAt(ipa: number): VgicFrame | undefined {
    for (const frame of ['distributor', 'cpuInterface'] as const) {
      const base = this.bases[frame];
      if (base !== undefined && ipa >= base && ipa < base + vgicFrameBytes[frame]) return frame;
    }
    return undefined;
  }

  /** The interrupt a vCPU knows by this INTID. */
  irq(vcpu: number, intid: number): VgicIrq | undefined {
    return intid < intids.spi ? this.#attached.get(vcpu)?.irqs[intid] : this.#spis[intid - intids.spi];
  }

  port(vcpu: number): CpuInterface {
    const attached = this.#attached.get(vcpu);
    if (attached === undefined) throw new Error(`the vGIC has no CPU interface for vCPU ${vcpu}`);
    return attached.port;
  }

  *deliverable(vcpu: number): Iterable<VgicIrq> {
    if (!this.isEnabled) return;
    const own = this.#attached.get(vcpu)?.pending;
    for (const pending of [own, this.#pendingSpis]) {
      for (const irq of pending ?? []) {
        if (!irq.isPending) pending?.delete(irq);
        else if (irq.target === vcpu && irq.isDeliverable) yield irq;
      }
    }
  }

  active(vcpu: number, intid: number): VgicIrq | undefined {
    const irq = this.irq(vcpu, intid);
    return irq?.isActive === true ? irq : undefined;
  }

  /** Would it end a WFI? The running priority does not count. @source linux vgic.c, kvm_vgic_vcpu_pending_irq() */
  hasPending(vcpu: number): boolean {
    const port = this.#attached.get(vcpu)?.port;
    if (port === undefined) return false;
    for (const { priority } of this.deliverable(vcpu)) if (priority < port.priorityMask) return true;
    return false;
  }

  /**
   * Drives an input line: a level follows it, an edge latches its rise. The lines of timers obey only their owner.
   * @source linux vgic.c, kvm_vgic_inject_irq(), vgic_validate_injection()
   */
  inject(vcpu: number, intid: number, level: boolean, isOwner = false): void {
    const irq = this.irq(vcpu, intid);
    if (irq === undefined || irq.isOwned !== isOwner) return;
    if (!irq.isEdge) irq.line = level;
    else if (level) irq.pendingLatch = true;
    this.changed(irq);
    this.update();
  }

  /** Gives a private interrupt's line to a timer. @source linux vgic.c, kvm_vgic_set_owner() */
  own(vcpu: number, ppi: number): void {
    const irq = this.irq(vcpu, ppi);
    if (irq !== undefined) irq.isOwned = true;
  }

  /** Notes that an interrupt may have become pending, or no longer be; `update` follows. */
  changed(irq: VgicIrq): void {
    const pending = irq.intid < intids.spi ? this.#attached.get(irq.target)?.pending : this.#pendingSpis;
    if (irq.isPending) pending?.add(irq);
    else pending?.delete(irq);
  }

  /** Drives the inputs of every vCPU as its CPU interface now says. */
  update(): void {
    for (const attached of this.#attached.values()) {
      const { irq, fiq } = attached.port.signals;
      if (irq === attached.signals.irq && fiq === attached.signals.fiq) continue;
      attached.signals = { irq, fiq };
      attached.vcpu.signal(attached.signals);
    }
  }
}
