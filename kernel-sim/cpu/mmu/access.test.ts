import { describe, expect, it } from 'vitest';
import { cp15Word } from '../cp15.ts';
import { Engine } from '../engine.ts';
import { a32, bytesOf, codeAddress, type Machine, machine, nowhere, wordAt } from '../engine-fixture.ts';
import { modes } from '../state.ts';
import { type CpuTargetName, cpuTargets } from '../target.ts';

/** Tables in the fixture's RAM: level 1, and level 2 of MiB 1. */
const first = 0x1_4000;
const second = 0x1_8000;
const mib = 0x10_0000;

/** Pages of RAM the tests map. */
const frames = [0x1_9000, 0x1_a000, 0x1_b000, 0x1_c000] as const;

/** Small pages of normal memory: who may do what. */
const page = {
  all: 0x03e,
  privileged: 0x01e,
  readOnly: 0x21e,
  userReadOnly: 0x02e,
  never: 0x01f,
  device: 0x036,
} as const;

interface Setup {
  readonly target?: CpuTargetName;
  readonly cpsr?: number;
  readonly registers?: readonly number[];
  readonly sctlr?: number;
  /** Level-2 descriptors of the pages of MiB 1, from its start. */
  readonly pages?: readonly number[];
}

const put = ({ memory }: Machine, address: number, ...words: readonly number[]) =>
  memory.write(address, bytesOf(words));

/** Translation is on: MiB 0 is itself, MiB 1 has `pages`, MiB 2 and up nothing but sections a test adds. */
function translated(words: readonly number[], { pages = [], sctlr = 0, ...setup }: Setup = {}): Machine {
  const both = machine(words, setup);
  put(both, first, 0x0000_0c0e, second | 1);
  put(both, second, ...pages);
  const registers = { TTBR0: first, DACR: 1, SCTLR: 0x00c5_0079 | sctlr, TTBCR: 0 };
  for (const [name, value] of Object.entries(registers)) both.engine.words[cp15Word(name)] = value;
  both.engine.flushTlb();
  return both;
}

const map = (frame: number | undefined, bits: number) => ((frame ?? 0) | bits) >>> 0;
const cp15 = ({ engine }: Machine, name: string) => engine.word(cp15Word(name)) >>> 0;
const mcr = (crn: number, crm: number, opc2: number, rt = 0) => a32('MCR_p15', { crn, opc1: 0, crm, opc2, rt });
const ldr = a32('LDR_imm', { u: 1, rn: 1, rt: 2 });
const str = a32('STR_imm', { u: 1, rn: 1, rt: 2 });
const ldrt = a32('LDRT_imm', { u: 1, rn: 1, rt: 2 });
const tlbimva = mcr(8, 7, 1, 1);
const aborted = { pc: 0x10, mode: modes.abt };

