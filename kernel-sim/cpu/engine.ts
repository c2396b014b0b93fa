import { Core, type Syndrome } from './core.ts';
import { actionName, fieldsOf } from './decode/pattern.ts';
import { a32Rows, isWide, rowOf, rowOfT32 } from './decode/row-of.ts';
import { decodeNarrow, decodeWide } from './decode-t32.ts';
import { decoded } from './decoded.ts';
import { hasArm, operations, runPage as runPageA32 } from './gen/dispatch-a32.ts';
import { runPage as runPageT32 } from './gen/dispatch-t32.ts';
import { pageBytes } from './memory.ts';
import { fetchEntries } from './mmu/tlb.ts';
import { at, attention, modes, psr } from './state.ts';
import { cp15Reset } from './target.ts';
import type { Trap } from './trap.ts';

const operationOf = new Map(operations.map((name, index) => [name, index + 1]));
const undefinedOperation = operationOf.get('udf') ?? 0;

const operationOfRow = new Map(a32Rows.map((row) => [row, operationOf.get(actionName(row.action)) ?? 0]));

/** A word no row knows is UNDEFINED; so are the words a row calls UNPREDICTABLE. */
function operationNumber(word: number): number {
  const row = rowOf(word);
  if (row === undefined || row.unpredictable?.(fieldsOf(row, word)) === true) return undefinedOperation;
  return operationOfRow.get(row) ?? undefinedOperation;
}

/** In an A32 entry: the loop has no arm for the operation. */
const outside = 0x8000;
const branch = operationOf.get('b') ?? 0;

/** An A32 entry; a condition is one below AL. */
function entryOf(operation: number, word: number, condition: number | undefined): number {
  // Each condition of a branch is an operation of its own, in their order.
  if (operation === branch && condition !== undefined) return condition + 1;
  const place = hasArm(operation, word) ? operation : operation | outside;
  return condition === undefined ? place : place | ((condition + 1) << 16);
}

/**
 * Decoded words of one code page, four a word of memory so that a page offset is an index. An A32 instruction has two:
 * the operation, with its condition + 1 in bits 31:16 unless it is AL, and the instruction word. A T32 instruction has
 * the two of its first halfword, as decode-t32.ts makes them; the first is negative. 0: not decoded yet.
 */
const entryWords = 4;
const pageEntries = 1024;
/** An entry more, which stays 0: what runs on past the page's last instruction meets it. */
const pageWords = (pageEntries + 1) * entryWords;

/** Runs one vCPU: fetch, decode once, execute many times, until something must leave. */
export class Engine extends Core {
  #page: Int32Array = new Int32Array(0);
  /** Where the current page is in the WebAssembly memory. */
  #base = 0;

