/** Entries of one view's data side; direct-mapped by page. */
export const tlbEntries = 1024;
/** Entries of one view's instruction side. */
export const fetchEntries = 256;

const viewBytes = 4 * (3 * tlbEntries + 2 * fetchEntries) + tlbEntries;

/** Where a view's arrays begin, in words from its first. */
export const tlbArrays = { readTags: 0, writeTags: tlbEntries, addends: 2 * tlbEntries } as const;

/** Never equal to a page address, nor to one with the alignment bits of an access. */
export const invalidTag = 0x800;

const noCode = new Int32Array(0);

/**
 * Translations of 4 KiB pages for one privilege level. An access hits when its address, cut to its page and its
 * alignment bits, equals the tag of its entry; the byte is then at address + addend of the WebAssembly memory.
 */
export class TlbView {
  readonly readTags: Int32Array;
  readonly writeTags: Int32Array;
  readonly addends: Int32Array;
  /** 1: accesses to the page must be aligned. */
  readonly device: Uint8Array;
  readonly fetchTags: Int32Array;
  /** Offset of a code page in the WebAssembly memory. */
  readonly fetchBases: Int32Array;
  /** Index of its first word in the WebAssembly memory. */
  readonly word: number;
  /** Its decoded form. */
  readonly fetchPages: Int32Array[] = Array.from({ length: fetchEntries }, () => noCode);

  /** Its words are in `memory` from `offset` on, where translated code finds them too. */
  constructor(memory: SharedArrayBuffer, offset: number) {
    const words = (index: number, length: number) => new Int32Array(memory, offset + 4 * index, length);
    this.word = offset / 4;
    this.readTags = words(tlbArrays.readTags, tlbEntries);
    this.writeTags = words(tlbArrays.writeTags, tlbEntries);
    this.addends = words(tlbArrays.addends, tlbEntries);
    this.fetchTags = words(3 * tlbEntries, fetchEntries);
    this.fetchBases = words(3 * tlbEntries + fetchEntries, fetchEntries);
    this.device = new Uint8Array(memory, offset + 4 * (3 * tlbEntries + 2 * fetchEntries), tlbEntries);
    this.flush();
  }

  /** `base` is the page's offset in the WebAssembly memory. */
  fill(va: number, base: number, write: boolean, device: boolean): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    const page = va & 0xffff_f000;
    const addend = (base - (page >>> 0)) | 0;
    if (this.addends[entry] !== addend) {
      this.readTags[entry] = invalidTag;
      this.writeTags[entry] = invalidTag;
      this.addends[entry] = addend;
    }
    this.device[entry] = device ? 1 : 0;
    if (write) this.writeTags[entry] = page;
    else this.readTags[entry] = page;
  }

  fillFetch(va: number, base: number, page: Int32Array): void {
    const entry = (va >>> 12) & (fetchEntries - 1);
    this.fetchTags[entry] = va & 0xffff_f000;
    this.fetchBases[entry] = base;
    this.fetchPages[entry] = page;
  }

  flush(): void {
    this.readTags.fill(invalidTag);
    this.writeTags.fill(invalidTag);
    this.fetchTags.fill(invalidTag);
  }

  flushPage(va: number): void {
    const entry = (va >>> 12) & (tlbEntries - 1);
    this.readTags[entry] = invalidTag;
    this.writeTags[entry] = invalidTag;
    this.fetchTags[(va >>> 12) & (fetchEntries - 1)] = invalidTag;
  }
}

/** What a context's translations hold for. */
export interface AddressSpace {
  asid: number;
  dacr: number;
  ttbr0: number;
  ttbr0High: number;
}

function isSame(a: AddressSpace, b: AddressSpace): boolean {
  return a.dacr === b.dacr && a.asid === b.asid && a.ttbr0 === b.ttbr0 && a.ttbr0High === b.ttbr0High;
}

/** The views of one address space under one setting of the domains. */
export class TlbContext {
  readonly space: AddressSpace;
  /** Flushed as a whole: its views are emptied when it is used again. */
  isStale = false;
  readonly privileged: TlbView;
  readonly user: TlbView;

