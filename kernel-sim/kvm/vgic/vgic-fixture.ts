import { vgicFrameBytes } from '../../../proto/uapi/vgic.ts';
import { savedCpuInterfaceRegions } from './cpu-registers.ts';
import { distributorRegions } from './distributor.ts';
import { accessVgic } from './mmio.ts';
import { readRegister, writeRegister } from './registers.ts';
import { Vgic, type VgicFrame } from './vgic.ts';

const bases: { readonly [F in VgicFrame]: number } = { distributor: 0x0800_0000, cpuInterface: 0x0801_0000 };

const userRegions = { distributor: distributorRegions, cpuInterface: savedCpuInterfaceRegions };

/** Offsets of registers, by name. @source ARM IHI 0048 tables 4-1, 4-2 */
export const gicd = {
  ctlr: 0x000,
  typer: 0x004,
  iidr: 0x008,
  igroupr: 0x080,
  isenabler: 0x100,
  icenabler: 0x180,
  ispendr: 0x200,
  icpendr: 0x280,
  isactiver: 0x300,
  icactiver: 0x380,
  ipriorityr: 0x400,
  itargetsr: 0x800,
  icfgr: 0xc00,
  sgir: 0xf00,
  cpendsgir: 0xf10,
  spendsgir: 0xf20,
} as const;

export const gicc = {
  ctlr: 0x00,
  pmr: 0x04,
  bpr: 0x08,
  iar: 0x0c,
  eoir: 0x10,
  rpr: 0x14,
  hppir: 0x18,
  abpr: 0x1c,
  aiar: 0x20,
  aeoir: 0x24,
  ahppir: 0x28,
  apr: 0xd0,
  iidr: 0xfc,
  dir: 0x1000,
} as const;

/** A vGIC whose vCPUs are two input levels each. For tests. */
export class VgicBench {
  readonly vgic = new Vgic();
  /** `irq`, `fiq` or `-` of each vCPU. */
  readonly inputs: string[];

  constructor(vcpus = 1, interrupts = 96) {
    this.inputs = Array.from({ length: vcpus }, () => '-');
    this.vgic.saidInterrupts = interrupts;
    Object.assign(this.vgic.bases, bases);
    this.vgic.initialize(
      this.inputs.map((_, index) => ({
        index,
        signal: ({ irq, fiq }) => {
          this.inputs[index] = irq ? 'irq' : fiq ? 'fiq' : '-';
        },
      })),
    );
  }

  /** Distributor and CPU interfaces on, every priority let through. */
  on(): this {
    this.write('distributor', gicd.ctlr, 1);
    for (const vcpu of this.inputs.keys()) {
      this.write('cpuInterface', gicc.ctlr, 1, vcpu);
      this.write('cpuInterface', gicc.pmr, 0xff, vcpu);
    }
    return this;
  }

  /** A guest's load. */
  read(frame: VgicFrame, at: number, vcpu = 0, bytes = 4): number {
    if (at >= vgicFrameBytes[frame]) throw new Error(`${at} is outside the ${frame}`);
    return accessVgic(this.vgic, vcpu, { ipa: bases[frame] + at, bytes }) ?? -1;
  }

  /** A guest's store. */
  write(frame: VgicFrame, at: number, value: number, vcpu = 0, bytes = 4): void {
    accessVgic(this.vgic, vcpu, { ipa: bases[frame] + at, bytes, value });
  }

  /** Userspace's GET_DEVICE_ATTR. */
  get(frame: VgicFrame, at: number, vcpu = 0): number {
    return readRegister(userRegions[frame], { vgic: this.vgic, vcpu, isUser: true }, at, 4);
  }

  /** Userspace's SET_DEVICE_ATTR. */
  set(frame: VgicFrame, at: number, value: number, vcpu = 0): string | undefined {
    return writeRegister(userRegions[frame], { vgic: this.vgic, vcpu, isUser: true }, at, 4, value);
  }

  /** Enables an SPI with a priority, for vCPU 0 unless said. */
  spi(intid: number, priority: number, { isEdge = false, targets = 1 } = {}): void {
    this.write('distributor', gicd.ipriorityr + intid, priority, 0, 1);
    this.write('distributor', gicd.itargetsr + intid, targets, 0, 1);
    const [at, shift] = [gicd.icfgr + 4 * Math.floor(intid / 16), 2 * (intid % 16)];
    const config = this.read('distributor', at) & ~(3 << shift);
    this.write('distributor', at, config | ((isEdge ? 2 : 0) << shift));
    this.write('distributor', gicd.isenabler + 4 * Math.floor(intid / 32), 1 << (intid % 32));
  }

  line(intid: number, level: boolean, vcpu = 0): void {
    this.vgic.inject(vcpu, intid, level);
  }

  acknowledge(vcpu = 0): number {
    return this.read('cpuInterface', gicc.iar, vcpu);
  }

  end(value: number, vcpu = 0): void {
    this.write('cpuInterface', gicc.eoir, value, vcpu);
  }
}
