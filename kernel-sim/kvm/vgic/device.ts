import { hex, hex64 } from '../../../proto/uapi/hex.ts';
import type { DeviceAttribute } from '../../../proto/uapi/ioctl.ts';
import { intids, vgicAddresses, vgicFrameBytes, vgicGroups, vgicInitialize } from '../../../proto/uapi/vgic.ts';
import { Refusal } from '../refusal.ts';
import { savedCpuInterfaceRegions } from './cpu-registers.ts';
import { distributorRegions } from './distributor.ts';
import { type Region, readRegister, regionAt, writeRegister } from './registers.ts';
import type { Vgic, VgicFrame, VgicVcpu } from './vgic.ts';

/** A VM as its vGIC's attributes see it. */
export interface VgicOwner {
  readonly vcpus: ReadonlyMap<number, VgicVcpu & { readonly isInside: boolean }>;
}

type Data = Uint8Array | Refusal;

/** Attributes of one group; `attr` is the number within it. */
interface Group {
  has(vgic: Vgic, owner: VgicOwner, attr: bigint): Refusal | undefined;
  set(vgic: Vgic, owner: VgicOwner, attr: bigint, data: Uint8Array): Refusal | undefined;
  get(vgic: Vgic, owner: VgicOwner, attr: bigint): Data;
}

const unknown = (attr: bigint) => new Refusal('ENXIO', `the vGIC has no attribute ${hex64(attr)} in this group`);

/** copy_from_user of a value that is shorter than it should be. */
const short = (bytes: number, data: Uint8Array) =>
  new Refusal('EFAULT', `${data.length} bytes; the value has ${bytes}`);

function word(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

const viewOf = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength);

const frames: readonly VgicFrame[] = ['distributor', 'cpuInterface'];
const frameOf = (attr: bigint) => frames.find((frame) => BigInt(vgicAddresses[frame]) === attr);

/** Stage 2 translates 40 bits. */
const physicalBits = 40n;
const pageBytes = 0x1000n;
const undefinedAddress = 2n ** 64n - 1n;

/** @source linux vgic-kvm-device.c, kvm_vgic_addr(), vgic_check_iorange() */
const address: Group = {
  has: (_, __, attr) => (frameOf(attr) === undefined ? unknown(attr) : undefined),
  set({ bases }, _, attr, data) {
    if (data.length < 8) return short(8, data);
    const frame = frameOf(attr);
    if (frame === undefined) return unknown(attr);
    const base = viewOf(data).getBigUint64(0, true);
    const name = `vGIC ${frame} at ${hex64(base)}`;
    if (bases[frame] !== undefined) return new Refusal('EEXIST', `${name}: its address is set already`);
    if (base % pageBytes !== 0n) return new Refusal('EINVAL', `${name}: not a multiple of 4 KiB`);
    const end = base + BigInt(vgicFrameBytes[frame]);
    if (end > 2n ** 64n) return new Refusal('EINVAL', `${name}: it wraps`);
    if (end > 1n << physicalBits) return new Refusal('E2BIG', `${name}: past ${physicalBits} bits`);
    bases[frame] = Number(base);
    return undefined;
  },
  get({ bases }, _, attr) {
    const frame = frameOf(attr);
    if (frame === undefined) return unknown(attr);
    const base = bases[frame];
    return new Uint8Array(BigUint64Array.of(base === undefined ? undefinedAddress : BigInt(base)).buffer);
  },
};

const interruptsMin = 64;
const interruptsMax = 1024;

const interrupts: Group = {
  has: () => undefined,
  set(vgic, _, __, data) {
    if (data.length < 4) return short(4, data);
    const count = viewOf(data).getUint32(0, true);
    if (count < interruptsMin || count > interruptsMax || count % 32 !== 0) {
      return new Refusal('EINVAL', `${count} interrupts: 64 to 1024, a multiple of 32`);
    }
    if (vgic.isInitialized || vgic.saidInterrupts !== undefined) {
      return new Refusal('EBUSY', `the vGIC has ${vgic.interrupts} interrupts already`);
    }
    vgic.saidInterrupts = count;
    return undefined;
  },
  // Upstream answers the private ones alone as long as nobody has said how many.
  get: (vgic) => word(vgic.saidInterrupts ?? intids.spi),
};

