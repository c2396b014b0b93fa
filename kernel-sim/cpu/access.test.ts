import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import { a32, bytesOf, codeAddress, dataAddress, machine, nowhere, ramBytes, wordAt } from './engine-fixture.ts';
import { modes } from './state.ts';

const odd = { u: 1, rn: 1, rt: 2 };
const load = { write: false, data: 0, register: 2, signExtend: false, bigEndian: false };
const store = { write: true, register: 2, signExtend: false, bigEndian: false };
const value = 0x89ab_cdef;

describe('an access outside RAM', () => {
  it.each([
    ['LDR', a32('LDR_imm', odd), { ...load, bytes: 4 }],
    ['LDR by register', a32('LDR_reg', { ...odd, rm: 0 }), { ...load, bytes: 4 }],
    ['LDR into r15', a32('LDR_imm', { ...odd, rt: 15 }), { ...load, bytes: 4, register: 15 }],
    ['LDRB', a32('LDRB_imm', odd), { ...load, bytes: 1 }],
    ['LDRH', a32('LDRH_imm', odd), { ...load, bytes: 2 }],
    ['LDRSB', a32('LDRSB_reg', { ...odd, rm: 0 }), { ...load, bytes: 1, signExtend: true }],
    ['LDRSH', a32('LDRSH_imm', odd), { ...load, bytes: 2, signExtend: true }],
    ['STR', a32('STR_imm', odd), { ...store, bytes: 4, data: value }],
    ['STRB', a32('STRB_reg', { ...odd, rm: 0 }), { ...store, bytes: 1, data: 0xef }],
    ['STRH', a32('STRH_imm', odd), { ...store, bytes: 2, data: 0xcdef }],
  ])('by %s leaves with its syndrome, nothing done', (_, word, trap) => {
    const { engine } = machine([word], { registers: [0, nowhere, value] });
    expect(engine.run(1)).toEqual({ kind: 'mmio', ipa: nowhere, va: nowhere, ...trap });
    expect([engine.pc, engine.reg(1), engine.reg(2)]).toEqual([codeAddress, nowhere, value]);
  });

  it.each([
    ['LDR with writeback', a32('LDR_imm_post', { ...odd, imm: 4 }), false],
    ['STRB with writeback', a32('STRB_imm_pre', odd), true],
    ['LDRT', a32('LDRT_imm', odd), false],
    ['LDRD', a32('LDRD_imm', odd), false],
    ['STRD', a32('STRD_reg', { ...odd, rm: 0 }), true],
    ['LDM', a32('LDM', { u: 1, w: 1, rn: 1, list: 0x10 }), false],
    ['STM', a32('STM', { u: 1, w: 1, rn: 1, list: 0x10 }), true],
    ['LDREX', a32('LDREX', { rn: 1, rt: 2 }), false],
    ['a misaligned LDR', a32('LDR_imm', { ...odd, imm: 1 }), false],
  ])('by %s leaves without syndrome, nothing done', (_, word, write) => {
    const { engine } = machine([word], { registers: [0, nowhere, value] });
    expect(engine.run(1)).toMatchObject({ kind: 'nisv', write });
    expect([engine.pc, engine.reg(1), engine.reg(2)]).toEqual([codeAddress, nowhere, value]);
  });

  it('in big-endian state says so and gives the data as the register holds it', () => {
    const { engine } = machine([a32('STR_imm', odd)], { cpsr: 0x200 | modes.svc, registers: [0, nowhere, value] });
    expect(engine.run(1)).toMatchObject({ kind: 'mmio', data: value, bigEndian: true });
  });

  it.each([
    ['a load', a32('LDR_imm', odd), false],
    ['a store', a32('STR_imm', odd), true],
  ])('that starts in RAM is no MMIO: %s', (_, word, write) => {
    const base = dataAddress + ramBytes - 3;
    const { engine } = machine([word], { registers: [0, base, value] });
    expect(engine.run(1)).toMatchObject({ kind: 'nisv', ipa: dataAddress + ramBytes, write });
  });

  it('to a read-only slot loads and leaves with the store', () => {
    const both = machine([a32('LDR_imm', odd), a32('STR_imm', odd)], { registers: [0, dataAddress, 0] });
    both.memory.write(dataAddress, bytesOf([7]));
    both.memory.setFlags(2, { readonly: true, logDirty: false });
    expect(both.engine.run(2)).toMatchObject({ kind: 'mmio', ipa: dataAddress, write: true, data: 7 });
    expect(wordAt(both, dataAddress)).toBe(7);
  });
});

