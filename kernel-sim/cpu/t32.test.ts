import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import { a32, bytesOf, codeAddress, dataAddress, machine, nowhere, packed, t32, wordAt } from './engine-fixture.ts';
import { at, modes } from './state.ts';

const thumb = 0x1f3;
const run = (...code: readonly (readonly number[])[]) => machine(packed(...code), { cpsr: thumb });

/** IT with the mask field as the manual prints it. */
const itBlock = (firstcond: number, mask: number) => t32('IT', { firstcond, mask });
const [eq, ne, al] = [0, 1, 14];
const one = 0b1000;
const add = (rd: number, imm: number) => t32('ADD_imm8_T16', { rd, imm });
const nop = t32('NOP_T16');
/** CPSR.IT of an ITSTATE. */
const itBits = (state: number) => (((state & 3) << 25) | ((state & 0xfc) << 8)) >>> 0;

describe('an IT block', () => {
  it('executes what its conditions say and leaves the flags alone', () => {
    // Z is clear: ite ne; add r0; add r1; behind it: add r2 with flags.
    const { engine } = run(itBlock(ne, 0b0100), add(0, 1), add(1, 1), add(2, 0));
    engine.run(3);
    expect([engine.reg(0), engine.reg(1), engine.cpsr]).toEqual([1, 0, thumb]);
    engine.run(1);
    expect(engine.cpsr >>> 28).toBe(0b0100);
  });

  it('of AL executes its instruction', () => {
    const { engine } = run(itBlock(al, one), add(0, 5));
    engine.run(2);
    expect(engine.reg(0)).toBe(5);
  });

  it('shows how far it is in CPSR', () => {
    const { engine } = run(itBlock(ne, 0b1111), add(0, 1), add(1, 1), add(2, 1), add(3, 1));
    const states = [0x1f, 0x1e, 0x1c, 0x18, 0].map(itBits);
    expect(
      states.map(() => {
        engine.run(1);
        return (engine.cpsr & 0x0600_fc00) >>> 0;
      }),
    ).toEqual(states);
  });

  it.each([
    ['IT', itBlock(ne, one)],
    ['CBZ', t32('CBZ', { rn: 0, imm: 4 })],
    ['B with a condition', t32('B_cond_T16', { cond: ne, imm: 4 })],
    ['SETEND', t32('SETEND_T16')],
    ['CPS', t32('CPS_T16', { im: 1, i: 1 })],
    ['HVC', t32('HVC_T32')],
    ['MOVS of two low registers', t32('MOVS_reg_T16', { rm: 1, rd: 2 })],
  ])('makes %s UNDEFINED', (_, insn) => {
    const { engine } = run(itBlock(ne, one), insn);
    engine.run(2);
    expect([engine.mode, engine.reg(14)]).toEqual([modes.und, codeAddress + 4]);
    expect(engine.spsr('und')).toBe((thumb | itBits(0x18)) >>> 0);
  });

  it.each([
    ['BX', t32('BX_T16', { rm: 5 })],
    ['POP of r15', t32('POP_pc_T16', { list: 1 })],
    ['SMC', t32('SMC_T32')],
    ['LDR into r15', t32('LDR_imm12_pc_T32', { rn: 5 })],
    ['TBB', t32('TBB', { rn: 5, rm: 6 })],
  ])('makes %s UNDEFINED before its end', (_, insn) => {
    const { engine } = run(itBlock(ne, 0b1100), insn, nop);
    engine.run(2);
    expect(engine.mode).toBe(modes.und);
  });

  it('skips what it would make UNDEFINED when the condition fails', () => {
    const { engine } = run(itBlock(eq, one), t32('CPS_T16', { im: 1, i: 1 }), add(0, 3));
    engine.run(3);
    expect([engine.mode, engine.reg(0)]).toEqual([modes.svc, 3]);
  });

  it('does not keep BKPT from its debug event', () => {
    const { engine } = run(itBlock(eq, one), t32('BKPT_T16', { imm: 0xab }));
    engine.run(2);
    expect([engine.mode, engine.reg(14), engine.spsr('abt')]).toEqual([
      modes.abt,
      codeAddress + 6,
      (thumb | itBits(0x08)) >>> 0,
    ]);
  });
});

