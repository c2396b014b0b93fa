import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import type { Engine } from './engine.ts';
import {
  a32,
  bytesOf,
  codeAddress,
  dataAddress,
  type Machine,
  machine,
  nowhere,
  ramBytes,
  wordAt,
} from './engine-fixture.ts';
import { at, modes, psr } from './state.ts';
import type { CpuTargetName } from './target.ts';

const full = 0x00f0_0000;
const privilegedOnly = 0x0050_0000;
const asedis = 2 ** 31;
const d32dis = 0x4000_0000;
const enabled = 1 << 30;

const vadd = a32('VADD_F32');
const vaddHigh = a32('VADD_F64', { d: 1 });
const vaddInteger = a32('VADD_int');
const vmovScalar8 = a32('VMOV_to_scalar_8');
const vmovScalar32 = a32('VMOV_to_scalar_32');
const vld1 = a32('VLD1_0111', { rn: 1, rm: 15 });

interface Setup {
  readonly cpacr?: number;
  readonly fpexc?: number;
  readonly fpscr?: number;
  readonly mode?: number;
  readonly sctlr?: number;
  readonly target?: CpuTargetName;
  readonly registers?: readonly number[];
}

function vectorMachine(words: readonly number[], setup: Setup = {}): Machine {
  const { mode = modes.svc, cpacr = full, fpexc = enabled, fpscr = 0, sctlr = 0, target = 'cortex-a15' } = setup;
  const subject = machine(words, {
    cpsr: mode | psr.i,
    target,
    registers: setup.registers ?? [0, dataAddress],
  });
  const { engine } = subject;
  engine.words[cp15Word('CPACR')] = cpacr;
  engine.words[at.fpexc] = fpexc;
  engine.words[at.fpscr] = fpscr;
  engine.words[cp15Word('SCTLR')] = engine.word(cp15Word('SCTLR')) | sctlr;
  return subject;
}

/** Is the word UNDEFINED? */
function isUndefined(word: number, setup: Setup): boolean {
  const { engine } = vectorMachine([word], setup);
  engine.run(1);
  return engine.mode === modes.und;
}

describe('an extension register is UNDEFINED', () => {
  const rows: readonly (readonly [string, number, Setup, boolean])[] = [
    ['VFP with access and FPEXC.EN', vadd, {}, false],
    ['VFP after reset of CPACR', vadd, { cpacr: 0 }, true],
    ['VFP while FPEXC.EN is 0', vadd, { fpexc: 0 }, true],
    ['Advanced SIMD while FPEXC.EN is 0', vaddInteger, { fpexc: 0 }, true],
    ['a structure load while FPEXC.EN is 0', vld1, { fpexc: 0 }, true],
    ['VFP at PL1 when CPACR is for PL1', vadd, { cpacr: privilegedOnly }, false],
    ['VFP at PL0 when CPACR is for PL1', vadd, { cpacr: privilegedOnly, mode: modes.usr }, true],
    ['VFP at PL0 with full access', vadd, { mode: modes.usr }, false],
    ['Advanced SIMD with CPACR.ASEDIS', vaddInteger, { cpacr: full | asedis }, true],
    ['a structure load with CPACR.ASEDIS', vld1, { cpacr: full | asedis }, true],
    ['a byte of a scalar with CPACR.ASEDIS', vmovScalar8, { cpacr: full | asedis }, true],
    ['a word of a scalar with CPACR.ASEDIS: VFP has it', vmovScalar32, { cpacr: full | asedis }, false],
    ['VFP with CPACR.ASEDIS', vadd, { cpacr: full | asedis }, false],
    ['d16 with CPACR.D32DIS', vaddHigh, { cpacr: full | asedis | d32dis }, true],
    ['d16 without', vaddHigh, {}, false],
    ['s0 with CPACR.D32DIS', vadd, { cpacr: full | asedis | d32dis }, false],
    ['d16 in a list with CPACR.D32DIS', a32('VLDM_ia_F64', { rn: 1, vd: 15, imm: 4 }), { cpacr: full | d32dis }, true],
    ['d15 in a list with CPACR.D32DIS', a32('VLDM_ia_F64', { rn: 1, vd: 14, imm: 4 }), { cpacr: full | d32dis }, false],
    ['VADD with FPSCR.LEN: no short vectors', vadd, { fpscr: 1 << 16 }, true],
    ['VADD with FPSCR.STRIDE: no short vectors', vadd, { fpscr: 3 << 20 }, true],
    ['VCMP with FPSCR.LEN', a32('VCMP_F32'), { fpscr: 1 << 16 }, false],
    ['VFMA on a Cortex-A15', a32('VFMA_F32'), {}, false],
    ['VFMA on a Cortex-A9', a32('VFMA_F32'), { target: 'cortex-a9' }, true],
    ['VFMA of vectors on a Cortex-A9', a32('VFMA_vector_F32'), { target: 'cortex-a9' }, true],
    ['VMRS of FPSCR while FPEXC.EN is 0', a32('VMRS_FPSCR'), { fpexc: 0 }, true],
    ['VMRS of FPEXC while FPEXC.EN is 0', a32('VMRS_FPEXC'), { fpexc: 0 }, false],
    ['VMRS of FPEXC without access', a32('VMRS_FPEXC'), { cpacr: 0 }, true],
    ['VMRS of FPEXC at PL0', a32('VMRS_FPEXC'), { mode: modes.usr }, true],
    ['VMRS of MVFR0 at PL0', a32('VMRS_MVFR0'), { mode: modes.usr }, true],
    ['VMRS of FPSID while FPEXC.EN is 0', a32('VMRS_FPSID'), { fpexc: 0 }, false],
    ['VMRS of FPINST: VFPv4 has none', 0xeef9_0a10, {}, true],
    ['VMRS of MVFR2: ARMv8 has it', 0xeef5_0a10, {}, true],
  ];
  it.each(rows)('%s', (_, word, setup, expected) => {
    expect(isUndefined(word, setup)).toBe(expected);
  });
});

