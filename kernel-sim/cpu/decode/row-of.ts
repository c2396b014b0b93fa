import { decodeA32 } from './a32.ts';
import { decodeA32Unconditional } from './a32-uncond.ts';
import type { Row } from './pattern.ts';

/** Every A32 row. */
export const a32Rows: readonly Row[] = [...decodeA32.rows, ...decodeA32Unconditional.rows];

/** The row of an A32 word; `undefined`: no row knows it. */
export function rowOf(word: number): Row | undefined {
  return (word >>> 28 === 15 ? decodeA32Unconditional : decodeA32).find(word);
}
