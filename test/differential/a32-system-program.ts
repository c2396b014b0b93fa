import { encode, type Fields } from '../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import { bankedRegisters, bankedSpsrs, memoryWords, type SystemCase } from './a32-system-cases.ts';

/** QEMU's virt board has RAM here and a PL011 there. */
export const codeAddress = 0x4010_0000;
export const dataAddress = 0x4100_0000;
export const uart = 0x0900_0000;

const byName = new Map(a32Rows.map((row) => [row.name, row]));

function a32(name: string, fields: Fields = {}): number {
  const row = byName.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return encode(row, { cond: 14, ...fields });
}

/** Word offsets in a case's data: what goes in, what comes out, its memory. */
const inWords = { registers: 0, cpsr: 13, next: 14, banked: 16 };
const outWords = { registers: 48, vector: 63, cpsr: 64, spsr: 65, user: 66, banked: 73, faults: 96 };
const memoryAt = 104;
export const caseWords = memoryAt + memoryWords;
const outEnd = outWords.faults + 3;

export const outNames: readonly string[] = Array.from({ length: outEnd - outWords.registers }, (_, index) => {
  const word = index + outWords.registers;
  if (word < outWords.vector) return `r${word - outWords.registers} at the vector`;
  const names: Readonly<Record<number, string>> = {
    [outWords.vector]: 'vector',
    [outWords.cpsr]: 'cpsr at the vector',
    [outWords.spsr]: 'spsr',
    [outWords.faults]: 'DFSR',
    [outWords.faults + 1]: 'IFSR',
    [outWords.faults + 2]: 'DFAR',
  };
  if (names[word] !== undefined) return names[word];
  if (word < outWords.banked) return `r${word - outWords.user + 8}_usr`;
  const banked = [...bankedRegisters.slice(2), ...bankedSpsrs.map((sysm) => `spsr ${sysm}`)];
  return `banked ${banked[word - outWords.banked] ?? '-'}`;
});

export const outRange = [outWords.registers, caseWords] as const;
export const firstMemoryWord = memoryAt;