describe('a load and a store', () => {
  it('reach the page the tables name', () => {
    const both = translated([ldr, a32('STR_imm', { u: 1, rn: 1, rt: 3, imm: 4 })], {
      pages: [map(frames[1], page.all)],
      registers: [0, mib + 8, 0, 7],
    });
    put(both, frames[1] + 8, 0x1234);
    both.engine.run(2);
    expect([both.engine.reg(2), wordAt(both, frames[1] + 12)]).toEqual([0x1234, 7]);
  });

  it.each([
    ['a load', ldr, false],
    ['a store', str, true],
  ])('outside RAM leave with both addresses: %s', (_, word, write) => {
    const both = translated([word], { pages: [map(nowhere, page.all)], registers: [0, mib + 4] });
    expect(both.engine.run(1)).toMatchObject({ kind: 'mmio', ipa: nowhere + 4, va: mib + 4, write });
  });

  it('without syndrome leave with both addresses', () => {
    const both = translated([a32('LDM', { u: 1, rn: 1, list: 4 })], {
      pages: [map(nowhere, page.all)],
      registers: [0, mib],
    });
    expect(both.engine.run(1)).toEqual({ kind: 'nisv', ipa: nowhere, va: mib, write: false });
  });

  it.each([
    ['a load', ldr, 'read'],
    ['a store', str, 'write'],
    ['a fetch', a32('BX', { rm: 1 }), 'prefetch'],
    ['a cache operation', mcr(7, 10, 1, 1), 'maintenance'],
    ['an address translation', mcr(7, 8, 0, 1), 'maintenance'],
  ])('whose table is outside RAM leave with the table: %s', (_, word, access) => {
    const both = translated([word], { registers: [0, mib * 2] });
    put(both, first + 8, nowhere | 1);
    expect(both.engine.run(2)).toEqual({ kind: 'walk', ipa: nowhere, va: mib * 2, access });
  });

  it('abort with the address, the status and what the access was', () => {
    const both = translated([str], { pages: [map(frames[0], page.readOnly)], registers: [0, mib + 4, 9] });
    both.engine.run(1);
    expect(both.engine).toMatchObject(aborted);
    expect([cp15(both, 'DFSR'), cp15(both, 'DFAR'), both.engine.reg(14)]).toEqual([0x80f, mib + 4, codeAddress + 8]);
    expect(wordAt(both, frames[0] + 4)).toBe(0);
  });

  it('see 40 bits of address', () => {
    const high = 0xab_0000_0000;
    const both = translated([ldr], { registers: [0, mib * 16 + 4] });
    both.memory.addSlot({ slot: 9, ipa: high, bytes: 0x1000, readonly: false, logDirty: false });
    put(both, high + 4, 77);
    put(both, first + 64, 0x0004_0c0e | (0xb << 20) | (0xa << 5));
    both.engine.run(1);
    expect(both.engine.reg(2)).toBe(77);
  });

  it('see big-endian data through the tables', () => {
    const both = translated([a32('SETEND', { e: 1 }), ldr], { pages: [map(frames[0], page.all)], registers: [0, mib] });
    put(both, frames[0], 0x1122_3344);
    both.engine.run(2);
    expect(both.engine.reg(2)).toBe(0x4433_2211);
  });
});

describe('an access that is not aligned', () => {
  const pages = [map(frames[2], page.all), map(frames[0], page.all)];
  const edge = mib + 0xffe;

  it('finds either page where the tables put it', () => {
    const both = translated([str, a32('LDR_imm', { u: 1, rn: 1, rt: 3 })], {
      pages,
      registers: [0, edge, 0x8765_4321],
    });
    both.engine.run(2);
    expect([both.engine.reg(3), wordAt(both, frames[2] + 0xffc), wordAt(both, frames[0])]).toEqual([
      0x8765_4321, 0x4321_0000, 0x8765,
    ]);
  });

  it.each([
    ['is not mapped', 0, 0x807],
    ['may not be written', map(frames[0], page.readOnly), 0x80f],
  ])('stores nothing when its second page %s', (_, descriptor, status) => {
    const both = translated([str], { pages: [pages[0] ?? 0, descriptor], registers: [0, edge, 0x8765_4321] });
    both.engine.run(1);
    expect([cp15(both, 'DFSR'), cp15(both, 'DFAR')]).toEqual([status, mib + 0x1000]);
    expect(wordAt(both, frames[2] + 0xffc)).toBe(0);
  });

  it.each([
    ['a load', ldr, 0x001],
    ['a store', str, 0x801],
  ])('of Device memory aborts, also once it is cached: %s', (_, word, status) => {
    const both = translated(
      [a32('LDR_imm', { rn: 1, rt: 3, imm: 2 }), a32('STR_imm', { rn: 1, rt: 3, imm: 2 }), word],
      {
        pages: [map(frames[0], page.device)],
        registers: [0, mib + 2],
      },
    );
    both.engine.run(3);
    expect([cp15(both, 'DFSR'), cp15(both, 'DFAR')]).toEqual([status, mib + 2]);
  });
});

