import * as memory from '../exec/simd-load-store.ts';
import { either, pc } from './constraint.ts';
import { type Constraint, insn, type Row } from './pattern.ts';

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');

/** Elements of a structure, the type field, registers named and from one to the next, alignments that are UNDEFINED. */
const multiples: readonly (readonly [
  count: number,
  type: string,
  registers: number,
  step: number,
  badAligns: readonly number[],
])[] = [
  [1, '0111', 1, 1, [2, 3]],
  [1, '1010', 2, 1, [3]],
  [1, '0110', 3, 1, [2, 3]],
  [1, '0010', 4, 1, []],
  [2, '1000', 2, 1, [3]],
  [2, '1001', 2, 2, [3]],
  [2, '0011', 4, 1, []],
  [3, '0100', 3, 1, [2, 3]],
  [3, '0101', 3, 2, [2, 3]],
  [4, '0000', 4, 1, []],
  [4, '0001', 4, 2, []],
];

/** The last register is beyond d31. */
function beyond(registers: number, step: number): Constraint {
  return ({ d = 0, vd = 0 }) => d * 16 + vd + (registers - 1) * step > 31;
}

const multipleRows: readonly Row[] = (['VST', 'VLD'] as const).flatMap((name, l) =>
  multiples.map(([count, type, registers, step, badAligns]) =>
    insn(
      `${name}${count}_${type}`,
      `1111 0100 0d:1 ${l}0 rn:4 vd:4 ${type} size:2 align:2 rm:4`,
      memory.simdMultiple,
      `${name}${count}.{size6} {structures}, {structaddress}`,
      `DDI 0406C A8.8 ${name}${count} (multiple ${count}-element structures)`,
      {
        unpredictable: either(
          pc('rn'),
          beyond(registers, step),
          ({ align = 0 }) => badAligns.includes(align),
          ({ size }) => count > 1 && size === 3,
        ),
      },
    ),
  ),
);

/** index_align values that are UNDEFINED, by elements of a structure and size. */
const badIndexAligns: Readonly<Record<string, Constraint>> = {
  '1 0': ({ ia = 0 }) => (ia & 1) !== 0,
  '1 1': ({ ia = 0 }) => (ia & 2) !== 0,
  '1 2': ({ ia = 0 }) => (ia & 4) !== 0 || ![0, 3].includes(ia & 3),
  '2 2': ({ ia = 0 }) => (ia & 2) !== 0,
  '3 0': ({ ia = 0 }) => (ia & 1) !== 0,
  '3 1': ({ ia = 0 }) => (ia & 1) !== 0,
  '3 2': ({ ia = 0 }) => (ia & 3) !== 0,
  '4 2': ({ ia = 0 }) => (ia & 3) === 3,
};

/** The last register of the structure is beyond d31; they are two apart when the bit above the alignment says so. */
function beyondLane(count: number, size: number): Constraint {
  return ({ d = 0, vd = 0, ia = 0 }) => {
    const step = count > 1 && size > 0 && (ia & (1 << size)) !== 0 ? 2 : 1;
    return d * 16 + vd + (count - 1) * step > 31;
  };
}

const fine: Constraint = () => false;

const singleRows: readonly Row[] = (['VST', 'VLD'] as const).flatMap((name, l) =>
  [1, 2, 3, 4].flatMap((count) =>
    [0, 1, 2].map((size) =>
      insn(
        `${name}${count}_lane_${8 << size}`,
        `1111 0100 1d:1 ${l}0 rn:4 vd:4 ${binary(size, 2)}${binary(count - 1, 2)} ia:4 rm:4`,
        memory.simdSingle,
        `${name}${count}.${8 << size} {lanes}, {laneaddress}`,
        `DDI 0406C A8.8 ${name}${count} (single ${count}-element structure)`,
        { unpredictable: either(pc('rn'), beyondLane(count, size), badIndexAligns[`${count} ${size}`] ?? fine) },
      ),
    ),
  ),
);

/** Sizes and alignments that are UNDEFINED, by elements of a structure. */
const badAllLanes: Readonly<Record<number, Constraint>> = {
  1: ({ size, a }) => size === 3 || (size === 0 && a === 1),
  2: ({ size }) => size === 3,
  3: ({ size, a }) => size === 3 || a === 1,
  4: ({ size, a }) => size === 3 && a === 0,
};

const allLanesRows: readonly Row[] = [1, 2, 3, 4].map((count) =>
  insn(
    `VLD${count}_all`,
    `1111 0100 1d:1 10 rn:4 vd:4 11${binary(count - 1, 2)} size:2 t:1 a:1 rm:4`,
    memory.simdAllLanes,
    `VLD${count}.{sizeall} {alllanes}, {alladdress}`,
    `DDI 0406C A8.8 VLD${count} (single ${count}-element structure to all lanes)`,
    {
      unpredictable: either(
        pc('rn'),
        ({ d = 0, vd = 0, t = 0 }) => d * 16 + vd + (count === 1 ? t : (count - 1) * (t + 1)) > 31,
        badAllLanes[count] ?? fine,
      ),
    },
  ),
);

/** Element and structure loads and stores. @source DDI 0406C A7.7 */
export const simdMemoryRows: readonly Row[] = [...multipleRows, ...singleRows, ...allLanesRows];
