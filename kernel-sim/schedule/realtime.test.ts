import { setImmediate as breathe } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { reply } from '../../proto/uapi/exit.ts';
import { coreRegister } from '../../proto/uapi/kvm.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { a32, codeBase, cp15Word, Guest } from '../kvm/guest-fixture.ts';
import type { HostClock } from './host-clock.ts';
import { RealtimeScheduler } from './realtime.ts';
import type { TurnRecord } from './turn-record.ts';

/** A microsecond later each time it is looked at. */
function countingClock(): HostClock {
  let ns = 0;
  return {
    nowNs() {
      ns += 1000;
      return ns;
    },
  };
}

const flagAt = 0x4000;
const schedulers: RealtimeScheduler[] = [];

afterEach(async () => {
  await Promise.all(schedulers.splice(0).map((scheduler) => scheduler.close()));
});

/** A guest whose vCPUs start at `starts[i]`, each on its thread, with r0 its number and r1 the flag's address. */
function running(words: readonly number[], starts: readonly number[], more: Readonly<Record<string, number>> = {}) {
  const guest = new Guest(words, { vcpus: starts.length, routing: {} });
  const scheduler = new RealtimeScheduler(guest.kvm, countingClock());
  schedulers.push(scheduler);
  for (const [vcpu, start] of starts.entries()) {
    guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu });
    guest.set({ r0: vcpu, r1: flagAt, ...more, pc: codeBase + 4 * start }, vcpu);
    expect(scheduler.enter(0, vcpu, undefined)).toBeUndefined();
  }
  return { guest, scheduler };
}

/** Turns until `count` records are there. */
async function records(scheduler: RealtimeScheduler, count: number): Promise<readonly TurnRecord[]> {
  const found: TurnRecord[] = [];
  while (found.length < count) {
    found.push(...scheduler.turn());
    await breathe();
  }
  return found;
}

async function turns(scheduler: RealtimeScheduler, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    expect(scheduler.turn()).toEqual([]);
    await breathe();
  }
}

const vcpusOf = (found: readonly TurnRecord[]) => found.map((record) => ('vcpu' in record ? record.vcpu : 'event'));
const word = (guest: Guest, ipa: number) => guest.vm.ram.read(ipa, 4);

/** ldr r2, [r1]; cmp r2, #0; beq back; smc #0 */
const waitForFlag = [0xe591_2000, 0xe352_0000, 0x0aff_fffc, a32.smc] as const;
/** mov r2, #1; str r2, [r1]; smc #0 */
const setFlag = [0xe3a0_2001, 0xe581_2000, a32.smc] as const;

