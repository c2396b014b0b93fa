import { hex64 } from '../../proto/uapi/hex.ts';
import {
  coreRegisterId,
  coreRegisterNames,
  cp15RegisterId,
  cp15RegisterId64,
  psciVersionRegisterId,
} from '../../proto/uapi/kvm.ts';
import { type PsciVersion, psciVersions } from '../../proto/uapi/psci.ts';
import { type Cp15Register, cp15Registers } from './guest-cpu.ts';
import { Refusal } from './refusal.ts';
import { isGuestCpsr } from './registers.ts';
import { timerRegisters } from './timer-registers.ts';
import type { Vcpu } from './vcpu.ts';
import type { VirtualMachine } from './vm.ts';

/** A vCPU and its VM, whose PSCI version some registers name. */
export interface RegisterOwner {
  readonly vcpu: Vcpu;
  readonly vm: VirtualMachine;
}

interface OneReg {
  readonly id: bigint;
  /** The value; undefined: this vCPU has no such register. */
  readonly read: (owner: RegisterOwner) => number | undefined;
  /** Why it cannot hold `value`. */
  readonly check?: (owner: RegisterOwner, value: number) => string | undefined;
  /** Absent: a register that keeps its value. */
  readonly write?: (owner: RegisterOwner, value: number) => void;
}

const keepsItsValue = (read: OneReg['read']): NonNullable<OneReg['check']> => {
  return (owner, value) => (read(owner) === value ? undefined : 'it cannot be changed');
};

/** @source linux arch/arm/kvm/guest.c, set_core_reg(); SYS is accepted as on an arm64 host */
function core(name: (typeof coreRegisterNames)[number], index: number): OneReg {
  return {
    id: coreRegisterId(index),
    read: ({ vcpu }) => vcpu.cpu.core(name),
    ...(name === 'cpsr' ? { check: (_, value) => (isGuestCpsr(value) ? undefined : 'no mode a guest has') } : {}),
    write: ({ vcpu }, value) => vcpu.cpu.setCore(name, value),
  };
}

/** @source linux arch/arm/kvm/coproc.c, invariant_cp15 and cp15_regs */
function cp15({ at, isInvariant }: Cp15Register, id = cp15RegisterId(...at)): OneReg {
  const read: OneReg['read'] = ({ vcpu }) => vcpu.cpu.cp15(at);
  if (isInvariant) return { id, read, check: keepsItsValue(read) };
  return {
    id,
    read,
    check: ({ vcpu }, value) => vcpu.cpu.cp15Refusal(at, value),
    write: ({ vcpu }, value) => vcpu.cpu.setCp15(at, value),
  };
}

/** Registers that also have a 64-bit form, which LPAE alone makes wider than the 32-bit one. */
const wideForms: readonly { readonly at: Cp15Register['at']; readonly opc1: number; readonly crm: number }[] = [
  { at: [2, 0, 0, 0], opc1: 0, crm: 2 },
  { at: [2, 0, 0, 1], opc1: 1, crm: 2 },
  { at: [7, 0, 4, 0], opc1: 0, crm: 7 },
];

const demuxCcsidr = 0x4020_0000_0011_0000n;

/** CSSELR values: seven levels, data or unified (0) and instruction (1). */
const cacheSelectors = Array.from({ length: 14 }, (_, selector) => selector);

function ccsidr(selector: number): OneReg {
  const read: OneReg['read'] = ({ vcpu }) => vcpu.cpu.cacheSize(selector);
  return { id: demuxCcsidr | BigInt(selector), read, check: keepsItsValue(read) };
}

const psciByNumber = new Map<number, PsciVersion>(
  Object.entries(psciVersions).map(([version, number]) => [number, version as PsciVersion]),
);

const readPsci: OneReg['read'] = ({ vcpu: { psciVersion } }) => (psciVersion === 'off' ? 0 : psciVersions[psciVersion]);

/** @source linux arch/arm64/kvm/hypercalls.c, kvm_arm_set_fw_reg() */
const psciVersion: OneReg = {
  id: psciVersionRegisterId,
  read: readPsci,
  check(owner, value) {
    if (readPsci(owner) === value) return undefined;
    if (owner.vcpu.psciVersion === 'off') return 'the call routing turned the kernel’s PSCI off';
    const version = psciByNumber.get(value);
    if (version === undefined) return 'no version this kernel has';
    const is02 = version !== '0.1';
    return is02 === owner.vcpu.hasPsci02
      ? undefined
      : '0.1 is for vCPUs without feature psci_0_2, others for those with';
  },
  write: ({ vm }, value) => {
    vm.psci = psciByNumber.get(value) ?? vm.psci;
  },
};

/**
 * What the host does about CPU vulnerabilities: the highest level, as the engine has none. A lower one may be written
 * and changes nothing.
 * @source linux Documentation/virt/kvm/arm/fw-pseudo-registers.rst
 */
function workaround(index: number, level: number): OneReg {
  return {
    id: psciVersionRegisterId + BigInt(index),
    read: () => level,
    check: (_, value) => (value <= level ? undefined : 'more than the host offers'),
    write: () => undefined,
  };
}

const registers: readonly OneReg[] = [
  ...coreRegisterNames.map(core),
  ...cp15Registers.map((row) => cp15(row)),
  ...wideForms.map(({ at, opc1, crm }) => cp15({ at, isInvariant: false }, cp15RegisterId64(opc1, crm))),
  ...cacheSelectors.map(ccsidr),
  psciVersion,
  workaround(1, 2),
  workaround(2, 3),
];

const byId = new Map(registers.map((register) => [register.id, register]));

const unknown = (id: bigint) => new Refusal('ENOENT', `no register ${hex64(id)}; GET_REG_LIST names them`);

/** Values of registers, in order; ENOENT when one is not there. */
export function getRegisters(owner: RegisterOwner, ids: readonly bigint[]): readonly bigint[] | Refusal {
  const values: bigint[] = [];
  for (const id of ids) {
    const value = timerRegisters.get(id)?.read(owner) ?? byId.get(id)?.read(owner);
    if (value === undefined) return unknown(id);
    values.push(BigInt(value));
  }
  return values;
}

type Assignment = { readonly id: bigint; readonly value: bigint };

function assignmentRefusal(owner: RegisterOwner, { id, value }: Assignment): Refusal | undefined {
  if (timerRegisters.has(id)) return undefined;
  const register = byId.get(id);
  if (register?.read(owner) === undefined) return unknown(id);
  const why =
    value === BigInt.asUintN(32, value) ? register.check?.(owner, Number(value)) : 'it has no more than 32 bits here';
  return why === undefined ? undefined : new Refusal('EINVAL', `register ${hex64(id)} = ${hex64(value)}: ${why}`);
}

/** Sets registers in order, all or none: ENOENT when one is not there, EINVAL when one cannot hold its value. */
export function setRegisters(owner: RegisterOwner, assignments: readonly Assignment[]): Refusal | undefined {
  for (const assignment of assignments) {
    const refusal = assignmentRefusal(owner, assignment);
    if (refusal !== undefined) return refusal;
  }
  for (const { id, value } of assignments) {
    timerRegisters.get(id)?.write(owner, value);
    byId.get(id)?.write?.(owner, Number(value));
  }
  return undefined;
}

/** Ids of every register the vCPU has. */
export function registerIds(owner: RegisterOwner): readonly bigint[] {
  return [...registers.filter(({ read }) => read(owner) !== undefined).map(({ id }) => id), ...timerRegisters.keys()];
}
