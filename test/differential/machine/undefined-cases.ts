import { insn, insn16, type Row } from '../../../kernel-sim/cpu/decode/pattern.ts';
import { isWide, rowOf, rowOfT32 } from '../../../kernel-sim/cpu/decode/row-of.ts';
import { udf as undefinedHere } from '../../../kernel-sim/cpu/exec/calls.ts';
import type { Random } from '../random.ts';
import { halfwordsOf, isT32 } from './fields.ts';
import { udf } from './program.ts';
import { anyMode, Draft, type MachineCase, type Place } from './state.ts';

/** Words no row of a table knows: UNDEFINED. */
export const undefinedRows: readonly Row[] = [
  insn('nothing_A32', 'any:32', undefinedHere, '{word}', 'DDI 0406C A5.1'),
  insn16('nothing_T16', 'any:16', undefinedHere, '{word}', 'DDI 0406C A6.2'),
  insn('nothing_T32', 'any:32', undefinedHere, '{word}', 'DDI 0406C A6.3'),
];

const isUnknown: Readonly<Record<string, (word: number) => boolean>> = {
  nothing_A32: (word) => rowOf(word) === undefined,
  nothing_T16: (word) => !isWide(word) && rowOfT32(word) === undefined,
  nothing_T32: (word) => isWide(word >>> 16) && rowOfT32(word) === undefined,
};

/** Conditions that half of the words have: AL and the space without. */
const frequent = [0xe, 0xf] as const;

function drawWord({ name, bytes }: Row, random: Random): number {
  for (;;) {
    const drawn = random.word();
    const word = random.below(2) === 0 ? drawn : ((drawn & 0x0fff_ffff) | (random.pick(frequent) << 28)) >>> 0;
    const cut = bytes === 2 ? word >>> 16 : word;
    if (isUnknown[name]?.(cut) === true) return cut;
  }
}

/** A word without a row, in any mode. */
export function randomUndefinedCase(row: Row, random: Random, place: Place): MachineCase {
  const word = drawWord(row, random);
  const end = isT32(row) ? [udf & 0xffff] : [udf & 0xffff, udf >>> 16];
  const code = [...halfwordsOf(row, word), ...end];
  return new Draft(random, place, random.pick(anyMode)).finish({ row, word, isThumb: isT32(row), code });
}
