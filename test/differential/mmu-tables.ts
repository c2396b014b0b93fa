import type { Random } from './random.ts';

/** What the harness itself needs mapped as it is: its code, which it may not write, and its results. */
export const harness = { code: 0x4010_0000, codeBytes: 0xf0_0000, data: 0x4100_0000 } as const;

/** Memory the windows of a case lead to; `code` is never written. */
export const targets = { code: 0x4110_0000, data: 0x4120_0000, bytes: 0x1_0000 } as const;

/** A range of addresses that probes meet. Its pages lead to one of the targets, or fault. */
export interface Window {
  readonly va: number;
  readonly bytes: number;
  readonly holds: 'code' | 'data';
  /** Offsets where one page ends and another begins. */
  readonly edges: readonly number[];
  /** QEMU lets accesses to Device memory be misaligned; Cortex-A15 does not. */
  readonly isDevice: boolean;
}

export const controlNames = ['TTBR0', 'TTBR1', 'TTBCR', 'DACR', 'PRRR', 'NMRR', 'SCTLR'] as const;

/** Tables and control registers of a case. */
export interface Layout {
  readonly isLong: boolean;
  readonly control: { readonly [N in (typeof controlNames)[number]]: number };
  readonly windows: readonly Window[];
  /** Words of the tables, from `base` on. */
  readonly base: number;
  readonly words: Int32Array;
}

/** M, the bits that are one, and the instruction cache, which has no effect. */
const sctlrBase = 0x00c5_1079;
const sctlrBits = { alignment: 1 << 1, bigEndian: 1 << 25, texRemap: 1 << 28, accessFlag: 1 << 29 } as const;
const longSctlrBits = { writeNever: 1 << 19, userWriteNever: 1 << 20 } as const;

/** Words that grow by whole tables. */
class TableMemory {
  readonly base: number;
  readonly #words: number[] = [];

  constructor(base: number) {
    this.base = base;
  }