const bytes = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];

describe('an access that is not aligned', () => {
  it.each([
    ['LDR', a32('LDR_imm', odd), 0x5544_3322],
    ['LDRH', a32('LDRH_imm', odd), 0x3322],
    ['LDRSH', a32('LDRSH_imm', { ...odd, imm: 6 }), 0xffff_8877],
  ])('by %s is done byte by byte', (_, word, result) => {
    const both = machine([word], { registers: [0, dataAddress + (result === 0xffff_8877 ? 0 : 1)] });
    both.memory.write(dataAddress, Uint8Array.from(bytes));
    both.engine.run(1);
    expect(both.engine.reg(2)).toBe(result);
  });

  it('crosses from one page to the next', () => {
    const both = machine([a32('STR_imm', odd), a32('LDR_imm', { ...odd, rt: 3 })], {
      registers: [0, dataAddress + 0xffe, value],
    });
    both.engine.run(2);
    expect(both.engine.reg(3)).toBe(value);
    expect(both.memory.read(dataAddress + 0xffe, 4)).toEqual(Uint8Array.of(0xef, 0xcd, 0xab, 0x89));
  });

  it.each([
    ['LDR with SCTLR.A', a32('LDR_imm', odd), 2],
    ['STRH with SCTLR.A', a32('STRH_imm', odd), 2],
    ['LDRD', a32('LDRD_imm', odd), 0],
    ['STRD', a32('STRD_imm', odd), 0],
    ['LDM', a32('LDM', { u: 1, rn: 1, list: 4 }), 0],
    ['STM', a32('STM', { u: 1, rn: 1, list: 4 }), 0],
    ['LDREX', a32('LDREX', { rn: 1, rt: 2 }), 0],
    ['LDREXH', a32('LDREXH', { rn: 1, rt: 2 }), 0],
    ['STREXD', a32('STREXD', { rn: 1, rd: 4, rt: 2 }), 0],
    ['SWP', a32('SWP', { rn: 1, rt: 2, rm: 3 }), 1 << 10],
  ])('by %s aborts', (_, word, sctlr) => {
    const { engine } = machine([word], { registers: [0, dataAddress + 1] });
    engine.words[cp15Word('SCTLR')] = engine.word(cp15Word('SCTLR')) | sctlr;
    engine.run(1);
    expect([engine.mode, engine.pc, engine.reg(14)]).toEqual([modes.abt, 0x10, codeAddress + 8]);
  });
});

describe('big-endian data', () => {
  it.each([
    ['LDR', a32('LDR_imm', odd), 0x1122_3344],
    ['LDRH', a32('LDRH_imm', odd), 0x1122],
    ['LDRB', a32('LDRB_imm', odd), 0x11],
    ['LDR at an odd address', a32('LDR_imm', { ...odd, imm: 1 }), 0x2233_4455],
    ['LDRD, word by word', a32('LDRD_imm', odd), 0x1122_3344],
  ])('is what %s loads after SETEND BE', (_, word, result) => {
    const both = machine([word, a32('SETEND', { e: 1 }), word], { registers: [0, dataAddress] });
    both.memory.write(dataAddress, Uint8Array.from(bytes));
    // The little-endian load first, so that a translation is there that must not be used.
    both.engine.run(3);
    expect(both.engine.reg(2)).toBe(result);
  });

  it('is what STR stores, and SETEND LE ends it', () => {
    const str = a32('STR_imm', odd);
    const both = machine([a32('SETEND', { e: 1 }), str, a32('SETEND', { e: 0 }), a32('STR_imm', { ...odd, imm: 4 })], {
      registers: [0, dataAddress, value],
    });
    both.engine.run(4);
    expect(both.memory.read(dataAddress, 8)).toEqual(Uint8Array.of(0x89, 0xab, 0xcd, 0xef, 0xef, 0xcd, 0xab, 0x89));
  });
});

it('a store through a cached translation is seen by the VMM, and logged once logging is on', () => {
  const str = a32('STR_imm', odd);
  const both = machine([str, str], { registers: [0, dataAddress, value] });
  both.engine.run(1);
  expect(wordAt(both, dataAddress)).toBe(value);
  both.memory.setFlags(2, { readonly: false, logDirty: true });
  both.engine.run(1);
  expect(both.memory.slotAt(dataAddress)?.dirty?.[0]).toBe(1);
});
