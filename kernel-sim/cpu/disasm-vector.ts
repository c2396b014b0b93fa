import { bit, bits, type Form, names } from './disasm-fields.ts';
import { expandedImmediate } from './exec/simd-bitwise.ts';

const dd = (word: number) => bits(word, 15, 12) | (bits(word, 22, 22) << 4);
const dn = (word: number) => bits(word, 19, 16) | (bits(word, 7, 7) << 4);
const dm = (word: number) => bits(word, 3, 0) | (bits(word, 5, 5) << 4);
const sd = (word: number) => (bits(word, 15, 12) << 1) | bits(word, 22, 22);
const sn = (word: number) => (bits(word, 19, 16) << 1) | bits(word, 7, 7);
const sm = (word: number) => (bits(word, 3, 0) << 1) | bits(word, 5, 5);

function range(letter: 's' | 'd', first: number, count: number): string {
  return count === 1 ? `{${letter}${first}}` : `{${letter}${first}-${letter}${first + count - 1}}`;
}

function vfpAddress(word: number): string {
  const base = names[bits(word, 19, 16)] ?? '';
  const offset = bits(word, 7, 0) * 4;
  if (offset === 0 && bit(word, 23)) return `[${base}]`;
  return `[${base}, #${bit(word, 23) ? '' : '-'}${offset}]`;
}

/** Operand forms of VFP and of the transfers it shares with Advanced SIMD. */
const vfpForms: Readonly<Record<string, Form>> = {
  dd: (word) => `d${dd(word)}`,
  dn: (word) => `d${dn(word)}`,
  dm: (word) => `d${dm(word)}`,
  sd: (word) => `s${sd(word)}`,
  sn: (word) => `s${sn(word)}`,
  sm: (word) => `s${sm(word)}`,
  sm1: (word) => `s${sm(word) + 1}`,
  fpimm: (word) => `#${(bits(word, 19, 16) << 4) | (word & 15)}`,
  vcmpe: (word) => (bit(word, 7) ? 'e' : ''),
  vcvtr: (word) => (bit(word, 7) ? '' : 'r'),
  vcvts: (word) => (bit(word, 16) ? 's32' : 'u32'),
  vcvtfs: (word) => (bit(word, 7) ? 's32' : 'u32'),
  vcvtfixed: (word) => `${bit(word, 16) ? 'u' : 's'}${bit(word, 7) ? 32 : 16}`,
  fbits: (word) => `#${(bit(word, 7) ? 32 : 16) - ((bits(word, 3, 0) << 1) | bits(word, 5, 5))}`,
  tb: (word) => (bit(word, 7) ? 't' : 'b'),
  slist: (word) => range('s', sd(word), bits(word, 7, 0)),
  dlist: (word) => range('d', dd(word), bits(word, 7, 1)),
  vaddress: vfpAddress,
  scalar8: (word) => `${(bits(word, 21, 21) << 2) | bits(word, 6, 5)}`,
  scalar16: (word) => `${(bits(word, 21, 21) << 1) | bits(word, 6, 6)}`,
  scalar32: (word) => `${bits(word, 21, 21)}`,
  us: (word) => (bit(word, 23) ? 'u' : 's'),
  vdupsize: (word) => (bit(word, 22) ? '8' : bit(word, 5) ? '16' : '32'),
  vdupd: (word) => (bit(word, 21) ? `q${dn(word) >> 1}` : `d${dn(word)}`),
  vmrs: (word) => (bits(word, 15, 12) === 15 ? 'APSR_nzcv' : (names[bits(word, 15, 12)] ?? '')),
};

/** A quadword when `isQuad`, or a doubleword. */
const vector = (n: number, isQuad: boolean) => (isQuad ? `q${n >> 1}` : `d${n}`);
const size = (word: number, low: number) => 8 << bits(word, low + 1, low);

/** L:imm6 of the shifts by an immediate. */
const immediate = (word: number) => (bits(word, 7, 7) << 6) | bits(word, 21, 16);
const laneBits = (word: number) => 2 ** (31 - Math.clz32(immediate(word)));

function scalar(word: number): string {
  const vm = bits(word, 3, 0);
  const m = bits(word, 5, 5);
  return bits(word, 21, 20) === 1 ? `d${vm & 7}[${m * 2 + (vm >> 3)}]` : `d${vm}[${m}]`;
}

function simdImmediate(word: number): string {
  const imm = (bits(word, 24, 24) << 7) | (bits(word, 18, 16) << 4) | bits(word, 3, 0);
  const cmode = bits(word, 11, 8);
  const [low, high] = expandedImmediate(bits(word, 5, 5), cmode, imm);
  if (cmode === 15) return floatText(low);
  if (cmode === 14 && bit(word, 5)) return `#0x${hex(high)}${hex(low)}`;
  if (cmode === 14) return `#${imm}`;
  const isHalf = cmode >= 8 && cmode < 12;
  const value = isHalf ? low & 0xffff : low;
  return `#${value}`;
}

const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

function floatText(value: number): string {
  return `#${new Float32Array(Int32Array.of(value).buffer)[0]}`;
}

