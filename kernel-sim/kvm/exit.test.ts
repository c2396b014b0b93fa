import { describe, expect, it } from 'vitest';
import { coreRegister } from '../../proto/uapi/kvm.ts';
import { a32, codeBase, Guest, type GuestSetup, mmioBase, writing } from './guest-fixture.ts';

const at = codeBase;
const behind = codeBase + 4;
const vectors = { undef: 0x04, prefetchAbort: 0x0c, dataAbort: 0x10 } as const;

/** A guest whose one access goes to `r1`. */
const accessor = (word: number, registers: GuestSetup['registers'] = {}) =>
  new Guest([word, a32.spin], { registers: { r0: 0x8765_4321, r1: mmioBase, ...registers } });

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe('an MMIO store', () => {
  it.each([
    ['str', a32.str, 0x1d3, [0x21, 0x43, 0x65, 0x87]],
    ['strh', a32.strh, 0x1d3, [0x21, 0x43]],
    ['strb', a32.strb, 0x1d3, [0x21]],
    ['big-endian str', a32.str, 0x3d3, [0x87, 0x65, 0x43, 0x21]],
    ['big-endian strh', a32.strh, 0x3d3, [0x43, 0x21]],
  ])('%s leaves in memory order at its own address (EXIT-1, EXIT-6, ENC-8)', (_, word, cpsr, data) => {
    expect(accessor(word, { cpsr }).run()).toEqual({
      reason: 'mmio',
      ipa: mmioBase,
      write: true,
      data: bytes(...data),
      pc: at,
    });
  });

  it('retires at the next KVM_RUN', () => {
    const guest = accessor(a32.str);
    guest.run();
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()).toEqual([0x8765_4321, mmioBase, 0, 0, behind]);
  });

  it('to a read-only slot leaves, and a load from it does not', () => {
    const readonly = { slot: 1, flags: 2, ipa: mmioBase, bytes: 0x1000 };
    const writer = accessor(a32.str);
    writer.must('set_user_memory_region', readonly);
    expect(writer.run()).toMatchObject({ reason: 'mmio', write: true });
    const reader = accessor(a32.ldr);
    reader.must('set_user_memory_region', readonly);
    expect(reader.run()).toBe('preempted');
  });
});

describe('an MMIO load', () => {
  it.each([
    ['ldr', a32.ldr, 0x1d3, [0x88, 0x77, 0x66, 0x55], 0x5566_7788],
    ['ldrh', a32.ldrh, 0x1d3, [0x88, 0x97], 0x9788],
    ['ldrb', a32.ldrb, 0x1d3, [0x88], 0x88],
    ['ldrsh', a32.ldrsh, 0x1d3, [0x88, 0x97], 0xffff_9788],
    ['ldrsb', a32.ldrsb, 0x1d3, [0x88], 0xffff_ff88],
    ['positive ldrsb', a32.ldrsb, 0x1d3, [0x78], 0x78],
    ['big-endian ldr', a32.ldr, 0x3d3, [0x88, 0x77, 0x66, 0x55], 0x8877_6655],
    ['big-endian ldrsh', a32.ldrsh, 0x3d3, [0x88, 0x97], 0xffff_8897],
  ])('%s gives what the reply holds', (_, word, cpsr, data, value) => {
    const guest = accessor(word, { cpsr });
    expect(guest.run()).toEqual({
      reason: 'mmio',
      ipa: mmioBase,
      write: false,
      data: new Uint8Array(data.length),
      pc: at,
    });
    expect(guest.run({ mmioData: bytes(...data) })).toBe('preempted');
    expect([guest.registers()[0], guest.registers()[4]]).toEqual([value, behind]);
  });

  it('MM-1: retires even when KVM_RUN leaves at once (REPLY-6)', () => {
    const guest = accessor(a32.ldr);
    guest.run();
    guest.must('immediate_exit', { enabled: true }, { vm: 0, vcpu: 0 });
    expect(guest.run({ mmioData: bytes(1, 0, 0, 0) })).toEqual({ reason: 'intr' });
    expect([guest.registers()[0], guest.registers()[4]]).toEqual([1, behind]);
  });

  it('MM-2: answered by an external abort: register unchanged, LR_abt = PC + 8, DFAR, DFSR (REPLY-3)', () => {
    const guest = accessor(a32.ldr);
    guest.run();
    guest.vcpu().enter({
      outcome: 'external_abort',
      registers: { mask: 0, values: [] },
      memory: [],
      interrupts: [],
      power: [],
      mmioData: bytes(),
    });
    const { cpu } = guest.vcpu();
    expect([cpu.pc, cpu.core('lr_abt'), cpu.core('spsr_abt'), cpu.cpsr]).toEqual([
      vectors.dataAbort,
      at + 8,
      0x1d3,
      0x1d7,
    ]);
    expect([cpu.register(0), cpu.cp15([5, 0, 0, 0]), cpu.cp15([6, 0, 0, 0])]).toEqual([0x8765_4321, 0x008, mmioBase]);
  });

  it('of PC takes a prefetch abort and never leaves', () => {
    const guest = accessor(a32.ldrPc);
    expect(guest.run(undefined, 0, 1)).toBe('preempted');
    expect(guest.vcpu().cpu.pc).toBe(vectors.prefetchAbort);
  });

  it.each([
    ['nop', behind, 0x1d3],
    ['undef', vectors.undef, 0x1db],
  ] as const)('answered by %s (REPLY-3)', (outcome, pc, cpsr) => {
    const guest = accessor(a32.ldr);
    guest.run();
    guest.run({ outcome }, 0, 0);
    const { cpu } = guest.vcpu();
    expect([cpu.pc, cpu.cpsr]).toEqual([pc, cpsr]);
    if (outcome === 'nop') expect(cpu.register(0)).toBe(0x8765_4321);
    else expect(cpu.register(14)).toBe(behind);
  });
});

