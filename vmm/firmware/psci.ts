import { smcccFunctions } from '../../proto/uapi/arm-smccc.ts';
import { affinityStates, type PsciVersion, psciFunctions, psciResults, psciVersions } from '../../proto/uapi/psci.ts';
import {
  type Announcement,
  type CallContext,
  type Conduit,
  defineFirmware,
  type Firmware,
  type FirmwareFunction,
  fn,
} from '../api/define-firmware.ts';
import { type Effect, type Effects, powerOff, powerOn, setRegisters, standby, stop } from '../api/effects.ts';
import { psciAnnouncement } from '../api/psci-announcement.ts';

/** Aff0 to Aff2; an affinity argument has no other bits. */
const affinityMask = 0x00ff_ffff;

/** Types of SYSTEM_RESET2 from here on are the vendor's. @source linux include/uapi/linux/psci.h */
const vendorResets = 0x8000_0000;

const migrationNotNeeded = 2;
const bigEndianBit = 1 << 9;

/** KVM answers in four registers, so that this PSCI and the kernel's look the same. */
const result = (value: number): Effect => setRegisters({ r0: value, r1: 0, r2: 0, r3: 0 });

type Result = (value: number) => Effect;

/**
 * Starts a CPU that is off, by its MPIDR, in the caller's byte order.
 * @source linux arch/arm64/kvm/psci.c, kvm_psci_vcpu_on()
 */
function cpuOn(
  { target, entry, context }: { readonly target: number; readonly entry: number; readonly context: number },
  { vcpus, call }: CallContext,
  alreadyOn: number,
  answer: Result,
): Effects {
  const view = vcpus.find(({ mpidr }) => (mpidr & affinityMask) === target);
  if (view === undefined) return [answer(psciResults.invalidParams)];
  if (view.power === 'on') return [answer(alreadyOn)];
  // No instruction set has an entry there; KVM would start the CPU into an abort.
  if ((entry & 3) === 2) return [answer(psciResults.invalidParams)];
  return [powerOn(view.vcpu, entry, context, (call.cpsr & bigEndianBit) !== 0), answer(psciResults.success)];
}

/** @source linux arch/arm64/kvm/psci.c, kvm_psci_vcpu_affinity_info() */
function affinityInfo(target: number, level: number, { vcpus }: CallContext): number {
  if ((target & ~affinityMask) !== 0 || level > 3) return psciResults.invalidParams;
  const mask = level === 3 ? 0 : affinityMask & (-1 << (level * 8));
  const matching = vcpus.filter(({ mpidr }) => (mpidr & mask) === (target & mask));
  if (matching.length === 0) return psciResults.invalidParams;
  return matching.every(({ power }) => power === 'off') ? affinityStates.off : affinityStates.on;
}

function reset2(type: number): Effects {
  if (type !== 0 && type < vendorResets) return [result(psciResults.invalidParams)];
  return [stop('reset', `the guest asked for a reset (PSCI SYSTEM_RESET2, type ${type})`)];
}

type Standard = Exclude<PsciVersion, '0.1'>;
type Service = FirmwareFunction & { readonly since: Standard };

const since = (version: Standard, row: FirmwareFunction): Service => ({ ...row, since: version });

/** What 0.2 and later answer themselves; VERSION and FEATURES need to know which version that is. */
const services: readonly Service[] = [
  since(
    '0.2',
    fn({
      id: psciFunctions.CPU_SUSPEND,
      name: 'CPU_SUSPEND',
      args: { state: 'r1', entry: 'r2', context: 'r3' },
      doc: 'Waits for an interrupt and returns, whatever the state: as KVM does it.',
      handle: (_, { vcpu }) => [standby(vcpu), result(psciResults.success)],
    }),
  ),
  since(
    '0.2',
    fn({
      id: psciFunctions.CPU_OFF,
      name: 'CPU_OFF',
      doc: 'Turns the caller off.',
      handle: (_, { vcpu }) => [result(psciResults.success), powerOff(vcpu)],
    }),
  ),
  since(
    '0.2',
    fn({
      id: psciFunctions.CPU_ON,
      name: 'CPU_ON',
      args: { target: 'r1', entry: 'r2', context: 'r3' },
      doc: 'Starts a CPU by its MPIDR.',
      handle: (args, context) => cpuOn(args, context, psciResults.alreadyOn, result),
    }),
  ),
  since(
    '0.2',
    fn({
      id: psciFunctions.AFFINITY_INFO,
      name: 'AFFINITY_INFO',
      args: { target: 'r1', level: 'r2' },
      doc: 'Power state of a CPU, or of all whose upper affinity fields match.',
      handle: ({ target, level }, context) => [result(affinityInfo(target, level, context))],
    }),
  ),
  since(
    '0.2',
    fn({
      id: psciFunctions.MIGRATE_INFO_TYPE,
      name: 'MIGRATE_INFO_TYPE',
      doc: 'No trusted OS needs to migrate.',
      handle: () => [result(migrationNotNeeded)],
    }),
  ),
  since(
    '0.2',
    fn({
      id: psciFunctions.SYSTEM_OFF,
      name: 'SYSTEM_OFF',
      doc: 'Powers the machine off.',
      handle: () => [stop('shutdown', 'the guest powered off (PSCI SYSTEM_OFF)')],
    }),
  ),
  since(
    '0.2',
    fn({
      id: psciFunctions.SYSTEM_RESET,
      name: 'SYSTEM_RESET',
      doc: 'Resets the machine.',
      handle: () => [stop('reset', 'the guest asked for a reset (PSCI SYSTEM_RESET)')],
    }),
  ),
  since(
    '1.1',
    fn({
      id: psciFunctions.SYSTEM_RESET2,
      name: 'SYSTEM_RESET2',
      args: { type: 'r1', cookie: 'r2' },
      doc: 'Resets the machine: warm, or as the vendor likes.',
      handle: ({ type }) => reset2(type),
    }),
  ),
];

