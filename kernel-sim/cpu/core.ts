import { type ExceptionKind, exceptions, type FaultStatus, faultStatus } from './exception.ts';
import type { GuestMemory } from './memory.ts';
import { at, attention, psr, VcpuState } from './state.ts';
import type { CpuTarget } from './target.ts';
import type { Trap } from './trap.ts';

const tlbEntries = 256;
/** Never equal to a page address: its low bits are set. */
const invalidTag = 1;

/** DFSR.WnR */
const writeNotRead = 1 << 11;

/** What hardware tells of a single-register access that faulted. */
export interface Syndrome {
  readonly register: number;
  readonly signExtend: boolean;
}

/**
 * What instructions act on: registers, memory through a software TLB, and the ways out. Loads and stores that cannot
 * finish set `faulted`; the instruction then returns without further effect, and the run loop clears it.
 */
export abstract class Core extends VcpuState {
  readonly memory: GuestMemory;
  readonly target: CpuTarget;
  readonly vcpu: number;
  trap: Trap | undefined;
  faulted = false;
  readonly #readTags = new Int32Array(tlbEntries).fill(invalidTag);
  readonly #writeTags = new Int32Array(tlbEntries).fill(invalidTag);
  readonly #addends = new Int32Array(tlbEntries);
  #bytes: Uint8Array;
  #halfwords: Uint16Array;
  #words: Int32Array;
  #seen = -1;

  constructor(memory: GuestMemory, vcpu: number, target: CpuTarget) {
    super(memory, vcpu);
    this.memory = memory;
    this.vcpu = vcpu;
    this.target = target;
    this.#bytes = memory.bytes;
    this.#halfwords = memory.halfwords;
    this.#words = memory.words;
  }

  /** Ends the run loop with `trap`; the PC goes back to the instruction unless `past`. */
  leave(trap: Trap, past = false): void {
    this.trap = trap;
    this.words[at.attention] = this.word(at.attention) | attention.trap;
    if (!past) this.words[at.pc] = this.address;
  }

  /** The register the executing instruction loads or stores; `undefined`: several, writeback, or no load or store. */
  abstract syndrome(): Syndrome | undefined;

  /** Address of the instruction that executes. */
  get address(): number {
    return this.word(at.r15) - (this.thumb ? 4 : 8);
  }

  /**
   * Enters an exception. `address` is the instruction that faulted for undef and aborts, the next one for svc, the one
   * that did not execute for irq and fiq.
   * @source DDI 0406C B1.8.3
   */
  take(kind: ExceptionKind, address: number): void {
    const { vector, mode, link, maskAborts, maskFiq } = exceptions[kind];
    const { sctlr, vbar } = this.target.faultWords;
    const control = this.word(sctlr);
    const old = this.cpsr;
    const lr = (address + (this.thumb ? link.t32 : link.a32)) | 0;
    this.switchMode(mode);
    this.setSpsr(this.bank, old);
    this.words[14] = lr;
    let next = this.word(at.psr) & ~(psr.it | psr.j | psr.t | psr.e);
    next |= psr.i;
    if (maskAborts) next |= psr.a;
    if (maskFiq) next |= psr.f;
    if ((control & (1 << 25)) !== 0) next |= psr.e;
    if ((control & (1 << 30)) !== 0) next |= psr.t;
    if (((next ^ this.word(at.psr)) & psr.e) !== 0) this.flushTlb();
    this.words[at.psr] = next;
    this.words[at.pc] = ((control & (1 << 13)) !== 0 ? 0xffff_0000 : this.word(vbar)) + vector;
    this.lookUp();
  }

  undef(): void {
    this.take('undef', this.address);
  }

  /** BXWritePC: bit 0 selects Thumb. */
  branchExchange(target: number): void {
    if ((target & 1) !== 0) {
      this.words[at.psr] = this.word(at.psr) | psr.t;
      this.words[at.pc] = target & ~1;
      this.lookUp();
    } else this.words[at.pc] = target & ~3;
  }

  /** BranchWritePC: stays in the instruction set. */
  branch(target: number): void {
    this.words[at.pc] = this.thumb ? target & ~1 : target & ~3;
  }

