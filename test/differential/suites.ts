import type { Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows, t32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import type { CpuTargetName } from '../../kernel-sim/cpu/target.ts';
import { userRows } from './a32-cases.ts';
import { compareWithQemu } from './a32-user.ts';
import type { Comparison } from './comparison.ts';
import { codeOf, memoryOf } from './machine/program.ts';
import { randomProgramCase, randomThumbCase, randomVectorProgramCase } from './machine/program-cases.ts';
import { compareMachine } from './machine/run.ts';
import type { MachineCase, Place } from './machine/state.ts';
import { randomSystemCase, systemRows } from './machine/system-cases.ts';
import { randomUndefinedCase, undefinedRows } from './machine/undefined-cases.ts';
import { compareMmu } from './mmu-system.ts';
import { Random } from './random.ts';
import { t32UserRows } from './t32-cases.ts';
import { compareT32WithQemu } from './t32-user.ts';
import { vectorRows, vectorRowsT32 } from './vector-cases.ts';
import { compareVectorsWithQemu } from './vector-user.ts';

/** A kind of random instruction streams, and the reference they are compared with. */
export interface Suite {
  readonly name: string;
  readonly reference: 'qemu-arm' | 'qemu-system-arm';
  readonly rows: readonly Row[];
  /** Cases of a row in one round. */
  readonly perRow: number;
  readonly compare: (seed: number, perRow: number) => Comparison;
}

type Generate = (row: Row, random: Random, place: Place) => MachineCase;

/** `perRow` cases of every row, each with its place in the program. */
export function drawMachineCases(
  rows: readonly Row[],
  generate: Generate,
  seed: number,
  perRow: number,
): readonly MachineCase[] {
  const random = new Random(seed);
  const all = rows.flatMap((row) => Array.from({ length: perRow }, () => row));
  return all.map((row, index) => generate(row, random, { code: codeOf(index), memory: memoryOf(index) }));
}

function machine(name: string, rows: readonly Row[], perRow: number, generate: Generate): Suite {
  return {
    name,
    reference: 'qemu-system-arm',
    rows,
    perRow,
    compare: (seed, count) => compareMachine(drawMachineCases(rows, generate, seed, count)),
  };
}

/** What a Cortex-A9 has not: division, and fused multiplication. */
const notOfA9 = /^([SU]DIV|VF(N)?M[AS](_|$))/;

type CompareRows = (seed: number, perRow: number, rows: readonly Row[], target: CpuTargetName) => Comparison;

function user(name: string, all: readonly Row[], compare: CompareRows): Suite {
  const rows = all.filter((row) => !notOfA9.test(row.name));
  const perRow = 10;
  return {
    name,
    reference: 'qemu-arm',
    rows,
    perRow,
    compare: (seed, count) => compare(seed, count, rows, 'cortex-a9'),
  };
}

/** Probes of one set of translation tables. */
const probes = 40;

const bothVectorRows: readonly Row[] = [...vectorRows, ...vectorRowsT32];

/** Rows the suite of translation loads, stores and jumps with. */
const translationRows =
  /^(LDR|LDRH|LDRSB|LDRB|STR|STRH|STRB|LDRD|STRD)_imm$|^(LDR_imm_pre|STR_imm_post)$|^(LDRB?T|LDRHT|STRB?T|STRHT)_imm$|^(LDM|STM|LDREX|BX|MCR_p15)$/;

/** Every kind of stream `npm run differential` runs. */
export const suites: readonly Suite[] = [
  {
    name: 'A32 in user mode',
    reference: 'qemu-arm',
    rows: userRows,
    perRow: 90,
    compare: (seed, perRow) => compareWithQemu(seed, perRow),
  },
  {
    name: 'T32 in user mode',
    reference: 'qemu-arm',
    rows: t32UserRows,
    perRow: 90,
    compare: (seed, perRow) => compareT32WithQemu(seed, perRow),
  },
  {
    name: 'VFP and Advanced SIMD, A32',
    reference: 'qemu-arm',
    rows: vectorRows,
    perRow: 40,
    compare: (seed, perRow) => compareVectorsWithQemu(seed, perRow),
  },
  {
    name: 'VFP and Advanced SIMD, T32',
    reference: 'qemu-arm',
    rows: vectorRowsT32,
    perRow: 40,
    compare: (seed, perRow) => compareVectorsWithQemu(seed, perRow, vectorRowsT32),
  },
  user('A32 of a Cortex-A9', userRows, compareWithQemu),
  user('T32 of a Cortex-A9', t32UserRows, compareT32WithQemu),
  user('VFP and Advanced SIMD of a Cortex-A9', vectorRows, compareVectorsWithQemu),
  machine('system level, all modes', systemRows, 120, randomSystemCase),
  machine('words without a row, all modes', undefinedRows, 300, randomUndefinedCase),
  machine('A32 in all modes', userRows, 40, randomProgramCase),
  machine('T32 in all modes', t32UserRows, 40, randomThumbCase),
  machine('VFP and Advanced SIMD in all modes', bothVectorRows, 10, randomVectorProgramCase),
  {
    name: 'translation',
    reference: 'qemu-system-arm',
    rows: a32Rows.filter(({ name }) => translationRows.test(name)),
    perRow: 120,
    compare: (seed, perRow) => compareMmu(seed, perRow, probes),
  },
];

/** The decode tables, by the name the report gives them. */
export const tables: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  ['A32', a32Rows],
  ['T32', t32Rows],
];
