import * as block from '../exec/block.ts';
import * as branch from '../exec/branch.ts';
import * as calls from '../exec/calls.ts';
import * as coprocessor from '../exec/coprocessor.ts';
import * as data from '../exec/data-processing.ts';
import * as exclusive from '../exec/exclusive.ts';
import * as memory from '../exec/load-store.ts';
import * as multiply from '../exec/multiply.ts';
import * as offset from '../exec/offset.ts';
import * as parallel from '../exec/parallel.ts';
import * as shift from '../exec/shift.ts';
import * as status from '../exec/status.ts';
import { either, isOneOf, notPair, pc, same, secondIs } from './constraint.ts';
import {
  type Access,
  type Action,
  type Constraint,
  type Handler,
  insn,
  type Operand,
  type Row,
  type RowOptions,
} from './pattern.ts';
import { decodeTable } from './table.ts';
import { vfpRows } from './vfp.ts';

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');

/** HVC and BKPT do not take a condition. */
const conditional: Constraint = (fields) => fields['cond'] !== 14;

type Apply = (core: Parameters<Handler>[0], word: number, operand: number) => void;

/** The four forms of operand 2, each alone and with the shifter's carry. */
const operandForms: readonly {
  readonly form: string;
  /** What stands in bits 27:25, and in 11:0. */
  readonly high: string;
  readonly low: string;
  readonly text: string;
  readonly plain: Operand;
  readonly carry: Operand;
}[] = [
  { form: 'imm', high: '001', low: 'imm:12', text: '{imm}', plain: shift.immediate, carry: shift.immediateCarry },
  { form: 'reg', high: '000', low: '00000 00 0 rm:4', text: '{rm}', plain: shift.register, carry: shift.registerCarry },
  {
    form: 'shifted',
    high: '000',
    low: 'shift:5 type:2 0 rm:4',
    text: '{shifted}',
    plain: shift.shifted,
    carry: shift.shiftedCarry,
  },
  {
    form: 'rsr',
    high: '000',
    low: 'rs:4 0 type:2 1 rm:4',
    text: '{shiftedreg}',
    plain: shift.shiftedByRegister,
    carry: shift.shiftedByRegisterCarry,
  },
];

/** Operation, opcode, whether C comes from the shifter, what it does without and with flags, its registers. */
const dataOperations: readonly (readonly [
  name: string,
  opcode: number,
  isLogical: boolean,
  plain: Apply | undefined,
  flags: Apply,
  registers: 'rd rn' | 'rd' | 'rn',
])[] = [
  ['AND', 0, true, data.and, data.ands, 'rd rn'],
  ['EOR', 1, true, data.eor, data.eors, 'rd rn'],
  ['SUB', 2, false, data.sub, data.subs, 'rd rn'],
  ['RSB', 3, false, data.rsb, data.rsbs, 'rd rn'],
  ['ADD', 4, false, data.add, data.adds, 'rd rn'],
  ['ADC', 5, false, data.adc, data.adcs, 'rd rn'],
  ['SBC', 6, false, data.sbc, data.sbcs, 'rd rn'],
  ['RSC', 7, false, data.rsc, data.rscs, 'rd rn'],
  ['TST', 8, true, undefined, data.tst, 'rn'],
  ['TEQ', 9, true, undefined, data.teq, 'rn'],
  ['CMP', 10, false, undefined, data.cmp, 'rn'],
  ['CMN', 11, false, undefined, data.cmn, 'rn'],
  ['ORR', 12, true, data.orr, data.orrs, 'rd rn'],
  ['MOV', 13, true, data.mov, data.movs, 'rd'],
  ['BIC', 14, true, data.bic, data.bics, 'rd rn'],
  ['MVN', 15, true, data.mvn, data.mvns, 'rd'],
];

const sbz4 = '(0)(0)(0)(0)';

interface DataForm {
  readonly name: string;
  readonly pattern: (s: 0 | 1, rd: string) => string;
  readonly operands: string;
  readonly operand: Operand;
  readonly carry: Operand;
  readonly isRegisterShifted: boolean;
}

/** One operation in one form: without flags, with, and into r15, where flags mean return from an exception. */
function formRows(
  mnemonic: string,
  { name, pattern, operands, operand, carry, isRegisterShifted }: DataForm,
  [, , isLogical, plain, flags]: (typeof dataOperations)[number],
): readonly Row[] {
  const source = `DDI 0406C A8.8 ${mnemonic}`;
  const options: RowOptions = isRegisterShifted ? { unpredictable: pc('rd', 'rn', 'rm', 'rs') } : {};
  const withFlags: Action = [flags, isLogical ? carry : operand];
  if (plain === undefined) {
    return [insn(`${mnemonic}_${name}`, pattern(1, sbz4), withFlags, `${mnemonic}{c} ${operands}`, source, options)];
  }
  const flagText = `${mnemonic}s{c} ${operands}`;
  const rows = [
    insn(`${mnemonic}_${name}`, pattern(0, 'rd:4'), [plain, operand], `${mnemonic}{c} ${operands}`, source, options),
    insn(`${mnemonic}S_${name}`, pattern(1, 'rd:4'), withFlags, flagText, source, options),
  ];
  if (isRegisterShifted) return rows;
  const action: Action = [data.exceptionReturn, operand];
  return [...rows, insn(`${mnemonic}S_pc_${name}`, pattern(1, '1111'), action, flagText, 'DDI 0406C B9.3.20')];
}

