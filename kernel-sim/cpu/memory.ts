import { tlbBytes } from './mmu/tlb.ts';

/** A range of guest physical memory backed by bytes of the VM's WebAssembly memory. */
export interface MemorySlot {
  readonly slot: number;
  readonly ipa: number;
  readonly bytes: number;
  readonly readonly: boolean;
  /** One bit a 4 KiB page, present while dirty logging is on. */
  readonly dirty?: Uint8Array<SharedArrayBuffer>;
  /** Byte offset in the WebAssembly memory. */
  readonly offset: number;
}

/** What a vCPU has cached of memory, as the rest of its VM reaches it. */
export interface Translations {
  flush(): void;
  flushPage(va: number): void;
  flushAsid(asid: number): void;
  flushWrites(): void;
  /** Pages of code count as data by now: at the next instruction. */
  forgetCode(): void;
}

/** What another thread needs to see the same memory. */
export interface SharedMemory {
  readonly vcpusMax: number;
  readonly bytesMax: number;
  readonly wasm: WebAssembly.Memory;
  readonly codeStates: Int32Array<SharedArrayBuffer>;
}

/** Decoded form of a page of code; engine.ts knows the layout, a zero entry is not decoded. */
interface DecodedPage {
  /** Of the page's contents, as far as they were decoded. */
  readonly version: number;
  readonly entries: Int32Array;
}

export const pageBytes = 4096;
const wasmPageBytes = 65_536;

/** Bytes of one vCPU's state block at the start of the WebAssembly memory. */
export const stateBlockBytes = 4096;

/**
 * vCPU state and guest RAM of one VM in one shared WebAssembly memory, so that every tier of the engine and every
 * thread sees the same bytes. Layout: the vCPUs' state blocks, their translations, the slots in the order they were added.
 */
export class GuestMemory {
  readonly wasm: WebAssembly.Memory;
  readonly vcpusMax: number;
  readonly bytesMax: number;
  slots: readonly MemorySlot[] = [];
  bytes: Uint8Array<SharedArrayBuffer>;
  halfwords: Uint16Array<SharedArrayBuffer>;
  words: Int32Array<SharedArrayBuffer>;
  doublewords: BigUint64Array<SharedArrayBuffer>;
  /** Code this thread has decoded, by page of the WebAssembly memory. */
  readonly #code = new Map<number, DecodedPage>();
  /** By page: bit 0 is set where some vCPU, on whatever thread, may have decoded code; above it the page's version. */
  readonly #codeStates: Int32Array<SharedArrayBuffer>;
  /** How often each page of decoded code was stored to. */
  readonly #storesToCode = new Map<number, number>();
  /** Stores to a page of code after which it counts as data until it executes again. */
  #storesMax = 256;
  /** Of every vCPU: a TLB operation reaches them all, as HCR.FB has it. On other threads they are asked. */
  readonly translations = new Map<number, Translations>();
  /** Rises when a slot changes: whoever holds translations drops them. */
  generation = 0;
  /** The vCPU that ran last: another one that comes finds its exclusive monitor cleared. */
  lastRunner = -1;
  readonly #freed: { offset: number; bytes: number }[] = [];
  /** By slot, where the VMM wrote into what no guest writes to: all else of it is zero. */
  readonly #writtenOfReadonly = new Map<number, { from: number; to: number }>();
  #end: number;

