import type { Core } from '../core.ts';
import { at, type Bank, isGuestMode, modes, psr } from '../state.ts';
import { immediate } from './shift.ts';

const rd = (word: number) => (word >>> 12) & 15;

function hasSpsr(core: Core): boolean {
  return core.mode !== modes.usr && core.mode !== modes.sys;
}

/** CPSR without the execution state bits, or SPSR. */
export function mrs(core: Core, word: number): void {
  const saved = (word & (1 << 22)) !== 0;
  if (saved && !hasSpsr(core)) return core.undef();
  core.words[rd(word)] = saved ? core.spsr(core.bank) : core.cpsr & 0xf8ff_03df;
}

/** Byte mask of the four field bits: c, x, s, f. */
function fieldMask(fields: number): number {
  let mask = 0;
  for (let byte = 0; byte < 4; byte += 1) if ((fields & (1 << byte)) !== 0) mask |= 0xff << (8 * byte);
  return mask;
}

/** CPSRWriteByInstr: user code changes flags, GE and E; nobody changes T, J or IT this way. @source DDI 0406C B1.3.3 */
function writeCpsr(core: Core, value: number, fields: number): void {
  const allowed = core.privileged ? 0xf80f_03df : 0xf80f_0200;
  const mask = fieldMask(fields) & allowed;
  const next = (core.cpsr & ~mask) | (value & mask);
  if (!isGuestMode(next & 31)) return core.undef();
  if (((next ^ core.cpsr) & psr.e) !== 0) core.flushTlb();
  core.cpsr = next >>> 0;
  core.lookUp();
}

function writeStatus(core: Core, word: number, value: number): void {
  const fields = (word >>> 16) & 15;
  if ((word & (1 << 22)) === 0) return writeCpsr(core, value, fields);
  if (!hasSpsr(core)) return core.undef();
  // Bits 23:20 are reserved and stay as they are.
  const mask = fieldMask(fields) & 0xff0f_ffff;
  core.setSpsr(core.bank, (core.spsr(core.bank) & ~mask) | (value & mask));
}

export function msrImmediate(core: Core, word: number): void {
  writeStatus(core, word, immediate(core, word));
}

export function msrRegister(core: Core, word: number): void {
  writeStatus(core, word, core.word(word & 15));
}

interface Banked {
  readonly bank: Bank;
  /** 8–14; `spsr`: the saved CPSR. */
  readonly register: number | 'spsr';
}

/** Banks of SYSm from 0b10000 on, two numbers each. */
const groups: readonly Bank[] = ['irq', 'svc', 'abt', 'und'];

/** SYSm of MRS and MSR (banked); the rows let no other number through. @source DDI 0406C B9.2.3 */
function bankedRegister(word: number): Banked {
  const sysm = ((word >>> 4) & 16) | ((word >>> 16) & 15);
  const bank = sysm >= 16 ? (groups[(sysm - 16) >> 1] ?? 'usr') : sysm >= 8 ? 'fiq' : 'usr';
  if ((word & (1 << 22)) !== 0) return { bank, register: 'spsr' };
  return { bank, register: sysm >= 16 ? 14 - (sysm & 1) : 8 + (sysm & 7) };
}

/** What the mode reads without a banked form is UNPREDICTABLE in one; UNDEFINED here, as in QEMU. */
function isOwn(core: Core, { bank, register }: Banked): boolean {
  if (bank !== 'usr') return bank === core.bank;
  return register === 'spsr' || register < 13 ? core.mode !== modes.fiq : core.mode === modes.sys;
}

/** They come with the Virtualization Extensions. @source DDI 0406C B9.3.9, B9.3.10 */
function hasBankedForms(core: Core): boolean {
  return core.privileged && core.target.lpae;
}

export function mrsBanked(core: Core, word: number): void {
  const found = bankedRegister(word);
  if (!hasBankedForms(core) || isOwn(core, found)) return core.undef();
  const { bank, register } = found;
  core.words[rd(word)] = register === 'spsr' ? core.spsr(bank) : core.banked(bank, register);
}

export function msrBanked(core: Core, word: number): void {
  const found = bankedRegister(word);
  if (!hasBankedForms(core) || isOwn(core, found)) return core.undef();
  const { bank, register } = found;
  const value = core.word(word & 15);
  if (register === 'spsr') core.setSpsr(bank, value);
  else core.setBanked(bank, register, value);
}

/** CPS: a NOP at PL0. imod 19:18, M 17, AIF 8:6, mode 4:0. @source DDI 0406C B9.3.2 */
export function cps(core: Core, word: number): void {
  if (!core.privileged) return;
  const mask = word & 0x1c0;
  let next = core.cpsr;
  if ((word & (1 << 19)) !== 0) next = (word & (1 << 18)) !== 0 ? next | mask : next & ~mask;
  if ((word & (1 << 17)) !== 0) next = (next & ~31) | (word & 31);
  if (!isGuestMode(next & 31)) return core.undef();
  core.cpsr = next >>> 0;
  core.lookUp();
}

export function setend(core: Core, word: number): void {
  const big = (word & 0x200) !== 0;
  if (big === core.bigEndian) return;
  core.words[at.psr] = core.word(at.psr) ^ psr.e;
  core.flushTlb();
}
