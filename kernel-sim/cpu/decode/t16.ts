import * as block from '../exec/block.ts';
import * as branch from '../exec/branch.ts';
import * as calls from '../exec/calls.ts';
import * as data from '../exec/data-processing.ts';
import * as memory from '../exec/load-store.ts';
import * as multiply from '../exec/multiply.ts';
import * as offset from '../exec/offset.ts';
import * as parallel from '../exec/parallel.ts';
import * as shift from '../exec/shift.ts';
import * as status from '../exec/status.ts';
import { either, isOneOf, pc } from './constraint.ts';
import { type Access, type Action, type Constraint, type Handler, insn16, place, type Row } from './pattern.ts';
import { decodeTable } from './table.ts';

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');
const { register, registerCarry, shifted, shiftedCarry, shiftedByRegister, shiftedByRegisterCarry } = shift;
const { immediate, immediateCarry, immediate12 } = shift;

/** Sets the flags outside an IT block, leaves them alone inside. */
function flagRow(
  name: string,
  pattern: string,
  [flags, plain]: readonly [Action, Action],
  [text, operands]: readonly [string, string],
  mnemonic: string,
): Row {
  return insn16(`${name}_T16`, pattern, flags, `${mnemonic}{notblock}{c} ${text}`, `DDI 0406C A8.8 ${mnemonic}`, {
    operands: place(operands),
    inBlock: plain,
  });
}

const shifts: readonly Row[] = (['LSL', 'LSR', 'ASR'] as const).map((name, type) =>
  flagRow(
    `${name}_imm`,
    `000 ${binary(type, 2)} imm:5 rm:3 rd:3`,
    [
      [data.movs, shiftedCarry],
      [data.mov, shifted],
    ],
    ['{rd}, {rm}, {amount}', `rd:4 imm:5 ${binary(type, 2)} 0 rm:4`],
    name,
  ),
);

const additions: readonly Row[] = (
  [
    ['ADD', 0, data.adds, data.add],
    ['SUB', 1, data.subs, data.sub],
  ] as const
).flatMap(([name, op, flags, plain]) => [
  flagRow(
    `${name}_reg`,
    `0001 10 ${op} rm:3 rn:3 rd:3`,
    [
      [flags, register],
      [plain, register],
    ],
    ['{rd}, {rn}, {rm}', 'rn:4 rd:4 00000000 rm:4'],
    name,
  ),
  flagRow(
    `${name}_imm3`,
    `0001 11 ${op} imm:3 rn:3 rd:3`,
    [
      [flags, immediate],
      [plain, immediate],
    ],
    ['{rd}, {rn}, {imm}', 'rn:4 rd:4 imm:12'],
    name,
  ),
  flagRow(
    `${name}_imm8`,
    `0011 ${op} rd:3 imm:8`,
    [
      [flags, immediate],
      [plain, immediate],
    ],
    ['{rd}, {imm}', 'rd:4 rd:4 imm:12'],
    name,
  ),
]);

const immediates: readonly Row[] = [
  flagRow(
    'MOV_imm',
    '00100 rd:3 imm:8',
    [
      [data.movs, immediateCarry],
      [data.mov, immediate],
    ],
    ['{rd}, {imm}', 'rd:4 imm:12'],
    'MOV',
  ),
  insn16('CMP_imm_T16', '00101 rn:3 imm:8', [data.cmp, immediate], 'CMP{c} {rn}, {imm}', 'DDI 0406C A8.8.37', {
    operands: place('rn:4 0000 imm:12'),
  }),
  insn16(
    'MOVS_reg_T16',
    '0000000000 rm:3 rd:3',
    [data.movs, registerCarry],
    'MOVs {rd}, {rm}',
    'DDI 0406C A8.8.103 T2',
    { operands: place('rd:4 00000000 rm:4'), inBlock: 'never' },
  ),
];

type Apply = (core: Parameters<Handler>[0], word: number, operand: number) => void;

