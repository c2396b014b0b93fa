import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reply } from '../../proto/uapi/exit.ts';
import { coreRegister, irqLine } from '../../proto/uapi/kvm.ts';
import { registerSet, registerValue } from '../../proto/uapi/registers.ts';
import { deviceTypes, vgicGroups, vgicRegister } from '../../proto/uapi/vgic.ts';
import { a32, codeBase, Guest, mmioBase } from '../kvm/guest-fixture.ts';
import { DeterministicScheduler } from './deterministic.ts';
import type { HostClock } from './host-clock.ts';
import type { TurnRecord } from './turn-record.ts';

/** smc #0; b back */
const callLoop = [a32.smc, 0xeaff_fffd] as const;

/** ldr r0, [r1]; cmp r0, #0; beq back; smc #0 */
const waitForFlag = [0xe591_0000, 0xe350_0000, 0x0aff_fffc, a32.smc] as const;

/** mov r0, #1; str r0, [r1]; smc #0 */
const setFlag = [0xe3a0_0001, 0xe581_0000, a32.smc] as const;

const flagAt = 0x4000;

/** Guest of `vcpus` vCPUs that all start at `starts[i]`, inside KVM_RUN. */
function running(
  words: readonly number[],
  starts: readonly number[],
  slice?: number,
): { guest: Guest; scheduler: DeterministicScheduler } {
  const guest = new Guest(words, { vcpus: starts.length, routing: {} });
  const scheduler = new DeterministicScheduler(guest.kvm, { slice });
  for (const [vcpu, start] of starts.entries()) {
    guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu });
    const registers = [
      { id: coreRegister('pc'), value: BigInt(start) },
      { id: coreRegister('r1'), value: BigInt(flagAt) },
    ];
    guest.must('set_one_reg', { registers }, { vm: 0, vcpu });
    expect(scheduler.enter(0, vcpu, undefined)).toBeUndefined();
  }
  return { guest, scheduler };
}

const vcpusOf = (records: readonly TurnRecord[]) => records.map((record) => ('vcpu' in record ? record.vcpu : 'event'));

