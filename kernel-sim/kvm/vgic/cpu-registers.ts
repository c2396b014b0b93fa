import { type CpuInterface, cpuInterfaceId } from './cpu-interface.ts';
import type { Region } from './registers.ts';

interface Row {
  readonly name: string;
  readonly at: number;
  readonly bytes?: number;
  readonly read?: (port: CpuInterface, index: number) => number;
  readonly write?: (port: CpuInterface, value: number, index: number) => void;
}

/** A read may acknowledge: the inputs of the vCPUs follow either way. */
function region({ name, at, bytes = 4, read, write }: Row): Region {
  return {
    name,
    at,
    bytes,
    sizes: [4],
    read({ vgic, vcpu }, offset) {
      const value = read?.(vgic.port(vcpu), (offset - at) / 4) ?? 0;
      vgic.update();
      return value;
    },
    write({ vgic, vcpu }, offset, _, value) {
      write?.(vgic.port(vcpu), value, (offset - at) / 4);
      vgic.update();
      return undefined;
    },
  };
}

const control: Row = {
  name: 'GICC_CTLR',
  at: 0x00,
  read: (port) => port.control,
  write(port, value) {
    port.control = value;
  },
};

const priorityMask: Row = {
  name: 'GICC_PMR',
  at: 0x04,
  read: (port) => port.priorityMask,
  write(port, value) {
    port.priorityMask = value;
  },
};

/** Userspace sees GICH_VMCR.VMPriMask in its place: five bits. */
const savedPriorityMask: Row = {
  ...priorityMask,
  read: (port) => port.priorityMask >>> 3,
  write(port, value) {
    port.priorityMask = value << 3;
  },
};

const binaryPoint: Row = {
  name: 'GICC_BPR',
  at: 0x08,
  read: (port) => port.binaryPoint,
  write(port, value) {
    port.binaryPoint = value;
  },
};

const aliasBinaryPoint: Row = {
  name: 'GICC_ABPR',
  at: 0x1c,
  read: (port) => port.aliasBinaryPoint,
  write(port, value) {
    port.aliasBinaryPoint = value;
  },
};

/** 32 levels of priority fill the first of four registers. */
const activePriorities: Row = {
  name: 'GICC_APR',
  at: 0xd0,
  bytes: 16,
  read: (port, index) => (index === 0 ? port.activePriorities : 0),
  write(port, value, index) {
    if (index === 0) port.activePriorities = value | 0;
  },
};

const identification: Row = { name: 'GICC_IIDR', at: 0xfc, read: () => cpuInterfaceId };

/** The CPU interface as a guest sees it: the hardware's GICV frame. @source ARM IHI 0048 4.4, 5.5 */
export const cpuInterfaceRegions: readonly Region[] = [
  control,
  priorityMask,
  binaryPoint,
  { name: 'GICC_IAR', at: 0x0c, read: (port: CpuInterface) => port.acknowledge() },
  { name: 'GICC_EOIR', at: 0x10, write: (port: CpuInterface, value: number) => port.end(value) },
  { name: 'GICC_RPR', at: 0x14, read: (port: CpuInterface) => port.runningPriority },
  { name: 'GICC_HPPIR', at: 0x18, read: (port: CpuInterface) => port.highestPending() },
  aliasBinaryPoint,
  { name: 'GICC_AIAR', at: 0x20, read: (port: CpuInterface) => port.acknowledge(true) },
  { name: 'GICC_AEOIR', at: 0x24, write: (port: CpuInterface, value: number) => port.end(value, true) },
  { name: 'GICC_AHPPIR', at: 0x28, read: (port: CpuInterface) => port.highestPending(true) },
  activePriorities,
  identification,
  { name: 'GICC_DIR', at: 0x1000, write: (port: CpuInterface, value: number) => port.deactivate(value) },
].map(region);

/**
 * The CPU interface as userspace sees it, to save and restore.
 * @source linux arch/arm64/kvm/vgic/vgic-mmio-v2.c, vgic_v2_cpu_registers
 */
export const savedCpuInterfaceRegions: readonly Region[] = [
  control,
  savedPriorityMask,
  binaryPoint,
  aliasBinaryPoint,
  activePriorities,
  identification,
].map(region);