export function dataOf(index: number): number {
  return dataAddress + index * caseWords * 4;
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
const cp15 = (name: 'MRC_p15' | 'MCR_p15', rt: number, [crn, crm, opc2]: readonly [number, number, number]) =>
  a32(name, { crn, opc1: 0, crm, opc2, rt });
const toMode = (mode: number) => a32('CPS', { m: 1, mode });
const branch = (from: number, to: number) => a32('B', { imm: ((to - from - 8) >> 2) & 0xff_ffff });

const vbar = [12, 0, 0] as const;
/** TPIDRURO keeps r0 while a handler works, TPIDRPRW the address of the case's data. */
const savedR0 = [13, 0, 3] as const;
const caseData = [13, 0, 4] as const;
const faults = [
  [5, 0, 0],
  [5, 0, 1],
  [6, 0, 0],
] as const;
/** Modified immediate of four times a number: rotated right by 30. */
const wordsImmediate = (words: number) => 0xf00 | words;
const svc = 0x13;
const sys = 0x1f;

/** Where the program starts at PL1: QEMU begins at `codeAddress` in Hyp mode, as it has the banked forms only then. */
export const startAddress = codeAddress + 0x100;
const elrHyp = 0b11110;

const caseCodeWords = 128;
const vectorsAt = codeAddress + 0x1000;
const commonAt = codeAddress + 0x1400;
const endAt = codeAddress + 0x1800;
const casesAt = codeAddress + 0x2000;

const caseAt = (index: number) => casesAt + index * caseCodeWords * 4;
const setupWords = 2 + 4 + 1 + 2 * bankedRegisters.length + 2 * bankedSpsrs.length + 3;

/** Address behind a case's instruction. */
export function endOf(index: number): number {
  return caseAt(index) + (setupWords + 1) * 4;
}

const sysm = (number: number, r: 0 | 1) => ({ r, m: number >> 4, m1: number & 15 });

/** Sets every register of the case from system mode, runs its instruction, then UDF, which goes to the dump. */
function caseCode(one: SystemCase, index: number): readonly number[] {
  const setup = [
    ...constant(0, dataOf(index)),
    cp15('MCR_p15', 0, caseData),
    a32('MOV_imm', { rd: 1, imm: 0 }),
    cp15('MCR_p15', 1, faults[0]),
    cp15('MCR_p15', 1, faults[1]),
    cp15('MCR_p15', 1, faults[2]),
    // usr r13 and r14 are system mode's own.
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
    a32('LDM', { u: 1, rn: 0, list: 0x1fff }),
  ];
  const padding = Array.from({ length: setupWords - setup.length }, () => a32('HINT', { op: 0 }));
  return [...padding, ...setup, one.word, a32('UDF', { imm: index & 0xffff })];
}

function vectorCode(vector: number): readonly number[] {
  const at = vectorsAt + 0x40 + vector * 0x40;
  const code = [
    cp15('MCR_p15', 0, savedR0),
    cp15('MRC_p15', 0, caseData),
    str(1, 0, outWords.registers + 1),
    str(2, 0, outWords.registers + 2),
    a32('MOV_imm', { rd: 1, imm: vector }),
    str(1, 0, outWords.vector),
  ];
  return [...code, branch(at + code.length * 4, commonAt)];
}

const common: readonly number[] = [
  a32('ADD_imm', { rd: 2, rn: 0, imm: wordsImmediate(outWords.registers + 3) }),
  a32('STM', { u: 1, rn: 2, list: 0x7ff8 }),
  cp15('MRC_p15', 1, savedR0),
  str(1, 0, outWords.registers),
  a32('MRS', { rd: 1 }),
  str(1, 0, outWords.cpsr),
  a32('MRS', { r: 1, rd: 1 }),
  str(1, 0, outWords.spsr),
  toMode(sys),
  a32('ADD_imm', { rd: 2, rn: 0, imm: wordsImmediate(outWords.user) }),
  a32('STM', { u: 1, rn: 2, list: 0x7f00 }),
  ...bankedRegisters
    .slice(2)
    .flatMap((number, n) => [a32('MRS_banked', { ...sysm(number, 0), rd: 1 }), str(1, 0, outWords.banked + n)]),
  ...bankedSpsrs.flatMap((number, n) => [
    a32('MRS_banked', { ...sysm(number, 1), rd: 1 }),
    str(1, 0, outWords.banked + bankedRegisters.length - 2 + n),
  ]),
  ...faults.flatMap((register, n) => [cp15('MRC_p15', 1, register), str(1, 0, outWords.faults + n)]),
  ldr(15, 0, inWords.next),
];

/** Sends the data through the UART, then turns the machine off by PSCI. */
function endCode(bytes: number): readonly number[] {
  const start = [...constant(0, dataAddress), ...constant(1, dataAddress + bytes), ...constant(2, uart)];
  const loop = endAt + start.length * 4;
  return [
    ...start,
    a32('LDRB_imm_post', { u: 1, rn: 0, rt: 3, imm: 1 }),
    a32('STRB_imm', { u: 1, rn: 2, rt: 3 }),
    a32('CMP_reg', { rn: 0, rm: 1 }),
    (branch(loop + 12, loop) & 0x0fff_ffff) | 0x1000_0000,
    toMode(svc),
    ...constant(0, 0x8400_0008),
    a32('SMC'),
  ];
}

/** The image: start, vectors, dump, end, then the cases. */
export function systemProgram(cases: readonly SystemCase[]): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const data = new Uint32Array(cases.length * caseWords);
  for (const [index, one] of cases.entries()) {
    const at = index * caseWords;
    data.set(one.registers, at + inWords.registers);
    data[at + inWords.cpsr] = one.cpsr;
    data[at + inWords.next] = index + 1 < cases.length ? caseAt(index + 1) : endAt;
    data.set(one.banked, at + inWords.banked);
    data.set(one.memory, at + memoryAt);
  }
  const code = new Uint32Array((caseAt(cases.length) - codeAddress) / 4);
  const put = (address: number, words: readonly number[]) => code.set(words, (address - codeAddress) / 4);
  put(codeAddress, [
    ...constant(0, startAddress),
    a32('MSR_banked', { ...sysm(elrHyp, 0), rn: 0 }),
    a32('MOV_imm', { rd: 0, imm: svc }),
    a32('MSR_reg', { r: 1, mask: 15, rn: 0 }),
    a32('ERET'),
  ]);
  const start = [...constant(0, vectorsAt), cp15('MCR_p15', 0, vbar), toMode(sys)];
  put(startAddress, [...start, branch(startAddress + start.length * 4, caseAt(0))]);
  for (let vector = 0; vector < 8; vector += 1) {
    put(vectorsAt + vector * 4, [branch(vectorsAt + vector * 4, vectorsAt + 0x40 + vector * 0x40)]);
    put(vectorsAt + 0x40 + vector * 0x40, vectorCode(vector));
  }
  put(commonAt, common);
  put(endAt, endCode(data.length * 4));
  for (const [index, one] of cases.entries()) put(caseAt(index), caseCode(one, index));
  return { code: new Uint8Array(code.buffer), data: new Uint8Array(data.buffer) };
}
