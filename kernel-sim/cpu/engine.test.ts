import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { a32, bytesOf, codeAddress, dataAddress, machine, nowhere, start, wordAt } from './engine-fixture.ts';
import { modes, psr } from './state.ts';
import { cpuTargets } from './target.ts';

const increment = a32('ADD_imm', { rn: 0, rd: 0, imm: 1 });
const branchTo = (from: number, to: number) => a32('B', { imm: ((to - from - 8) >> 2) & 0xff_ffff });
const spin = branchTo(0, 0);

describe('run', () => {
  it('executes its budget and counts it', () => {
    const { engine } = machine([increment, increment, increment]);
    expect(engine.run(2)).toBeUndefined();
    expect([engine.reg(0), engine.pc, engine.executed]).toEqual([2, codeAddress + 8, 2]);
  });

  it('returns at once when kicked before, and then goes on', () => {
    const { engine } = machine([increment]);
    engine.kick();
    expect(engine.run(1)).toBeUndefined();
    expect(engine.executed).toBe(0);
    engine.run(1);
    expect(engine.reg(0)).toBe(1);
  });

  it('skips an instruction whose condition fails, whatever it would trap', () => {
    const { engine } = machine([a32('SMC', { cond: 0 }), a32('WFI', { cond: 0 }), increment]);
    expect(engine.run(3)).toBeUndefined();
    expect(engine.reg(0)).toBe(1);
  });

  it.each([
    ['outside RAM', nowhere],
    ['behind the last word of a slot', dataAddress + 0x1_0000],
  ])('stops at an instruction fetch %s', (_, pc) => {
    const { engine } = machine([]);
    engine.pc = pc;
    expect(engine.run(1)).toEqual({ kind: 'fetch', ipa: pc, va: pc });
    expect([engine.pc, engine.executed]).toEqual([pc, 0]);
  });

  it.each([
    ['BX', a32('BX', { rm: 1 }), 0],
    ['BLX', a32('BLX_reg', { rm: 1 }), 0],
    ['LDR into r15', a32('LDR_imm', { u: 1, rn: 2, rt: 15 }), 0],
    ['MOV into r15', a32('MOV_reg', { rd: 15, rm: 1 }), 0],
    ['BLX immediate', a32('BLX_imm', { imm: ((dataAddress - codeAddress - 8) >> 2) & 0xff_ffff }), 0],
  ])('executes the T32 code that %s goes to, which comes back', (_, word) => {
    const registers = [0, dataAddress + 1, dataAddress + 8, ...Array.from({ length: 11 }, () => 0), codeAddress + 4];
    const both = machine([word], { registers });
    // movs r0, #7; bx lr
    both.memory.write(dataAddress, bytesOf([0x4770_2007, 0, dataAddress + 1]));
    expect(both.engine.run(3)).toBeUndefined();
    expect([both.engine.reg(0), both.engine.pc, both.engine.cpsr & psr.t]).toEqual([7, codeAddress + 4, 0]);
  });

  it('names ThumbEE, which has no rows', () => {
    const both = machine([], { cpsr: 0x1d3 | psr.t | psr.j });
    expect(both.engine.run(1)).toMatchObject({ kind: 'unimplemented', isa: 't32', address: codeAddress });
  });
});

const immediate = 0xabc5;

describe('a call leaves', () => {
  it.each([
    ['SMC at the instruction', a32('SMC', { imm: 9 }), { kind: 'smc', immediate: 9, isa: 'a32' }, codeAddress],
    ['HVC behind it', a32('HVC', { imm: immediate }), { kind: 'hvc', immediate, isa: 'a32' }, codeAddress + 4],
    ['WFI at the instruction', a32('WFI'), { kind: 'wfi' }, codeAddress],
    ['WFE at the instruction', a32('WFE'), { kind: 'wfe' }, codeAddress],
  ] as const)('%s', (_, word, trap, pc) => {
    const { engine } = machine([word]);
    expect(engine.run(5)).toEqual(trap);
    expect(engine.pc).toBe(pc);
  });
});

