import { bitfield } from '../../proto/uapi/bitfield.ts';
import type { IrqLine } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import { irqTypes } from '../../proto/uapi/kvm.ts';
import { intids } from '../../proto/uapi/vgic.ts';
import type { VcpuContext, VmContext } from './context.ts';
import { Refusal } from './refusal.ts';

/** `irq` of KVM_IRQ_LINE. @source linux Documentation/virt/kvm/api.rst, KVM_IRQ_LINE */
const irqFields = bitfield({ vcpu2: [31, 28], type: [27, 24], vcpu: [23, 16], number: [15, 0] });

/** Numbers of the direct lines of a vCPU. @source linux arch/arm/include/uapi/asm/kvm.h, KVM_ARM_IRQ_CPU_IRQ, _FIQ */
const cpuLines = ['irq', 'fiq'] as const;

/** What drives a line that `irq` names. */
type Drive = (level: boolean) => void;

/** A VM as its lines see it. */
type Lines = Pick<VmContext, 'vcpus'> & {
  readonly vgic: VmContext['vgic'];
  readonly vcpus: ReadonlyMap<number, VcpuContext>;
};

type Named = { readonly irq: number; readonly number: number; readonly index: number };

const name = ({ irq }: Named) => `irq ${hex(irq)}`;

function vcpuOf({ vcpus }: Lines, named: Named): VcpuContext | Refusal {
  const { index } = named;
  return vcpus.get(index) ?? new Refusal('EINVAL', `${name(named)} names vCPU ${index}, which is not there`);
}

/** A vCPU's own IRQ or FIQ input: only where the VMM has the interrupt controller. */
function cpuLine(vm: Lines, named: Named): Drive | Refusal {
  if (vm.vgic !== undefined) {
    return new Refusal(
      'ENXIO',
      `${name(named)} is an input of a vCPU, which the in-kernel GIC drives; use type 1 or 2`,
    );
  }
  const vcpu = vcpuOf(vm, named);
  if (vcpu instanceof Refusal) return vcpu;
  const line = cpuLines[named.number];
  if (line === undefined) {
    return new Refusal('EINVAL', `${name(named)}: line ${named.number} is neither 0 (IRQ) nor 1 (FIQ)`);
  }
  return (level) => vcpu.cpu.setLine(line, level);
}

/** A line of the in-kernel GIC; its INTIDs lie in `first` to `end`. */
function vgicLine({ vgic, vcpus }: Lines, named: Named, first: number, end: number): Drive | Refusal {
  if (vgic === undefined) {
    return new Refusal('ENXIO', `${name(named)} is a line of an in-kernel GIC; this VM has only CPU lines (type 0)`);
  }
  const { number, index } = named;
  if (number < first || number >= end)
    return new Refusal('EINVAL', `${name(named)}: INTID ${number} is not ${first} to ${end - 1}`);
  return (level) => {
    vgic.initialize(vcpus.values());
    vgic.inject(index, number, level);
  };
}

function ppiLine(vm: Lines, named: Named): Drive | Refusal {
  const refusal = vm.vgic && vcpuOf(vm, named);
  return refusal instanceof Refusal ? refusal : vgicLine(vm, named, intids.ppi, intids.spi);
}

/** By KVM_ARM_IRQ_TYPE_*. @source linux arch/arm64/kvm/arm.c, kvm_vm_ioctl_irq_line() */
const lineKinds = new Map<number, (vm: Lines, named: Named) => Drive | Refusal>([
  [irqTypes.cpu, cpuLine],
  [irqTypes.spi, (vm, named) => vgicLine(vm, named, intids.spi, vm.vgic?.interrupts ?? 0)],
  [irqTypes.ppi, ppiLine],
]);

/** Which line `irq` names; ENXIO where the other side has the interrupt controller, EINVAL for what is no line. */
export function decodeIrqLine(irq: number, vm: Lines): Drive | Refusal {
  const { type, vcpu, vcpu2, number } = irqFields.decode(irq);
  const kind = lineKinds.get(type);
  if (kind === undefined) return new Refusal('EINVAL', `irq ${hex(irq)} has type ${type}; only 0 to 2 exist`);
  return kind(vm, { irq, number, index: vcpu2 * 256 + vcpu });
}

/** Drives one line; a vCPU that waits wakes when it is high, masked or not. */
export function setIrqLine({ irq, level }: IrqLine, vm: Lines): Refusal | undefined {
  const drive = decodeIrqLine(irq, vm);
  if (drive instanceof Refusal) return drive;
  drive(level);
  return undefined;
}