/** Rdn and Rm of 010000: opcode, what it does with and without flags. */
const twoRegisters: readonly (readonly [name: string, op: number, flags: Apply, plain: Apply, isLogical: boolean])[] = [
  ['AND', 0, data.ands, data.and, true],
  ['EOR', 1, data.eors, data.eor, true],
  ['ADC', 5, data.adcs, data.adc, false],
  ['SBC', 6, data.sbcs, data.sbc, false],
  ['ORR', 12, data.orrs, data.orr, true],
  ['BIC', 14, data.bics, data.bic, true],
];
const registerShifts = [
  ['LSL', 2, '00'],
  ['LSR', 3, '01'],
  ['ASR', 4, '10'],
  ['ROR', 7, '11'],
] as const;
const tests: readonly (readonly [name: string, op: number, action: Action])[] = [
  ['TST', 8, [data.tst, registerCarry]],
  ['CMP', 10, [data.cmp, register]],
  ['CMN', 11, [data.cmn, register]],
];

const dataProcessing: readonly Row[] = [
  ...twoRegisters.map(([name, op, flags, plain, isLogical]) =>
    flagRow(
      name,
      `010000 ${binary(op, 4)} rm:3 rd:3`,
      [
        [flags, isLogical ? registerCarry : register],
        [plain, register],
      ],
      ['{rd}, {rm}', 'rd:4 rd:4 00000000 rm:4'],
      name,
    ),
  ),
  ...registerShifts.map(([name, op, type]) =>
    flagRow(
      `${name}_reg`,
      `010000 ${binary(op, 4)} rs:3 rd:3`,
      [
        [data.movs, shiftedByRegisterCarry],
        [data.mov, shiftedByRegister],
      ],
      ['{rd}, {rs}', `rd:4 rs:4 0 ${type} 1 rd:4`],
      name,
    ),
  ),
  ...tests.map(([name, op, action]) =>
    insn16(
      `${name}_reg_T16`,
      `010000 ${binary(op, 4)} rm:3 rn:3`,
      action,
      `${name}{c} {rn}, {rm}`,
      `DDI 0406C A8.8 ${name}`,
      { operands: place('rn:4 0000 00000000 rm:4') },
    ),
  ),
  flagRow(
    'RSB_imm',
    '010000 1001 rn:3 rd:3',
    [
      [data.rsbs, immediate],
      [data.rsb, immediate],
    ],
    ['{rd}, {rn}', 'rn:4 rd:4 000000000000'],
    'NEG',
  ),
  flagRow(
    'MVN',
    '010000 1111 rm:3 rd:3',
    [
      [data.mvns, registerCarry],
      [data.mvn, register],
    ],
    ['{rd}, {rm}', 'rd:4 00000000 rm:4'],
    'MVN',
  ),
  flagRow(
    'MUL',
    '010000 1101 rn:3 rd:3',
    [[multiply.muls], [multiply.mul]],
    ['{rd16}, {rm}', 'rd:4 0000 rd:4 0000 rn:4'],
    'MUL',
  ),
];

const high: readonly Row[] = [
  insn16('ADD_high_T16', '010001 00 rd:1 rm:4 rd:3', [data.add, register], 'ADD{c} {rd}, {rm}', 'DDI 0406C A8.8.6 T2', {
    operands: place('rd:4 rd:4 00000000 rm:4'),
  }),
  insn16('ADD_pc_T16', '010001 00 1 rm:4 111', [data.addPc, register], 'ADD{c} pc, {rm}', 'DDI 0406C A8.8.6 T2', {
    operands: place('1111 1111 00000000 rm:4'),
    inBlock: 'last',
    unpredictable: pc('rm'),
  }),
  insn16(
    'CMP_high_T16',
    '010001 01 rn:1 rm:4 rn:3',
    [data.cmp, register],
    'CMP{c} {rn}, {rm}',
    'DDI 0406C A8.8.38 T2',
    {
      operands: place('rn:4 0000 00000000 rm:4'),
      unpredictable: either(pc('rn', 'rm'), ({ rn = 0, rm = 0 }) => rn < 8 && rm < 8),
    },
  ),
  insn16(
    'MOV_high_T16',
    '010001 10 rd:1 rm:4 rd:3',
    [data.mov, register],
    'MOV{c} {rd}, {rm}',
    'DDI 0406C A8.8.103 T1',
    { operands: place('rd:4 00000000 rm:4') },
  ),
  insn16('MOV_pc_T16', '010001 10 1 rm:4 111', [data.movPc, register], 'MOV{c} pc, {rm}', 'DDI 0406C A8.8.103 T1', {
    operands: place('1111 00000000 rm:4'),
    inBlock: 'last',
  }),
  insn16('BX_T16', '010001 11 0 rm:4 (0)(0)(0)', branch.bx, 'BX{c} {rm}', 'DDI 0406C A8.8.27', {
    operands: place('rm:4'),
    inBlock: 'last',
  }),
  insn16('BLX_reg_T16', '010001 11 1 rm:4 (0)(0)(0)', branch.blxRegisterT32, 'BLX{c} {rm}', 'DDI 0406C A8.8.26', {
    operands: place('rm:4'),
    inBlock: 'last',
    unpredictable: pc('rm'),
  }),
];

