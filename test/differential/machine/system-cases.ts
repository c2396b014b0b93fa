import { swap32 } from '../../../kernel-sim/cpu/core.ts';
import { cp15Rows } from '../../../kernel-sim/cpu/cp15.ts';
import type { Row } from '../../../kernel-sim/cpu/decode/pattern.ts';
import { a32Rows, t32Rows } from '../../../kernel-sim/cpu/decode/row-of.ts';
import type { Random } from '../random.ts';
import { aluReturns, drawAluReturn } from './alu-returns.ts';
import { a32Halfwords, drawFields, halfwordsOf, isT32, plainName, wordOf } from './fields.ts';
import { padOf } from './program.ts';
import {
  anyMode,
  Draft,
  exceptionModes,
  legalPsr,
  type MachineCase,
  memoryWords,
  modes,
  type Place,
  systemRegisterNames,
} from './state.ts';

type Draw = Record<string, number>;

/** How the cases of some rows are drawn. */
interface Recipe {
  /** Names of rows, without the instruction set. */
  readonly rows: RegExp;
  /** Modes in which they are not UNPREDICTABLE; all when absent. */
  readonly modes?: readonly number[];
  /** May data be big-endian? */
  readonly endian?: true;
  /** Completes fields and state. */
  readonly shape?: (draft: Draft, fields: Draw, row: Row) => void;
}

/** Where a return or a jump goes, and the PSR that fits. */
function landing(draft: Draft): { readonly target: number; readonly psr: number; readonly isThumb: boolean } {
  const { random } = draft;
  const isThumb = random.below(2) === 0;
  const it = isThumb && random.below(2) === 0 ? (random.below(14) << 4) | (1 + random.below(15)) : 0;
  const big = random.below(2) << 9;
  const state = (isThumb ? 0x20 : 0) | ((it & 3) << 25) | ((it & 0xfc) << 8) | big;
  return { target: padOf(draft.place.code, isThumb), psr: legalPsr(random, random.pick(anyMode)) | state, isThumb };
}

const psr = (draft: Draft) => legalPsr(draft.random, draft.random.pick(anyMode));

function jumpByRegister(draft: Draft, fields: Draw): void {
  const { target, isThumb } = landing(draft);
  draft.set(fields['rm'] ?? 0, target | (isThumb ? 1 : 0));
}

/** A base in the middle of the memory, aligned or not. */
function reach(draft: Draft, register: number): void {
  draft.set(register, draft.centre + (draft.random.below(4) === 0 ? draft.random.below(4) : 0));
}

/** Registers of CP15 that QEMU's board sets as it likes, or that tell of Security Extensions its board leaves out. */
const boardsOwn = /^(CNTFRQ|ISR|MPIDR|ID_PFR1|ID_DFR0|NSACR|REVIDR)$/;
/** Registers the program lives by; a write to SCTLR would end it. */
const programsOwn = /^(SCTLR|VBAR|TPIDRURO|TPIDRPRW)$/;
/** Registers QEMU does not keep: FCSEIDR, auxiliary fault status and memory attributes. */
const unlikeQemu = /^(FCSEIDR|ADFSR|AIFSR|AMAIR[01])$/;
/** PAR is compared by the suite of translation. */
const isTranslate = /^ATS/;

const cp15Reads = cp15Rows.filter(
  ({ name, trapped }) => trapped === undefined && !boardsOwn.test(name) && !unlikeQemu.test(name),
);
const cp15Writes = cp15Rows.filter(
  ({ name, trapped, access }) =>
    trapped === undefined &&
    !programsOwn.test(name) &&
    !unlikeQemu.test(name) &&
    !isTranslate.test(name) &&
    (access !== 'rw' || (systemRegisterNames as readonly string[]).includes(name)),
);

/** Values of registers with bits that QEMU keeps and hardware does not, or the other way round. */
const cp15Values: Readonly<Record<string, (random: Random) => number>> = {
  TTBCR: (random) => random.below(8),
  CSSELR: (random) => random.below(3),
  CPACR: (random) => random.pick(accesses),
  CNTKCTL: (random) => random.below(0x400),
  DFSR: (random) => random.word() & 0x3fff,
  IFSR: (random) => random.word() & 0x1fff,
};

