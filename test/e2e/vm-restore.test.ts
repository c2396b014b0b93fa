import { describe, expect, it } from 'vitest';
import { ioctl, Kvm } from '../../kernel-sim/index.ts';
import { DeterministicScheduler } from '../../kernel-sim/schedule/deterministic.ts';
import { type Reply, reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlName, IoctlTable } from '../../proto/uapi/ioctl.ts';
import { coreRegister, irqLine, vcpuFeatures } from '../../proto/uapi/kvm.ts';
import { deviceTypes, vgicAddresses, vgicGroups, vgicRegister } from '../../proto/uapi/vgic.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';

const ram = { ipa: 0x4000_0000, bytes: 0x20_0000 };
/** One READ_MEMORY has a limit. */
const halves = [ram.ipa, ram.ipa + ram.bytes / 2];
const uart = { data: 0x0900_0000, flags: 0x0900_0018, mask: 0x0900_0038, clear: 0x0900_0044 };
const uartLine = irqLine('spi', 33);
const vm = { vm: 0 };
/** More than any guest here goes without an exit. */
const turnsMax = 20_000;
const vcpu = { vm: 0, vcpu: 0 };

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const u64 = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const words = (first: number, count: number) => Array.from({ length: count }, (_, n) => first + 4 * n);

/** Registers of the distributor and of each CPU interface, in the order they are restored: GICD_IIDR first. */
const distributor = [
  ...[0x008, 0x000],
  ...[0x080, 0x100, 0x200, 0x300].flatMap((at) => words(at, 8)),
  ...[0x400, 0x800].flatMap((at) => words(at, 64)),
  ...words(0xc00, 16),
  ...words(0xf20, 4),
];
const cpuInterface = [0x00, 0x04, 0x08, 0x1c, 0xd0];

/** All that userspace can take out of a VM of one vCPU, and what its devices know. */
interface Saved {
  readonly memory: readonly { readonly ipa: number; readonly data: Uint8Array }[];
  readonly registers: readonly { readonly id: bigint; readonly value: bigint }[];
  readonly vgic: readonly (readonly [group: number, attr: bigint, data: Uint8Array])[];
  readonly device: Device;
}

interface Device {
  readonly printed: string;
  readonly hasSent: boolean;
  readonly mask: number;
}

/** A VM like the paravirtualised board's, with the least UART a guest can print with. */
class Vm {
  readonly #kvm = new Kvm();
  readonly #scheduler = new DeterministicScheduler(this.#kvm);
  #device: Device = { printed: '', hasSent: false, mask: 0 };

  constructor() {
    this.#must('create_vm', { type: 0 }, {});
    this.#must('set_user_memory_region', { slot: 0, flags: 0, ...ram });
    this.#must('set_call_routing', { smc: { kind: 'undef' }, hvc: { kind: 'smccc' }, kernelPsci: '1.1' });
    this.#must('create_vcpu', { vcpu: 0 });
    this.#must('arm_vcpu_init', { target: 'cortex-a15', features: 1 << vcpuFeatures.psci02 }, vcpu);
    this.#must('create_device', { type: deviceTypes.armVgicV2, test: false });
    this.#set(vgicGroups.interrupts, 0n, u32(288));
    this.#set(vgicGroups.address, BigInt(vgicAddresses.distributor), u64(0x0800_0000));
    this.#set(vgicGroups.address, BigInt(vgicAddresses.cpuInterface), u64(0x0801_0000));
  }

  get printed(): string {
    return this.#device.printed;
  }

  load(file: string): void {
    const { segments, entry } = loadImageFile(file);
    for (const { ipa, data } of segments) this.#must('write_memory', { ipa, data });
    this.#must('set_one_reg', { registers: [{ id: coreRegister('pc'), value: BigInt(entry) }] }, vcpu);
  }

  /** Runs to the end, or until `exits` exits were answered and the vCPU is out of KVM_RUN with nothing open. */
  run(exits = Number.POSITIVE_INFINITY): 'shutdown' | 'cut' {
    let answer: Reply | undefined;
    for (let count = 0; ; ) {
      this.#must('immediate_exit', { enabled: count >= exits }, vcpu);
      const refusal = this.#scheduler.enter(0, 0, answer);
      if (refusal !== undefined) throw new Error(refusal);
      const exit = this.#nextExit();
      if (exit.reason === 'intr') return 'cut';
      if (exit.reason === 'system_event') return 'shutdown';
      if (exit.reason !== 'mmio') throw new Error(JSON.stringify(exit));
      answer = this.#access(exit.ipa, exit.write, exit.data);
      count += 1;
    }
  }