describe('VMRS and VMSR', () => {
  it.each([
    ['FPSID', 'cortex-a15', 0x4104_30f0],
    ['MVFR0', 'cortex-a15', 0x1011_0222],
    ['MVFR1', 'cortex-a15', 0x1111_1111],
    ['FPSID', 'cortex-a7', 0x4102_3075],
    ['MVFR1', 'cortex-a9', 0x0111_1111],
  ] as const)('%s of a %s', (name, target, value) => {
    const { engine } = vectorMachine([a32(`VMRS_${name}`, { rt: 2 }), a32(`VMSR_${name}`, { rt: 0 })], { target });
    engine.run(2);
    expect(engine.reg(2)).toBe(value);
    expect(engine.mode).toBe(modes.svc);
  });

  it('FPSCR keeps no trap enables and no reserved bits', () => {
    const { engine } = vectorMachine([a32('VMSR_FPSCR', { rt: 0 }), a32('VMRS_FPSCR', { rt: 2 })], {
      registers: [0xffff_ffff],
    });
    engine.run(2);
    expect(engine.reg(2)).toBe(0xfff7_009f);
  });

  it('FPEXC keeps EN alone', () => {
    const { engine } = vectorMachine([a32('VMSR_FPEXC', { rt: 0 }), a32('VMRS_FPEXC', { rt: 2 })], {
      registers: [0xffff_ffff],
      fpexc: 0,
    });
    engine.run(2);
    expect(engine.reg(2)).toBe(enabled);
  });

  it('APSR_nzcv takes the flags of FPSCR', () => {
    const { engine } = vectorMachine([a32('VMRS_FPSCR', { rt: 15 })], { fpscr: 0xa000_0000 });
    engine.run(1);
    expect(engine.cpsr >>> 28).toBe(0xa);
  });
});

describe('a load that faults part way', () => {
  const last = dataAddress + ramBytes - 8;

  it.each([
    ['VLDM', a32('VLDM_ia_F64', { w: 1, rn: 1, vd: 4, imm: 8 })],
    ['VLDR', a32('VLDR_F64', { u: 1, rn: 1, vd: 4, imm: 2 })],
    ['VLD4', a32('VLD4_0000', { rn: 1, vd: 4, size: 0, rm: 13 })],
    ['VLD4 of one lane', a32('VLD4_lane_32', { rn: 1, vd: 4, ia: 0, rm: 13 })],
    ['VLD4 to all lanes', a32('VLD4_all', { rn: 1, vd: 4, size: 2, rm: 13 })],
  ])('%s changes no register and no base', (_, word) => {
    const { engine } = vectorMachine([word], { registers: [0, last] });
    engine.vector.u32.fill(0x5555_5555, 0, 64);
    expect(engine.run(1)).toMatchObject({ kind: 'nisv', ipa: dataAddress + ramBytes, write: false });
    expect([...engine.vector.u32.slice(0, 64)]).toEqual(Array.from({ length: 64 }, () => 0x5555_5555));
    expect([engine.reg(1), engine.pc]).toEqual([last, codeAddress]);
  });

  it.each([
    ['VLDR', a32('VLDR_F32', { u: 1, rn: 1 })],
    ['VSTM', a32('VSTM_ia_F32', { rn: 1, imm: 1 })],
    ['VST1', a32('VST1_0111', { rn: 1, rm: 15 })],
  ])('%s outside RAM has no syndrome', (name, word) => {
    const { engine } = vectorMachine([word], { registers: [0, nowhere] });
    expect(engine.run(1)).toMatchObject({ kind: 'nisv', ipa: nowhere, write: name !== 'VLDR' });
  });
});

