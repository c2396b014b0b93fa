import type { Core } from '../core.ts';
import type { Access } from '../decode/pattern.ts';
import { at } from '../state.ts';

const rt = (word: number) => (word >>> 12) & 15;
const rt2 = (word: number) => (word >>> 8) & 15;
const rn = (word: number) => (word >>> 16) & 15;

/** The address is base plus offset; the base stays. */
export function atOffset(core: Core, word: number, offset: number, access: Access): void {
  access(core, word, (core.word(rn(word)) + offset) | 0);
}

/** The same, and the base becomes the address when nothing faulted. */
export function preIndexed(core: Core, word: number, offset: number, access: Access): void {
  const address = (core.word(rn(word)) + offset) | 0;
  access(core, word, address);
  if (!core.faulted) core.words[rn(word)] = address;
}

/** The address is the base, which moves by the offset when nothing faulted. */
export function postIndexed(core: Core, word: number, offset: number, access: Access): void {
  const address = core.word(rn(word));
  access(core, word, address);
  if (!core.faulted) core.words[rn(word)] = address + offset;
}

/** LDRT and kin: as postIndexed, with the rights of PL0. */
export function unprivilegedPostIndexed(core: Core, word: number, offset: number, access: Access): void {
  core.beginUnprivileged();
  postIndexed(core, word, offset, access);
  core.endUnprivileged();
}

/** LDRT and kin of T32: at an offset, with the rights of PL0. */
export function unprivilegedAtOffset(core: Core, word: number, offset: number, access: Access): void {
  core.beginUnprivileged();
  atOffset(core, word, offset, access);
  core.endUnprivileged();
}

/** The base is the word-aligned PC. */
export function atLiteral(core: Core, word: number, offset: number, access: Access): void {
  access(core, word, ((core.word(at.r15) & ~3) + offset) | 0);
}

export function ldr(core: Core, word: number, address: number): void {
  const value = core.load32(address);
  if (core.faulted) return;
  if (rt(word) === 15) core.branchExchange(value);
  else core.words[rt(word)] = value;
}

export function ldrb(core: Core, word: number, address: number): void {
  const value = core.load8(address);
  if (!core.faulted) core.words[rt(word)] = value;
}

export function ldrh(core: Core, word: number, address: number): void {
  const value = core.load16(address);
  if (!core.faulted) core.words[rt(word)] = value;
}

export function ldrsb(core: Core, word: number, address: number): void {
  const value = core.load8(address);
  if (!core.faulted) core.words[rt(word)] = (value << 24) >> 24;
}

export function ldrsh(core: Core, word: number, address: number): void {
  const value = core.load16(address);
  if (!core.faulted) core.words[rt(word)] = (value << 16) >> 16;
}

export function str(core: Core, word: number, address: number): void {
  core.store32(address, core.word(rt(word)));
}

export function strb(core: Core, word: number, address: number): void {
  core.store8(address, core.word(rt(word)) & 0xff);
}

export function strh(core: Core, word: number, address: number): void {
  core.store16(address, core.word(rt(word)) & 0xffff);
}

/** Two words at a word-aligned address, into Rt and the register behind it. */
export function ldrd(core: Core, word: number, address: number): void {
  loadPair(core, address, rt(word), rt(word) + 1);
}

/** T32 names the second register in bits 11:8. */
export function ldrdPair(core: Core, word: number, address: number): void {
  loadPair(core, address, rt(word), rt2(word));
}

function loadPair(core: Core, address: number, t: number, t2: number): void {
  if ((address & 3) !== 0) return core.alignmentFault(address, false);
  const low = core.load32(address);
  if (core.faulted) return;
  const high = core.load32((address + 4) | 0);
  if (core.faulted) return;
  core.words[t] = low;
  core.words[t2] = high;
}

export function strd(core: Core, word: number, address: number): void {
  storePair(core, address, rt(word), rt(word) + 1);
}

export function strdPair(core: Core, word: number, address: number): void {
  storePair(core, address, rt(word), rt2(word));
}

function storePair(core: Core, address: number, t: number, t2: number): void {
  if ((address & 3) !== 0) return core.alignmentFault(address, true);
  core.store32(address, core.word(t));
  if (!core.faulted) core.store32((address + 4) | 0, core.word(t2));
}

/** SCTLR.SW: SWP and SWPB are UNDEFINED until software asks for them. @source DDI 0406C B4.1.130 */
const swapEnable = 1 << 10;

/** SWP, SWPB. */
export function swp(core: Core, word: number): void {
  if ((core.word(core.target.faultWords.sctlr) & swapEnable) === 0) return core.undef();
  const address = core.word(rn(word));
  const isByte = (word & (1 << 22)) !== 0;
  if (!isByte && (address & 3) !== 0) return core.alignmentFault(address, true);
  const old = isByte ? core.load8(address) : core.load32(address);
  if (core.faulted) return;
  const value = core.word(word & 15);
  if (isByte) core.store8(address, value & 0xff);
  else core.store32(address, value);
  if (!core.faulted) core.words[rt(word)] = old;
}
