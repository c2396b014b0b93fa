import { cpusMax, firstPpi, firstSpi, type Gic, intids, isPending, sendSgi, setPriority, slotOf } from './gic.ts';
import type { Context, Register } from './state.ts';

/** The distributor within the private memory region. */
export const distributorAt = 0x1000;

const words = intids / 32;

/** A register of one bit for each of 32 interrupts. */
function bitRegister(
  name: string,
  at: number,
  doc: string,
  read: (gic: Gic, slot: number) => boolean,
  write?: (gic: Gic, slot: number, intid: number) => void,
): readonly Register[] {
  return Array.from({ length: words }, (_, word) => ({
    name: `${name}${word}`,
    at: distributorAt + at + 4 * word,
    access: 'rw',
    doc,
    read({ state: { gic }, vcpu }) {
      let value = 0;
      for (let bit = 0; bit < 32; bit += 1) if (read(gic, slotOf(vcpu, 32 * word + bit))) value |= 1 << bit;
      return value >>> 0;
    },
    write({ state: { gic }, vcpu }, value, _, lanes) {
      for (let bit = 0; bit < 32; bit += 1) {
        const intid = 32 * word + bit;
        if (((value & lanes) >>> bit) & 1) write?.(gic, slotOf(vcpu, intid), intid);
      }
      return [];
    },
  }));
}

/** Registers of one byte for each of four interrupts; the guest may write each byte alone. */
function byteRegisters(
  name: string,
  at: number,
  doc: string,
  read: (gic: Gic, slot: number, device: Context, intid: number) => number,
  write: (gic: Gic, slot: number, value: number, device: Context, intid: number) => void,
): readonly Register[] {
  return Array.from({ length: intids / 4 }, (_, word) => ({
    name: `${name}${word}`,
    at: distributorAt + at + 4 * word,
    access: 'rw',
    doc,
    read(device) {
      const bytes = [0, 1, 2, 3].map((byte) => {
        const intid = 4 * word + byte;
        return read(device.state.gic, slotOf(device.vcpu, intid), device, intid) << (8 * byte);
      });
      return bytes.reduce((value, byte) => value | byte, 0) >>> 0;
    },
    write(device, value, _, lanes) {
      for (let byte = 0; byte < 4; byte += 1) {
        if (((lanes >>> (8 * byte)) & 0xff) === 0) continue;
        const intid = 4 * word + byte;
        write(device.state.gic, slotOf(device.vcpu, intid), (value >>> (8 * byte)) & 0xff, device, intid);
      }
      return [];
    },
  }));
}

/** Bit 1 of each pair: the interrupt is an edge. Those of SGIs and PPIs are fixed. */
function configurationRegisters(): readonly Register[] {
  return Array.from({ length: intids / 16 }, (_, word) => ({
    name: `ICDICFR${word}`,
    at: distributorAt + 0xc00 + 4 * word,
    access: 'rw',
    doc: 'edge or level, two bits an interrupt',
    read({ state: { gic }, vcpu }) {
      let value = 0;
      for (let n = 0; n < 16; n += 1) if (gic.isEdge[slotOf(vcpu, 16 * word + n)]) value |= 2 << (2 * n);
      return value >>> 0;
    },
    write({ state: { gic }, vcpu }, value, _, lanes) {
      for (let n = 0; n < 16; n += 1) {
        const intid = 16 * word + n;
        const bit = 2 << (2 * n);
        if (intid >= firstSpi && (lanes & bit) !== 0) gic.isEdge[slotOf(vcpu, intid)] = (value & bit) !== 0;
      }
      return [];
    },
  }));
}

function sgi({ state, vcpu }: Context, value: number): [] {
  const everyone = (1 << cpusMax) - 1;
  const others = everyone & ~(1 << vcpu);
  // TargetListFilter; 3 is reserved.
  const targets = [(value >>> 16) & 0xff, others, 1 << vcpu, 0][(value >>> 24) & 3] ?? 0;
  sendSgi(state.gic, vcpu, targets, value & 15);
  return [];
}

/** The CPUs there are; an SPI goes to no others. */
const present = ({ vcpus }: Context) => (1 << vcpus) - 1;

/** @source ARM IHI 0048 section 4.3; ARM DDI 0407 section 3.3 */
export const distributorRegisters: readonly Register[] = [
  {
    name: 'ICDDCR',
    at: distributorAt,
    access: 'rw',
    doc: 'bit 0 forwards interrupts to the CPU interfaces',
    read: ({ state }) => (state.gic.enabled ? 1 : 0),
    write({ state }, value) {
      state.gic.enabled = (value & 1) !== 0;
      return [];
    },
  },
  {
    name: 'ICDICTR',
    at: distributorAt + 0x004,
    access: 'ro',
    doc: 'CPUs less one, and how many interrupts',
    read: ({ vcpus }) => ((vcpus - 1) << 5) | (words - 1),
  },
  { name: 'ICDIIDR', at: distributorAt + 0x008, access: 'ro', doc: 'ARM, revision 1', reset: 0x0102_043b },
  ...bitRegister('ICDISR', 0x080, 'security: all are the normal world’s', () => true),
  ...bitRegister(
    'ICDISER',
    0x100,
    'enable',
    (gic, slot) => gic.isEnabled[slot] === true,
    (gic, slot) => {
      gic.isEnabled[slot] = true;
    },
  ),
  ...bitRegister(
    'ICDICER',
    0x180,
    'disable; SGIs stay enabled',
    (gic, slot) => gic.isEnabled[slot] === true,
    (gic, slot, intid) => {
      gic.isEnabled[slot] = intid < firstPpi;
    },
  ),
  ...bitRegister('ICDISPR', 0x200, 'set pending; SGIs by ICDSGIR alone', isPending, (gic, slot, intid) => {
    if (intid >= firstPpi) gic.isLatched[slot] = true;
  }),
  ...bitRegister('ICDICPR', 0x280, 'clear pending; a level that is high stays', isPending, (gic, slot, intid) => {
    if (intid >= firstPpi) gic.isLatched[slot] = false;
  }),
  ...bitRegister('ICDABR', 0x300, 'active; read-only on this GIC', (gic, slot) => gic.isActive[slot] === true),
  ...bitRegister('ICDICAR', 0x380, 'reserved on this GIC, where a GICv2 clears what is active', () => false),
  ...byteRegisters(
    'ICDIPR',
    0x400,
    'priority, bits 7:3 of each byte',
    (gic, slot) => gic.priority[slot] ?? 0,
    (gic, slot, value) => setPriority(gic, slot, value),
  ),
  ...byteRegisters(
    'ICDIPTR',
    0x800,
    'targets, a bit a CPU; of an interrupt below 32 its own CPU',
    (gic, slot, { vcpu }, intid) => (intid < firstSpi ? 1 << vcpu : (gic.targets[slot] ?? 0)),
    (gic, slot, value, device, intid) => {
      if (intid >= firstSpi) gic.targets[slot] = value & present(device);
    },
  ),
  ...configurationRegisters(),
  { name: 'ICDSGIR', at: distributorAt + 0xf00, access: 'wo', doc: 'sends a software-generated interrupt', write: sgi },
  ...[0x04, 0, 0, 0, 0x90, 0xb3, 0x1b, 0, 0x0d, 0xf0, 0x05, 0xb1].map(
    (reset, index): Register => ({
      name: `ICDID${index}`,
      at: distributorAt + 0xfd0 + 4 * index,
      access: 'ro',
      doc: 'identification',
      reset,
    }),
  ),
];
