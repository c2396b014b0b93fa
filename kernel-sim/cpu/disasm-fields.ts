/** Prints one operand form of a word at `address`. */
export type Form = (word: number, address: number) => string;

/** r0–r15 as objdump spells them. */
export const names = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'sl', 'fp', 'ip', 'sp', 'lr', 'pc'];

/** Bits `high` to `low` of a word. */
export const bits = (word: number, high: number, low: number) => (word >>> low) & (2 ** (high - low + 1) - 1);

/** Is bit `n` set? */
export const bit = (word: number, n: number) => ((word >>> n) & 1) !== 0;

/** Condition suffixes; AL has none. */
export const conditions = ['eq', 'ne', 'cs', 'cc', 'mi', 'pl', 'vs', 'vc', 'hi', 'ls', 'ge', 'lt', 'gt', 'le', '', ''];

/** Shift types 0–3. */
export const shifts = ['lsl', 'lsr', 'asr', 'ror'];
