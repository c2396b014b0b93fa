const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** JSON of a frame: bytes as `{ "$bytes": hex }`, bigints as `{ "$bigint": hex }`. */
export function spell(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: hex(value) };
  if (typeof value === 'bigint') return { $bigint: `0x${value.toString(16)}` };
  if (Array.isArray(value)) return value.map(spell);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spell(inner)]));
}

/** The value that `spell` wrote. */
export function unspell(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unspell);
  if (typeof value !== 'object' || value === null) return value;
  const { $bytes, $bigint } = value as { readonly $bytes?: string; readonly $bigint?: string };
  if ($bytes !== undefined) return Uint8Array.from(Buffer.from($bytes, 'hex'));
  if ($bigint !== undefined) return BigInt($bigint);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unspell(inner)]));
}

/** One entry of index.json. */
export interface GoldenEntry {
  readonly frame: unknown;
  readonly hex: string;
}
