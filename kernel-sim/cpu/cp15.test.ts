import { describe, expect, it } from 'vitest';
import { cp15DoubleRows, cp15Rows } from './cp15.ts';
import { a32, codeAddress, machine } from './engine-fixture.ts';
import { at, modes } from './state.ts';
import type { CpuTargetName } from './target.ts';
import type { Cp15Address } from './trap.ts';

const mrc = ([crn, opc1, crm, opc2]: Cp15Address, rt = 0) => a32('MRC_p15', { crn, opc1, crm, opc2, rt });
const mcr = ([crn, opc1, crm, opc2]: Cp15Address, rt = 0) => a32('MCR_p15', { crn, opc1, crm, opc2, rt });

function addressOf(name: string): Cp15Address {
  const row = cp15Rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no register ${name}`);
  return row.at;
}

describe('the table', () => {
  it('has no name and no address twice', () => {
    expect(new Set(cp15Rows.map(({ name }) => name)).size).toBe(cp15Rows.length);
    expect(new Set(cp15Rows.map(({ at: address }) => address.join())).size).toBe(cp15Rows.length);
    expect(new Set(cp15DoubleRows.map(({ at: address }) => address.join())).size).toBe(cp15DoubleRows.length);
  });

  it('fits the state block', () => {
    expect(at.cp15 + cp15Rows.length).toBeLessThanOrEqual(at.vector);
  });
});

describe('a guest reads', () => {
  it.each<[CpuTargetName, string, number]>([
    ['cortex-a15', 'MIDR', 0x414f_c0f0],
    ['cortex-a15', 'ID_ISAR0', 0x0210_1110],
    ['cortex-a15', 'ID_PFR1', 0x0001_1011],
    ['cortex-a15', 'CLIDR', 0x0a20_0023],
    ['cortex-a7', 'MIDR', 0x410f_c075],
    ['cortex-a7', 'ID_MMFR0', 0x1010_1105],
    ['cortex-a9', 'MIDR', 0x413f_c090],
    ['cortex-a9', 'ID_ISAR0', 0x0010_1111],
    ['cortex-a9', 'TLBTR', 0x402],
    ['cortex-a15', 'CSSELR', 0xd],
    ['cortex-a15', 'MIDR_4', 0x414f_c0f0],
    ['cortex-a9', 'MIDR_7', 0x413f_c090],
    ['cortex-a15', 'SCTLR', 0x00c5_0078],
    ['cortex-a15', 'VBAR', 0],
    ['cortex-a15', 'NSACR', 0xc00],
    ['cortex-a15', 'ID_C2_7', 0],
  ])('%s: %s', (target, name, value) => {
    const { engine } = machine([mrc(addressOf(name))], { target });
    engine.run(1);
    expect(engine.reg(0)).toBe(value);
  });

  it.each([
    [0, 0x701f_e00a],
    [1, 0x201f_e00a],
    [2, 0x711f_e07a],
    [3, 0],
  ])('CCSIDR of CSSELR %i', (selector, value) => {
    const { engine } = machine([mcr(addressOf('CSSELR')), mrc(addressOf('CCSIDR'))], { registers: [selector] });
    engine.run(2);
    expect(engine.reg(0)).toBe(value);
  });

  it('the flags with r15 as target', () => {
    const { engine } = machine([mcr(addressOf('TPIDRPRW')), mrc(addressOf('TPIDRPRW'), 15)], {
      registers: [0xa000_0000],
    });
    engine.run(2);
    expect([engine.cpsr >>> 28, engine.pc]).toEqual([0xa, codeAddress + 8]);
  });
});

describe('a write changes only what the register lets it', () => {
  it.each([
    ['SCTLR', 0xffff_fffe, 0x72dd_3c7e],
    ['CPACR', 0xffff_ffff, 0xc0f0_0000],
    ['VBAR', 0x1234_567f, 0x1234_5660],
    ['FCSEIDR', 0xffff_ffff, 0],
    ['CONTEXTIDR', 0x1234_5678, 0x1234_5678],
    ['TTBCR', 0x7fff_ffff, 0x37],
    ['TTBCR', 0xffff_ffff, 0xffc7_3f87],
  ])('%s', (name, written, read) => {
    const { engine } = machine([mcr(addressOf(name)), mrc(addressOf(name), 1)], { registers: [written] });
    engine.run(2);
    expect(engine.reg(1)).toBe(read);
  });
});

describe('left to KVM, PC at the instruction:', () => {
  it.each([
    ['ACTLR read', mrc([1, 0, 0, 1], 3), [1, 0, 0, 1], false],
    ['ACTLR write', mcr([1, 0, 0, 1], 3), [1, 0, 0, 1], true],
    ['L2CTLR read', mrc([9, 1, 0, 2], 3), [9, 1, 0, 2], false],
    ['CBAR write', mcr([15, 4, 0, 0], 3), [15, 4, 0, 0], true],
    ['clean and invalidate by set and way', mcr([7, 0, 14, 2], 3), [7, 0, 14, 2], true],
    ['PMCR read', mrc([9, 0, 12, 0], 3), [9, 0, 12, 0], false],
    ['PMSWINC write', mcr([9, 0, 12, 4], 3), [9, 0, 12, 4], true],
    ['physical timer', mcr([14, 0, 2, 1], 3), [14, 0, 2, 1], true],
    ['a register of c15 without a row', mrc([15, 0, 0, 1], 3), [15, 0, 0, 1], false],
    ['a lockdown register without a row', mrc([10, 0, 0, 0], 3), [10, 0, 0, 0], false],
  ] as const)('%s', (_, word, address, write) => {
    const { engine } = machine([word]);
    expect(engine.run(1)).toEqual({ kind: 'cp15', at: address, write, register: 3 });
    expect(engine.pc).toBe(codeAddress);
  });
});

describe('a 64-bit register KVM traps leaves with both registers, from user mode too', () => {
  it.each([
    ['MRRC of CNTVCT', a32('MRRC_p15', { opc1: 1, crm: 14, rt: 2, rt2: 3 }), [1, 14], false],
    ['MCRR of CNTV_CVAL', a32('MCRR_p15', { opc1: 3, crm: 14, rt: 2, rt2: 3 }), [3, 14], true],
  ] as const)('%s', (_, word, address, write) => {
    for (const mode of [modes.svc, modes.usr]) {
      const { engine } = machine([word], { cpsr: mode });
      expect(engine.run(1)).toEqual({ kind: 'cp15_double', at: address, write, low: 2, high: 3 });
      expect(engine.pc).toBe(codeAddress);
    }
  });
});

describe('UNDEFINED is', () => {
  it.each([
    ['a write of MIDR', mcr([0, 0, 0, 0]), modes.svc],
    ['a read of a maintenance operation', mrc([7, 0, 5, 0]), modes.svc],
    ['SCR, the secure world’s', mrc([1, 0, 1, 0]), modes.svc],
    ['MVBAR, the secure world’s', mcr([12, 0, 0, 1]), modes.svc],
    ['ATS12NSOPR, the secure world’s', mcr([7, 0, 8, 4]), modes.svc],
    ['HCR, Hyp mode’s', mrc([1, 4, 1, 0]), modes.svc],
    ['HTTBR, Hyp mode’s', a32('MRRC_p15', { opc1: 4, crm: 2, rt: 0, rt2: 1 }), modes.svc],
    ['VTTBR, Hyp mode’s', a32('MCRR_p15', { opc1: 6, crm: 2, rt: 0, rt2: 1 }), modes.svc],
    ['CNTVOFF, Hyp mode’s', a32('MRRC_p15', { opc1: 4, crm: 14, rt: 0, rt2: 1 }), modes.svc],
    ['TLBIALLH, Hyp mode’s', mcr([8, 4, 7, 0]), modes.svc],
    ['SCTLR in user mode', mrc([1, 0, 0, 0]), modes.usr],
    ['ACTLR in user mode', mrc([1, 0, 0, 1]), modes.usr],
    ['a write of TPIDRURO in user mode', mcr([13, 0, 0, 3]), modes.usr],
    ['a 64-bit register in user mode', a32('MRRC_p15', { opc1: 0, crm: 7, rt: 0, rt2: 1 }), modes.usr],
  ])('%s', (_, word, mode) => {
    const { engine } = machine([word], { cpsr: mode });
    expect(engine.run(1)).toBeUndefined();
    expect(engine.mode).toBe(modes.und);
  });

  it('a CP15 barrier once SCTLR.CP15BEN is 0, not before', () => {
    const { engine } = machine([mcr([7, 0, 10, 5]), mcr(addressOf('SCTLR')), mcr([7, 0, 10, 5])]);
    engine.run(2);
    expect(engine.mode).toBe(modes.svc);
    engine.run(1);
    expect(engine.mode).toBe(modes.und);
  });
});

describe('UNDEFINED on a Cortex-A9, which has neither LPAE nor what came with it, is', () => {
  it.each(['L2CTLR', 'L2ECTLR', 'AMAIR0', 'AMAIR1', 'CNTKCTL'])('%s, which a Cortex-A15 has', (name) => {
    for (const [target, mode] of [['cortex-a9', modes.und] as const, ['cortex-a15', modes.svc] as const]) {
      const { engine } = machine([mrc(addressOf(name), 3)], { target });
      engine.run(1);
      expect(engine.mode).toBe(mode);
    }
  });

  it('no bit of SCTLR: WXN and UWXN read as zero', () => {
    const { engine } = machine([mcr(addressOf('SCTLR')), mrc(addressOf('SCTLR'), 1)], {
      target: 'cortex-a9',
      registers: [0xffff_fffe],
    });
    engine.run(2);
    expect(engine.reg(1)).toBe(0x72c5_3c7e);
  });
});

it.each([
  ['c0', [7, 0, 0, 4]],
  ['c13', [7, 0, 13, 1]],
] as const)('c7 has a NOP in %s', (_, address) => {
  const { engine } = machine([mcr(address)]);
  expect(engine.run(1)).toBeUndefined();
  expect([engine.mode, engine.pc]).toEqual([modes.svc, codeAddress + 4]);
});

describe('user mode may', () => {
  it.each([
    ['read and write TPIDRURW', [mcr([13, 0, 0, 2]), mrc([13, 0, 0, 2], 1)]],
    ['read TPIDRURO', [mrc([13, 0, 0, 3])]],
    ['use the barriers', [mcr([7, 0, 5, 4]), mcr([7, 0, 10, 4]), mcr([7, 0, 10, 5])]],
  ])('%s', (_, words) => {
    const { engine } = machine(words, { cpsr: modes.usr });
    engine.run(words.length);
    expect([engine.mode, engine.pc]).toEqual([modes.usr, codeAddress + 4 * words.length]);
  });
});

describe('named as missing, nothing changed:', () => {
  it.each([
    ['a register without a row', mrc([8, 0, 0, 0]), "cp15.ts has no { name: '?', at: [8, 0, 0, 0], access: 'ro' }"],
  ])('%s', (_, word, text) => {
    const { engine } = machine([word], { registers: [1] });
    const before = engine.words.slice(at.cp15);
    expect(engine.run(1)).toMatchObject({ kind: 'unimplemented', address: codeAddress, word: word >>> 0, text });
    expect(engine.words.slice(at.cp15)).toEqual(before);
    expect(engine.pc).toBe(codeAddress);
  });
});

describe('the 64-bit form of', () => {
  it.each([
    ['TTBR0', { opc1: 0, crm: 2 }],
    ['TTBR1', { opc1: 1, crm: 2 }],
    ['PAR', { opc1: 0, crm: 7 }],
  ])('%s holds 64 bits, the low ones being the 32-bit register, whose write leaves the high ones', (name, where) => {
    const words = [
      a32('MCRR_p15', { ...where, rt: 0, rt2: 1 }),
      mcr(addressOf(name), 4),
      a32('MRRC_p15', { ...where, rt: 2, rt2: 3 }),
    ];
    const { engine } = machine(words, { registers: [0x4000_0000, 0x00ff_0012, 9, 9, 0x5000_0000] });
    engine.run(3);
    expect([engine.reg(2), engine.reg(3)]).toEqual([0x5000_0000, 0x00ff_0012]);
  });

  it('any is UNDEFINED on a Cortex-A9, which has no LPAE', () => {
    const { engine } = machine([a32('MRRC_p15', { opc1: 0, crm: 2, rt: 2, rt2: 3 })], { target: 'cortex-a9' });
    engine.run(1);
    expect(engine.mode).toBe(modes.und);
  });
});

it('ISR shows the interrupt lines', () => {
  const { engine } = machine([mrc([12, 0, 1, 0])]);
  engine.setLine('irq', true);
  engine.setLine('fiq', true);
  engine.run(1);
  expect(engine.reg(0)).toBe(0xc0);
});
