import type { Errno } from './errno.ts';
import type { IrqLine } from './exit.ts';
import type { CpuTargetName, MpState } from './kvm.ts';
import type { PsciVersion } from './psci.ts';
import type { Aarch32Register } from './registers.ts';

/** What the kernel does with the calls of one conduit. */
export type CallPolicy =
  /** Upstream's rules: SMCCC filter, then the kernel's own services, then NOT_SUPPORTED. */
  | { readonly kind: 'smccc' }
  /** Every call leaves to the VMM, whatever the registers hold. */
  | { readonly kind: 'forward' }
  /** Undefined Instruction exception: the conduit does not exist on this machine. */
  | { readonly kind: 'undef' }
  /** Skipped, nothing changes. */
  | { readonly kind: 'nop' };

/**
 * The August 2013 patch as data: a call whose `register` holds `value` is skipped in the kernel before any policy is
 * asked. For comparison only: any board may mean something else by that value.
 */
export interface IgnoreRule {
  readonly register: Aarch32Register;
  readonly value: number;
}

/** Which calls of which conduit go where; frozen by the first run. */
export interface CallRouting {
  readonly smc: CallPolicy;
  readonly hvc: CallPolicy;
  readonly kernelPsci: PsciVersion | 'off';
  readonly ignoreSmc?: IgnoreRule;
}

/** "Attach `bytes` bytes of guest memory at the address in `register`" to SMC and HVC exits that match. */
export interface WindowRule {
  readonly conduit: 'smc' | 'hvc';
  readonly register: Aarch32Register;
  readonly bytes: number;
  /** Only calls whose `register` holds `value`. */
  readonly when?: IgnoreRule;
}

/** What SMC and HVC exits carry. */
export interface ExitContents {
  readonly callRegisters: number;
  readonly windows: readonly WindowRule[];
}

export interface DeviceAttribute {
  readonly group: number;
  readonly attr: bigint;
}

/** Every ioctl of the protocol: what it asks and what it answers; failure is an errno (§1.2 of DESIGN, SPEC.md "Ioctls"). */
export interface IoctlTable {
  check_extension: { request: { readonly capability: number }; result: { readonly value: number } };
  enable_cap: { request: { readonly capability: number; readonly args: readonly bigint[] }; result: object };
  create_vm: { request: { readonly type: number }; result: { readonly vm: number } };
  set_user_memory_region: {
    request: { readonly slot: number; readonly flags: number; readonly ipa: number; readonly bytes: number };
    result: object;
  };
  read_memory: { request: { readonly ipa: number; readonly bytes: number }; result: { readonly data: Uint8Array } };
  write_memory: { request: { readonly ipa: number; readonly data: Uint8Array }; result: object };
  zero_memory: { request: { readonly ipa: number; readonly bytes: number }; result: object };
  get_dirty_log: { request: { readonly slot: number }; result: { readonly bitmap: Uint8Array } };
  create_vcpu: { request: { readonly vcpu: number }; result: object };
  arm_preferred_target: { request: object; result: { readonly target: CpuTargetName; readonly features: number } };
  arm_vcpu_init: { request: { readonly target: CpuTargetName; readonly features: number }; result: object };
  get_one_reg: { request: { readonly ids: readonly bigint[] }; result: { readonly values: readonly bigint[] } };
  set_one_reg: {
    request: { readonly registers: readonly { readonly id: bigint; readonly value: bigint }[] };
    result: object;
  };
  get_reg_list: { request: { readonly count: number }; result: { readonly ids: readonly bigint[] } };
  get_mp_state: { request: object; result: { readonly state: MpState } };
  set_mp_state: { request: { readonly state: MpState }; result: object };
  irq_line: { request: IrqLine; result: object };
  create_device: { request: { readonly type: number; readonly test: boolean }; result: { readonly device: number } };
  set_device_attr: {
    request: DeviceAttribute & { readonly device?: number; readonly data: Uint8Array };
    result: object;
  };
  get_device_attr: {
    request: DeviceAttribute & { readonly device?: number };
    result: { readonly data: Uint8Array };
  };
  has_device_attr: { request: DeviceAttribute & { readonly device?: number }; result: object };
  set_guest_debug: { request: { readonly control: number }; result: object };
  register_coalesced_mmio: { request: { readonly ipa: number; readonly bytes: number }; result: object };
  unregister_coalesced_mmio: { request: { readonly ipa: number; readonly bytes: number }; result: object };
  ioeventfd: {
    request: {
      readonly ipa: number;
      readonly bytes: number;
      readonly datamatch?: bigint;
      readonly deassign: boolean;
      /** Names the doorbell in the Event it posts. */
      readonly cookie: number;
    };
    result: object;
  };
  immediate_exit: { request: { readonly enabled: boolean }; result: object };
  /** Trapline's own: DESIGN §1.3. EBUSY once a vCPU has run. */
  set_call_routing: { request: CallRouting; result: object };
  /** Trapline's own: register mask and memory windows of SMC and HVC exits. */
  set_exit_contents: { request: ExitContents; result: object };
}

export type IoctlName = keyof IoctlTable;

/** One request, tagged with its name. */
export type IoctlRequest = { [N in IoctlName]: { readonly name: N } & IoctlTable[N]['request'] }[IoctlName];

/** The answer to ioctl `N`, or why not; `message` says what, where and what to do. */
export type IoctlResult<N extends IoctlName = IoctlName> =
  | { readonly ok: true; readonly name: N; readonly value: IoctlTable[N]['result'] }
  | { readonly ok: false; readonly name: N; readonly errno: Errno; readonly message: string };

/** Whom an ioctl addresses: KVM's three file descriptors. */
export interface Address {
  /** Absent: the system (`/dev/kvm`). */
  readonly vm?: number;
  /** Absent: the VM itself. */
  readonly vcpu?: number;
}
