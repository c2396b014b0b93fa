import type { Exit } from '../../proto/uapi/exit.ts';
import type { VirtualMachine, VmEvent } from '../kvm/vm.ts';

/** What happened in a VM during a turn. */
export type TurnRecord =
  | { readonly vm: number; readonly virtualTimeNs: number; readonly vcpu: number; readonly exit: Exit }
  | { readonly vm: number; readonly virtualTimeNs: number; readonly event: VmEvent };

/** Takes the events of a VM down. */
export function tellEvents(vm: VirtualMachine, records: TurnRecord[]): void {
  if (!vm.hasEvents) return;
  const { index, virtualTimeNs } = vm;
  for (const event of vm.takeEvents()) records.push({ vm: index, virtualTimeNs, event });
}
