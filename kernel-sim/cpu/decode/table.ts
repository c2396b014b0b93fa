import type { Row } from './pattern.ts';

export interface DecodeTable {
  readonly rows: readonly Row[];
  /** The row of a word; `undefined` when the table has none: UNDEFINED. */
  find(word: number): Row | undefined;
}

/** The bits a table is indexed by: two ranges, each its lowest bit and its width. */
export interface Index {
  readonly high: readonly [low: number, width: number];
  readonly low: readonly [low: number, width: number];
}

/** Bits 27:20 and 7:4 tell A32 classes apart. */
const a32Index: Index = { high: [20, 8], low: [4, 4] };

/**
 * A table whose rows may overlap only where one is a special case of the other (its fixed bits include the other's), or
 * where a third row is exactly what both share; the special case wins.
 * @throws Error naming two rows that overlap otherwise, or that have one name
 */
export function decodeTable(rows: readonly Row[], index: Index = a32Index): DecodeTable {
  const order = rows.toSorted((a, b) => bitCount(b.mask) - bitCount(a.mask));
  refuseAmbiguity(order);
  const [highLow, highWidth] = index.high;
  const [lowLow, lowWidth] = index.low;
  const highMask = (1 << highWidth) - 1;
  const lowMask = (1 << lowWidth) - 1;
  const bucketOf = (word: number) => (((word >>> highLow) & highMask) << lowWidth) | ((word >>> lowLow) & lowMask);
  const buckets: Row[][] = Array.from({ length: 1 << (highWidth + lowWidth) }, () => []);
  for (const row of order) {
    // A row is in every bucket that its free bits of the index lead to.
    const free = bucketOf(~row.mask);
    const fixed = bucketOf(row.value);
    for (let bits = free; ; bits = (bits - 1) & free) {
      buckets[fixed | bits]?.push(row);
      if (bits === 0) break;
    }
  }
  return {
    rows,
    find: (word) => buckets[bucketOf(word)]?.find(({ mask, value }) => ((word ^ value) & mask) === 0),
  };
}

function refuseAmbiguity(order: readonly Row[]): void {
  const names = new Set<string>();
  const byMask = Map.groupBy(order, ({ mask }) => mask);
  for (const [index, a] of order.entries()) {
    if (names.has(a.name)) throw new Error(`two rows are called ${a.name}`);
    names.add(a.name);
    for (let other = index + 1; other < order.length; other += 1) {
      const b = order[other] as Row;
      if (((a.value ^ b.value) & a.mask & b.mask) !== 0) continue;
      const isSpecialCase = (a.mask & b.mask) >>> 0 === b.mask && a.mask !== b.mask;
      const shared = (a.mask | b.mask) >>> 0;
      const isCovered =
        a.mask !== b.mask && (byMask.get(shared)?.some(({ value }) => value === (a.value | b.value) >>> 0) ?? false);
      if (!isSpecialCase && !isCovered) {
        throw new Error(`rows ${a.name} (${a.pattern}) and ${b.name} (${b.pattern}) overlap`);
      }
    }
  }
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count += 1;
  return count;
}
