/** What a comparison of cases with a reference came to. */
export interface Comparison {
  readonly executed: number;
  /** Cases by row name. */
  readonly coverage: ReadonlyMap<string, number>;
  /** One line each. */
  readonly differences: readonly string[];
}