describe('an instruction with several accesses starts anew after an abort:', () => {
  it('LDM has changed no register', () => {
    const both = translated([a32('LDM', { u: 1, w: 1, rn: 1, list: 0b1_1100 })], {
      pages: [map(frames[0], page.all)],
      registers: [0, mib + 0xff8, 2, 3, 4],
    });
    both.engine.run(1);
    expect(both.engine).toMatchObject(aborted);
    expect([1, 2, 3, 4].map((n) => both.engine.reg(n))).toEqual([mib + 0xff8, 2, 3, 4]);
    expect(cp15(both, 'DFAR')).toBe(mib + 0x1000);
    put(both, second + 4, map(frames[1], page.all));
    put(both, frames[1], 9);
    both.engine.pc = codeAddress;
    both.engine.run(1);
    expect([both.engine.reg(1), both.engine.reg(4)]).toEqual([mib + 0x1004, 9]);
  });

  it.each([
    ['STM', a32('STM', { u: 1, w: 1, rn: 1, list: 0b1_1100 })],
    ['STRD', a32('STRD_imm_pre', { u: 1, rn: 1, rt: 2, imm: 4 })],
  ])('%s has not moved its base', (_, word) => {
    const both = translated([word], { pages: [0], registers: [0, mib + 0xff8, 2, 3, 4] });
    both.engine.run(1);
    expect([both.engine.mode, both.engine.reg(1)]).toEqual([modes.abt, mib + 0xff8]);
  });
});

it('STREX that may not store aborts and gives no status', () => {
  const both = translated([a32('LDREX', { rn: 1, rt: 2 }), a32('STREX', { rn: 1, rd: 6, rt: 3 })], {
    pages: [map(frames[0], page.readOnly)],
    registers: [0, mib, 0, 7, 4, 5, 6],
  });
  both.engine.run(2);
  expect([cp15(both, 'DFSR'), both.engine.reg(6), wordAt(both, frames[0])]).toEqual([0x80f, 6, 0]);
});

describe('privilege', () => {
  const pages = [map(frames[0], page.privileged)];

  it('of LDRT is PL0’s, whatever LDR has cached, and LDR goes on with PL1’s', () => {
    const both = translated([ldr, ldrt], { pages, registers: [0, mib] });
    both.engine.run(2);
    expect([cp15(both, 'DFSR'), both.engine.pc, both.engine.reg(1)]).toEqual([0x00f, 0x10, mib]);
    both.engine.cpsr = modes.svc;
    both.engine.pc = codeAddress;
    put(both, frames[0], 5);
    both.engine.run(1);
    expect(both.engine.reg(2)).toBe(5);
  });

  it('of LDRT that succeeds ends with it', () => {
    const both = translated([ldrt, a32('LDR_imm', { u: 1, rn: 3, rt: 4 })], {
      pages: [map(frames[1], page.all), ...pages],
      registers: [0, mib, 0, mib + 0x1000],
    });
    put(both, frames[0], 5);
    both.engine.run(2);
    expect(both.engine.reg(4)).toBe(5);
  });

  it('of user mode is not what PL1 cached', () => {
    const both = translated([ldr, a32('CPS', { m: 1, mode: modes.usr }), ldr], { pages, registers: [0, mib] });
    both.engine.run(3);
    expect([both.engine.mode, cp15(both, 'DFSR')]).toEqual([modes.abt, 0x00f]);
  });
});

/** Loads, then repoints the page, then does `words`, then loads again. */
function reloaded(words: readonly number[], registers: readonly number[] = []) {
  const both = translated([ldr, ...words, ldr], {
    pages: [map(frames[0], page.all)],
    registers: [0, mib, 0, ...registers],
  });
  put(both, frames[0], 100);
  put(both, frames[1], 200);
  both.engine.run(1);
  put(both, second, map(frames[1], page.all));
  both.engine.run(1 + words.length);
  return both.engine.reg(2);
}

