import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PowerChange, type Reply, replyOutcomes } from '../../proto/uapi/exit.ts';
import { a32, codeBase, Guest, mmioBase, ramBytes, writing } from './guest-fixture.ts';

const behind = codeBase + 4;

/** A guest whose SMC waits for an answer; vCPU 1 is off. */
function waiting(word: number = a32.smc): Guest {
  const guest = new Guest([word, a32.spin], { vcpus: 2, routing: {}, registers: { r0: 7, r1: mmioBase } });
  expect(guest.run()).toMatchObject({ pc: word === a32.smc ? behind : codeBase });
  return guest;
}

const noRegisters = { mask: 0, values: [] };
const on: PowerChange = { action: 'on', vcpu: 1, entry: 0x9000, context: 5 };

describe('a reply is refused whole', () => {
  it.each<[string, string, Partial<Reply>]>([
    ['a mask past cpsr', 'register mask', { registers: { mask: 0x2_0000, values: [0] } }],
    ['too few values', 'picks 2 registers, 1 values', { registers: { mask: 3, values: [0] } }],
    ['too many values', 'picks 1 registers, 2 values', { registers: { mask: 1, values: [0, 1] } }],
    ['Hyp mode (REPLY-5)', 'no mode a guest has', writing({ cpsr: 0x1da })],
    ['Monitor mode (REPLY-5)', 'no mode a guest has', writing({ cpsr: 0x1d6 })],
    ['a reserved mode (REPLY-5)', 'no mode a guest has', writing({ cpsr: 0 })],
    ['an A32 pc off a word (REPLY-5)', 'not aligned', writing({ pc: 0x8002 })],
    ['a T32 pc that is odd (REPLY-5)', 'not aligned', writing({ pc: 0x8001, cpsr: 0x1f3 })],
    ['registers beside undef (REPLY-3)', 'writes no registers', { outcome: 'undef', ...writing({ r0: 1 }) }],
    ['registers beside nop (REPLY-3)', 'writes no registers', { outcome: 'nop', ...writing({ r0: 1 }) }],
    ['an external abort of a call (REPLY-10)', 'does not answer smc', { outcome: 'external_abort' }],
    ['MMIO data for a call (REPLY-6)', 'mmio_data has 4 bytes, 0', { mmioData: new Uint8Array(4) }],
    ['memory outside slots (REPLY-7)', 'memory write', { memory: [{ ipa: mmioBase, bytes: new Uint8Array(1) }] }],
    [
      'memory past the end of a slot (REPLY-7)',
      'memory write',
      { memory: [{ ipa: ramBytes - 1, bytes: new Uint8Array(2) }] },
    ],
    ['a GIC line', 'in-kernel GIC', { interrupts: [{ irq: 0x0100_0021, level: true }] }],
    ['a line of nobody', 'not there', { interrupts: [{ irq: 0x0007_0000, level: true }] }],
    ['a line past FIQ (REPLY-8)', 'neither 0 (IRQ) nor 1', { interrupts: [{ irq: 2, level: true }] }],
    ['power of nobody', 'no initialized vCPU 3', { power: [{ action: 'off', vcpu: 3 }] }],
    ['turning on who is on (REPLY-9)', 'not stopped', { power: [{ ...on, vcpu: 0 }] }],
    ['turning on twice (REPLY-9)', 'not stopped', { power: [on, on] }],
    ['standby of who is off (REPLY-9)', 'it is stopped', { power: [{ action: 'standby', vcpu: 1 }] }],
    ['an entry that is neither A32 nor T32 (REPLY-9)', 'neither A32 nor T32', { power: [{ ...on, entry: 0x9002 }] }],
  ])('for %s (REPLY-2)', (_, why, parts) => {
    const guest = waiting();
    const good: Partial<Reply> = {
      memory: [{ ipa: 0x100, bytes: Uint8Array.of(1) }],
      interrupts: [{ irq: 1, level: true }],
    };
    const outcome = guest.run({
      ...parts,
      memory: [...(good.memory ?? []), ...(parts.memory ?? [])],
      interrupts: [...(good.interrupts ?? []), ...(parts.interrupts ?? [])],
    });
    expect(outcome).toEqual({ refused: expect.stringContaining(why) });
    const { cpu, isInside } = guest.vcpu();
    expect([cpu.register(0), cpu.pc, cpu.hasInterrupt, isInside]).toEqual([7, behind, false, false]);
    expect(guest.vm.ram.read(0x100, 1)).toEqual(Uint8Array.of(0));
    expect(guest.vcpu(1).mpState).toBe('stopped');
    expect(guest.run(writing({ r0: 1 }))).toBe('preempted');
  });

  it('for memory in a read-only slot (REPLY-7)', () => {
    const guest = waiting();
    guest.must('set_user_memory_region', { slot: 1, flags: 2, ipa: mmioBase, bytes: 0x1000 });
    const memory = [{ ipa: mmioBase, bytes: Uint8Array.of(1) }];
    expect(guest.run({ memory })).toEqual({ refused: expect.stringContaining('writable') });
  });

  it.each([
    ['too few bytes of a load', new Uint8Array(3)],
    ['too many', new Uint8Array(5)],
    ['none', new Uint8Array(0)],
  ])('for %s (REPLY-6)', (_, mmioData) => {
    expect(waiting(a32.ldr).run({ mmioData })).toEqual({ refused: expect.stringContaining('4 expected') });
  });

  it('when there is no exit, or the vCPU is inside KVM_RUN', () => {
    const guest = new Guest([a32.spin]);
    expect(guest.run({})).toEqual({ refused: 'vCPU 0 has no exit to answer' });
    expect(guest.run()).toBe('preempted');
    expect(guest.run()).toEqual({ refused: 'vCPU 0 is inside KVM_RUN already' });
  });

  it.each(['undef', 'external_abort'] as const)('for %s where no instruction waits (REPLY-10)', (outcome) => {
    const guest = new Guest([a32.spin]);
    guest.vcpu().immediateExit = true;
    guest.run();
    expect(guest.run({ outcome })).toEqual({ refused: expect.stringContaining('does not answer intr') });
  });
});

