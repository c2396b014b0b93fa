import type { Row } from './pattern.ts';

export interface DecodeTable {
  readonly rows: readonly Row[];
  /** The row of a word; `undefined` when the table has none: UNDEFINED. */
  find(word: number): Row | undefined;
}

/**
 * A table whose rows may overlap only where one is a special case of the other (its fixed bits include the other's), or
 * where a third row is exactly what both share; the special case wins.
 * @throws Error naming two rows that overlap otherwise, or that have one name
 */
export function decodeTable(rows: readonly Row[]): DecodeTable {
  const order = rows.toSorted((a, b) => bitCount(b.mask) - bitCount(a.mask));
  refuseAmbiguity(order);
  // 4096 buckets by bits 27:20 and 7:4, the bits that tell A32 classes apart.
  const buckets = Array.from({ length: 4096 }, (_, bucket) => {
    const bits = ((bucket >>> 4) << 20) | ((bucket & 0xf) << 4);
    return order.filter((row) => ((bits ^ row.value) & row.mask & 0x0ff0_00f0) === 0);
  });
  return {
    rows,
    find(word) {
      const bucket = buckets[((word >>> 16) & 0xff0) | ((word >>> 4) & 0xf)];
      return bucket?.find(({ mask, value }) => ((word ^ value) & mask) === 0);
    },
  };
}

function refuseAmbiguity(order: readonly Row[]): void {
  const names = new Set<string>();
  const byMask = Map.groupBy(order, ({ mask }) => mask);
  for (const [index, a] of order.entries()) {
    if (names.has(a.name)) throw new Error(`two rows are called ${a.name}`);
    names.add(a.name);
    for (const b of order.slice(index + 1)) {
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
