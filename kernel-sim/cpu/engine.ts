import { Core, type Syndrome } from './core.ts';
import { actionName, fieldsOf, type Row } from './decode/pattern.ts';
import { rowOf } from './decode/row-of.ts';
import { dispatch, operations } from './gen/dispatch-a32.ts';
import { pageBytes } from './memory.ts';
import { fetchEntries } from './mmu/tlb.ts';
import { at, attention, modes, psr } from './state.ts';
import { cp15Reset } from './target.ts';
import type { Trap } from './trap.ts';

const operationOf = new Map(operations.map((name, index) => [name, index + 1]));
const undefinedOperation = operationOf.get('udf') ?? 0;

/** A word no row knows is UNDEFINED; so are the words a row calls UNPREDICTABLE. */
function operationNumber(row: Row | undefined, word: number): number {
  if (row === undefined || row.unpredictable?.(fieldsOf(row, word)) === true) return undefinedOperation;
  return operationOf.get(actionName(row.action)) ?? undefinedOperation;
}

/**
 * Decoded words of one code page, four an instruction so that a page offset is an index: the operation, with its
 * condition + 1 in bits 31:16 unless it is AL; the instruction word; two spare. Operation 0 is not decoded yet.
 */
const entryWords = 4;
const pageEntries = 1024;

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
      let pc = w[at.pc] as number;
      const pageAddress = pc & ~0xfff;
      if (pageAddress !== this.fetchedPage && !this.#enterPage(pc)) {
        if (this.trap !== undefined) break;
        // A prefetch abort was taken.
        left -= 1;
        continue;
      }
      const page = this.#page;
      // Within a page, until something asks for attention: 1.2 times the speed of one loop that looks at everything.
      do {
        const entry = pc & 0xffc;
        if (page[entry] === 0) this.#decode(entry, pc);
        let operation = page[entry] as number;
        left -= 1;
        if (operation > 0xffff) {
          if (!this.holds((operation >>> 16) - 1)) {
            pc = (pc + 4) | 0;
            w[at.pc] = pc;
            continue;
          }
          operation &= 0xffff;
        }
        w[at.r15] = pc + 8;
        w[at.pc] = pc + 4;
        dispatch(this, operation, page[entry + 1] as number);
        pc = w[at.pc] as number;
      } while (left > 0 && w[at.attention] === 0 && (pc & ~0xfff) === pageAddress);
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

  /** ConditionHolds for 0–13. @source DDI 0406C A8.3.1 */
  holds(condition: number): boolean {
    const w = this.words;
    switch (condition) {
      case 0:
        return w[at.z] === 0;
      case 1:
        return w[at.z] !== 0;
      case 2:
        return w[at.c] !== 0;
      case 3:
        return w[at.c] === 0;
      case 4:
        return (w[at.n] as number) < 0;
      case 5:
        return (w[at.n] as number) >= 0;
      case 6:
        return (w[at.v] as number) < 0;
      case 7:
        return (w[at.v] as number) >= 0;
      case 8:
        return w[at.c] !== 0 && w[at.z] !== 0;
      case 9:
        return w[at.c] === 0 || w[at.z] === 0;
      case 10:
        return ((w[at.n] as number) ^ (w[at.v] as number)) >= 0;
      case 11:
        return ((w[at.n] as number) ^ (w[at.v] as number)) < 0;
      case 12:
        return w[at.z] !== 0 && ((w[at.n] as number) ^ (w[at.v] as number)) >= 0;
      default:
        return w[at.z] === 0 || ((w[at.n] as number) ^ (w[at.v] as number)) < 0;
    }
  }

  /** The load or store at `address` as its row describes it. */
  override syndrome(): Syndrome | undefined {
    const word = this.#page[(this.address & 0xffc) + 1] ?? 0;
    const syndrome = rowOf(word)?.syndrome;
    return syndrome && { register: (word >>> 12) & 15, signExtend: syndrome === 'signed' };
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
    if ((this.word(at.psr) & (psr.t | psr.j)) === 0) return false;
    const isThumb = this.thumb && (this.word(at.psr) & psr.j) === 0;
    const offset = this.memory.offsetOf(this.ipaOf(this.pc) ?? -1, 2);
    this.trap = {
      kind: 'unimplemented',
      address: this.pc,
      word: offset < 0 ? 0 : (this.memory.halfwords[offset >>> 1] ?? 0),
      isa: 't32',
      text: isThumb ? 'the T32 instruction set' : 'the ThumbEE or Jazelle state',
      section: isThumb ? 'DDI 0406C A6' : 'DDI 0406C A2.10, A2.11',
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
      view.fillFetch(pc, base, this.memory.decodedPage(base / pageBytes, pageEntries * entryWords));
    }
    this.#page = view.fetchPages[entry] as Int32Array;
    this.#base = view.fetchBases[entry] as number;
    this.fetchedPage = pageAddress;
    return true;
  }

  #decode(entry: number, pc: number): void {
    const word = this.memory.words[(this.#base + (pc & 0xffc)) >>> 2] as number;
    const condition = word >>> 28;
    this.#page[entry + 1] = word;
    this.#page[entry] = operationNumber(rowOf(word), word) | (condition < 14 ? (condition + 1) << 16 : 0);
  }
}
