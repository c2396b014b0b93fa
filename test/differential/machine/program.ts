import { encode, type Fields } from '../../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows } from '../../../kernel-sim/cpu/decode/row-of.ts';
import {
  bankedRegisters,
  bankedSpsrs,
  type MachineCase,
  memoryWords,
  systemRegisterNames,
  systemRegisters,
} from './state.ts';

/** QEMU's virt board has RAM from here. */
export const ramAddress = 0x4000_0000;
export const codeAddress = 0x4100_0000;
/** A page of landing pads, then the cases' data. */
export const dataAddress = 0x42ff_f000;
const firstData = 0x4300_0000;
export const dataHead = firstData - dataAddress;

/** Landing pads that an immediate can name, its complement, and a value that ASR can give. */
export const fixedPads = { mov: codeAddress, mvn: firstData - 1, asr: 0xff00_0000 } as const;

const byName = new Map(a32Rows.map((row) => [row.name, row]));

export function a32(name: string, fields: Fields = {}): number {
  const row = byName.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return encode(row, { cond: 14, ...fields });
}

/** Word offsets in a case's data: what goes in, what comes out, its memory. */
export const inWords = {
  registers: 0,
  target: 13,
  cpsr: 14,
  sctlr: 15,
  banked: 16,
  vbar: 38,
  fpscr: 39,
  fpexc: 40,
  system: 41,
  end: 56,
  vector: 60,
};
const outWords = {
  registers: 124,
  vector: 139,
  cpsr: 140,
  spsr: 141,
  user: 142,
  banked: 149,
  system: 169,
  fpscr: 184,
  fpexc: 185,
};
const vectorOut = 188;
export const memoryAt = 252;
export const caseWords = memoryAt + memoryWords;

/** Words of a case's outcome, from the first to the one behind the last. */
export const outRange = [outWords.registers, caseWords] as const;

function names(): readonly string[] {
  const all = Array.from({ length: caseWords }, () => '-');
  const put = (at: number, list: readonly string[]) => {
    for (const [n, name] of list.entries()) all[at + n] = name;
  };
  put(
    outWords.registers,
    Array.from({ length: 15 }, (_, n) => `r${n} at the vector`),
  );
  put(outWords.vector, ['vector', 'cpsr at the vector', 'spsr']);
  put(
    outWords.user,
    Array.from({ length: 7 }, (_, n) => `r${n + 8}_usr`),
  );
  put(outWords.banked, [
    ...bankedRegisters.slice(2).map((sysm) => `banked ${sysm}`),
    ...bankedSpsrs.map((sysm) => `spsr ${sysm}`),
  ]);
  put(outWords.system, [...systemRegisterNames, 'fpscr', 'fpexc']);
  put(
    vectorOut,
    Array.from({ length: 64 }, (_, n) => `d${n >> 1}.${n & 1}`),
  );
  put(
    memoryAt,
    Array.from({ length: memoryWords }, (_, n) => `memory+${n * 4}`),
  );
  return all;
}

/** What each word of an outcome is. */
export const outNames: readonly string[] = names();

export function dataOf(index: number): number {
  return firstData + index * caseWords * 4;
}

export function memoryOf(index: number): number {
  return dataOf(index) + memoryAt * 4;
}

const constant = (rd: number, value: number) => [
  a32('MOVW', { rd, imm: value & 0xffff }),
  a32('MOVT', { rd, imm: value >>> 16 }),
];
const ldr = (rt: number, rn: number, word: number) => a32('LDR_imm', { u: 1, rn, rt, imm: word * 4 });
const str = (rt: number, rn: number, word: number) => a32('STR_imm', { u: 1, rn, rt, imm: word * 4 });
type Register = readonly [crn: number, opc1: number, crm: number, opc2: number];
const move = (name: 'MRC_p15' | 'MCR_p15', rt: number, [crn, opc1, crm, opc2]: Register) =>
  a32(name, { crn, opc1, crm, opc2, rt });
const read = (rt: number, register: Register) => move('MRC_p15', rt, register);
const write = (rt: number, register: Register) => move('MCR_p15', rt, register);
const toMode = (mode: number) => a32('CPS', { m: 1, mode });
const branch = (from: number, to: number) => a32('B', { imm: ((to - from - 8) >> 2) & 0xff_ffff });
const branchIfNot = (from: number, to: number) => ((branch(from, to) & 0x0fff_ffff) | 0x1000_0000) >>> 0;
/** Modified immediate of four times a number: rotated right by 30. */
const addWords = (rd: number, rn: number, words: number): readonly number[] =>
  words > 255
    ? [...addWords(rd, rn, 255), ...addWords(rd, rd, words - 255)]
    : [a32('ADD_imm', { rd, rn, imm: 0xf00 | words })];
