import { encode, fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { rowOfT32, t32Rows } from '../../kernel-sim/cpu/decode/row-of.ts';
import { t32VectorRows } from '../../kernel-sim/cpu/decode/t32-extension.ts';
import type { Random } from './random.ts';

/** One T32 instruction with what surrounds it and what it starts from. */
export interface T32Case {
  readonly row: Row;
  readonly word: number;
  /** Halfwords of the whole case; the instruction is among them. */
  readonly code: readonly number[];
  /** r0–r13. */
  readonly registers: readonly number[];
  /** CPSR bits 31:27 and 19:16. */
  readonly flags: number;
  /** What every word of the case's memory holds; absent: the usual pattern. */
  readonly fill: number | undefined;
}

/** Rows a user program cannot run to the next instruction, and why. */
const excluded: readonly (readonly [RegExp, string])[] = [
  [/^(SVC|BKPT|UDF)_/, 'takes an exception'],
  [/^(SMC|HVC|SRS|RFE|MSR_banked|MRS_banked|CPS|SUBS_pc)/, 'system level'],
  [/^(MCR|MRC|MCRR|MRRC|LDC|STC|CDP|COPROC2)/, 'no such coprocessor, or system registers'],
  [/^(WFE|WFI|YIELD)_/, 'gives the processor away'],
];

/** Rows of everything but VFP and Advanced SIMD. */
export const t32IntegerRows: readonly Row[] = t32Rows.filter((row) => !t32VectorRows.includes(row));

/** Rows the comparison covers. */
export const t32UserRows: readonly Row[] = t32IntegerRows.filter(
  ({ name }) => !excluded.some(([pattern]) => pattern.test(name)),
);

const centre = 128;

type Draw = Record<string, number>;

const interesting = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff,
];

const isMemory = (name: string) => /^(LDR|STR|LDM|STM|PUSH|POP|TB[BH]|PLD|PLI)/.test(name);
const isDual = (name: string) => /^(LDRD|STRD|LDREXD|STREXD)/.test(name);
const isLiteral = (name: string) => name.includes('_literal');
/** What goes somewhere else. */
export const isJump = (name: string) => /^(B|BL|BX|BXJ|BLX|CBZ|CBNZ|TBB|TBH)(_|$)|_pc_/.test(name);
const isRelative = (name: string) => /^(B|BL|BLX_imm|CBZ|CBNZ)(_cond)?(_|$)/.test(name) && !name.startsWith('BLX_reg');

export const halfwordsOf = (word: number, bytes: number) => (bytes === 2 ? [word] : [word >>> 16, word & 0xffff]);

const code = {
  /** adds rN, #n */
  add: (register: number, value: number) => 0x3000 | (register << 8) | value,
  saveLink: 0x46f4,
  returnBySaved: 0x4760,
  return: 0x4770,
  showLink: 0x46f3,
  a32ShowLink: [0xb00e, 0xe1a0],
  a32Return: [0xff1c, 0xe12f],
  nop: 0xbf00,
  /** b past two halfwords, past a nop and four */
  overTwo: 0xe001,
  overFour: 0xe004,
};

function limit({ name, bytes }: Row, fields: Draw): void {
  const at = (field: string) => fields[field] ?? 0;
  if (isMemory(name) && !isLiteral(name) && fields['imm'] !== undefined) {
    const isWords = bytes === 2 || isDual(name) || /^(LDREX|STREX)_/.test(name);
    fields['imm'] = at('imm') % (isWords ? 24 : 96);
  }
  if (isDual(name) && bytes === 4) fields['imm'] = at('imm') % 24;
  // What r15 is loaded from is aligned.
  if (isJump(name) && isMemory(name) && fields['imm'] !== undefined) fields['imm'] = at('imm') & ~3;
  if (fields['list'] !== undefined) {
    fields['list'] = at('list') & 0x1fff;
    // r11 and r12 hold the way back of what jumps.
    if (isJump(name)) fields['list'] &= 0x07ff;
  }
  if (/^M(RS|SR)/.test(name)) fields['r'] = 0;
  if (/^MSR/.test(name)) fields['mask'] = at('mask') & 0b1100;
  if (/^HINT_T/.test(name)) fields['op'] = 5 + (at('op') % 8);
}

const generalRegister = /^(rd|rn|rm|rm2|rs|rt|rt2|ra|hi|lo)$/;

function draw(row: Row, random: Random): Draw {
  const fields: Draw = {};
  for (const { name, width } of row.fields) fields[name] = (fields[name] ?? 0) * 2 ** width + random.below(2 ** width);
  const most = isJump(row.name) ? 11 : 14;
  for (const { name } of row.fields) {
    if (!generalRegister.test(name)) continue;
    const width = row.fields.filter((one) => one.name === name).reduce((sum, one) => sum + one.width, 0);
    fields[name] = random.below(Math.min(most, 2 ** width));
    if (random.below(16) === 0 && width === 4 && !isJump(row.name)) fields[name] = 15;
  }
  if (fields['rm2'] !== undefined) fields['rm2'] = fields['rm'] ?? 0;
  limit(row, fields);
  return fields;
}

