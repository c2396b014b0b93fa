import type { Core } from '../core.ts';

/** Executes one instruction word. Its own address + 8 is in `words[at.r15]`, the next address in `words[at.pc]`. */
export type Handler = (core: Core, word: number) => void;

/** Computes what an instruction works on: a shifted register, a signed offset. */
export type Operand = (core: Core, word: number) => number;

/** Loads or stores at an address. */
export type Access = (core: Core, word: number, address: number) => void;

/**
 * What a row does: a handler; a function of the word and an operand; or an access whose address one function makes of
 * an offset. Each combination becomes a function of its own in gen/.
 */
export type Action =
  | readonly [handler: Handler]
  | readonly [apply: (core: Core, word: number, operand: number) => void, operand: Operand]
  | readonly [
      reach: (core: Core, word: number, offset: number, access: Access) => void,
      offset: Operand,
      access: Access,
    ];

/** Names the parts of an action, in order; the same parts are the same operation. */
export function actionName(action: Action): string {
  return action.map(({ name }) => name).join(' ');
}

type Token<P extends string> = P extends `${infer Head} ${infer Rest}` ? Head | Token<Rest> : P;
type FieldName<T extends string> = T extends `${infer Name}:${number}` ? Name : never;
/** Values of the fields of a pattern that is known to the compiler. */
export type Fields<P extends string = string> = string extends P
  ? Readonly<Record<string, number>>
  : { readonly [K in FieldName<Token<P>>]: number };

/** What holds for words the architecture calls UNPREDICTABLE; the engine takes them as UNDEFINED. */
export type Constraint = (fields: Fields) => boolean;

/** What a T32 instruction does in an IT block: another action, nothing predictable, or only as the last one there. */
export type InBlock = Action | 'never' | 'last' | 'unconditional';

export interface RowOptions {
  readonly unpredictable?: Constraint;
  /** The word the action takes, in A32's layout; absent: the instruction itself. */
  readonly operands?: (fields: Fields) => number;
  /** Absent: the same as outside, on its condition. */
  readonly inBlock?: InBlock;
  /** One register to or from memory, base unchanged: an access outside RAM has a syndrome. */
  readonly syndrome?: 'unsigned' | 'signed';
}

export interface Row extends RowOptions {
  readonly name: string;
  readonly pattern: string;
  readonly action: Action;
  /** Assembler text: `{name}` is an operand form of disasm.ts. */
  readonly text: string;
  readonly source: string;
  readonly bytes: 2 | 4;
  /** Bits that select the row, and their values. */
  readonly mask: number;
  readonly value: number;
  /** Should-be bits and their values: ignored when selecting, as QEMU does. */
  readonly should: number;
  readonly shouldValue: number;
  readonly fields: readonly FieldBits[];
}

interface FieldBits {
  readonly name: string;
  readonly low: number;
  readonly width: number;
}

type Define = (
  name: string,
  pattern: string,
  action: Handler | Action,
  text: string,
  source: string,
  options?: RowOptions,
) => Row;

/**
 * One encoding of 32 bits. Pattern tokens, most significant bit first: `0` and `1` are fixed, `(0)` and `(1)` should be
 * so, `name:n` is a field of n bits; a name used twice is one field, joined left to right.
 * @throws Error for a pattern that does not describe 32 bits
 */
export const insn: Define = (...row) => define(4, ...row);

/** One encoding of 16 bits. */
export const insn16: Define = (...row) => define(2, ...row);

function define(
  bytes: 2 | 4,
  name: string,
  pattern: string,
  action: Handler | Action,
  text: string,
  source: string,
  options: RowOptions = {},
): Row {
  const bits = /\((?<should>[01])\)|(?<field>[a-z]\w*):(?<width>\d+)|(?<fixed>[01])|(?<bad>\S)/g;
  let position = bytes * 8;
  const row = { mask: 0, value: 0, should: 0, shouldValue: 0 };
  const fields: FieldBits[] = [];
  for (const { groups = {} } of pattern.matchAll(bits)) {
    const { should, field, width, fixed, bad } = groups;
    if (bad !== undefined) throw new Error(`${name}: pattern "${pattern}" has "${bad}"`);
    const length = Number(width ?? 1);
    position -= length;
    if (field !== undefined) fields.push({ name: field, low: position, width: length });
    if (should !== undefined) {
      row.should |= 1 << position;
      row.shouldValue |= Number(should) << position;
    }
    if (fixed !== undefined) {
      row.mask |= 1 << position;
      row.value |= Number(fixed) << position;
    }
  }
  if (position !== 0)
    throw new Error(`${name}: pattern "${pattern}" has ${bytes * 8 - position} bits, not ${bytes * 8}`);
  return {
    name,
    pattern,
    action: typeof action === 'function' ? [action] : action,
    text,
    source,
    bytes,
    mask: row.mask >>> 0,
    value: row.value >>> 0,
    should: row.should >>> 0,
    shouldValue: row.shouldValue >>> 0,
    fields,
    ...options,
  };
}

/** The fields of `word` under `row`. */
export function fieldsOf(row: Row, word: number): Fields {
  const values: Record<string, number> = {};
  for (const { name, low, width } of row.fields) {
    const bits = (word >>> low) & (2 ** width - 1);
    values[name] = (values[name] ?? 0) * 2 ** width + (bits >>> 0);
  }
  return values;
}

/** A word of `row` whose fields hold `values`, absent ones 0; should-be bits as the manual prints them. */
export function encode(row: Row, values: Fields): number {
  let word = row.value | row.shouldValue;
  const left = { ...values };
  for (const { name, low, width } of row.fields.toReversed()) {
    const value = left[name] ?? 0;
    word |= (value & (2 ** width - 1)) << low;
    left[name] = Math.floor(value / 2 ** width);
  }
  return word >>> 0;
}

/**
 * Builds the word an action takes from the fields of a row. Tokens end at bit 0: `0` and `1`; `name:n` the low n bits of
 * a field; `name>>s:n` those from bit s up.
 */
export function place(layout: string): (fields: Fields) => number {
  const tokens = [...layout.matchAll(/(?<field>[a-z]\w*)(?:>>(?<shift>\d+))?:(?<width>\d+)|(?<fixed>[01])/g)].map(
    ({ groups = {} }) => ({
      field: groups['field'],
      shift: Number(groups['shift'] ?? 0),
      width: Number(groups['width'] ?? 1),
      fixed: Number(groups['fixed'] ?? 0),
    }),
  );
  return (fields) =>
    tokens.reduce((word, { field, shift, width, fixed }) => {
      const value = field === undefined ? fixed : (fields[field] ?? 0) >>> shift;
      return ((word << width) | (value & (2 ** width - 1))) >>> 0;
    }, 0);
}
