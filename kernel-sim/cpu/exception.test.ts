import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import { a32, codeAddress, dataAddress, machine, wordAt } from './engine-fixture.ts';
import { injectDataAbort, injectPrefetchAbort, injectUndef } from './inject.ts';
import { modes } from './state.ts';

const vbar = 0x2000;
const everyMask = 0x1c0;
const flags = 0xf80f_0000;

/** Runs one instruction in user mode, nothing masked, and gives the vCPU at its vector. */
function taken(word: number, sctlr = 0) {
  const { engine } = machine([word], { cpsr: (flags | modes.usr) >>> 0, registers: [0, dataAddress + 1] });
  engine.words[cp15Word('VBAR')] = vbar;
  engine.words[cp15Word('SCTLR')] = engine.word(cp15Word('SCTLR')) | sctlr;
  expect(engine.run(1)).toBeUndefined();
  return engine;
}

const kinds = [
  ['SVC', a32('SVC', { imm: 1 }), 0x08, modes.svc, 4, 0x080],
  ['an UNDEFINED instruction', a32('UDF'), 0x04, modes.und, 4, 0x080],
  ['BKPT', a32('BKPT'), 0x0c, modes.abt, 4, 0x180],
  ['a misaligned LDM', a32('LDM', { u: 1, rn: 1, list: 1 }), 0x10, modes.abt, 8, 0x180],
] as const;

describe('an exception', () => {
  it.each(kinds)('of %s goes to its vector, mode, LR and masks', (_, word, vector, mode, link, masks) => {
    const engine = taken(word);
    expect(engine.pc).toBe(vbar + vector);
    expect(engine.mode).toBe(mode);
    expect(engine.reg(14)).toBe(codeAddress + link);
    expect(engine.spsr(engine.bank)).toBe((flags | modes.usr) >>> 0);
    expect(engine.cpsr & everyMask).toBe(masks);
    expect((engine.cpsr & flags) >>> 0).toBe(flags);
  });

  it.each([
    ['SCTLR.V', 1 << 13, 0xffff_0008, 0],
    ['SCTLR.EE', 1 << 25, vbar + 8, 0x200],
    ['SCTLR.TE', 1 << 30, vbar + 8, 0x020],
  ])('with %s set goes to the vector and state it selects', (_, sctlr, pc, bits) => {
    const engine = taken(a32('SVC'), sctlr);
    expect(engine.pc).toBe(pc);
    expect(engine.cpsr & 0x220).toBe(bits);
  });

  it('clears E, J and IT that were set before it', () => {
    const { engine } = machine([a32('SVC')], { cpsr: 0x0600_fe10 });
    engine.run(1);
    expect(engine.cpsr & 0x0600_fe00).toBe(0);
    expect(engine.spsr('svc')).toBe(0x0600_fe10);
  });
});

describe('an alignment fault', () => {
  it.each([
    ['load', a32('LDM', { u: 1, rn: 1, list: 1 }), 0, 0x001],
    ['store', a32('STM', { u: 1, rn: 1, list: 1 }), 0, 0x801],
    ['load with long descriptors', a32('LDM', { u: 1, rn: 1, list: 1 }), 0x8000_0000, 0x221],
    ['store with long descriptors', a32('STREX', { rn: 1, rd: 2, rt: 3 }), 0x8000_0000, 0xa21],
  ])('of a %s is in DFSR and DFAR', (_, word, ttbcr, dfsr) => {
    const { engine } = machine([word], { registers: [0, dataAddress + 1] });
    engine.words[cp15Word('TTBCR')] = ttbcr;
    engine.run(1);
    expect(engine.mode).toBe(modes.abt);
    expect(engine.word(cp15Word('DFSR')) >>> 0).toBe(dfsr);
    expect(engine.word(cp15Word('DFAR'))).toBe(dataAddress + 1);
  });
});

describe('what KVM injects', () => {
  it.each([
    ['UNDEF', (engine: Parameters<typeof injectUndef>[0]) => injectUndef(engine, codeAddress), 0x04, 4],
    [
      'a data abort',
      (engine: Parameters<typeof injectUndef>[0]) => injectDataAbort(engine, codeAddress, 0x44, true),
      0x10,
      8,
    ],
    [
      'a prefetch abort',
      (engine: Parameters<typeof injectUndef>[0]) => injectPrefetchAbort(engine, codeAddress),
      0x0c,
      4,
    ],
  ] as const)('%s has the LR of the instruction that trapped', (_, inject, vector, link) => {
    const { engine } = machine([]);
    inject(engine);
    expect([engine.pc, engine.reg(14)]).toEqual([vector, codeAddress + link]);
  });

  it.each([
    [0, 0x808],
    [0x8000_0000, 0xa10],
  ])('with TTBCR %i reports an external abort as %i', (ttbcr, dfsr) => {
    const { engine } = machine([]);
    engine.words[cp15Word('TTBCR')] = ttbcr;
    injectDataAbort(engine, codeAddress, 0x44, true);
    expect([engine.word(cp15Word('DFSR')), engine.word(cp15Word('DFAR'))]).toEqual([dfsr, 0x44]);
  });
});