describe('the deterministic scheduler', () => {
  it('gives each vCPU a slice a turn, in the order they entered (RUN-2)', () => {
    const { scheduler } = running(callLoop, [codeBase, codeBase, codeBase]);
    expect(vcpusOf(scheduler.turn())).toEqual([0, 1, 2]);
    expect(scheduler.runnable).toBe(false);
    expect(scheduler.turn()).toEqual([]);
    scheduler.enter(0, 2, reply());
    scheduler.enter(0, 0, reply());
    expect(vcpusOf(scheduler.turn())).toEqual([2, 0]);
  });

  it('a vCPU that spins for another lets it run', () => {
    const { scheduler } = running([...waitForFlag, ...setFlag], [codeBase, codeBase + 16], 100);
    expect(vcpusOf(scheduler.turn())).toEqual([1]);
    expect(vcpusOf(scheduler.turn())).toEqual([0]);
  });

  it.each([
    [1, 2000, 20_000],
    [4, 2000, 24_000],
    [2, 20_000, 40_000],
  ])('%i vCPUs that spin end a turn after whole rounds of %i', (count, slice, executed) => {
    const { guest, scheduler } = running([a32.spin], Array(count).fill(codeBase), slice);
    expect(scheduler.turn()).toEqual([]);
    const total = [...guest.vm.vcpus.values()].reduce((sum, { cpu }) => sum + cpu.executed, 0);
    expect([total, scheduler.runnable]).toEqual([executed, true]);
  });

  it('a vCPU that waits is woken by a line another’s reply raises', () => {
    const { scheduler } = running([a32.wfi, a32.smc, a32.smc], [codeBase, codeBase + 8]);
    expect(vcpusOf(scheduler.turn())).toEqual([1]);
    expect(scheduler.runnable).toBe(false);
    scheduler.enter(0, 1, reply({ outcome: 'resume', interrupts: [{ irq: 0, level: true }] }));
    expect(vcpusOf(scheduler.turn()).slice(0, 1)).toEqual([0]);
  });

  it('tells of power changes before the next exit (EVT-4)', () => {
    const guest = new Guest(callLoop, { vcpus: 2, routing: {} });
    const scheduler = new DeterministicScheduler(guest.kvm);
    scheduler.enter(0, 1, undefined);
    scheduler.enter(0, 0, undefined);
    scheduler.turn();
    const power = [{ action: 'on', vcpu: 1, entry: codeBase, context: 7 }] as const;
    expect(scheduler.enter(0, 0, reply({ power }))).toBeUndefined();
    const records = scheduler.turn();
    expect(records[0]).toMatchObject({ vm: 0, event: { kind: 'vcpu_state', vcpu: 1, state: 'runnable' } });
    expect(vcpusOf(records)).toEqual(['event', 1, 0]);
  });

  it('tells of writes before the exit that follows them (EVT-2)', () => {
    const guest = new Guest([a32.strb, a32.smc], { routing: {}, registers: { r0: 0x41, r1: mmioBase } });
    guest.must('register_coalesced_mmio', { ipa: mmioBase, bytes: 1 });
    const scheduler = new DeterministicScheduler(guest.kvm);
    scheduler.enter(0, 0, undefined);
    const [first, second] = scheduler.turn();
    expect(first).toMatchObject({ event: { kind: 'coalesced_mmio' } });
    expect(second).toMatchObject({ vcpu: 0, exit: { reason: 'smc' } });
  });

  it('has something to do while an event is untold', () => {
    const guest = new Guest(callLoop);
    const scheduler = new DeterministicScheduler(guest.kvm);
    expect(scheduler.runnable).toBe(false);
    guest.vcpu().stop();
    expect(scheduler.runnable).toBe(true);
    expect(vcpusOf(scheduler.turn())).toEqual(['event']);
    expect(scheduler.runnable).toBe(false);
  });

  it('answers ioctls', () => {
    const { scheduler } = running(callLoop, [codeBase]);
    const address = { vm: 0, vcpu: 0 };
    expect(scheduler.ioctl(address, { name: 'get_mp_state' })).toEqual({
      ok: true,
      name: 'get_mp_state',
      value: { state: 'runnable' },
    });
  });

  it('answers ioctls while every vCPU waits for a reply (IOCTL-3)', () => {
    const { scheduler } = running(callLoop, [codeBase, codeBase]);
    expect(vcpusOf(scheduler.turn())).toEqual([0, 1]);
    const asked = [
      scheduler.ioctl({}, { name: 'check_extension', capability: 0 }),
      scheduler.ioctl({ vm: 0 }, { name: 'read_memory', ipa: codeBase, bytes: 4 }),
      scheduler.ioctl({ vm: 0, vcpu: 0 }, { name: 'get_mp_state' }),
      scheduler.ioctl({ vm: 0, vcpu: 1 }, { name: 'set_mp_state', state: 'runnable' }),
    ];
    expect(asked).toMatchObject([{ ok: true }, { ok: true }, { ok: true }, { ok: true }]);
  });

  it('tells what is wrong with a vCPU that was never initialized', () => {
    const guest = new Guest(callLoop);
    guest.must('create_vcpu', { vcpu: 3 });
    const scheduler = new DeterministicScheduler(guest.kvm);
    expect(scheduler.enter(0, 3, undefined)).toBeUndefined();
    expect(scheduler.turn()).toMatchObject([{ vcpu: 3, exit: { reason: 'internal_error' } }]);
  });

  it('refuses a vCPU that is not there, and a reply that cannot be applied', () => {
    const { scheduler } = running(callLoop, [codeBase]);
    expect(scheduler.enter(1, 0, undefined)).toBe('there is no vCPU 0 of VM 1');
    expect(scheduler.enter(0, 9, undefined)).toBe('there is no vCPU 9 of VM 0');
    scheduler.turn();
    expect(scheduler.enter(0, 0, reply({ mmioData: new Uint8Array(1) }))).toContain('mmio_data');
    expect(scheduler.enter(0, 0, reply())).toBeUndefined();
  });

  it('the same replies give the same exits (RUN-5)', () => {
    const story = () => {
      // add r2, r2, #1; smc #0; b back
      const { guest, scheduler } = running([0xe282_2001, a32.smc, 0xeaff_fffc], [codeBase, codeBase, codeBase], 7);
      const seen: unknown[] = [];
      for (let turn = 0; turn < 50; turn += 1) {
        for (const record of scheduler.turn()) {
          seen.push(record);
          if (!('vcpu' in record) || record.exit.reason !== 'smc') continue;
          const r2 = registerValue(record.exit.registers, 'r2') ?? 0;
          scheduler.enter(0, record.vcpu, reply({ registers: registerSet({ r2: r2 * 3 }) }));
        }
      }
      return { seen, timeNs: guest.vm.virtualTimeNs };
    };
    expect(story()).toEqual(story());
    expect(story().seen.length).toBeGreaterThan(100);
  });
});

