import { UsageError } from './usage-error.ts';

/** Checks of one definition: each failure is a UsageError that starts with what is being defined. */
export class Definition {
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** @throws UsageError when `holds` is false */
  check(holds: boolean, text: string): void {
    if (!holds) throw new UsageError(`${this.#what}: ${text}`);
  }

  /** Refuses two rows that share what `key` gives. */
  unique<T>(rows: readonly T[], key: (row: T) => string, text: (first: T, second: T) => string): void {
    const seen = new Map<string, T>();
    for (const row of rows) {
      const first = seen.get(key(row));
      if (first !== undefined) this.check(false, text(first, row));
      seen.set(key(row), row);
    }
  }
}

const namePattern = /^[a-z0-9][a-z0-9._-]*$/;

/** Names appear in tables, paths and flags. @throws UsageError for one that is not lower-case words */
export function definitionOf(kind: string, input: unknown): Definition {
  if (typeof input !== 'object' || input === null) {
    throw new UsageError(`${kind}: its definition is ${describe(input)}, not an object`);
  }
  const name = 'name' in input ? input.name : undefined;
  if (typeof name !== 'string' || !namePattern.test(name)) {
    throw new UsageError(`${kind}: name is ${describe(name)}; use lower-case letters, digits and "-"`);
  }
  return new Definition(`${kind} "${name}"`);
}

/** A value in a few words, for messages. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** Is it an unsigned 32-bit number? */
export function isWord(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
