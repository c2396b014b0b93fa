import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { rowOfT32, t32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import { disassembleT32 } from '../../kernel-sim/cpu/disasm.ts';
import { hasOtherText, normal, objdump } from './disasm-objdump.ts';
import { Random } from './random.ts';
import { halfwordsOf } from './t32-cases.ts';

/** Rows the comparison covers. */
export const comparedT32Rows: readonly Row[] = t32Rows.filter((row) => !hasOtherText(row));

/** MOV r8, r8: it prints the NOP of old. */
const movR8 = 0x46c0;

export function randomT32Word(row: Row, random: Random): number {
  for (;;) {
    const fields = Object.fromEntries(
      row.fields.map(({ name }) => {
        const width = row.fields.filter((one) => one.name === name).reduce((sum, one) => sum + one.width, 0);
        return [name, random.below(2 ** width)];
      }),
    );
    // The other numbers have mnemonics of coprocessors no Cortex-A has.
    if (fields['coproc'] !== undefined) fields['coproc'] = random.pick([7, 13]);
    // It leaves out the ! of LDC and STC with offset 0.
    if (fields['crd'] !== undefined && fields['imm'] !== undefined) fields['imm'] |= 1;
    // It prints ASR #32 of the saturating instructions as #0.
    if (fields['sat'] !== undefined) fields['shift'] = (fields['shift'] ?? 0) | 1;
    // DSB #0 and #4 are SSBB and PSSBB of ARMv8 there.
    if (fields['option'] !== undefined) fields['option'] |= 1;
    // It leaves out a negative offset of 0, and takes literals before the PC for forms with an index.
    if (/_(imm8|pre|post)_|RD_/.test(row.name)) fields['imm'] = (fields['imm'] ?? 0) | 1;
    if (row.name.includes('_literal')) fields['imm'] = ((fields['imm'] ?? 0) & 0x7ff) | 1;
    // Other hints are instructions of ARMv8-M there.
    if (row.name === 'HINT_T16') fields['op'] = 8 | (fields['op'] ?? 0);
    if (row.name === 'HINT_T32') fields['op'] = 0x40 | (fields['op'] ?? 0);
    if (fields['rm2'] !== undefined) fields['rm2'] = fields['rm'] ?? 0;
    const word = encode(row, fields);
    if (word === movR8) continue;
    if (rowOfT32(word) === row && row.unpredictable?.(fieldsOf(row, word)) !== true) return word;
  }
}

/** An instruction with where it stands and the condition of its IT block. */
export interface Listed {
  readonly row: Row;
  readonly word: number;
  readonly at: number;
  readonly condition: number | undefined;
}

/** What stands in the block of an IT under test. */
const nops = [0xbf00, 0xbf00, 0xbf00, 0xbf00];
const behind = ({ name }: Row) => (name === 'IT' ? nops : []);

/** IT of one instruction. */
const it = (condition: number) => 0xbf08 | (condition << 4);

/** `perRow` instructions of every row one behind the other, every other one in an IT block if it may be there. */
export function listT32(random: Random, perRow: number): readonly Listed[] {
  let at = 0;
  return comparedT32Rows.flatMap((row) =>
    Array.from({ length: perRow }, (_, n) => {
      const condition = n % 2 === 0 || row.inBlock === 'never' ? undefined : random.below(14);
      if (condition !== undefined) at += 2;
      const listed = { row, word: randomT32Word(row, random), at, condition };
      at += row.bytes + behind(row).length * 2;
      return listed;
    }),
  );
}

/** Text of each instruction as objdump prints it, comments cut off. */
export function theirT32Texts(list: readonly Listed[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-objdump-'));
  try {
    const file = join(folder, 'words.bin');
    const halfwords = list.flatMap(({ row, word, condition }) => [
      ...(condition === undefined ? [] : [it(condition)]),
      ...halfwordsOf(word, row.bytes),
      ...behind(row),
    ]);
    writeFileSync(file, Uint16Array.from(halfwords));
    const { stdout, status } = spawnSync(
      objdump,
      ['-D', '-z', '-b', 'binary', '-m', 'armv7', '-M', 'force-thumb', file],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (status !== 0) throw new Error(`${objdump} ended with ${status}`);
    const texts = new Map(
      stdout
        .split('\n')
        .filter((line) => /^\s*[0-9a-f]+:\t/.test(line))
        .map((line) => [Number.parseInt(line, 16), normal(line.split('\t').slice(2).join(' '))]),
    );
    return list.map(({ at }) => texts.get(at) ?? 'nothing');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Disassembles `perRow` random words of every T32 row here and there; what differs, one line each. */
export function compareT32WithObjdump(seed: number, perRow: number): readonly string[] {
  const list = listT32(new Random(seed), perRow);
  const theirs = theirT32Texts(list);
  return list.flatMap(({ row, word, at, condition }, index) => {
    const ours = normal(disassembleT32(word, at, condition));
    const text = theirs[index] ?? 'nothing';
    return ours === text ? [] : [`${row.name} ${word.toString(16)}: "${ours}" there "${text}"`];
  });
}
