import { fieldsOf, type Row } from '../../../kernel-sim/cpu/decode/pattern.ts';
import { randomCase } from '../a32-cases.ts';
import type { Random } from '../random.ts';
import { isJump, randomT32Case } from '../t32-cases.ts';
import { randomVectorCase } from '../vector-cases.ts';
import { a32Halfwords, halfwordsOf, isT32, plainName } from './fields.ts';
import { padOf } from './program.ts';
import { anyMode, Draft, type MachineCase, type Place, sctlrBits } from './state.ts';
import { drawAccess } from './system-cases.ts';

const udf = [0xdef0, 0xe7f0];
const setendBig = { a32: a32Halfwords(0xf101_0200), t32: [0xb658, 0xbf00] };
const mayBeBig = (row: Row) =>
  /^V?F?(LD|ST)|^(PUSH|SWP)/.test(row.name) && !isJump(plainName(row)) && !/_pc_/.test(row.name);

/** The case in any mode; the flags are its own. */
function start(random: Random, place: Place, flags: number, registers: readonly number[]): Draft {
  const draft = new Draft(random, place, random.pick(anyMode));
  draft.cpsr = ((draft.cpsr & 0x1df) | flags) >>> 0;
  for (const [n, value] of registers.entries()) draft.set(n, value);
  return draft;
}

/** A case of a row that programs have, in any mode, with checks of alignment and data of either byte order. */
export function randomProgramCase(row: Row, random: Random, place: Place): MachineCase {
  const { word, registers, flags, before } = randomCase(row, random, place.memory + 128, true);
  const draft = start(random, place, flags, registers);
  // QEMU has SWP whatever SCTLR.SW says.
  if (row.name.startsWith('SWP')) draft.sctlr = sctlrBits.sw;
  const big = mayBeBig(row) && random.below(2) === 0;
  const code = [...(big ? setendBig.a32 : []), ...a32Halfwords(...before, word), ...udf];
  return draft.finish({ row, word, isThumb: false, code });
}

/** The same of T32: r14 is the way back. */
export function randomThumbCase(row: Row, random: Random, place: Place): MachineCase {
  const big = mayBeBig(row) && random.below(2) === 0;
  const head = big ? setendBig.t32 : [];
  const address = place.code + head.length * 2;
  const { word, registers, flags, code, fill } = randomT32Case(row, random, address, place.memory + 128);
  const draft = start(random, place, flags, registers);
  if (fill !== undefined) draft.memory.fill(fill);
  draft.set(14, padOf(place.code, true) | 1);
  return draft.finish({ row, word, isThumb: true, code: [...head, ...code] });
}

/** VFP and Advanced SIMD, with and without access. */
export function randomVectorProgramCase(row: Row, random: Random, place: Place): MachineCase {
  // QEMU checks alignment of 32 bytes as of 16: what is not misaligned on purpose is aligned to 32.
  const memory = Math.ceil(place.memory / 32) * 32;
  const { word, it, registers, flags, fpscr, vector } = randomVectorCase(row, random, memory);
  const draft = start(random, place, flags, registers);
  const { rn } = fieldsOf(row, word);
  if (mayBeBig(row) && rn !== undefined && rn !== 15 && random.below(4) === 0) {
    draft.set(rn, draft.get(rn) + random.pick([1, 2, 4, 8]));
  }
  drawAccess(draft);
  Object.assign(draft, { fpscr, vector });
  const isThumb = isT32(row);
  const big = mayBeBig(row) && random.below(2) === 0;
  const head = big ? setendBig[isThumb ? 't32' : 'a32'] : [];
  const code = [...head, ...(isThumb ? [it] : []), ...halfwordsOf(row, word), ...udf];
  return draft.finish({ row, word, isThumb, code });
}