  /** A table of `bytes` bytes of zeroes, aligned to them. */
  allocate(bytes: number): number {
    while ((this.#words.length * 4) % bytes !== 0) this.#words.push(0);
    const address = this.base + this.#words.length * 4;
    for (let word = 0; word < bytes / 4; word += 1) this.#words.push(0);
    return address;
  }

  put(address: number, word: number): void {
    this.#words[(address - this.base) / 4] = word;
  }

  words(isBigEndian: boolean): Int32Array {
    const swap = (word: number) =>
      (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | ((word >>> 24) & 0xff);
    return Int32Array.from(this.#words, (word) => (isBigEndian ? swap(word) : word));
  }
}

const flag = (random: Random, bit: number) => (random.below(2) === 0 ? 0 : bit);
const mib = 0x10_0000;
const pageBytes = 4096;

/** TEX C B by what they are without TEX remap. */
const normalTypes = [0b000_10, 0b000_11, 0b001_00, 0b001_11, 0b100_01, 0b111_11, 0b110_00, 0b101_10] as const;
const deviceTypes = [0b000_00, 0b000_01, 0b010_00] as const;

interface Kind {
  /** TEX C B. */
  readonly type: number;
  readonly isDevice: boolean;
}

/** A memory type; with TEX remap PRRR says what it is. */
function drawKind(random: Random, isRemapped: boolean, prrr: number): Kind {
  const isDevice = random.below(6) === 0;
  if (!isRemapped) return { type: random.pick(isDevice ? deviceTypes : normalTypes), isDevice };
  const wanted = Array.from({ length: 8 }, (_, n) => n).filter((n) => ((prrr >>> (2 * n)) & 3) < 2 === isDevice);
  const type = random.pick(wanted) | (random.below(4) << 3);
  return { type, isDevice };
}

/** Access bits of a short descriptor. */
interface Access {
  readonly domain: number;
  readonly ap: number;
  readonly never: number;
  readonly privilegedNever: number;
}

const harnessDomain = 15;
/** Domains 0 to 3: client, no access, reserved, manager; the others are random but for the harness's. */
const clientDomain = 0;
const managerDomain = 3;
const fixedDomains = 0b11_10_00_01;

/**
 * Where the access flag is 0 QEMU looks at the domain and at XN first, against DDI 0406C B3.12.2: such pages are in a
 * client domain and executable.
 */
function drawAccess(random: Random, hasAccessFlag: boolean, domain: number): Access {
  const ap = random.below(8) === 0 ? random.below(8) : random.pick([1, 2, 3, 3, 3, 5, 6, 7]);
  if (hasAccessFlag && (ap & 1) === 0) return { domain: clientDomain, ap, never: 0, privilegedNever: 0 };
  return { domain, ap, never: Number(random.below(3) === 0), privilegedNever: Number(random.below(3) === 0) };
}

const drawDomain = (random: Random) => random.pick([0, 0, 0, 0, 1, 2, 3, random.below(15)]);

const shareBits = (random: Random) => random.below(4);

function sectionWord(
  base: number,
  { domain, ap, never, privilegedNever }: Access,
  type: number,
  share: number,
): number {
  return (
    base |
    (share << 16) |
    ((ap >>> 2) << 15) |
    ((type >>> 2) << 12) |
    ((ap & 3) << 10) |
    (domain << 5) |
    (never << 4) |
    ((type & 3) << 2) |
    2 |
    privilegedNever
  );
}

function pageWord(base: number, isLarge: boolean, { ap, never }: Access, type: number, share: number): number {
  const common = base | (share << 10) | ((ap >>> 2) << 9) | ((ap & 3) << 4) | ((type & 3) << 2);
  return isLarge ? common | ((type >>> 2) << 12) | (never << 15) | 1 : common | ((type >>> 2) << 6) | 2 | never;
}

const targetOf = (random: Random) => random.pick(['code', 'data'] as const);

/** MiBs where windows may be, clear of the harness and of the UART. */
const windowMibs = [0x001, 0x00f, 0x100, 0x3fe, 0x7ff, 0x800, 0xbff, 0xc00, 0xe00, 0xfff] as const;
/** A supersection is 16 of them. */
const superMibs = [0x010, 0xa00, 0xf00] as const;

/** Tables of TTBCR.EAE = 0. */
export function shortTables(random: Random, base: number): Layout {
  const memory = new TableMemory(base);
  const n = random.pick([0, 0, 1, 2, 3, 7]);
  const low = memory.allocate(2 ** 14);
  const high = n === 0 ? low : memory.allocate(2 ** 14);
  const sctlr = Object.values(sctlrBits).reduce<number>((sum, bit) => sum | flag(random, bit), sctlrBase);
  const hasAccessFlag = (sctlr & sctlrBits.accessFlag) !== 0;
  // Both kinds are there: TR0 is never normal memory, TR2 always.
  const remaps = [random.below(2), random.below(3), 2, ...Array.from({ length: 5 }, () => random.below(3))];
  const prrr = remaps.reduce((sum, kind, index) => sum | (kind << (2 * index)), 0x4081_0000);
  const isLow = (index: number) => n === 0 || index >>> (12 - n) === 0;
  const putFirst = (index: number, word: number) => memory.put((isLow(index) ? low : high) + index * 4, word);
  const own: Access = { domain: harnessDomain, ap: 7, never: 0, privilegedNever: 0 };
  for (let at = harness.code; at < harness.data; at += mib) putFirst(at / mib, sectionWord(at, own, 0b001_11, 0));
  putFirst(harness.data / mib, sectionWord(harness.data, { ...own, ap: 3, never: 1 }, 0b001_11, 0));

  const windows: Window[] = [];
  const kind = () => drawKind(random, (sctlr & sctlrBits.texRemap) !== 0, prrr);
  const access = () => drawAccess(random, hasAccessFlag, drawDomain(random));

  const section = (index: number) => {
    const holds = targetOf(random);
    const { type, isDevice } = kind();
    const word = sectionWord(targets[holds], access(), type, shareBits(random));
    putFirst(index, random.below(8) === 0 ? word & ~3 : word);
    windows.push({ va: index * mib, bytes: targets.bytes, holds, edges: [pageBytes], isDevice });
  };

  const supersection = (index: number) => {
    const holds = targetOf(random);
    const { type, isDevice } = kind();
    const drawn = access();
    const share = shareBits(random);
    const superBase = targets.code & 0xff00_0000;
    const word = sectionWord(superBase, { ...drawn, domain: 0 }, type, share) | (1 << 18);
    for (let n16 = 0; n16 < 16; n16 += 1) putFirst(index + n16, word);
    windows.push({
      va: index * mib + (targets[holds] - superBase),
      bytes: targets.bytes,
      holds,
      edges: [pageBytes],
      isDevice,
    });
  };

  /** 64 KiB of one target: small pages in a random order, large pages, holes. */
  const pages = (index: number) => {
    const holds = targetOf(random);
    const table = memory.allocate(1024);
    const domain = drawDomain(random);
    const drawn = Array.from({ length: 16 }, () => drawAccess(random, hasAccessFlag, domain));
    const hasFlags = !hasAccessFlag || drawn.every(({ ap }) => (ap & 1) === 1);
    const tableDomain = hasFlags ? domain : clientDomain;
    putFirst(index, table | (tableDomain << 5) | (hasFlags ? flag(random, 4) : 0) | 1);
    const { type, isDevice } = kind();
    const isLarge = random.below(4) === 0;
    // QEMU looks at the domain before it looks for the page.
    const mayHaveHoles = tableDomain === clientDomain || tableDomain === managerDomain;
    for (let page = 0; page < 16; page += 1) {
      const one = drawn[isLarge ? 0 : page] as Access;
      const target = targets[holds] + (isLarge ? 0 : random.below(16) * pageBytes);
      const word = pageWord(target, isLarge, one, type, 0);
      memory.put(table + page * 4, random.below(8) === 0 && mayHaveHoles && !isLarge ? word & ~3 : word);
    }
    const edges = Array.from({ length: 15 }, (_, page) => (page + 1) * pageBytes);
    windows.push({ va: index * mib, bytes: targets.bytes, holds, edges, isDevice });
  };

  const mibs = windowMibs.map((index) => [index, random.word()] as const).toSorted((a, b) => a[1] - b[1]);
  for (const [index] of mibs.slice(0, 2)) section(index);
  for (const [index] of mibs.slice(2, 7)) pages(index);
  supersection(random.pick(superMibs));
  windows.push({ va: 0x0020_0000, bytes: targets.bytes, holds: 'code', edges: [pageBytes], isDevice: false });

  const domains = Array.from({ length: 11 }, (_, i) => random.below(4) << (8 + 2 * i)).reduce(
    (a, b) => a | b,
    fixedDomains,
  );
  return {
    isLong: false,
    control: {
      TTBR0: low | 0x4a,
      TTBR1: high | 0x4a,
      // Without EL3 QEMU has no PD0 and PD1.
      TTBCR: n,
      DACR: (domains & 0x3fff_ffff) | (1 << (2 * harnessDomain)),
      PRRR: prrr,
      NMRR: random.word(),
      SCTLR: sctlr,
    },
    windows,
    base,
    words: memory.words((sctlr & sctlrBits.bigEndian) !== 0),
  };
}

/** One root of TTBCR.EAE = 1. */
interface Root {
  readonly address: number;
  readonly inputBits: number;
}

const firstLevel = ({ inputBits }: Root) => (inputBits > 30 ? 1 : 2);
const shiftOf = (level: number) => 39 - 9 * level;

/** MAIR bytes: strongly-ordered, device, and normal ones. */
const mairBytes = [0x00, 0x04, 0x44, 0xff, 0xee, 0x4f, 0xaa, 0xbb] as const;

const accessFlag = 1 << 10;
const high = { never: 1 << 22, privilegedNever: 1 << 21, contiguous: 1 << 20 } as const;
const tableLimits = [0, 0, 0, 1 << 27, 1 << 28, 1 << 29, 1 << 30] as const;

/** Where a block of 1 GiB may be. */
const giantVa = 0x8000_0000;

/** Tables of TTBCR.EAE = 1. */
export function longTables(random: Random, base: number): Layout {
  const memory = new TableMemory(base);
  const [size0, size1] = random.pick([
    [0, 0],
    [1, 0],
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 0],
    [3, 0],
  ] as const);
  const root = (size: number): Root => {
    const inputBits = 32 - size;
    return { address: memory.allocate(2 ** (inputBits - shiftOf(inputBits > 30 ? 1 : 2) + 3)), inputBits };
  };
  const roots = [root(size0), root(size1)] as const;
  const rootOf = (va: number): Root | undefined => {
    if (size1 > 0 && va >>> (32 - size1) === 2 ** size1 - 1) return roots[1];
    if (size0 === 0 || va >>> (32 - size0) === 0) return roots[0];
    return size1 === 0 ? roots[1] : undefined;
  };
  const made = new Map<string, number>();
  const put = (address: number, [low, top]: readonly [number, number], isSwapped: boolean) => {
    memory.put(address, isSwapped ? top : low);
    memory.put(address + 4, isSwapped ? low : top);
  };

  const sctlr = [
    sctlrBits.alignment,
    sctlrBits.bigEndian,
    sctlrBits.texRemap,
    sctlrBits.accessFlag,
    longSctlrBits.writeNever,
    longSctlrBits.userWriteNever,
  ].reduce<number>((sum, bit) => sum | flag(random, bit), sctlrBase);
  const isBigEndian = (sctlr & sctlrBits.bigEndian) !== 0;

  /** Puts a descriptor of a level where the walk for `va` finds it; tables on the way are made with limits. */
  const map = (va: number, level: number, descriptor: readonly [number, number], limits: readonly number[] = [0]) => {
    const start = rootOf(va);
    if (start === undefined) return;
    let table = start.address;
    let bits = start.inputBits;
    for (let now = firstLevel(start); ; now += 1) {
      const index = (va >>> shiftOf(now)) & (2 ** (bits - shiftOf(now)) - 1);
      const address = table + index * 8;
      if (now === level) return put(address, descriptor, isBigEndian);
      const known = made.get(String(address));
      table = known ?? memory.allocate(4096);
      if (known === undefined) put(address, [table | 3, random.pick(limits)], isBigEndian);
      made.set(String(address), table);
      bits = shiftOf(now);
    }
  };

  const own = accessFlag | (1 << 6) | (3 << 2);
  for (let at = harness.code & ~0x1f_ffff; at < harness.data; at += 2 * mib) map(at, 2, [at | own | (1 << 7) | 1, 0]);
  for (let at = harness.data; at < harness.data + mib; at += pageBytes) map(at, 3, [at | own | 3, high.never]);

  const windows: Window[] = [];
  const attributes = () => {
    const isDevice = random.below(6) === 0;
    const index = isDevice ? random.below(2) : 2 + random.below(6);
    const absent = random.below(10) === 0 ? 0 : accessFlag;
    const low = absent | (random.below(4) << 6) | (index << 2) | (random.below(4) << 8) | flag(random, 1 << 11);
    const never = random.below(3) === 0 ? high.never : 0;
    const privilegedNever = random.below(3) === 0 ? high.privilegedNever : 0;
    return { isDevice, low: low | (1 << 5), high: never | privilegedNever | flag(random, high.contiguous) };
  };

  /** A block of 2 MiB. */
  const block = (index: number) => {
    const holds = targetOf(random);
    const { isDevice, low, high: top } = attributes();
    const blockBase = targets[holds] & ~0x1f_ffff;
    const va = (index & ~1) * mib;
    map(va, 2, [blockBase | low | (random.below(8) === 0 ? 0 : 1), top & ~high.contiguous], tableLimits);
    windows.push({
      va: va + (targets[holds] - blockBase),
      bytes: targets.bytes,
      holds,
      edges: [pageBytes],
      isDevice,
    });
  };

  /** A block of 1 GiB. */
  const giantBlock = () => {
    const holds = targetOf(random);
    const { isDevice, low, high: top } = attributes();
    const blockBase = targets[holds] & ~0x3fff_ffff;
    map(giantVa, 1, [blockBase | low | (random.below(8) === 0 ? 0 : 1), top & ~high.contiguous]);
    windows.push({
      va: giantVa + (targets[holds] - blockBase),
      bytes: targets.bytes,
      holds,
      edges: [pageBytes],
      isDevice,
    });
  };

  const pages = (index: number) => {
    const holds = targetOf(random);
    const va = index * mib;
    const isDeviceOf: boolean[] = [];
    for (let page = 0; page < 16; page += 1) {
      const { isDevice, low, high: top } = attributes();
      isDeviceOf.push(isDevice);
      const target = targets[holds] + random.below(16) * pageBytes;
      map(
        va + page * pageBytes,
        3,
        [target | low | (random.below(8) === 0 ? 1 : 3), top & ~high.contiguous],
        tableLimits,
      );
    }
    const edges = Array.from({ length: 15 }, (_, page) => (page + 1) * pageBytes);
    windows.push({ va, bytes: targets.bytes, holds, edges, isDevice: isDeviceOf.some((one) => one) });
  };

  const mibs = windowMibs.map((index) => [index, random.word()] as const).toSorted((a, b) => a[1] - b[1]);
  const taken = new Set<number>();
  const giant = rootOf(giantVa);
  if (giant !== undefined && firstLevel(giant) === 1 && random.below(2) === 0) {
    giantBlock();
    for (let index = giantVa / mib; index < giantVa / mib + 1024; index += 2) taken.add(index >>> 1);
  }
  for (const [n, [index]] of mibs.entries()) {
    if (taken.has(index >>> 1)) continue;
    taken.add(index >>> 1);
    if (n < 3) block(index);
    else if (n < 8) pages(index);
  }
  windows.push({ va: 0x0020_0000, bytes: targets.bytes, holds: 'code', edges: [pageBytes], isDevice: false });
  const harnessIsLow = rootOf(harness.code) === roots[0];
  const disable = random.below(5) !== 0 || size0 + size1 === 0 ? 0 : harnessIsLow ? 1 << 23 : 1 << 7;
  const mair = (from: number) => [0, 1, 2, 3].reduce((sum, n) => sum | ((mairBytes[from + n] ?? 0) << (8 * n)), 0);
  return {
    isLong: true,
    control: {
      TTBR0: roots[0].address,
      TTBR1: roots[1].address,
      TTBCR: (0x8000_0000 | size0 | (size1 << 16) | disable) >>> 0,
      DACR: random.word(),
      PRRR: mair(0),
      NMRR: mair(4),
      SCTLR: sctlr,
    },
    windows,
    base,
    words: memory.words(isBigEndian),
  };
}
