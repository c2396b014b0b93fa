import { encode, fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { rowOf, rowOfT32 } from '../../kernel-sim/cpu/decode/row-of.ts';
import { t32VectorRows } from '../../kernel-sim/cpu/decode/t32-extension.ts';
import { extensionRows } from './a32-cases.ts';
import type { Random } from './random.ts';

/** One VFP or Advanced SIMD instruction with what it starts from. */
export interface VectorCase {
  readonly row: Row;
  readonly word: number;
  /** The halfword before a T32 instruction: IT, or NOP. */
  readonly it: number;
  /** r0–r12. */
  readonly registers: readonly number[];
  /** CPSR bits 31:27 and 19:16. */
  readonly flags: number;
  readonly fpscr: number;
  /** s0–s63: the words of d0–d31. */
  readonly vector: readonly number[];
}

/** Rows a user program cannot run to the next instruction, and why. */
const excluded: readonly (readonly [RegExp, string])[] = [
  [/^V(MRS|MSR)_(FPSID|MVFR\d|FPEXC)$/, 'system level'],
  [/^(VPUSH|VPOP|F(LD|ST)MX_stack)/, 'VLDM and VSTM with sp, which the harness leaves to QEMU'],
];

/** Is it one of T32? */
export const isT32 = ({ name }: Row) => name.endsWith('_T32');

const isUser = ({ name }: Row) => !excluded.some(([pattern]) => pattern.test(name.replace(/_T32$/, '')));

/** Rows the comparison covers. */
export const vectorRows: readonly Row[] = extensionRows.filter(isUser);
export const vectorRowsT32: readonly Row[] = t32VectorRows.filter(isUser);

/** Bytes of memory each case may touch, and where in it a base register points. */
export const scratchBytes = 512;
const centre = 256;

type Draw = Record<string, number>;

const isMemory = (name: string) => /^(VLD|VST|FLDM|FSTM)/.test(name);
const isStructure = (name: string) => /^V(LD|ST)[1-4]/.test(name);

/** Field values that stay within the scratch memory and in user mode; `undefined`: draw again. */
function legal({ name }: Row, f: Draw, random: Random): Draw {
  if (/^V(LDR|STR)_/.test(name)) f['imm'] = (f['imm'] ?? 0) % 48;
  if (/^V?F?(LD|ST)M/.test(name) && f['imm'] !== undefined) f['imm'] = 1 + random.below(40);
  // Rm 13 and 15 are addressing modes.
  if (isStructure(name)) f['rm'] = random.pick([13, 15, 15, random.below(13)]);
  // The literals of T32 read its code.
  if (/^VLDR_.*_T32$/.test(name)) f['rn'] = random.below(4) === 0 ? 15 : (f['rn'] ?? 0);
  return f;
}

const generalRegister = /^(rn|rm|rt|rt2)$/;

function draw(row: Row, random: Random): Draw {
  const fields: Draw = {};
  for (const { name, width } of row.fields) fields[name] = (fields[name] ?? 0) * 2 ** width + random.below(2 ** width);
  for (const name of Object.keys(fields)) if (generalRegister.test(name)) fields[name] = random.below(13);
  // Condition AL most of the time, so that enough of them execute.
  if (fields['cond'] !== undefined) fields['cond'] = random.below(8) === 0 ? random.below(15) : 14;
  return fields;
}

/** A word of `row` that no special case of it claims and that is neither UNDEFINED nor UNPREDICTABLE. */
function drawWord(row: Row, random: Random): { readonly word: number; readonly fields: Draw } {
  for (;;) {
    const fields = legal(row, draw(row, random), random);
    const word = encode(row, fields);
    if ((isT32(row) ? rowOfT32 : rowOf)(word) === row && row.unpredictable?.(fieldsOf(row, word)) !== true)
      return { word, fields };
  }
}

interface Shape {
  readonly exponentBits: number;
  readonly fractionBits: number;
}

const shapes: readonly Shape[] = [
  { exponentBits: 5, fractionBits: 10 },
  { exponentBits: 8, fractionBits: 23 },
  { exponentBits: 11, fractionBits: 52 },
];

/** A bit pattern of a format that rounding, overflow and NaN rules care about. */
function float({ exponentBits, fractionBits }: Shape, random: Random): bigint {
  const most = 2 ** exponentBits - 1;
  const bias = most >> 1;
  const exponent = random.pick([
    0,
    0,
    1,
    2,
    most,
    most - 1,
    bias,
    bias,
    bias - 4 + random.below(9),
    bias - 4 + random.below(9),
    bias - 4 + random.below(9),
    bias + random.below(40) - 20,
    bias + fractionBits - 2 + random.below(5),
    bias + 30 + random.below(4),
    random.below(fractionBits + 4),
    most - random.below(fractionBits + 4),
    random.below(most + 1),
    random.below(most + 1),
  ]);
  const whole = (1n << BigInt(fractionBits)) - 1n;
  const wide = (BigInt(random.word()) << 32n) | BigInt(random.word());
  const place = BigInt(random.below(fractionBits));
  const fraction = random.pick([
    0n,
    0n,
    1n,
    whole,
    whole - 1n,
    1n << BigInt(fractionBits - 1),
    (1n << BigInt(fractionBits - 1)) - 1n,
    (1n << BigInt(fractionBits - 1)) + 1n,
    1n << place,
    (wide << place) & whole,
    wide & whole,
    wide & whole,
    wide & whole,
  ]);
  const clamped = BigInt(Math.min(Math.max(exponent, 0), most));
  return (
    (BigInt(random.below(2)) << BigInt(exponentBits + fractionBits)) | (clamped << BigInt(fractionBits)) | fraction
  );
}

const integers = [0, 1, 2, 3, 0x7f, 0x80, 0x81, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** The word of 8, 16 or 32 bits repeated or drawn anew over 32 bits. */
function integerWord(random: Random): number {
  const lane = () => random.pick([random.pick(integers), random.pick(integers), random.word()]);
  const bits = random.pick([8, 16, 32]);
  let word = 0;
  for (let at = 0; at < 32; at += bits) word |= (bits === 32 ? lane() : lane() & (2 ** bits - 1)) << at;
  return word >>> 0;
}

/** Two words of one doubleword. */
function doubleword(random: Random): readonly number[] {
  const shape = random.pick(shapes);
  const bits = 1 + shape.exponentBits + shape.fractionBits;
  let value = 0n;
  for (let at = 0; at < 64; at += bits) value |= float(shape, random) << BigInt(at);
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
}

function vectorFile(random: Random): readonly number[] {
  const isInteger = random.below(3) === 0;
  const prefersDoubles = random.below(2) === 0;
  return Array.from({ length: 32 }, () => {
    if (isInteger && random.below(8) !== 0) return [integerWord(random), integerWord(random)];
    if (prefersDoubles && random.below(2) === 0) {
      const value = float(shapes[2] as Shape, random);
      return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
    }
    return doubleword(random);
  }).flat();
}

/** A random case of `row`; `scratch` is the address of its memory. */
export function randomVectorCase(row: Row, random: Random, scratch: number): VectorCase {
  const { word, fields } = drawWord(row, random);
  const registers = Array.from({ length: 13 }, () => integerWord(random));
  if (isMemory(row.name)) {
    if (isStructure(row.name) && fields['rm'] !== undefined && fields['rm'] < 13) {
      registers[fields['rm']] = random.below(64);
    }
    const grain = isStructure(row.name) ? 32 : 4;
    if (fields['rn'] !== 15) registers[fields['rn'] ?? 0] = scratch + centre + random.below(2) * grain;
  }
  const raised = random.below(2) === 0 ? 0 : random.word() & 0x9f;
  const fpscr = ((random.word() & 0xffc0_0000) | raised) >>> 0;
  const it = isT32(row) && random.below(4) === 0 ? 0xbf08 | (random.below(14) << 4) : 0xbf00;
  return { row, word, it, registers, flags: random.word() & 0xf80f_0000, fpscr, vector: vectorFile(random) };
}