  /** New memory, or memory of another thread, whose slots it `adopt`s. */
  constructor(options: { readonly vcpusMax: number; readonly bytesMax: number } | SharedMemory) {
    this.vcpusMax = options.vcpusMax;
    this.#end = roundUp(options.vcpusMax * (stateBlockBytes + tlbBytes), wasmPageBytes);
    this.bytesMax = roundUp(options.bytesMax, wasmPageBytes);
    const wasmPages = Math.min(65_536, (this.#end + this.bytesMax) / wasmPageBytes);
    this.#codeStates =
      'codeStates' in options
        ? options.codeStates
        : new Int32Array(new SharedArrayBuffer((4 * wasmPages * wasmPageBytes) / pageBytes));
    this.wasm =
      'wasm' in options
        ? options.wasm
        : new WebAssembly.Memory({ initial: this.#end / wasmPageBytes, maximum: wasmPages, shared: true });
    const buffer = this.wasm.buffer;
    this.bytes = new Uint8Array(buffer);
    this.halfwords = new Uint16Array(buffer);
    this.words = new Int32Array(buffer);
    this.doublewords = new BigUint64Array(buffer);
  }

  /** For another thread's GuestMemory. */
  share(): SharedMemory {
    return { vcpusMax: this.vcpusMax, bytesMax: this.bytesMax, wasm: this.wasm, codeStates: this.#codeStates };
  }

  /** Takes over the slots of the thread that has them. */
  adopt(slots: readonly MemorySlot[]): void {
    this.slots = slots;
    this.#view();
    this.generation += 1;
  }

  /** Other threads execute here too: what they decoded is theirs, and is forgotten with the first store to it. */
  becomeThreaded(): void {
    this.#storesMax = 0;
  }

  /** Where a vCPU's translations are in the WebAssembly memory. */
  tlbOffset(vcpu: number): number {
    return this.vcpusMax * stateBlockBytes + vcpu * tlbBytes;
  }

  isCode(page: number): boolean {
    return ((this.#codeStates[page] as number) & 1) !== 0;
  }

  /** The decoded form of a page, empty at first. Stores to the page are seen from now on, by every vCPU. */
  decodedPage(page: number, entries: number): Int32Array {
    const state = Atomics.or(this.#codeStates, page, 1);
    if ((state & 1) === 0) for (const translations of this.translations.values()) translations.flushWrites();
    const version = state >> 1;
    const known = this.#code.get(page);
    if (known?.version === version) return known.entries;
    const decoded = { version, entries: new Int32Array(entries) };
    this.#code.set(page, decoded);
    return decoded.entries;
  }

  /** Lets go of decoded pages that count as data by now. */
  dropForgotten(): void {
    for (const [page, { version }] of this.#code) {
      if ((this.#codeStates[page] as number) >> 1 !== version) this.#code.delete(page);
    }
  }

  #forget(page: number): void {
    this.#storesToCode.delete(page);
    this.#code.delete(page);
    Atomics.and(this.#codeStates, page, ~1);
    Atomics.add(this.#codeStates, page, 2);
    for (const translations of this.translations.values()) translations.forgetCode();
  }

  /** The slot that holds `ipa`. */
  slotAt(ipa: number): MemorySlot | undefined {
    for (const slot of this.slots) if (ipa >= slot.ipa && ipa - slot.ipa < slot.bytes) return slot;
    return undefined;
  }

  /** Byte offset in the WebAssembly memory of `bytes` bytes at `ipa`; -1 when one slot does not hold them all. */
  offsetOf(ipa: number, bytes: number): number {
    const slot = this.slotAt(ipa);
    return slot === undefined || ipa - slot.ipa + bytes > slot.bytes ? -1 : slot.offset + (ipa - slot.ipa);
  }

  /** Adds a slot; false when the WebAssembly memory cannot grow that far. The caller has checked overlap and alignment. */
  addSlot(slot: {
    readonly slot: number;
    readonly ipa: number;
    readonly bytes: number;
    readonly readonly: boolean;
    readonly logDirty: boolean;
  }): boolean {
    const offset = this.#allocate(slot.bytes);
    if (offset < 0) return false;
    this.slots = [
      ...this.slots,
      {
        slot: slot.slot,
        ipa: slot.ipa,
        bytes: slot.bytes,
        readonly: slot.readonly,
        offset,
        ...(slot.logDirty ? { dirty: dirtyLog(slot.bytes) } : {}),
      },
    ];
    this.generation += 1;
    return true;
  }

  /** Removes a slot and zeroes its bytes for the next owner. */
  removeSlot(number: number): void {
    const slot = this.slots.find((one) => one.slot === number);
    if (slot === undefined) return;
    const whole = { from: slot.offset, to: slot.offset + slot.bytes };
    const { from, to } = slot.readonly ? (this.#writtenOfReadonly.get(number) ?? { from: 0, to: 0 }) : whole;
    this.bytes.fill(0, from, to);
    this.#writtenOfReadonly.delete(number);
    for (const page of this.#code.keys()) {
      if (page * pageBytes >= slot.offset && page * pageBytes < slot.offset + slot.bytes) this.#forget(page);
    }
    this.#freed.push({ offset: slot.offset, bytes: slot.bytes });
    this.slots = this.slots.filter((one) => one !== slot);
    this.generation += 1;
  }

  /** Replaces a slot's flags, keeping its bytes. */
  setFlags(number: number, flags: { readonly readonly: boolean; readonly logDirty: boolean }): void {
    this.slots = this.slots.map((slot) => {
      if (slot.slot !== number) return slot;
      const { dirty, ...rest } = slot;
      const log = flags.logDirty ? { dirty: dirty ?? dirtyLog(slot.bytes) } : {};
      return { ...rest, readonly: flags.readonly, ...log };
    });
    this.generation += 1;
  }

  /** Runs `visit` for each piece of the range that one slot holds, in order; false when a byte has no slot. */
  forRange(
    ipa: number,
    bytes: number,
    visit: (offset: number, at: number, length: number, slot: MemorySlot) => void,
  ): boolean {
    for (let done = 0; done < bytes; ) {
      const slot = this.slotAt(ipa + done);
      if (slot === undefined) return false;
      const length = Math.min(bytes - done, slot.ipa + slot.bytes - (ipa + done));
      visit(slot.offset + (ipa + done - slot.ipa), done, length, slot);
      done += length;
    }
    return true;
  }

  /** A copy of guest memory, for the VMM; `undefined` when part of the range has no slot. */
  read(ipa: number, bytes: number): Uint8Array | undefined {
    const copy = new Uint8Array(bytes);
    const whole = this.forRange(ipa, bytes, (offset, at, length) =>
      copy.set(this.bytes.subarray(offset, offset + length), at),
    );
    return whole ? copy : undefined;
  }

  /** True when every byte of the range has a slot. */
  covers(ipa: number, bytes: number): boolean {
    return this.forRange(ipa, bytes, () => undefined);
  }

  /** Writes guest memory for the VMM, read-only slots included; nothing is written when part of the range has no slot. */
  write(ipa: number, data: Uint8Array): boolean {
    if (!this.covers(ipa, data.length)) return false;
    return this.forRange(ipa, data.length, (offset, at, length, slot) => {
      this.bytes.set(data.subarray(at, at + length), offset);
      if (slot.readonly) this.#noteWritten(slot.slot, offset, offset + length);
      this.touched(slot, offset, length);
    });
  }

  #noteWritten(slot: number, from: number, to: number): void {
    const known = this.#writtenOfReadonly.get(slot) ?? { from, to };
    this.#writtenOfReadonly.set(slot, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }

  /** Zeroes guest memory for the VMM. */
  zero(ipa: number, bytes: number): boolean {
    if (!this.covers(ipa, bytes)) return false;
    return this.forRange(ipa, bytes, (offset, _, length, slot) => {
      this.bytes.fill(0, offset, offset + length);
      this.touched(slot, offset, length);
    });
  }

  /** Bytes of a slot were written: logs the pages and drops the instructions decoded from them. */
  touched(slot: MemorySlot, offset: number, length: number): void {
    const last = Math.floor((offset + length - 1) / pageBytes);
    for (let page = Math.floor(offset / pageBytes); page <= last; page += 1) {
      if (slot.dirty !== undefined) {
        const index = page - slot.offset / pageBytes;
        Atomics.or(slot.dirty, index >> 3, 1 << (index & 7));
      }
      if (!this.isCode(page)) continue;
      const from = Math.max(offset, page * pageBytes) & (pageBytes - 4);
      const to = (Math.min(offset + length, (page + 1) * pageBytes) - 1) & (pageBytes - 4);
      const code = this.#code.get(page);
      if (code !== undefined) dropDecoded(code.entries, from, to);
      const stores = (this.#storesToCode.get(page) ?? 0) + 1;
      this.#storesToCode.set(page, stores);
      if (stores > this.#storesMax) this.#forget(page);
    }
  }

  #view(): void {
    const buffer = this.wasm.buffer;
    this.bytes = new Uint8Array(buffer);
    this.halfwords = new Uint16Array(buffer);
    this.words = new Int32Array(buffer);
    this.doublewords = new BigUint64Array(buffer);
  }

  #allocate(bytes: number): number {
    const size = roundUp(bytes, pageBytes);
    const hole = this.#freed.findIndex((one) => one.bytes === size);
    if (hole >= 0) return this.#freed.splice(hole, 1)[0]?.offset ?? -1;
    const offset = this.#end;
    const missing = roundUp(offset + size, wasmPageBytes) - this.bytes.length;
    if (missing > 0) {
      try {
        this.wasm.grow(missing / wasmPageBytes);
      } catch (error) {
        if (error instanceof RangeError) return -1;
        throw error;
      }
      this.#view();
    }
    this.#end = offset + size;
    return offset;
  }
}

/** Forgets the instructions at offsets `from` to `to` of a page. */
function dropDecoded(entries: Int32Array, from: number, to: number): void {
  // A T32 instruction of four bytes may begin in the halfword before.
  if (from > 0) entries[from - 2] = 0;
  for (let entry = from; entry <= to; entry += 4) {
    entries[entry] = 0;
    entries[entry + 2] = 0;
  }
}

function dirtyLog(bytes: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(Math.ceil(bytes / pageBytes / 8)));
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