function dataRows(operation: (typeof dataOperations)[number]): readonly Row[] {
  const [name, opcode, , , , registers] = operation;
  const hasRn = registers !== 'rd';
  const destination = `${registers === 'rn' ? '' : '{rd}, '}${hasRn ? '{rn}, ' : ''}`;
  return operandForms.flatMap(({ form, high, low, text, plain, carry }) => {
    const isShift = name === 'MOV' && low.includes('type:2');
    const build = (mnemonic: string, formName: string, lowBits: string, operands: string) =>
      formRows(
        mnemonic,
        {
          name: formName,
          pattern: (s, rd) => `cond:4 ${high} ${binary(opcode, 4)} ${s} ${hasRn ? 'rn:4' : sbz4} ${rd} ${lowBits}`,
          operands,
          operand: plain,
          carry,
          isRegisterShifted: form === 'rsr',
        },
        operation,
      );
    if (!isShift) return build(name, form, low, `${destination}${text}`);
    const amount = form === 'rsr' ? '{rs}' : '{amount}';
    return shiftTypes.flatMap((mnemonic, type) =>
      build(mnemonic, form === 'rsr' ? 'reg' : 'imm', low.replace('type:2', binary(type, 2)), `{rd}, {rm}, ${amount}`),
    );
  });
}

/** MOV of a shifted register has names of its own. */
const shiftTypes = ['LSL', 'LSR', 'ASR', 'ROR'] as const;

const rrxForms: readonly (readonly [name: string, s: '0' | '1', rd: string, action: Action])[] = [
  ['RRX', '0', 'rd:4', [data.mov, shift.shifted]],
  ['RRXS', '1', 'rd:4', [data.movs, shift.shiftedCarry]],
  ['RRXS_pc', '1', '1111', [data.exceptionReturn, shift.shifted]],
];
const rrx = rrxForms.map(([name, s, rd, action]) =>
  insn(
    name,
    `cond:4 000 1101 ${s} ${sbz4} ${rd} 00000 11 0 rm:4`,
    action,
    `RRX${s === '1' ? 's' : ''}{c} {rd}, {rm}`,
    'DDI 0406C A8.8.151',
  ),
);

const dataProcessing: readonly Row[] = [
  ...dataOperations.flatMap(dataRows),
  ...rrx,
  insn('MOVW', 'cond:4 0011 0000 imm:4 rd:4 imm:12', data.movw, 'MOVW{c} {rd}, {imm16}', 'DDI 0406C A8.8.102', {
    unpredictable: pc('rd'),
  }),
  insn('MOVT', 'cond:4 0011 0100 imm:4 rd:4 imm:12', data.movt, 'MOVT{c} {rd}, {imm16}', 'DDI 0406C A8.8.106', {
    unpredictable: pc('rd'),
  }),
];

const ones = (count: number) => '(1)'.repeat(count);
const zeros = (count: number) => '(0)'.repeat(count);

/** SYSm of the banked registers PL1 may name: those of Monitor and Hyp mode are not the guest's. @source DDI 0406C B9.2.3 */
const spsrNumbers = [0b01110, 0b10000, 0b10010, 0b10100, 0b10110];
export const isNoBank: Constraint = ({ r, m = 0, m1 = 0 }) => {
  const sysm = m * 16 + m1;
  return r === 1 ? !spsrNumbers.includes(sysm) : sysm > 0b10111 || sysm === 0b00111 || sysm === 0b01111;
};

export const noPsrField: Constraint = isOneOf('mask', 0);