describe('an exception from T32', () => {
  it.each([
    ['an undefined instruction of two bytes', t32('UDF_T16'), 'und', 2, 0x04],
    ['an undefined instruction of four bytes', t32('UDF_T32'), 'und', 2, 0x04],
    ['SVC', t32('SVC_T16', { imm: 1 }), 'svc', 2, 0x08],
    ['BKPT', t32('BKPT_T16'), 'abt', 4, 0x0c],
    ['an alignment fault', t32('LDMia_T32', { rn: 1, list: 0x30 }), 'abt', 8, 0x10],
  ] as const)('%s: LR and SPSR, and A32 at the vector', (_, insn, bank, link, vector) => {
    const { engine } = run(insn);
    engine.setReg(1, dataAddress + 2);
    engine.run(1);
    expect([engine.bank, engine.pc, engine.reg(14)]).toEqual([bank, vector, codeAddress + link]);
    expect([engine.spsr(bank), engine.thumb]).toEqual([thumb, false]);
  });

  it('comes in T32 with SCTLR.TE', () => {
    const { engine } = run(t32('SVC_T16'));
    const sctlr = cp15Word('SCTLR');
    engine.words[sctlr] = engine.word(sctlr) | (1 << 30);
    engine.run(1);
    expect([engine.pc, engine.thumb]).toEqual([8, true]);
  });

  it('comes in T32 with SCTLR.TE from A32 too, and goes back', () => {
    const both = machine([a32('SVC'), a32('ADD_imm', { rd: 1, rn: 1, imm: 1 })], { cpsr: modes.usr });
    both.engine.words[cp15Word('SCTLR')] = both.engine.word(cp15Word('SCTLR')) | (1 << 30);
    both.memory.write(8, bytesOf(packed(add(0, 9), t32('SUBS_pc_T32'))));
    both.engine.run(4);
    expect([both.engine.reg(0), both.engine.reg(1), both.engine.cpsr, both.engine.pc]).toEqual([
      9,
      1,
      modes.usr,
      codeAddress + 8,
    ]);
  });

  it('SVC in an IT block saves the state of the next instruction, and the return goes on in the block', () => {
    const both = run(itBlock(ne, 0b0110), t32('SVC_T16'), add(0, 1), add(1, 1));
    both.memory.write(8, bytesOf([a32('MOVS_pc_reg', { rm: 14 })]));
    both.engine.cpsr = 0x30;
    both.engine.run(2);
    expect(both.engine.spsr('svc')).toBe((0x30 | itBits(0x0c)) >>> 0);
    both.engine.run(3);
    // The first slot behind it is E, the second T.
    expect([both.engine.reg(0), both.engine.reg(1), both.engine.cpsr]).toEqual([0, 1, 0x30]);
  });

  it.each([
    ['MRC', t32('MRC_p15_T32', { rt: 1 })],
    ['SRS', t32('SRSia_T32', { mode: modes.svc })],
    ['MRS (banked)', t32('MRS_banked_T32', { m1: 0b1000, rd: 1 })],
    ['VMRS of FPSID', t32('VMRS_FPSID_T32', { rt: 1 })],
  ])('UNDEFINED behind a block of %s saves no state of the block', (_, insn) => {
    for (const condition of [eq, ne]) {
      const { engine } = run(itBlock(condition, one), insn, t32('UDF_T16'));
      engine.setReg(13, dataAddress);
      engine.words[cp15Word('CPACR')] = 0x00f0_0000;
      engine.run(3);
      expect([engine.mode, engine.spsr('und'), engine.reg(14)]).toEqual([modes.und, thumb, codeAddress + 8]);
    }
  });

  it('an interrupt in an IT block saves the state of the instruction that did not execute', () => {
    const { engine } = run(itBlock(ne, 0b1100), add(0, 1), add(1, 1));
    engine.cpsr = 0x33;
    engine.run(2);
    engine.setLine('irq', true);
    engine.run(1);
    expect([engine.mode, engine.reg(14), engine.spsr('irq')]).toEqual([
      modes.irq,
      codeAddress + 8,
      (0x33 | itBits(0x18)) >>> 0,
    ]);
    expect(engine.word(at.it)).toBe(0);
  });

  it('a data abort in an IT block saves the state of its own instruction, and retries it', () => {
    const both = run(itBlock(ne, 0b1100), t32('LDMia_T32', { rn: 1, list: 0x30 }), add(1, 1));
    both.engine.setReg(1, dataAddress + 2);
    both.memory.write(0x10, bytesOf([a32('SUBS_pc_imm', { rn: 14, imm: 8 })]));
    both.engine.run(2);
    expect(both.engine.spsr('abt')).toBe((thumb | itBits(0x1c)) >>> 0);
    both.engine.run(1);
    expect([both.engine.pc, both.engine.cpsr]).toEqual([codeAddress + 2, (thumb | itBits(0x1c)) >>> 0]);
  });

  it('RFE brings back T32 in the middle of a block, SRS had put it there', () => {
    const both = run(t32('SRSdb_T32', { w: 1, mode: modes.svc }), t32('RFEia_T32', { rn: 13, w: 1 }));
    both.engine.setReg(13, dataAddress + 0x100);
    both.engine.setReg(14, codeAddress + 0x20);
    both.engine.setSpsr('svc', (thumb | itBits(0x18)) >>> 0);
    both.engine.run(2);
    expect([both.engine.pc, both.engine.cpsr]).toEqual([codeAddress + 0x20, (thumb | itBits(0x18)) >>> 0]);
    expect(wordAt(both, dataAddress + 0xf8)).toBe(codeAddress + 0x20);
  });
});