describe('a reply is applied whole', () => {
  it('registers, memory, interrupts and power at once (REPLY-1, REPLY-7, REPLY-8, REPLY-9)', () => {
    const guest = waiting();
    const outcome = guest.run({
      ...writing({ r0: 1, sp: 0x4000, lr: 0x44 }),
      memory: [
        { ipa: 0x100, bytes: Uint8Array.of(1, 2) },
        { ipa: 0x101, bytes: Uint8Array.of(3) },
      ],
      interrupts: [{ irq: 0x0001_0001, level: true }],
      power: [{ ...on, bigEndian: true }],
    });
    expect(outcome).toBe('preempted');
    const [caller, target] = [guest.vcpu().cpu, guest.vcpu(1)];
    expect([caller.register(0), caller.core('sp_svc'), caller.core('lr_svc')]).toEqual([1, 0x4000, 0x44]);
    expect(guest.vm.ram.read(0x100, 2)).toEqual(Uint8Array.of(1, 3));
    expect([target.mpState, target.cpu.pc, target.cpu.register(0), target.cpu.cpsr]).toEqual([
      'runnable',
      0x9000,
      5,
      0x3d3,
    ]);
    expect(target.cpu.hasInterrupt).toBe(true);
  });

  it('pc and cpsr choose where and how the guest goes on (REPLY-4)', () => {
    const guest = waiting();
    guest.run(writing({ pc: 0x8000, cpsr: 0x6000_01df }), 0, 0);
    expect([guest.vcpu().cpu.pc, guest.vcpu().cpu.cpsr]).toEqual([0x8000, 0x6000_01df]);
  });

  it.each([
    ['A32', 0x9000, 0x1d3],
    ['T32', 0x9001, 0x1f3],
  ])('on starts in %s as the entry says (REPLY-9)', (_, entry, cpsr) => {
    const guest = waiting();
    guest.run({ power: [{ ...on, entry }] }, 0, 0);
    const { cpu } = guest.vcpu(1);
    expect([cpu.pc, cpu.cpsr, cpu.register(0)]).toEqual([0x9000, cpsr, 5]);
  });

  it('off and standby act on the caller (REPLY-9)', () => {
    for (const action of ['off', 'standby'] as const) {
      const guest = waiting();
      expect(guest.run({ power: [{ action, vcpu: 0 }] })).toBe('blocked');
    }
  });

  it('off, then on again, starts the caller from reset (REPLY-9)', () => {
    const guest = waiting();
    const power: PowerChange[] = [
      { action: 'off', vcpu: 0 },
      { ...on, vcpu: 0 },
    ];
    guest.run({ ...writing({ r1: 9 }), power }, 0, 0);
    expect(guest.registers()).toEqual([5, 0, 0, 0, 0x9000]);
  });

  it('undef: UNDEF at the call, with the caller’s CPSR in SPSR (REPLY-3)', () => {
    const guest = waiting();
    guest.run({ outcome: 'undef' }, 0, 0);
    const { cpu } = guest.vcpu();
    expect([cpu.pc, cpu.core('lr_und'), cpu.core('spsr_und')]).toEqual([4, behind, 0x1d3]);
  });

  it('undef: as the call was made, whatever the VMM set meanwhile', () => {
    const guest = waiting();
    guest.set({ cpsr: 0x8000_01d3, pc: 0x100 });
    guest.run({ outcome: 'undef' }, 0, 0);
    const { cpu } = guest.vcpu();
    expect([cpu.pc, cpu.core('lr_und'), cpu.core('spsr_und')]).toEqual([4, behind, 0x1d3]);
  });

  it('nop: behind the call, nothing changed (REPLY-3)', () => {
    const guest = waiting();
    expect(guest.run({ outcome: 'nop' })).toBe('preempted');
    expect(guest.registers()).toEqual([7, mmioBase, 0, 0, behind]);
  });

  it('a memory write reaches code that has been executed', () => {
    const guest = new Guest([a32.smc, a32.smc, a32.smc, a32.spin], { routing: {} });
    guest.run();
    const patch = new Uint8Array(Uint32Array.of(a32.nop).buffer);
    expect(guest.run({ memory: [{ ipa: codeBase + 4, bytes: patch }] })).toMatchObject({ pc: codeBase + 12 });
  });

  it('ARM_VCPU_INIT takes the instruction away, the answer is still due', () => {
    const guest = waiting(a32.ldr);
    guest.must('arm_vcpu_init', { target: 'cortex-a15', features: 2 }, { vm: 0, vcpu: 0 });
    expect(guest.run({ outcome: 'undef' })).toEqual({ refused: expect.stringContaining('intr') });
    guest.run({ registers: noRegisters }, 0, 0);
    expect(guest.vcpu().cpu.pc).toBe(0);
  });
});

