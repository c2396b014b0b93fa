import * as data from '../exec/data-processing.ts';
import * as multiply from '../exec/multiply.ts';
import * as parallel from '../exec/parallel.ts';
import * as shift from '../exec/shift.ts';
import { either, isOneOf, same } from './constraint.ts';
import {
  type Action,
  type Constraint,
  type Handler,
  insn,
  type Operand,
  place,
  type Row,
  type RowOptions,
} from './pattern.ts';

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');

/** One of the registers is r13 or r15: BadReg. */
export function bad(...names: readonly string[]): Constraint {
  return (fields) => names.some((name) => fields[name] === 13 || fields[name] === 15);
}

type Apply = (core: Parameters<Handler>[0], word: number, operand: number) => void;

/** Operations of A6.3.1 and A6.3.11: opcode, whether C comes from the shifter, without and with flags. */
const operations: readonly (readonly [name: string, op: number, isLogical: boolean, plain: Apply, flags: Apply])[] = [
  ['AND', 0, true, data.and, data.ands],
  ['BIC', 1, true, data.bic, data.bics],
  ['ORR', 2, true, data.orr, data.orrs],
  ['ORN', 3, true, data.orn, data.orns],
  ['EOR', 4, true, data.eor, data.eors],
  ['ADD', 8, false, data.add, data.adds],
  ['ADC', 10, false, data.adc, data.adcs],
  ['SBC', 11, false, data.sbc, data.sbcs],
  ['SUB', 13, false, data.sub, data.subs],
  ['RSB', 14, false, data.rsb, data.rsbs],
];

/** Rd = 15 with S makes a test of them. */
const tests: readonly (readonly [name: string, op: number, isLogical: boolean, flags: Apply])[] = [
  ['TST', 0, true, data.tst],
  ['TEQ', 4, true, data.teq],
  ['CMN', 8, false, data.cmn],
  ['CMP', 13, false, data.cmp],
];

/** Rn = 15 makes a move of them. */
const moves: readonly (readonly [name: string, op: number, plain: Apply, flags: Apply])[] = [
  ['MOV', 2, data.mov, data.movs],
  ['MVN', 3, data.mvn, data.mvns],
];

/** ThumbExpandImm has no zero in its three patterns of two and four bytes. */
const zeroPattern: Constraint = ({ imm = 0 }) => imm >>> 8 !== 0 && imm >>> 8 < 4 && (imm & 0xff) === 0;

/** The shift of an operand that is the stack pointer's other addend. */
const notSmallLsl: Constraint = ({ type, shift: amount = 0 }) => type !== 0 || amount > 3;

interface Form {
  readonly form: string;
  /** Bits 31:21 with the operation, and below Rn. */
  readonly pattern: (op: number, s: 0 | 1, rn: string, rd: string) => string;
  readonly layout: (rn: string, rd: string) => string;
  readonly text: string;
  readonly plain: Operand;
  readonly carry: Operand;
  readonly unpredictable: Constraint;
}

const forms: readonly Form[] = [
  {
    form: 'imm',
    pattern: (op, s, rn, rd) => `11110 imm:1 0 ${binary(op, 4)} ${s} ${rn} 0 imm:3 ${rd} imm:8`,
    layout: (rn, rd) => `${rn} ${rd} imm:12`,
    text: '{immt}',
    plain: shift.thumbImmediate,
    carry: shift.thumbImmediateCarry,
    unpredictable: zeroPattern,
  },
  {
    form: 'shifted',
    pattern: (op, s, rn, rd) => `1110101 ${binary(op, 4)} ${s} ${rn} (0) shift:3 ${rd} shift:2 type:2 rm:4`,
    layout: (rn, rd) => `${rn} ${rd} shift:5 type:2 0 rm:4`,
    text: '{shifted}',
    plain: shift.shifted,
    carry: shift.shiftedCarry,
    unpredictable: bad('rm'),
  },
];

/** objdump marks what has a 16-bit encoding too. */
const wide = (name: string) => (/^(ORN|TEQ|RSB)$/.test(name) ? '' : '.w');