describe('vCPUs on threads', () => {
  it('that wait for one another in memory get on', async () => {
    const { scheduler } = running([...waitForFlag, ...setFlag], [0, 0, 4]);
    expect(vcpusOf(await records(scheduler, 3)).toSorted()).toEqual([0, 1, 2]);
  });

  it.each([
    ['LDREX', 0xe191_2f9f, 0xe181_3f92],
    ['LDREXH', 0xe1f1_2f9f, 0xe1e1_3f92],
    ['LDREXD', 0xe1b1_2f9f, 0xe1a1_4f92],
  ])('that count together with %s lose nothing', async (_, load, store) => {
    // back: ldrex r2, [r1]; add r2, #1; strex r3 (or r4), r2, [r1]; cmp it, #0; bne back; subs r5, #1; bne back; smc #0
    const status = (store >>> 12) & 15;
    const compare = 0xe350_0000 | (status << 16);
    const loop = [load, 0xe282_2001, store, compare, 0x1aff_fffa, 0xe255_5001, 0x1aff_fff8, a32.smc];
    const { guest, scheduler } = running(loop, [0, 0, 0], { r5: 20_000 });
    await records(scheduler, 3);
    expect(word(guest, flagAt)).toEqual(
      new Uint8Array(Uint32Array.of(60_000 & (load === 0xe1f1_2f9f ? 0xffff : -1)).buffer),
    );
  });

  it('stand still for an ioctl, and go on behind it', async () => {
    // back: add r2, r2, #1; b back; smc #0
    const { guest, scheduler } = running([0xe282_2001, 0xeaff_fffd, a32.smc], [0, 0]);
    const r2 = () => {
      const registers = [coreRegister('r2')];
      const result = scheduler.ioctl({ vm: 0, vcpu: 1 }, { name: 'get_one_reg', ids: registers });
      return result.ok ? Number((result.value as { values: readonly bigint[] }).values[0]) : Number.NaN;
    };
    await turns(scheduler, 5);
    const before = r2();
    expect(r2()).toBe(before);
    await expect
      .poll(async () => {
        await turns(scheduler, 5);
        return r2();
      })
      .not.toBe(before);
    const pc = { id: coreRegister('pc'), value: BigInt(codeBase + 8) };
    scheduler.ioctl({ vm: 0, vcpu: 1 }, { name: 'set_one_reg', registers: [pc] });
    expect(vcpusOf(await records(scheduler, 1))).toEqual([1]);
    expect(guest.vcpu(0).isInside).toBe(true);
  });

  it('leave with INTR when asked to', async () => {
    const { scheduler } = running([a32.spin], [0]);
    await turns(scheduler, 5);
    scheduler.ioctl({ vm: 0, vcpu: 0 }, { name: 'immediate_exit', enabled: true });
    expect(await records(scheduler, 1)).toMatchObject([{ vcpu: 0, exit: { reason: 'intr' } }]);
  });

  it.each([
    ['execute', a32.spin],
    ['wait', a32.wfi],
  ])('that %s leave with INTR when their alarm rings (REPLY-11)', async (_, word) => {
    const { guest, scheduler } = running([a32.smc, word, word, a32.spin], [0]);
    await records(scheduler, 1);
    const alarmNs = guest.vm.virtualTimeNs + 20_000_000;
    expect(scheduler.enter(0, 0, reply({ alarmNs }))).toBeUndefined();
    const [rung] = await records(scheduler, 1);
    expect(rung).toMatchObject({ vcpu: 0, exit: { reason: 'intr' } });
    expect(rung?.virtualTimeNs).toBeGreaterThanOrEqual(alarmNs);
  });

  it('execute what the VMM wrote over the code they run', async () => {
    const { scheduler } = running([a32.nop, 0xeaff_fffd], [0, 0]);
    await turns(scheduler, 5);
    const data = new Uint8Array(Uint32Array.of(a32.smc).buffer);
    scheduler.ioctl({ vm: 0 }, { name: 'write_memory', ipa: codeBase, data });
    expect(vcpusOf(await records(scheduler, 2)).toSorted()).toEqual([0, 1]);
  });

  it('execute what another one wrote over the code they run', async () => {
    // spin: nop; b spin. The other: str r2, [r1]; mcr ICIALLUIS; smc #0
    const iciallu = cp15Word(false, [7, 0, 1, 0]);
    const words = [a32.nop, 0xeaff_fffd, 0xe581_2000, iciallu, a32.smc];
    const { guest, scheduler } = running(words, [0]);
    await turns(scheduler, 20);
    guest.must('create_vcpu', { vcpu: 1 });
    guest.must('arm_vcpu_init', { target: 'cortex-a15', features: 2 }, { vm: 0, vcpu: 1 });
    guest.set({ r1: codeBase, r2: a32.smc, pc: codeBase + 8 }, 1);
    expect(scheduler.enter(0, 1, undefined)).toBeUndefined();
    expect(vcpusOf(await records(scheduler, 2)).toSorted()).toEqual([0, 1]);
  });

  it('see a translation no more once another one has dropped it', async () => {
    // vCPU 0 spins on a page of its own; vCPU 1 leads it elsewhere: str r3, [r4]; TLBIMVAA; smc #0
    const tlbiAll = cp15Word(false, [8, 0, 7, 0]);
    const words = [...waitForFlag, 0xe584_3000, tlbiAll, a32.smc];
    const guest = new Guest(words, { vcpus: 2, routing: {} });
    const put = (ipa: number, ...values: readonly number[]) =>
      guest.must('write_memory', { ipa, data: new Uint8Array(Uint32Array.from(values).buffer) });
    const [table, pages, empty, full] = [0xc000, 0xa000, 0x2000, 0x3000];
    put(table, pages + 1, 0);
    for (let page = 0; page < 16; page += 1) put(pages + 4 * page, page * 4096 + 0x32);
    put(pages + 4 * 5, empty + 0x32);
    put(full, 1);
    const scheduler = new RealtimeScheduler(guest.kvm, countingClock());
    schedulers.push(scheduler);
    for (const vcpu of [0, 1]) {
      guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu });
      const { cpu } = guest.vcpu(vcpu);
      cpu.setCp15([2, 0, 0, 0], table);
      cpu.setCp15([3, 0, 0, 0], 1);
      cpu.setCp15([1, 0, 0, 0], (cpu.cp15([1, 0, 0, 0]) ?? 0) | 1);
      guest.set({ r1: 0x5000, r3: full + 0x32, r4: pages + 4 * 5, pc: codeBase + 16 * vcpu }, vcpu);
    }
    scheduler.enter(0, 0, undefined);
    await turns(scheduler, 20);
    scheduler.enter(0, 1, undefined);
    expect(vcpusOf(await records(scheduler, 2)).toSorted()).toEqual([0, 1]);
  });

  it('find a reply applied whole', async () => {
    // smc #0; spin. The other spins on the flag.
    const { guest, scheduler } = running([a32.smc, a32.spin, ...waitForFlag], [0, 2]);
    expect(vcpusOf(await records(scheduler, 1))).toEqual([0]);
    const memory = [{ ipa: flagAt, bytes: Uint8Array.of(1, 0, 0, 0) }];
    expect(scheduler.enter(0, 0, reply({ memory, registers: registerSet({ r0: 7 }) }))).toBeUndefined();
    expect(guest.registers(0)[0]).toBe(7);
    expect(vcpusOf(await records(scheduler, 1))).toEqual([1]);
  });

  it('refuse a second KVM_RUN, and one of a vCPU that is not there', () => {
    const { scheduler } = running([a32.spin], [0]);
    expect(scheduler.enter(0, 0, undefined)).toBe('vCPU 0 is inside KVM_RUN already');
    expect(scheduler.enter(0, 5, undefined)).toBe('there is no vCPU 5 of VM 0');
  });
});
