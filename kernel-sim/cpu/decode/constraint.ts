import type { Constraint } from './pattern.ts';

/** One of the registers is r15. */
export function pc(...names: readonly string[]): Constraint {
  return (fields) => names.some((name) => fields[name] === 15);
}

/** The first register of a pair is odd, or its second would be r15. */
export function notPair(name: string): Constraint {
  return (fields) => ((fields[name] ?? 0) & 1) !== 0 || fields[name] === 14;
}

/** Two fields hold the same number. */
export function same(a: string, b: string): Constraint {
  return (fields) => fields[a] === fields[b];
}

/** The second register of the pair that starts at `first` is `other`. */
export function secondIs(first: string, other: string): Constraint {
  return (fields) => (fields[first] ?? 0) + 1 === fields[other];
}

/** A field holds one of these values. */
export function isOneOf(name: string, ...values: readonly number[]): Constraint {
  return (fields) => values.includes(fields[name] ?? 0);
}

export function either(...constraints: readonly Constraint[]): Constraint {
  return (fields) => constraints.some((constraint) => constraint(fields));
}
