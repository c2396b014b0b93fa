import * as branch from '../exec/branch.ts';
import * as calls from '../exec/calls.ts';
import * as data from '../exec/data-processing.ts';
import * as exclusive from '../exec/exclusive.ts';
import * as shift from '../exec/shift.ts';
import * as status from '../exec/status.ts';
import { isNoBank, noPsrField } from './a32.ts';
import { unpredictableCps } from './a32-uncond.ts';
import { either, isOneOf } from './constraint.ts';
import { type Fields, insn, place, type Row } from './pattern.ts';
import { bad } from './t32-data.ts';

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');
const ones = (count: number) => '(1)'.repeat(count);
const zeros = (count: number) => '(0)'.repeat(count);

/** S:I1:I2:imm with a 0 behind it, signed; I1 and I2 are J1 and J2 where S is set, their complements elsewhere. */
function longOffset({ s = 0, j1 = 0, j2 = 0, imm = 0 }: Fields): number {
  const i1 = j1 ^ s ^ 1;
  const i2 = j2 ^ s ^ 1;
  return ((((s << 23) | (i1 << 22) | (i2 << 21) | imm) << 8) >> 7) >>> 0;
}

const branches: readonly Row[] = [
  insn(
    'B_cond_T32',
    '11110 s:1 cond:4 imm:6 10 j1:1 0 j2:1 imm:11',
    branch.branchIf,
    'B{cond}.w {target28}',
    'DDI 0406C A8.8.18 T3',
    {
      operands: ({ s = 0, cond = 0, j1 = 0, j2 = 0, imm = 0 }) => {
        const offset = (((s << 19) | (j2 << 18) | (j1 << 17) | imm) << 12) >> 11;
        return ((cond << 28) | (offset & 0x0fff_ffff)) >>> 0;
      },
      inBlock: 'never',
      unpredictable: isOneOf('cond', 14, 15),
    },
  ),
  insn(
    'B_T32',
    '11110 s:1 imm:10 10 j1:1 1 j2:1 imm:11',
    branch.branchBy,
    'B{c}.w {targetby}',
    'DDI 0406C A8.8.18 T4',
    {
      operands: longOffset,
      inBlock: 'last',
    },
  ),
  insn(
    'BL_T32',
    '11110 s:1 imm:10 11 j1:1 1 j2:1 imm:11',
    branch.branchLinkBy,
    'BL{c} {targetby}',
    'DDI 0406C A8.8.25 T1',
    {
      operands: longOffset,
      inBlock: 'last',
    },
  ),
  insn(
    'BLX_imm_T32',
    '11110 s:1 imm:10 11 j1:1 0 j2:1 imm:10 0',
    branch.branchLinkToA32,
    'BLX{c} {targeta32}',
    'DDI 0406C A8.8.25 T2',
    { operands: ({ imm = 0, ...rest }) => longOffset({ ...rest, imm: imm << 1 }), inBlock: 'last' },
  ),
  insn(
    'BXJ_T32',
    `11110 0 1111 00 rm:4 10 (0) 0 ${ones(4)} ${zeros(8)}`,
    branch.bx,
    'BXJ{c} {rm}',
    'DDI 0406C A8.8.28',
    {
      operands: place('rm:4'),
      unpredictable: bad('rm'),
      inBlock: 'last',
    },
  ),
  insn(
    'SUBS_pc_T32',
    `11110 0 1111 01 (1)(1)(1)(0) 10 (0) 0 ${ones(4)} imm:8`,
    [data.exceptionReturn, shift.immediate12],
    'SUBs{c} pc, lr, {imm12}',
    'DDI 0406C B9.3.19',
    { operands: place('0010 0 1110 1111 0000 imm:8'), inBlock: 'last' },
  ),
];