describe('a cached translation goes with', () => {
  it.each([
    ['TLBIALL', mcr(8, 7, 0)],
    ['TLBIMVA', tlbimva],
    ['TLBIASID', mcr(8, 7, 2)],
    ['TLBIMVAA', mcr(8, 7, 3, 1)],
    ['TLBIALLIS', mcr(8, 3, 0)],
    ['TLBIMVAIS', mcr(8, 3, 1, 1)],
    ['TLBIASIDIS', mcr(8, 3, 2)],
    ['TLBIMVAAIS', mcr(8, 3, 3, 1)],
    ['DTLBIALL', mcr(8, 6, 0)],
    ['DTLBIMVA', mcr(8, 6, 1, 1)],
    ['ITLBIASID', mcr(8, 5, 2)],
  ])('%s', (_, word) => {
    expect(reloaded([word])).toBe(200);
  });

  it.each([
    ['TTBR1', mcr(2, 0, 1, 3), 0],
    ['TTBCR', mcr(2, 0, 2, 3), 0],
    ['PRRR', mcr(10, 2, 0, 3), 0],
    ['SCTLR', mcr(1, 0, 0, 3), 0x00c5_0079],
  ])('a write of %s', (_, word, value) => {
    expect(reloaded([word], [value])).toBe(200);
  });

  it('nothing of another page or ASID', () => {
    expect(reloaded([mcr(8, 7, 1, 3)], [mib + 0x1000])).toBe(100);
    expect(reloaded([mcr(8, 7, 2, 3)], [7])).toBe(100);
  });

  it('a TLB operation of another vCPU', () => {
    const both = translated([ldr, ldr], { pages: [map(frames[0], page.all)], registers: [0, mib] });
    const other = new Engine(both.memory, 1, cpuTargets['cortex-a15']);
    other.reset();
    other.pc = codeAddress + 0x100;
    other.setReg(1, mib);
    put(both, codeAddress + 0x100, tlbimva);
    put(both, frames[1], 200);
    both.engine.run(1);
    put(both, second, map(frames[1], page.all));
    other.run(1);
    both.engine.run(1);
    expect(both.engine.reg(2)).toBe(200);
  });
});

describe('an address space of its own has each', () => {
  it.each([
    ['TTBR0', 'TTBR0', 0x1_0000],
    ['ASID', 'CONTEXTIDR', 5],
  ])('%s, and finds its translations again', (_, name, value) => {
    const both = translated([ldr, ldr, ldr], { pages: [map(frames[0], page.all)], registers: [0, mib] });
    put(both, frames[0], 100);
    put(both, frames[1], 200);
    // A second level-1 table with the same entries.
    put(both, 0x1_0000, 0x0000_0c0e, second | 1);
    both.engine.run(1);
    put(both, second, map(frames[1], page.all));
    const was = both.engine.word(cp15Word(name));
    both.engine.words[cp15Word(name)] = value;
    both.engine.run(1);
    expect(both.engine.reg(2)).toBe(200);
    both.engine.words[cp15Word(name)] = was;
    both.engine.run(1);
    expect(both.engine.reg(2)).toBe(100);
  });

  it('DACR: access taken away and given back at once', () => {
    const dacr = mcr(3, 0, 0, 3);
    const both = translated([ldr, dacr, ldr], {
      pages: [map(frames[0], page.all)],
      registers: [0, mib, 0, 0b01],
    });
    put(both, first + 4, second | (2 << 5) | 1);
    both.engine.words[cp15Word('DACR')] = 0b01_00_01;
    both.engine.run(3);
    expect([both.engine.mode, cp15(both, 'DFSR')]).toEqual([modes.abt, 0x02b]);
    both.engine.words[cp15Word('DACR')] = 0b01_00_01;
    both.engine.cpsr = modes.svc;
    both.engine.pc = codeAddress;
    both.engine.run(1);
    expect(both.engine.mode).toBe(modes.svc);
  });
});