function formRows({ form, pattern, layout, text, plain, carry, unpredictable }: Form): readonly Row[] {
  const act = (apply: Apply, operand: Operand): Action => [apply, operand];
  const rows: Row[] = [];
  const add = (
    name: string,
    bits: string,
    action: Action,
    assembler: string,
    [rn, rd]: readonly [string, string],
    wrong: Constraint,
  ) =>
    rows.push(
      insn(`${name}_${form}_T32`, bits, action, assembler, `DDI 0406C A8.8 ${name.replace(/S$/, '')}`, {
        operands: place(layout(rn, rd)),
        unpredictable: either(wrong, unpredictable),
      }),
    );
  for (const [name, op, isLogical, withoutFlags, flags] of operations) {
    const isSum = name === 'ADD' || name === 'SUB';
    const source: Constraint = isSum ? isOneOf('rn', 15) : bad('rn');
    const intoStack: Constraint = ({ rd, rn, ...rest }) =>
      rd === 13 && (!isSum || rn !== 13 || (form === 'shifted' && notSmallLsl(rest)));
    for (const s of [0, 1] as const) {
      const target = either(isOneOf('rd', 15), intoStack);
      add(
        s === 0 ? name : `${name}S`,
        pattern(op, s, 'rn:4', 'rd:4'),
        s === 0 ? act(withoutFlags, plain) : act(flags, isLogical ? carry : plain),
        `${name}${s === 0 ? '' : 's'}{c}${wide(name)} {rd}, {rn}, ${text}`,
        ['rn:4', 'rd:4'],
        either(source, target),
      );
    }
  }
  for (const [name, op, isLogical, flags] of tests) {
    add(
      name,
      pattern(op, 1, 'rn:4', '1111'),
      act(flags, isLogical ? carry : plain),
      `${name}{c}${wide(name)} {rn}, ${text}`,
      ['rn:4', '0000'],
      isLogical ? bad('rn') : isOneOf('rn', 15),
    );
  }
  for (const [name, op, withoutFlags, flags] of moves) {
    for (const s of [0, 1] as const) {
      add(
        s === 0 ? name : `${name}S`,
        pattern(op, s, '1111', 'rd:4'),
        s === 0 ? act(withoutFlags, plain) : act(flags, carry),
        `${name}${s === 0 ? '' : 's'}{c}${wide(name)} {rd}, ${text}`,
        ['0000', 'rd:4'],
        bad('rd'),
      );
    }
  }
  return rows;
}

/** MOV of a register alone may have the stack pointer on one side. */
const plainMove = insn(
  'MOV_reg_T32',
  '1110101 0010 0 1111 (0)000 rd:4 0000 rm:4',
  [data.mov, shift.register],
  'MOV{c}.w {rd}, {rm}',
  'DDI 0406C A8.8.103 T3',
  {
    operands: place('rd:4 00000000 rm:4'),
    unpredictable: ({ rd, rm }) => rd === 15 || rm === 15 || (rd === 13 && rm === 13),
  },
);

const pkh: readonly Row[] = (['BT', 'TB'] as const).map((halves, tb) =>
  insn(
    `PKH${halves}_T32`,
    `1110101 0110 0 rn:4 (0) shift:3 rd:4 shift:2 ${tb} 0 rm:4`,
    parallel.pkh,
    `PKH${halves}{c} {rd}, {rn}, {halfshift}`,
    'DDI 0406C A8.8.125',
    { operands: place(`rn:4 rd:4 shift:5 ${tb} 01 rm:4`), unpredictable: bad('rd', 'rn', 'rm') },
  ),
);

const imm12 = (op: string) => `11110 imm:1 ${op} rn:4 0 imm:3 rd:4 imm:8`;
const adr = (op: string) => `11110 imm:1 ${op} 1111 0 imm:3 rd:4 imm:8`;

