import { noCoprocessor } from '../exec/coprocessor.ts';
import { coprocessorRows } from './a32.ts';
import { either, isOneOf } from './constraint.ts';
import { type Constraint, encode, insn, type Row } from './pattern.ts';
import { simdRows } from './simd.ts';
import { vfpRows } from './vfp.ts';

/** How the first bits of an A32 pattern read in T32. @source DDI 0406C A7.4, A7.7 */
function prefix(pattern: string): string {
  return pattern
    .replace(/^cond:4 /, '1110 ')
    .replace(/^1111 001(\S+) /, '111$1 1111 ')
    .replace(/^1111 0100 /, '1111 1001 ');
}

const noStack: Constraint = isOneOf('rt', 13);
const noStack2: Constraint = isOneOf('rt2', 13);
const pcBase: Constraint = isOneOf('rn', 15);

/** What T32 does not allow beside what A32 does not: r13 as the core register, r15 as the base of all but VLDR. */
function stricter({ name, unpredictable = () => false }: Row): Constraint {
  const base: Constraint = /^(VSTR|VLDM|VSTM|STC)/.test(name) ? pcBase : () => false;
  return either(unpredictable, noStack, noStack2, base);
}

/** The row in T32: its action takes the A32 word. */
function inT32(row: Row): Row {
  const hasCondition = row.pattern.startsWith('cond:4');
  return insn(
    `${row.name}_T32`,
    prefix(row.pattern),
    row.action,
    hasCondition ? row.text : row.text.replace(/^\w+/, '$&{c}'),
    row.source,
    {
      unpredictable: stricter(row),
      operands: (fields) => encode(row, hasCondition ? { ...fields, cond: 14 } : fields),
    },
  );
}

/** VFP and Advanced SIMD. */
export const t32VectorRows: readonly Row[] = [...vfpRows, ...simdRows].map(inT32);

/** @source DDI 0406C A6.3.18 */
export const t32CoprocessorRows: readonly Row[] = [
  ...coprocessorRows.map(inT32),
  insn('COPROC2_T32', '1111 110 any:25', noCoprocessor, 'LDC2{c} {word}', 'DDI 0406C A6.3.18'),
  insn('CDP2_T32', '1111 1110 any:24', noCoprocessor, 'CDP2{c} {word}', 'DDI 0406C A6.3.18'),
];