describe('a fetch', () => {
  const goThere = a32('BX', { rm: 1 });
  const add = (imm: number) => a32('ADD_imm', { rn: 0, rd: 0, imm });

  it.each<[string, number, number, number?]>([
    ['nothing is mapped', 0, 0x007],
    ['XN', map(frames[0], page.never), 0x00f],
    ['PL0 may not read', map(frames[0], page.privileged), 0x00f, modes.usr],
  ])('aborts where %s', (_, descriptor, status, mode = modes.svc) => {
    const both = translated([goThere], { pages: [descriptor], registers: [0, mib + 8], cpsr: mode });
    both.engine.run(2);
    expect(both.engine).toMatchObject({ pc: 0xc, mode: modes.abt });
    expect([cp15(both, 'IFSR'), cp15(both, 'IFAR'), both.engine.reg(14)]).toEqual([status, mib + 8, mib + 12]);
  });

  it('aborts at the first instruction of the next page', () => {
    const both = translated([goThere], { pages: [map(frames[0], page.all)], registers: [0, mib + 0xff8] });
    put(both, frames[0] + 0xff8, add(1), add(1));
    both.engine.run(4);
    expect([both.engine.reg(0), cp15(both, 'IFAR')]).toEqual([2, mib + 0x1000]);
  });

  it('that aborts at its own vector uses the budget up', () => {
    const both = translated([goThere], { registers: [0, mib] });
    both.engine.words[cp15Word('VBAR')] = mib;
    expect(both.engine.run(100)).toBeUndefined();
    expect([both.engine.executed, cp15(both, 'IFAR')]).toEqual([100, mib + 0xc]);
  });

  it('goes on in the next page wherever it is', () => {
    const both = translated([goThere], {
      pages: [map(frames[3], page.all), map(frames[0], page.all)],
      registers: [0, mib + 0xffc],
    });
    put(both, frames[3] + 0xffc, add(1));
    put(both, frames[0], add(2));
    both.engine.run(3);
    expect(both.engine.reg(0)).toBe(3);
  });

  it('finds the new page after a TLB operation, the very next instruction', () => {
    const both = translated([goThere], { pages: [map(frames[0], page.all)], registers: [0, mib, 0] });
    put(both, frames[0], str, tlbimva, add(1));
    put(both, frames[1] + 8, add(2));
    both.engine.setReg(2, map(frames[1], page.all));
    put(both, frames[0], a32('STR_imm', { u: 1, rn: 3, rt: 2 }));
    both.engine.setReg(3, second);
    both.engine.run(4);
    expect(both.engine.reg(0)).toBe(2);
  });

  it('sees what was stored to its page under another address, cached as writable before', () => {
    const both = translated([str, goThere], {
      pages: [map(frames[0], page.all), map(frames[0], page.all)],
      registers: [0, mib + 0x1000, add(1)],
    });
    const back = a32('BX', { rm: 14 });
    put(both, frames[0] + 4, back);
    both.engine.run(1);
    both.engine.setReg(14, codeAddress);
    both.engine.setReg(3, mib);
    put(both, codeAddress, str, a32('BX', { rm: 3 }));
    both.engine.pc = codeAddress + 4;
    both.engine.run(3);
    expect(both.engine.reg(0)).toBe(1);
    both.engine.setReg(2, add(16));
    both.engine.run(3);
    expect(both.engine.reg(0)).toBe(17);
  });

  it('follows the MMU being turned on under it', () => {
    const both = machine([mcr(1, 0, 0), add(1)], { registers: [0x00c5_0079] });
    put(both, first, 0x0010_0c0e);
    both.engine.words[cp15Word('TTBR0')] = first;
    both.engine.words[cp15Word('DACR')] = 1;
    // MiB 0 leads to MiB 1, where there is no RAM.
    expect(both.engine.run(2)).toEqual({ kind: 'fetch', ipa: mib + codeAddress + 4, va: codeAddress + 4 });
  });
});

it('a store through a translation is logged', () => {
  const both = translated([str, str], { pages: [map(frames[0], page.all)], registers: [0, mib, 1] });
  both.engine.run(1);
  both.memory.setFlags(2, { readonly: false, logDirty: true });
  both.engine.run(1);
  expect(both.memory.slotAt(frames[0])?.dirty?.[1]).toBe(1 << 1);
});