const saturations = (
  [
    ['SSAT', '00', '1', parallel.ssat, parallel.ssat16],
    ['USAT', '10', '0', parallel.usat, parallel.usat16],
  ] as const
).flatMap(([name, op, bias, saturate, saturate16]) => [
  insn(
    name.concat('_T32'),
    `11110 (0) 11 ${op} sh:1 0 rn:4 0 shift:3 rd:4 shift:2 (0) sat:5`,
    saturate,
    `${name}{c} {rd}, {sat${bias}}, {halfshift}`,
    `DDI 0406C A8.8 ${name}`,
    { operands: place('sat:5 rd:4 shift:5 sh:1 01 rn:4'), unpredictable: bad('rd', 'rn') },
  ),
  insn(
    name.concat('16_T32'),
    `11110 (0) 11 ${op} 1 0 rn:4 0 000 rd:4 00 (0)(0) sat:4`,
    saturate16,
    `${name}16{c} {rd}, {sat${bias}}, {rm}`,
    `DDI 0406C A8.8 ${name}16`,
    { operands: place('sat:4 rd:4 00000011 rn:4'), unpredictable: bad('rd', 'rn') },
  ),
]);

const plainImmediates: readonly Row[] = [
  ...(
    [
      ['ADDW', '10 0000', data.add],
      ['SUBW', '10 1010', data.sub],
    ] as const
  ).map(([name, op, apply]) =>
    insn(
      `${name}_T32`,
      imm12(op),
      [apply, shift.immediate12],
      `${name}{c} {rd}, {rn}, {imm12}`,
      `DDI 0406C A8.8 ${name.slice(0, 3)} (immediate) T4`,
      {
        operands: place('rn:4 rd:4 imm:12'),
        unpredictable: ({ rd, rn }) => rd === 15 || (rd === 13 && rn !== 13),
      },
    ),
  ),
  insn(
    'ADR_after_T32',
    adr('10 0000'),
    [data.adr, shift.immediate12],
    'ADDW{c} {rd}, pc, {imm12}',
    'DDI 0406C A8.8.12 T3',
    {
      operands: place('rd:4 imm:12'),
      unpredictable: bad('rd'),
    },
  ),
  insn(
    'ADR_before_T32',
    adr('10 1010'),
    [data.adr, shift.negative12],
    'SUBW{c} {rd}, pc, {imm12}',
    'DDI 0406C A8.8.12 T2',
    {
      operands: place('rd:4 imm:12'),
      unpredictable: bad('rd'),
    },
  ),
  insn(
    'MOVW_T32',
    '11110 imm:1 10 0100 imm16:4 0 imm:3 rd:4 imm:8',
    data.movw,
    'MOVW{c} {rd}, {imm16}',
    'DDI 0406C A8.8.102',
    {
      operands: place('imm16:4 rd:4 imm:12'),
      unpredictable: bad('rd'),
    },
  ),
  insn(
    'MOVT_T32',
    '11110 imm:1 10 1100 imm16:4 0 imm:3 rd:4 imm:8',
    data.movt,
    'MOVT{c} {rd}, {imm16}',
    'DDI 0406C A8.8.106',
    {
      operands: place('imm16:4 rd:4 imm:12'),
      unpredictable: bad('rd'),
    },
  ),
  ...saturations,
  ...(
    [
      ['SBFX', '01 0', '101', parallel.sbfx],
      ['UBFX', '11 0', '111', parallel.ubfx],
    ] as const
  ).map(([name, op, kind, handler]) =>
    insn(
      `${name}_T32`,
      `11110 (0) 11 ${op}0 rn:4 0 lsb:3 rd:4 lsb:2 (0) widthm1:5`,
      handler,
      `${name}{c} {rd}, {rm}, {lsb}, {width}`,
      `DDI 0406C A8.8 ${name}`,
      {
        operands: place(`0111 ${kind} widthm1:5 rd:4 lsb:5 101 rn:4`),
        unpredictable: either(bad('rd', 'rn'), ({ lsb = 0, widthm1 = 0 }) => lsb + widthm1 > 31),
      },
    ),
  ),
  ...(
    [
      ['BFI', 'rn:4', '{rd}, {rm}, {lsb}, {bfwidth}'],
      ['BFC', '1111', '{rd}, {lsb}, {bfwidth}'],
    ] as const
  ).map(([name, rn, text]) =>
    insn(
      `${name}_T32`,
      `11110 (0) 11 01 10 ${rn} 0 lsb:3 rd:4 lsb:2 (0) msb:5`,
      parallel.bfi,
      `${name}{c} ${text}`,
      `DDI 0406C A8.8 ${name}`,
      {
        operands: place(`msb:5 rd:4 lsb:5 001 ${rn}`),
        unpredictable: either(bad('rd'), isOneOf('rn', 13), ({ lsb = 0, msb = 0 }) => msb < lsb),
      },
    ),
  ),
];

