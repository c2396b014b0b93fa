import { cp15Rows } from '../../kernel-sim/cpu/cp15.ts';
import { encode, fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows, rowOf } from '../../kernel-sim/cpu/decode/row-of.ts';
import type { Random } from './random.ts';

/** One system-level instruction with the whole register file it starts from. */
export interface SystemCase {
  readonly row: Row;
  readonly word: number;
  /** r0–r12. */
  readonly registers: readonly number[];
  readonly cpsr: number;
  /** By the names of `bankedInputs`. */
  readonly banked: readonly number[];
  /** What the case's memory holds first. */
  readonly memory: readonly number[];
}

export const memoryWords = 64;

const modes = { usr: 0x10, fiq: 0x11, irq: 0x12, svc: 0x13, abt: 0x17, und: 0x1b, sys: 0x1f } as const;
const anyMode = Object.values(modes);
/** Modes with an SPSR. */
const exceptionModes = [modes.fiq, modes.irq, modes.svc, modes.abt, modes.und];

/** SYSm of the banked registers a case sets: usr r13–r14, fiq r8–r14, irq, svc, abt, und r14 and r13, then the SPSRs. */
export const bankedRegisters = [5, 6, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23];
export const bankedSpsrs = [14, 16, 18, 20, 22];

/** Where among them a mode's own are: r13, SPSR. */
const stackOf: Readonly<Record<number, number>> = { 16: 0, 31: 0, 17: 7, 18: 10, 19: 12, 23: 14, 27: 16 };
const spsrOf: Readonly<Record<number, number>> = { 17: 17, 18: 18, 19: 19, 23: 20, 27: 21 };

const byName = new Map(a32Rows.map((row) => [row.name, row]));

/**
 * Rows that return from an exception through data processing, with the Rn and Rm that give `end`. QEMU takes the other
 * operations into r15 for plain branches that set flags, against DDI 0406C B9.3.20; exception.test.ts has them.
 */
const returns: Readonly<Record<string, (end: number, rm: number) => { readonly rn: number; readonly rm: number }>> = {
  SUBS_pc_reg: (end, rm) => ({ rn: end + rm, rm }),
  MOVS_pc_reg: (end, rm) => ({ rn: rm, rm: end }),
};

/** Rows under test. */
export const systemRows: readonly string[] = [
  'MRS',
  'MRS_banked',
  'MSR_reg',
  'MSR_imm',
  'MSR_banked',
  'CPS',
  'SRS',
  'RFE',
  'LDM_user',
  'STM_user',
  'LDM_return',
  'SVC',
  'UDF',
  'MRC_p15',
  'LDM',
  'STM',
  'LDRD_imm',
  'STRD_imm',
  'LDREX',
  'STREX',
  'HVC',
  'SMC',
  ...Object.keys(returns),
];

/** Registers both sides must show alike: QEMU's board sets the others, and has no Security Extensions. */
const comparedCp15 = cp15Rows.filter(
  ({ name, access, trapped }) =>
    access === 'ro' &&
    !trapped &&
    !/^(CNTFRQ|ISR|MPIDR|TLBTR|REVIDR|AIDR|TCMTR|CCSIDR|ID_PFR1|ID_DFR0|NSACR)$/.test(name),
);

const legalPsr = (random: Random, mode: number) => ((random.word() & 0xf80f_01c0) | mode) >>> 0;

function drawFields(row: Row, random: Random): Record<string, number> {
  const fields: Record<string, number> = Object.fromEntries(
    row.fields.map(({ name, width }) => [name, random.below(2 ** width)]),
  );
  if (fields['cond'] !== undefined) fields['cond'] = 14;
  for (const name of ['rd', 'rn', 'rm', 'rt']) if (fields[name] !== undefined) fields[name] = random.below(13);
  if (fields['imm'] !== undefined && /RD_imm$/.test(row.name)) fields['imm'] &= 0x3f;
  if (row.name === 'RFE' || row.name === 'SRS') fields['w'] = random.below(2);
  // QEMU keeps bit 20 of an SPSR, the IL of ARMv8.
  if (row.name === 'MSR_imm' && fields['r'] === 1) fields['mask'] = (fields['mask'] ?? 0) & 0b1011;
  if (row.name === 'LDM') fields['list'] = (fields['list'] ?? 0) & 0x7fff;
  if (row.name === 'SRS') fields['mode'] = random.pick(anyMode);
  if (row.name === 'CPS') fields['mode'] = fields['m'] === 0 ? 0 : random.pick(anyMode);
  if (row.name === 'MSR_imm' && fields['r'] === 0) fields['imm'] = random.pick(anyMode);
  return fields;
}

