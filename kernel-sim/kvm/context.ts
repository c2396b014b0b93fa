import type { Exit } from '../../proto/uapi/exit.ts';
import type { CallRouting, ExitContents } from '../../proto/uapi/ioctl.ts';
import type { MpState } from '../../proto/uapi/kvm.ts';
import type { PsciVersion } from '../../proto/uapi/psci.ts';
import type { Trap } from '../cpu/trap.ts';
import type { GuestCpu } from './guest-cpu.ts';
import type { GuestRam } from './guest-ram.ts';
import type { MmioBus } from './mmio-bus.ts';
import type { SmcccFilter } from './smccc-filter.ts';
import type { ArchTimer, TimerName, VmTimers } from './timer.ts';
import type { Signals } from './vgic/cpu-interface.ts';
import type { Vgic } from './vgic/vgic.ts';

/** What KVM_RUN of one slice came to. `blocked`: the vCPU waits inside KVM_RUN, for an interrupt or to be turned on. */
export type RunOutcome =
  | { readonly kind: 'exit'; readonly exit: Exit }
  | { readonly kind: 'preempted' }
  | { readonly kind: 'blocked' };

/** Where a trapped instruction stands, and the CPSR it ran with. */
export interface Site {
  readonly pc: number;
  readonly cpsr: number;
}

/** An exit the VMM has not answered, with what completing it needs. */
export interface OpenExit {
  readonly exit: Exit;
  /** Absent: no instruction waits for the answer. */
  readonly site?: Site;
  /** The access outside memory that the exit reports. */
  readonly access?: Extract<Trap, { kind: 'mmio' | 'nisv' }>;
}

/** What one trap came to; absent: the guest goes on. */
export type TrapOutcome = ({ readonly kind: 'exit' } & OpenExit) | { readonly kind: 'preempted' | 'blocked' };

export type EnabledCapability = 'armNisvToUser' | 'systemEventData' | 'armSystemSuspend';

/** A VM as the handlers of its vCPUs' traps see it. */
export interface VmContext {
  readonly ram: GuestRam;
  readonly filter: SmcccFilter;
  readonly bus: MmioBus;
  readonly routing: Pick<CallRouting, 'smc' | 'hvc' | 'ignoreSmc'>;
  readonly exitContents: ExitContents;
  readonly enabled: ReadonlySet<EnabledCapability>;
  readonly vcpus: ReadonlyMap<number, VcpuContext>;
  /** Absent: the VMM has the interrupt controller. */
  readonly vgic: Vgic | undefined;
  readonly timers: VmTimers;
  /** Nanoseconds since the VM was made. */
  readonly virtualTimeNs: number;
}

/** A vCPU as the handlers of its traps see it. */
export interface VcpuContext {
  readonly index: number;
  readonly vm: VmContext;
  readonly cpu: GuestCpu;
  readonly mpidr: number;
  readonly isInitialized: boolean;
  readonly mpState: MpState;
  readonly psciVersion: PsciVersion | 'off';
  readonly timers: { readonly [T in TimerName]: ArchTimer };
  /** Virtual time at which KVM_RUN leaves with INTR, once; Infinity: never. */
  alarmNs: number;
  /** The vGIC drives its inputs. */
  signal(signals: Signals): void;
  /** Waits for an interrupt, unless one is there; true when it does wait. */
  standby(): boolean;
  /** Turns the vCPU off. */
  stop(): void;
  /** Resets it and starts it at `entry` (bit 0: Thumb) with r0 = `context`. */
  start(entry: number, context: number, bigEndian: boolean): void;
}
