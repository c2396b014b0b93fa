import { decodeA32 } from './a32.ts';
import { decodeA32Unconditional } from './a32-uncond.ts';
import type { Row } from './pattern.ts';
import { decodeT16 } from './t16.ts';
import { decodeT32 } from './t32.ts';

/** Every A32 row. */
export const a32Rows: readonly Row[] = [...decodeA32.rows, ...decodeA32Unconditional.rows];

/** Every T32 row, those of 16 bits first. */
export const t32Rows: readonly Row[] = [...decodeT16.rows, ...decodeT32.rows];

/** The row of an A32 word; `undefined`: no row knows it. */
export function rowOf(word: number): Row | undefined {
  return (word >>> 28 === 15 ? decodeA32Unconditional : decodeA32).find(word);
}

/** Does a T32 instruction that begins with this halfword have two? @source DDI 0406C A6.1 */
export function isWide(halfword: number): boolean {
  return halfword >= 0xe800;
}

/** The row of a T32 instruction: a halfword, or two with the first above. */
export function rowOfT32(word: number): Row | undefined {
  return word >>> 16 === 0 ? decodeT16.find(word) : decodeT32.find(word);
}
