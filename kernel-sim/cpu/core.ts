import { type ExceptionKind, exceptions } from './exception.ts';
import { type GuestMemory, type MemorySlot, pageBytes } from './memory.ts';
import { isDevice } from './mmu/attributes.ts';
import { type FaultAccess, type FaultKind, type FaultSite, faultStatus, noTable } from './mmu/fault.ts';
import { faultPar, parOf } from './mmu/par.ts';
import { hasLongDescriptors, registers, rights, type Translation } from './mmu/regime.ts';
import { type AddressSpace, Tlb, type TlbContext, type TlbView, tlbArrays, tlbEntries } from './mmu/tlb.ts';
import { walk } from './mmu/translate.ts';
import { at, attention, modes, psr, requests, VcpuState } from './state.ts';
import type { CpuTarget } from './target.ts';
import type { Isa, Trap } from './trap.ts';

/** No page address. */
const noPage = 1;

/** TTBCR.A1 */
const asidIsTtbr1 = 1 << 22;

const needs = {
  read: { user: rights.userRead, privileged: rights.privilegedRead },
  write: { user: rights.userWrite, privileged: rights.privilegedWrite },
} as const;

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
  /** ITSTATE of the instruction that executes, while `at.it` is that of the next one; 0 outside an IT block. */
  blockState = 0;
  /** Where a fetch may go on without looking: the page of `pc`, or an odd number after translation changed. */
  protected fetchedPage = noPage;
  /** The WebAssembly memory: RAM, and the translations in front of it. */
  ram: Int32Array;
  ramHalfwords: Uint16Array;
  ramBytes: Uint8Array;
  /** Index in `ram` of the translations that loads and stores use. */
  tlb: number;
  readonly #tlb: Tlb;
  readonly #space: AddressSpace = { asid: 0, dacr: 0, ttbr0: 0, ttbr0High: 0 };
  #context: TlbContext;
  #view: TlbView;
  #seen = -1;

  constructor(memory: GuestMemory, vcpu: number, target: CpuTarget) {
    super(memory, vcpu);
    this.memory = memory;
    this.vcpu = vcpu;
    this.target = target;
    this.ramBytes = memory.bytes;
    this.ramHalfwords = memory.halfwords;
    this.ram = memory.words;
    this.#tlb = new Tlb(memory.wasm.buffer, memory.tlbOffset(vcpu), () => this.request(requests.code));
    this.#context = this.#tlb.context(this.#addressSpace());
    this.#view = this.#context.privileged;
    this.tlb = this.#view.word;
    memory.translations.set(vcpu, this.#tlb);
  }

  /** Ends the run loop with `trap`; the PC goes back to the instruction unless `past`. */
  leave(trap: Trap, past = false): void {
    this.trap = trap;
    this.words[at.attention] = this.word(at.attention) | attention.trap;
    const { address } = this;
    this.words[at.instructionBytes] = this.word(at.pc) - address;
    if (past) return;
    this.words[at.pc] = address;
    this.#rewindBlock();
  }

  /** ITSTATE is that of the instruction that executes, not yet of the next one. */
  #rewindBlock(): void {
    if (this.blockState !== 0) this.words[at.it] = this.blockState;
  }

  /** Decodes the instruction at `pc` of the current page into its entry, and gives that. */
  abstract decode(index: number, pc: number): number;

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
    const { vector, mode, link, maskAborts, maskFiq, isFault } = exceptions[kind];
    const { sctlr, vbar } = this.target.faultWords;
    const control = this.word(sctlr);
    if (kind !== 'svc') this.#rewindBlock();
    if (isFault) this.#noteFault(mode, address);
    const old = this.cpsr;
    const lr = (address + (this.thumb ? link.t32 : link.a32)) | 0;
    this.switchMode(mode);
    this.setSpsr(this.bank, old);
    this.words[14] = lr;
    let next = this.word(at.psr) & ~(psr.j | psr.t | psr.e);
    this.words[at.it] = 0;
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

  /** A fault in the handler of the same kind, where the last one was, leaves everything as it found it. */
  #noteFault(mode: number, address: number): void {
    const isNested = this.mode === mode;
    if (!isNested) this.words[at.faultOrigin] = address;
    const isRepeated = isNested && this.words[at.faultLast] === (address | 0);
    this.words[at.faultRepeats] = isRepeated ? this.word(at.faultRepeats) + 1 : 0;
    this.words[at.faultLast] = address;
  }

  undef(): void {
    this.take('undef', this.address);
  }

  /** BXWritePC: bit 0 selects Thumb. */
  branchExchange(target: number): void {
    if ((target & 1) !== (this.thumb ? 1 : 0)) {
      this.words[at.psr] = this.word(at.psr) ^ psr.t;
      this.lookUp();
    }
    this.words[at.pc] = (target & 1) !== 0 ? target & ~1 : target & ~3;
  }

  get isa(): Isa {
    return this.thumb ? 't32' : 'a32';
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
    this.leave({ kind: 'unimplemented', address: this.address >>> 0, word: word >>> 0, isa: this.isa, text, section });
  }

  load32(va: number): number {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    if (this.ram[entry + tlbArrays.readTags] === (va & 0xffff_f003)) {
      return this.ram[((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 2] as number;
    }
    return this.slowLoad(va, 4);
  }

  load16(va: number): number {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    if (this.ram[entry + tlbArrays.readTags] === (va & 0xffff_f001)) {
      return this.ramHalfwords[((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 1] as number;
    }
    return this.slowLoad(va, 2);
  }

  load8(va: number): number {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    if (this.ram[entry + tlbArrays.readTags] === (va & 0xffff_f000)) {
      return this.ramBytes[((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 0] as number;
    }
    return this.slowLoad(va, 1);
  }

  store32(va: number, value: number): void {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    if (this.ram[entry + tlbArrays.writeTags] === (va & 0xffff_f003)) {
      this.ram[((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 2] = value;
    } else this.slowStore(va, 4, value);
  }

  store16(va: number, value: number): void {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    if (this.ram[entry + tlbArrays.writeTags] === (va & 0xffff_f001)) {
      this.ramHalfwords[((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 1] = value;
    } else this.slowStore(va, 2, value);
  }

  store8(va: number, value: number): void {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    if (this.ram[entry + tlbArrays.writeTags] === (va & 0xffff_f000)) {
      this.ramBytes[((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 0] = value;
    } else this.slowStore(va, 1, value);
  }

  /** Index in `ram` of words that may be loaded without looking: all of one page that is cached; else -1. */
  cachedLoads(va: number, bytes: number): number {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    const tag = this.ram[entry + tlbArrays.readTags] as number;
    if (tag !== (va & 0xffff_f003) || tag !== ((va + bytes - 4) & 0xffff_f000)) return -1;
    return ((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 2;
  }

  /** The same of words that are stored. */
  cachedStores(va: number, bytes: number): number {
    const entry = this.tlb + ((va >>> 12) & (tlbEntries - 1));
    const tag = this.ram[entry + tlbArrays.writeTags] as number;
    if (tag !== (va & 0xffff_f003) || tag !== ((va + bytes - 4) & 0xffff_f000)) return -1;
    return ((va + (this.ram[entry + tlbArrays.addends] as number)) | 0) >>> 2;
  }

  /**
   * Stores `value` where memory holds `expected`, and nobody on another thread can come between; false when it holds
   * something else. The address is aligned. `faulted` says that the store cannot finish.
   */
  exchange(va: number, bytes: 1 | 2 | 4, expected: number, value: number): boolean {
    const offset = this.#exclusiveOffset(va, bytes, value);
    if (offset < 0) return false;
    const view = bytes === 1 ? this.ramBytes : bytes === 2 ? this.ramHalfwords : this.ram;
    const old = this.#ordered(expected, bytes);
    return Atomics.compareExchange(view, offset / bytes, old, this.#ordered(value, bytes)) === old;
  }

  /** The same of two words, the lower address first. */
  exchangeDual(va: number, expected: readonly [number, number], value: readonly [number, number]): boolean {
    const offset = this.#exclusiveOffset(va, 8, value[0]);
    if (offset < 0) return false;
    const old = this.#dual(...expected);
    return Atomics.compareExchange(this.memory.doublewords, offset / 8, old, this.#dual(...value)) === old;
  }

  /** Where an exclusive store goes in the WebAssembly memory; -1 when it cannot finish. */
  #exclusiveOffset(va: number, bytes: 1 | 2 | 4 | 8, value: number): number {
    const entry = (va >>> 12) & (tlbEntries - 1);
    if (this.#view.writeTags[entry] === (va & 0xffff_f000)) return (va + (this.#view.addends[entry] as number)) >>> 0;
    const page = this.#translate(va, 'write');
    if (page === undefined) return -1;
    const slot = this.memory.slotAt(page.ipa);
    if (slot === undefined || slot.readonly) {
      this.#outside(va, page.ipa, bytes === 8 ? 4 : bytes, true, value);
      return -1;
    }
    const offset = slot.offset + (page.ipa - slot.ipa);
    this.memory.touched(slot, offset, bytes);
    this.#fillWritable(va, page, slot, offset);
    return offset;
  }

  /** Caches a page that may be stored to without looking. */
  #fillWritable(va: number, page: Translation, slot: MemorySlot, offset: number): void {
    const isPlain = !this.bigEndian && slot.dirty === undefined;
    if (isPlain && !this.memory.isCode(Math.floor(offset / pageBytes))) this.#fill(va, page, slot, true);
  }

  #dual(low: number, high: number): bigint {
    return (BigInt(this.#ordered(high, 4) >>> 0) << 32n) | BigInt(this.#ordered(low, 4) >>> 0);
  }

  /** The translations the current privilege level fetches with. */
  protected get view(): TlbView {
    return this.#view;
  }

  /** Drops every translation this vCPU cached. */
  flushTlb(): void {
    this.#tlb.flush();
    this.changeAddressSpace();
  }

  /** Does what other threads have asked for; true when the run loop must end. */
  serve(): boolean {
    const asked = Atomics.exchange(this.words, at.requests, 0);
    if ((asked & requests.code) !== 0) {
      this.memory.dropForgotten();
      this.#tlb.flushFetches();
      this.refetch();
    }
    if ((asked & requests.translations) !== 0) this.flushTlb();
    else if ((asked & requests.writes) !== 0) this.#tlb.flushWrites();
    return (asked & requests.kick) !== 0;
  }

  /** Follows a change of TTBR0, ASID, domains or mode. */
  changeAddressSpace(): void {
    this.#context = this.#tlb.context(this.#addressSpace());
    this.#use(this.privileged ? this.#context.privileged : this.#context.user);
    this.refetch();
  }

  /** Looks the next instruction's page up anew: a TLB operation may have dropped it. */
  refetch(): void {
    this.fetchedPage = noPage;
    this.lookUp();
  }

  /** Accesses memory with PL0's rights until `endUnprivileged`, or until an exception is taken. */
  beginUnprivileged(): void {
    this.#use(this.#context.user);
  }

  endUnprivileged(): void {
    this.#use(this.privileged ? this.#context.privileged : this.#context.user);
  }

  override switchMode(mode: number): void {
    super.switchMode(mode);
    this.#use(mode === modes.usr ? this.#context.user : this.#context.privileged);
  }

  /** Follows slots that came or went. */
  refresh(): void {
    if (this.#seen === this.memory.generation) return;
    this.#seen = this.memory.generation;
    this.ramBytes = this.memory.bytes;
    this.ramHalfwords = this.memory.halfwords;
    this.ram = this.memory.words;
    this.flushTlb();
  }

  /** Alignment fault: the guest's own data abort. */
  alignmentFault(va: number, write: boolean): void {
    this.faulted = true;
    this.fault(write ? 'write' : 'read', 'alignment', va, this.address);
  }

  /** Takes an abort for an access to `va` by the instruction at `address`: fault registers, then the exception. */
  fault(access: FaultAccess, kind: FaultKind, va: number, address: number, site: FaultSite = noTable): void {
    const { dfsr, dfar, ifsr, ifar } = this.target.faultWords;
    const format = { isLong: hasLongDescriptors(this), hasLpae: this.target.lpae };
    const isFetch = access === 'prefetch';
    this.words[isFetch ? ifsr : dfsr] = faultStatus(access, { kind, level: site.level, domain: site.domain }, format);
    this.words[isFetch ? ifar : dfar] = va;
    this.take(isFetch ? 'pabt' : 'dabt', address);
  }

  /** A cache operation by VA: there are no caches, but the address must translate. @source DDI 0406C B3.12.4 */
  maintain(va: number): void {
    const found = walk(this, va);
    if (found.kind === 'page') return;
    this.faulted = true;
    if (found.kind === 'walkAbort') this.leave({ kind: 'walk', ipa: found.ipa, va: va >>> 0, access: 'maintenance' });
    else this.fault('maintenance', found.kind, va, this.address, found);
  }

  /** ATS1C*: translates `va` as an access with these rights would be, into PAR. @source DDI 0406C B3.17.4 */
  translateInto(par: number, va: number, need: number): void {
    const found = walk(this, va);
    if (found.kind === 'walkAbort')
      return this.leave({ kind: 'walk', ipa: found.ipa, va: va >>> 0, access: 'maintenance' });
    const refused =
      found.kind === 'page' && (found.rights & need) === 0 ? { ...found, kind: 'permission' as const } : found;
    const { low, high } = refused.kind === 'page' ? parOf(this, refused) : faultPar(this, refused);
    this.words[par] = low;
    this.words[at.parHigh] = high;
  }

  /** Where `va` is for a debugger, which no right stops; `undefined`: nowhere. */
  ipaOf(va: number): number | undefined {
    const found = walk(this, va);
    return found.kind === 'page' ? found.ipa : undefined;
  }

  /**
   * Offset in the WebAssembly memory of the instruction bytes at `va`; -1 when the fetch faulted: the abort is taken, or
   * `trap` says what must leave.
   */
  fetchOffset(va: number): number {
    const found = walk(this, va);
    const need = this.#view === this.#context.user ? rights.userExecute : rights.privilegedExecute;
    if (found.kind !== 'page' || (found.rights & need) === 0) {
      this.words[at.instructionBytes] = 4;
      if (found.kind === 'walkAbort') this.trap = { kind: 'walk', ipa: found.ipa, va: va >>> 0, access: 'prefetch' };
      else this.fault('prefetch', found.kind === 'page' ? 'permission' : found.kind, va, this.pc, found);
      return -1;
    }
    const slot = this.memory.slotAt(found.ipa);
    if (slot === undefined) {
      this.words[at.instructionBytes] = 4;
      this.trap = { kind: 'fetch', ipa: found.ipa, va: va >>> 0 };
      return -1;
    }
    this.#tlb.noteSize(va, found.bytes);
    return slot.offset + (found.ipa - slot.ipa);
  }

  /** True when the access must be aligned whatever its size. */
  get strictAlignment(): boolean {
    return (this.word(this.target.faultWords.sctlr) & 2) !== 0;
  }

  slowLoad(va: number, bytes: 1 | 2 | 4): number {
    if ((va & (bytes - 1)) !== 0) {
      if (this.strictAlignment) {
        this.alignmentFault(va, false);
        return 0;
      }
      return this.#unalignedLoad(va, bytes);
    }
    const page = this.#translate(va, 'read');
    if (page === undefined) return 0;
    const { ipa } = page;
    const slot = this.memory.slotAt(ipa);
    if (slot === undefined) {
      this.#outside(va, ipa, bytes, false, 0);
      return 0;
    }
    const offset = slot.offset + (ipa - slot.ipa);
    if (!this.bigEndian) this.#fill(va, page, slot, false);
    return this.#ordered(
      bytes === 1
        ? (this.ramBytes[offset] as number)
        : bytes === 2
          ? (this.ramHalfwords[offset >>> 1] as number)
          : (this.ram[offset >>> 2] as number),
      bytes,
    );
  }

  slowStore(va: number, bytes: 1 | 2 | 4, value: number): void {
    if ((va & (bytes - 1)) !== 0) {
      if (this.strictAlignment) return this.alignmentFault(va, true);
      return this.#unalignedStore(va, bytes, value);
    }
    const page = this.#translate(va, 'write');
    if (page === undefined) return;
    const { ipa } = page;
    const slot = this.memory.slotAt(ipa);
    if (slot === undefined || slot.readonly) return this.#outside(va, ipa, bytes, true, value);
    const offset = slot.offset + (ipa - slot.ipa);
    const stored = this.#ordered(value, bytes);
    if (bytes === 1) this.ramBytes[offset] = stored;
    else if (bytes === 2) this.ramHalfwords[offset >>> 1] = stored;
    else this.ram[offset >>> 2] = stored;
    this.memory.touched(slot, offset, bytes);
    this.#fillWritable(va, page, slot, offset);
  }

  /** The page of `va`; `undefined` when the access faulted: its abort is taken, or the trap has left. */
  #translate(va: number, access: 'read' | 'write'): Translation | undefined {
    const found = walk(this, va);
    const isUser = this.#view === this.#context.user;
    if (found.kind === 'page' && (found.rights & needs[access][isUser ? 'user' : 'privileged']) !== 0) return found;
    this.faulted = true;
    if (found.kind === 'walkAbort') this.leave({ kind: 'walk', ipa: found.ipa, va: va >>> 0, access });
    else this.fault(access, found.kind === 'page' ? 'permission' : found.kind, va, this.address, found);
    return undefined;
  }

  /** As the registers are now; the same object each time. */
  #addressSpace(): AddressSpace {
    const space = this.#space;
    const high = this.word(at.ttbr0High);
    const ttbcr = this.word(registers.ttbcr);
    const asidHigh = (ttbcr & asidIsTtbr1) === 0 ? high : this.word(at.ttbr1High);
    space.asid = ttbcr < 0 ? (asidHigh >>> 16) & 0xff : this.word(registers.contextidr) & 0xff;
    space.dacr = this.word(registers.dacr);
    space.ttbr0 = this.word(registers.ttbr0);
    space.ttbr0High = high;
    return space;
  }

  #use(view: TlbView): void {
    if (view === this.#view) return;
    this.#view = view;
    this.tlb = view.word;
    this.fetchedPage = noPage;
  }

  /** Caches the page of `va` when one slot holds it whole. */
  #fill(va: number, page: Translation, { ipa, bytes, offset }: MemorySlot, write: boolean): void {
    const first = page.ipa - (page.ipa % 4096);
    if (first < ipa || first - ipa + 4096 > bytes) return;
    this.#tlb.noteSize(va, page.bytes);
    this.#view.fill(va, offset + (first - ipa), write, isDevice(this, page));
  }

  /** Byte order of the guest's data, CPSR.E. */
  #ordered(value: number, bytes: 1 | 2 | 4): number {
    if (!this.bigEndian || bytes === 1) return value;
    return bytes === 2 ? swap16(value) : swap32(value);
  }

  #unalignedLoad(va: number, bytes: 1 | 2 | 4): number {
    const entry = (va >>> 12) & (tlbEntries - 1);
    const page = va & 0xffff_f000;
    const isPlain = this.#view.readTags[entry] === page && this.#view.device[entry] === 0;
    if (!isPlain || ((va + bytes - 1) & 0xffff_f000) !== page) {
      if (!this.#mayReach(va, bytes, 'read')) return 0;
    }
    let value = 0;
    for (let n = 0; n < bytes; n += 1) value |= this.load8((va + n) | 0) << (8 * (this.bigEndian ? bytes - 1 - n : n));
    return value;
  }

  #unalignedStore(va: number, bytes: 1 | 2 | 4, value: number): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    const page = va & 0xffff_f000;
    const isPlain = this.#view.writeTags[entry] === page && this.#view.device[entry] === 0;
    if (!isPlain || ((va + bytes - 1) & 0xffff_f000) !== page) {
      if (!this.#mayReach(va, bytes, 'write')) return;
    }
    for (let n = 0; n < bytes; n += 1) {
      this.store8((va + n) | 0, (value >>> (8 * (this.bigEndian ? bytes - 1 - n : n))) & 0xff);
    }
  }

  /** Both pages of an access that is not aligned translate and are RAM, before a byte moves. */
  #mayReach(va: number, bytes: number, access: 'read' | 'write'): boolean {
    const last = (va + bytes - 1) & 0xffff_f000;
    return this.#mayTouch(va, va, access) && (last === (va & 0xffff_f000) || this.#mayTouch(last, va, access));
  }

  #mayTouch(va: number, from: number, access: 'read' | 'write'): boolean {
    const page = this.#translate(va, access);
    if (page === undefined) return false;
    const slot = this.memory.slotAt(page.ipa);
    if (isDevice(this, page)) this.alignmentFault(from, access === 'write');
    else if (slot === undefined || (access === 'write' && slot.readonly)) {
      this.#leaveWithoutSyndrome(va, page.ipa, access === 'write');
    }
    return !this.faulted;
  }

  #leaveWithoutSyndrome(va: number, ipa: number, write: boolean): void {
    this.faulted = true;
    this.leave({ kind: 'nisv', ipa, va: va >>> 0, write });
  }

  /** No RAM here: an MMIO exit when a syndrome describes the access. */
  #outside(va: number, ipa: number, bytes: 1 | 2 | 4, write: boolean, value: number): void {
    const syndrome = this.syndrome();
    if (syndrome === undefined) return this.#leaveWithoutSyndrome(va, ipa, write);
    this.faulted = true;
    const data = write ? (bytes === 4 ? value : value & (2 ** (8 * bytes) - 1)) >>> 0 : 0;
    this.leave({ kind: 'mmio', ipa, va: va >>> 0, bytes, write, data, ...syndrome, bigEndian: this.bigEndian });
  }
}

export function swap16(value: number): number {
  return ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
}

export function swap32(value: number): number {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}
