import type { Core } from '../core.ts';
import {
  type Cp15Effect,
  type Cp15Row,
  cp15At,
  cp15DoubleRows,
  cp15Key,
  cp15Rows,
  cp15Word,
  isTrappedSpace,
  missingCp15,
} from '../cp15.ts';
import type { Translations } from '../memory.ts';
import { rights } from '../mmu/regime.ts';
import { at } from '../state.ts';
import { cacheSizes } from '../target.ts';
import type { Cp15Address } from '../trap.ts';

const rt = (word: number) => (word >>> 12) & 15;
const rt2 = (word: number) => (word >>> 16) & 15;
const isRead = (word: number) => (word & (1 << 20)) !== 0;

function address(word: number): Cp15Address {
  return [(word >>> 16) & 15, (word >>> 21) & 7, word & 15, (word >>> 5) & 7];
}

/** What a read works out. */
const computed: readonly string[] = ['CCSIDR', 'ISR'];

/** SCTLR.CP15BEN: the barriers of CP15 are UNDEFINED without it. */
const barrierEnable = 1 << 5;
const barriers: readonly string[] = ['CP15ISB', 'CP15DSB', 'CP15DMB'];

/** Hyp mode's registers, but for those of c15. @source DDI 0406C B3.17.1 */
const isHypOnly = ([crn, opc1]: Cp15Address) => opc1 === 4 && crn !== 15;

/** What a row may say and yet be plain, beside `more`. */
const plainKeys: readonly string[] = ['name', 'at', 'access', 'user', 'reset', 'invariant', 'placement', 'aliasOf'];

/**
 * Word of the state block of a register that every target has and PL1 reads or writes without more, by CRn, opc1, CRm and
 * opc2; 0 for the others. Linux has its current thread in one, and goes there a hundred times as often as anywhere else.
 */
const plainReads = plainWords('wo', ['writable', 'onWrite']);
const plainWrites = plainWords('ro', []);

function plainWords(never: Cp15Row['access'], more: readonly string[]): Uint16Array {
  const words = new Uint16Array(1 << 15);
  for (const row of cp15Rows) {
    const isPlain = Object.keys(row).every((key) => plainKeys.includes(key) || more.includes(key));
    if (!isPlain || row.access === 'none' || row.access === never) continue;
    if (computed.includes(row.name) || isHypOnly(row.at)) continue;
    words[cp15Key(row.at)] = cp15Word(row.aliasOf ?? row.name);
  }
  return words;
}

const keyOf = (word: number) =>
  ((word >>> 5) & 0x7800) | ((word << 7) & 0x780) | ((word >>> 18) & 0x38) | ((word >>> 5) & 7);

/** MRC and MCR of CP15. @source DDI 0406C B3.15 */
export function cp15Move(core: Core, word: number): void {
  const index = (isRead(word) ? plainReads : plainWrites)[keyOf(word)] as number;
  if (index === 0 || rt(word) === 15 || !core.privileged) return cp15MoveSlowly(core, word);
  if (isRead(word)) core.words[rt(word)] = core.word(index);
  else core.words[index] = core.word(rt(word));
}

function cp15MoveSlowly(core: Core, word: number): void {
  const read = isRead(word);
  const where = address(word);
  const found = cp15At(where);
  const mayUser = found?.row.user?.includes(read ? 'r' : 'w') ?? false;
  if ((!core.privileged && !mayUser) || isHypOnly(where)) return core.undef();
  if (found === undefined) {
    if (isTrappedSpace(where)) return trap(core, word, where);
    return core.unimplemented(word, missingCp15(where, !read), 'DDI 0406C B3.17');
  }
  const { row, word: index } = found;
  if (row.lpae === true && !core.target.lpae) return core.undef();
  if (row.trapped === true) return trap(core, word, where);
  if (row.access === 'none' || row.access === (read ? 'wo' : 'ro')) return core.undef();
  if (barriers.includes(row.name) && (core.word(core.target.faultWords.sctlr) & barrierEnable) === 0)
    return core.undef();
  if (!read) return writeRegister(core, word, row, index);
  const value = readRegister(core, row.name, row.aliasOf === undefined ? index : cp15Word(row.aliasOf));
  if (rt(word) === 15) core.setFlags(value);
  else core.words[rt(word)] = value;
}

function trap(core: Core, word: number, where: Cp15Address): void {
  core.leave({ kind: 'cp15', at: where, write: !isRead(word), register: rt(word) });
}

const csselr = cp15Word('CSSELR');

function readRegister(core: Core, name: string, index: number): number {
  if (name === 'CCSIDR') return cacheSizes[core.target.name][core.word(csselr) & 15] ?? 0;
  if (name === 'ISR') return ((core.word(at.lines) & 1) << 7) | ((core.word(at.lines) & 2) << 5);
  return core.word(index);
}

const par = cp15Word('PAR');

/** What ATS1CPR, PW, UR and UW ask for, by opc2. */
const atsRights = [rights.privilegedRead, rights.privilegedWrite, rights.userRead, rights.userWrite] as const;

/** @source DDI 0406C B3.10, B4.2 */
const effects: { readonly [E in Exclude<Cp15Effect, 'ignore'>]: (core: Core, value: number, opc2: number) => void } = {
  translation: (core) => core.flushTlb(),
  addressSpace: (core) => core.changeAddressSpace(),
  tlbAll: (core) => everywhere(core, (translations) => translations.flush()),
  tlbPage: (core, value) => everywhere(core, (translations) => translations.flushPage(value)),
  tlbAsid: (core, value) => everywhere(core, (translations) => translations.flushAsid(value & 0xff)),
  maintain: (core, value) => core.maintain(value),
  translate: (core, value, opc2) => core.translateInto(par, value, atsRights[opc2] ?? 0),
};