describe('a return from an exception', () => {
  const lr = codeAddress + 0x40;
  const saved = 0x6000_0110;

  const forms = [
    ['SUBS PC, LR, #4', a32('SUBS_pc_imm', { rn: 14, imm: 4 }), lr - 4],
    ['MOVS PC, LR', a32('MOVS_pc_reg', { rm: 14 }), lr],
    ['ERET', a32('ERET'), lr],
    ['LDM with r15 and ^', a32('LDM_return', { u: 1, rn: 1, list: 1 }), dataAddress],
    ['RFE', a32('RFE', { u: 1, rn: 1 }), 0],
  ] as const;

  it.each(forms.slice(0, 3))('%s takes CPSR from SPSR', (_, word, target) => {
    const { engine } = machine([word]);
    engine.setReg(14, lr);
    engine.setSpsr('svc', saved);
    engine.run(1);
    expect([engine.pc, engine.cpsr]).toEqual([target, saved]);
  });

  it('ERET is UNDEFINED without the Virtualization Extensions', () => {
    const { engine } = machine([a32('ERET')], { target: 'cortex-a9' });
    engine.run(1);
    expect(engine.mode).toBe(modes.und);
  });

  const operand = 0x0f0f_0f0c;

  it.each([
    ['AND', lr | 0xf, ~3],
    ['EOR', lr ^ operand, operand],
    ['SUB', lr + operand, operand],
    ['RSB', operand - lr, operand],
    ['ADD', lr - operand, operand],
    ['ADC', lr - operand - 1, operand],
    ['SBC', lr + operand, operand],
    ['RSC', operand - lr, operand],
    ['ORR', lr, 0],
    ['BIC', lr | 0xf, 3],
    ['MVN', 0, ~lr],
  ])('%sS into r15 computes where to', (name, rn, rm) => {
    const word = a32(`${name}S_pc_reg`, name === 'MVN' ? { rm: 2 } : { rn: 1, rm: 2 });
    const { engine } = machine([word], { cpsr: 0x2000_01d3, registers: [0, rn, rm] });
    engine.setSpsr('svc', saved);
    engine.run(1);
    expect([engine.pc & ~0xf, engine.cpsr]).toEqual([lr & ~0xf, saved]);
  });

  it('LDM with r15 and ^ loads the registers of the mode it leaves', () => {
    const both = machine([a32('LDM_return', { u: 1, w: 1, rn: 1, list: 0x4001 })], { registers: [0, dataAddress] });
    both.memory.write(dataAddress, new Uint8Array(Uint32Array.of(7, 0x1e, codeAddress + 8).buffer));
    both.engine.setSpsr('svc', saved);
    both.engine.run(1);
    expect([both.engine.reg(0), both.engine.banked('svc', 14), both.engine.reg(1)]).toEqual([
      7,
      0x1e,
      dataAddress + 12,
    ]);
    expect([both.engine.pc, both.engine.cpsr]).toEqual([codeAddress + 8, saved]);
  });

  it('RFE takes both from memory, and SRS puts them there on the stack of the mode it names', () => {
    const both = machine([
      a32('SRS', { p: 1, u: 0, w: 1, mode: modes.abt }),
      a32('CPS', { imod: 0, m: 1, mode: modes.abt }),
      a32('RFE', { p: 0, u: 1, w: 1, rn: 13 }),
    ]);
    const { engine } = both;
    engine.setReg(14, lr);
    engine.setSpsr('svc', saved);
    engine.setBanked('abt', 13, dataAddress + 0x100);
    engine.run(1);
    expect(engine.banked('abt', 13)).toBe(dataAddress + 0xf8);
    expect([wordAt(both, dataAddress + 0xf8), wordAt(both, dataAddress + 0xfc)]).toEqual([lr, saved]);
    engine.run(2);
    expect([engine.pc, engine.cpsr, engine.banked('abt', 13)]).toEqual([lr, saved, dataAddress + 0x100]);
  });

  it.each([
    ['user mode', modes.usr, 0x10],
    ['system mode', modes.sys, 0x10],
    ['supervisor mode with the saved mode Hyp', modes.svc, modes.hyp],
    ['supervisor mode with the saved mode Monitor', modes.svc, modes.mon],
  ])('in %s is UNDEFINED', (_, mode, spsr) => {
    const { engine } = machine([a32('MOVS_pc_reg', { rm: 14 })], { cpsr: mode });
    engine.setSpsr(engine.bank, spsr);
    engine.run(1);
    expect(engine.mode).toBe(modes.und);
  });
});