const statusRows: readonly Row[] = [
  insn(
    'MRS_T32',
    `11110 0 1111 1r:1 ${ones(4)} 10 (0) 0 rd:4 ${zeros(2)}0${zeros(5)}`,
    status.mrs,
    'MRS{c} {rd}, {psr}',
    'DDI 0406C B9.3.8',
    {
      operands: place('r:1 000000 rd:4 000000000000'),
      unpredictable: bad('rd'),
    },
  ),
  insn(
    'MRS_banked_T32',
    `11110 0 1111 1r:1 m1:4 10 (0) 0 rd:4 ${zeros(2)}1m:1 ${zeros(4)}`,
    status.mrsBanked,
    'MRS{c} {rd}, {banked}',
    'DDI 0406C B9.3.9',
    {
      operands: place('r:1 00 m1:4 rd:4 000 m:1 00000000'),
      unpredictable: either(bad('rd'), isNoBank),
    },
  ),
  insn(
    'MSR_reg_T32',
    `11110 0 1110 0r:1 rn:4 10 (0) 0 mask:4 ${zeros(2)}0${zeros(5)}`,
    status.msrRegister,
    'MSR{c} {psrmask}, {rm}',
    'DDI 0406C B9.3.12',
    {
      operands: place('r:1 00 mask:4 000000000000 rn:4'),
      unpredictable: either(bad('rn'), noPsrField),
    },
  ),
  insn(
    'MSR_banked_T32',
    `11110 0 1110 0r:1 rn:4 10 (0) 0 m1:4 ${zeros(2)}1m:1 ${zeros(4)}`,
    status.msrBanked,
    'MSR{c} {banked}, {rm}',
    'DDI 0406C B9.3.10',
    {
      operands: place('r:1 00 m1:4 0000000 m:1 0000 rn:4'),
      unpredictable: either(bad('rn'), isNoBank),
    },
  ),
  insn(
    'CPS_T32',
    `11110 0 1110 10 ${ones(4)} 10 (0) 0 (0) imod:2 m:1 a:1 i:1 f:1 mode:5`,
    status.cps,
    'CPS{cpsw}',
    'DDI 0406C B9.3.1',
    {
      operands: place('imod:2 m:1 00000000 a:1 i:1 f:1 0 mode:5'),
      unpredictable: unpredictableCps,
      inBlock: 'never',
    },
  ),
];

const hintHead = `11110 0 1110 10 ${ones(4)} 10 (0) 0 (0) 000`;
const controlHead = `11110 0 1110 11 ${ones(4)} 10 (0) 0 ${ones(4)}`;

const hints: readonly Row[] = [
  insn('HINT_T32', `${hintHead} op:8`, calls.nop, 'NOP{c}.w {hint}', 'DDI 0406C A6.3.4', { operands: place('op:8') }),
  ...(
    [
      ['NOP', 0, calls.nop],
      ['YIELD', 1, calls.yieldSlice],
      ['WFE', 2, calls.wfe],
      ['WFI', 3, calls.wfi],
      ['SEV', 4, calls.nop],
    ] as const
  ).map(([name, op, handler]) =>
    insn(`${name}_T32`, `${hintHead} ${binary(op, 8)}`, handler, `${name}{c}.w`, `DDI 0406C A8.8 ${name}`),
  ),
  insn('DBG_T32', `${hintHead} 1111 option:4`, calls.nop, 'DBG{c} {option}', 'DDI 0406C A8.8.42', {
    operands: place('option:4'),
  }),
  insn('CLREX_T32', `${controlHead} 0010 ${ones(4)}`, exclusive.clrex, 'CLREX{c}', 'DDI 0406C A8.8.32'),
  insn('DSB_T32', `${controlHead} 0100 option:4`, calls.nop, 'DSB{c} {barrier}', 'DDI 0406C A8.8.44'),
  insn('DMB_T32', `${controlHead} 0101 option:4`, calls.nop, 'DMB{c} {barrier}', 'DDI 0406C A8.8.43'),
  insn('ISB_T32', `${controlHead} 0110 option:4`, calls.nop, 'ISB{c} {isb}', 'DDI 0406C A8.8.53'),
];

const callRows: readonly Row[] = [
  insn('HVC_T32', '11110 1111110 imm:4 1000 imm:12', calls.hvc, 'HVC {immu}', 'DDI 0406C B9.3.4', {
    operands: place('imm>>4:12 0000 imm:4'),
    inBlock: 'never',
  }),
  insn('SMC_T32', `11110 1111111 imm:4 1000 ${zeros(12)}`, calls.smc, 'SMC{c} #{imm4}', 'DDI 0406C B9.3.14', {
    operands: place('imm:4'),
    inBlock: 'last',
  }),
  insn('UDF_T32', '11110 1111111 imm:4 1010 imm:12', calls.udf, 'UDF{c}.w {immu}', 'DDI 0406C A8.8.247', {
    operands: place('imm>>4:12 0000 imm:4'),
  }),
];

/** Branches and miscellaneous control. @source DDI 0406C A6.3.4 */
export const t32SystemRows: readonly Row[] = [...branches, ...statusRows, ...hints, ...callRows];