/** CPACR: no access, PL1 only, all. QEMU keeps ASEDIS and D32DIS and does nothing about them: vector-access.test.ts. */
export const accesses = [0, 0x0050_0000, 0x00f0_0000, 0x00f0_0000];

function systemMove(draft: Draft, fields: Draw, { name }: Row): void {
  const { random } = draft;
  const isRead = name.startsWith('MRC');
  const row = random.pick(isRead ? cp15Reads : cp15Writes);
  const [crn, opc1, crm, opc2] = row.at;
  Object.assign(fields, { crn, opc1, crm, opc2 });
  for (const each of systemRegisterNames) draft.system[each] = (cp15Values[each]?.(random) ?? random.word()) >>> 0;
  if (isRead) return;
  const value = cp15Values[row.name]?.(random) ?? (row.onWrite === 'maintain' ? draft.centre : random.word());
  draft.set(fields['rt'] ?? 0, value);
}

/** TTBR0, TTBR1 and PAR in 64 bits, and Hyp mode's registers. */
function systemMoveDouble(draft: Draft, fields: Draw): void {
  const [opc1, crm] = draft.random.pick([
    [0, 2],
    [1, 2],
    [0, 7],
    [4, 2],
    [6, 2],
    [4, 14],
    [6, 14],
  ] as const);
  Object.assign(fields, { opc1, crm });
  draft.isWrittenFirst = true;
  if (fields['rt'] === fields['rt2']) fields['rt2'] = ((fields['rt'] ?? 0) + 1) % 13;
}

/** TEECR and TEEHBR, JIDR, JOSCR and JMCR of CP14; the debug registers are KVM's. */
function stateMove(draft: Draft, fields: Draw): void {
  const [opc1, crn] = draft.random.pick([
    [6, 0],
    [6, 1],
    [7, 0],
    [7, 1],
    [7, 2],
  ] as const);
  Object.assign(fields, { opc1, crn, crm: 0, opc2: 0 });
  draft.isWrittenFirst = true;
  // QEMU keeps bits 1:0 of TEEHBR, against DDI 0406C B4.1.150.
  draft.set(fields['rt'] ?? 0, draft.random.word() & ~3);
}

/** Coprocessors that are not there; QEMU loads and stores halfwords with number 9, against DDI 0406C A2.9. */
const absent = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13];

function otherCoprocessor(draft: Draft, fields: Draw): void {
  fields['coproc'] = draft.random.pick(absent);
}

function unallocated(draft: Draft, fields: Draw): void {
  fields['any'] = ((fields['any'] ?? 0) & ~0xf00) | (draft.random.pick(absent) << 8);
}

/** Access to VFP by CPACR and FPEXC. */
export function drawAccess(draft: Draft): void {
  const { random } = draft;
  draft.system.CPACR = random.pick(accesses);
  draft.fpexc = random.below(4) === 0 ? 0 : 1 << 30;
}

function isSpsr(fields: Draw): boolean {
  return fields['r'] === 1;
}

function statusWrite(draft: Draft, fields: Draw): void {
  // QEMU keeps bits 23:20 of an SPSR: IL and others of ARMv8.
  if (isSpsr(fields)) fields['mask'] = (fields['mask'] ?? 0) & 0b1011;
  if (fields['rn'] !== undefined) draft.set(fields['rn'], psr(draft));
  if (fields['imm'] !== undefined && !isSpsr(fields)) fields['imm'] = draft.random.pick(anyMode);
}

function popPc(draft: Draft, fields: Draw, row: Row): void {
  if (draft.random.below(2) === 0) {
    const { target, isThumb } = landing(draft);
    draft.memory.fill((target | (isThumb ? 1 : 0)) >>> 0);
    if (fields['rt'] !== undefined) fields['rt'] = 15;
    else if (isT32(row) && row.bytes === 2) fields['list'] = (fields['list'] ?? 0) | 0x100;
    else fields['list'] = (fields['list'] ?? 0) | 0x8000;
    return;
  }
  if (fields['list'] !== undefined) fields['list'] &= isT32(row) && row.bytes === 2 ? 0xff : 0x7fff;
}

