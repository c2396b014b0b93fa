import { type Action, actionName, fieldsOf, type Row } from './decode/pattern.ts';
import { rowOfT32 } from './decode/row-of.ts';
import { decoded } from './decoded.ts';
import { hasArm, operations } from './gen/dispatch-t32.ts';

const operationOf = new Map(operations.map((name, index) => [name, index + 1]));
const numberOf = (action: Action) => operationOf.get(actionName(action)) ?? undefinedOperation;

/** What words no row knows do, and those a row calls UNPREDICTABLE. */
const undefinedOperation = operationOf.get('udf') ?? 0;

/** What an instruction does in an IT block, and under which conditions. */
function blockBits({ action, inBlock }: Row, operands: number): number {
  const operation = inBlock === 'never' ? undefinedOperation : numberOf(typeof inBlock === 'object' ? inBlock : action);
  const place = hasArm(operation, operands) ? 0 : decoded.outsideInBlock;
  const when = inBlock === 'last' ? decoded.last : inBlock === 'unconditional' ? decoded.unconditional : 0;
  return (operation << decoded.blockShift) | place | when;
}

const undefinedEntry =
  0x8000_0000 |
  (undefinedOperation << decoded.blockShift) |
  undefinedOperation |
  decoded.outside |
  decoded.outsideInBlock;

function decode(word: number, wide: number): readonly [entry: number, operands: number] {
  const row = rowOfT32(word);
  const fields = row && fieldsOf(row, word);
  if (row === undefined || fields === undefined || row.unpredictable?.(fields) === true) {
    return [undefinedEntry | wide, word];
  }
  const operation = numberOf(row.action);
  const operands = row.operands?.(fields) ?? word;
  const place = hasArm(operation, operands) ? 0 : decoded.outside;
  return [0x8000_0000 | wide | blockBits(row, operands) | operation | place, operands];
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