describe('an address that is not aligned', () => {
  const faults = (engine: Engine) => engine.mode === modes.abt;
  const strict = 2;

  it.each([
    ['VLDR by 2', a32('VLDR_F32', { u: 1, rn: 1 }), 2, 0, true],
    ['VLDR of a double by 4', a32('VLDR_F64', { u: 1, rn: 1 }), 4, 0, false],
    ['VSTM by 1', a32('VSTM_ia_F32', { rn: 1, imm: 1 }), 1, 0, true],
    ['VLD1 by 1', a32('VLD1_0111', { rn: 1, size: 2, rm: 15 }), 1, 0, false],
    ['VLD1 by 1 with SCTLR.A', a32('VLD1_0111', { rn: 1, size: 2, rm: 15 }), 1, strict, true],
    ['VLD1 of bytes by 1 with SCTLR.A', a32('VLD1_0111', { rn: 1, size: 0, rm: 15 }), 1, strict, false],
    ['VLD1.64 by 4 with SCTLR.A', a32('VLD1_0111', { rn: 1, size: 3, rm: 15 }), 4, strict, true],
    ['VLD1 that promises 64 bits by 4', a32('VLD1_0111', { rn: 1, align: 1, rm: 15 }), 4, 0, true],
    ['VST4 that promises 256 bits by 16', a32('VST4_0000', { rn: 1, align: 3, rm: 15 }), 16, 0, true],
    ['VLD1 of a lane that promises 16 bits by 1', a32('VLD1_lane_16', { rn: 1, ia: 1, rm: 15 }), 1, 0, true],
    ['VLD4 to all lanes that promises 128 bits by 8', a32('VLD4_all', { rn: 1, size: 3, a: 1, rm: 15 }), 8, 0, true],
    ['VLD4 to all lanes that promises 64 bits by 8', a32('VLD4_all', { rn: 1, size: 2, a: 1, rm: 15 }), 8, 0, false],
  ] as const)('%s', (_, word, offset, sctlr, expected) => {
    const { engine } = vectorMachine([word], { registers: [0, dataAddress + offset], sctlr });
    engine.run(1);
    expect(faults(engine)).toBe(expected);
    if (expected) expect(engine.word(cp15Word('DFAR')) >>> 0).toBe(dataAddress + offset);
  });
});

describe('big-endian data', () => {
  const setend = a32('SETEND', { e: 1 });
  const bytes = [0x0302_0100, 0x0706_0504];

  it.each([
    ['VLDR of a single', a32('VLDR_F32', { u: 1, rn: 1 }), [0x0001_0203, 0]],
    ['VLDR of a double', a32('VLDR_F64', { u: 1, rn: 1 }), [0x0405_0607, 0x0001_0203]],
    ['VLDM of singles', a32('VLDM_ia_F32', { rn: 1, imm: 2 }), [0x0001_0203, 0x0405_0607]],
    ['VLDM of doubles', a32('VLDM_ia_F64', { rn: 1, imm: 2 }), [0x0405_0607, 0x0001_0203]],
    ['VLD1.8', a32('VLD1_0111', { rn: 1, size: 0, rm: 15 }), [0x0302_0100, 0x0706_0504]],
    ['VLD1.16', a32('VLD1_0111', { rn: 1, size: 1, rm: 15 }), [0x0203_0001, 0x0607_0405]],
    ['VLD1.32', a32('VLD1_0111', { rn: 1, size: 2, rm: 15 }), [0x0001_0203, 0x0405_0607]],
    ['VLD1.64', a32('VLD1_0111', { rn: 1, size: 3, rm: 15 }), [0x0405_0607, 0x0001_0203]],
  ] as const)('%s', (_, word, expected) => {
    const { engine, memory } = vectorMachine([setend, word]);
    memory.write(dataAddress, bytesOf(bytes));
    engine.run(2);
    expect([...engine.vector.u32.slice(0, 2)]).toEqual(expected);
  });

  it.each([
    ['VSTR of a double', a32('VSTR_F64', { u: 1, rn: 1 }), [0x0405_0607, 0x0001_0203]],
    ['VST1.16', a32('VST1_0111', { rn: 1, size: 1, rm: 15 }), [0x0203_0001, 0x0607_0405]],
    ['VST1.64', a32('VST1_0111', { rn: 1, size: 3, rm: 15 }), [0x0405_0607, 0x0001_0203]],
  ] as const)('%s', (_, word, expected) => {
    const subject = vectorMachine([setend, word]);
    subject.engine.vector.u32.set(bytes);
    subject.engine.run(2);
    expect([wordAt(subject, dataAddress), wordAt(subject, dataAddress + 4)]).toEqual(expected);
  });
});

it('VLDR of a literal counts from the word-aligned PC', () => {
  const { engine } = vectorMachine([a32('VLDR_F32', { u: 1, rn: 15, imm: 0 }), 0, 0x3f80_0000]);
  engine.run(1);
  expect(engine.vector.f32[0]).toBe(1);
});