describe('a call from T32', () => {
  it.each([
    ['SMC stands at the instruction', t32('SMC_T32', { imm: 9 }), { kind: 'smc', immediate: 9, isa: 't32' }, 0],
    ['HVC stands behind it', t32('HVC_T32', { imm: 0xabc5 }), { kind: 'hvc', immediate: 0xabc5, isa: 't32' }, 4],
    ['WFI of two bytes stands at it', t32('WFI_T16'), { kind: 'wfi' }, 0],
    ['WFE of four bytes stands at it', t32('WFE_T32'), { kind: 'wfe' }, 0],
  ] as const)('%s', (_, insn, trap, offset) => {
    const { engine } = run(insn);
    expect(engine.run(3)).toEqual(trap);
    expect(engine.pc).toBe(codeAddress + offset);
  });

  it.each([
    ['SMC', t32('SMC_T32')],
    ['HVC', t32('HVC_T32')],
  ])('%s is UNDEFINED in user mode', (_, insn) => {
    const { engine } = machine(packed(insn), { cpsr: 0x30 });
    engine.run(1);
    expect([engine.mode, engine.reg(14)]).toEqual([modes.und, codeAddress + 2]);
  });

  it.each([
    ['WFI of two bytes', t32('WFI_T16'), 2],
    ['WFI of four bytes', t32('WFI_T32'), 4],
    ['SMC', t32('SMC_T32'), 4],
  ])('%s in an IT block is stepped over together with its condition', (_, insn, bytes) => {
    const { engine } = run(itBlock(ne, one), insn);
    engine.run(2);
    expect([engine.pc, engine.word(at.it)]).toEqual([codeAddress + 2, 0x18]);
    engine.stepOver();
    expect([engine.pc, engine.word(at.it)]).toEqual([codeAddress + 2 + bytes, 0]);
  });
});

describe('an access of T32 outside RAM', () => {
  it.each([
    [
      'LDR of two bytes',
      t32('LDR_imm_T16', { rn: 1, rt: 4 }),
      { bytes: 4, register: 4, write: false, signExtend: false },
    ],
    [
      'LDRSB of two bytes',
      t32('LDRSB_reg_T16', { rn: 1, rm: 0, rt: 4 }),
      { bytes: 1, register: 4, write: false, signExtend: true },
    ],
    ['STRH.W', t32('STRH_imm12_T32', { rn: 1, rt: 9 }), { bytes: 2, register: 9, write: true, signExtend: false }],
    [
      'LDRSH.W with a shifted register',
      t32('LDRSH_reg_T32', { rn: 1, rm: 0, shift: 3, rt: 9 }),
      { bytes: 2, register: 9, write: false, signExtend: true },
    ],
    [
      'LDRT, which has no writeback in T32',
      t32('LDRT_T32', { rn: 1, rt: 9 }),
      { bytes: 4, register: 9, write: false, signExtend: false },
    ],
  ] as const)('%s has a syndrome', (_, insn, syndrome) => {
    const both = run(insn);
    both.engine.setReg(1, nowhere);
    expect(both.engine.run(1)).toMatchObject({ kind: 'mmio', ipa: nowhere, ...syndrome });
    expect(both.engine.pc).toBe(codeAddress);
  });

  it.each([
    ['LDR with writeback', t32('LDR_post_T32', { rn: 1, rt: 4, u: 1, imm: 4 })],
    ['LDRD', t32('LDRD_imm_T32', { rn: 1, rt: 4, rt2: 6 })],
    ['LDM', t32('LDM_T16', { rn: 1, list: 0xc0 })],
  ])('%s has none', (_, insn) => {
    const both = run(insn);
    both.engine.setReg(1, nowhere);
    expect(both.engine.run(1)).toMatchObject({ kind: 'nisv', ipa: nowhere });
  });
});