function version(value: number): FirmwareFunction {
  return fn({
    id: psciFunctions.PSCI_VERSION,
    name: 'PSCI_VERSION',
    doc: 'Major version in bits 31:16, minor below.',
    handle: () => [result(value)],
  });
}

/** What PSCI_FEATURES says yes to: all that is answered, and the SMCCC version, which leads guests to SMCCC 1.1. */
function features(rows: readonly FirmwareFunction[]): FirmwareFunction {
  const present = new Set<number>([psciFunctions.PSCI_FEATURES, smcccFunctions.version, ...rows.map(({ id }) => id)]);
  return fn({
    id: psciFunctions.PSCI_FEATURES,
    name: 'PSCI_FEATURES',
    args: { id: 'r1' },
    doc: 'Is there a function of this id?',
    handle: ({ id }) => [result(present.has(id) ? psciResults.success : psciResults.notSupported)],
  });
}

/**
 * The PSCI that KVM's kernel would serve, for a VMM that takes it over: guests see the same results.
 * @source Arm DEN 0022; linux arch/arm64/kvm/psci.c
 */
export function psci(number: Standard, conduit: Conduit): Firmware {
  const present = services.filter((row) => psciVersions[row.since] <= psciVersions[number]);
  const rows = [version(psciVersions[number]), ...present];
  const hasFeatures = psciVersions[number] >= psciVersions['1.0'];
  return defineFirmware({
    name: `psci-${number}`,
    doc: `PSCI ${number} by ${conduit}`,
    source: 'Arm DEN 0022',
    conduit,
    functionId: 'r0',
    reads: ['cpsr'],
    functions: hasFeatures ? [...rows, features(rows)] : rows,
    unknown: () => [result(psciResults.notSupported)],
    announce: psciAnnouncement(number, conduit),
  });
}

/** Ids of a PSCI 0.1, which every firmware chooses for itself. */
export interface Psci01Ids {
  readonly cpuSuspend: number;
  readonly cpuOff: number;
  readonly cpuOn: number;
}

/** A PSCI 0.1 writes its result to r0 and nothing else. */
const result01 = (value: number): Effect => setRegisters({ r0: value });

/**
 * PSCI 0.1 with a firmware's own ids, which the device tree tells.
 * @source linux Documentation/devicetree/bindings/arm/psci.yaml
 */
export function psci01(
  facts: { readonly name: string; readonly doc: string; readonly source: string },
  ids: Psci01Ids,
): Firmware {
  const announce: Announcement = {
    path: '/psci',
    properties: { compatible: 'arm,psci', method: 'smc' },
    enableMethod: 'psci',
  };
  return defineFirmware({
    ...facts,
    functionId: 'r0',
    reads: ['cpsr'],
    functions: [
      fn({
        id: ids.cpuSuspend,
        name: 'cpu_suspend',
        property: 'cpu_suspend',
        args: { state: 'r1', entry: 'r2' },
        doc: 'Waits for an interrupt and returns; a power-down that would resume at the entry is not modelled.',
        handle: (_, { vcpu }) => [standby(vcpu), result01(psciResults.success)],
      }),
      fn({
        id: ids.cpuOff,
        name: 'cpu_off',
        property: 'cpu_off',
        args: { state: 'r1' },
        doc: 'Turns the caller off.',
        handle: (_, { vcpu }) => [powerOff(vcpu)],
      }),
      fn({
        id: ids.cpuOn,
        name: 'cpu_on',
        property: 'cpu_on',
        args: { target: 'r1', entry: 'r2', context: 'r3' },
        doc: 'Starts a CPU by its MPIDR.',
        handle: (args, context) => cpuOn(args, context, psciResults.invalidParams, result01),
      }),
    ],
    unknown: () => [result01(psciResults.notSupported)],
    announce,
  });
}
