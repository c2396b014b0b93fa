import { smcccFunctions } from '../../proto/uapi/arm-smccc.ts';
import type { SystemEventType } from '../../proto/uapi/exit.ts';
import {
  affinityStates,
  type PsciVersion,
  psci01Functions,
  psciFunctions,
  psciResults,
  psciVersions,
} from '../../proto/uapi/psci.ts';

/** What PSCI knows of a vCPU. */
interface PsciCpu {
  readonly index: number;
  readonly mpidr: number;
  readonly isStopped: boolean;
}

/** What PSCI knows of the machine. */
export interface PsciView<V = PsciVersion | 'off'> {
  /** `off`: no PSCI in the kernel. */
  readonly version: V;
  /** The VMM enabled KVM_CAP_ARM_SYSTEM_SUSPEND. */
  readonly hasSystemSuspend: boolean;
  readonly vcpus: readonly PsciCpu[];
}

/** r1, r2, r3. */
export type CallArguments = readonly [number, number, number];

/** What a call served in the kernel does; every kind but `suspend` also sets r0–r3. */
export type ServedCall =
  /** r0; r1–r3 become 0. */
  | { readonly kind: 'result'; readonly value: number }
  /** Waits as WFI does, then r0 = 0. */
  | { readonly kind: 'standby' }
  | { readonly kind: 'off' }
  /** Resets and starts another vCPU; r0 = 0. */
  | { readonly kind: 'on'; readonly vcpu: number; readonly entry: number; readonly context: number }
  /** Stops every vCPU, then leaves; r0 = INTERNAL_FAILURE in case the VMM lets the guest go on. */
  | { readonly kind: 'stop'; readonly event: SystemEventType; readonly flags: bigint }
  /** Leaves without a register changed: the VMM denies or honours it. */
  | { readonly kind: 'suspend' };

/** A machine whose kernel has PSCI. */
type View = PsciView<PsciVersion>;

interface PsciRow {
  readonly id: number;
  readonly since: Exclude<PsciVersion, '0.1'>;
  readonly handle: (view: View, call: CallArguments) => ServedCall;
  /** PSCI_FEATURES' answer; 0 when absent. */
  readonly feature?: (view: View) => number;
}

/** Aff0–Aff2; an affinity argument has no other bits. */
const affinityMask = 0x00ff_ffff;

const result = (value: number): ServedCall => ({ kind: 'result', value });
const notSupported = result(psciResults.notSupported);

/** SYSTEM_RESET2 was the cause. @source linux include/uapi/linux/kvm.h, KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2 */
const reset2Flag = 1n;

/** Types from here on are vendor-specific resets. @source linux include/uapi/linux/psci.h, PSCI_1_1_RESET_TYPE_VENDOR_START */
const vendorResets = 0x8000_0000;

const migrationNotNeeded = 2;

/**
 * Starts a stopped vCPU by its MPIDR.
 * @source linux arch/arm64/kvm/psci.c, kvm_psci_vcpu_on()
 */
function cpuOn({ version, vcpus }: View, [affinity, entry, context]: CallArguments): ServedCall {
  const target = vcpus.find(({ mpidr }) => (mpidr & affinityMask) >>> 0 === affinity);
  if (target === undefined) return result(psciResults.invalidParams);
  if (!target.isStopped) return result(version === '0.1' ? psciResults.invalidParams : psciResults.alreadyOn);
  return { kind: 'on', vcpu: target.index, entry, context };
}

/** @source linux arch/arm64/kvm/psci.c, kvm_psci_vcpu_affinity_info() */
function affinityInfo({ vcpus }: View, [affinity, level]: CallArguments): ServedCall {
  if ((affinity & ~affinityMask) !== 0 || level > 3) return result(psciResults.invalidParams);
  const mask = level === 3 ? 0 : affinityMask & (-1 << (level * 8));
  const matching = vcpus.filter(({ mpidr }) => (mpidr & mask) === (affinity & mask));
  if (matching.length === 0) return result(psciResults.invalidParams);
  return result(matching.every(({ isStopped }) => isStopped) ? affinityStates.off : affinityStates.on);
}

function systemReset2(_: View, [type]: CallArguments): ServedCall {
  if (type !== 0 && type < vendorResets) return result(psciResults.invalidParams);
  return { kind: 'stop', event: 'reset', flags: reset2Flag };
}

function features(view: View, [id]: CallArguments): ServedCall {
  if (id === smcccFunctions.version) return result(psciResults.success);
  const row = psciRow(view.version, id);
  if (row === undefined) return notSupported;
  return result(row.feature?.(view) ?? psciResults.success);
}

/**
 * PSCI 0.2 and later as a 32-bit guest sees it: no SMC64 id is here. What is missing is NOT_SUPPORTED.
 * @source linux arch/arm64/kvm/psci.c, kvm_psci_0_2_call() and kvm_psci_1_x_call()
 */
const rows: readonly PsciRow[] = [
  { id: psciFunctions.PSCI_VERSION, since: '0.2', handle: ({ version }) => result(psciVersions[version]) },
  { id: psciFunctions.CPU_SUSPEND, since: '0.2', handle: () => ({ kind: 'standby' }) },
  { id: psciFunctions.CPU_OFF, since: '0.2', handle: () => ({ kind: 'off' }) },
  { id: psciFunctions.CPU_ON, since: '0.2', handle: cpuOn },
  { id: psciFunctions.AFFINITY_INFO, since: '0.2', handle: affinityInfo },
  { id: psciFunctions.MIGRATE_INFO_TYPE, since: '0.2', handle: () => result(migrationNotNeeded) },
  { id: psciFunctions.SYSTEM_OFF, since: '0.2', handle: () => ({ kind: 'stop', event: 'shutdown', flags: 0n }) },
  { id: psciFunctions.SYSTEM_RESET, since: '0.2', handle: () => ({ kind: 'stop', event: 'reset', flags: 0n }) },
  { id: psciFunctions.PSCI_FEATURES, since: '1.0', handle: features },
  {
    id: psciFunctions.SYSTEM_SUSPEND,
    since: '1.0',
    handle: ({ hasSystemSuspend }) => (hasSystemSuspend ? { kind: 'suspend' } : notSupported),
    feature: ({ hasSystemSuspend }) => (hasSystemSuspend ? psciResults.success : psciResults.notSupported),
  },
  { id: psciFunctions.SYSTEM_RESET2, since: '1.1', handle: systemReset2 },
];

/** KVM's private PSCI 0.1. @source linux arch/arm64/kvm/psci.c, kvm_psci_0_1_call() */
const rows01: readonly Omit<PsciRow, 'since'>[] = [
  { id: psci01Functions.CPU_OFF, handle: () => ({ kind: 'off' }) },
  { id: psci01Functions.CPU_ON, handle: cpuOn },
];

function psciRow(version: PsciVersion, id: number): Omit<PsciRow, 'since'> | undefined {
  if (version === '0.1') return rows01.find((row) => row.id === id);
  return rows.find((row) => row.id === id && psciVersions[row.since] <= psciVersions[version]);
}

/** What a PSCI call does under the VM's version; an id this version has not is NOT_SUPPORTED. */
export function servePsci(view: PsciView, id: number, call: CallArguments): ServedCall {
  const { version } = view;
  if (version === 'off') return notSupported;
  return psciRow(version, id)?.handle({ ...view, version }, call) ?? notSupported;
}