const statusRows: readonly Row[] = [
  insn(
    'MRS',
    `cond:4 0001 0r:1 00 ${ones(4)} rd:4 (0)(0)0(0) 0000 ${sbz4}`,
    status.mrs,
    'MRS{c} {rd}, {psr}',
    'DDI 0406C B9.3.8',
    { unpredictable: pc('rd') },
  ),
  insn(
    'MRS_banked',
    `cond:4 0001 0r:1 00 m1:4 rd:4 (0)(0)1 m:1 0000 ${sbz4}`,
    status.mrsBanked,
    'MRS{c} {rd}, {banked}',
    'DDI 0406C B9.3.9',
    { unpredictable: either(pc('rd'), isNoBank) },
  ),
  insn(
    'MSR_reg',
    `cond:4 0001 0r:1 10 mask:4 ${ones(4)} (0)(0)0(0) 0000 rn:4`,
    status.msrRegister,
    'MSR{c} {psrmask}, {rm}',
    'DDI 0406C B9.3.12',
    { unpredictable: either(pc('rn'), noPsrField) },
  ),
  insn(
    'MSR_banked',
    `cond:4 0001 0r:1 10 m1:4 ${ones(4)} (0)(0)1 m:1 0000 rn:4`,
    status.msrBanked,
    'MSR{c} {banked}, {rm}',
    'DDI 0406C B9.3.10',
    { unpredictable: either(pc('rn'), isNoBank) },
  ),
  insn(
    'MSR_imm',
    `cond:4 0011 0r:1 10 mask:4 ${ones(4)} imm:12`,
    status.msrImmediate,
    'MSR{c} {psrmask}, {imm}',
    'DDI 0406C B9.3.11',
    { unpredictable: noPsrField },
  ),
];

const hints: readonly Row[] = [
  insn('HINT', `cond:4 0011 0010 0000 ${ones(4)} ${sbz4} op:8`, calls.nop, 'NOP{c} {hint}', 'DDI 0406C A5.2.11'),
  ...(
    [
      ['YIELD', 1, calls.yieldSlice],
      ['WFE', 2, calls.wfe],
      ['WFI', 3, calls.wfi],
      ['SEV', 4, calls.nop],
    ] as const
  ).map(([name, op, handler]) =>
    insn(
      name,
      `cond:4 0011 0010 0000 ${ones(4)} ${sbz4} ${binary(op, 8)}`,
      handler,
      `${name}{c}`,
      `DDI 0406C A8.8 ${name}`,
    ),
  ),
  insn(
    'DBG',
    `cond:4 0011 0010 0000 ${ones(4)} ${sbz4} 1111 option:4`,
    calls.nop,
    'DBG{c} {option}',
    'DDI 0406C A8.8.42',
  ),
];

const callRows: readonly Row[] = [
  insn('SVC', 'cond:4 1111 imm:24', calls.svc, 'SVC{c} {imm24}', 'DDI 0406C A8.8.228'),
  insn('SMC', `cond:4 0001 0110 ${zeros(12)} 0111 imm:4`, calls.smc, 'SMC{c} {imm4}', 'DDI 0406C B9.3.14'),
  insn('HVC', 'cond:4 0001 0100 imm:12 0111 imm:4', calls.hvc, 'HVC{c} {immd}', 'DDI 0406C B9.3.4', {
    unpredictable: conditional,
  }),
  insn('BKPT', 'cond:4 0001 0010 imm:12 0111 imm:4', calls.bkpt, 'BKPT{c} {immx}', 'DDI 0406C A8.8.24', {
    unpredictable: conditional,
  }),
  insn('UDF', '1110 0111 1111 imm:12 1111 imm:4', calls.udf, 'UDF {immu}', 'DDI 0406C A8.8.247'),
  insn('ERET', `cond:4 0001 0110 ${zeros(12)} 0110 (1)(1)(1)(0)`, data.eret, 'ERET{c}', 'DDI 0406C B9.3.3'),
];

const branches: readonly Row[] = [
  insn('B', 'cond:4 1010 imm:24', branch.b, 'B{c} {target}', 'DDI 0406C A8.8.18'),
  insn('BL', 'cond:4 1011 imm:24', branch.bl, 'BL{c} {target}', 'DDI 0406C A8.8.25'),
  insn('BX', `cond:4 0001 0010 ${ones(12)} 0001 rm:4`, branch.bx, 'BX{c} {rm}', 'DDI 0406C A8.8.27'),
  insn(
    'BXJ',
    `cond:4 0001 0010 ${ones(12)} 0010 rm:4`,
    branch.bx,
    'BXJ{c} {rm}',
    'DDI 0406C A8.8.28, trivial Jazelle',
    { unpredictable: pc('rm') },
  ),
  insn('BLX_reg', `cond:4 0001 0010 ${ones(12)} 0011 rm:4`, branch.blxRegister, 'BLX{c} {rm}', 'DDI 0406C A8.8.26', {
    unpredictable: pc('rm'),
  }),
];

const threeRegisters = '{rd16}, {rm}, {rs}';
const fourRegisters = '{rd16}, {rm}, {rs}, {rd}';
const longRegisters = '{rd}, {rd16}, {rm}, {rs}';