  constructor(space: AddressSpace, memory: SharedArrayBuffer, offset: number) {
    this.space = { ...space };
    this.privileged = new TlbView(memory, offset);
    this.user = new TlbView(memory, offset + viewBytes);
  }

  empty(): void {
    this.privileged.flush();
    this.user.flush();
    this.isStale = false;
  }
}

const contextsMax = 16;

/** Bytes of the WebAssembly memory that one vCPU's translations take. */
export const tlbBytes = contextsMax * 2 * viewBytes;
const megabytes = 4096;

/**
 * A vCPU's cached translations. Each address space and each setting of DACR has a context of its own, so that a change
 * of process, or of the domains on the way into a user access, drops nothing. The other vCPUs of the VM reach it too.
 */
export class Tlb {
  /** Most recently used first. */
  readonly #contexts: TlbContext[] = [];
  /** By MiB: a translation larger than a page was cached; dropping one page of it must drop them all. */
  readonly #coarse = new Uint8Array(megabytes);
  readonly #memory: SharedArrayBuffer;
  readonly #offset: number;
  readonly #onForgotten: () => void;

  /** Its `tlbBytes` are in `memory` from `offset` on. `onForgotten` hears that pages of code count as data. */
  constructor(memory: SharedArrayBuffer, offset: number, onForgotten: () => void) {
    this.#memory = memory;
    this.#offset = offset;
    this.#onForgotten = onForgotten;
  }

  forgetCode(): void {
    this.#onForgotten();
  }

  /** Makes the context of an address space the current one; the least recently used one makes room. */
  context(space: AddressSpace): TlbContext {
    const contexts = this.#contexts;
    let place = 0;
    while (place < contexts.length && !isSame((contexts[place] as TlbContext).space, space)) place += 1;
    const context = place < contexts.length ? (contexts[place] as TlbContext) : this.#room(space);
    // Linux goes to and fro between two settings of DACR: the first two change places.
    for (let n = Math.min(place, contexts.length - 1); n > 0; n -= 1) contexts[n] = contexts[n - 1] as TlbContext;
    contexts[0] = context;
    if (context.isStale) context.empty();
    return context;
  }

  /** A context for an address space that has none; it is the last one. */
  #room(space: AddressSpace): TlbContext {
    const contexts = this.#contexts;
    const last = contexts[contextsMax - 1];
    if (last !== undefined) {
      Object.assign(last.space, space);
      last.isStale = true;
      return last;
    }
    const fresh = new TlbContext(space, this.#memory, this.#offset + contexts.length * 2 * viewBytes);
    contexts.push(fresh);
    return fresh;
  }

  /** Remembers that a cached page of `va` is part of a translation of `bytes` bytes. */
  noteSize(va: number, bytes: number): void {
    const mib = va >>> 20;
    if (bytes <= 4096 || this.#coarse[mib] === 1) return;
    const count = Math.max(1, bytes / 2 ** 20);
    const first = mib - (mib % count);
    this.#coarse.fill(1, first, first + count);
  }

  flush(): void {
    for (const context of this.#contexts) context.isStale = true;
    this.#contexts[0]?.empty();
    this.#coarse.fill(0);
  }

  /** Every address space's translation of the page of `va`. */
  flushPage(va: number): void {
    if (this.#coarse[va >>> 20] === 1) return this.flush();
    for (const context of this.#contexts) {
      context.privileged.flushPage(va);
      context.user.flushPage(va);
    }
  }

  flushAsid(asid: number): void {
    for (const context of this.#contexts) if (context.space.asid === asid) context.isStale = true;
    if (this.#contexts[0]?.isStale === true) this.#contexts[0].empty();
  }

  /** Decoded pages: code was forgotten. */
  flushFetches(): void {
    for (const { isStale, privileged, user } of this.#contexts) {
      if (isStale) continue;
      privileged.fetchTags.fill(invalidTag);
      user.fetchTags.fill(invalidTag);
    }
  }

  /** What may be stored to without looking: code came into memory. */
  flushWrites(): void {
    for (const { isStale, privileged, user } of this.#contexts) {
      if (isStale) continue;
      privileged.writeTags.fill(invalidTag);
      user.writeTags.fill(invalidTag);
    }
  }
}
