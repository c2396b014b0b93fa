import { encode, type Fields, fieldsOf, type Row } from '../../../kernel-sim/cpu/decode/pattern.ts';
import { rowOf, rowOfT32 } from '../../../kernel-sim/cpu/decode/row-of.ts';
import type { Random } from '../random.ts';

export const isT32 = ({ name }: Row): boolean => /_T(16|32)$/.test(name);

/** Name of a row without its instruction set. */
export const plainName = ({ name }: Row): string => name.replace(/_T(16|32)$/, '');

const generalRegister = /^(rd|rn|rm|rm2|rs|rt|rt2|ra)$/;

/** Random fields of a row; registers below 13, the condition AL most of the time. */
export function drawFields(row: Row, random: Random): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const { name, width } of row.fields) fields[name] = (fields[name] ?? 0) * 2 ** width + random.below(2 ** width);
  for (const name of Object.keys(fields)) if (generalRegister.test(name)) fields[name] = random.below(13);
  if (fields['cond'] !== undefined) fields['cond'] = random.below(4) === 0 ? random.below(15) : 14;
  return fields;
}

/** The word of `row` with these fields; undefined when another row claims it or it is UNPREDICTABLE. */
export function wordOf(row: Row, fields: Fields): number | undefined {
  const word = encode(row, fields);
  const found = isT32(row) ? rowOfT32(word) : rowOf(word);
  return found === row && row.unpredictable?.(fieldsOf(row, word)) !== true ? word : undefined;
}

/** Halfwords of an instruction as they stand in memory. */
export function halfwordsOf(row: Row, word: number): readonly number[] {
  if (!isT32(row)) return [word & 0xffff, word >>> 16];
  return row.bytes === 2 ? [word] : [word >>> 16, word & 0xffff];
}

export const a32Halfwords = (...words: readonly number[]): readonly number[] =>
  words.flatMap((word) => [word & 0xffff, word >>> 16]);
