import { type Action, actionName, fieldsOf, type Row } from './decode/pattern.ts';
import { rowOfT32 } from './decode/row-of.ts';
import { operations } from './gen/dispatch-t32.ts';

/**
 * A decoded T32 instruction in one word, which is negative: the operation in bits 11:0, the operation in an IT block in
 * 23:12, and what follows.
 */
export const decoded = {
  operation: 0xfff,
  blockShift: 12,
  /** May only be the last of an IT block. */
  last: 1 << 28,
  /** Executes whatever the condition of its IT block. */
  unconditional: 1 << 29,
  /** Has four bytes. */
  wide: 1 << 30,
} as const;

const operationOf = new Map(operations.map((name, index) => [name, index + 1]));
const numberOf = (action: Action) => operationOf.get(actionName(action)) ?? undefinedOperation;

/** What words no row knows do, and those a row calls UNPREDICTABLE. */
export const undefinedOperation = operationOf.get('udf') ?? 0;

function blockBits({ action, inBlock }: Row): number {
  if (inBlock === 'never') return undefinedOperation << decoded.blockShift;
  if (typeof inBlock === 'object') return numberOf(inBlock) << decoded.blockShift;
  const same = numberOf(action) << decoded.blockShift;
  if (inBlock === 'last') return same | decoded.last;
  return inBlock === 'unconditional' ? same | decoded.unconditional : same;
}

function decode(word: number, wide: number): readonly [entry: number, operands: number] {
  const row = rowOfT32(word);
  const fields = row && fieldsOf(row, word);
  if (row === undefined || fields === undefined || row.unpredictable?.(fields) === true) {
    return [0x8000_0000 | wide | (undefinedOperation << decoded.blockShift) | undefinedOperation, word];
  }
  return [0x8000_0000 | wide | blockBits(row) | numberOf(row.action), row.operands?.(fields) ?? word];
}

/** Decoded form of every halfword that is an instruction, filled as they are met: entry, then operand word. */
const narrow = new Int32Array(2 * 0x1_0000);

/** Decodes into `page[at]` and the word behind it; allocates nothing for what was met before of 16 bits. */
export function decodeNarrow(halfword: number, page: Int32Array, at: number): void {
  const index = halfword * 2;
  if (narrow[index] === 0) [narrow[index], narrow[index + 1]] = decode(halfword, 0);
  page[at] = narrow[index] as number;
  page[at + 1] = narrow[index + 1] as number;
}

export function decodeWide(word: number, page: Int32Array, at: number): void {
  [page[at], page[at + 1]] = decode(word, decoded.wide);
}