const recipes: readonly Recipe[] = [
  { rows: /^(SVC|UDF|YIELD|WFE|WFI|BKPT|HVC|SMC)$/ },
  { rows: /^M(RS|SR_(reg|imm))$/, shape: statusWrite },
  {
    rows: /^M(RS|SR)_banked$/,
    shape: (draft, fields) => fields['rn'] !== undefined && draft.set(fields['rn'], psr(draft)),
  },
  { rows: /^CPS$/, shape: (draft, fields) => (fields['mode'] = fields['m'] === 0 ? 0 : draft.random.pick(anyMode)) },
  {
    rows: /^SRS(ia|db)?$/,
    modes: [...exceptionModes, modes.usr],
    endian: true,
    shape: (draft, fields) => (fields['mode'] = draft.random.pick(anyMode)),
  },
  { rows: /^RFE(ia|db)?$/, endian: true, shape: returnFromMemory },
  { rows: /^(LDM|STM)_user$/, modes: [...exceptionModes, modes.usr], endian: true, shape: blockBase },
  { rows: /^LDM_return$/, modes: [...exceptionModes, modes.usr], shape: blockReturn },
  {
    rows: /^ERET$/,
    modes: exceptionModes,
    shape: (draft) => {
      const { target, psr: saved } = landing(draft);
      draft.set(14, target);
      draft.setSpsr(saved);
    },
  },
  {
    rows: /^SUBS_pc$/,
    modes: exceptionModes,
    shape: (draft, fields) => {
      const { target, psr: saved } = landing(draft);
      draft.set(14, target + (fields['imm'] ?? 0));
      draft.setSpsr(saved);
    },
  },
  { rows: /^(BX|BXJ|BLX_reg)$/, shape: jumpByRegister },
  {
    rows: /^BLX_imm$/,
    shape: (draft, fields, row) => {
      if (isT32(row)) return;
      // The instruction may stand behind a SETEND; it does not.
      const distance = padOf(draft.place.code, true) - (draft.place.code + 8);
      Object.assign(fields, { h: (distance >> 1) & 1, imm: (distance >> 2) & 0xff_ffff });
    },
  },
  {
    rows: /^PUSH(_one)?$/,
    endian: true,
    shape: (_, fields) => {
      if (fields['list'] !== undefined) fields['list'] &= 0x1fff;
    },
  },
  { rows: /^POP(_one)?$/, shape: popPc },
  {
    rows: /^(LDR_imm|LDR_reg|LDM)$/,
    shape: loadPc,
  },
  { rows: /^(VPUSH_|VPOP_|F(ST|LD)MX_stack)/, endian: true, shape: vectorStack },
  { rows: /^V(MRS|MSR)_(FPSID|MVFR\d|FPEXC)$/, shape: vectorControl },
  { rows: /^M(CR|RC)_p15$/, shape: systemMove },
  { rows: /^M(CRR|RRC)_p15$/, shape: systemMoveDouble },
  { rows: /^M(CR|RC)_p14$/, shape: stateMove },
  { rows: /^(MCR|MRC|MCRR|MRRC|CDP|STC|LDC)$/, shape: otherCoprocessor },
  { rows: /^(COPROC2|CDP2)$/, shape: unallocated },
];

function returnFromMemory(draft: Draft, fields: Draw, row: Row): void {
  const { target, psr: saved } = landing(draft);
  const rn = fields['rn'] ?? 0;
  draft.set(rn, draft.centre);
  const plain = plainName(row);
  const up = plain === 'RFE' ? fields['u'] === 1 : plain === 'RFEia';
  const before = plain === 'RFE' ? fields['p'] === 1 : plain === 'RFEdb';
  const start = (up ? 0 : -2) + (before === up ? 1 : 0);
  draft.memory.fill(target);
  draft.memory[memoryWords / 2 + start + 1] = saved >>> 0;
  if (draft.big) for (const [n, word] of draft.memory.entries()) draft.memory[n] = swap32(word) >>> 0;
  if (draft.random.below(8) === 0) draft.set(rn, draft.centre + 1 + draft.random.below(3));
}

function blockBase(draft: Draft, fields: Draw): void {
  reach(draft, fields['rn'] ?? 0);
  if (fields['list'] !== undefined) fields['list'] &= 0x7fff;
}