  /**
   * Executes up to `budget` instructions. Returns what made it stop, or `undefined` when the budget is used up or the
   * vCPU was kicked.
   */
  run(budget: number): Trap | undefined {
    const w = this.words;
    this.trap = undefined;
    this.faulted = false;
    // Whatever another vCPU stored meanwhile may have been what this one watches.
    if (this.memory.lastRunner !== this.vcpu) w[at.exclusive] = 0;
    this.memory.lastRunner = this.vcpu;
    this.refresh();
    this.changeAddressSpace();
    let left = budget;
    while (left > 0) {
      if (w[at.attention] !== 0 && this.#attend()) break;
      const pc = w[at.pc] as number;
      const pageAddress = pc & ~0xfff;
      if (pageAddress !== this.fetchedPage && !this.#enterPage(pc)) {
        if (this.trap !== undefined) break;
        // A prefetch abort was taken.
        left -= 1;
        continue;
      }
      left = (this.thumb ? runPageT32 : runPageA32)(this, left, this.#page, pageAddress);
      if (this.trap !== undefined) break;
    }
    this.addExecuted(budget - left);
    const trap = this.trap as Trap | undefined;
    w[at.attention] = 0;
    return trap;
  }

  /** Reset into SVC with A, I and F masked, MMU off. @source linux arch/arm/kvm/reset.c; DDI 0406C B1.9.1 */
  reset(): void {
    this.words.fill(0);
    this.cpsr = psr.a | psr.i | psr.f | modes.svc;
    for (const [index, value] of cp15Reset(this.target).entries()) this.words[at.cp15 + index] = value;
    this.flushTlb();
  }

  /** The load or store at `address` as its row describes it. */
  override syndrome(): Syndrome | undefined {
    if (this.thumb) return this.#syndromeT32();
    const word = this.#page[(this.address & 0xffc) + 1] ?? 0;
    const syndrome = rowOf(word)?.syndrome;
    return syndrome && { register: (word >>> 12) & 15, signExtend: syndrome === 'signed' };
  }

  #syndromeT32(): Syndrome | undefined {
    const { address } = this;
    const first = this.#halfword(address);
    const syndrome = rowOfT32(isWide(first) ? this.#wideAt(address, first) : first)?.syndrome;
    const operands = this.#page[(address & 0xffe) + 1] ?? 0;
    return syndrome && { register: (operands >>> 12) & 15, signExtend: syndrome === 'signed' };
  }

  /** Looks at what the attention word says; true when the run loop must end. */
  #attend(): boolean {
    if ((this.word(at.attention) & attention.trap) !== 0) return true;
    // What is asked for from now on sets it again: nothing below may be read before it is clear.
    Atomics.store(this.words, at.attention, 0);
    if (this.word(at.requests) !== 0 && this.serve()) return true;
    this.faulted = false;
    const lines = this.word(at.lines);
    if ((lines & 2) !== 0 && (this.word(at.psr) & psr.f) === 0) this.take('fiq', this.pc);
    else if ((lines & 1) !== 0 && (this.word(at.psr) & psr.i) === 0) this.take('irq', this.pc);
    if ((this.word(at.psr) & psr.j) === 0) return false;
    const offset = this.memory.offsetOf(this.ipaOf(this.pc) ?? -1, 2);
    this.words[at.instructionBytes] = 2;
    this.trap = {
      kind: 'unimplemented',
      address: this.pc,
      word: offset < 0 ? 0 : (this.memory.halfwords[offset >>> 1] ?? 0),
      isa: 't32',
      text: 'the ThumbEE or Jazelle state',
      section: 'DDI 0406C A2.10, A2.11',
    };
    return true;
  }

  /** Makes the page of `pc` current; false when its fetch faulted: the abort is taken, or `trap` says what leaves. */
  #enterPage(pc: number): boolean {
    const { view } = this;
    const pageAddress = pc & ~0xfff;
    const entry = (pc >>> 12) & (fetchEntries - 1);
    if (view.fetchTags[entry] !== pageAddress) {
      const offset = this.fetchOffset(pc);
      if (offset < 0) return false;
      const base = offset - (pc & 0xfff);
      view.fillFetch(pc, base, this.memory.decodedPage(base / pageBytes, pageWords));
    }
    this.#page = view.fetchPages[entry] as Int32Array;
    this.#base = view.fetchBases[entry] as number;
    this.fetchedPage = pageAddress;
    return true;
  }

  override decode(index: number, pc: number): number {
    return this.thumb ? this.#decodeT32(index, pc) : this.#decodeA32(index, pc);
  }

  #decodeA32(index: number, pc: number): number {
    const word = this.memory.words[(this.#base + (pc & 0xffc)) >>> 2] as number;
    this.#page[index + 1] = word;
    const condition = word >>> 28;
    const entry = entryOf(operationNumber(word), word, condition < 14 ? condition : undefined);
    this.#page[index] = entry;
    return entry;
  }

  /** The entry it made; 0 when the second halfword's fetch faulted. An instruction across pages is not kept. */
  #decodeT32(index: number, pc: number): number {
    const page = this.#page;
    const first = this.#halfword(pc);
    if (!isWide(first)) {
      decodeNarrow(first, page, index);
      return page[index] as number;
    }
    const word = this.#wideAt(pc, first);
    if (word === 0) return 0;
    decodeWide(word, page, index);
    const made = page[index] as number;
    if (index !== 0xffe) return made;
    page[index] = 0;
    // The loop must leave the page behind it.
    return made | decoded.outside | decoded.outsideInBlock;
  }

  /** A halfword of the current page. */
  #halfword(va: number): number {
    return this.memory.halfwords[(this.#base + (va & 0xffe)) >>> 1] as number;
  }

  /** Both halfwords of the instruction at `va`; 0 when the fetch of the second one faulted. */
  #wideAt(va: number, first: number): number {
    if ((va & 0xffe) !== 0xffe) return ((first << 16) | this.#halfword(va + 2)) >>> 0;
    const offset = this.fetchOffset((va + 2) | 0);
    return offset < 0 ? 0 : ((first << 16) | (this.memory.halfwords[offset >>> 1] as number)) >>> 0;
  }
}