describe('UNDEFINED for the guest is', () => {
  it.each([
    ['SMC in user mode', a32('SMC'), modes.usr],
    ['HVC in user mode', a32('HVC'), modes.usr],
    ['HVC with a condition that holds', a32('HVC', { cond: 1 }), modes.svc],
    ['BKPT with a condition that holds', a32('BKPT', { cond: 1 }), modes.svc],
    ['ERET in user mode', a32('ERET'), modes.usr],
    ['ERET in system mode', a32('ERET'), modes.sys],
    ['a word no row knows', 0xe600_0010, modes.svc],
    ['r15 as an operand of MUL', a32('MUL', { hi: 15, rs: 1, rm: 2 }), modes.svc],
    ['LDRD of an odd register', a32('LDRD_imm', { u: 1, rn: 1, rt: 3 }), modes.svc],
    ['an empty LDM', a32('LDM', { u: 1, rn: 1 }), modes.svc],
    ['BFI that ends before it starts', a32('BFI', { msb: 3, lsb: 4, rd: 1, rm: 2 }), modes.svc],
    ['VFP while CPACR denies it', a32('VADD_F32'), modes.svc],
    ['Advanced SIMD while CPACR denies it', 0xf200_0110, modes.svc],
    ['a coprocessor that is not there', a32('MRC', { coproc: 5, rt: 1 }), modes.svc],
    ['SWP while SCTLR.SW is 0', a32('SWP', { rn: 1, rt: 2, rm: 3 }), modes.svc],
    ['LDM of the user bank in system mode', a32('LDM_user', { u: 1, rn: 1, list: 1 }), modes.sys],
    ['SRS in user mode', a32('SRS', { mode: modes.svc }), modes.usr],
    ['RFE in user mode', a32('RFE', { u: 1, rn: 1 }), modes.usr],
    ['CPS to Monitor mode', a32('CPS', { imod: 0, m: 1, mode: modes.mon }), modes.svc],
    ['MRS of SPSR in system mode', a32('MRS', { r: 1, rd: 1 }), modes.sys],
    ['a banked register of Monitor mode', a32('MRS_banked', { m: 1, m1: 0b1100, rd: 1 }), modes.svc],
  ])('%s', (_, word, mode) => {
    const { engine } = machine([word], { cpsr: mode | psr.i, registers: [0, dataAddress] });
    expect(engine.run(1)).toBeUndefined();
    expect([engine.mode, engine.pc, engine.reg(14)]).toEqual([modes.und, 4, codeAddress + 4]);
  });

  it.each([
    ['SDIV on a Cortex-A9', 'cortex-a9', modes.und],
    ['not SDIV on a Cortex-A15', 'cortex-a15', modes.svc],
    ['not SDIV on a Cortex-A7', 'cortex-a7', modes.svc],
  ] as const)('%s', (_, target, mode) => {
    const { engine } = machine([a32('SDIV', { hi: 0, rm: 1, rs: 2 })], { target });
    engine.run(1);
    expect(engine.mode).toBe(mode);
  });

  it.each([
    ['HVC', a32('HVC')],
    ['MRS (banked)', a32('MRS_banked', { m: 1, m1: 0b0110, rd: 1 })],
    ['MSR (banked)', a32('MSR_banked', { m: 1, m1: 0b0110, rn: 1 })],
  ])('%s without the Virtualization Extensions', (_, word) => {
    const { engine } = machine([word], { target: 'cortex-a9' });
    expect(engine.run(1)).toBeUndefined();
    expect(engine.mode).toBe(modes.und);
  });

  it('SMC on a target without the Security Extensions', () => {
    const { memory } = machine([a32('SMC')]);
    const engine = new Engine(memory, 1, { ...cpuTargets['cortex-a15'], security: false });
    start(engine);
    expect(engine.run(1)).toBeUndefined();
    expect(engine.mode).toBe(modes.und);
  });
});

describe('what the engine lacks is named', () => {
  it.each([['a CP15 register without a row', a32('MRC_p15', { crn: 3, crm: 0, opc2: 7, rt: 0 })]])('%s', (_, word) => {
    const { engine } = machine([word]);
    expect(engine.run(1)).toMatchObject({ kind: 'unimplemented', address: codeAddress, word: word >>> 0 });
    expect([engine.pc, engine.mode]).toEqual([codeAddress, modes.svc]);
  });
});