/** `{d1, d3}` of every register, `[2]` or `[]` behind each when one lane or all of them are meant. */
function structure(first: number, count: number, step: number, lane = ''): string {
  const names = Array.from({ length: count }, (_, n) => `d${first + n * step}${lane}`);
  // objdump spells out one lane of each.
  if (count > 1 && step === 1 && !/\d/.test(lane)) return `{${names[0]}-${names.at(-1)}}`;
  return `{${names.join(',')}}`;
}

/** Registers and step of VLD1–VLD4 by the type field. */
const structureShapes: Readonly<Record<number, readonly [count: number, step: number]>> = {
  7: [1, 1],
  10: [2, 1],
  6: [3, 1],
  2: [4, 1],
  8: [2, 1],
  9: [2, 2],
  3: [4, 1],
  4: [3, 1],
  5: [3, 2],
  0: [4, 1],
  1: [4, 2],
};

function structures(word: number): string {
  const [count, step] = structureShapes[bits(word, 11, 8)] ?? [1, 1];
  return structure(dd(word), count, step);
}

/** `alignment` in bits; 0: none. */
function structureAddress(word: number, alignment: number): string {
  const base = `[${names[bits(word, 19, 16)]}${alignment === 0 ? '' : ` :${alignment}`}]`;
  const m = bits(word, 3, 0);
  if (m === 15) return base;
  return m === 13 ? `${base}!` : `${base}, ${names[m]}`;
}

const laneCount = (word: number) => bits(word, 9, 8) + 1;

function lanes(word: number): string {
  const count = laneCount(word);
  const log = bits(word, 11, 10);
  const ia = bits(word, 7, 4);
  const step = count > 1 && log > 0 && (ia & (1 << log)) !== 0 ? 2 : 1;
  return structure(dd(word), count, step, `[${ia >> (log + 1)}]`);
}

function laneAlignment(word: number): number {
  const count = laneCount(word);
  const log = bits(word, 11, 10);
  const ia = bits(word, 7, 4);
  if (count === 3) return 0;
  if (count === 1) return log === 2 ? ((ia & 3) === 0 ? 0 : 32) : (ia & log) === 0 ? 0 : 16;
  if (count === 4 && log === 2) return (ia & 3) === 0 ? 0 : 32 << (ia & 3);
  return (ia & 1) === 0 ? 0 : (8 * count) << log;
}

function allLanes(word: number): string {
  const count = laneCount(word);
  const t = bits(word, 5, 5);
  return structure(dd(word), count === 1 ? t + 1 : count, count === 1 ? 1 : t + 1, '[]');
}

function allAlignment(word: number): number {
  if (!bit(word, 4)) return 0;
  const log = bits(word, 7, 6);
  if (log === 3) return 128;
  return laneCount(word) === 4 && log === 2 ? 64 : (8 * laneCount(word)) << log;
}

/** Operand forms of Advanced SIMD. */
const simdForms: Readonly<Record<string, Form>> = {
  vd: (word) => vector(dd(word), bit(word, 6)),
  vn: (word) => vector(dn(word), bit(word, 6)),
  vm: (word) => vector(dm(word), bit(word, 6)),
  vdu: (word) => vector(dd(word), bit(word, 24)),
  vnu: (word) => vector(dn(word), bit(word, 24)),
  qd: (word) => vector(dd(word), true),
  qn: (word) => vector(dn(word), true),
  qm: (word) => vector(dm(word), true),
  su: (word) => (bit(word, 24) ? 'u' : 's'),
  su6: (word) => (bit(word, 6) ? 'u' : 's'),
  su7: (word) => (bit(word, 7) ? 'u' : 's'),
  uf8: (word) => (bit(word, 8) ? 'f' : 'u'),
  size: (word) => `${size(word, 20)}`,
  sizewide: (word) => `${size(word, 20) * 2}`,
  size18: (word) => `${size(word, 18)}`,
  size18wide: (word) => `${size(word, 18) * 2}`,
  size6: (word) => `${size(word, 6)}`,
  sizeall: (word) => `${Math.min(size(word, 6), 32)}`,
  scalar,
  right: (word) => `#${2 * laneBits(word) - immediate(word)}`,
  left: (word) => `#${immediate(word) - laneBits(word)}`,
  fraction: (word) => `#${64 - bits(word, 21, 16)}`,
  simdimm: simdImmediate,
  bytes: (word) => `#${bits(word, 11, 8)}`,
  table: (word) => structure(dn(word), bits(word, 9, 8) + 1, 1),
  dupsize: (word) => `${8 * (bits(word, 19, 16) & -bits(word, 19, 16))}`,
  dupindex: (word) => `${Math.floor(bits(word, 19, 16) / (2 * (bits(word, 19, 16) & -bits(word, 19, 16))))}`,
  structures,
  structaddress: (word) => structureAddress(word, bits(word, 5, 4) === 0 ? 0 : 32 << bits(word, 5, 4)),
  lanes,
  laneaddress: (word) => structureAddress(word, laneAlignment(word)),
  alllanes: allLanes,
  alladdress: (word) => structureAddress(word, allAlignment(word)),
};

export const vectorForms: Readonly<Record<string, Form>> = { ...vfpForms, ...simdForms };