const registerTransfers: readonly (readonly [name: string, access: Access, syndrome: 'signed' | 'unsigned'])[] = [
  ['STR', memory.str, 'unsigned'],
  ['STRH', memory.strh, 'unsigned'],
  ['STRB', memory.strb, 'unsigned'],
  ['LDRSB', memory.ldrsb, 'signed'],
  ['LDR', memory.ldr, 'unsigned'],
  ['LDRH', memory.ldrh, 'unsigned'],
  ['LDRB', memory.ldrb, 'unsigned'],
  ['LDRSH', memory.ldrsh, 'signed'],
];

/** Five bits of offset in units of the access; its layout. */
const immediateTransfers: readonly (readonly [name: string, pattern: string, access: Access, layout: string])[] = [
  ['STR', '0110 0', memory.str, '00000 imm:5 00'],
  ['LDR', '0110 1', memory.ldr, '00000 imm:5 00'],
  ['STRB', '0111 0', memory.strb, '0000000 imm:5'],
  ['LDRB', '0111 1', memory.ldrb, '0000000 imm:5'],
  ['STRH', '1000 0', memory.strh, '000000 imm:5 0'],
  ['LDRH', '1000 1', memory.ldrh, '000000 imm:5 0'],
];

/** P, U and the rest above Rn: bits 24 to 20 of an access at base plus offset. */
const plus = '1 1 000';

const transfers: readonly Row[] = [
  insn16(
    'LDR_literal_T16',
    '01001 rt:3 imm:8',
    [memory.atLiteral, offset.offset12, memory.ldr],
    'LDR{c} {rd}, {literal}',
    'DDI 0406C A8.8.64',
    { operands: place(`${plus} 1111 rt:4 00 imm:8 00`), syndrome: 'unsigned' },
  ),
  ...registerTransfers.map(([name, access, syndrome], op) =>
    insn16(
      `${name}_reg_T16`,
      `0101 ${binary(op, 3)} rm:3 rn:3 rt:3`,
      [memory.atOffset, offset.offsetRegister, access],
      `${name}{c} {rd}, [{rn}, {rm}]`,
      `DDI 0406C A8.8 ${name} (register)`,
      { operands: place(`${plus} rn:4 rt:4 00000000 rm:4`), syndrome },
    ),
  ),
  ...immediateTransfers.map(([name, bits, access, layout]) =>
    insn16(
      `${name}_imm_T16`,
      `${bits} imm:5 rn:3 rt:3`,
      [memory.atOffset, offset.offset12, access],
      `${name}{c} {rd}, {addressfull}`,
      `DDI 0406C A8.8 ${name} (immediate)`,
      { operands: place(`${plus} rn:4 rt:4 ${layout}`), syndrome: 'unsigned' },
    ),
  ),
  ...(
    [
      ['STR', 0, memory.str],
      ['LDR', 1, memory.ldr],
    ] as const
  ).map(([name, l, access]) =>
    insn16(
      `${name}_sp_T16`,
      `1001 ${l} rt:3 imm:8`,
      [memory.atOffset, offset.offset12, access],
      `${name}{c} {rd}, {addressfull}`,
      `DDI 0406C A8.8 ${name} (immediate) T2`,
      { operands: place(`${plus} 1101 rt:4 00 imm:8 00`), syndrome: 'unsigned' },
    ),
  ),
];