describe('the fetch of T32', () => {
  const lastHalfword = codeAddress + 0xffe;
  const wide = t32('MOVW_T32', { rd: 3, imm16: 1, imm: 0x234 });

  /** The page of code, and what lies behind it. */
  function across(second: 'ram' | 'nothing') {
    const both = machine([], { cpsr: thumb });
    if (second === 'ram')
      both.memory.addSlot({ slot: 3, ipa: codeAddress + 0x1000, bytes: 0x1000, readonly: false, logDirty: false });
    both.memory.write(lastHalfword, new Uint8Array(Uint16Array.of(wide[0] ?? 0).buffer));
    if (second === 'ram') both.memory.write(codeAddress + 0x1000, new Uint8Array(Uint16Array.of(wide[1] ?? 0).buffer));
    both.engine.pc = lastHalfword;
    return both;
  }

  it('takes an instruction from two pages', () => {
    const { engine } = across('ram');
    engine.run(1);
    expect([engine.reg(3), engine.pc]).toEqual([0x1234, codeAddress + 0x1002]);
  });

  it('sees the second page change', () => {
    const both = across('ram');
    both.engine.run(1);
    both.memory.write(codeAddress + 0x1000, new Uint8Array(Uint16Array.of((wide[1] ?? 0) + 1).buffer));
    both.engine.pc = lastHalfword;
    both.engine.run(1);
    expect(both.engine.reg(3)).toBe(0x1235);
  });

  it('leaves at the second halfword outside RAM, with nothing done', () => {
    const { engine } = across('nothing');
    expect(engine.run(1)).toEqual({ kind: 'fetch', ipa: codeAddress + 0x1000, va: codeAddress + 0x1000 });
    expect([engine.pc, engine.executed]).toEqual([lastHalfword, 0]);
  });

  it('sees a store into the second half of an instruction it executed', () => {
    const both = run(wide);
    both.engine.run(1);
    both.memory.write(codeAddress + 2, new Uint8Array(Uint16Array.of((wide[1] ?? 0) + 2).buffer));
    both.engine.pc = codeAddress;
    both.engine.run(1);
    expect(both.engine.reg(3)).toBe(0x1236);
  });

  it('decodes one word as A32 and as T32 by turns', () => {
    const word = a32('MOV_imm', { rd: 0, imm: 7 });
    const both = machine([word]);
    for (let turn = 0; turn < 3; turn += 1) {
      both.engine.setReg(0, 0);
      both.engine.pc = codeAddress;
      both.engine.cpsr = 0x1d3;
      both.engine.run(1);
      expect(both.engine.reg(0)).toBe(7);
      // 0x0007 is movs r7, r0.
      both.engine.pc = codeAddress;
      both.engine.cpsr = thumb;
      both.engine.run(1);
      expect([both.engine.reg(7), both.engine.pc]).toEqual([7, codeAddress + 2]);
    }
  });
});

describe('going between the sets', () => {
  it('BX of r15 goes to A32 behind the next halfword, as linkers have it', () => {
    const { engine } = machine([...packed(t32('BX_T16', { rm: 15 }), nop), a32('ADD_imm', { rd: 0, rn: 0, imm: 3 })], {
      cpsr: thumb,
    });
    engine.run(2);
    expect([engine.reg(0), engine.pc, engine.thumb]).toEqual([3, codeAddress + 8, false]);
  });

  it('a T32 MOV into r15 stays, whatever bit 0 is', () => {
    const { engine } = run(t32('MOV_pc_T16', { rm: 1 }));
    engine.setReg(1, dataAddress);
    engine.run(1);
    expect([engine.pc, engine.thumb]).toEqual([dataAddress, true]);
  });

  it('an exception from A32 that returns to A32 does not become T32', () => {
    const both = machine([a32('SVC'), a32('MOV_imm', { rd: 0, imm: 1 })], { cpsr: modes.usr });
    both.memory.write(8, bytesOf([a32('MOVS_pc_reg', { rm: 14 })]));
    both.engine.run(3);
    expect([both.engine.reg(0), both.engine.thumb]).toEqual([1, false]);
  });
});