  /** Makes the run loop look at CPSR anew: an interrupt may have become unmasked, the instruction set may be another. */
  lookUp(): void {
    this.words[at.attention] = this.word(at.attention) | attention.state;
  }

  /** Stops with what is missing by name; the PC stays at the instruction. */
  unimplemented(word: number, text: string, section: string): void {
    this.leave({ kind: 'unimplemented', address: this.address >>> 0, word: word >>> 0, isa: 'a32', text, section });
  }

  load32(va: number): number {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#readTags[entry] === (va & 0xffff_f003)) {
      return this.#words[((va + (this.#addends[entry] as number)) | 0) >>> 2] as number;
    }
    return this.#slowLoad(va, 4);
  }

  load16(va: number): number {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#readTags[entry] === (va & 0xffff_f001)) {
      return this.#halfwords[((va + (this.#addends[entry] as number)) | 0) >>> 1] as number;
    }
    return this.#slowLoad(va, 2);
  }

  load8(va: number): number {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#readTags[entry] === (va & 0xffff_f000)) {
      return this.#bytes[((va + (this.#addends[entry] as number)) | 0) >>> 0] as number;
    }
    return this.#slowLoad(va, 1);
  }

  store32(va: number, value: number): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#writeTags[entry] === (va & 0xffff_f003)) {
      this.#words[((va + (this.#addends[entry] as number)) | 0) >>> 2] = value;
    } else this.#slowStore(va, 4, value);
  }

  store16(va: number, value: number): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#writeTags[entry] === (va & 0xffff_f001)) {
      this.#halfwords[((va + (this.#addends[entry] as number)) | 0) >>> 1] = value;
    } else this.#slowStore(va, 2, value);
  }

  store8(va: number, value: number): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#writeTags[entry] === (va & 0xffff_f000)) {
      this.#bytes[((va + (this.#addends[entry] as number)) | 0) >>> 0] = value;
    } else this.#slowStore(va, 1, value);
  }

  /** Drops every cached translation. */
  flushTlb(): void {
    this.#readTags.fill(invalidTag);
    this.#writeTags.fill(invalidTag);
  }

  /** Follows slots that came or went and code pages that were written. */
  refresh(): void {
    if (this.#seen === this.memory.generation) return;
    this.#seen = this.memory.generation;
    this.#bytes = this.memory.bytes;
    this.#halfwords = this.memory.halfwords;
    this.#words = this.memory.words;
    this.flushTlb();
  }

  /** Alignment fault: the guest's own data abort. */
  alignmentFault(va: number, write: boolean): void {
    this.faulted = true;
    this.fault(write ? 'write' : 'read', 'alignment', va, this.address);
  }

  /** Takes an abort for an access to `va` by the instruction at `address`: fault registers, then the exception. */
  fault(access: 'read' | 'write' | 'prefetch', status: FaultStatus, va: number, address: number): void {
    const { dfsr, dfar, ifsr, ifar, ttbcr } = this.target.faultWords;
    const { short, long } = faultStatus[status];
    const code = this.word(ttbcr) < 0 ? long : short;
    const isFetch = access === 'prefetch';
    this.words[isFetch ? ifsr : dfsr] = access === 'write' ? code | writeNotRead : code;
    this.words[isFetch ? ifar : dfar] = va;
    this.take(isFetch ? 'pabt' : 'dabt', address);
  }

  /** True when the access must be aligned whatever its size. */
  get strictAlignment(): boolean {
    return (this.word(this.target.faultWords.sctlr) & 2) !== 0;
  }

  #slowLoad(va: number, bytes: 1 | 2 | 4): number {
    if ((va & (bytes - 1)) !== 0) {
      if (this.strictAlignment) {
        this.alignmentFault(va, false);
        return 0;
      }
      return this.#unalignedLoad(va, bytes);
    }
    const ipa = va >>> 0;
    const slot = this.memory.slotAt(ipa);
    if (slot === undefined) {
      this.#outside(ipa, bytes, false, 0);
      return 0;
    }
    const offset = slot.offset + (ipa - slot.ipa);
    const page = va & 0xffff_f000;
    const base = slot.offset + ((page >>> 0) - slot.ipa);
    if (!this.bigEndian && page >>> 0 >= slot.ipa && (page >>> 0) - slot.ipa + 4096 <= slot.bytes) {
      this.#fill(va, base, false);
    }
    return this.#ordered(
      bytes === 1
        ? (this.#bytes[offset] as number)
        : bytes === 2
          ? (this.#halfwords[offset >>> 1] as number)
          : (this.#words[offset >>> 2] as number),
      bytes,
    );
  }

  #slowStore(va: number, bytes: 1 | 2 | 4, value: number): void {
    if ((va & (bytes - 1)) !== 0) {
      if (this.strictAlignment) return this.alignmentFault(va, true);
      return this.#unalignedStore(va, bytes, value);
    }
    const ipa = va >>> 0;
    const slot = this.memory.slotAt(ipa);
    if (slot === undefined || slot.readonly) return this.#outside(ipa, bytes, true, value);
    const offset = slot.offset + (ipa - slot.ipa);
    const stored = this.#ordered(value, bytes);
    if (bytes === 1) this.#bytes[offset] = stored;
    else if (bytes === 2) this.#halfwords[offset >>> 1] = stored;
    else this.#words[offset >>> 2] = stored;
    this.memory.touched(slot, offset, bytes);
    const page = va & 0xffff_f000;
    const base = slot.offset + ((page >>> 0) - slot.ipa);
    if (!this.bigEndian && slot.dirty === undefined && !this.memory.code.has(base >>> 12)) this.#fill(va, base, true);
  }

  #fill(va: number, base: number, write: boolean): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    const page = va & 0xffff_f000;
    const addend = (base - (page >>> 0)) | 0;
    if (this.#addends[entry] !== addend) {
      this.#readTags[entry] = invalidTag;
      this.#writeTags[entry] = invalidTag;
      this.#addends[entry] = addend;
    }
    if (write) this.#writeTags[entry] = page;
    else this.#readTags[entry] = page;
  }

  /** Byte order of the guest's data, CPSR.E. */
  #ordered(value: number, bytes: 1 | 2 | 4): number {
    if (!this.bigEndian || bytes === 1) return value;
    return bytes === 2 ? swap16(value) : swap32(value);
  }

  /** Byte by byte, once every byte is known to be in RAM. */
  #unalignedLoad(va: number, bytes: 1 | 2 | 4): number {
    for (let n = 0; n < bytes; n += 1) {
      const ipa = (va + n) >>> 0;
      if (this.memory.slotAt(ipa) === undefined) {
        this.#leaveWithoutSyndrome(ipa, false);
        return 0;
      }
    }
    let value = 0;
    for (let n = 0; n < bytes; n += 1) value |= this.load8((va + n) | 0) << (8 * (this.bigEndian ? bytes - 1 - n : n));
    return value;
  }

  #unalignedStore(va: number, bytes: 1 | 2 | 4, value: number): void {
    for (let n = 0; n < bytes; n += 1) {
      const ipa = (va + n) >>> 0;
      const slot = this.memory.slotAt(ipa);
      if (slot === undefined || slot.readonly) return this.#leaveWithoutSyndrome(ipa, true);
    }
    for (let n = 0; n < bytes; n += 1) {
      this.store8((va + n) | 0, (value >>> (8 * (this.bigEndian ? bytes - 1 - n : n))) & 0xff);
    }
  }

  #leaveWithoutSyndrome(ipa: number, write: boolean): void {
    this.faulted = true;
    this.leave({ kind: 'nisv', ipa, write });
  }

  /** No RAM here: an MMIO exit when a syndrome describes the access. */
  #outside(ipa: number, bytes: 1 | 2 | 4, write: boolean, value: number): void {
    const syndrome = this.syndrome();
    if (syndrome === undefined) return this.#leaveWithoutSyndrome(ipa, write);
    this.faulted = true;
    const data = write ? (bytes === 4 ? value : value & (2 ** (8 * bytes) - 1)) >>> 0 : 0;
    this.leave({ kind: 'mmio', ipa, bytes, write, data, ...syndrome, bigEndian: this.bigEndian });
  }
}

export function swap16(value: number): number {
  return ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
}

export function swap32(value: number): number {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}