const noBad = (...names: readonly string[]): RowOptions => ({ unpredictable: bad(...names) });

const registerShifts: readonly Row[] = (['LSL', 'LSR', 'ASR', 'ROR'] as const).flatMap((name, type) =>
  ([0, 1] as const).map((s) =>
    insn(
      `${name}${s === 0 ? '' : 'S'}_reg_T32`,
      `11111010 0 ${binary(type, 2)} ${s} rn:4 1111 rd:4 0000 rm:4`,
      s === 0 ? [data.mov, shift.shiftedByRegister] : [data.movs, shift.shiftedByRegisterCarry],
      `${name}${s === 0 ? '' : 's'}{c}.w {rd}, {rm}, {rs}`,
      `DDI 0406C A8.8 ${name} (register)`,
      { operands: place(`rd:4 rm:4 0 ${binary(type, 2)} 1 rn:4`), ...noBad('rd', 'rn', 'rm') },
    ),
  ),
);

/** With an addend, without (Rn = 15), op1, A32's opcode, whether a 16-bit encoding exists. */
const extensions = [
  ['SXTAH', 'SXTH', '000', '011', '.w'],
  ['UXTAH', 'UXTH', '001', '111', '.w'],
  ['SXTAB16', 'SXTB16', '010', '000', ''],
  ['UXTAB16', 'UXTB16', '011', '100', ''],
  ['SXTAB', 'SXTB', '100', '010', '.w'],
  ['UXTAB', 'UXTB', '101', '110', '.w'],
] as const;

const parallelLanes = [
  ['ADD8', '000', '100'],
  ['ADD16', '001', '000'],
  ['ASX', '010', '001'],
  ['SUB8', '100', '111'],
  ['SUB16', '101', '011'],
  ['SAX', '110', '010'],
] as const;
const parallelKinds = [
  ['S', '000', '001'],
  ['Q', '001', '010'],
  ['SH', '010', '011'],
  ['U', '100', '101'],
  ['UQ', '101', '110'],
  ['UH', '110', '111'],
] as const;

/** Both register fields name the one operand. */
const twice: Constraint = ({ rm, rm2 }) => rm !== rm2;

