import { type Exit, type Reply, reply } from '../../proto/uapi/exit.ts';
import type { CallRouting, IoctlName, IoctlResult, IoctlTable } from '../../proto/uapi/ioctl.ts';
import { type CpuTargetName, vcpuFeatures } from '../../proto/uapi/kvm.ts';
import { type Aarch32Register, registerSet } from '../../proto/uapi/registers.ts';
import { ioctl } from './ioctl.ts';
import { writeRegister } from './registers.ts';
import type { Vcpu } from './vcpu.ts';
import { Kvm, type VirtualMachine } from './vm.ts';

/** A32 words the tests are written in. */
export const a32 = {
  smc: 0xe160_0070,
  hvc: 0xe140_0070,
  nop: 0xe320_f000,
  wfe: 0xe320_f002,
  wfi: 0xe320_f003,
  /** b . */
  spin: 0xeaff_fffe,
  /** ldr r0, [r1] and its relatives */
  ldr: 0xe591_0000,
  ldrb: 0xe5d1_0000,
  ldrh: 0xe1d1_00b0,
  ldrsb: 0xe1d1_00d0,
  ldrsh: 0xe1d1_00f0,
  str: 0xe581_0000,
  strb: 0xe5c1_0000,
  strh: 0xe1c1_00b0,
  /** ldr pc, [r1] */
  ldrPc: 0xe591_f000,
  /** ldm r1, {r2, r3} */
  ldm: 0xe891_000c,
  /** stm r1, {r2, r3} */
  stm: 0xe881_000c,
  setendBe: 0xf101_0200,
} as const;

/** mrc or mcr p15, opc1, r0, CRn, CRm, opc2 */
export function cp15Word(read: boolean, [crn, opc1, crm, opc2]: readonly [number, number, number, number]): number {
  return (0xee00_0f10 | (opc1 << 21) | (read ? 1 << 20 : 0) | (crn << 16) | (opc2 << 5) | crm) >>> 0;
}

/** Where the words of a guest stand, and its RAM: 64 KiB from 0. */
export const codeBase = 0x8000;
export const ramBytes = 0x1_0000;

/** An address no slot answers. */
export const mmioBase = 0x1000_0000;

export interface GuestSetup {
  readonly vcpus?: number;
  readonly target?: CpuTargetName;
  readonly psci02?: boolean;
  readonly routing?: Partial<CallRouting>;
  readonly registers?: Readonly<Partial<Record<Aarch32Register, number>>>;
}

const forwardAll: CallRouting = { smc: { kind: 'forward' }, hvc: { kind: 'forward' }, kernelPsci: 'off' };

/** A VM of hand-assembled words: vCPU 0 starts at the first, the others are powered off. For tests. */
export class Guest {
  readonly kvm = new Kvm({ vcpusMax: 8 });
  readonly vm: VirtualMachine;

  constructor(words: readonly number[], { vcpus = 1, target = 'cortex-a15', ...setup }: GuestSetup = {}) {
    this.must('create_vm', { type: 0 }, {});
    const vm = this.kvm.vms.get(0);
    if (vm === undefined) throw new Error('no VM');
    this.vm = vm;
    this.must('set_user_memory_region', { slot: 0, flags: 0, ipa: 0, bytes: ramBytes });
    this.must('write_memory', { ipa: codeBase, data: new Uint8Array(Uint32Array.from(words).buffer) });
    if (setup.routing !== undefined) this.must('set_call_routing', { ...forwardAll, ...setup.routing });
    for (let vcpu = 0; vcpu < vcpus; vcpu += 1) this.must('create_vcpu', { vcpu });
    for (let vcpu = 0; vcpu < vcpus; vcpu += 1) {
      const bits = [
        (setup.psci02 ?? true) ? vcpuFeatures.psci02 : undefined,
        vcpu > 0 ? vcpuFeatures.powerOff : undefined,
      ];
      const features = bits.reduce<number>((sum, bit) => (bit === undefined ? sum : sum | (1 << bit)), 0);
      this.must('arm_vcpu_init', { target, features }, { vm: 0, vcpu });
    }
    this.set({ pc: codeBase, ...setup.registers });
  }

  ioctl<N extends IoctlName>(
    name: N,
    request: IoctlTable[N]['request'],
    address: { vm?: number; vcpu?: number } = { vm: 0 },
  ): IoctlResult<N> {
    return ioctl(this.kvm, address, { name, ...request });
  }

  /** The result of an ioctl that must succeed. */
  must<N extends IoctlName>(
    name: N,
    request: IoctlTable[N]['request'],
    address?: { vm?: number; vcpu?: number },
  ): IoctlTable[N]['result'] {
    const result = this.ioctl(name, request, address);
    if (!result.ok) throw new Error(`${name}: ${result.errno}: ${result.message}`);
    return result.value;
  }

  vcpu(index = 0): Vcpu {
    const vcpu = this.vm.vcpus.get(index);
    if (vcpu === undefined) throw new Error(`no vCPU ${index}`);
    return vcpu;
  }

  set(values: Readonly<Partial<Record<Aarch32Register, number>>>, index = 0): void {
    for (const [name, value] of Object.entries(values)) {
      writeRegister(this.vcpu(index).cpu, name as Aarch32Register, value);
    }
  }

  /** r0–r3 and PC. */
  registers(index = 0): readonly [number, number, number, number, number] {
    const { cpu } = this.vcpu(index);
    return [cpu.register(0), cpu.register(1), cpu.register(2), cpu.register(3), cpu.pc];
  }

  /** KVM_RUN until an exit leaves, for at most `budget` instructions; what it came to otherwise. */
  run(answer?: Partial<Reply>, index = 0, budget = 100): Exit | 'preempted' | 'blocked' | { readonly refused: string } {
    const vcpu = this.vcpu(index);
    const refused = vcpu.enter(answer && reply(answer));
    if (refused !== undefined) return { refused };
    return this.go(index, budget);
  }

  /** More time for a vCPU that is inside KVM_RUN. */
  go(index = 0, budget = 100): Exit | 'preempted' | 'blocked' {
    const outcome = this.vcpu(index).run(budget);
    return outcome.kind === 'exit' ? outcome.exit : outcome.kind;
  }
}

/** A reply that writes registers. */
export function writing(values: Readonly<Partial<Record<Aarch32Register, number>>>): Partial<Reply> {
  return { registers: registerSet(values) };
}
