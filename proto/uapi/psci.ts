/** PSCI 0.2–1.3, SMC32 ids; the 64-bit form of a call that has one sets bit 30. @source Arm DEN 0022 */
export const psciFunctions = {
  PSCI_VERSION: 0x8400_0000,
  CPU_SUSPEND: 0x8400_0001,
  CPU_OFF: 0x8400_0002,
  CPU_ON: 0x8400_0003,
  AFFINITY_INFO: 0x8400_0004,
  MIGRATE: 0x8400_0005,
  MIGRATE_INFO_TYPE: 0x8400_0006,
  MIGRATE_INFO_UP_CPU: 0x8400_0007,
  SYSTEM_OFF: 0x8400_0008,
  SYSTEM_RESET: 0x8400_0009,
  PSCI_FEATURES: 0x8400_000a,
  CPU_FREEZE: 0x8400_000b,
  CPU_DEFAULT_SUSPEND: 0x8400_000c,
  NODE_HW_STATE: 0x8400_000d,
  SYSTEM_SUSPEND: 0x8400_000e,
  SET_SUSPEND_MODE: 0x8400_000f,
  STAT_RESIDENCY: 0x8400_0010,
  STAT_COUNT: 0x8400_0011,
  SYSTEM_RESET2: 0x8400_0012,
  MEM_PROTECT: 0x8400_0013,
  MEM_PROTECT_CHECK_RANGE: 0x8400_0014,
  SYSTEM_OFF2: 0x8400_0015,
} as const;

/** KVM's private PSCI 0.1 ids. @source linux arch/arm/include/uapi/asm/kvm.h, KVM_PSCI_FN */
export const psci01Functions = {
  CPU_SUSPEND: 0x95c1_ba5e,
  CPU_OFF: 0x95c1_ba5f,
  CPU_ON: 0x95c1_ba60,
  MIGRATE: 0x95c1_ba61,
} as const;

/** Return codes; 0.1 knows those down to `denied`. */
export const psciResults = {
  success: 0,
  notSupported: -1,
  invalidParams: -2,
  denied: -3,
  alreadyOn: -4,
  onPending: -5,
  internalFailure: -6,
  notPresent: -7,
  disabled: -8,
  invalidAddress: -9,
} as const;

export const affinityStates = { on: 0, off: 1, onPending: 2 } as const;

/** What a VM may be configured to answer as PSCI in the kernel, with PSCI_VERSION's value; `off` hands every call on. */
export const psciVersions = { '0.1': 0x1, '0.2': 0x2, '1.0': 0x1_0000, '1.1': 0x1_0001 } as const;
export type PsciVersion = keyof typeof psciVersions;