describe('an access without syndrome', () => {
  it.each([
    ['ldm', a32.ldm, 'ldm r1, {r2, r3} at 0x8000 loads from 0x1000_0000'],
    ['stm', a32.stm, 'stm r1, {r2, r3} at 0x8000 stores to 0x1000_0000'],
  ])('MM-4: %s without the capability: an internal error that names it (EXIT-7, EXIT-9, IOCTL-8)', (_, word, what) => {
    const exit = accessor(word).run();
    expect(exit).toMatchObject({ reason: 'internal_error', suberror: 'emulation', pc: at });
    expect(exit).toMatchObject({ instruction: new Uint8Array(Uint32Array.of(word).buffer) });
    expect(typeof exit === 'object' && 'text' in exit && exit.text).toContain(what);
  });

  it.each([
    ['ldm', a32.ldm, 0x06n],
    ['stm', a32.stm, 0x46n],
  ])('MM-4: %s with it: arm_nisv at the instruction (EXIT-1, EXIT-7)', (_, word, esrIss) => {
    const guest = accessor(word);
    guest.must('enable_cap', { capability: 177, args: [] });
    expect(guest.run()).toEqual({ reason: 'arm_nisv', esrIss, faultIpa: mmioBase, pc: at });
  });

  it.each([
    ['resume goes on behind it (REPLY-10)', writing({ r2: 2 }), behind],
    ['resume with pc goes on there', writing({ pc: at + 8 }), at + 8],
    ['nop skips it', { outcome: 'nop' } as const, behind],
    ['external_abort', { outcome: 'external_abort' } as const, vectors.dataAbort],
    ['undef', { outcome: 'undef' } as const, vectors.undef],
  ])('%s', (_, answer, pc) => {
    const guest = accessor(a32.stm);
    guest.must('enable_cap', { capability: 177, args: [] });
    guest.run();
    guest.run(answer, 0, 0);
    expect(guest.vcpu().cpu.pc).toBe(pc);
  });

  it('an aborted store says so in DFSR', () => {
    const guest = accessor(a32.stm);
    guest.must('enable_cap', { capability: 177, args: [] });
    guest.run();
    guest.run({ outcome: 'external_abort' }, 0, 0);
    expect(guest.vcpu().cpu.cp15([5, 0, 0, 0])).toBe(0x808);
  });
});

describe('a fetch outside memory', () => {
  it('takes a prefetch abort and never leaves (EXIT-10)', () => {
    const guest = new Guest([a32.spin], { registers: { pc: mmioBase } });
    expect(guest.run(undefined, 0, 1)).toBe('preempted');
    const { cpu } = guest.vcpu();
    expect([cpu.pc, cpu.core('lr_abt'), cpu.cp15([6, 0, 0, 2])]).toEqual([
      vectors.prefetchAbort,
      mmioBase + 4,
      mmioBase,
    ]);
  });

  it('with the vectors outside memory too leaves as an internal error: the guest would never run again (EXIT-9, EXIT-10)', () => {
    const guest = new Guest([a32.spin], { registers: { pc: mmioBase } });
    guest.must('set_user_memory_region', { slot: 0, flags: 0, ipa: 0, bytes: 0 });
    expect(guest.run()).toMatchObject({ reason: 'internal_error', text: expect.stringContaining('abort vector 0xc') });
  });
});

