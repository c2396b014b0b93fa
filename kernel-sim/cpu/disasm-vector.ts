import { bit, bits, type Form, names } from './disasm-fields.ts';

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

export const vectorForms: Readonly<Record<string, Form>> = { ...vfpForms };
