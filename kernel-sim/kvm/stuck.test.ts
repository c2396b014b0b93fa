import { describe, expect, it } from 'vitest';
import type { Exit, Reply } from '../../proto/uapi/exit.ts';
import { a32, codeBase, Guest, mmioBase } from './guest-fixture.ts';

const udf = 0xe7f0_00f0;
/** b to itself is not an exception: no word of KVM's. */
const vectorWords = { undef: 0x04, prefetch: 0x0c, data: 0x10 } as const;

/** Words of `program` run with a handler word at one vector. */
function guestWith(program: readonly number[], vector: number, handler: readonly number[]): Guest {
  const guest = new Guest(program, { routing: { smc: { kind: 'undef' } }, registers: { r1: mmioBase } });
  guest.must('write_memory', { ipa: vector, data: new Uint8Array(Uint32Array.from(handler).buffer) });
  return guest;
}

const many = 10_000_000;

/** What it leaves with, whatever the slices. */
function leave(guest: Guest, answer?: Partial<Reply>, slice = 2000): Exit | string {
  let outcome = guest.run(answer, 0, slice);
  for (let done = 0; outcome === 'preempted' && done < many; done += slice) outcome = guest.go(0, slice);
  return typeof outcome === 'object' && 'refused' in outcome ? outcome.refused : outcome;
}

describe('a handler that causes its own exception without end leaves as internal_error (EXIT-10):', () => {
  it.each([
    [
      'an undefined undef vector',
      guestWith([a32.nop, udf], vectorWords.undef, [udf]),
      'undef handler at 0x4',
      '0x8004',
      'und',
    ],
    [
      'one that gets on for some instructions',
      guestWith([udf], vectorWords.undef, [a32.nop, a32.nop, udf]),
      'undef handler at 0x',
      '0x8000',
      'und',
    ],
    [
      'an SMC the kernel makes undefined',
      guestWith([a32.smc], vectorWords.undef, [a32.smc]),
      'undef handler at 0x4',
      '0x8000',
      'und',
    ],
  ])('%s', (_, guest, handler, origin, mode) => {
    const exit = leave(guest);
    expect(exit).toMatchObject({ reason: 'internal_error', suberror: 'delivery_ev' });
    const { text } = exit as Extract<Exit, { reason: 'internal_error' }>;
    expect(text).toContain(handler);
    expect(text).toContain(`the first was at ${origin}; set VBAR`);
    expect(text).toContain(`(${mode} mode, A32)`);
  });

  it('an abort whose handler’s page is not mapped', () => {
    // Sections: 0 is mapped, 2 GiB up is not; VBAR is there.
    const guest = new Guest([0xee0c_0f10, 0xe591_2000], { registers: { r0: 0x8000_0000, r1: 0x9000_0000 } });
    const table = new Uint8Array(0x4000);
    new DataView(table.buffer).setUint32(0, 0x0000_0c02, true);
    guest.must('write_memory', { ipa: 0x4000, data: table });
    guest.vcpu().cpu.setCp15([2, 0, 0, 0], 0x4000);
    guest.vcpu().cpu.setCp15([3, 0, 0, 0], 1);
    guest.vcpu().cpu.setCp15([1, 0, 0, 0], 0x00c5_0079);
    expect(leave(guest)).toMatchObject({
      reason: 'internal_error',
      suberror: 'delivery_ev',
      pc: 0x8000_000c,
      text: expect.stringContaining('abort handler at 0x8000_000c'),
    });
  });

  it('once in ten thousand, so that a VMM that lets it go on hears of it again', () => {
    const guest = guestWith([udf], vectorWords.undef, [udf]);
    expect(leave(guest)).toMatchObject({ reason: 'internal_error' });
    const before = guest.vcpu().cpu.executed;
    expect(leave(guest, {})).toMatchObject({ reason: 'internal_error' });
    expect(guest.vcpu().cpu.executed - before).toBeGreaterThanOrEqual(10_000);
  });
});

describe('KVM says nothing of', () => {
  it.each([
    ['a handler that returns', guestWith([udf, 0xeaff_fffd], vectorWords.undef, [0xe1b0_f00e])],
    ['a handler that waits', guestWith([udf], vectorWords.undef, [a32.spin])],
    [
      'data aborts of a program in abort mode that its handler skips',
      (() => {
        // ldr r0, [r1] outside memory leaves as MMIO: a program in abort mode aborts by an undefined address instead.
        const guest = guestWith([0xe591_2000, 0xeaff_fffd], vectorWords.data, [0xe25e_f004]);
        guest.vcpu().cpu.setCp15([1, 0, 0, 0], 0x00c5_007a);
        guest.set({ r1: 0x101, cpsr: 0x1d3 });
        return guest;
      })(),
    ],
  ])('%s', (_, guest) => {
    let outcome: unknown = guest.run(undefined, 0, 50_000);
    for (let slices = 0; outcome === 'preempted' && slices < 10; slices += 1) outcome = guest.go(0, 50_000);
    expect(outcome).toBe('preempted');
    expect(guest.vcpu().cpu.executed).toBeGreaterThan(codeBase);
  });
});