describe('PAR after', () => {
  const ats = (opc2: number) => mcr(7, 8, opc2, 1);

  it.each([
    ['ATS1CPR of a page', 0, map(frames[0], page.privileged), frames[0] | 0x27c],
    ['ATS1CPW of a page that may only be read', 1, map(frames[0], page.readOnly), 0x1f],
    ['ATS1CUR of a page that is not PL0’s', 2, map(frames[0], page.privileged), 0x1f],
    ['ATS1CUW of a page that is', 3, map(frames[0], page.all), frames[0] | 0x27c],
    ['a page that is not there', 0, 0, 0x0f],
  ])('%s', (_, opc2, descriptor, par) => {
    const both = translated([ats(opc2)], { pages: [descriptor], registers: [0, mib + 0x123] });
    both.engine.run(1);
    expect([cp15(both, 'PAR'), both.engine.mode]).toEqual([par, modes.svc]);
  });

  it('any of them while translation is off is the address itself', () => {
    const both = machine([ats(3)], { registers: [0, 0x9876_5432] });
    both.engine.run(1);
    expect(cp15(both, 'PAR') & 0xffff_f001).toBe(0x9876_5000 | 0);
  });
});

describe('a cache operation by address', () => {
  it.each([
    ['DCIMVAC', mcr(7, 6, 1, 1)],
    ['DCCMVAC', mcr(7, 10, 1, 1)],
    ['DCCMVAU', mcr(7, 11, 1, 1)],
    ['DCCIMVAC', mcr(7, 14, 1, 1)],
    ['ICIMVAU', mcr(7, 5, 1, 1)],
  ])('%s aborts where nothing is mapped, and needs no right where something is', (_, word) => {
    const both = translated([word, word], { pages: [map(frames[0], page.readOnly)], registers: [0, mib] });
    both.engine.run(1);
    expect(both.engine.mode).toBe(modes.svc);
    both.engine.setReg(1, mib + 0x1000);
    both.engine.run(1);
    expect([cp15(both, 'DFSR'), cp15(both, 'DFAR')]).toEqual([0x2807, mib + 0x1000]);
  });

  it('says no CM on a Cortex-A9', () => {
    const both = translated([mcr(7, 10, 1, 1)], { registers: [0, mib], target: 'cortex-a9' });
    both.engine.run(1);
    expect(cp15(both, 'DFSR')).toBe(0x807);
  });
});

describe('a T32 instruction across two pages', () => {
  /** movw r3, #0x1234 */
  const [first16, second16] = [0xf241, 0x2334];
  const boundary = mib + 0x1000;
  const halfword = (value: number) => new Uint8Array(Uint16Array.of(value).buffer);

  function across(second: number) {
    const both = translated([], { cpsr: 0x1f3, pages: [map(frames[0], page.all), second] });
    both.memory.write(frames[0] + 0xffe, halfword(first16));
    both.memory.write(frames[2], halfword(second16));
    both.engine.pc = boundary - 2;
    return both;
  }

  it('is fetched through both translations', () => {
    const { engine } = across(map(frames[2], page.all));
    engine.run(1);
    expect([engine.reg(3), engine.pc]).toEqual([0x1234, boundary + 2]);
  });

  it.each([
    ['is not there', 0, 0x007],
    ['may not execute', map(frames[2], page.never), 0x00f],
  ])('aborts where the second page %s: IFAR is there, LR at the instruction', (_, descriptor, status) => {
    const both = across(descriptor);
    both.engine.run(1);
    expect([both.engine.mode, both.engine.pc, both.engine.reg(14)]).toEqual([modes.abt, 0x0c, boundary + 2]);
    expect([cp15(both, 'IFAR'), cp15(both, 'IFSR'), both.engine.reg(3)]).toEqual([boundary, status, 0]);
  });
});
