import type { Core } from '../core.ts';
import { type Cp15Row, cp15At, cp15DoubleRows, cp15Word, isTrappedSpace, missingCp15 } from '../cp15.ts';
import { at } from '../state.ts';
import { cacheSizes } from '../target.ts';
import type { Cp15Address } from '../trap.ts';

const rt = (word: number) => (word >>> 12) & 15;
const rt2 = (word: number) => (word >>> 16) & 15;
const isRead = (word: number) => (word & (1 << 20)) !== 0;

function address(word: number): Cp15Address {
  return [(word >>> 16) & 15, (word >>> 21) & 7, word & 15, (word >>> 5) & 7];
}

/** SCTLR.CP15BEN: the barriers of CP15 are UNDEFINED without it. */
const barrierEnable = 1 << 5;
const isBarrier = ({ name }: Cp15Row) => /^CP15[ID][SM]B$/.test(name);

/** MRC and MCR of CP15. @source DDI 0406C B3.15 */
export function cp15Move(core: Core, word: number): void {
  const read = isRead(word);
  const where = address(word);
  const found = cp15At(where);
  const mayUser = found?.row.user?.includes(read ? 'r' : 'w') ?? false;
  if (!core.privileged && !mayUser) return core.undef();
  if (found === undefined) {
    if (isTrappedSpace(where)) return trap(core, word, where);
    return core.unimplemented(word, missingCp15(where, !read), 'DDI 0406C B3.17');
  }
  const { row, word: index } = found;
  if (row.trapped === true) return trap(core, word, where);
  if (row.access === (read ? 'wo' : 'ro')) return core.undef();
  if (isBarrier(row) && (core.word(core.target.faultWords.sctlr) & barrierEnable) === 0) return core.undef();
  if (!read) return writeRegister(core, word, row, index);
  const value = readRegister(core, row.name, index);
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

function writeRegister(core: Core, word: number, { name, onWrite, writable = -1 }: Cp15Row, index: number): void {
  const value = core.word(rt(word));
  if (name === 'SCTLR' && (value & 1) !== 0) {
    return core.unimplemented(word, 'address translation (SCTLR.M = 1)', 'DDI 0406C B3.3');
  }
  if (onWrite !== 'ignore') core.words[index] = (core.word(index) & ~writable) | (value & writable);
  if (onWrite === 'flushTlb') core.flushTlb();
}

/** MRRC and MCRR of CP15. @source DDI 0406C B3.15 */
export function cp15MoveDouble(core: Core, word: number): void {
  const opc1 = (word >>> 4) & 15;
  const crm = word & 15;
  const row = cp15DoubleRows.find(({ at: [one, two] }) => one === opc1 && two === crm);
  if (row?.trapped === true) {
    return core.leave({ kind: 'cp15_double', at: row.at, write: !isRead(word), low: rt(word), high: rt2(word) });
  }
  if (!core.privileged) return core.undef();
  const isLong = !isRead(word) && core.word(rt2(word)) !== 0;
  if (row === undefined || !row.isWideForm || isLong) {
    const what = row === undefined ? `cp15.ts has no { name: '?', at: [${opc1}, ${crm}] } of 64 bits` : row.name;
    return core.unimplemented(word, isLong ? `${what} above 2^32 (long descriptors)` : what, 'DDI 0406C B3.17.3');
  }
  const index = cp15Word(row.name);
  if (isRead(word)) {
    core.words[rt(word)] = core.word(index);
    core.words[rt2(word)] = 0;
    return;
  }
  core.words[index] = core.word(rt(word));
  core.flushTlb();
}

/** VFP and Advanced SIMD live in coprocessors 10 and 11: UNDEFINED while CPACR denies them. */
export function floatingPoint(core: Core, word: number): void {
  const access = (core.word(core.target.cpacr) >>> 20) & 3;
  if (access === 0 || (access === 1 && !core.privileged)) return core.undef();
  core.unimplemented(word, 'VFP or Advanced SIMD instruction', 'DDI 0406C A7');
}

const thumbEe = 6;

/**
 * CP14: the debug and Jazelle registers are UNDEFINED, as KVM's guests saw them at first; ThumbEE's are not trapped.
 * @source linux arch/arm/kvm/coproc.c, kvm_handle_cp14_access()
 */
export function debugMove(core: Core, word: number): void {
  if (((word >>> 21) & 7) !== thumbEe || !core.privileged) return core.undef();
  core.unimplemented(word, 'ThumbEE register', 'DDI 0406C B4.1.149');
}

/** A coprocessor that is not there. */
export function noCoprocessor(core: Core): void {
  core.undef();
}

/** Advanced SIMD data processing and structure loads in the unconditional space. */
export function advancedSimd(core: Core, word: number): void {
  floatingPoint(core, word);
}
