import { describe, expect, it } from 'vitest';
import { reply } from '../../proto/uapi/exit.ts';
import { a32, Guest } from '../kvm/guest-fixture.ts';
import { DeterministicScheduler } from './deterministic.ts';

/** smc #0, which takes an alarm along, then the other words. */
function guestOf(...words: readonly number[]): Guest {
  const guest = new Guest([a32.smc, ...words], { vcpus: 2, routing: {} });
  expect(guest.run()).toMatchObject({ reason: 'smc' });
  return guest;
}

describe("a reply's alarm (REPLY-11)", () => {
  it('ends KVM_RUN between the two instructions at whose boundary it is due, once', () => {
    const guest = guestOf(a32.nop, a32.nop, a32.nop, a32.nop, a32.spin);
    const startNs = guest.vm.virtualTimeNs;
    expect(guest.run({ alarmNs: startNs + 3 }, 0, 100)).toBe('preempted');
    expect([guest.vm.virtualTimeNs - startNs, guest.registers().at(-1)]).toEqual([3, 0x8010]);
    expect(guest.go()).toEqual({ reason: 'intr' });
    expect(guest.registers().at(-1)).toBe(0x8010);
    expect(guest.run({}, 0, 100)).toBe('preempted');
    expect(guest.go()).toBe('preempted');
  });

  it('that is past already rings before anything executes', () => {
    const guest = guestOf(a32.spin);
    const before = guest.vcpu().cpu.executed;
    guest.vm.advanceTo(1000);
    expect(guest.run({ alarmNs: 1000 })).toEqual({ reason: 'intr' });
    expect(guest.vcpu().cpu.executed).toBe(before);
  });

  it.each([
    ['taken away by 0', 0, 'preempted'],
    ['put off by a later one', 1e9, 'preempted'],
    ['kept by a reply that has none', undefined, { reason: 'intr' }],
  ])('is %s', (_, alarmNs, outcome) => {
    const guest = guestOf(a32.smc, a32.spin);
    expect(guest.run({ alarmNs: guest.vm.virtualTimeNs + 10 })).toMatchObject({ reason: 'smc' });
    expect(guest.run(alarmNs === undefined ? {} : { alarmNs })).toBe('preempted');
    expect(guest.go()).toEqual(outcome);
  });

  it.each([
    ['waits for an interrupt', a32.wfi, {}],
    ['is off', a32.nop, { power: [{ action: 'off', vcpu: 0 }] } as const],
  ])('rings for a vCPU that %s, and an idle VM goes there at once', (_, word, more) => {
    const guest = guestOf(word, a32.nop, a32.spin);
    const scheduler = new DeterministicScheduler(guest.kvm);
    expect(scheduler.enter(0, 1, undefined)).toBeUndefined();
    const refusal = scheduler.enter(0, 0, reply({ ...more, alarmNs: 5_000_000 }));
    expect(refusal).toBeUndefined();
    const exits = [...scheduler.turn(), ...scheduler.turn()].filter((record) => 'exit' in record);
    expect(exits).toMatchObject([{ vcpu: 0, exit: { reason: 'intr' }, virtualTimeNs: 5_000_000 }]);
    expect(scheduler.runnable).toBe(false);
  });
});