const sysm = (number: number, r: 0 | 1) => ({ r, m: number >> 4, m1: number & 15 });

const vbar: Register = [12, 0, 0, 0];
const sctlr: Register = [1, 0, 0, 0];
const cpacr: Register = systemRegisters.CPACR;
/** TPIDRURO keeps r0 while a handler works, NMRR CPSR; TPIDRPRW is the address of the case's data. */
const savedR0: Register = [13, 0, 0, 3];
const savedCpsr: Register = [10, 0, 2, 1];
const caseData: Register = [13, 0, 0, 4];
const hyp = { vbar: [12, 4, 0, 0], hcr: [1, 4, 1, 0], syndrome: [5, 4, 2, 0], scratch: [13, 4, 0, 2] } as const;
const elrHyp = 0b11110;
const svc = 0x13;
const sys = 0x1f;

/** SMC and WFI of PL1 and PL0 go to Hyp mode, as under KVM. */
const hcr = (1 << 19) | (1 << 13);

/** HVC that ends the program. */
export const endCall = 0xdead;

const sctlrReset = 0x00c5_0078;
const vmsr = (rt: number, register: 1 | 8) => 0xeee0_0a10 | (register << 16) | (rt << 12);
const vmrs = (rt: number, register: 1 | 8) => 0xeef0_0a10 | (register << 16) | (rt << 12);
const vectors = { loadLow: 0xecb1_0b20, loadHigh: 0xecd1_0b20, storeLow: 0xeca1_0b20, storeHigh: 0xecc1_0b20 };
const fpexcEnable = 0x101; // 1 << 30 as a modified immediate

/** Where QEMU begins, in Hyp mode, and where the program starts at PL1. */
export const entryAddress = codeAddress + 0x40;
export const startAddress = codeAddress + 0x100;
const hypVectors = codeAddress + 0x200;
const hypHandler = codeAddress + 0x240;
const setupAt = codeAddress + 0x800;
const commonAt = codeAddress + 0x1800;
const vectorsAt = codeAddress + 0x3000;
const thumbVectorsAt = codeAddress + 0x3400;
const casesAt = codeAddress + 0x4000;

/** Bytes of a case's code: at most `bodyBytes`, then the landing pads of A32 and T32. */
export const bodyBytes = 96;
const padBytes = 16;
const strideBytes = bodyBytes + padBytes;

export function codeOf(index: number): number {
  return casesAt + index * strideBytes;
}

/** UDF, in either instruction set. */
export const udf = 0xe7f0_def0;

/** Where a jump may go: UDF of A32; four additions of T32 that an IT block can make conditional, then UDF. */
export function padOf(code: number, isThumb: boolean): number {
  return code + bodyBytes + (isThumb ? 4 : 0);
}
export const pad: readonly number[] = [udf & 0xffff, udf >>> 16, 0x3001, 0x3102, 0x3204, 0x3308, udf & 0xffff, 0];

const sysRegisters = systemRegisterNames.map((name) => systemRegisters[name]);

/** Sets every register of the case from system mode and goes to its code. */
const setup: readonly number[] = [
  read(0, caseData),
  a32('CLREX'),
  ...constant(1, 0x00f0_0000),
  write(1, cpacr),
  a32('ISB', { option: 15 }),
  a32('MOV_imm', { rd: 1, imm: fpexcEnable }),
  vmsr(1, 8),
  ldr(1, 0, inWords.fpscr),
  vmsr(1, 1),
  ...addWords(1, 0, inWords.vector),
  vectors.loadLow,
  vectors.loadHigh,
  ldr(1, 0, inWords.fpexc),
  vmsr(1, 8),
  ldr(1, 0, inWords.vbar),
  write(1, vbar),
  ...sysRegisters.flatMap((register, n) => [ldr(1, 0, inWords.system + n), write(1, register)]),
  ldr(1, 0, inWords.sctlr),
  write(1, sctlr),
  a32('ISB', { option: 15 }),
  // What FIQ mode does not share, and usr r13 and r14, are system mode's own.
  ...[8, 9, 10, 11, 12].map((register) => ldr(register, 0, register)),
  ldr(13, 0, inWords.banked),
  ldr(14, 0, inWords.banked + 1),
  ...bankedRegisters
    .slice(2)
    .flatMap((number, n) => [ldr(1, 0, inWords.banked + 2 + n), a32('MSR_banked', { ...sysm(number, 0), rn: 1 })]),
  ...bankedSpsrs.flatMap((number, n) => [
    ldr(1, 0, inWords.banked + bankedRegisters.length + n),
    a32('MSR_banked', { ...sysm(number, 1), rn: 1 }),
  ]),
  ldr(1, 0, inWords.cpsr),
  a32('MSR_reg', { mask: 15, rn: 1 }),
  a32('LDM', { u: 1, rn: 0, list: 0x9fff }),
];

