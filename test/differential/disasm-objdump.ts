import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { rowOf } from '../../kernel-sim/cpu/decode/row-of.ts';
import { disassemble } from '../../kernel-sim/cpu/disasm.ts';
import { extensionRows, integerRows } from './a32-cases.ts';
import { Random } from './random.ts';

export const objdump = 'arm-linux-gnueabihf-objdump';

export function hasObjdump(): boolean {
  return spawnSync(objdump, ['--version']).status === 0;
}

/** Rows whose text is not objdump's, and why. */
export const otherTexts: readonly (readonly [rows: RegExp, why: string])[] = [
  [/^(COPROC2|CDP2)/, 'one row for the whole space, which is UNDEFINED; objdump prints CDP2, LDC2, MCR2 and so on'],
  [/^HINT_(imm|reg)$/, 'unallocated memory hints, DDI 0406C A5.7.1; objdump prints nothing'],
  [/^HINT_memory/, 'unallocated memory hints, DDI 0406C A6.3.8; objdump prints loads into r15'],
];

export const hasOtherText = ({ name }: Row): boolean => otherTexts.some(([rows]) => rows.test(name));

/** Rows the comparison covers. */
export const comparedRows: readonly Row[] = integerRows.filter((row) => !hasOtherText(row));

/** MOV r0, r0: it prints the NOP of old. */
const movR0 = 0xe1a0_0000;

export function randomWord(row: Row, random: Random): number {
  for (;;) {
    const fields = Object.fromEntries(row.fields.map(({ name, width }) => [name, random.below(2 ** width)]));
    // The other numbers have mnemonics of coprocessors no Cortex-A has.
    if (fields['coproc'] !== undefined) fields['coproc'] = random.pick([7, 13]);
    // It leaves out the ! of LDC and STC with offset 0.
    if (fields['crd'] !== undefined && fields['imm'] !== undefined) fields['imm'] |= 1;
    // It prints ASR #32 of the saturating instructions as #0.
    if (fields['sat'] !== undefined) fields['shift'] = (fields['shift'] ?? 0) | 1;
    // DSB #0 and #4 are SSBB and PSSBB of ARMv8 there.
    if (fields['option'] !== undefined) fields['option'] |= 1;
    // Condition 15 is another table.
    if (fields['cond'] !== undefined) fields['cond'] = random.below(15);
    const word = encode(row, fields);
    if (word === movR0) continue;
    if (rowOf(word) === row && row.unpredictable?.(fieldsOf(row, word)) !== true) return word;
  }
}

/** Text of each word as objdump prints it, comments cut off. */
export function theirTexts(words: readonly number[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-objdump-'));
  try {
    const file = join(folder, 'words.bin');
    writeFileSync(file, Uint32Array.from(words));
    const { stdout, status } = spawnSync(objdump, ['-D', '-z', '-b', 'binary', '-m', 'armv7', file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`${objdump} ended with ${status}`);
    return stdout
      .split('\n')
      .filter((line) => /^\s*[0-9a-f]+:\t/.test(line))
      .map((line) => normal(line.split('\t').slice(2).join(' ')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function normal(text: string): string {
  return text
    .replace(/\s*[@;].*$/, '')
    .replace('ROR #', 'ror #')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Disassembles `perRow` random words of every row here and there; what differs, one line each. */
export function compareWithObjdump(seed: number, perRow: number): readonly string[] {
  const random = new Random(seed);
  const words = [...comparedRows, ...extensionRows].flatMap((row) =>
    Array.from({ length: perRow }, () => randomWord(row, random)),
  );
  const theirs = theirTexts(words);
  return words.flatMap((word, index) => {
    const ours = normal(disassemble(word, index * 4));
    const text = theirs[index] ?? 'nothing';
    return ours === text
      ? []
      : [`${rowOf(word)?.name} ${word.toString(16).padStart(8, '0')}: "${ours}" there "${text}"`];
  });
}
