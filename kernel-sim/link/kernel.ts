import type { KernelEvent } from '../../proto/frame.ts';
import type { Exit, Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import type { VcpuActivity } from '../kvm/activity.ts';

/** What happened in a VM during a turn. */
export type TurnRecord =
  | { readonly vm: number; readonly virtualTimeNs: number; readonly vcpu: number; readonly exit: Exit }
  | { readonly vm: number; readonly virtualTimeNs: number; readonly event: KernelEvent };

/** What the link asks of the half below it. */
export interface Kernel {
  ioctl(address: Address, request: IoctlRequest): IoctlResult;
  /**
   * KVM_RUN: completes the vCPU's open exit with `reply` and lets it run in the turns that follow.
   * A text says why the reply cannot be applied; then nothing of it was and the exit is still open.
   */
  enter(vm: number, vcpu: number, reply: Reply | undefined): string | undefined;
  /** Lets every vCPU that can run do so for a slice; exits and events in the order they happened. */
  turn(): readonly TurnRecord[];
  /** True while some vCPU would run in the next turn. */
  readonly runnable: boolean;
  /** Host nanoseconds until a turn will have something to do; absent: only a frame can give it something. */
  readonly idleNs?: number | undefined;
  /** `wake` hears whenever work for a turn comes from elsewhere than ioctls and replies. */
  listen?(wake: () => void): void;
  /** What every vCPU is doing, for people. */
  activities?(): readonly VcpuActivity[];
  /** Lets go of threads. */
  close?(): Promise<void>;
}