/** ldr r0, [r1]; add r0, r0, #1; str r0, [r1]; smc #0; b back: an SMC's r0 tells in which order they were made. */
const countTogether = [0xe591_0000, 0xe280_0001, 0xe581_0000, a32.smc, 0xeaff_fffa] as const;

/** A VMM on a slow host: how many turns pass before it enters each vCPU, and before it answers each exit. */
interface Host {
  readonly order: readonly number[];
  readonly enterAfter: readonly number[];
  readonly answerAfter: readonly number[];
}

/** The first exits of three vCPUs that race, as the VMM gets them. */
function raced({ order, enterAfter, answerAfter }: Host, inStep: boolean): readonly string[] {
  const guest = new Guest(countTogether, { vcpus: 3, routing: {} });
  const scheduler = new DeterministicScheduler(guest.kvm, { slice: 7, inStep });
  for (const vcpu of order) {
    guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu });
    guest.set({ pc: codeBase, r1: flagAt }, vcpu);
  }
  const seen: string[] = [];
  const owed: { readonly vcpu: number; turns: number }[] = [];
  const pass = () => {
    for (const record of scheduler.turn()) {
      if (!('vcpu' in record) || record.exit.reason !== 'smc') continue;
      seen.push(`${record.vcpu} at ${record.virtualTimeNs}: ${registerValue(record.exit.registers, 'r0')}`);
      owed.push({ vcpu: record.vcpu, turns: answerAfter[seen.length % answerAfter.length] ?? 0 });
    }
    for (const answer of owed.splice(0)) {
      if (answer.turns > 0) owed.push({ ...answer, turns: answer.turns - 1 });
      else expect(scheduler.enter(0, answer.vcpu, reply())).toBeUndefined();
    }
  };
  for (const [index, vcpu] of order.entries()) {
    for (let turn = 0; turn < (enterAfter[index] ?? 0); turn += 1) pass();
    expect(scheduler.enter(0, vcpu, undefined)).toBeUndefined();
  }
  for (let turn = 0; turn < 2000 && seen.length < 60; turn += 1) pass();
  return seen.slice(0, 60);
}

const promptHost: Host = { order: [0, 1, 2], enterAfter: [0], answerAfter: [0] };

describe('in step', () => {
  it('exits do not depend on when the VMM enters a vCPU or answers, nor on the order in which it enters them (RUN-5)', () => {
    const turns = fc.array(fc.nat(5), { minLength: 1, maxLength: 9 });
    const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
    const expected = raced(promptHost, true);
    expect(expected).toHaveLength(60);
    fc.assert(
      fc.property(fc.record({ order, enterAfter: turns, answerAfter: turns }), (host) => {
        expect(raced(host, true)).toEqual(expected);
      }),
    );
  });

  it('every vCPU gets on: one that leaves again and again does not come first each time', () => {
    const vcpus = raced(promptHost, true).map((exit) => exit.slice(0, 1));
    expect(vcpus.slice(0, 6)).toEqual(['0', '1', '2', '0', '1', '2']);
  });

  it('out of step they do', () => {
    const slow: Host = { ...promptHost, answerAfter: [0, 3, 1] };
    expect(raced(slow, false)).not.toEqual(raced(promptHost, false));
  });

  it('a vCPU that is off keeps nobody waiting, whether it was entered or not', () => {
    const guest = new Guest([a32.smc], { vcpus: 2, routing: {} });
    const scheduler = new DeterministicScheduler(guest.kvm, { inStep: true });
    scheduler.enter(0, 0, undefined);
    expect(vcpusOf(scheduler.turn())).toEqual([0]);
  });

  it('a VM whose vCPU is on and was never entered waits for it', () => {
    const { guest, scheduler } = running([a32.smc], [codeBase]);
    guest.must('create_vcpu', { vcpu: 1 });
    guest.must('arm_vcpu_init', { target: 'cortex-a15', features: 2 }, { vm: 0, vcpu: 1 });
    const stepped = new DeterministicScheduler(guest.kvm, { inStep: true });
    expect([vcpusOf(scheduler.turn()), stepped.runnable]).toEqual([[0], false]);
    scheduler.enter(0, 0, reply());
    expect([stepped.turn(), stepped.runnable, stepped.idleNs]).toEqual([[], false, undefined]);
  });
});

