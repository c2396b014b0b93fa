import type { VgicIrq } from './irq.ts';
import { priorityMask } from './irq.ts';

/** What IAR and HPPIR give when nothing may be acknowledged, and when only the other group's view has something. */
const spurious = 1023;
const otherGroup = 1022;

/** First of the INTIDs that name no interrupt. */
const specialIntids = 1020;

const controlBits = { enableGroup0: 1, enableGroup1: 2, ackCtl: 4, fiqEn: 8, cbpr: 0x10, eoiMode: 0x200 } as const;
const controlMask = 0x21f;

/** Binary points of five priority bits: smaller ones read as these. @source ARM DDI 0471 3.4, GICV_BPR, GICV_ABPR */
const binaryPointMin = 2;
const aliasBinaryPointMin = 3;

const idlePriority = 0xff;

/** Product KVM, architecture 2, implementer Arm. @source linux arch/arm64/kvm/vgic/vgic-mmio-v2.c, GIC_CPU_IDENT */
export const cpuInterfaceId = 0x04b2_043b;

/** What a CPU interface sees of the distributor. */
export interface Deliveries {
  /** Interrupts that could be signalled to this vCPU. */
  deliverable(vcpu: number): Iterable<VgicIrq>;
  /** The active interrupt that an EOIR or DIR value names. */
  active(vcpu: number, intid: number): VgicIrq | undefined;
}

/** Levels of a vCPU's two interrupt inputs. */
export interface Signals {
  readonly irq: boolean;
  readonly fiq: boolean;
}

const silence: Signals = { irq: false, fiq: false };

/**
 * Virtual CPU interface of one vCPU: five priority bits, one active priorities register.
 * @source ARM IHI 0048 chapter 5; linux arch/arm64/kvm/vgic/vgic-v2.c
 */
export class CpuInterface {
  readonly vcpu: number;
  readonly #deliveries: Deliveries;
  #control = 0;
  #priorityMask = 0;
  #binaryPoint = binaryPointMin;
  #aliasBinaryPoint = aliasBinaryPointMin;
  /** Bit n: an interrupt of group priority 8n is active. */
  activePriorities = 0;

  constructor(vcpu: number, deliveries: Deliveries) {
    this.vcpu = vcpu;
    this.#deliveries = deliveries;
  }

  get control(): number {
    return this.#control;
  }

  set control(value: number) {
    this.#control = value & controlMask;
  }

  /** Only interrupts of a lower value are signalled. */
  get priorityMask(): number {
    return this.#priorityMask;
  }

  set priorityMask(value: number) {
    this.#priorityMask = value & priorityMask;
  }

  get binaryPoint(): number {
    return this.#binaryPoint;
  }

  set binaryPoint(value: number) {
    this.#binaryPoint = Math.max(value & 7, binaryPointMin);
  }

  get aliasBinaryPoint(): number {
    return this.#aliasBinaryPoint;
  }

  set aliasBinaryPoint(value: number) {
    this.#aliasBinaryPoint = Math.max(value & 7, aliasBinaryPointMin);
  }

  /** Group priority of the highest active interrupt; 0xff when none is. */
  get runningPriority(): number {
    const { activePriorities } = this;
    return activePriorities === 0 ? idlePriority : (31 - Math.clz32(activePriorities & -activePriorities)) << 3;
  }

  /** The inputs of the vCPU. */
  get signals(): Signals {
    const best = this.#best();
    if (best === undefined || !this.#preempts(best)) return silence;
    const isFiq = best.group === 0 && this.#has(controlBits.fiqEn);
    return { irq: !isFiq, fiq: isFiq };
  }

  /** GICC_IAR and, for group 1 alone, GICC_AIAR. */
  acknowledge(isAlias = false): number {
    const best = this.#best();
    if (best === undefined || !this.#preempts(best)) return spurious;
    if (!this.#mayTouch(best, isAlias)) return isAlias ? spurious : otherGroup;
    this.activePriorities |= 1 << (this.#groupPriority(best) >> 3);
    return best.acknowledge(this.vcpu);
  }

  /** GICC_HPPIR and GICC_AHPPIR: neither the mask nor the running priority counts. */
  highestPending(isAlias = false): number {
    const best = this.#best();
    if (best === undefined) return spurious;
    if (!this.#mayTouch(best, isAlias)) return isAlias ? spurious : otherGroup;
    const { intid, sources, isSgi } = best;
    return isSgi ? ((31 - Math.clz32(sources & -sources)) << 10) | intid : intid;
  }

  /** GICC_EOIR and GICC_AEOIR: the running priority drops, and unless EOImode is 1 the interrupt is deactivated. */
  end(value: number, isAlias = false): void {
    const intid = value & 0x3ff;
    if (intid >= specialIntids) return;
    const irq = this.#deliveries.active(this.vcpu, intid);
    if (irq !== undefined && !this.#mayTouch(irq, isAlias)) return;
    this.activePriorities &= this.activePriorities - 1;
    if (!this.#has(controlBits.eoiMode) && irq?.activeOn === this.vcpu) irq.deactivate();
  }

  /** GICC_DIR: of use only when EOImode is 1. */
  deactivate(value: number): void {
    if (this.#has(controlBits.eoiMode)) this.#deliveries.active(this.vcpu, value & 0x3ff)?.deactivate();
  }

  #has(bit: number): boolean {
    return (this.#control & bit) !== 0;
  }

  /** May this view acknowledge and end it? */
  #mayTouch({ group }: VgicIrq, isAlias: boolean): boolean {
    return isAlias ? group === 1 : group === 0 || this.#has(controlBits.ackCtl);
  }

  /** Of the highest priority, and of equals the one of the lowest INTID. */
  #best(): VgicIrq | undefined {
    let best: VgicIrq | undefined;
    for (const irq of this.#deliveries.deliverable(this.vcpu)) {
      if (!this.#has(irq.group === 0 ? controlBits.enableGroup0 : controlBits.enableGroup1)) continue;
      const isBetter =
        best === undefined ||
        irq.priority < best.priority ||
        (irq.priority === best.priority && irq.intid < best.intid);
      if (isBetter) best = irq;
    }
    return best;
  }

  #preempts(irq: VgicIrq): boolean {
    return irq.priority < this.#priorityMask && this.#groupPriority(irq) < this.runningPriority;
  }

  /** @source ARM IHI 0048 3.3.3 */
  #groupPriority({ priority, group }: VgicIrq): number {
    const isOwn = group === 1 && !this.#has(controlBits.cbpr);
    return priority & (0xff << (isOwn ? this.#aliasBinaryPoint : this.#binaryPoint + 1));
  }
}
