import { hex64 } from '../../proto/uapi/hex.ts';
import {
  coreRegisterId,
  coreRegisterNames,
  cp15RegisterId,
  cp15RegisterId64,
  psciVersionRegisterId,
  type VfpControl,
  vfpControlRegisterId,
  vfpControls,
  vfpRegisterId,
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

/** Why a register cannot hold a value: EINVAL; EBUSY where it could before the VM ran. */
type Obstacle = string | { readonly busy: string };

interface Register {
  readonly id: bigint;
  /** Undefined: this vCPU has no such register. */
  readonly read: (owner: RegisterOwner) => bigint | undefined;
  readonly check: (owner: RegisterOwner, value: bigint) => Obstacle | undefined;
  readonly write: (owner: RegisterOwner, value: bigint) => void;
}

/** A register of 32 bits. */
interface OneReg {
  readonly id: bigint;
  /** The value; undefined: this vCPU has no such register. */
  readonly read: (owner: RegisterOwner) => number | undefined;
  readonly check?: (owner: RegisterOwner, value: number) => Obstacle | undefined;
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

/** Bits that say where a vCPU stands on its board. @source DDI 0406C B4.1.106; DDI 0388 4.3.24 */
const placementBits: Readonly<Record<string, number>> = { MPIDR: 0xc1ff_ffff, CBAR: 0xffff_e000 };

/** As arm64's registers that describe a CPU. @source linux arch/arm64/kvm/sys_regs.c, set_id_reg() */
function placement(name: string, read: OneReg['read']): NonNullable<OneReg['check']> {
  return (owner, value) => {
    if (read(owner) === value) return undefined;
    if (owner.vm.hasRun) return { busy: `a vCPU has run; set ${name} before KVM_RUN` };
    return (value & ~(placementBits[name] ?? 0)) === 0 ? undefined : `${name} has no such bits`;
  };
}

/** @source linux arch/arm/kvm/coproc.c, invariant_cp15 and cp15_regs */
function cp15({ name, at, changes }: Cp15Register): OneReg {
  const id = cp15RegisterId(...at);
  const read: OneReg['read'] = ({ vcpu }) => vcpu.cpu.cp15(at);
  if (changes === 'never') return { id, read, check: keepsItsValue(read) };
  return {
    id,
    read,
    ...(changes === 'placement' ? { check: placement(name, read) } : {}),
    write: ({ vcpu }, value) => vcpu.cpu.setCp15(at, value),
  };
}

/** TTBR0, TTBR1, PAR in their 64-bit form. @source linux arch/arm/kvm/coproc.c, cp15_regs */
const wideForms: readonly (readonly [opc1: number, crm: number])[] = [
  [0, 2],
  [1, 2],
  [0, 7],
];

function wide([opc1, crm]: (typeof wideForms)[number]): Register {
  return {
    id: cp15RegisterId64(opc1, crm),
    read: ({ vcpu }) => vcpu.cpu.cp15Wide(opc1, crm),
    check: () => undefined,
    write: ({ vcpu }, value) => vcpu.cpu.setCp15Wide(opc1, crm, value),
  };
}

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

function doubleword(n: number): Register {
  return {
    id: vfpRegisterId(n),
    read: ({ vcpu }) => vcpu.cpu.doubleword(n),
    check: () => undefined,
    write: ({ vcpu }, value) => vcpu.cpu.setDoubleword(n, value),
  };
}

const isVfpIdentification = (name: VfpControl) => ['FPSID', 'MVFR0', 'MVFR1'].includes(name);

/** @source linux arch/arm/kvm/coproc.c, vfp_get_reg(), vfp_set_reg() */
function vfpControl(name: VfpControl): OneReg {
  const id = vfpControlRegisterId(name);
  const read: OneReg['read'] = ({ vcpu }) => vcpu.cpu.vfpControl(name);
  if (isVfpIdentification(name)) return { id, read, check: keepsItsValue(read) };
  return { id, read, write: ({ vcpu }, value) => vcpu.cpu.setVfpControl(name, value) };
}

/** A register of 32 bits as one of 64. */
function widened({ id, read, check, write }: OneReg): Register {
  return {
    id,
    read(owner) {
      const value = read(owner);
      return value === undefined ? undefined : BigInt(value);
    },
    check(owner, value) {
      if (value !== BigInt.asUintN(32, value)) return 'it has no more than 32 bits here';
      return check?.(owner, Number(value));
    },
    write: (owner, value) => write?.(owner, Number(value)),
  };
}

const registers: readonly Register[] = [
  ...[
    ...coreRegisterNames.map(core),
    ...cp15Registers.map((row) => cp15(row)),
    ...cacheSelectors.map(ccsidr),
    ...vfpControls.map(vfpControl),
    psciVersion,
    workaround(1, 2),
    workaround(2, 3),
  ].map(widened),
  ...wideForms.map(wide),
  ...timerRegisters,
  ...Array.from({ length: 32 }, (_, n) => doubleword(n)),
];

const byId = new Map(registers.map((register) => [register.id, register]));

const unknown = (id: bigint) => new Refusal('ENOENT', `no register ${hex64(id)}; GET_REG_LIST names them`);

/** Values of registers, in order; ENOENT when one is not there. */
export function getRegisters(owner: RegisterOwner, ids: readonly bigint[]): readonly bigint[] | Refusal {
  const values: bigint[] = [];
  for (const id of ids) {
    const value = byId.get(id)?.read(owner);
    if (value === undefined) return unknown(id);
    values.push(value);
  }
  return values;
}

type Assignment = { readonly id: bigint; readonly value: bigint };

function assignmentRefusal(owner: RegisterOwner, { id, value }: Assignment): Refusal | undefined {
  const register = byId.get(id);
  if (register?.read(owner) === undefined) return unknown(id);
  const why = register.check(owner, value);
  if (why === undefined) return undefined;
  const [errno, text] = typeof why === 'string' ? (['EINVAL', why] as const) : (['EBUSY', why.busy] as const);
  return new Refusal(errno, `register ${hex64(id)} = ${hex64(value)}: ${text}`);
}

/**
 * Sets registers in order, all or none: ENOENT when one is not there, EINVAL when one cannot hold its value, EBUSY when
 * it could have before the VM ran.
 */
export function setRegisters(owner: RegisterOwner, assignments: readonly Assignment[]): Refusal | undefined {
  for (const assignment of assignments) {
    const refusal = assignmentRefusal(owner, assignment);
    if (refusal !== undefined) return refusal;
  }
  for (const { id, value } of assignments) byId.get(id)?.write(owner, value);
  return undefined;
}

/** Ids of every register the vCPU has. */
export function registerIds(owner: RegisterOwner): readonly bigint[] {
  return registers.filter(({ read }) => read(owner) !== undefined).map(({ id }) => id);
}