/** Multiplies with a form that sets flags; `hi` and `lo` are bits 19:16 and 15:12. */
const flagMultiplies: readonly (readonly [name: string, op: string, handler: Handler, text: string, lo: string])[] = [
  ['MUL', '000', multiply.mul, threeRegisters, sbz4],
  ['MLA', '001', multiply.mla, fourRegisters, 'lo:4'],
  ['UMULL', '100', multiply.umull, longRegisters, 'lo:4'],
  ['UMLAL', '101', multiply.umlal, longRegisters, 'lo:4'],
  ['SMULL', '110', multiply.smull, longRegisters, 'lo:4'],
  ['SMLAL', '111', multiply.smlal, longRegisters, 'lo:4'],
];

const multiplyPc = pc('hi', 'lo', 'rs', 'rm');
/** The two halves of a long result are one register. */
const longPc = either(multiplyPc, same('hi', 'lo'));

function multiplyRow(name: string, bits: string, lo: string, low: string, handler: Handler, text: string): Row {
  return insn(
    name,
    `cond:4 ${bits} hi:4 ${lo} rs:4 ${low} rm:4`,
    handler,
    `${name}${bits.includes('s:1') ? '{s}' : ''}{c} ${text}`,
    `DDI 0406C A8.8 ${name}`,
    { unpredictable: text === longRegisters ? longPc : multiplyPc },
  );
}

const xy = [
  ['BB', '00'],
  ['TB', '01'],
  ['BT', '10'],
  ['TT', '11'],
] as const;

/** SMLAD and kin: op 22:20, bits 7:6, and the name without accumulator (Ra = 15). */
const dualMultiplies: readonly (readonly [string, string | undefined, string, string, Handler, letter: 'x' | 'r'])[] = [
  ['SMLAD', 'SMUAD', '000', '00', multiply.smlad, 'x'],
  ['SMLSD', 'SMUSD', '000', '01', multiply.smlsd, 'x'],
  ['SMLALD', undefined, '100', '00', multiply.smlald, 'x'],
  ['SMLSLD', undefined, '100', '01', multiply.smlsld, 'x'],
  ['SMMLA', 'SMMUL', '101', '00', multiply.smmla, 'r'],
  ['SMMLS', undefined, '101', '11', multiply.smmls, 'r'],
];

const multiplies: readonly Row[] = [
  ...flagMultiplies.map(([name, op, handler, text, lo]) =>
    multiplyRow(name, `0000 ${op} s:1`, lo, '1001', handler, text),
  ),
  multiplyRow('UMAAL', '0000 0100', 'lo:4', '1001', multiply.umaal, longRegisters),
  multiplyRow('MLS', '0000 0110', 'lo:4', '1001', multiply.mls, fourRegisters),
  ...xy.flatMap(([letters, bits]) => [
    multiplyRow(`SMLA${letters}`, '0001 0000', 'lo:4', `1${bits}0`, multiply.smlaxy, fourRegisters),
    multiplyRow(`SMLAL${letters}`, '0001 0100', 'lo:4', `1${bits}0`, multiply.smlalxy, longRegisters),
    multiplyRow(`SMUL${letters}`, '0001 0110', sbz4, `1${bits}0`, multiply.smulxy, threeRegisters),
  ]),
  ...(['B', 'T'] as const).flatMap((letter, bit) => [
    multiplyRow(`SMLAW${letter}`, '0001 0010', 'lo:4', `1${bit}00`, multiply.smlawy, fourRegisters),
    multiplyRow(`SMULW${letter}`, '0001 0010', sbz4, `1${bit}10`, multiply.smulwy, threeRegisters),
  ]),
  ...dualMultiplies.flatMap(([name, alone, op, kind, handler, letter]) => {
    const text = op === '100' ? longRegisters : fourRegisters;
    const isLong = op === '100';
    const pattern = (lo: string) => `cond:4 0111 0${op} hi:4 ${lo} rs:4 ${kind}x:1 1 rm:4`;
    const source = `DDI 0406C A8.8 ${name}`;
    const unpredictable = isLong ? longPc : multiplyPc;
    const row = insn(name, pattern('lo:4'), handler, `${name}{${letter}}{c} ${text}`, source, { unpredictable });
    if (alone === undefined) return [row];
    const mnemonic = `${alone}{${letter}}{c} ${threeRegisters}`;
    return [row, insn(alone, pattern('1111'), handler, mnemonic, `DDI 0406C A8.8 ${alone}`, { unpredictable })];
  }),
  multiplyRow('SDIV', '0111 0001', ones(4), '0001', multiply.sdiv, threeRegisters),
  multiplyRow('UDIV', '0111 0011', ones(4), '0001', multiply.udiv, threeRegisters),
  multiplyRow('USADA8', '0111 1000', 'lo:4', '0001', parallel.usada8, fourRegisters),
  multiplyRow('USAD8', '0111 1000', '1111', '0001', parallel.usada8, threeRegisters),
];

