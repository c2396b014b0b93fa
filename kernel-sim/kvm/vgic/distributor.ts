import { hex } from '../../../proto/uapi/hex.ts';
import { intids } from '../../../proto/uapi/vgic.ts';
import type { VgicIrq } from './irq.ts';
import { priorityMask } from './irq.ts';
import type { Accessor, Region, WriteRefusal } from './registers.ts';

/** Every register map has room for this many INTIDs, implemented or not. */
const intidsMax = 1024;

const word = [4] as const;
const byteOrWord = [1, 4] as const;

interface IrqField {
  read(irq: VgicIrq, access: Accessor): number;
  /** Gets each field of the write, its zeros too. */
  write(irq: VgicIrq, value: number, access: Accessor): void;
}

/** Registers with a field of `bits` bits for each interrupt. */
function perIrq(name: string, at: number, bits: 1 | 2 | 8, field: IrqField): Region {
  const mask = 2 ** bits - 1;
  const each = (
    { vgic, vcpu }: Accessor,
    offset: number,
    bytes: number,
    visit: (irq: VgicIrq, shift: number) => void,
  ) => {
    const first = ((offset - at) * 8) / bits;
    for (let n = 0; n < (bytes * 8) / bits; n += 1) {
      const irq = vgic.irq(vcpu, first + n);
      if (irq !== undefined) visit(irq, n * bits);
    }
  };
  return {
    name,
    at,
    bytes: (intidsMax * bits) / 8,
    sizes: bits === 8 ? byteOrWord : word,
    bitsPerIrq: bits,
    read(access, offset, bytes) {
      let value = 0;
      each(access, offset, bytes, (irq, shift) => {
        value |= field.read(irq, access) << shift;
      });
      return value;
    },
    write(access, offset, bytes, value) {
      each(access, offset, bytes, (irq, shift) => {
        field.write(irq, (value >>> shift) & mask, access);
        access.vgic.changed(irq);
      });
      access.vgic.update();
      return undefined;
    },
  };
}

type Bit = (irq: VgicIrq, access: Accessor) => void;

/** Ones act, zeros do nothing. */
function onOnes(name: string, at: number, read: (irq: VgicIrq) => boolean, act: Bit): Region {
  return perIrq(name, at, 1, {
    read: (irq) => Number(read(irq)),
    write: (irq, value, access) => {
      if (value !== 0) act(irq, access);
    },
  });
}

/** A byte for each SGI: a bit for each vCPU that sent it. */
function sgiSources(name: string, at: number, act: (irq: VgicIrq, sources: number) => void): Region {
  const row = perIrq(name, at, 8, { read: ({ sources }) => sources, write: act });
  return { ...row, bytes: intids.ppi };
}

/** Bits 11:0 and 31:24 of GICD_IIDR: implementer Arm, product KVM. */
const identification = 0x4b00_043b;
const revisionShift = 12;
const revisionMask = 0xf000;
/** Revisions whose groups are the guest's to configure. @source linux include/kvm/arm_vgic.h, KVM_VGIC_IMP_REV_2, _3 */
const revisions: readonly number[] = [2, 3];

function iidr({ vgic }: Accessor): number {
  return identification | (vgic.revision << revisionShift);
}

/** Userspace chooses the revision, and shows that it knows of groups. @source linux vgic-mmio-v2.c, vgic_mmio_uaccess_write_v2_misc() */
function writeIidr(access: Accessor, value: number): WriteRefusal | undefined {
  if (!access.isUser) return undefined;
  const revision = (value & revisionMask) >>> revisionShift;
  if (((value ^ iidr(access)) & ~revisionMask) !== 0 || !revisions.includes(revision)) {
    return `GICD_IIDR = ${hex(value)}: ${hex(identification | 0x2000)} or ${hex(identification | 0x3000)}`;
  }
  access.vgic.revision = revision;
  access.vgic.hasUserGroups = true;
  return undefined;
}

function register(name: string, at: number, row: Pick<Region, 'read' | 'write'>): Region {
  return { name, at, bytes: 4, sizes: word, ...row };
}

const ignoreWrite = () => undefined;

/** vCPUs that exist, as ITARGETSR and SGIR name them. */
const everyone = ({ vgic }: Accessor) => (1 << vgic.vcpuCount) - 1;

/** Target list filters of GICD_SGIR; the reserved one reaches nobody. @source ARM IHI 0048 4.3.15 */
const sgiTargets: readonly ((access: Accessor, list: number) => number)[] = [
  (_, list) => list,
  (access) => everyone(access) & ~(1 << access.vcpu),
  ({ vcpu }) => 1 << vcpu,
  () => 0,
];

