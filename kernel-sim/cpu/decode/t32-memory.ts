import * as block from '../exec/block.ts';
import * as branch from '../exec/branch.ts';
import * as calls from '../exec/calls.ts';
import * as exclusive from '../exec/exclusive.ts';
import * as memory from '../exec/load-store.ts';
import * as offset from '../exec/offset.ts';
import { either, isOneOf, pc, same } from './constraint.ts';
import { type Access, type Action, type Constraint, insn, place, type Row, type RowOptions } from './pattern.ts';
import { bad } from './t32-data.ts';

/** Single transfers: bits 22:21, L, whether bit 24 says signed, how they access. */
const transfers: readonly (readonly [
  name: string,
  size: '00' | '01' | '10',
  l: 0 | 1,
  signed: 0 | 1,
  access: Access,
])[] = [
  ['STRB', '00', 0, 0, memory.strb],
  ['STRH', '01', 0, 0, memory.strh],
  ['STR', '10', 0, 0, memory.str],
  ['LDRB', '00', 1, 0, memory.ldrb],
  ['LDRH', '01', 1, 0, memory.ldrh],
  ['LDR', '10', 1, 0, memory.ldr],
  ['LDRSB', '00', 1, 1, memory.ldrsb],
  ['LDRSH', '01', 1, 1, memory.ldrsh],
];

/** P, U, W of the forms with eight bits of offset. */
const indexed = [
  { suffix: 'imm8', bits: '1 0 0', u: '0', w: '0', reach: memory.atOffset },
  { suffix: 'pre', bits: '1 u:1 1', u: 'u:1', w: '1', reach: memory.preIndexed },
  { suffix: 'post', bits: '0 u:1 1', u: 'u:1', w: '0', reach: memory.postIndexed },
] as const;

function transferRows([name, size, l, signed, access]: (typeof transfers)[number]): readonly Row[] {
  const isWord = size === '10';
  const isWordLoad = name === 'LDR';
  const head = (high: string) => `1111100 ${signed} ${high} ${size} ${l}`;
  // A store has no r15, a smaller one no r13 either; loads of r15 that are no LDR are hints, with rows of their own.
  const target: Constraint = isWord ? (isWordLoad ? pc() : pc('rt')) : bad('rt');
  const baseIsPc: Constraint = isOneOf('rn', 15);
  const moved = either(same('rn', 'rt'), pc('rn'));
  const syndrome: RowOptions = { syndrome: signed === 1 ? 'signed' : 'unsigned' };
  const source = `DDI 0406C A8.8 ${name}`;
  const wide = `${name}{c}.w {rd}`;
  /** LDR into r15 is a branch. */
  const withPc = (
    rowName: string,
    pattern: string,
    action: Action,
    text: string,
    section: string,
    options: RowOptions,
  ) => {
    const row = insn(`${rowName}_T32`, pattern, action, text, section, options);
    if (!isWordLoad) return [row];
    const intoPc = insn(`${rowName}_pc_T32`, pattern.replace('rt:4', '1111'), action, text, section, {
      ...options,
      operands: (fields) => options.operands?.({ ...fields, rt: 15 }) ?? 0,
      inBlock: 'last',
    });
    return [row, intoPc];
  };
  return [
    ...withPc(
      `${name}_imm12`,
      `${head('1')} rn:4 rt:4 imm:12`,
      [memory.atOffset, offset.offset12, access],
      `${wide}, {address}`,
      `${source} (immediate)`,
      { operands: place('1 1 000 rn:4 rt:4 imm:12'), unpredictable: either(target, baseIsPc), ...syndrome },
    ),
    ...indexed.flatMap(({ suffix, bits, u, w, reach }) =>
      withPc(
        `${name}_${suffix}`,
        `${head('0')} rn:4 rt:4 1 ${bits} imm:8`,
        [reach, offset.offset12, access],
        `${wide}, {address}`,
        `${source} (immediate)`,
        {
          operands: place(`${suffix === 'post' ? 0 : 1} ${u} 0 ${w} 0 rn:4 rt:4 0000 imm:8`),
          unpredictable: suffix === 'imm8' ? either(target, baseIsPc) : either(target, moved),
          ...(suffix === 'imm8' ? syndrome : {}),
        },
      ),
    ),
    insn(
      `${name}T_T32`,
      `${head('0')} rn:4 rt:4 1 1 1 0 imm:8`,
      [memory.unprivilegedAtOffset, offset.offset12, access],
      `${name}T{c} {rd}, {address}`,
      `DDI 0406C A8.8 ${name}T`,
      { operands: place('1 1 000 rn:4 rt:4 0000 imm:8'), unpredictable: either(bad('rt'), baseIsPc), ...syndrome },
    ),
    ...withPc(
      `${name}_reg`,
      `${head('0')} rn:4 rt:4 000000 shift:2 rm:4`,
      [memory.atOffset, offset.offsetScaled, access],
      `${wide}, [{rn}, {shifted}]`,
      `${source} (register)`,
      {
        operands: place('1 1 000 rn:4 rt:4 000 shift:2 00 0 rm:4'),
        unpredictable: either(target, baseIsPc, bad('rm')),
        ...syndrome,
      },
    ),
    ...(l === 0
      ? []
      : withPc(
          `${name}_literal`,
          `1111100 ${signed} u:1 ${size} 1 1111 rt:4 imm:12`,
          [memory.atLiteral, offset.offset12, access],
          `${wide}, {literal}`,
          `${source} (literal)`,
          { operands: place('1 u:1 000 1111 rt:4 imm:12'), unpredictable: target, ...syndrome },
        )),
  ];
}