describe('any reply', () => {
  const word = fc.constantFrom(0, 1, 0x1d3, 0x8000, 0x9001, 0xffff, mmioBase, 0xffff_ffff);
  const replies: fc.Arbitrary<Reply> = fc.record({
    outcome: fc.constantFrom(...replyOutcomes),
    registers: fc.record({
      mask: fc.constantFrom(0, 1, 3, 0x8000, 0x1_0000, 0x1_8001, 0x2_0000, 0xffff_ffff),
      values: fc.array(word, { maxLength: 3 }),
    }),
    memory: fc.array(fc.record({ ipa: word, bytes: fc.uint8Array({ maxLength: 8 }) }), { maxLength: 2 }),
    interrupts: fc.array(
      fc.record({ irq: fc.constantFrom(0, 1, 2, 0x1_0000, 0x9_0000, 0x100_0021), level: fc.boolean() }),
      { maxLength: 2 },
    ),
    power: fc.array(
      fc.oneof(
        fc.record({ action: fc.constant('on' as const), vcpu: fc.nat({ max: 2 }), entry: word, context: word }),
        fc.record({ action: fc.constantFrom('off' as const, 'standby' as const), vcpu: fc.nat({ max: 2 }) }),
      ),
      { maxLength: 3 },
    ),
    mmioData: fc.uint8Array({ maxLength: 5 }),
  });

  /** All that a reply could change. */
  const stateOf = (guest: Guest) => ({
    ram: guest.vm.ram.read(0, ramBytes),
    vcpus: [0, 1].map((index) => {
      const { cpu, mpState } = guest.vcpu(index);
      return [guest.registers(index), cpu.cpsr, cpu.hasInterrupt, mpState];
    }),
  });

  it.each([
    ['smc', a32.smc],
    ['hvc', a32.hvc],
    ['load', a32.ldr],
    ['store', a32.str],
    ['load without syndrome', a32.ldm],
  ])('to a %s is applied, or refused with nothing changed (REPLY-2)', (_, instruction) => {
    fc.assert(
      fc.property(replies, (answer) => {
        const guest = new Guest([instruction, a32.spin], { vcpus: 2, routing: {}, registers: { r1: mmioBase } });
        guest.run();
        const before = stateOf(guest);
        const outcome = guest.run(answer, 0, 0);
        if (typeof outcome !== 'object') return;
        expect(outcome).toHaveProperty('refused');
        expect(stateOf(guest)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});