const parallelKinds = [
  ['S', '001'],
  ['Q', '010'],
  ['SH', '011'],
  ['U', '101'],
  ['UQ', '110'],
  ['UH', '111'],
] as const;
const parallelLanes = [
  ['ADD16', '000'],
  ['ASX', '001'],
  ['SAX', '010'],
  ['SUB16', '011'],
  ['ADD8', '100'],
  ['SUB8', '111'],
] as const;
/** With an addend, without (Rn = 15). */
const extensions = [
  ['SXTAB16', 'SXTB16', '000'],
  ['SXTAB', 'SXTB', '010'],
  ['SXTAH', 'SXTH', '011'],
  ['UXTAB16', 'UXTB16', '100'],
  ['UXTAB', 'UXTB', '110'],
  ['UXTAH', 'UXTH', '111'],
] as const;

const noPc: RowOptions = { unpredictable: pc('rd', 'rn', 'rm') };

const media: readonly Row[] = [
  ...parallelKinds.flatMap(([prefix, kind]) =>
    parallelLanes.map(([name, op]) =>
      insn(
        `${prefix}${name}`,
        `cond:4 0110 0${kind} rn:4 rd:4 ${ones(4)} ${op}1 rm:4`,
        parallel.parallel,
        `${prefix}${name}{c} {rd}, {rn}, {rm}`,
        'DDI 0406C A5.4.1, A5.4.2',
        noPc,
      ),
    ),
  ),
  ...(['QADD', 'QSUB', 'QDADD', 'QDSUB'] as const).map((name, op) =>
    insn(
      name,
      `cond:4 0001 0${binary(op, 2)}0 rn:4 rd:4 ${sbz4} 0101 rm:4`,
      parallel.saturatingAdd,
      `${name}{c} {rd}, {rm}, {rn}`,
      `DDI 0406C A8.8 ${name}`,
      noPc,
    ),
  ),
  ...(['BT', 'TB'] as const).map((halves, tb) =>
    insn(
      `PKH${halves}`,
      `cond:4 0110 1000 rn:4 rd:4 shift:5 ${tb}01 rm:4`,
      parallel.pkh,
      `PKH${halves}{c} {rd}, {rn}, {halfshift}`,
      'DDI 0406C A8.8.125',
      noPc,
    ),
  ),
  insn(
    'SEL',
    `cond:4 0110 1000 rn:4 rd:4 ${ones(4)} 1011 rm:4`,
    parallel.sel,
    'SEL{c} {rd}, {rn}, {rm}',
    'DDI 0406C A8.8.166',
    noPc,
  ),
  ...(
    [
      ['SSAT', '101', '1', parallel.ssat, parallel.ssat16],
      ['USAT', '111', '0', parallel.usat, parallel.usat16],
    ] as const
  ).flatMap(([name, op, bias, saturate, saturate16]) => [
    insn(
      name,
      `cond:4 0110 ${op} sat:5 rd:4 shift:5 sh:1 01 rm:4`,
      saturate,
      `${name}{c} {rd}, {sat${bias}}, {halfshift}`,
      `DDI 0406C A8.8 ${name}`,
      noPc,
    ),
    insn(
      `${name}16`,
      `cond:4 0110 ${op}0 sat:4 rd:4 ${ones(4)} 0011 rm:4`,
      saturate16,
      `${name}16{c} {rd}, {sat${bias}}, {rm}`,
      `DDI 0406C A8.8 ${name}16`,
      noPc,
    ),
  ]),
  ...extensions.flatMap(([adding, name, op]) => [
    insn(
      adding,
      `cond:4 0110 1${op} rn:4 rd:4 rotate:2 (0)(0) 0111 rm:4`,
      parallel.extend,
      `${adding}{c} {rd}, {rn}, {rm}{ror}`,
      `DDI 0406C A8.8 ${adding}`,
      noPc,
    ),
    insn(
      name,
      `cond:4 0110 1${op} 1111 rd:4 rotate:2 (0)(0) 0111 rm:4`,
      parallel.extend,
      `${name}{c} {rd}, {rm}{ror}`,
      `DDI 0406C A8.8 ${name}`,
      noPc,
    ),
  ]),
  ...(
    [
      ['CLZ', '0001 0110', '0001', data.clz],
      ['REV', '0110 1011', '0011', parallel.rev],
      ['REV16', '0110 1011', '1011', parallel.rev16],
      ['RBIT', '0110 1111', '0011', parallel.rbit],
      ['REVSH', '0110 1111', '1011', parallel.revsh],
    ] as const
  ).map(([name, high, low, handler]) =>
    insn(
      name,
      `cond:4 ${high} ${ones(4)} rd:4 ${ones(4)} ${low} rm:4`,
      handler,
      `${name}{c} {rd}, {rm}`,
      `DDI 0406C A8.8 ${name}`,
      noPc,
    ),
  ),
  ...(
    [
      ['SBFX', '101', parallel.sbfx],
      ['UBFX', '111', parallel.ubfx],
    ] as const
  ).map(([name, op, handler]) =>
    insn(
      name,
      `cond:4 0111 ${op} widthm1:5 rd:4 lsb:5 101 rm:4`,
      handler,
      `${name}{c} {rd}, {rm}, {lsb}, {width}`,
      `DDI 0406C A8.8 ${name}`,
      { unpredictable: either(pc('rd', 'rm'), ({ lsb = 0, widthm1 = 0 }) => lsb + widthm1 > 31) },
    ),
  ),
  ...(
    [
      ['BFI', 'rm:4', '{rd}, {rm}, {lsb}, {bfwidth}'],
      ['BFC', '1111', '{rd}, {lsb}, {bfwidth}'],
    ] as const
  ).map(([name, rm, text]) =>
    insn(
      name,
      `cond:4 0111 110 msb:5 rd:4 lsb:5 001 ${rm}`,
      parallel.bfi,
      `${name}{c} ${text}`,
      `DDI 0406C A8.8 ${name}`,
      { unpredictable: either(pc('rd'), ({ lsb = 0, msb = 0 }) => msb < lsb) },
    ),
  ),
];