const registers: readonly Row[] = [
  ...registerShifts,
  ...extensions.flatMap(([adding, name, op, kind, w]) => [
    insn(
      `${adding}_T32`,
      `11111010 0 ${op} rn:4 1111 rd:4 1 (0) rotate:2 rm:4`,
      parallel.extend,
      `${adding}{c} {rd}, {rn}, {rm}{ror}`,
      `DDI 0406C A8.8 ${adding}`,
      {
        operands: place(`${kind} rn:4 rd:4 rotate:2 000111 rm:4`),
        unpredictable: either(bad('rd', 'rm'), isOneOf('rn', 13)),
      },
    ),
    insn(
      `${name}_T32`,
      `11111010 0 ${op} 1111 1111 rd:4 1 (0) rotate:2 rm:4`,
      parallel.extend,
      `${name}{c}${w} {rd}, {rm}{ror}`,
      `DDI 0406C A8.8 ${name}`,
      { operands: place(`${kind} 1111 rd:4 rotate:2 000111 rm:4`), ...noBad('rd', 'rm') },
    ),
  ]),
  ...parallelKinds.flatMap(([prefix, kind, a32Kind]) =>
    parallelLanes.map(([name, op, a32Op]) =>
      insn(
        `${prefix}${name}_T32`,
        `11111010 1 ${op} rn:4 1111 rd:4 0 ${kind} rm:4`,
        parallel.parallel,
        `${prefix}${name}{c} {rd}, {rn}, {rm}`,
        'DDI 0406C A6.3.14, A6.3.15',
        { operands: place(`${a32Kind} rn:4 rd:4 0000 ${a32Op} 1 rm:4`), ...noBad('rd', 'rn', 'rm') },
      ),
    ),
  ),
  ...(
    [
      ['QADD', '00', '00'],
      ['QDADD', '01', '10'],
      ['QSUB', '10', '01'],
      ['QDSUB', '11', '11'],
    ] as const
  ).map(([name, op, a32Op]) =>
    insn(
      `${name}_T32`,
      `11111010 1 000 rn:4 1111 rd:4 10 ${op} rm:4`,
      parallel.saturatingAdd,
      `${name}{c} {rd}, {rm}, {rn}`,
      `DDI 0406C A8.8 ${name}`,
      { operands: place(`${a32Op} 0 rn:4 rd:4 00000000 rm:4`), ...noBad('rd', 'rn', 'rm') },
    ),
  ),
  ...(
    [
      ['REV', '001', '00', parallel.rev, '.w'],
      ['REV16', '001', '01', parallel.rev16, '.w'],
      ['RBIT', '001', '10', parallel.rbit, ''],
      ['REVSH', '001', '11', parallel.revsh, '.w'],
      ['CLZ', '011', '00', data.clz, ''],
    ] as const
  ).map(([name, op, op2, handler, w]) =>
    insn(
      `${name}_T32`,
      `11111010 1 ${op} rm2:4 1111 rd:4 10 ${op2} rm:4`,
      handler,
      `${name}{c}${w} {rd}, {rm}`,
      `DDI 0406C A8.8 ${name}`,
      { operands: place('rd:4 00000000 rm:4'), unpredictable: either(bad('rd', 'rm'), twice) },
    ),
  ),
  insn(
    'SEL_T32',
    '11111010 1 010 rn:4 1111 rd:4 1000 rm:4',
    parallel.sel,
    'SEL{c} {rd}, {rn}, {rm}',
    'DDI 0406C A8.8.166',
    {
      operands: place('rn:4 rd:4 00000000 rm:4'),
      ...noBad('rd', 'rn', 'rm'),
    },
  ),
];

const three = '{rd16}, {rm}, {rs}';
const four = '{rd16}, {rm}, {rs}, {rd}';

/** A multiply in A32's layout: Rd in 19:16, Ra in 15:12, Rm in 11:8, Rn in 3:0. */
function multiplyRow(
  name: string,
  op: string,
  ra: string,
  op2: string,
  handler: Handler,
  mnemonic = `${name}{c}`,
  low = '0000',
): Row {
  return insn(
    `${name}_T32`,
    `11111011 0 ${op} rn:4 ${ra} rd:4 ${op2} rm:4`,
    handler,
    `${mnemonic} ${ra === '1111' ? three : four}`,
    `DDI 0406C A8.8 ${name}`,
    { operands: place(`rd:4 ${ra} rm:4 ${low} rn:4`), unpredictable: bad('rd', 'rn', 'rm', 'ra') },
  );
}

const letters = ['B', 'T'] as const;

/** Accumulating name and the one for Ra = 15, op1, bits 5:4 with their A32 place. */
const dualMultiplies: readonly (readonly [string, string | undefined, string, Handler, 'x' | 'r'])[] = [
  ['SMLAD', 'SMUAD', '010', multiply.smlad, 'x'],
  ['SMLSD', 'SMUSD', '100', multiply.smlsd, 'x'],
  ['SMMLA', 'SMMUL', '101', multiply.smmla, 'r'],
  ['SMMLS', undefined, '110', multiply.smmls, 'r'],
];