class ManualClock implements HostClock {
  ns = 1e15;

  nowNs(): number {
    return this.ns;
  }
}

/** A guest with a vGIC whose vCPUs start at the first word; its timer's PPI is enabled and let through. */
function withVgic(words: readonly number[], vcpus = 1): Guest {
  const guest = new Guest(words, { vcpus, routing: {} });
  const { device } = guest.must('create_device', { type: deviceTypes.armVgicV2, test: false });
  const set = (group: number, attr: bigint, data: Uint8Array) =>
    guest.must('set_device_attr', { device, group, attr, data });
  const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
  for (const [frame, base] of [0x0800_0000n, 0x0801_0000n].entries()) {
    set(vgicGroups.address, BigInt(frame), new Uint8Array(BigUint64Array.of(base).buffer));
  }
  set(vgicGroups.distributor, 0n, u32(1));
  for (let vcpu = 0; vcpu < vcpus; vcpu += 1) {
    set(vgicGroups.distributor, vgicRegister(vcpu, 0x100), u32(1 << 27));
    set(vgicGroups.cpuInterface, vgicRegister(vcpu, 0x00), u32(1));
    set(vgicGroups.cpuInterface, vgicRegister(vcpu, 0x04), u32(0x1f));
  }
  return guest;
}

/** mcr p15, 0, r0, c14, c3, 0 (CNTV_TVAL); mcr p15, 0, r1, c14, c3, 1 (CNTV_CTL); wfi; smc #0 */
const sleepThenCall = [0xee0e_0f13, 0xee0e_1f33, a32.wfi, a32.smc] as const;

/** 24 000 ticks: a millisecond. */
const aMillisecond = { r0: 24_000, r1: 1 } as const;