/** An accessor with translation on: MiB 0 is RAM, MiB 1 is where the MMIO is, the table of MiB 2 is nowhere. */
function translated(word: number, va: number): Guest {
  const guest = accessor(word, { r1: va });
  const table = 0x4000;
  const entries = Uint32Array.of(0xc02, mmioBase | 0xc02, mmioBase | 1);
  guest.must('write_memory', { ipa: table, data: new Uint8Array(entries.buffer) });
  const { cpu } = guest.vcpu();
  cpu.setCp15([2, 0, 0, 0], table);
  cpu.setCp15([3, 0, 0, 0], 1);
  cpu.setCp15([1, 0, 0, 0], 0x00c5_0079);
  return guest;
}

/** DFSR and DFAR. */
const dataFault = (guest: Guest) => [guest.vcpu().cpu.cp15([5, 0, 0, 0]), guest.vcpu().cpu.cp15([6, 0, 0, 0])];

describe('with translation on', () => {
  it('an MMIO exit has the physical address, its external abort the virtual one', () => {
    const guest = translated(a32.str, 0x10_0010);
    expect(guest.run()).toMatchObject({ reason: 'mmio', ipa: mmioBase + 0x10, pc: at });
    guest.run({ outcome: 'external_abort' }, 0, 0);
    expect([...dataFault(guest), guest.vcpu().cpu.pc]).toEqual([0x808, 0x10_0010, vectors.dataAbort]);
  });

  it('so has an access without syndrome', () => {
    const guest = translated(a32.ldm, 0x10_0010);
    guest.must('enable_cap', { capability: 177, args: [] });
    expect(guest.run()).toMatchObject({ reason: 'arm_nisv', faultIpa: mmioBase + 0x10 });
    guest.run({ outcome: 'external_abort' }, 0, 0);
    expect(dataFault(guest)).toEqual([0x008, 0x10_0010]);
  });

  it.each([
    ['a load', a32.ldr, 0x008],
    ['a store', a32.str, 0x808],
  ])('%s whose table is nowhere takes an external abort and never leaves', (_, word, status) => {
    const guest = translated(word, 0x20_0010);
    expect(guest.run(undefined, 0, 1)).toBe('preempted');
    expect([...dataFault(guest), guest.vcpu().cpu.pc]).toEqual([status, 0x20_0010, vectors.dataAbort]);
  });

  it('a fetch whose table is nowhere takes a prefetch abort', () => {
    const guest = translated(a32.ldr, 0);
    guest.set({ pc: 0x20_0000 });
    expect(guest.run(undefined, 0, 1)).toBe('preempted');
    const { cpu } = guest.vcpu();
    expect([cpu.cp15([5, 0, 0, 1]), cpu.cp15([6, 0, 0, 2]), cpu.pc]).toEqual([8, 0x20_0000, vectors.prefetchAbort]);
  });

  it('an abort whose vector’s table is nowhere leaves as an internal error: the guest would never run again', () => {
    const guest = translated(a32.ldr, 0x20_0000);
    guest.vcpu().cpu.setCp15([12, 0, 0, 0], 0x20_0000);
    expect(guest.run()).toMatchObject({
      reason: 'internal_error',
      text: expect.stringContaining('abort vector 0x0020_000c'),
    });
  });

  it('an internal error shows the instruction at its virtual address', () => {
    const guest = translated(a32.ldm, 0x10_0000);
    guest.must('write_memory', { ipa: 0x4000 + 0x800 * 4, data: bytes(0x02, 0x0c, 0, 0) });
    guest.set({ pc: 0x8000_0000 + codeBase });
    const instruction = new Uint8Array(Uint32Array.of(a32.ldm).buffer);
    expect(guest.run()).toMatchObject({ reason: 'internal_error', pc: 0x8000_0000 + codeBase, instruction });
  });
});

