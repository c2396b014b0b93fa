import type { Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import type { Comparison } from './comparison.ts';

/** A tally as a file keeps it. */
export interface KeptTally {
  readonly executed: number;
  /** First and last seed of each run. */
  readonly seeds: readonly (readonly [first: number, last: number])[];
  readonly differences: readonly string[];
  /** Executions by suite and row. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Sums of many comparisons, of one run or of several. */
export class Tally {
  executed = 0;
  readonly seeds: (readonly [number, number])[] = [];
  readonly differences: string[] = [];
  readonly #rows = new Map<string, Map<string, number>>();

  add(suite: string, seed: number, { executed, coverage, differences }: Comparison): void {
    this.executed += executed;
    this.#count(suite, coverage);
    for (const difference of differences) this.differences.push(`${suite}, seed ${seed}: ${difference}`);
  }

  merge({ executed, seeds, differences, rows }: KeptTally): void {
    this.executed += executed;
    this.seeds.push(...seeds);
    this.differences.push(...differences);
    for (const [suite, counts] of Object.entries(rows)) this.#count(suite, Object.entries(counts));
  }

  keep(): KeptTally {
    const rows = Object.fromEntries([...this.#rows].map(([suite, counts]) => [suite, Object.fromEntries(counts)]));
    return { executed: this.executed, seeds: this.seeds, differences: this.differences, rows };
  }

  /** Executions of the rows a suite has met. */
  ofSuite(suite: string): ReadonlyMap<string, number> {
    return this.#rows.get(suite) ?? new Map();
  }

  /** Executions of a row in all suites. */
  ofRow({ name }: Row): number {
    let sum = 0;
    for (const rows of this.#rows.values()) sum += rows.get(name) ?? 0;
    return sum;
  }

  /** Rows executed less than `least` times. */
  short(rows: readonly Row[], least: number): readonly Row[] {
    return rows.filter((row) => this.ofRow(row) < least);
  }

  #count(suite: string, coverage: Iterable<readonly [string, number]>): void {
    const sums = this.#rows.get(suite) ?? new Map<string, number>();
    this.#rows.set(suite, sums);
    for (const [row, count] of coverage) sums.set(row, (sums.get(row) ?? 0) + count);
  }
}