const addresses: readonly Row[] = [
  insn16('ADR_T16', '10100 rd:3 imm:8', [data.adr, immediate12], 'ADD{c} {rd}, pc, {imm12}', 'DDI 0406C A8.8.12', {
    operands: place('rd:4 00 imm:8 00'),
  }),
  insn16('ADD_sp_T16', '10101 rd:3 imm:8', [data.add, immediate12], 'ADD{c} {rd}, sp, {imm12}', 'DDI 0406C A8.8.9 T1', {
    operands: place('1101 rd:4 00 imm:8 00'),
  }),
  ...(
    [
      ['ADD', 0, data.add],
      ['SUB', 1, data.sub],
    ] as const
  ).map(([name, op, apply]) =>
    insn16(
      `${name}_sp_imm7_T16`,
      `1011 0000 ${op} imm:7`,
      [apply, immediate12],
      `${name}{c} sp, {imm12}`,
      `DDI 0406C A8.8 ${name} (SP)`,
      { operands: place('1101 1101 000 imm:7 00') },
    ),
  ),
];

const noList = isOneOf('list', 0);

const miscellaneous: readonly Row[] = [
  ...(
    [
      ['CBZ', 0, branch.branchIfZero],
      ['CBNZ', 1, branch.branchIfNotZero],
    ] as const
  ).map(([name, op, handler]) =>
    insn16(name, `1011 ${op} 0 imm:1 1 imm:5 rn:3`, handler, `${name} {rn28}, {target8}`, 'DDI 0406C A8.8.29', {
      operands: place('rn:4 000000000000000000000 imm:6 0'),
      inBlock: 'never',
    }),
  ),
  ...(
    [
      ['SXTH', '00', '011'],
      ['SXTB', '01', '010'],
      ['UXTH', '10', '111'],
      ['UXTB', '11', '110'],
    ] as const
  ).map(([name, op, kind]) =>
    insn16(
      `${name}_T16`,
      `1011 0010 ${op} rm:3 rd:3`,
      parallel.extend,
      `${name}{c} {rd}, {rm}`,
      `DDI 0406C A8.8 ${name}`,
      { operands: place(`${kind} 1111 rd:4 00000000 rm:4`) },
    ),
  ),
  ...(
    [
      ['REV', '00', parallel.rev],
      ['REV16', '01', parallel.rev16],
      ['REVSH', '11', parallel.revsh],
    ] as const
  ).map(([name, op, handler]) =>
    insn16(`${name}_T16`, `1011 1010 ${op} rm:3 rd:3`, handler, `${name}{c} {rd}, {rm}`, `DDI 0406C A8.8 ${name}`, {
      operands: place('rd:4 00000000 rm:4'),
    }),
  ),
  insn16('PUSH_T16', '1011 010 m:1 list:8', block.stm, 'PUSH{c} {list}', 'DDI 0406C A8.8.133', {
    operands: place('1 0 0 1 0 1101 0 m:1 000000 list:8'),
    unpredictable: ({ m, list }) => m === 0 && list === 0,
  }),
  insn16('POP_T16', '1011 110 0 list:8', block.ldm, 'POP{c} {list}', 'DDI 0406C A8.8.131', {
    operands: place('0 1 0 1 1 1101 00000000 list:8'),
    unpredictable: noList,
  }),
  insn16('POP_pc_T16', '1011 110 1 list:8', block.ldm, 'POP{c} {list}', 'DDI 0406C A8.8.131', {
    operands: place('0 1 0 1 1 1101 10000000 list:8'),
    inBlock: 'last',
  }),
  insn16('SETEND_T16', '1011 0110 010 (1) e:1 (0)(0)(0)', status.setend, 'SETEND {endian}', 'DDI 0406C A8.8.167', {
    operands: place('e:1 000000000'),
    inBlock: 'never',
  }),
  insn16('CPS_T16', '1011 0110 011 im:1 (0) a:1 i:1 f:1', status.cps, 'CPS{cps}', 'DDI 0406C B9.3.1', {
    operands: place('1 im:1 0 00000000 a:1 i:1 f:1 000000'),
    inBlock: 'never',
    unpredictable: ({ a, i, f }) => a === 0 && i === 0 && f === 0,
  }),
  insn16('BKPT_T16', '1011 1110 imm:8', calls.bkpt, 'BKPT {immx}', 'DDI 0406C A8.8.24', {
    operands: place('imm>>4:4 0000 imm:4'),
    inBlock: 'unconditional',
  }),
];