/** @source linux vgic-mmio-v2.c, vgic_mmio_write_sgir() */
function sendSgi(access: Accessor, value: number): void {
  const { vgic, vcpu } = access;
  const targets = sgiTargets[(value >>> 24) & 3]?.(access, (value >>> 16) & 0xff) ?? 0;
  for (let target = 0; target < vgic.vcpuCount; target += 1) {
    const irq = (targets & (1 << target)) === 0 ? undefined : vgic.irq(target, value & 0xf);
    if (irq === undefined) continue;
    irq.send(1 << vcpu);
    vgic.changed(irq);
  }
  vgic.update();
}

function enable(irq: VgicIrq): void {
  irq.isEnabled = true;
}

function disable(irq: VgicIrq): void {
  irq.isEnabled = false;
}

function clearActive(irq: VgicIrq): void {
  irq.isActive = false;
}

/** Userspace cannot say who sent an SGI: the vCPU itself did. */
function setPending(irq: VgicIrq, { isUser, vcpu }: Accessor): void {
  if (!irq.isSgi) irq.pendingLatch = true;
  else if (isUser) irq.send(1 << vcpu);
}

function clearPending(irq: VgicIrq, { isUser }: Accessor): void {
  if (!irq.isSgi) irq.pendingLatch = false;
  else if (isUser) irq.recall(0xff);
}

function setActive(irq: VgicIrq, { isUser, vcpu }: Accessor): void {
  irq.isActive = true;
  irq.activeOn = irq.target;
  if (irq.isSgi) irq.activeSource = isUser ? 0 : vcpu;
}

const groupField: IrqField = {
  read: ({ group }) => group,
  write(irq, value, { isUser, vgic }) {
    if (!isUser || vgic.hasUserGroups) irq.group = value;
  },
};

const priorityField: IrqField = {
  read: ({ priority }) => priority,
  write(irq, value) {
    irq.priority = value & priorityMask;
  },
};

const targetField: IrqField = {
  read: ({ targets }) => targets,
  write(irq, value, access) {
    if (irq.intid < intids.spi) return;
    irq.targets = value & everyone(access);
    irq.target = irq.targets === 0 ? 0 : 31 - Math.clz32(irq.targets & -irq.targets);
  },
};

/** Bit 1: edge. SGIs and PPIs are what they are. */
const configField: IrqField = {
  read: ({ isEdge }) => (isEdge ? 2 : 0),
  write(irq, value) {
    if (irq.intid >= intids.spi) irq.isEdge = (value & 2) !== 0;
  },
};

/**
 * Distributor of a GICv2 as KVM emulates it.
 * @source linux arch/arm64/kvm/vgic/vgic-mmio-v2.c, vgic_v2_dist_registers
 */
export const distributorRegions: readonly Region[] = [
  register('GICD_CTLR', 0x000, {
    read: ({ vgic }) => Number(vgic.isEnabled),
    write({ vgic }, _, __, value) {
      vgic.isEnabled = (value & 1) !== 0;
      vgic.update();
      return undefined;
    },
  }),
  register('GICD_TYPER', 0x004, {
    read: ({ vgic }) => (vgic.interrupts / 32 - 1) | ((vgic.vcpuCount - 1) << 5),
    write: ignoreWrite,
  }),
  register('GICD_IIDR', 0x008, { read: iidr, write: (access, _, __, value) => writeIidr(access, value) }),
  perIrq('GICD_IGROUPR', 0x080, 1, groupField),
  onOnes('GICD_ISENABLER', 0x100, ({ isEnabled }) => isEnabled, enable),
  onOnes('GICD_ICENABLER', 0x180, ({ isEnabled }) => isEnabled, disable),
  onOnes('GICD_ISPENDR', 0x200, ({ isPending }) => isPending, setPending),
  onOnes('GICD_ICPENDR', 0x280, ({ isPending }) => isPending, clearPending),
  onOnes('GICD_ISACTIVER', 0x300, ({ isActive }) => isActive, setActive),
  onOnes('GICD_ICACTIVER', 0x380, ({ isActive }) => isActive, clearActive),
  perIrq('GICD_IPRIORITYR', 0x400, 8, priorityField),
  perIrq('GICD_ITARGETSR', 0x800, 8, targetField),
  perIrq('GICD_ICFGR', 0xc00, 2, configField),
  register('GICD_SGIR', 0xf00, {
    read: () => 0,
    write: (access, _, __, value) => void sendSgi(access, value),
  }),
  sgiSources('GICD_CPENDSGIR', 0xf10, (irq, sources) => irq.recall(sources)),
  sgiSources('GICD_SPENDSGIR', 0xf20, (irq, sources) => irq.send(sources)),
];