/** Fields of a word of `row` that no special case of it claims and that is not UNPREDICTABLE. */
function drawFields(row: Row, random: Random): Draw {
  for (;;) {
    const fields = draw(row, random);
    const word = encode(row, fields);
    if (rowOfT32(word) !== row || row.unpredictable?.(fieldsOf(row, word)) === true) continue;
    if (isMemory(row.name)) {
      if (fields['rm'] !== undefined && (fields['rm'] === fields['rn'] || fields['rm'] === 13)) continue;
      // A base of r15 is for the literal forms; r15 as a table's base reads the code.
      if (fields['rn'] === 15) continue;
    }
    return fields;
  }
}

const isFree = (fields: Draw, register: number) =>
  !Object.entries(fields).some(([name, value]) => generalRegister.test(name) && value === register) &&
  ((fields['list'] ?? 0) & (1 << register)) === 0;

/** An IT block around the instruction: what comes before and behind it. */
interface Block {
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

function block(row: Row, fields: Draw, random: Random): Block {
  if (row.inBlock === 'never' || random.below(2) === 0) return { before: [], behind: [] };
  const free = [0, 1, 2, 3, 4, 5, 6, 7].filter((register) => isFree(fields, register));
  const condition = random.below(14);
  const slots = 1 + random.below(4);
  const place = row.inBlock === 'last' ? slots - 1 : random.below(slots);
  if (place > 0 && free.length === 0) return block(row, fields, random);
  let mask = 0;
  for (let slot = 1; slot < slots; slot += 1) mask = (mask << 1) | random.below(2);
  mask = ((mask << 1) | 1) << (4 - slots);
  const it = 0xbf00 | (condition << 4) | mask;
  const adds = (count: number, from: readonly number[]) =>
    Array.from({ length: count }, () => code.add(random.pick(from), 1 + random.below(100)));
  return { before: [it, ...adds(place, free)], behind: adds(slots - 1 - place, [0, 1, 2, 3, 4, 5, 6, 7]) };
}

/** A random case of `row` that begins at `address`; `scratch` is the address of its memory. */
export function randomT32Case(row: Row, random: Random, address: number, scratch: number): T32Case {
  const fields = drawFields(row, random);
  const registers = Array.from({ length: 14 }, () =>
    random.below(3) === 0 ? random.pick(interesting) : random.word(),
  );
  const flags = random.word() & 0xf80f_0000;
  if (row.name === 'IT') return itCase(row, fields, registers, flags, random);
  if (/^(LSL|LSR|ASR|ROR)S?_reg/.test(row.name) && random.below(2) === 0) {
    registers[fields[row.bytes === 2 ? 'rs' : 'rm'] ?? 0] = random.below(40);
  }
  const around = block(row, fields, random);
  const arming = isMemory(row.name) ? reach(row, fields, registers, random, scratch) : [];
  if (isJump(row.name)) return jump(row, fields, registers, flags, around, { address, random });
  if (isLiteral(row.name)) return literal(row, fields, registers, flags, around, { address, random });
  const word = encode(row, fields);
  return {
    row,
    word,
    registers,
    flags,
    code: [...arming, ...around.before, ...halfwordsOf(word, row.bytes), ...around.behind, code.return],
    fill: undefined,
  };
}

/** The instructions of a block that all do something. */
function itCase(row: Row, fields: Draw, registers: readonly number[], flags: number, random: Random): T32Case {
  const word = encode(row, fields);
  const count = 4 - (31 - Math.clz32((fields['mask'] ?? 0) & -(fields['mask'] ?? 0)));
  const adds = Array.from({ length: count }, (_, n) => code.add(n, 1 + random.below(100)));
  return { row, word, registers, flags, code: [word, ...adds, code.return], fill: undefined };
}

/** The literal is two words before the instruction or behind it. */
function literal(
  row: Row,
  fields: Draw,
  registers: readonly number[],
  flags: number,
  { before, behind }: Block,
  { address, random }: { readonly address: number; readonly random: Random },
): T32Case {
  const pool = Array.from({ length: 4 }, () => random.below(0x1_0000));
  const isBefore = row.bytes === 4 && random.below(2) === 0;
  const head = [...(isBefore ? [code.overFour, code.nop, ...pool] : []), ...before];
  const self = address + head.length * 2;
  const tail = [...behind, code.return];
  if (!isBefore) {
    if (((self + row.bytes + tail.length * 2) & 2) !== 0) tail.push(code.nop);
    tail.push(...pool);
  }
  const place = isBefore ? address + 4 : self + row.bytes + (tail.length - pool.length) * 2;
  const distance = Math.abs(place - ((self + 4) & ~3));
  const isWords = row.bytes === 2 || isDual(row.name);
  Object.assign(fields, { u: place < self ? 0 : 1, imm: isWords ? distance >> 2 : distance + random.below(4) });
  const word = encode(row, fields);
  return { row, word, registers, flags, code: [...head, ...halfwordsOf(word, row.bytes), ...tail], fill: undefined };
}

/** Points the base at the memory; what must run before. */
function reach(row: Row, fields: Draw, registers: number[], random: Random, scratch: number): readonly number[] {
  const { name } = row;
  const aligned = isDual(name) || isJump(name) || /^(LDM|STM|PUSH|POP|LDREX|STREX)/.test(name);
  const grain = /EXD/.test(name) ? 8 : aligned ? 4 : 1;
  const base = /^(PUSH|POP)|_sp_/.test(name) ? 13 : (fields['rn'] ?? 13);
  if (fields['rm'] !== undefined) registers[fields['rm']] = aligned ? random.below(4) * 4 : random.below(15);
  if (!isLiteral(name)) registers[base] = scratch + centre + random.below(2) * grain * random.below(2);
  if (/^STREX/.test(name) && random.below(3) > 0) return loadExclusive(name, fields, base);
  return [];
}

/** The load that arms the monitor for a store-exclusive. */
function loadExclusive(store: string, fields: Draw, rn: number): readonly number[] {
  const free = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((register) => register !== rn);
  const [rt = 0, rt2 = 1] = free;
  const size = { STREXB: 0x4f, STREXH: 0x5f, STREXD: 0x7f }[store.replace('_T32', '')];
  if (size === undefined) return [0xe850 | rn, (rt << 12) | 0xf00 | (fields['imm'] ?? 0)];
  return [0xe8d0 | rn, (rt << 12) | ((size === 0x7f ? rt2 : 15) << 8) | size];
}

/** Fields of a relative branch over `offset` bytes from the PC it reads. */
function displacement({ name, bytes }: Row, offset: number): Draw {
  const s = offset < 0 ? 1 : 0;
  if (name === 'BLX_imm_T32') return { s, j1: 1, j2: 1, imm: (offset >> 2) & 0xf_ffff };
  if (name === 'B_cond_T32') return { s, j1: s, j2: s, imm: (offset >> 1) & 0x1_ffff };
  if (bytes === 4) return { s, j1: 1, j2: 1, imm: (offset >> 1) & 0x1f_ffff };
  return { imm: offset >> 1 };
}

/**
 * The instruction may go to a landing pad of T32 or A32, which shows the link register; if it does not, another sum
 * follows. r12 is the way back.
 */
function jump(
  row: Row,
  fields: Draw,
  registers: number[],
  flags: number,
  { before }: Block,
  { address, random }: { readonly address: number; readonly random: Random },
): T32Case {
  const { name } = row;
  const pad = [code.showLink, code.returnBySaved];
  const isBackward = isRelative(name) && !/^(CB|BLX)/.test(name) && random.below(2) === 0;
  const head = isBackward ? [code.saveLink, code.overTwo, ...pad, ...before] : [code.saveLink, ...before];
  const self = address + head.length * 2;
  const rest = [code.add(0, 1), code.returnBySaved, ...(isBackward ? [] : pad)];
  const end = self + row.bytes + rest.length * 2;
  const padding = (end & 2) === 0 ? [] : [code.nop];
  const landings = {
    t32: isBackward ? address + 4 : self + row.bytes + 4,
    a32: end + padding.length * 2,
  };
  const mayGoToA32 = /^(BX|BLX|LDR|LDM|POP)/.test(name);
  const isA32 = name === 'BLX_imm_T32' || (mayGoToA32 && random.below(2) === 0);
  const target = isA32 ? landings.a32 : landings.t32 | (name.startsWith('MOV') ? random.below(2) : mayGoToA32 ? 1 : 0);
  const distance = landings.t32 - (self + 4);
  let fill: number | undefined;
  if (isRelative(name)) {
    const from = name === 'BLX_imm_T32' ? (self + 4) & ~3 : self + 4;
    Object.assign(fields, displacement(row, (isA32 ? landings.a32 : landings.t32) - from));
    if (/^CB/.test(name) && random.below(2) === 0) registers[fields['rn'] ?? 0] = 0;
  } else if (/^TB/.test(name)) fill = Math.imul(distance / 2, name === 'TBB' ? 0x0101_0101 : 0x0001_0001) >>> 0;
  else if (isMemory(name)) fill = target >>> 0;
  else registers[fields['rm'] ?? 0] = name.startsWith('ADD') ? distance : target >>> 0;
  // A literal is where its offset says: behind the landing pads.
  const tail = [...rest, ...padding, ...code.a32ShowLink, ...code.a32Return];
  if (isLiteral(name)) {
    const literal = self + row.bytes + tail.length * 2;
    const aligned = (literal + 3) & ~3;
    if (aligned !== literal) tail.push(code.nop);
    tail.push(target & 0xffff, target >>> 16);
    Object.assign(fields, { u: 1, imm: aligned - ((self + 4) & ~3) });
  }
  const word = encode(row, fields);
  return { row, word, registers, flags, code: [...head, ...halfwordsOf(word, row.bytes), ...tail], fill };
}