function blockReturn(draft: Draft, fields: Draw): void {
  const { target, psr: saved } = landing(draft);
  reach(draft, fields['rn'] ?? 0);
  draft.memory.fill(target);
  draft.setSpsr(saved);
}

function loadPc(draft: Draft, fields: Draw, row: Row): void {
  const { target, isThumb } = landing(draft);
  draft.memory.fill((target | (isThumb ? 1 : 0)) >>> 0);
  draft.set(fields['rn'] ?? 0, draft.centre);
  if (row.name === 'LDM') {
    fields['list'] = (fields['list'] ?? 0) | 0x8000;
    return;
  }
  fields['rt'] = 15;
  if (fields['imm'] !== undefined) fields['imm'] &= 0x7c;
  if (fields['rm'] === undefined) return;
  if (fields['rm'] === fields['rn']) fields['rm'] = ((fields['rn'] ?? 0) + 1) % 13;
  draft.set(fields['rm'], draft.random.below(8) * 4);
  Object.assign(fields, { type: 0, shift: draft.random.below(2) });
}

function vectorStack(draft: Draft, fields: Draw): void {
  drawAccess(draft);
  fields['imm'] = 1 + draft.random.below(28);
}

function vectorControl(draft: Draft, fields: Draw, row: Row): void {
  drawAccess(draft);
  if (row.name.startsWith('VMSR')) draft.set(fields['rt'] ?? 0, draft.random.word());
}

const recipeOf = new Map(
  [...a32Rows, ...t32Rows].flatMap((row) => {
    const found = recipes.find(({ rows }) => rows.test(plainName(row)));
    // LDM and LDR are rows of programs; here they load r15.
    if (found === undefined || (isT32(row) && /^(LDR_|LDM$|PUSH$|POP$|BX|BLX_|MRS$|MSR_reg$)/.test(plainName(row))))
      return [];
    return [[row, found] as const];
  }),
);

/** Rows of the system level, and those a user program cannot run to the next instruction. */
export const systemRows: readonly Row[] = [...recipeOf.keys(), ...a32Rows.filter(({ name }) => aluReturns.test(name))];

const setendBig = { a32: a32Halfwords(0xf101_0200), t32: [0xb658, 0xbf00] };
/** UDF, in either instruction set. */
const udf = 0xdef0;

/** Rows whose ITSTATE QEMU keeps for the instruction behind an IT block, against DDI 0406C A2.5.2. */
const keepsBlock = /^(SRS|M(RS|SR)_banked|M(CR|RC|CRR|RRC)_p1[45]|V(MRS|MSR)_)/;

function surround(row: Row, word: number, { random, big, isWrittenFirst }: Draft): readonly number[] {
  const itself = [...(isWrittenFirst ? halfwordsOf(row, word & ~(1 << 20)) : []), ...halfwordsOf(row, word)];
  if (!isT32(row)) return [...(big ? setendBig.a32 : []), ...itself, udf, 0xe7f0];
  const inBlock = row.inBlock !== 'never' && !keepsBlock.test(plainName(row)) && random.below(3) === 0;
  const it = inBlock ? [0xbf08 | (random.below(14) << 4)] : [];
  return [...(big ? setendBig.t32 : []), ...it, ...itself, udf];
}

/** A random case of a row of the system level. */
export function randomSystemCase(row: Row, random: Random, place: Place): MachineCase {
  if (aluReturns.test(row.name)) return drawAluReturn(row, random, place, landing);
  const recipe = recipeOf.get(row);
  if (recipe === undefined) throw new Error(`no recipe for ${row.name}`);
  for (;;) {
    const draft = new Draft(random, place, random.pick(recipe.modes ?? anyMode));
    draft.big = recipe.endian === true && random.below(2) === 0;
    const fields = drawFields(row, random);
    recipe.shape?.(draft, fields, row);
    const word = wordOf(row, fields);
    const hasSpsr = exceptionModes.includes(draft.mode) || draft.mode === modes.usr;
    if (word === undefined || (/^M(RS|SR)/.test(row.name) && isSpsr(fields) && !hasSpsr)) continue;
    return draft.finish({ row, word, isThumb: isT32(row), code: surround(row, word, draft) });
  }
}