describe("Jazelle's registers say that it is not there:", () => {
  const jazelle = (name: 'MRC_p14' | 'MCR_p14', crn: number, rt = 0) => a32(name, { opc1: 7, crn, rt });
  const write = [jazelle('MCR_p14', 1), jazelle('MCR_p14', 2)];

  it.each([
    ['JIDR', [jazelle('MRC_p14', 0)]],
    ['JOSCR', [...write, jazelle('MRC_p14', 1)]],
    ['JMCR', [...write, jazelle('MRC_p14', 2)]],
  ])('%s reads as zero, whatever was written', (_, words) => {
    const { engine } = machine(words, { registers: [1] });
    engine.run(words.length);
    expect([engine.mode, engine.reg(0)]).toEqual([modes.svc, 0]);
  });

  it('into the flags clears them', () => {
    const { engine } = machine([jazelle('MRC_p14', 0, 15)], { cpsr: 0xf000_01d3 });
    engine.run(1);
    expect(engine.cpsr >>> 28).toBe(0);
  });

  it.each([
    ['a write of JIDR', jazelle('MCR_p14', 0), modes.svc],
    ['JIDR in user mode', jazelle('MRC_p14', 0), modes.usr],
    ['JMCR in user mode', jazelle('MCR_p14', 2), modes.usr],
    ['a fourth register', jazelle('MRC_p14', 3), modes.svc],
  ])('%s is UNDEFINED', (_, word, mode) => {
    const { engine } = machine([word], { cpsr: mode });
    engine.run(1);
    expect(engine.mode).toBe(modes.und);
  });
});

describe("ThumbEE's registers", () => {
  const [teecr, teehbr] = [0, 1] as const;
  const move = (name: 'MRC_p14' | 'MCR_p14', crn: number, rt: number) => a32(name, { opc1: 6, crn, rt });

  it.each([
    ['TEECR keeps XED', teecr, 0xffff_ffff, 1],
    ['TEEHBR keeps an address', teehbr, 0x1234_5677, 0x1234_5674],
  ])('%s', (_, crn, written, read) => {
    const { engine } = machine([move('MCR_p14', crn, 0), move('MRC_p14', crn, 1)], { registers: [written] });
    engine.run(2);
    expect(engine.reg(1)).toBe(read);
  });

  it.each([
    ['TEECR never', teecr, 0, modes.und],
    ['TEEHBR', teehbr, 0, modes.usr],
    ['TEEHBR not with TEECR.XED', teehbr, 1, modes.und],
  ])('at PL0: %s', (_, crn, control, mode) => {
    const user = a32('CPS', { imod: 0, m: 1, mode: modes.usr });
    const { engine } = machine([move('MCR_p14', teecr, 0), user, move('MRC_p14', crn, 1)], { registers: [control] });
    engine.run(3);
    expect(engine.mode).toBe(mode);
  });
});

describe('an interrupt', () => {
  it.each([
    ['IRQ', 'irq', psr.i, 0x18, modes.irq, 0x180],
    ['FIQ', 'fiq', psr.f, 0x1c, modes.fiq, 0x1c0],
  ] as const)('%s waits for its mask, then comes before the next instruction', (_, line, mask, vector, mode, masks) => {
    const clear = a32('CPS', { imod: 2, m: 0, [line === 'irq' ? 'i' : 'f']: 1 });
    const { engine } = machine([increment, clear, increment], { cpsr: modes.svc | mask });
    engine.setLine(line, true);
    engine.run(2);
    expect([engine.reg(0), engine.pc]).toEqual([1, codeAddress + 8]);
    engine.memory.write(0, bytesOf(Array.from({ length: 8 }, () => spin)));
    engine.run(1);
    expect([engine.mode, engine.pc, engine.reg(14)]).toEqual([mode, vector, codeAddress + 12]);
    expect(engine.cpsr & 0x1c0).toBe(masks);
    expect(engine.reg(0)).toBe(1);
  });

  it('is an FIQ when both lines are high', () => {
    const { engine } = machine([increment], { cpsr: modes.svc });
    engine.setLine('irq', true);
    engine.setLine('fiq', true);
    engine.run(1);
    expect(engine.mode).toBe(modes.fiq);
  });

  it('comes again while its line stays high, and no more once it is low', () => {
    const both = machine([spin], { cpsr: modes.svc });
    const { engine } = both;
    both.memory.write(0x18, bytesOf([a32('SUBS_pc_imm', { rn: 14, imm: 4 })]));
    engine.setLine('irq', true);
    engine.run(3);
    expect(engine.reg(0)).toBe(0);
    expect(engine.banked('irq', 14)).toBe(codeAddress + 4);
    engine.setLine('irq', false);
    engine.run(2);
    expect([engine.mode, engine.pc]).toEqual([modes.svc, codeAddress]);
  });
});