/** What a handler does first, in either instruction set: keeps r0 and CPSR, and is little-endian from then on. */
const prologue = { a32: [write(0, savedR0), a32('MRS', {}), write(0, savedCpsr), a32('SETEND', { e: 0 })] };
const halves = (word: number) => [word >>> 16, word & 0xffff];
const prologueT32 = [...halves(write(0, savedR0)), 0xf3ef, 0x8000, ...halves(write(0, savedCpsr)), 0xb650];
/** ldr.w pc, [pc, #0] */
const jumpToNextWord = [0xf8df, 0xf000];

function record(at: number, vector: number): readonly number[] {
  const code = [
    read(0, caseData),
    str(1, 0, outWords.registers + 1),
    str(2, 0, outWords.registers + 2),
    a32('MOV_imm', { rd: 1, imm: vector }),
    str(1, 0, outWords.vector),
  ];
  return [...code, branch(at + code.length * 4, commonAt)];
}

/** Stores what the case left, then goes on with the next one, or ends the program. */
function common(count: number): readonly number[] {
  const code = [
    ...addWords(2, 0, outWords.registers + 3),
    a32('STM', { u: 1, rn: 2, list: 0x7ff8 }),
    read(1, savedR0),
    str(1, 0, outWords.registers),
    read(1, savedCpsr),
    str(1, 0, outWords.cpsr),
    a32('MRS', { r: 1, rd: 1 }),
    str(1, 0, outWords.spsr),
    toMode(sys),
    ...addWords(2, 0, outWords.user),
    a32('STM', { u: 1, rn: 2, list: 0x7f00 }),
    ...bankedRegisters
      .slice(2)
      .flatMap((number, n) => [a32('MRS_banked', { ...sysm(number, 0), rd: 1 }), str(1, 0, outWords.banked + n)]),
    ...bankedSpsrs.flatMap((number, n) => [
      a32('MRS_banked', { ...sysm(number, 1), rd: 1 }),
      str(1, 0, outWords.banked + bankedRegisters.length - 2 + n),
    ]),
    ...constant(1, sctlrReset),
    write(1, sctlr),
    ...sysRegisters.flatMap((register, n) => [read(1, register), str(1, 0, outWords.system + n)]),
    ...constant(1, 0x00f0_0000),
    write(1, cpacr),
    a32('ISB', { option: 15 }),
    vmrs(1, 8),
    str(1, 0, outWords.fpexc),
    a32('MOV_imm', { rd: 1, imm: fpexcEnable }),
    vmsr(1, 8),
    vmrs(1, 1),
    str(1, 0, outWords.fpscr),
    ...addWords(1, 0, vectorOut),
    vectors.storeLow,
    vectors.storeHigh,
    ...addWords(0, 0, caseWords),
    write(0, caseData),
    ...constant(1, dataOf(count)),
    a32('CMP_reg', { rn: 0, rm: 1 }),
  ];
  const at = commonAt + code.length * 4;
  return [...code, branchIfNot(at, setupAt), toMode(svc), a32('HVC', { imm: endCall })];
}

/**
 * Hyp mode's handler, where SMC, WFI and HVC of lower levels come: r0 becomes the syndrome and the caller goes on behind
 * its instruction. The HVC that ends turns the machine off by PSCI, which QEMU serves on SMC.
 */
function hypCode(): readonly number[] {
  const start = [
    write(1, hyp.scratch),
    read(0, hyp.syndrome),
    ...constant(1, (0x4a00_0000 | endCall) >>> 0),
    a32('CMP_reg', { rn: 0, rm: 1 }),
  ];
  const off = [...constant(0, 0x8400_0008), a32('SMC')];
  const callOrTrap = [
    0xe1a0_1d20, // mov r1, r0, lsr #26
    0xe351_0012, // cmp r1, #0x12
  ];
  const advance = [
    a32('MRS_banked', { ...sysm(elrHyp, 0), rd: 1 }),
    0xe310_0402, // tst r0, #1 << 25
    0x1281_1004, // addne r1, r1, #4
    0x0281_1002, // addeq r1, r1, #2
    a32('MSR_banked', { ...sysm(elrHyp, 0), rn: 1 }),
    0xe14f_1000, // mrs r1, spsr
    0xe3c1_1406, // bic r1, r1, #3 << 25
    0xe3c1_1b3f, // bic r1, r1, #0xfc00
    0xe16f_f001, // msr spsr_cxsf, r1
  ];
  /** Over `words` words. */
  const skipIf = (condition: number, words: number) => ((condition << 28) | 0x0a00_0000 | (words - 1)) >>> 0;
  return [
    ...start,
    skipIf(1, off.length),
    ...off,
    ...callOrTrap,
    skipIf(0, advance.length),
    ...advance,
    read(1, hyp.scratch),
    a32('ERET'),
  ];
}