/** Rt = 15 of the byte and halfword loads: bits 24, 22:21, the mnemonic. Its other combinations are unallocated hints. */
const preloads: readonly (readonly [name: string, signed: 0 | 1, size: '00' | '01'])[] = [
  ['PLD', 0, '00'],
  ['PLDW', 0, '01'],
  ['PLI', 1, '00'],
  ['HINT_memory', 1, '01'],
];

const hints: readonly Row[] = preloads.flatMap(([name, signed, size]) => {
  const head = (high: string) => `1111100 ${signed} ${high} ${size} 1`;
  const text = name.startsWith('HINT') ? 'NOP' : name;
  const section = name.startsWith('HINT') ? 'DDI 0406C A6.3.8: unallocated memory hint' : `DDI 0406C A8.8 ${name}`;
  const row = (suffix: string, pattern: string, form: string, layout: string, options: RowOptions = {}) =>
    insn(`${name}_${suffix}_T32`, pattern, calls.nop, `${text}{c} ${form}`, section, {
      operands: place(layout),
      ...options,
    });
  return [
    row('imm12', `${head('1')} rn:4 1111 imm:12`, '{address}', '1 1 000 rn:4 1111 imm:12'),
    row('imm8', `${head('0')} rn:4 1111 1 1 0 0 imm:8`, '{address}', '1 0 000 rn:4 1111 0000 imm:8'),
    row(
      'reg',
      `${head('0')} rn:4 1111 000000 shift:2 rm:4`,
      '[{rn}, {shifted}]',
      '1 1 000 rn:4 1111 000 shift:2 00 0 rm:4',
      {
        unpredictable: bad('rm'),
      },
    ),
    insn(
      `${name}_literal_T32`,
      `1111100 ${signed} u:1 ${size} 1 1111 1111 imm:12`,
      calls.nop,
      `${text}{c} {literal}`,
      section,
      { operands: place('1 u:1 000 1111 1111 imm:12') },
    ),
  ];
});

/** LDRD and STRD: P, U, W and an offset in words. */
const duals: readonly Row[] = (
  [
    ['STRD', 0, memory.strdPair],
    ['LDRD', 1, memory.ldrdPair],
  ] as const
).flatMap(([name, l, access]) => {
  const target: Constraint = either(bad('rt', 'rt2'), l === 1 ? same('rt', 'rt2') : pc());
  const moved = either(pc('rn'), same('rn', 'rt'), same('rn', 'rt2'));
  const forms = [
    { suffix: 'imm', p: 1, w: 0, reach: memory.atOffset, wrong: isOneOf('rn', 15) },
    { suffix: 'pre', p: 1, w: 1, reach: memory.preIndexed, wrong: moved },
    { suffix: 'post', p: 0, w: 1, reach: memory.postIndexed, wrong: moved },
  ] as const;
  return [
    ...forms.map(({ suffix, p, w, reach, wrong }) =>
      insn(
        `${name}_${suffix}_T32`,
        `1110100 ${p} u:1 1 ${w} ${l} rn:4 rt:4 rt2:4 imm:8`,
        [reach, offset.offset8Words, access],
        `${name}{c} {rd}, {rs}, {addressdual}`,
        `DDI 0406C A8.8 ${name} (immediate)`,
        { unpredictable: either(target, wrong) },
      ),
    ),
    ...(l === 0
      ? []
      : [
          insn(
            'LDRD_literal_T32',
            '1110100 1 u:1 1 0 1 1111 rt:4 rt2:4 imm:8',
            [memory.atLiteral, offset.offset8Words, access],
            'LDRD{c} {rd}, {rs}, {literaldual}',
            'DDI 0406C A8.8.73',
            { unpredictable: target },
          ),
        ]),
  ];
});

