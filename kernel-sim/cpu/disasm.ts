import { fieldsOf, type Row } from './decode/pattern.ts';
import { rowOf, rowOfT32 } from './decode/row-of.ts';
import { bit, bits, conditions, type Form, names, shifts } from './disasm-fields.ts';
import { t32Forms } from './disasm-t32.ts';
import { vectorForms } from './disasm-vector.ts';

const barriers: Readonly<Record<number, string>> = {
  15: 'sy',
  14: 'st',
  13: 'ld',
  11: 'ish',
  10: 'ishst',
  9: 'ishld',
  7: 'un',
  6: 'unst',
  5: 'nshld',
  3: 'osh',
  2: 'oshst',
  1: 'oshld',
};

const reg =
  (high: number): Form =>
  (word) =>
    names[bits(word, high, high - 3)] ?? '';
const address = (value: number) => `0x${(value >>> 0).toString(16)}`;

/** A modified immediate; a rotation that is not the smallest possible is spelled out. */
function immediate(word: number): string {
  const rotate = bits(word, 11, 8) * 2;
  const value = word & 0xff;
  const rotated = (value >>> rotate) | (value << (32 - rotate));
  return smallestRotation(rotated) === rotate ? `#${rotated}` : `#${value}, ${rotate}`;
}

function smallestRotation(value: number): number {
  for (let rotate = 0; rotate < 32; rotate += 2) {
    const back = (value << rotate) | (value >>> (32 - rotate));
    if (back >>> 0 < 256) return rotate;
  }
  return 32;
}

function shiftedBy(type: number, amount: number): string {
  if (type === 3 && amount === 0) return ', rrx';
  if (amount === 0 && type === 0) return '';
  return `, ${shifts[type]} #${amount === 0 ? 32 : amount}`;
}

const shifted: Form = (word) => `${reg(3)(word, 0)}${shiftedBy(bits(word, 6, 5), bits(word, 11, 7))}`;

/** `[rn, x]`, `[rn, x]!` or `[rn], x`; a zero offset shows where the base moves. */
function indexed(word: number, offset: string): string {
  const base = reg(19)(word, 0);
  if (!bit(word, 24)) return `[${base}], ${offset === '' ? '#0' : offset}`;
  return bit(word, 21) ? `[${base}, ${offset === '' ? '#0' : offset}]!` : `[${base}${listed(offset)}]`;
}

const sign = (word: number) => (bit(word, 23) ? '' : '-');

/** The offset as text: a subtracted 0 is not an added one. */
const immediateOffset = (word: number, value: number) => (value === 0 && bit(word, 23) ? '' : `#${sign(word)}${value}`);
const offset12 = (word: number) => immediateOffset(word, word & 0xfff);
const listed = (text: string) => (text === '' ? '' : `, ${text}`);

function registers(word: number): string {
  return `{${names.filter((_, n) => bit(word, n)).join(', ')}}`;
}

function bankedName(word: number): string {
  const sysm = (bits(word, 8, 8) << 4) | bits(word, 19, 16);
  if (bit(word, 22)) return `SPSR_${{ 14: 'fiq', 16: 'irq', 18: 'svc', 20: 'abt', 22: 'und' }[sysm] ?? '?'}`;
  if (sysm < 7) return `${['R8', 'R9', 'R10', 'R11', 'R12', 'SP', 'LR'][sysm]}_usr`;
  if (sysm >= 8 && sysm < 15) return `${['R8', 'R9', 'R10', 'R11', 'R12', 'SP', 'LR'][sysm - 8]}_fiq`;
  const mode = { 16: 'irq', 18: 'svc', 20: 'abt', 22: 'und' }[sysm & ~1] ?? '?';
  return `${(sysm & 1) === 0 ? 'LR' : 'SP'}_${mode}`;
}

function coprocessorMove(word: number): string {
  const target = bit(word, 20) && bits(word, 15, 12) === 15 ? 'APSR_nzcv' : reg(15)(word, 0);
  return `${bits(word, 11, 8)}, ${bits(word, 23, 21)}, ${target}, cr${bits(word, 19, 16)}, cr${word & 15}, {${bits(word, 7, 5)}}`;
}

/** LDC and STC: P = W = 0 has an option where others have an offset. */
function coprocessorAddress(word: number): string {
  if (!bit(word, 24) && !bit(word, 21)) return `[${reg(19)(word, 0)}], {${word & 0xff}}`;
  return indexed(word, immediateOffset(word, (word & 0xff) * 4));
}

function cps(word: number): string {
  const imod = bits(word, 19, 18);
  const flags = `${bit(word, 8) ? 'a' : ''}${bit(word, 7) ? 'i' : ''}${bit(word, 6) ? 'f' : ''}`;
  const mode = `#${word & 31}`;
  if (imod === 0) return ` ${mode}`;
  return `${imod === 2 ? 'ie' : 'id'} ${flags}${bit(word, 17) ? `,${mode}` : ''}`;
}

/** Of LDM, STM, RFE and SRS. */
function addressingMode(word: number): string {
  return ['da', 'ia', 'db', 'ib'][bits(word, 24, 23)] ?? '';
}

/** imm12:imm4 of the calls. */
const immediate16 = (word: number) => (bits(word, 19, 8) << 4) | (word & 15);