/** How an address is made: bits P and W, what a row's name says of it, how the base moves. */
const addressing = [
  { suffix: '', p: '1', w: '0', reach: memory.atOffset, movesBase: false },
  { suffix: '_pre', p: '1', w: '1', reach: memory.preIndexed, movesBase: true },
  { suffix: '_post', p: '0', w: '0', reach: memory.postIndexed, movesBase: true },
] as const;

/** LDRT and kin: post-indexed, with PL0's rights. */
const unprivileged = { suffix: '', p: '0', w: '1', reach: memory.unprivilegedPostIndexed, movesBase: true } as const;

/** Word and byte transfers: bits B and L, how they access, whether Rt may be r15. */
const wordTransfers: readonly (readonly [name: string, b: 0 | 1, l: 0 | 1, access: Access, mayBePc: boolean])[] = [
  ['STR', 0, 0, memory.str, true],
  ['LDR', 0, 1, memory.ldr, true],
  ['STRB', 1, 0, memory.strb, false],
  ['LDRB', 1, 1, memory.ldrb, false],
];

function wordTransferRows([name, b, l, access, mayBePc]: (typeof wordTransfers)[number]): readonly Row[] {
  const forms = [...addressing.map((form) => [name, form] as const), [`${name}T`, unprivileged] as const];
  return forms.flatMap(([mnemonic, { suffix, p, w, reach, movesBase }]) => {
    const pattern = (op: string, low: string) => `cond:4 ${op}${p} u:1 ${b} ${w} ${l} rn:4 rt:4 ${low}`;
    const noPcTarget = mayBePc && mnemonic === name ? pc() : pc('rt');
    const unpredictable = movesBase ? either(noPcTarget, pc('rn'), same('rn', 'rt')) : noPcTarget;
    const options: RowOptions = movesBase ? { unpredictable } : { unpredictable, syndrome: 'unsigned' };
    const source = `DDI 0406C A8.8 ${mnemonic}`;
    return [
      insn(
        `${mnemonic}_imm${suffix}`,
        pattern('010', 'imm:12'),
        [reach, offset.offset12, access],
        `${mnemonic}{c} {rd}, {address}`,
        `${source} (immediate)`,
        options,
      ),
      insn(
        `${mnemonic}_reg${suffix}`,
        pattern('011', 'shift:5 type:2 0 rm:4'),
        [reach, offset.offsetScaled, access],
        `${mnemonic}{c} {rd}, {addressreg}`,
        `${source} (register)`,
        { ...options, unpredictable: either(unpredictable, pc('rm')) },
      ),
    ];
  });
}

/** Halfword, signed and dual transfers: bits L and 6:5. */
const extraTransfers: readonly (readonly [name: string, l: 0 | 1, op: string, access: Access, isSigned?: true])[] = [
  ['STRH', 0, '01', memory.strh],
  ['LDRH', 1, '01', memory.ldrh],
  ['LDRSB', 1, '10', memory.ldrsb, true],
  ['LDRSH', 1, '11', memory.ldrsh, true],
  ['LDRD', 0, '10', memory.ldrd],
  ['STRD', 0, '11', memory.strd],
];

