import { describe, expect, it } from 'vitest';
import { codeBase, Guest, mmioBase } from './guest-fixture.ts';

const svcThumb = 0x1f3;
const t32 = {
  smc: [0xf7f9, 0x8000],
  hvc: [0xf7ea, 0x8bc5],
  wfi: [0xbf30],
  nop: [0xbf00],
  /** it ne */
  itNe: [0xbf18],
  /** ldr r0, [r1]; ldr.w r0, [r1, #4] */
  ldr: [0x6808],
  ldrWide: [0xf8d1, 0x0004],
  /** strb r0, [r1] */
  strb: [0x7008],
  /** ldm r1, {r2, r3}; stmdb r1, {r2, r3} */
  ldm: [0xc90c],
  stmdb: [0xe901, 0x000c],
} as const;

/** A guest of T32 halfwords, with r1 outside memory. */
function guest(...code: readonly (readonly number[])[]): Guest {
  const halfwords = [...code.flat(), ...t32.nop, ...t32.nop];
  const words = Array.from(
    { length: halfwords.length >> 1 },
    (_, n) => ((halfwords[n * 2 + 1] ?? 0) << 16) | (halfwords[n * 2] ?? 0),
  );
  return new Guest(words, { registers: { pc: codeBase, cpsr: svcThumb, r1: mmioBase } });
}

const pcOf = (one: Guest) => one.vcpu().cpu.pc;
const cpsrOf = (one: Guest) => one.vcpu().cpu.cpsr;
/** KVM_RUN that leaves as soon as the answer is in. */
function answer(one: Guest, reply: Parameters<Guest['run']>[0]): void {
  one.must('immediate_exit', { enabled: true }, { vm: 0, vcpu: 0 });
  expect(one.run(reply)).toEqual({ reason: 'intr' });
}

describe('a call from T32', () => {
  it.each([
    ['smc', t32.smc, 9],
    ['hvc', t32.hvc, 0xabc5],
  ] as const)('%s exits behind four bytes', (reason, code, immediate) => {
    const one = guest(code);
    one.must('set_call_routing', { smc: { kind: 'forward' }, hvc: { kind: 'forward' }, kernelPsci: 'off' });
    expect(one.run()).toMatchObject({ reason, immediate, isa: 't32', bytes: 4, pc: codeBase + 4 });
    answer(one, {});
    expect([pcOf(one), cpsrOf(one)]).toEqual([codeBase + 4, svcThumb]);
  });

  it('in an IT block leaves the block behind', () => {
    const one = guest(t32.itNe, t32.smc);
    one.must('set_call_routing', { smc: { kind: 'forward' }, hvc: { kind: 'forward' }, kernelPsci: 'off' });
    expect(one.run()).toMatchObject({ reason: 'smc', pc: codeBase + 6 });
    expect(cpsrOf(one)).toBe(svcThumb);
  });
});

describe('an access of T32 outside memory', () => {
  it.each([
    ['of two bytes', [t32.ldr], 0, 2, mmioBase],
    ['of four bytes', [t32.ldrWide], 0, 4, mmioBase + 4],
    ['in an IT block', [t32.itNe, t32.ldr], 2, 4, mmioBase],
  ])('%s exits at itself and goes on behind', (_, code, at, behind, ipa) => {
    const one = guest(...code);
    expect(one.run()).toMatchObject({ reason: 'mmio', ipa, write: false, pc: codeBase + at });
    answer(one, { mmioData: Uint8Array.of(0x78, 0x56, 0x34, 0x12) });
    expect([one.registers()[0], pcOf(one), cpsrOf(one)]).toEqual([0x1234_5678, codeBase + behind, svcThumb]);
  });

  it('answered by an abort comes back to itself, in its block', () => {
    const one = guest(t32.itNe, t32.strb);
    expect(one.run()).toMatchObject({ reason: 'mmio', write: true, pc: codeBase + 2 });
    answer(one, { outcome: 'external_abort' });
    const { cpu } = one.vcpu();
    expect([cpu.core('lr_abt'), cpu.core('spsr_abt')]).toEqual([codeBase + 2 + 8, svcThumb | 0x1800]);
  });

  it.each([
    ['two bytes', t32.ldm, 'ldmia r1!, {r2, r3}', 'loads from'],
    ['four bytes', t32.stmdb, 'stmdb r1, {r2, r3}', 'stores to'],
  ])('without a syndrome is named, with its %s', (_, code, name, verb) => {
    const exit = guest(code).run();
    expect(exit).toMatchObject({
      reason: 'internal_error',
      instruction: new Uint8Array(Uint16Array.from(code).buffer),
      text: expect.stringContaining(`${name} at 0x8000 ${verb}`),
    });
  });
});

it('WFI of two bytes waits behind itself', () => {
  const one = guest(t32.wfi);
  expect(one.run()).toBe('blocked');
  expect(pcOf(one)).toBe(codeBase + 2);
});
