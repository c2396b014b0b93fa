/** Numbers of KVM's user ABI that both halves speak. @source linux include/uapi/linux/kvm.h, arch/arm/include/uapi/asm/kvm.h */

/** KVM_CAP_*: what CHECK_EXTENSION may be asked. */
export const capabilities = {
  irqchip: 0,
  userMemory: 3,
  nrVcpus: 9,
  nrMemslots: 10,
  mpState: 14,
  coalescedMmio: 15,
  syncMmu: 16,
  destroyMemoryRegionWorks: 21,
  setGuestDebug: 23,
  ioeventfd: 36,
  maxVcpus: 66,
  oneReg: 70,
  readonlyMem: 81,
  armPsci: 87,
  deviceCtrl: 89,
  enableCapVm: 98,
  vmAttributes: 101,
  armPsci02: 102,
  checkExtensionVm: 105,
  vcpuAttributes: 127,
  immediateExit: 136,
  armUserIrq: 144,
  armIrqLineLayout2: 174,
  armNisvToUser: 177,
  armInjectExtDabt: 178,
  systemEventData: 215,
  armSystemSuspend: 216,
} as const;
export type Capability = keyof typeof capabilities;

/** KVM_MP_STATE_* that ARM knows. */
export const mpStates = { runnable: 0, stopped: 5, suspended: 10 } as const;
export type MpState = keyof typeof mpStates;

/** KVM_ARM_VCPU_* feature bits of a 32-bit host. */
export const vcpuFeatures = { powerOff: 0, psci02: 1 } as const;

/** KVM_ARM_TARGET_* of a 32-bit host; the A9 never had a number, Trapline gives it one outside KVM's range. */
export const cpuTargets = { 'cortex-a15': 0, 'cortex-a7': 1, 'cortex-a9': 0x100 } as const;
export type CpuTargetName = keyof typeof cpuTargets;

/** KVM_MEM_* flags of a memory slot. */
export const memoryFlags = { logDirtyPages: 1, readonly: 2 } as const;

/** Device attribute of the VM that holds the SMCCC filter. */
export const smcccFilterAttribute = { group: 0, attr: 0 } as const;

/** KVM_SMCCC_FILTER_* */
export const smcccFilterActions = { handle: 0, deny: 1, forward: 2 } as const;
export type SmcccFilterAction = keyof typeof smcccFilterActions;

/** `struct kvm_smccc_filter`, 24 bytes little-endian: base u32, nr_functions u32, action u8, 15 bytes of zero. */
export const smcccFilterBytes = 24;

/** KVM_ARM_IRQ_TYPE_*: bits 27:24 of KVM_IRQ_LINE's `irq`. */
export const irqTypes = { cpu: 0, spi: 1, ppi: 2 } as const;

/** `irq` of KVM_IRQ_LINE: type 27:24, vcpu 23:16 (and 31:28), number 15:0. */
export function irqLine(type: keyof typeof irqTypes, number: number, vcpu = 0): number {
  return (((vcpu >> 8) << 28) | (irqTypes[type] << 24) | ((vcpu & 0xff) << 16) | number) >>> 0;
}

const registerArm = 0x4000_0000_0000_0000n;
const sizeU32 = 0x0020_0000_0000_0000n;
const sizeU64 = 0x0030_0000_0000_0000n;

/** ONE_REG id of a 32-bit core register by its index in `struct kvm_regs` (r0–r12, SP_usr, LR_usr, PC, CPSR, banked…). */
export function coreRegisterId(index: number): bigint {
  return registerArm | sizeU32 | 0x0010_0000n | BigInt(index);
}

/** ONE_REG id of a 32-bit CP15 register. */
export function cp15RegisterId(crn: number, opc1: number, crm: number, opc2: number): bigint {
  return registerArm | sizeU32 | 0x000f_0000n | BigInt((crn << 11) | (crm << 7) | (opc1 << 3) | opc2);
}

/** ONE_REG id of a 64-bit CP15 register. */
export function cp15RegisterId64(opc1: number, crm: number): bigint {
  return registerArm | sizeU64 | 0x000f_0000n | BigInt((crm << 7) | (opc1 << 3));
}

/** ONE_REG id of d0–d31. @source arch/arm/include/uapi/asm/kvm.h, KVM_REG_ARM_VFP */
export function vfpRegisterId(n: number): bigint {
  return registerArm | sizeU64 | 0x0012_0000n | BigInt(n);
}

/** Numbers of the VFP control registers: 0x1000 and what VMRS calls them. */
const vfpControlNumbers = { FPSID: 0, FPSCR: 1, MVFR1: 6, MVFR0: 7, FPEXC: 8, FPINST: 9, FPINST2: 10 } as const;
export type VfpControl = keyof typeof vfpControlNumbers;
export const vfpControls = Object.keys(vfpControlNumbers) as readonly VfpControl[];

/** ONE_REG id of a VFP control register. */
export function vfpControlRegisterId(name: VfpControl): bigint {
  return registerArm | sizeU32 | 0x0012_1000n | BigInt(vfpControlNumbers[name]);
}

/** ONE_REG id of the PSCI version pseudo-register. */
export const psciVersionRegisterId = 0x4030_0000_0014_0000n;

/** Index in `struct kvm_regs` of the core registers. @source arch/arm/include/uapi/asm/kvm.h, asm/ptrace.h */
export const coreRegisterNames = [
  'r0',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'r6',
  'r7',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'sp_usr',
  'lr_usr',
  'pc',
  'cpsr',
  'orig_r0',
  'sp_svc',
  'lr_svc',
  'spsr_svc',
  'sp_abt',
  'lr_abt',
  'spsr_abt',
  'sp_und',
  'lr_und',
  'spsr_und',
  'sp_irq',
  'lr_irq',
  'spsr_irq',
  'r8_fiq',
  'r9_fiq',
  'r10_fiq',
  'r11_fiq',
  'r12_fiq',
  'sp_fiq',
  'lr_fiq',
  'spsr_fiq',
] as const;
export type CoreRegister = (typeof coreRegisterNames)[number];

/** ONE_REG id of a core register by name. */
export function coreRegister(name: CoreRegister): bigint {
  return coreRegisterId(coreRegisterNames.indexOf(name));
}