describe('a VM whose vCPUs all wait', () => {
  it('goes on at its next timer at once where no host clock paces it', () => {
    const guest = withVgic(sleepThenCall);
    guest.set(aMillisecond);
    const scheduler = new DeterministicScheduler(guest.kvm);
    scheduler.enter(0, 0, undefined);
    const [record] = scheduler.turn();
    expect(record).toMatchObject({ vcpu: 0, exit: { reason: 'smc' } });
    // two instructions before the timer is set in ticks of 41.67 ns, the SMC after it has fired
    expect(record?.virtualTimeNs).toBe(1_000_001);
  });

  it('waits in host time where one does, and says how long', () => {
    const guest = withVgic(sleepThenCall);
    guest.set(aMillisecond);
    const clock = new ManualClock();
    const scheduler = new DeterministicScheduler(guest.kvm, { clock });
    scheduler.enter(0, 0, undefined);
    expect(scheduler.turn()).toEqual([]);
    expect([scheduler.runnable, scheduler.idleNs]).toEqual([false, 1_000_000]);
    clock.ns += 400_000;
    expect([scheduler.turn(), scheduler.runnable, scheduler.idleNs]).toEqual([[], false, 600_000]);
    clock.ns += 600_000;
    expect([scheduler.runnable, scheduler.idleNs]).toEqual([true, 0]);
    expect(vcpusOf(scheduler.turn())).toEqual([0]);
  });

  it('catches up without waiting when the host is ahead', () => {
    const guest = withVgic([0xee0e_0f13, 0xee0e_1f33, a32.wfi, 0xeaff_fffb, a32.smc]);
    guest.set(aMillisecond);
    const clock = new ManualClock();
    const scheduler = new DeterministicScheduler(guest.kvm, { clock });
    scheduler.enter(0, 0, undefined);
    scheduler.turn();
    clock.ns += 10_500_000;
    for (let turn = 0; scheduler.runnable && turn < 100; turn += 1) scheduler.turn();
    expect(Math.floor(guest.vm.virtualTimeNs / 1e6)).toBe(10);
    expect(scheduler.idleNs).toBeGreaterThan(400_000);
    expect(scheduler.idleNs).toBeLessThan(600_000);
  });

  it('finds the host’s time when a frame wakes it', () => {
    const guest = withVgic([a32.wfi, a32.smc]);
    const clock = new ManualClock();
    const scheduler = new DeterministicScheduler(guest.kvm, { clock });
    scheduler.enter(0, 0, undefined);
    scheduler.turn();
    expect([scheduler.runnable, scheduler.idleNs]).toEqual([false, undefined]);
    clock.ns += 5_000_000;
    scheduler.ioctl({ vm: 0 }, { name: 'irq_line', irq: irqLine('ppi', 23), level: true });
    expect(guest.vm.virtualTimeNs).toBe(5_000_000);
  });

  it('stays where it is while the VMM owes an answer, and while a vCPU runs', () => {
    // vCPU 0 leaves with an SMC; vCPU 1 sleeps for a millisecond.
    const guest = withVgic([...sleepThenCall, a32.smc, a32.spin], 2);
    guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu: 1 });
    guest.set({ pc: codeBase + 16 }, 0);
    guest.set({ pc: codeBase, ...aMillisecond }, 1);
    const scheduler = new DeterministicScheduler(guest.kvm);
    scheduler.enter(0, 1, undefined);
    expect(scheduler.turn()).toEqual([]); // vCPU 0 has not entered yet
    expect([scheduler.runnable, guest.vm.virtualTimeNs < 1000]).toEqual([false, true]);
    scheduler.enter(0, 0, undefined);
    expect(vcpusOf(scheduler.turn())).toEqual([0]);
    expect([scheduler.turn(), scheduler.runnable, guest.vm.virtualTimeNs < 1000]).toEqual([[], false, true]);
    scheduler.enter(0, 0, reply());
    let records: readonly TurnRecord[] = [];
    for (let turn = 0; records.length === 0 && turn < 100; turn += 1) records = scheduler.turn();
    expect(vcpusOf(records)).toEqual([1]);
    // spun to by vCPU 0, not jumped to
    expect(guest.vcpu(0).cpu.executed).toBeGreaterThan(900_000);
  });

  it('is not woken by a timer whose interrupt is disabled', () => {
    const guest = withVgic(sleepThenCall);
    guest.set(aMillisecond);
    const data = new Uint8Array(Uint32Array.of(1 << 27).buffer);
    guest.must('set_device_attr', { device: 1, group: vgicGroups.distributor, attr: 0x180n, data });
    const scheduler = new DeterministicScheduler(guest.kvm);
    scheduler.enter(0, 0, undefined);
    for (let turn = 0; scheduler.runnable && turn < 10; turn += 1) expect(scheduler.turn()).toEqual([]);
    expect([scheduler.runnable, scheduler.idleNs]).toEqual([false, undefined]);
  });

  it('has no timers to wait for without a vGIC', () => {
    const guest = new Guest(sleepThenCall, { routing: {}, registers: aMillisecond });
    const scheduler = new DeterministicScheduler(guest.kvm);
    scheduler.enter(0, 0, undefined);
    expect(scheduler.turn()).toEqual([]);
    expect([scheduler.runnable, scheduler.idleNs]).toEqual([false, undefined]);
  });
});

it('a timer interrupts a running vCPU between two instructions, whatever the slice', () => {
  const taken = (slice: number) => {
    // the IRQ vector, 0x18, holds an SMC
    const guest = withVgic([0xee0e_0f13, 0xee0e_1f33, a32.spin]);
    guest.must('write_memory', { ipa: 0x18, data: new Uint8Array(Uint32Array.of(a32.smc).buffer) });
    guest.set({ ...aMillisecond, r0: 240, cpsr: 0x13 });
    const scheduler = new DeterministicScheduler(guest.kvm, { slice });
    scheduler.enter(0, 0, undefined);
    let records: readonly TurnRecord[] = [];
    for (let turn = 0; records.length === 0 && turn < 10_000; turn += 1) records = scheduler.turn();
    return records.map(({ virtualTimeNs }) => virtualTimeNs);
  };
  expect([1, 7, 100, 2000].map(taken)).toEqual(Array(4).fill([10_001]));
});