const sizes = [
  ['B', '0100'],
  ['H', '0101'],
] as const;

const exclusives: readonly Row[] = [
  insn(
    'STREX_T32',
    '1110100 0010 0 rn:4 rt:4 rd:4 imm:8',
    exclusive.strexT32,
    'STREX{c} {rs}, {rd}, {addressex}',
    'DDI 0406C A8.8.212',
    {
      unpredictable: either(bad('rd', 'rt'), pc('rn'), same('rd', 'rn'), same('rd', 'rt')),
    },
  ),
  insn(
    'LDREX_T32',
    '1110100 0010 1 rn:4 rt:4 (1)(1)(1)(1) imm:8',
    exclusive.ldrexT32,
    'LDREX{c} {rd}, {addressex}',
    'DDI 0406C A8.8.75',
    {
      unpredictable: either(bad('rt'), pc('rn')),
    },
  ),
  ...sizes.flatMap(([suffix, op]) => [
    insn(
      `STREX${suffix}_T32`,
      `1110100 0110 0 rn:4 rt:4 (1)(1)(1)(1) ${op} rd:4`,
      exclusive.strexSizedT32,
      `STREX${suffix}{c} {rm}, {rd}, [{rn}]`,
      `DDI 0406C A8.8 STREX${suffix}`,
      { unpredictable: either(bad('rd', 'rt'), pc('rn'), same('rd', 'rn'), same('rd', 'rt')) },
    ),
    insn(
      `LDREX${suffix}_T32`,
      `1110100 0110 1 rn:4 rt:4 (1)(1)(1)(1) ${op} (1)(1)(1)(1)`,
      exclusive.ldrexSizedT32,
      `LDREX${suffix}{c} {rd}, [{rn}]`,
      `DDI 0406C A8.8 LDREX${suffix}`,
      { unpredictable: either(bad('rt'), pc('rn')) },
    ),
  ]),
  insn(
    'STREXD_T32',
    '1110100 0110 0 rn:4 rt:4 rt2:4 0111 rd:4',
    exclusive.strexSizedT32,
    'STREXD{c} {rm}, {rd}, {rs}, [{rn}]',
    'DDI 0406C A8.8.214',
    {
      unpredictable: either(bad('rd', 'rt', 'rt2'), pc('rn'), same('rd', 'rn'), same('rd', 'rt'), same('rd', 'rt2')),
    },
  ),
  insn(
    'LDREXD_T32',
    '1110100 0110 1 rn:4 rt:4 rt2:4 0111 (1)(1)(1)(1)',
    exclusive.ldrexSizedT32,
    'LDREXD{c} {rd}, {rs}, [{rn}]',
    'DDI 0406C A8.8.77',
    { unpredictable: either(bad('rt', 'rt2'), same('rt', 'rt2'), pc('rn')) },
  ),
];

const tableBranches: readonly Row[] = (
  [
    ['TBB', 0, branch.tableBranchByte, ''],
    ['TBH', 1, branch.tableBranchHalfword, ', lsl #1'],
  ] as const
).map(([name, h, handler, scale]) =>
  insn(
    name,
    `1110100 0110 1 rn:4 (1)(1)(1)(1) (0)(0)(0)(0) 000 ${h} rm:4`,
    handler,
    `${name}{c} [{rn}, {rm}${scale}]`,
    'DDI 0406C A8.8.236',
    { unpredictable: either(isOneOf('rn', 13), bad('rm')), inBlock: 'last' },
  ),
);

const isShort = (list: number) => (list & (list - 1)) === 0;
const writesListed: Constraint = ({ w, list = 0, rn = 0 }) => w === 1 && (list & (1 << rn)) !== 0;
/** r13 cannot be listed, r15 only by a load and not with r14. */
const badLoadList: Constraint = ({ list = 0 }) => isShort(list) || (list & 0x2000) !== 0 || (list & 0xc000) === 0xc000;
const badStoreList: Constraint = ({ list = 0 }) => isShort(list) || (list & 0xa000) !== 0;

