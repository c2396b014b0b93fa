import type { DeviceAttribute } from '../../proto/uapi/ioctl.ts';
import { smcccFilterAttribute } from '../../proto/uapi/kvm.ts';
import { Refusal } from './refusal.ts';
import { decodeFilterRange } from './smccc-filter.ts';
import type { VirtualMachine } from './vm.ts';

interface VmAttribute {
  readonly group: number;
  readonly attr: bigint;
  readonly set: (vm: VirtualMachine, data: Uint8Array) => Refusal | undefined;
}

/** Attributes of a VM; none can be read. @source linux arch/arm64/kvm/arm.c, kvm_vm_set_attr() */
const vmAttributes: readonly VmAttribute[] = [
  {
    group: smcccFilterAttribute.group,
    attr: BigInt(smcccFilterAttribute.attr),
    set(vm, data) {
      const range = decodeFilterRange(data);
      return range instanceof Refusal ? range : vm.filter.insert(range);
    },
  },
];

/** ENXIO for an attribute there is not. */
export function vmAttribute({ group, attr }: DeviceAttribute): VmAttribute | Refusal {
  const row = vmAttributes.find((each) => each.group === group && each.attr === attr);
  return (
    row ?? new Refusal('ENXIO', `a VM has no attribute ${attr} in group ${group}; the SMCCC filter is 0 in group 0`)
  );
}
