import type { ErrorCode, ErrorScope } from './errors.ts';
import type { Exit, Reply } from './uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from './uapi/ioctl.ts';
import type { MpState } from './uapi/kvm.ts';

/** What a peer can take; the smaller of both sides' values holds for the session. */
export interface Limits {
  readonly frameBytesMax: number;
  readonly vcpusMax: number;
  /** Ioctls in flight at once. */
  readonly ioctlsMax: number;
  /** Entries of one Batch. */
  readonly batchFramesMax: number;
}

export interface Implementation {
  readonly name: string;
  readonly version: string;
}

/** First frame of the dialling kernel. */
export interface Hello {
  readonly type: 'hello';
  readonly minor: number;
  readonly implementation: Implementation;
  readonly capabilities: readonly string[];
  readonly limits: Limits;
  /** SHA-256 of the descriptor set, for logs and traces; a difference is no error. */
  readonly schemaDigest: Uint8Array;
  /** Present when the kernel comes back to a session it has, and on a lane. */
  readonly resume?: Resume;
  /** Present on a further connection of a session: the vCPUs that move to it. */
  readonly lane?: { readonly vcpus: readonly number[] };
}

/** Names a session the kernel has been in, and proves it. */
export interface Resume {
  readonly session: Uint8Array;
  readonly epoch: number;
  readonly token: Uint8Array;
}

/** The VMM takes the kernel in. */
export interface Welcome {
  readonly type: 'welcome';
  readonly minor: number;
  readonly implementation: Implementation;
  readonly capabilities: readonly string[];
  readonly limits: Limits;
  readonly schemaDigest: Uint8Array;
  readonly session: Uint8Array;
  /** Counts the owners of a session; a lower one is fenced out. */
  readonly epoch: number;
  /** Empty: the kernel keeps the one it has. */
  readonly token: Uint8Array;
  /** Place of the last event the VMM has in the VM-wide order; later ones are sent again. */
  readonly eventOrder: number;
}

/** The VMM turns the kernel away; the connection closes behind it. */
export interface Reject {
  readonly type: 'reject';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly minorMax: number;
}

/** The kernel has taken the Welcome's terms: ioctls and runs may come. */
export interface Ready {
  readonly type: 'ready';
  /** The vCPUs of this connection as they stand; absent unless the session is resumed. */
  readonly slots?: readonly SlotReport[];
}

/** A vCPU's slot as the kernel has it. */
export interface SlotReport {
  readonly vm: number;
  readonly vcpu: number;
  /** Its last exit, 0: none yet. */
  readonly seq: number;
  /** Inside KVM_RUN: the answer to that exit, or the first Run, has arrived. */
  readonly entered: boolean;
}

export interface IoctlFrame {
  readonly type: 'ioctl';
  /** Unique among the session's ioctls, rising from 1. */
  readonly id: number;
  readonly address: Address;
  readonly request: IoctlRequest;
}

export interface IoctlResultFrame {
  readonly type: 'ioctl_result';
  readonly id: number;
  readonly result: IoctlResult;
}

/** KVM_RUN: completes exit `seq` with `reply` and re-enters; the first run of a vCPU has seq 0 and no reply. */
export interface RunFrame {
  readonly type: 'run';
  readonly vm: number;
  readonly vcpu: number;
  readonly seq: number;
  readonly reply?: Reply;
}

export interface ExitFrame {
  readonly type: 'exit';
  readonly vm: number;
  readonly vcpu: number;
  /** Counts the exits of this vCPU from 1. */
  readonly seq: number;
  /** Counts the exits of the VM from 1. */
  readonly vmOrder: number;
  readonly virtualTimeNs: number;
  readonly exit: Exit;
}

export type KernelEvent =
  /** Writes to a coalesced zone, oldest first. */
  | { readonly kind: 'coalesced_mmio'; readonly writes: readonly { readonly ipa: number; readonly data: Uint8Array }[] }
  | { readonly kind: 'ioeventfd'; readonly cookie: number; readonly count: number }
  /** The kernel itself changed a vCPU's power state (PSCI, a power effect). */
  | { readonly kind: 'vcpu_state'; readonly vcpu: number; readonly state: MpState }
  /** The observer was too slow: `count` events are missing here. */
  | { readonly kind: 'gap'; readonly count: number };

export interface EventFrame {
  readonly type: 'event';
  readonly vm: number;
  readonly vmOrder: number;
  readonly virtualTimeNs: number;
  readonly event: KernelEvent;
}

/** The VMM has every event up to `vmOrder` for good. */
export interface AckFrame {
  readonly type: 'ack';
  readonly vm: number;
  readonly vmOrder: number;
}

export interface BatchFrame {
  readonly type: 'batch';
  readonly frames: readonly Frame[];
}

export interface PingFrame {
  readonly type: 'ping';
  readonly nonce: bigint;
  /** True on the answer to a ping with the same nonce. */
  readonly answer: boolean;
}

export interface ProgressFrame {
  readonly type: 'progress';
  readonly vm: number;
  readonly vcpu: number;
  readonly seq: number;
  readonly text: string;
}

/** The sender will close: finish what is open, start nothing new. */
export interface GoawayFrame {
  readonly type: 'goaway';
  readonly reason: string;
}

export interface ErrorFrame {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly scope: ErrorScope;
  readonly retryable: boolean;
  readonly detail: string;
  /** Anchor of the clause in SPEC.md. */
  readonly anchor: string;
  readonly vm?: number;
  readonly vcpu?: number;
  readonly seq?: number;
  /** Id of the ioctl that will get no result. */
  readonly ioctl?: number;
}

/** One message of the protocol. */
export type Frame =
  | Hello
  | Welcome
  | Reject
  | Ready
  | IoctlFrame
  | IoctlResultFrame
  | RunFrame
  | ExitFrame
  | EventFrame
  | AckFrame
  | BatchFrame
  | PingFrame
  | ProgressFrame
  | GoawayFrame
  | ErrorFrame;

export type FrameType = Frame['type'];