/** The image: start, vectors, setup, dump, then the cases. */
export function machineProgram(
  cases: readonly MachineCase[],
  side: 'ours' | 'theirs',
): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const all = new Uint32Array(dataHead / 4 + cases.length * caseWords);
  const data = all.subarray(dataHead / 4);
  const bytes = new Uint8Array(codeOf(cases.length) - codeAddress);
  const words = new Uint32Array(bytes.buffer);
  const halfwords = new Uint16Array(bytes.buffer);
  const put = (address: number, list: readonly number[]) => words.set(list, (address - codeAddress) / 4);
  const putHalfwords = (address: number, list: readonly number[]) => halfwords.set(list, (address - codeAddress) / 2);
  put(codeAddress, [udf]);
  all[dataHead / 4 - 1] = udf;
  // What the T32 pad reads there goes 32 bytes back.
  all[dataHead / 4 - 8] = 0xdef0_def0;
  put(entryAddress, [
    ...constant(0, hypVectors),
    write(0, hyp.vbar),
    ...constant(0, hcr),
    write(0, hyp.hcr),
    ...constant(0, startAddress),
    a32('MSR_banked', { ...sysm(elrHyp, 0), rn: 0 }),
    a32('MOV_imm', { rd: 0, imm: svc }),
    a32('MSR_reg', { r: 1, mask: 15, rn: 0 }),
    a32('ERET'),
  ]);
  put(hypVectors + 0x14, [branch(hypVectors + 0x14, hypHandler)]);
  put(hypHandler, hypCode());
  const start = [
    ...constant(0, udf),
    ...constant(1, fixedPads.asr),
    str(0, 1, 0),
    ...constant(0, dataOf(0)),
    write(0, caseData),
    toMode(sys),
  ];
  put(startAddress, [...start, branch(startAddress + start.length * 4, setupAt)]);
  put(setupAt, setup);
  put(commonAt, common(cases.length));
  for (let vector = 0; vector < 8; vector += 1) {
    const handler = vectorsAt + 0x40 + vector * 0x40;
    put(vectorsAt + vector * 4, [branch(vectorsAt + vector * 4, handler)]);
    const behind = handler + prologue.a32.length * 4;
    put(handler, [...prologue.a32, ...record(behind, vector)]);
    const thumb = thumbVectorsAt + 0x40 + vector * 0x40;
    const distance = (thumb - (thumbVectorsAt + vector * 4) - 4) / 2;
    putHalfwords(thumbVectorsAt + vector * 4, [0xf000 | (distance >> 11), 0xb800 | (distance & 0x7ff)]);
    putHalfwords(thumb, [...prologueT32, 0xbf00, ...jumpToNextWord]);
    const target = thumb + (prologueT32.length + 1 + 2) * 2;
    put(target, [target + 4, ...record(target + 4, vector + 8)]);
  }
  for (const [index, one] of cases.entries()) {
    const at = index * caseWords;
    const isThumbVector = (one.sctlr & (1 << 30)) !== 0;
    data.set(one.registers, at + inWords.registers);
    data[at + inWords.target] = codeOf(index) | (one.isThumb ? 1 : 0);
    data[at + inWords.cpsr] = one.cpsr;
    data[at + inWords.sctlr] = sctlrReset | one.sctlr;
    data[at + inWords.vbar] = isThumbVector ? thumbVectorsAt : vectorsAt;
    data[at + inWords.fpscr] = one.fpscr;
    data[at + inWords.fpexc] = one.fpexc;
    data.set(one.banked, at + inWords.banked);
    data.set(
      systemRegisterNames.map((name) => one.system[name]),
      at + inWords.system,
    );
    data.set(one.vector, at + inWords.vector);
    data.set(one.memory, at + memoryAt);
    const code = side === 'theirs' ? (one.theirs?.code ?? one.code) : one.code;
    if (code.length * 2 > bodyBytes) throw new Error(`${one.row.name}: a case of ${code.length} halfwords`);
    putHalfwords(codeOf(index), code);
    putHalfwords(codeOf(index) + bodyBytes, pad);
  }
  return { code: bytes, data: new Uint8Array(all.buffer) };
}