/** Increment after and decrement before: bits 24:23 stand where A32 has P and U. */
const blocks: readonly Row[] = (
  [
    ['ia', '0 1', '{w}, {list}', '.w'],
    ['db', '1 0', '{w}, {list}', ''],
  ] as const
).flatMap(([mode, bits, rest, wide]) => [
  insn(
    `STM${mode}_T32`,
    `1110100 ${bits} 0 w:1 0 rn:4 list:16`,
    block.stm,
    `STM${mode}{c}${wide} {rn}${rest}`,
    'DDI 0406C A8.8.199, A8.8.201',
    { unpredictable: either(pc('rn'), badStoreList, writesListed) },
  ),
  insn(
    `LDM${mode}_T32`,
    `1110100 ${bits} 0 w:1 1 rn:4 0 list:15`,
    block.ldm,
    `LDM${mode}{c}${wide} {rn}${rest}`,
    'DDI 0406C A8.8.57, A8.8.60',
    { unpredictable: either(pc('rn'), badLoadList, writesListed) },
  ),
  insn(
    `LDM${mode}_pc_T32`,
    `1110100 ${bits} 0 w:1 1 rn:4 1 list:15`,
    block.ldm,
    `LDM${mode}{c}${wide} {rn}${rest}`,
    'DDI 0406C A8.8.57, A8.8.60',
    {
      unpredictable: either(pc('rn'), ({ list = 0 }) => list === 0 || (list & 0x6000) !== 0, writesListed),
      inBlock: 'last',
    },
  ),
]);

/** PUSH and POP of several, and of one register. */
const stacks: readonly Row[] = [
  insn('PUSH_T32', '1110100 1 0 0 1 0 1101 list:16', block.stm, 'STMDB{c} sp!, {list}', 'DDI 0406C A8.8.133 T2', {
    unpredictable: badStoreList,
  }),
  insn('POP_T32', '1110100 0 1 0 1 1 1101 0 list:15', block.ldm, 'LDMIA{c}.w sp!, {list}', 'DDI 0406C A8.8.131 T2', {
    unpredictable: badLoadList,
  }),
  insn('POP_pc_T32', '1110100 0 1 0 1 1 1101 1 list:15', block.ldm, 'LDMIA{c}.w sp!, {list}', 'DDI 0406C A8.8.131 T2', {
    unpredictable: ({ list = 0 }) => list === 0 || (list & 0x6000) !== 0,
    inBlock: 'last',
  }),
];

/** Decrement before, increment after: other bits than A32's P and U. */
const states: readonly Row[] = (
  [
    ['db', '0 0', '1 0'],
    ['ia', '1 1', '0 1'],
  ] as const
).flatMap(([mode, bits, a32]) => [
  insn(
    `SRS${mode}_T32`,
    `1110100 ${bits} 0 w:1 0 (1)(1)(0)(1) (1)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0) mode:5`,
    block.srs,
    `SRS${mode}{c} sp{w}, {mode}`,
    'DDI 0406C B9.3.15',
    { operands: place(`${a32} 0 w:1 0 1101 00000000000 mode:5`) },
  ),
  insn(
    `RFE${mode}_T32`,
    `1110100 ${bits} 0 w:1 1 rn:4 (1)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)`,
    block.rfe,
    `RFE${mode}{c} {rn}{w}`,
    'DDI 0406C B9.3.13',
    { operands: place(`${a32} 0 w:1 1 rn:4 0000000000000000`), unpredictable: pc('rn'), inBlock: 'last' },
  ),
]);

const all: readonly Row[] = [
  ...transfers.flatMap(transferRows),
  ...hints,
  ...duals,
  ...exclusives,
  ...tableBranches,
  ...blocks,
  ...stacks,
  ...states,
];

const isLiteral = ({ name }: Row) => name.includes('_literal');

/** Loads and hints relative to the PC: they come before the rows any base matches. */
export const t32LiteralRows: readonly Row[] = all.filter(isLiteral);

/** Loads and stores of 32 bits. @source DDI 0406C A6.3.5 to A6.3.10 */
export const t32MemoryRows: readonly Row[] = all.filter((row) => !isLiteral(row));