describe('an instruction the engine has not', () => {
  /** ThumbEE: T and J. */
  const thumbEe = { pc: codeBase, cpsr: 0x0100_01f3 };

  it('leaves as an internal error with address, bytes and section (EXIT-1, EXIT-9)', () => {
    const exit = new Guest([0x4770_4770], { registers: thumbEe }).run();
    expect(exit).toMatchObject({ reason: 'internal_error', suberror: 'emulation', pc: at });
    expect(typeof exit === 'object' && 'text' in exit && exit.text).toMatch(
      /at 0x8000 is not implemented \(DDI 0406C /,
    );
  });

  it('outside memory leaves without bytes', () => {
    const exit = new Guest([], { registers: { ...thumbEe, pc: mmioBase } }).run();
    expect(exit).toMatchObject({ reason: 'internal_error', instruction: bytes() });
  });

  it.each([
    ['external_abort', { outcome: 'external_abort' } as const, vectors.dataAbort],
    ['resume retries it (REPLY-10)', {}, at],
    ['resume with pc goes on there', writing({ pc: at + 8, cpsr: 0x1d3 }), at + 8],
    ['undef', { outcome: 'undef' } as const, vectors.undef],
  ])('%s', (_, answer, pc) => {
    const guest = new Guest([0x4770_4770], { registers: thumbEe });
    guest.run();
    guest.run(answer, 0, 0);
    expect(guest.vcpu().cpu.pc).toBe(pc);
  });
});

describe('WFI and WFE', () => {
  it('WFI waits behind itself until a line is high (EXIT-10, RUN-2)', () => {
    const guest = new Guest([a32.wfi, a32.spin]);
    expect(guest.run()).toBe('blocked');
    expect(guest.go()).toBe('blocked');
    expect(guest.vcpu().isReady).toBe(false);
    guest.must('irq_line', { irq: 0, level: true });
    expect(guest.go()).toBe('preempted');
    expect(guest.vcpu().cpu.pc).toBe(behind);
  });

  it('WFI with a line high goes on', () => {
    const guest = new Guest([a32.wfi, a32.spin]);
    guest.must('irq_line', { irq: 1, level: true });
    expect(guest.run()).toBe('preempted');
  });

  it('a WFI that was left and entered again is over', () => {
    const guest = new Guest([a32.wfi, a32.spin]);
    guest.run();
    guest.vcpu().immediateExit = true;
    expect(guest.go()).toEqual({ reason: 'intr' });
    guest.vcpu().immediateExit = false;
    expect(guest.run()).toBe('preempted');
  });

  it('WFE gives up the slice (EXIT-10)', () => {
    const guest = new Guest([a32.wfe, a32.spin]);
    expect(guest.run()).toBe('preempted');
    expect([guest.vcpu().cpu.pc, guest.vcpu().cpu.executed]).toEqual([behind, 1]);
  });

  it('an unmasked IRQ is taken at its vector', () => {
    const guest = new Guest([a32.wfi, a32.spin], { registers: { cpsr: 0x153 } });
    guest.run();
    guest.must('irq_line', { irq: 0, level: true });
    guest.go(0, 1);
    expect(guest.vcpu().cpu.core('lr_irq')).toBe(behind + 4);
  });
});

describe('immediate_exit', () => {
  const vcpu0 = { vm: 0, vcpu: 0 };

  it('makes KVM_RUN leave until it is cleared (RUN-4)', () => {
    const guest = new Guest([a32.spin]);
    guest.must('immediate_exit', { enabled: true }, vcpu0);
    expect(guest.run()).toEqual({ reason: 'intr' });
    expect(guest.run()).toEqual({ reason: 'intr' });
    guest.must('immediate_exit', { enabled: false }, vcpu0);
    expect(guest.run()).toBe('preempted');
  });

  it('takes a vCPU out that waits, and one that is off', () => {
    for (const state of ['runnable', 'stopped'] as const) {
      const guest = new Guest([a32.wfi, a32.spin]);
      guest.must('set_mp_state', { state }, vcpu0);
      expect(guest.run()).toBe('blocked');
      guest.must('immediate_exit', { enabled: true }, vcpu0);
      expect(guest.vcpu().isReady).toBe(true);
      expect(guest.go()).toEqual({ reason: 'intr' });
    }
  });

  it('SF-9: freezes the configuration like any first KVM_RUN', () => {
    const guest = new Guest([a32.spin]);
    guest.must('immediate_exit', { enabled: true }, vcpu0);
    guest.run();
    const data = bytes(0, 0, 0, 0x84, 1, 0, 0, 0, 1, ...new Uint8Array(15));
    expect(guest.ioctl('set_device_attr', { group: 0, attr: 0n, data })).toMatchObject({ errno: 'EBUSY' });
  });
});

describe('mp_state', () => {
  const vcpu0 = { vm: 0, vcpu: 0 };

  it('suspended: waits, then leaves with WAKEUP as long as it is set (EXIT-8)', () => {
    const guest = new Guest([a32.spin]);
    guest.must('set_mp_state', { state: 'suspended' }, vcpu0);
    expect(guest.run()).toBe('blocked');
    guest.must('irq_line', { irq: 0, level: true });
    expect(guest.go()).toEqual({ reason: 'system_event', type: 'wakeup', data: [] });
    expect(guest.run()).toEqual({ reason: 'system_event', type: 'wakeup', data: [] });
    guest.must('set_mp_state', { state: 'runnable' }, vcpu0);
    expect(guest.run()).toBe('preempted');
  });

  it('stopped: KVM_RUN waits, also with an interrupt there (RUN-2)', () => {
    const guest = new Guest([a32.spin]);
    guest.must('set_mp_state', { state: 'stopped' }, vcpu0);
    guest.must('irq_line', { irq: 0, level: true });
    expect(guest.run()).toBe('blocked');
    expect(guest.must('get_mp_state', {}, vcpu0)).toEqual({ state: 'stopped' });
  });
});

describe('what leaves no exit', () => {
  it('a coalesced store: an event, and the guest goes on (EXIT-6)', () => {
    const guest = accessor(a32.strb);
    guest.must('register_coalesced_mmio', { ipa: mmioBase, bytes: 4 });
    expect(guest.run()).toBe('preempted');
    expect(guest.vm.takeEvents()).toEqual([{ kind: 'coalesced_mmio', writes: [{ ipa: mmioBase, data: bytes(0x21) }] }]);
    expect(guest.vcpu().cpu.pc).toBe(behind);
  });

  it('a doorbell: an event with its cookie (EXIT-6)', () => {
    const guest = accessor(a32.str);
    guest.must('ioeventfd', { ipa: mmioBase, bytes: 4, datamatch: 0x8765_4321n, deassign: false, cookie: 3 });
    expect(guest.run()).toBe('preempted');
    expect(guest.vm.takeEvents()).toEqual([{ kind: 'ioeventfd', cookie: 3, count: 1 }]);
  });

  it('a load from a coalesced zone leaves', () => {
    const guest = accessor(a32.ldr);
    guest.must('register_coalesced_mmio', { ipa: mmioBase, bytes: 4 });
    expect(guest.run()).toMatchObject({ reason: 'mmio', write: false });
  });
});

describe('virtual time', () => {
  it('counts instructions of the vCPU that is furthest (RUN-5)', () => {
    const guest = new Guest([a32.spin], { vcpus: 2 });
    guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu: 1 });
    guest.must('set_one_reg', { registers: [{ id: coreRegister('pc'), value: BigInt(codeBase) }] }, { vm: 0, vcpu: 1 });
    guest.run(undefined, 0, 100);
    guest.run(undefined, 1, 30);
    expect(guest.vm.virtualTimeNs).toBe(130);
    guest.go(0, 10);
    expect(guest.vm.virtualTimeNs).toBe(130);
    guest.go(0, 50);
    expect(guest.vm.virtualTimeNs).toBe(160);
  });

  it('goes on for a vCPU that slept from where the others are (RUN-5)', () => {
    const guest = new Guest([a32.wfi, a32.spin], { vcpus: 2 });
    guest.run();
    guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu: 1 });
    guest.set({ pc: codeBase + 4 }, 1);
    guest.run(undefined, 1, 1000);
    guest.must('irq_line', { irq: 0, level: true });
    guest.go(0, 100);
    expect(guest.vm.virtualTimeNs).toBe(1101);
    guest.go(1, 50);
    guest.go(0, 10);
    expect(guest.vm.virtualTimeNs).toBe(1111);
  });

  it('that has come to 2^53 ns stops the vCPU with an error', () => {
    const guest = new Guest([a32.spin]);
    guest.vm.advanceTo(Number.MAX_SAFE_INTEGER);
    expect(guest.run()).toMatchObject({ reason: 'internal_error', text: expect.stringContaining('104 days') });
  });
});