/** HCR.FB makes every TLB operation one of the inner shareable domain: all vCPUs of the VM. */
function everywhere(core: Core, drop: (translations: Translations) => void): void {
  for (const translations of core.memory.translations.values()) drop(translations);
  core.refetch();
}

/** SCTLR.WXN and UWXN come with the Virtualization Extensions. @source DDI 0406C B4.1.130 */
const writeExecuteNever = (1 << 19) | (1 << 20);

/** TTBCR's bits depend on the format it selects. @source DDI 0406C B4.1.153 */
function ttbcrMask(core: Core, value: number): number {
  if (!core.target.lpae) return 0x37;
  return value < 0 ? 0xffc7_3f87 | 0 : 0x8000_0037 | 0;
}

function writeRegister(core: Core, word: number, row: Cp15Row, index: number): void {
  const { name, onWrite, access } = row;
  const value = core.word(rt(word));
  if (name === 'TTBCR') core.words[index] = value & ttbcrMask(core, value);
  else if (access === 'rw' && onWrite !== 'ignore') {
    const writable = (row.writable ?? -1) & (name === 'SCTLR' && !core.target.lpae ? ~writeExecuteNever : -1);
    core.words[index] = (core.word(index) & ~writable) | (value & writable);
  }
  if (onWrite !== undefined && onWrite !== 'ignore') effects[onWrite](core, value, row.at[3]);
}

/** opc1 of Hyp mode's 64-bit registers: HTTBR, CNTVOFF; VTTBR, CNTHP_CVAL. @source DDI 0406C B3.17.3 */
const hypDoubles: readonly number[] = [4, 6];

/** MRRC and MCRR of CP15. @source DDI 0406C B3.15 */
export function cp15MoveDouble(core: Core, word: number): void {
  const opc1 = (word >>> 4) & 15;
  const crm = word & 15;
  const row = cp15DoubleRows.find(({ at: [one, two] }) => one === opc1 && two === crm);
  if (row?.trapped === true) {
    return core.leave({ kind: 'cp15_double', at: row.at, write: !isRead(word), low: rt(word), high: rt2(word) });
  }
  if (!core.privileged || hypDoubles.includes(opc1)) return core.undef();
  if (row?.high === undefined) {
    const what = row === undefined ? `cp15.ts has no { name: '?', at: [${opc1}, ${crm}] } of 64 bits` : row.name;
    return core.unimplemented(word, what, 'DDI 0406C B3.17.3');
  }
  if (!core.target.lpae) return core.undef();
  const index = cp15Word(row.name);
  if (isRead(word)) {
    core.words[rt(word)] = core.word(index);
    core.words[rt2(word)] = core.word(row.high);
    return;
  }
  core.words[index] = core.word(rt(word));
  core.words[row.high] = core.word(rt2(word));
  const onWrite = cp15At([2, 0, 0, opc1])?.row.onWrite;
  if (crm === 2 && onWrite !== undefined && onWrite !== 'ignore') effects[onWrite](core, 0, 0);
}

/** opc1 of CP14 tells what its registers are of. @source DDI 0406C A2.9 */
const cp14 = { debug: 0, thumbEe: 6, jazelle: 7 } as const;

/** TEECR.XED: TEEHBR is UNDEFINED at PL0. */
const xed = 1;

/** ThumbEE's two registers, which KVM leaves to the guest. @source DDI 0406C B4.1.149, B4.1.150 */
function thumbEeMove(core: Core, word: number): void {
  const isBase = ((word >>> 16) & 15) === 1;
  const denied = isBase ? (core.word(at.teecr) & xed) !== 0 : true;
  if (!core.privileged && denied) return core.undef();
  const index = isBase ? at.teehbr : at.teecr;
  if (isRead(word)) core.words[rt(word)] = core.word(index);
  else core.words[index] = core.word(rt(word)) & (isBase ? ~3 : xed);
}

/** JIDR, JOSCR and JMCR where there is no Jazelle: zero, for PL1 alone. @source DDI 0406C A2.10.3, B4.1.77 */
function jazelleMove(core: Core, word: number): void {
  const isIdentification = ((word >>> 16) & 15) === 0;
  if (!core.privileged || (isIdentification && !isRead(word))) return core.undef();
  if (!isRead(word)) return;
  if (rt(word) === 15) core.setFlags(0);
  else core.words[rt(word)] = 0;
}

/**
 * CP14: the debug registers are trapped, ThumbEE's are there, Jazelle's say that it is not, the trace registers are
 * UNDEFINED.
 * @source linux arch/arm/kvm/coproc.c, kvm_handle_cp14_access()
 */
export function debugMove(core: Core, word: number): void {
  const where = address(word);
  const [crn, opc1, crm, opc2] = where;
  if (opc1 === cp14.thumbEe && crn <= 1 && crm === 0 && opc2 === 0) return thumbEeMove(core, word);
  if (opc1 === cp14.jazelle && crn <= 2 && crm === 0 && opc2 === 0) return jazelleMove(core, word);
  if (opc1 !== cp14.debug || !core.privileged) return core.undef();
  core.leave({ kind: 'cp14', at: where, write: !isRead(word), register: rt(word) });
}

/** A coprocessor that is not there. */
export function noCoprocessor(core: Core): void {
  core.undef();
}
