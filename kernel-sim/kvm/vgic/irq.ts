import { intids } from '../../../proto/uapi/vgic.ts';

/** Bits 7:3 of a priority, what a list register holds. @source linux arch/arm64/kvm/vgic/vgic.h, VGIC_PRI_BITS */
export const priorityMask = 0xf8;

/**
 * One interrupt. A private one exists once for each vCPU.
 * @source linux include/kvm/arm_vgic.h, struct vgic_irq; ARM IHI 0048 3.2.4
 */
export class VgicIrq {
  readonly intid: number;
  /** vCPU it is delivered to. */
  target: number;
  isEnabled: boolean;
  isEdge: boolean;
  priority = 0;
  group = 0;
  /** ITARGETSR byte. */
  targets: number;
  /** A rising edge, or the guest's ISPENDR. */
  pendingLatch = false;
  /** Level of the input line. */
  line = false;
  isActive = false;
  /** SGI: a bit for each vCPU that sent it. */
  sources = 0;
  /** SGI: who sent the active one. */
  activeSource = 0;
  /** vCPU that acknowledged it. */
  activeOn = 0;
  /** A timer drives the line and nobody else may. */
  isOwned = false;

  private constructor(intid: number, target: number, targets: number) {
    this.intid = intid;
    this.target = target;
    this.targets = targets;
    this.isEnabled = intid < intids.ppi;
    this.isEdge = intid < intids.ppi;
  }

  static private(intid: number, vcpu: number): VgicIrq {
    return new VgicIrq(intid, vcpu, 1 << vcpu);
  }

  /** No target bit is set, yet KVM delivers it to vCPU 0. */
  static shared(intid: number): VgicIrq {
    return new VgicIrq(intid, 0, 0);
  }

  get isSgi(): boolean {
    return this.intid < intids.ppi;
  }

  /** @source linux arch/arm64/kvm/vgic/vgic.h, irq_is_pending() */
  get isPending(): boolean {
    return this.pendingLatch || (!this.isEdge && this.line);
  }

  /** Could it be signalled? One that is active waits for its deactivation. */
  get isDeliverable(): boolean {
    return this.isEnabled && !this.isActive && this.isPending;
  }

  /** Pending becomes active; gives what IAR reads. Of several senders of an SGI the lowest comes first. */
  acknowledge(vcpu: number): number {
    const { intid, sources } = this;
    this.isActive = true;
    this.activeOn = vcpu;
    if (this.isEdge) this.pendingLatch = false;
    if (!this.isSgi) return intid;
    const source = 31 - Math.clz32(sources & -sources);
    this.activeSource = source;
    this.sources &= ~(1 << source);
    this.pendingLatch = this.sources !== 0;
    return (source << 10) | intid;
  }

  /** A level interrupt made pending by ISPENDR is done with now. @source linux vgic-v2.c, vgic_v2_fold_lr() */
  deactivate(): void {
    this.isActive = false;
    if (!this.isEdge) this.pendingLatch = false;
  }

  /** SGI: `source` sends it; a bit of another sender stays. */
  send(sources: number): void {
    this.sources |= sources;
    if (this.sources !== 0) this.pendingLatch = true;
  }

  /** SGI: takes back what these senders sent. */
  recall(sources: number): void {
    this.sources &= ~sources;
    if (this.sources === 0) this.pendingLatch = false;
  }
}