function extraTransferRows([name, l, op, access, isSigned]: (typeof extraTransfers)[number]): readonly Row[] {
  const isDual = name.endsWith('RD');
  const isLoadDual = name === 'LDRD';
  const forms = [
    ...addressing.map((form) => [name, form] as const),
    ...(isDual ? [] : [[`${name}T`, unprivileged] as const]),
  ];
  return forms.flatMap(([mnemonic, { suffix, p, w, reach, movesBase }]) => {
    const pattern = (i: 0 | 1, high: string, low: string) =>
      `cond:4 000${p} u:1 ${i} ${w} ${l} rn:4 rt:4 ${high} 1${op}1 ${low}`;
    const target = isDual ? notPair('rt') : pc('rt');
    const baseIsTarget = isDual ? either(same('rn', 'rt'), secondIs('rt', 'rn')) : same('rn', 'rt');
    const unpredictable = movesBase ? either(target, pc('rn'), baseIsTarget) : target;
    const index = isLoadDual ? either(pc('rm'), same('rm', 'rt'), secondIs('rt', 'rm')) : pc('rm');
    const syndrome: RowOptions = movesBase || isDual ? {} : { syndrome: isSigned ? 'signed' : 'unsigned' };
    const text = `${mnemonic}{c} {rd}, {addressextra}`;
    const source = `DDI 0406C A8.8 ${mnemonic}`;
    return [
      insn(
        `${mnemonic}_imm${suffix}`,
        pattern(1, 'imm:4', 'imm:4'),
        [reach, offset.offset8, access],
        text,
        `${source} (immediate)`,
        { ...syndrome, unpredictable },
      ),
      insn(
        `${mnemonic}_reg${suffix}`,
        pattern(0, sbz4, 'rm:4'),
        [reach, offset.offsetRegister, access],
        text,
        `${source} (register)`,
        { ...syndrome, unpredictable: either(unpredictable, index) },
      ),
    ];
  });
}

const exclusives: readonly Row[] = [
  ...(['', 'D', 'B', 'H'] as const).flatMap((suffix, size) => {
    const isDual = suffix === 'D';
    const target = isDual ? notPair('rt') : pc('rt');
    const statusHits = either(same('rd', 'rn'), same('rd', 'rt'), isDual ? secondIs('rt', 'rd') : pc());
    return [
      insn(
        `STREX${suffix}`,
        `cond:4 0001 1${binary(size, 2)}0 rn:4 rd:4 ${ones(4)} 1001 rt:4`,
        exclusive.strex,
        `STREX${suffix}{c} {rd}, {rm}, [{rn}]`,
        `DDI 0406C A8.8 STREX${suffix}`,
        { unpredictable: either(pc('rn', 'rd'), target, statusHits) },
      ),
      insn(
        `LDREX${suffix}`,
        `cond:4 0001 1${binary(size, 2)}1 rn:4 rt:4 ${ones(4)} 1001 ${ones(4)}`,
        exclusive.ldrex,
        `LDREX${suffix}{c} ${suffix === '' ? '{rtn}' : '{rd}'}, [{rn}]`,
        `DDI 0406C A8.8 LDREX${suffix}`,
        { unpredictable: either(pc('rn'), target) },
      ),
    ];
  }),
  ...(['', 'B'] as const).map((suffix, b) =>
    insn(
      `SWP${suffix}`,
      `cond:4 0001 0${b}00 rn:4 rt:4 ${sbz4} 1001 rm:4`,
      memory.swp,
      `SWP${suffix}{c} {rd}, {rm}, [{rn}]`,
      'DDI 0406C A8.8.229',
      { unpredictable: either(pc('rn', 'rt', 'rm'), same('rn', 'rt'), same('rn', 'rm')) },
    ),
  ),
];

const emptyList = either(pc('rn'), isOneOf('list', 0));
/** The base is to be loaded and written back. */
const loadsBase: Constraint = ({ w = 0, list = 0, rn = 0 }) => w === 1 && (list & (1 << rn)) !== 0;
/** The user-bank forms have no writeback. */
const userList = either(emptyList, isOneOf('w', 1));

/** PUSH and POP are STMDB and LDM of sp, or STR and LDR of one register. */
const stacks: readonly Row[] = [
  insn('PUSH', 'cond:4 1001 0010 1101 list:16', block.stm, 'PUSH{c} {list}', 'DDI 0406C A8.8.133', {
    unpredictable: isOneOf('list', 0),
  }),
  insn('POP', 'cond:4 1000 1011 1101 list:16', block.ldm, 'POP{c} {list}', 'DDI 0406C A8.8.131', {
    unpredictable: ({ list = 0 }) => list === 0 || (list & (1 << 13)) !== 0,
  }),
  insn(
    'PUSH_one',
    'cond:4 0101 0010 1101 rt:4 0000 0000 0100',
    [memory.preIndexed, offset.offset12, memory.str],
    'PUSH{c} {{rd}}',
    'DDI 0406C A8.8.133',
    { unpredictable: isOneOf('rt', 13) },
  ),
  insn(
    'POP_one',
    'cond:4 0100 1001 1101 rt:4 0000 0000 0100',
    [memory.postIndexed, offset.offset12, memory.ldr],
    'POP{c} {{rd}}',
    'DDI 0406C A8.8.131',
    { unpredictable: isOneOf('rt', 13) },
  ),
];