const forms: Readonly<Record<string, Form>> = {
  ...vectorForms,
  c: (word) => conditions[word >>> 28] ?? '',
  rd: reg(15),
  rd16: reg(19),
  rn: reg(19),
  rm: reg(3),
  rs: reg(11),
  rtn: (word) => `r${bits(word, 15, 12)}`,
  imm: immediate,
  imm16: (word) => `#${(bits(word, 19, 16) << 12) | (word & 0xfff)}`,
  imm4: (word) => `${word & 15}`,
  immd: (word) => `${immediate16(word)}`,
  immu: (word) => `#${immediate16(word)}`,
  immx: (word) => `0x${immediate16(word).toString(16).padStart(4, '0')}`,
  imm24: (word) => `0x${(word & 0xff_ffff).toString(16).padStart(8, '0')}`,
  shifted,
  shiftedreg: (word) => `${reg(3)(word, 0)}, ${shifts[bits(word, 6, 5)]} ${reg(11)(word, 0)}`,
  psr: (word) => (bit(word, 22) ? 'SPSR' : 'CPSR'),
  psrmask: (word) =>
    `${bit(word, 22) ? 'SPSR' : 'CPSR'}_${bit(word, 19) ? 'f' : ''}${bit(word, 18) ? 's' : ''}${bit(word, 17) ? 'x' : ''}${bit(word, 16) ? 'c' : ''}`,
  banked: bankedName,
  hint: (word) => `{${word & 0xff}}`,
  option: (word) => `#${word & 15}`,
  s: (word) => (bit(word, 20) ? 's' : ''),
  l: (word) => (bit(word, 22) ? 'l' : ''),
  x: (word) => (bit(word, 5) ? 'x' : ''),
  r: (word) => (bit(word, 5) ? 'r' : ''),
  amount: (word) => `#${bits(word, 11, 7) === 0 ? 32 : bits(word, 11, 7)}`,
  halfshift: (word) => `${reg(3)(word, 0)}${shiftedBy(bit(word, 6) ? 2 : 0, bits(word, 11, 7))}`,
  sat0: (word) => `#${bits(word, bit(word, 5) ? 19 : 20, 16)}`,
  sat1: (word) => `#${bits(word, bit(word, 5) ? 19 : 20, 16) + 1}`,
  ror: (word) => (bits(word, 11, 10) === 0 ? '' : `, ror #${bits(word, 11, 10) * 8}`),
  lsb: (word) => `#${bits(word, 11, 7)}`,
  width: (word) => `#${bits(word, 20, 16) + 1}`,
  bfwidth: (word) => `#${bits(word, 20, 16) - bits(word, 11, 7) + 1}`,
  address: (word) => indexed(word, offset12(word)),
  addressreg: (word) => indexed(word, `${sign(word)}${shifted(word, 0)}`),
  hintaddress: (word) => `[${reg(19)(word, 0)}${listed(offset12(word))}]`,
  hintaddressreg: (word) => `[${reg(19)(word, 0)}, ${sign(word)}${shifted(word, 0)}]`,
  addressextra: (word) =>
    indexed(
      word,
      bit(word, 22) ? immediateOffset(word, (bits(word, 11, 8) << 4) | (word & 15)) : `${sign(word)}${reg(3)(word, 0)}`,
    ),
  ia: addressingMode,
  pu: (word) => addressingMode(word).replace('ia', ''),
  pus: (word) => (bits(word, 22, 21) === 0 ? addressingMode(word).replace('ia', '') : addressingMode(word)),
  w: (word) => (bit(word, 21) ? '!' : ''),
  list: registers,
  target: (word, at) => address(at + 8 + ((word << 8) >> 6)),
  targetx: (word, at) => address(at + 8 + ((word << 8) >> 6) + (bit(word, 24) ? 2 : 0)),
  cp: coprocessorMove,
  cprr: (word) => `${bits(word, 11, 8)}, ${bits(word, 7, 4)}, ${reg(15)(word, 0)}, ${reg(19)(word, 0)}, cr${word & 15}`,
  cpmem: (word) => `${bits(word, 11, 8)}, cr${bits(word, 15, 12)}, ${coprocessorAddress(word)}`,
  cpdata: (word) =>
    `${bits(word, 11, 8)}, ${bits(word, 23, 20)}, cr${bits(word, 15, 12)}, cr${bits(word, 19, 16)}, cr${word & 15}, {${bits(word, 7, 5)}}`,
  word: (word) => address(word),
  cps,
  endian: (word) => (bit(word, 9) ? 'be' : 'le'),
  pldw: (word) => (bit(word, 22) ? '' : 'w'),
  isb: (word) => ((word & 15) === 15 ? 'sy' : `#${word & 15}`),
  barrier: (word) => barriers[word & 15] ?? `#${word & 15}`,
  mode: (word) => `#${word & 31}`,
  ...t32Forms,
};

/** The instruction as an assembler would read it; a word no row knows is `.word`. */
export function disassemble(word: number, at = 0): string {
  const row = rowOf(word);
  return row === undefined ? `.word ${address(word)}` : print(row, word, at);
}

/** AL where no IT block says otherwise. */
const always = 14;

/** A T32 instruction, one halfword or two with the first above, under a condition of its IT block. */
export function disassembleT32(word: number, at = 0, condition?: number): string {
  const row = rowOfT32(word);
  if (row === undefined) return `.${word >>> 16 === 0 ? 'short' : 'word'} ${address(word)}`;
  const operands = row.operands?.(fieldsOf(row, word)) ?? word;
  const inBlock = { c: conditions[condition ?? always] ?? '', notblock: condition === undefined ? 's' : '' };
  return print(row, operands, at, inBlock);
}

function print(row: Row, word: number, at: number, given: Readonly<Record<string, string>> = {}): string {
  const [mnemonic = '', ...operands] = row.text.split(' ');
  const expand = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, form: string) => given[form] ?? forms[form]?.(word, at) ?? whole);
  return [expand(mnemonic).toLowerCase(), expand(operands.join(' '))].join(' ').trim();
}

/** Section of the manual a word belongs to. */
export function sourceOf(word: number): string {
  return rowOf(word)?.source ?? 'DDI 0406C A5';
}
