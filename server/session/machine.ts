import type { KernelEvent } from '../../proto/frame.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

/** What a session asks of the machine it runs. */
export interface SessionMachine {
  /** Configures the VM by ioctls; gives the vCPUs to run. */
  boot(): Promise<readonly number[]>;
  /** Answers at once where it can: a Promise costs the guest a turn of the event loop. */
  handle(vcpu: number, exit: Exit): Handled | Promise<Handled>;
  event?(event: KernelEvent): void;
  /** Plain data for `/v1/vms`. */
  describe(): object;
}
