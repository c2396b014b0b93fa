type Bits = number | readonly [high: number, low: number];
type Values<L> = { readonly [K in keyof L]: number };

/** A 32-bit word whose bits have names: `decode` and `encode` are each other's inverse on the named bits. */
export interface Bitfield<L> {
  readonly layout: L;
  decode(word: number): Values<L>;
  /** @throws RangeError when a value does not fit its bits */
  encode(values: Values<L>): number;
}

/** Names the bits of a word: a single bit by its number, a run as `[high, low]`. */
export function bitfield<const L extends Readonly<Record<string, Bits>>>(layout: L): Bitfield<L> {
  const fields = Object.entries(layout).map(([name, bits]) => {
    const [high, low] = typeof bits === 'number' ? [bits, bits] : bits;
    return { name, low, mask: 2 ** (high - low + 1) - 1 };
  });
  return {
    layout,
    decode: (word) =>
      Object.fromEntries(fields.map(({ name, low, mask }) => [name, ((word >>> low) & mask) >>> 0])) as Values<L>,
    encode(values) {
      let word = 0;
      for (const { name, low, mask } of fields) {
        const value = (values as Readonly<Record<string, number>>)[name] ?? 0;
        if (value < 0 || value > mask) throw new RangeError(`${name} = ${value} does not fit 0..${mask}`);
        word |= value << low;
      }
      return word >>> 0;
    },
  };
}
