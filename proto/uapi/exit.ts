import type { RegisterSet } from './registers.ts';

/** Guest memory attached to an exit because a rule asked for it (SPEC.md, "Attached memory"). */
export interface MemoryWindow {
  /** Guest physical address of the first byte. */
  readonly ipa: number;
  readonly bytes: Uint8Array;
}

/**
 * A guest's SMC or HVC that the VMM must answer; the call itself stands at `pc - bytes` for both conduits.
 * @source linux arch/arm64/kvm/handle_exit.c; the immediate is fetched from the instruction, the v7 syndrome has none
 */
export interface CallExit {
  readonly reason: 'smc' | 'hvc';
  /** SMC: 4 bits, HVC: 16 bits. */
  readonly immediate: number;
  readonly isa: 'a32' | 't32';
  /** Width of the instruction. */
  readonly bytes: 2 | 4;
  /** CPSR.M of the caller. */
  readonly mode: number;
  /** Address of the instruction after the call. */
  readonly pc: number;
  readonly registers: RegisterSet;
  readonly windows: readonly MemoryWindow[];
}

/** A data access no memory slot answers; `data` is in memory order, for reads its length is the access size. */
export interface MmioExit {
  readonly reason: 'mmio';
  readonly ipa: number;
  readonly write: boolean;
  readonly data: Uint8Array;
  /** Address of the load or store: it has not retired yet. */
  readonly pc: number;
}

export const systemEventTypes = { shutdown: 1, reset: 2, crash: 3, wakeup: 4, suspend: 5 } as const;
export type SystemEventType = keyof typeof systemEventTypes;

export interface SystemEventExit {
  readonly reason: 'system_event';
  readonly type: SystemEventType;
  readonly data: readonly bigint[];
}

export interface DebugExit {
  readonly reason: 'debug';
  readonly hsr: number;
  readonly far: bigint;
  readonly pc: number;
}

export const internalErrorSuberrors = { emulation: 1, simul_ex: 2, delivery_ev: 3, unexpected_exit_reason: 4 } as const;
export type InternalErrorSuberror = keyof typeof internalErrorSuberrors;

/** The engine met something it does not implement: named, with its bytes, address and the manual's section. */
export interface InternalErrorExit {
  readonly reason: 'internal_error';
  readonly suberror: InternalErrorSuberror;
  readonly pc: number;
  readonly instruction: Uint8Array;
  /** One line: what, where, and the row that is missing. */
  readonly text: string;
}

export interface FailEntryExit {
  readonly reason: 'fail_entry';
  readonly hardwareEntryFailureReason: bigint;
  readonly cpu: number;
}

export interface ArmNisvExit {
  readonly reason: 'arm_nisv';
  readonly esrIss: bigint;
  readonly faultIpa: number;
  readonly pc: number;
}

export interface MemoryFaultExit {
  readonly reason: 'memory_fault';
  readonly flags: bigint;
  readonly ipa: number;
  readonly bytes: number;
}

/** KVM_RUN left because it was asked to (immediate_exit, a pause). */
export interface IntrExit {
  readonly reason: 'intr';
}

export interface ShutdownExit {
  readonly reason: 'shutdown';
}

/** Why KVM_RUN returned. @source linux include/uapi/linux/kvm.h, struct kvm_run */
export type Exit =
  | CallExit
  | MmioExit
  | SystemEventExit
  | DebugExit
  | InternalErrorExit
  | FailEntryExit
  | ArmNisvExit
  | MemoryFaultExit
  | IntrExit
  | ShutdownExit;

export type ExitReason = Exit['reason'];

/** KVM's number of each exit reason; SMC and HVC are both KVM_EXIT_HYPERCALL. @source include/uapi/linux/kvm.h */
export const kvmExitNumbers: { readonly [R in ExitReason]: number } = {
  smc: 3,
  hvc: 3,
  debug: 4,
  mmio: 6,
  shutdown: 8,
  fail_entry: 9,
  intr: 10,
  internal_error: 17,
  system_event: 24,
  arm_nisv: 28,
  memory_fault: 39,
};

/**
 * What becomes of the trapped instruction. `resume`: apply the writes and go on behind it. `nop`: go on behind it, no
 * register changes. `undef`: the guest takes an Undefined Instruction exception at it. `external_abort`: the guest takes
 * a synchronous external data abort at it.
 */
export const replyOutcomes = ['resume', 'nop', 'undef', 'external_abort'] as const;
export type ReplyOutcome = (typeof replyOutcomes)[number];

export interface MemoryWrite {
  readonly ipa: number;
  readonly bytes: Uint8Array;
}

/** One interrupt line set to a level, in KVM_IRQ_LINE's encoding. */
export interface IrqLine {
  readonly irq: number;
  readonly level: boolean;
}

/**
 * `on` resets the vCPU and starts it at `entry` (bit 0 selects Thumb) with r0 = `context`; the vCPU must be stopped.
 * `off` stops it. `standby` lets it wait for an interrupt, as WFI does.
 */
export type PowerChange =
  | {
      readonly action: 'on';
      readonly vcpu: number;
      readonly entry: number;
      readonly context: number;
      readonly bigEndian?: boolean;
    }
  | { readonly action: 'off' | 'standby'; readonly vcpu: number };

/** The answer to one exit: applied whole before the vCPU resumes, or refused whole. */
export interface Reply {
  readonly outcome: ReplyOutcome;
  readonly registers: RegisterSet;
  readonly memory: readonly MemoryWrite[];
  readonly interrupts: readonly IrqLine[];
  readonly power: readonly PowerChange[];
  /** What an MMIO read returns, in memory order; empty otherwise. */
  readonly mmioData: Uint8Array;
  /** Virtual time in nanoseconds at which KVM_RUN leaves with INTR; 0: not any more; absent: as it was. */
  readonly alarmNs?: number;
}

const noBytes = new Uint8Array(0);

/** A reply that says only what differs from "go on, nothing changed". */
export function reply(parts: Partial<Reply> = {}): Reply {
  return {
    outcome: 'resume',
    registers: { mask: 0, values: [] },
    memory: [],
    interrupts: [],
    power: [],
    mmioData: noBytes,
    ...parts,
  };
}