const unpredictableIt: Constraint = ({ firstcond, mask = 0 }) =>
  firstcond === 15 || (firstcond === 14 && (mask & (mask - 1)) !== 0);

const hints: readonly Row[] = [
  insn16('IT', '1011 1111 firstcond:4 mask:4', branch.it, 'IT{it}', 'DDI 0406C A8.8.54', {
    inBlock: 'never',
    unpredictable: unpredictableIt,
  }),
  insn16('HINT_T16', '1011 1111 op:4 0000', calls.nop, 'NOP{c} {hint}', 'DDI 0406C A6.2.5', {
    operands: place('op:8'),
  }),
  ...(
    [
      ['NOP', 0, calls.nop],
      ['YIELD', 1, calls.yieldSlice],
      ['WFE', 2, calls.wfe],
      ['WFI', 3, calls.wfi],
      ['SEV', 4, calls.nop],
    ] as const
  ).map(([name, op, handler]) =>
    insn16(`${name}_T16`, `1011 1111 ${binary(op, 4)} 0000`, handler, `${name}{c}`, `DDI 0406C A8.8 ${name}`),
  ),
];

const listed = ({ list = 0, rn = 0 }: Readonly<Record<string, number>>) => (list & (1 << rn)) !== 0;
const loadMultiple = place('0 1 0 w:1 1 rn:4 00000000 list:8');

const blocks: readonly Row[] = [
  insn16('STM_T16', '1100 0 rn:3 list:8', block.stm, 'STMia{c} {rn}!, {list}', 'DDI 0406C A8.8.199', {
    operands: place('0 1 0 1 0 rn:4 00000000 list:8'),
    unpredictable: noList,
  }),
  insn16('LDM_T16', '1100 1 rn:3 list:8', block.ldm, 'LDMia{c} {rn}{w}, {list}', 'DDI 0406C A8.8.57', {
    operands: (fields) => loadMultiple({ ...fields, w: listed(fields) ? 0 : 1 }),
    unpredictable: noList,
  }),
];

/** Byte offset of a field of halfwords, signed. */
const signedOffset = (value: number, width: number) => (value << (32 - width)) >> (31 - width);

const branches: readonly Row[] = [
  insn16('B_cond_T16', '1101 cond:4 imm:8', branch.branchIf, 'B{cond}.n {target28}', 'DDI 0406C A8.8.18 T1', {
    operands: ({ cond = 0, imm = 0 }) => ((cond << 28) | (signedOffset(imm, 8) & 0x0fff_ffff)) >>> 0,
    inBlock: 'never',
  }),
  insn16('UDF_T16', '1101 1110 imm:8', calls.udf, 'UDF{c} {immu}', 'DDI 0406C A8.8.247', {
    operands: place('imm>>4:4 0000 imm:4'),
  }),
  insn16('SVC_T16', '1101 1111 imm:8', calls.svc, 'SVC{c} {immsvc}', 'DDI 0406C A8.8.228'),
  insn16('B_T16', '11100 imm:11', branch.branchBy, 'B{c}.n {targetby}', 'DDI 0406C A8.8.18 T2', {
    operands: ({ imm = 0 }) => signedOffset(imm, 11) >>> 0,
    inBlock: 'last',
  }),
];

/** T32 instructions of 16 bits. @source DDI 0406C A6.2 */
export const decodeT16 = decodeTable(
  [
    ...shifts,
    ...additions,
    ...immediates,
    ...dataProcessing,
    ...high,
    ...transfers,
    ...addresses,
    ...miscellaneous,
    ...hints,
    ...blocks,
    ...branches,
  ],
  { high: [6, 10], low: [0, 0] },
);