describe('decoded code follows', () => {
  const loop = [
    a32('BL', { imm: 2 }),
    a32('STR_imm', { u: 1, rn: 1, rt: 2 }),
    a32('SMC'),
    spin,
    increment,
    a32('BX', { rm: 14 }),
  ];

  it('a store of the vCPU itself into its own page', () => {
    const both = machine(
      [
        a32('MOV_reg', { rd: 3, rm: 14 }),
        a32('BL', { imm: 3 }),
        a32('STR_imm', { u: 1, rn: 1, rt: 2 }),
        a32('BL', { imm: 1 }),
        a32('SMC'),
        spin,
        increment,
        a32('BX', { rm: 14 }),
      ],
      { registers: [0, codeAddress + 6 * 4, a32('ADD_imm', { rn: 0, rd: 0, imm: 0x10 })] },
    );
    expect(both.engine.run(20)).toMatchObject({ kind: 'smc' });
    expect(both.engine.reg(0)).toBe(0x11);
  });

  it('a byte the VMM writes', () => {
    const both = machine([increment, a32('SMC')]);
    expect(both.engine.run(5)?.kind).toBe('smc');
    both.memory.write(codeAddress, Uint8Array.of(5));
    both.engine.pc = codeAddress;
    both.engine.run(5);
    expect(both.engine.reg(0)).toBe(6);
  });

  it('a store of another vCPU, its translation made before the page held code', () => {
    const both = machine(loop);
    const other = new Engine(both.memory, 1, cpuTargets['cortex-a15']);
    const store = a32('STR_imm', { u: 1, rn: 1, rt: 2 });
    both.memory.write(dataAddress, bytesOf([store, store, a32('SMC')]));
    start(other, { registers: [0, dataAddress + 0x1010, a32('ADD_imm', { rn: 0, rd: 0, imm: 0x40 })] });
    other.pc = dataAddress;
    other.run(1);
    both.memory.write(dataAddress + 0x1010, bytesOf([increment, a32('SMC')]));
    both.engine.pc = dataAddress + 0x1010;
    expect(both.engine.run(5)?.kind).toBe('smc');
    expect(both.engine.reg(0)).toBe(1);
    expect(other.run(5)?.kind).toBe('smc');
    both.engine.pc = dataAddress + 0x1010;
    both.engine.run(5);
    expect(both.engine.reg(0)).toBe(0x41);
    expect(wordAt(both, dataAddress + 0x1010)).toBe(a32('ADD_imm', { rn: 0, rd: 0, imm: 0x40 }));
  });

  it('a slot that takes the place of another', () => {
    const both = machine([increment, a32('SMC')]);
    both.engine.run(5);
    both.memory.removeSlot(1);
    both.memory.addSlot({ slot: 1, ipa: codeAddress, bytes: 0x1000, readonly: false, logDirty: false });
    both.engine.pc = codeAddress;
    // ANDEQ r0, r0, r0: the zeroes of a fresh slot.
    expect(both.engine.run(2)).toBeUndefined();
    expect(both.engine.pc).toBe(codeAddress + 8);
  });
});

it('no word, mode or register value makes the engine throw', () => {
  const anyMode = fc.constantFrom(modes.usr, modes.sys, modes.svc, modes.abt, modes.und, modes.irq, modes.fiq);
  const anyWord = fc.integer({ min: 0, max: 0xffff_ffff });
  const anyRegister = fc.oneof(anyWord, fc.integer({ min: dataAddress - 64, max: dataAddress + 0x1_0040 }));
  const both = machine([]);
  fc.assert(
    fc.property(
      fc.array(anyWord, { minLength: 8, maxLength: 8 }),
      anyMode,
      fc.array(anyRegister, { minLength: 15, maxLength: 15 }),
      (words, mode, registers) => {
        both.memory.write(codeAddress, bytesOf(words));
        start(both.engine, { cpsr: mode, registers });
        both.engine.run(20);
        expect(both.engine.executed).toBeLessThanOrEqual(20);
      },
    ),
    { numRuns: 3000, seed: 1 },
  );
});