  save(): Saved {
    const { ids } = this.#must('get_reg_list', { count: 1000 }, vcpu);
    const { values } = this.#must('get_one_reg', { ids }, vcpu);
    const vgic = [
      ...distributor.map((at) => [vgicGroups.distributor, vgicRegister(0, at)] as const),
      ...cpuInterface.map((at) => [vgicGroups.cpuInterface, vgicRegister(0, at)] as const),
    ];
    return {
      memory: halves.map((ipa) => ({ ipa, ...this.#must('read_memory', { ipa, bytes: ram.bytes / 2 }) })),
      registers: ids.map((id, n) => ({ id, value: values[n] ?? 0n })),
      vgic: vgic.map(([group, attr]) => [group, attr, this.#must('get_device_attr', { device: 1, group, attr }).data]),
      device: this.#device,
    };
  }

  restore({ memory, registers, vgic, device }: Saved): void {
    for (const part of memory) this.#must('write_memory', part);
    this.#must('set_one_reg', { registers }, vcpu);
    for (const [group, attr, data] of vgic) this.#set(group, attr, data);
    this.#device = device;
    const level = this.#line;
    if (level) this.#must('irq_line', { irq: uartLine, level });
  }

  get #line(): boolean {
    return this.#device.hasSent && (this.#device.mask & 0x20) !== 0;
  }

  #access(ipa: number, write: boolean, data: Uint8Array): Reply {
    const before = this.#line;
    const device = this.#device;
    const value = data[0] ?? 0;
    if (write && ipa === uart.data) {
      this.#device = { ...device, hasSent: true, printed: device.printed + String.fromCharCode(value) };
    }
    if (write && ipa === uart.mask) this.#device = { ...device, mask: value };
    if (write && ipa === uart.clear) this.#device = { ...device, hasSent: false };
    const interrupts = this.#line === before ? [] : [{ irq: uartLine, level: this.#line }];
    return reply({ mmioData: new Uint8Array(write ? 0 : data.length), interrupts });
  }

  #nextExit(): Extract<ReturnType<DeterministicScheduler['turn']>[number], { vcpu: number }>['exit'] {
    for (let turn = 0; turn < turnsMax; turn += 1) {
      for (const record of this.#scheduler.turn()) if ('exit' in record) return record.exit;
    }
    throw new Error(`no exit in ${turnsMax} turns; printed so far: ${this.printed}`);
  }

  #set(group: number, attr: bigint, data: Uint8Array): void {
    this.#must('set_device_attr', { device: 1, group, attr, data });
  }

  #must<N extends IoctlName>(
    name: N,
    request: IoctlTable[N]['request'],
    address: Address = vm,
  ): IoctlTable[N]['result'] {
    const result = ioctl(this.#kvm, address, { name, ...request });
    if (!result.ok) throw new Error(`${name}: ${result.errno}: ${result.message}`);
    return result.value;
  }
}

const guests = ['gic-virt', 'ticks-virt'] as const;
const fileOf = (guest: string) => `test/guests/bin/${guest}.elf`;

function uncut(guest: string): Vm {
  const whole = new Vm();
  whole.load(fileOf(guest));
  expect(whole.run()).toBe('shutdown');
  return whole;
}

describe('a VM saved by ioctls and restored into a fresh one prints what it would have printed:', () => {
  it.each(guests)('%s, cut at exits throughout', (guest) => {
    const { printed } = uncut(guest);
    expect(printed.length).toBeGreaterThan(60);
    for (let exits = 1; ; exits += 157) {
      const first = new Vm();
      first.load(fileOf(guest));
      if (first.run(exits) === 'shutdown') break;
      const second = new Vm();
      second.restore(first.save());
      expect(second.run()).toBe('shutdown');
      expect([exits, second.printed]).toEqual([exits, printed]);
    }
  });
});