const blocks: readonly Row[] = [
  insn(
    'STM',
    'cond:4 100p:1 u:1 0 w:1 0 rn:4 list:16',
    block.stm,
    'STM{pus}{c} {rn}{w}, {list}',
    'DDI 0406C A8.8.199',
    { unpredictable: emptyList },
  ),
  insn('LDM', 'cond:4 100p:1 u:1 0 w:1 1 rn:4 list:16', block.ldm, 'LDM{pu}{c} {rn}{w}, {list}', 'DDI 0406C A8.8.58', {
    unpredictable: either(emptyList, loadsBase),
  }),
  insn(
    'STM_user',
    'cond:4 100p:1 u:1 1 w:1 0 rn:4 list:16',
    block.stmUser,
    'STM{pus}{c} {rn}{w}, {list}^',
    'DDI 0406C B9.3.17',
    { unpredictable: userList },
  ),
  insn(
    'LDM_user',
    'cond:4 100p:1 u:1 1 w:1 1 rn:4 0 list:15',
    block.ldmUser,
    'LDM{pu}{c} {rn}{w}, {list}^',
    'DDI 0406C B9.3.6',
    { unpredictable: userList },
  ),
  insn(
    'LDM_return',
    'cond:4 100p:1 u:1 1 w:1 1 rn:4 1 list:15',
    block.ldmReturn,
    'LDM{pu}{c} {rn}{w}, {list}^',
    'DDI 0406C B9.3.5',
    { unpredictable: either(pc('rn'), loadsBase) },
  ),
];

/** MCR and MRC, MCRR and MRRC of a coprocessor: `0` writes it, `1` reads it. */
function moveRows(suffix: string, coproc: string, single: Handler, source: string): readonly Row[] {
  return (['MCR', 'MRC'] as const).map((name, l) =>
    insn(
      `${name}${suffix}`,
      `cond:4 1110 opc1:3 ${l} crn:4 rt:4 ${coproc} opc2:3 1 crm:4`,
      single,
      `${name}{c} {cp}`,
      source,
    ),
  );
}

function doubleMoveRows(suffix: string, coproc: string, handler: Handler): readonly Row[] {
  return (['MCRR', 'MRRC'] as const).map((name, l) =>
    insn(
      `${name}${suffix}`,
      `cond:4 1100 010${l} rt2:4 rt:4 ${coproc} opc1:4 crm:4`,
      handler,
      `${name}{c} {cprr}`,
      `DDI 0406C A8.8 ${name}`,
      { unpredictable: either(pc('rt', 'rt2'), l === 1 ? same('rt', 'rt2') : pc()) },
    ),
  );
}

const { cp15Move, cp15MoveDouble, debugMove, noCoprocessor } = coprocessor;

/** Coprocessor instructions, which T32 has too. */
export const coprocessorRows: readonly Row[] = [
  ...moveRows('', 'coproc:4', noCoprocessor, 'DDI 0406C A8.8.98, A8.8.107'),
  ...moveRows('_p15', '1111', cp15Move, 'DDI 0406C B3.15'),
  ...moveRows('_p14', '1110', debugMove, 'DDI 0406C C11'),
  ...doubleMoveRows('', 'coproc:4', noCoprocessor),
  ...doubleMoveRows('_p15', '1111', cp15MoveDouble),
  insn(
    'CDP',
    'cond:4 1110 opc1:4 crn:4 crd:4 coproc:4 opc2:3 0 crm:4',
    noCoprocessor,
    'CDP{c} {cpdata}',
    'DDI 0406C A8.8.30',
  ),
  ...(['STC', 'LDC'] as const).map((name, l) =>
    insn(
      name,
      `cond:4 110 p:1 u:1 n:1 w:1 ${l} rn:4 crd:4 coproc:4 imm:8`,
      noCoprocessor,
      `${name}{l}{c} {cpmem}`,
      `DDI 0406C A8.8 ${name}`,
    ),
  ),
];

/** A32 with a condition field other than 0b1111. @source DDI 0406C A5 */
export const decodeA32 = decodeTable([
  ...dataProcessing,
  ...statusRows,
  ...hints,
  ...callRows,
  ...branches,
  ...multiplies,
  ...media,
  ...wordTransfers.flatMap(wordTransferRows),
  ...extraTransfers.flatMap(extraTransferRows),
  ...exclusives,
  ...stacks,
  ...blocks,
  ...coprocessorRows,
  ...vfpRows,
]);
