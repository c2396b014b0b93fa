import type { Core } from '../core.ts';
import { bankOfMode, modes } from '../state.ts';
import { returnTo } from './data-processing.ts';

const P = 1 << 24;
const U = 1 << 23;
const W = 1 << 21;

/** Registers of a list. */
function count(list: number): number {
  const pairs = (list & 0xffff) - ((list >>> 1) & 0x5555);
  const fours = (pairs & 0x3333) + ((pairs >>> 2) & 0x3333);
  const eights = (fours + (fours >>> 4)) & 0x0f0f;
  return (eights + (eights >>> 8)) & 31;
}

/** Lowest address of the block. */
function start(word: number, base: number, bytes: number): number {
  const up = (word & U) !== 0;
  const before = (word & P) !== 0;
  return (up ? base + (before ? 4 : 0) : base - bytes + (before ? 0 : 4)) | 0;
}

/** Words of the LDM in flight: all are loaded before a register changes, so that an abort leaves none changed. */
const block = new Int32Array(16);

/** Loads the block and moves the base; how many words, 0 when the access faulted. */
function loadBlock(core: Core, word: number): number {
  const n = (word >>> 16) & 15;
  const bytes = count(word) * 4;
  const base = core.word(n);
  let address = start(word, base, bytes);
  if ((address & 3) !== 0) {
    core.alignmentFault(address, false);
    return 0;
  }
  for (let loaded = 0; loaded < bytes >> 2; loaded += 1) {
    block[loaded] = core.load32(address);
    if (core.faulted) return 0;
    address = (address + 4) | 0;
  }
  if ((word & W) !== 0) core.words[n] = (word & U) !== 0 ? base + bytes : base - bytes;
  return bytes >> 2;
}

/** Gives r0–r14 of the list their words; the number of them. */
function putBlock(core: Core, list: number): number {
  let taken = 0;
  for (let rest = list & 0x7fff; rest !== 0; rest &= rest - 1) {
    core.words[31 - Math.clz32(rest & -rest)] = block[taken] as number;
    taken += 1;
  }
  return taken;
}

export function ldm(core: Core, word: number): void {
  const n = (word >>> 16) & 15;
  const bytes = count(word) * 4;
  const base = core.word(n);
  let index = core.cachedLoads(start(word, base, bytes), bytes);
  if (index < 0) return ldmSlowly(core, word);
  if ((word & W) !== 0) core.words[n] = (word & U) !== 0 ? base + bytes : base - bytes;
  for (let rest = word & 0x7fff; rest !== 0; rest &= rest - 1) {
    core.words[31 - Math.clz32(rest & -rest)] = core.ram[index] as number;
    index += 1;
  }
  if ((word & 0x8000) !== 0) core.branchExchange(core.ram[index] as number);
}

/** What may fault, or is not in one page. */
export function ldmSlowly(core: Core, word: number): void {
  if (loadBlock(core, word) === 0) return;
  const taken = putBlock(core, word);
  if ((word & 0x8000) !== 0) core.branchExchange(block[taken] as number);
}

const hasNoSpsr = (core: Core) => core.mode === modes.usr || core.mode === modes.sys;

/** LDM into the user bank. */
export function ldmUser(core: Core, word: number): void {
  if (hasNoSpsr(core)) return core.undef();
  if (loadBlock(core, word) === 0) return;
  let taken = 0;
  for (let register = 0; register < 15; register += 1) {
    if ((word & (1 << register)) === 0) continue;
    core.setBanked('usr', register, block[taken] as number);
    taken += 1;
  }
}

/** LDM with r15 and CPSR from SPSR. */
export function ldmReturn(core: Core, word: number): void {
  if (hasNoSpsr(core)) return core.undef();
  if (loadBlock(core, word) === 0) return;
  const taken = putBlock(core, word);
  returnTo(core, block[taken] as number, core.spsr(core.bank));
}

/** STM. A fault part way leaves memory partly written, as hardware may; the base is not moved then. */
export function stm(core: Core, word: number): void {
  const n = (word >>> 16) & 15;
  const bytes = count(word) * 4;
  const base = core.word(n);
  let index = core.cachedStores(start(word, base, bytes), bytes);
  if (index < 0) return stmSlowly(core, word);
  for (let rest = word & 0xffff; rest !== 0; rest &= rest - 1) {
    core.ram[index] = core.word(31 - Math.clz32(rest & -rest));
    index += 1;
  }
  if ((word & W) !== 0) core.words[n] = (word & U) !== 0 ? base + bytes : base - bytes;
}

export function stmSlowly(core: Core, word: number): void {
  const n = (word >>> 16) & 15;
  const bytes = count(word) * 4;
  const base = core.word(n);
  let address = start(word, base, bytes);
  if ((address & 3) !== 0) return core.alignmentFault(address, true);
  for (let rest = word & 0xffff; rest !== 0; rest &= rest - 1) {
    core.store32(address, core.word(31 - Math.clz32(rest & -rest)));
    if (core.faulted) return;
    address = (address + 4) | 0;
  }
  if ((word & W) !== 0) core.words[n] = (word & U) !== 0 ? base + bytes : base - bytes;
}

/** STM of the user bank. */
export function stmUser(core: Core, word: number): void {
  if (hasNoSpsr(core)) return core.undef();
  let address = start(word, core.word((word >>> 16) & 15), count(word) * 4);
  if ((address & 3) !== 0) return core.alignmentFault(address, true);
  for (let register = 0; register < 16; register += 1) {
    if ((word & (1 << register)) === 0) continue;
    core.store32(address, core.banked('usr', register));
    if (core.faulted) return;
    address = (address + 4) | 0;
  }
}

/** SRS: LR and SPSR of this mode onto another mode's stack. @source DDI 0406C B9.3.16 */
export function srs(core: Core, word: number): void {
  const bank = bankOfMode[word & 31];
  if (hasNoSpsr(core) || bank === undefined) return core.undef();
  const base = core.banked(bank, 13);
  let address = start(word, base, 8);
  if ((address & 3) !== 0) return core.alignmentFault(address, true);
  core.store32(address, core.word(14));
  if (core.faulted) return;
  address = (address + 4) | 0;
  core.store32(address, core.spsr(core.bank));
  if (core.faulted) return;
  if ((word & W) !== 0) core.setBanked(bank, 13, (word & U) !== 0 ? base + 8 : base - 8);
}

/** RFE: PC and CPSR from memory. @source DDI 0406C B9.3.13 */
export function rfe(core: Core, word: number): void {
  const n = (word >>> 16) & 15;
  if (!core.privileged) return core.undef();
  const base = core.word(n);
  const address = start(word, base, 8);
  if ((address & 3) !== 0) return core.alignmentFault(address, false);
  const target = core.load32(address);
  if (core.faulted) return;
  const saved = core.load32((address + 4) | 0);
  if (core.faulted) return;
  if ((word & W) !== 0) core.words[n] = (word & U) !== 0 ? base + 8 : base - 8;
  returnTo(core, target, saved);
}