function drawWord(row: Row, random: Random): number {
  for (;;) {
    const fields = drawFields(row, random);
    const word = encode(row, fields);
    if (rowOf(word) === row && row.unpredictable?.(fieldsOf(row, word)) !== true) return word;
  }
}

function drawMrc(random: Random): number {
  const [crn, opc1, crm, opc2] = random.pick(comparedCp15).at;
  const row = byName.get('MRC_p15');
  return row === undefined ? 0 : encode(row, { cond: 14, crn, opc1, crm, opc2, rt: random.below(13) });
}

/** Modes a row is not UNPREDICTABLE in. */
function modesOf(name: string, isSpsr: boolean): readonly number[] {
  if (isSpsr || /^(SRS|LDM_user|STM_user|LDM_return)$|S_pc_/.test(name)) return [...exceptionModes, modes.usr];
  return /^(HVC|SMC)$/.test(name) ? [modes.usr] : anyMode;
}

/** A random case of a row; `memory` is the address of its memory, `end` of the instruction behind it. */
export function randomSystemCase(name: string, random: Random, memoryAddress: number, end: number): SystemCase {
  const row = byName.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  const word = name === 'MRC_p15' ? drawMrc(random) : drawWord(row, random);
  const fields = fieldsOf(row, word);
  const mode = random.pick(modesOf(name, fields['r'] === 1));
  const cpsr = legalPsr(random, mode);
  const registers = Array.from({ length: 13 }, () => random.word());
  const centre = memoryAddress + (memoryWords / 2) * 4;
  const banked = [...bankedRegisters, ...bankedSpsrs].map(() => random.word());
  // Every stack points into the memory, every saved CPSR is one a guest may return to.
  for (const index of Object.values(stackOf)) banked[index] = centre + random.below(4) * 4;
  for (const index of Object.values(spsrOf)) banked[index] = legalPsr(random, random.pick(anyMode));
  const memory = Array.from({ length: memoryWords }, () => random.word());
  // QEMU asks STREX's monitor before it looks at the alignment, which the architecture leaves open.
  const misaligned = /^(LDM|STM|LDRD_imm|STRD_imm|LDREX)$/.test(name) ? random.below(4) : 0;
  if (/^(LDM|STM|LDR|STR|RFE)/.test(name)) registers[fields['rn'] ?? 0] = centre + misaligned;
  // From the word the access starts at, r15 and CPSR are what follows the registers.
  if (name === 'RFE' || name === 'LDM_return') {
    for (let index = 0; index < memoryWords; index += 1) memory[index] = end;
    if (name === 'RFE') {
      const up = fields['u'] === 1;
      const start = (up ? 0 : -2) + (fields['p'] === fields['u'] ? 1 : 0);
      memory[memoryWords / 2 + start + 1] = legalPsr(random, random.pick(anyMode));
    }
  }
  if (/^MSR_(reg|banked)$/.test(name)) registers[fields['rn'] ?? 0] = legalPsr(random, random.pick(anyMode));
  const solve = returns[name];
  if (solve !== undefined) {
    const { rn, rm } = solve(end, random.word() & ~3);
    if (fields['rn'] === fields['rm']) return randomSystemCase(name, random, memoryAddress, end);
    if (fields['rn'] !== undefined) registers[fields['rn']] = rn >>> 0;
    registers[fields['rm'] ?? 0] = rm >>> 0;
  }
  if (mode === modes.fiq) for (let n = 8; n <= 12; n += 1) banked[n - 6] = registers[n] ?? 0;
  return { row, word, registers, cpsr, banked, memory };
}
