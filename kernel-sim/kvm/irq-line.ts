import { bitfield } from '../../proto/uapi/bitfield.ts';
import type { IrqLine } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import { irqTypes } from '../../proto/uapi/kvm.ts';
import type { VcpuContext } from './context.ts';
import { Refusal } from './refusal.ts';

/** `irq` of KVM_IRQ_LINE. @source linux Documentation/virt/kvm/api.rst, KVM_IRQ_LINE */
const irqFields = bitfield({ vcpu2: [31, 28], type: [27, 24], vcpu: [23, 16], number: [15, 0] });

/** Numbers of the direct lines of a vCPU. @source linux arch/arm/include/uapi/asm/kvm.h, KVM_ARM_IRQ_CPU_IRQ, _FIQ */
const cpuLines = ['irq', 'fiq'] as const;

/** A direct interrupt line of one vCPU. */
export interface CpuLine {
  readonly vcpu: VcpuContext;
  readonly line: (typeof cpuLines)[number];
}

/** Which line `irq` names; ENXIO for lines of an in-kernel GIC, EINVAL for what is no line. */
export function decodeIrqLine(irq: number, vcpus: ReadonlyMap<number, VcpuContext>): CpuLine | Refusal {
  const { type, vcpu, vcpu2, number } = irqFields.decode(irq);
  if (type === irqTypes.spi || type === irqTypes.ppi) {
    return new Refusal('ENXIO', `irq ${hex(irq)} is a line of an in-kernel GIC; this VM has only CPU lines (type 0)`);
  }
  if (type !== irqTypes.cpu) return new Refusal('EINVAL', `irq ${hex(irq)} has type ${type}; only 0 to 2 exist`);
  const index = vcpu2 * 256 + vcpu;
  const target = vcpus.get(index);
  if (target === undefined) return new Refusal('EINVAL', `irq ${hex(irq)} names vCPU ${index}, which is not there`);
  const line = cpuLines[number];
  if (line === undefined)
    return new Refusal('EINVAL', `irq ${hex(irq)}: line ${number} is neither 0 (IRQ) nor 1 (FIQ)`);
  return { vcpu: target, line };
}

/** Drives one line; a vCPU that waits wakes when it is high, masked or not. */
export function setIrqLine({ irq, level }: IrqLine, vcpus: ReadonlyMap<number, VcpuContext>): Refusal | undefined {
  const target = decodeIrqLine(irq, vcpus);
  if (target instanceof Refusal) return target;
  target.vcpu.cpu.setLine(target.line, level);
  return undefined;
}
