import { encode, fieldsOf, type Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows, rowOf } from '../../kernel-sim/cpu/decode/row-of.ts';
import { simdRows } from '../../kernel-sim/cpu/decode/simd.ts';
import { vfpRows } from '../../kernel-sim/cpu/decode/vfp.ts';
import type { Random } from './random.ts';

/** One instruction with what it starts from: r0–r12, the flags, and which register points into memory. */
export interface Case {
  readonly row: Row;
  readonly word: number;
  readonly registers: readonly number[];
  /** CPSR bits 31:27 and 19:16. */
  readonly flags: number;
  /** Words that run before it, under test too. */
  readonly before: readonly number[];
}

/** Rows a user program cannot run to the next instruction, and why; machine/ has them. */
const excluded: readonly (readonly [RegExp, string])[] = [
  [/^(SVC|BKPT|UDF)$/, 'takes an exception'],
  [/S_pc|^(SMC|HVC|ERET|SRS|RFE|MSR_banked|MRS_banked|CPS|LDM_user|STM_user|LDM_return)$/, 'system level'],
  [/^(MCR|MRC|MCRR|MRRC|LDC|STC|CDP|COPROC2)/, 'no such coprocessor, or system registers'],
  [/^(BX|BXJ|BLX_reg|BLX_imm)$/, 'needs a target of its own'],
  [/^(PUSH|POP)/, 'STM, LDM, STR and LDR with sp, which the harness leaves to QEMU'],
  [/^(WFE|WFI|YIELD)$/, 'gives the processor away'],
];

/** Rows of VFP and Advanced SIMD, which have cases of their own. */
export const extensionRows: readonly Row[] = [...vfpRows, ...simdRows];

/** Rows of everything else. */
export const integerRows: readonly Row[] = a32Rows.filter((row) => !extensionRows.includes(row));

/** Rows the comparison covers. */
export const userRows: readonly Row[] = integerRows.filter(
  ({ name }) => !excluded.some(([pattern]) => pattern.test(name)),
);

/** Bytes of memory each case may touch, and where in it a base register points. */
export const scratchBytes = 256;
const centre = 128;

type Draw = Record<string, number>;

const interesting = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff,
];

const isMemory = (name: string) => /^(LDR|STR|LDM|STM|SWP|PLD|PLI)/.test(name);
const isDual = (name: string) => /^(LDRD|STRD|LDREXD|STREXD)/.test(name);

/** Field values that stay within the scratch memory and in user mode; `undefined`: draw again. */
function legal({ name }: Row, f: Draw): Draw | undefined {
  const at = (field: string) => f[field] ?? 0;
  if (isDual(name)) f['rt'] = Math.min(at('rt') & ~1, 10);
  if (isMemory(name) && f['rm'] !== undefined && f['rm'] === f['rn']) return undefined;
  if (/^(LDM|STM)$/.test(name)) {
    f['list'] = at('list') & 0x1fff;
    if (f['w'] === 1 && (f['list'] & (1 << at('rn'))) !== 0) return undefined;
  }
  if (/^M(RS|SR)/.test(name)) f['r'] = 0;
  // User code writes the flags and GE; E would turn the data order of what follows.
  if (/^MSR/.test(name)) f['mask'] = at('mask') & 0b1100;
  // To the next instruction.
  if (/^(B|BL)$/.test(name)) f['imm'] = 0xff_ffff;
  if (name === 'HINT') f['op'] = 5 + (at('op') % 8);
  if (isMemory(name) && f['type'] !== undefined) {
    if (f['type'] === 3) return undefined;
    if (f['type'] === 0) f['shift'] = at('shift') & 1;
  }
  if (isMemory(name) && f['imm'] !== undefined) f['imm'] = (at('imm') % 96) & (isDual(name) ? ~3 : ~0);
  return f;
}

const generalRegister = /^(rd|rn|rm|rs|rt|hi|lo)$/;

/** May the instruction read r15 as this field? */
function mayReadPc({ name }: Row, field: string): boolean {
  if (field === 'rn' && /^LDR(B|H|SB|SH|D)?_imm$/.test(name)) return true;
  return !isMemory(name) && (field === 'rn' || field === 'rm');
}

function draw(row: Row, random: Random, isWhole: boolean): Draw {
  const fields: Draw = {};
  for (const { name, width } of row.fields) fields[name] = random.below(2 ** width);
  for (const name of Object.keys(fields)) {
    if (!generalRegister.test(name)) continue;
    fields[name] = random.below(isWhole ? 15 : 13);
    if (isWhole && mayReadPc(row, name) && random.below(12) === 0) fields[name] = 15;
  }
  // Condition AL half of the time, so that enough of them execute.
  if (fields['cond'] !== undefined) fields['cond'] = random.below(2) === 0 ? 14 : random.below(15);
  return fields;
}

/** A word of `row` that no special case of it claims and that is not UNPREDICTABLE. */
function drawWord(row: Row, random: Random, isWhole: boolean): { readonly word: number; readonly fields: Draw } {
  for (;;) {
    const fields = legal(row, draw(row, random, isWhole));
    if (fields === undefined) continue;
    const word = encode(row, fields);
    if (rowOf(word) === row && row.unpredictable?.(fieldsOf(row, word)) !== true) return { word, fields };
  }
}

/** A random case of `row`; `scratch` is the address of its memory. `isWhole`: with r13, r14, and r15 as a source. */
export function randomCase(row: Row, random: Random, scratch: number, isWhole = false): Case {
  const { word, fields } = drawWord(row, random, isWhole);
  const registers: number[] = Array.from({ length: isWhole ? 15 : 13 }, () =>
    random.below(3) === 0 ? random.pick(interesting) : random.word(),
  );
  if (/_rsr$/.test(row.name) && random.below(2) === 0) registers[fields['rs'] ?? 0] = random.below(40);
  const before: number[] = [];
  if (isMemory(row.name)) {
    const aligned = isDual(row.name) || /^(LDM|STM|SWP|LDREX|STREX)/.test(row.name);
    const grain = /EXD$/.test(row.name) ? 8 : aligned ? 4 : 1;
    if (fields['rm'] !== undefined && !/^SWP/.test(row.name)) {
      registers[fields['rm']] = random.below(16) * (aligned ? 4 : 1);
    }
    if (fields['rn'] !== 15)
      registers[fields['rn'] ?? 0] = scratch + centre + random.below(2) * grain * random.below(2);
    if (/^STREX/.test(row.name) && random.below(3) > 0) {
      before.push(loadExclusive(row.name, fields['rn'] ?? 0, fields['rd'] ?? 0));
    }
  }
  return { row, word, registers, flags: random.word() & 0xf80f_0000, before };
}

/** The load that arms the monitor for a store-exclusive, into the register the store's status goes to. */
function loadExclusive(store: string, rn: number, rd: number): number {
  const size = { STREX: 0, STREXD: 1, STREXB: 2, STREXH: 3 }[store] ?? 0;
  const target = size === 1 ? rd & ~1 : rd;
  // LDREXD writes a pair: keep it off the base register.
  const pairHitsBase = size === 1 && (rn === target || rn === target + 1);
  return (0xe190_0f9f | (size << 21) | (rn << 16) | ((pairHitsBase ? (target + 2) % 12 : target) << 12)) >>> 0;
}
