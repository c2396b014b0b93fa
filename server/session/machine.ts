import type { KernelEvent } from '../../proto/frame.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import type { IoctlPort } from '../../vmm/api/ioctl-port.ts';
import type { Handled } from '../../vmm/machine/handled.ts';

/** What a session asks of the machine it runs. */
export interface SessionMachine {
  /** Configures the VM by ioctls; gives the vCPUs to run. */
  boot(): Promise<readonly number[]>;
  /** Answers at once where it can: a Promise costs the guest a turn of the event loop. */
  handle(vcpu: number, exit: Exit, virtualTimeNs: number): Handled | Promise<Handled>;
  event?(event: KernelEvent): void;
  /** What the user typed. */
  input?(bytes: Uint8Array): void;
  /** Plain data for `/v1/vms`. */
  describe(): object;
  /** All that the machine is beside what it was built from: plain data. Only while it is at rest. */
  snapshot(): unknown;
  /** Goes on from what another one, built alike, was. */
  restore(snapshot: unknown): void;
}

/** Builds the machine of a session. @throws UsageError for what the user can mend */
export type MachineFactory = (parts: {
  readonly port: IoctlPort;
  readonly session: string;
  /** Takes what the guest prints. */
  readonly console: (bytes: Uint8Array) => void;
  /** What its clock is at virtual time 0, in seconds since 1970; absent: as the machine has it. */
  readonly startSeconds: number | undefined;
}) => SessionMachine;