/** @source linux Documentation/virt/kvm/devices/arm-vgic.rst, KVM_DEV_ARM_VGIC_CTRL_INIT */
const control: Group = {
  has: (_, __, attr) => (attr === vgicInitialize ? undefined : unknown(attr)),
  set(vgic, { vcpus }, attr) {
    if (attr !== vgicInitialize) return unknown(attr);
    if (vcpus.size === 0) return new Refusal('ENODEV', 'the vGIC is initialized once there is a vCPU');
    vgic.initialize(vcpus.values());
    return undefined;
  },
  get: (_, __, attr) => unknown(attr),
};

const vcpuOf = (attr: bigint) => Number((attr >> 32n) & 0xffn);
const offsetOf = (attr: bigint) => Number(attr & 0xffff_ffffn);

function vcpuRefusal({ vcpus }: VgicOwner, attr: bigint): Refusal | undefined {
  if (vcpus.has(vcpuOf(attr))) return undefined;
  return new Refusal('EINVAL', `vGIC attribute ${hex64(attr)} names vCPU ${vcpuOf(attr)}, which is not there`);
}

/** Every vCPU must be outside KVM_RUN: its mutex is taken. */
function busyRefusal({ vcpus }: VgicOwner): Refusal | undefined {
  const running = [...vcpus.values()].find(({ isInside }) => isInside);
  return running && new Refusal('EBUSY', `vCPU ${running.index} is inside KVM_RUN; registers are reached when none is`);
}

/** @source linux vgic-kvm-device.c, vgic_v2_attr_regs_access(); vgic-mmio-v2.c, vgic_v2_has_attr_regs() */
function registers(regions: readonly Region[]): Group {
  return {
    has(vgic, owner, attr) {
      const access = { vgic, vcpu: vcpuOf(attr), isUser: true };
      const isThere = regionAt(regions, access, offsetOf(attr), 4) !== undefined;
      return vcpuRefusal(owner, attr) ?? (isThere ? undefined : unknown(attr));
    },
    set(vgic, owner, attr, data) {
      const refusal = vcpuRefusal(owner, attr) ?? (data.length < 4 ? short(4, data) : busyRefusal(owner));
      if (refusal !== undefined) return refusal;
      vgic.initialize(owner.vcpus.values());
      const access = { vgic, vcpu: vcpuOf(attr), isUser: true };
      const why = writeRegister(regions, access, offsetOf(attr), 4, viewOf(data).getUint32(0, true));
      return why === undefined ? undefined : new Refusal('EINVAL', why);
    },
    get(vgic, owner, attr) {
      const refusal = vcpuRefusal(owner, attr) ?? busyRefusal(owner);
      if (refusal !== undefined) return refusal;
      vgic.initialize(owner.vcpus.values());
      return word(readRegister(regions, { vgic, vcpu: vcpuOf(attr), isUser: true }, offsetOf(attr), 4));
    },
  };
}

const groups = new Map<number, Group>([
  [vgicGroups.address, address],
  [vgicGroups.distributor, registers(distributorRegions)],
  [vgicGroups.cpuInterface, registers(savedCpuInterfaceRegions)],
  [vgicGroups.interrupts, interrupts],
  [vgicGroups.control, control],
]);

function groupOf(group: number): Group | Refusal {
  return groups.get(group) ?? new Refusal('ENXIO', `the vGIC has no attribute group ${hex(group)}: 0 to 4`);
}

export function hasVgicAttribute(vgic: Vgic, owner: VgicOwner, { group, attr }: DeviceAttribute): Refusal | undefined {
  const row = groupOf(group);
  return row instanceof Refusal ? row : row.has(vgic, owner, attr);
}

export function setVgicAttribute(
  vgic: Vgic,
  owner: VgicOwner,
  { group, attr }: DeviceAttribute,
  data: Uint8Array,
): Refusal | undefined {
  const row = groupOf(group);
  return row instanceof Refusal ? row : row.set(vgic, owner, attr, data);
}

export function getVgicAttribute(vgic: Vgic, owner: VgicOwner, { group, attr }: DeviceAttribute): Data {
  const row = groupOf(group);
  return row instanceof Refusal ? row : row.get(vgic, owner, attr);
}
