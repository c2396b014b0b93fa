/** KVM_DEV_TYPE_*: what CREATE_DEVICE may be asked for. @source linux include/uapi/linux/kvm.h */
export const deviceTypes = { armVgicV2: 5 } as const;

/** KVM_DEV_ARM_VGIC_GRP_* that a GICv2 has. @source linux arch/arm64/include/uapi/asm/kvm.h */
export const vgicGroups = { address: 0, distributor: 1, cpuInterface: 2, interrupts: 3, control: 4 } as const;

/** KVM_VGIC_V2_ADDR_TYPE_*: attributes of the address group, u64 values. */
export const vgicAddresses = { distributor: 0, cpuInterface: 1 } as const;

/** Bytes of guest physical address space each frame takes. */
export const vgicFrameBytes = { distributor: 0x1000, cpuInterface: 0x2000 } as const;

/** KVM_DEV_ARM_VGIC_CTRL_INIT */
export const vgicInitialize = 0n;

/** Attribute of a register in the distributor or CPU interface group: vCPU in 39:32, offset in 31:0; a u32 value. */
export function vgicRegister(vcpu: number, offset: number): bigint {
  return (BigInt(vcpu) << 32n) | BigInt(offset);
}

/** KVM_ARM_VCPU_TIMER_CTRL: group of vCPU attributes that hold the timers' PPIs, s32 values. */
export const vcpuTimerGroup = 1;

/** KVM_ARM_VCPU_TIMER_IRQ_VTIMER and _PTIMER */
export const vcpuTimerAttributes = { virtual: 0n, physical: 1n } as const;

/** Base INTID of each kind of interrupt. @source ARM IHI 0048 2.2.1 */
export const intids = { sgi: 0, ppi: 16, spi: 32 } as const;