/** Long multiplies: RdLo in 15:12, RdHi in 11:8. */
function longRow(name: string, op: string, op2: string, handler: Handler, mnemonic = `${name}{c}`, low = '0000'): Row {
  return insn(
    `${name}_T32`,
    `11111011 1 ${op} rn:4 lo:4 hi:4 ${op2} rm:4`,
    handler,
    `${mnemonic} {rd}, {rd16}, {rm}, {rs}`,
    `DDI 0406C A8.8 ${name}`,
    {
      operands: place(`hi:4 lo:4 rm:4 ${low} rn:4`),
      unpredictable: either(bad('lo', 'hi', 'rn', 'rm'), same('lo', 'hi')),
    },
  );
}

const multiplies: readonly Row[] = [
  multiplyRow('MUL', '000', '1111', '0000', multiply.mul, 'MUL{c}.w'),
  multiplyRow('MLA', '000', 'ra:4', '0000', multiply.mla),
  multiplyRow('MLS', '000', 'ra:4', '0001', multiply.mls),
  ...letters.flatMap((first, x) =>
    letters.flatMap((second, y) => [
      multiplyRow(`SMLA${first}${second}`, '001', 'ra:4', `00${x}${y}`, multiply.smlaxy, undefined, `1${y}${x}0`),
      multiplyRow(`SMUL${first}${second}`, '001', '1111', `00${x}${y}`, multiply.smulxy, undefined, `1${y}${x}0`),
      longRow(`SMLAL${first}${second}`, '100', `10${x}${y}`, multiply.smlalxy, undefined, `1${y}${x}0`),
    ]),
  ),
  ...letters.flatMap((letter, y) => [
    multiplyRow(`SMLAW${letter}`, '011', 'ra:4', `000${y}`, multiply.smlawy, undefined, `1${y}00`),
    multiplyRow(`SMULW${letter}`, '011', '1111', `000${y}`, multiply.smulwy, undefined, `1${y}10`),
  ]),
  ...dualMultiplies.flatMap(([name, alone, op, handler, letter]) => {
    const row = (mnemonic: string, ra: string) =>
      multiplyRow(mnemonic, op, ra, '000x:1', handler, `${mnemonic}{${letter}}{c}`, '00x:1 1');
    return alone === undefined ? [row(name, 'ra:4')] : [row(name, 'ra:4'), row(alone, '1111')];
  }),
  multiplyRow('USAD8', '111', '1111', '0000', parallel.usada8),
  multiplyRow('USADA8', '111', 'ra:4', '0000', parallel.usada8),
  longRow('SMULL', '000', '0000', multiply.smull),
  longRow('UMULL', '010', '0000', multiply.umull),
  longRow('SMLAL', '100', '0000', multiply.smlal),
  longRow('UMLAL', '110', '0000', multiply.umlal),
  longRow('UMAAL', '110', '0110', multiply.umaal),
  longRow('SMLALD', '100', '110x:1', multiply.smlald, 'SMLALD{x}{c}', '00x:1 1'),
  longRow('SMLSLD', '101', '110x:1', multiply.smlsld, 'SMLSLD{x}{c}', '00x:1 1'),
  ...(
    [
      ['SDIV', '001', multiply.sdiv],
      ['UDIV', '011', multiply.udiv],
    ] as const
  ).map(([name, op, handler]) =>
    insn(
      `${name}_T32`,
      `11111011 1 ${op} rn:4 (1)(1)(1)(1) rd:4 1111 rm:4`,
      handler,
      `${name}{c} ${three}`,
      `DDI 0406C A8.8 ${name}`,
      { operands: place('rd:4 1111 rm:4 0001 rn:4'), ...noBad('rd', 'rn', 'rm') },
    ),
  ),
];

/** Data processing, multiplies and media of 32 bits. @source DDI 0406C A6.3.1 to A6.3.3, A6.3.11 to A6.3.17 */
export const t32DataRows: readonly Row[] = [
  ...forms.flatMap(formRows),
  plainMove,
  ...pkh,
  ...plainImmediates,
  ...registers,
  ...multiplies,
];
