import * as arithmetic from '../exec/vfp-arithmetic.ts';
import * as conversion from '../exec/vfp-convert.ts';
import * as memory from '../exec/vfp-load-store.ts';
import * as transfer from '../exec/vfp-transfer.ts';
import { either, pc, same } from './constraint.ts';
import { type Constraint, type Handler, insn, type Row } from './pattern.ts';

const zeros = (count: number) => '(0)'.repeat(count);

/** Bits 23:20 without D, bits 7:4 without N and M, of what takes three registers. */
const threeRegisters: readonly (readonly [name: string, high: string, op: 0 | 1, handler: Handler, section: string])[] =
  [
    ['VMLA', '0d:1 00', 0, arithmetic.vfpVmla, 'A8.8.337'],
    ['VMLS', '0d:1 00', 1, arithmetic.vfpVmls, 'A8.8.337'],
    ['VNMLS', '0d:1 01', 0, arithmetic.vfpVnmls, 'A8.8.355'],
    ['VNMLA', '0d:1 01', 1, arithmetic.vfpVnmla, 'A8.8.355'],
    ['VMUL', '0d:1 10', 0, arithmetic.vfpVmul, 'A8.8.351'],
    ['VNMUL', '0d:1 10', 1, arithmetic.vfpVnmul, 'A8.8.355'],
    ['VADD', '0d:1 11', 0, arithmetic.vfpVadd, 'A8.8.283'],
    ['VSUB', '0d:1 11', 1, arithmetic.vfpVsub, 'A8.8.415'],
    ['VDIV', '1d:1 00', 0, arithmetic.vfpVdiv, 'A8.8.312'],
    ['VFNMS', '1d:1 01', 0, arithmetic.vfpVfnms, 'A8.8.319'],
    ['VFNMA', '1d:1 01', 1, arithmetic.vfpVfnma, 'A8.8.319'],
    ['VFMA', '1d:1 10', 0, arithmetic.vfpVfma, 'A8.8.317'],
    ['VFMS', '1d:1 10', 1, arithmetic.vfpVfms, 'A8.8.317'],
  ];

/** Bits 19:16 and 7:6 of what takes two. */
const twoRegisters: readonly (readonly [name: string, op: string, low: string, handler: Handler, section: string])[] = [
  ['VMOV', '0000', '01', arithmetic.vfpVmov, 'A8.8.340'],
  ['VABS', '0000', '11', arithmetic.vfpVabs, 'A8.8.280'],
  ['VNEG', '0001', '01', arithmetic.vfpVneg, 'A8.8.354'],
  ['VSQRT', '0001', '11', arithmetic.vfpVsqrt, 'A8.8.401'],
];

/** The fraction would have fewer than no bits. */
const noFraction: Constraint = ({ sx, imm = 0, i = 0 }) => sx === 0 && imm * 2 + i > 16;

const arithmeticRows: readonly Row[] = (
  [
    ['F32', '0'],
    ['F64', '1'],
  ] as const
).flatMap(([type, sz]) => {
  const [d, n, m] = sz === '1' ? ['{dd}', '{dn}', '{dm}'] : ['{sd}', '{sn}', '{sm}'];
  return [
    ...threeRegisters.map(([name, high, op, handler, section]) =>
      insn(
        `${name}_${type}`,
        `cond:4 1110 ${high} vn:4 vd:4 101${sz} n:1 ${op} m:1 0 vm:4`,
        handler,
        `${name}{c}.${type} ${d}, ${n}, ${m}`,
        `DDI 0406C ${section}`,
      ),
    ),
    ...twoRegisters.map(([name, op, low, handler, section]) =>
      insn(
        `${name}_${type}`,
        `cond:4 1110 1d:1 11 ${op} vd:4 101${sz} ${low} m:1 0 vm:4`,
        handler,
        `${name}{c}.${type} ${d}, ${m}`,
        `DDI 0406C ${section}`,
      ),
    ),
    insn(
      `VMOV_imm_${type}`,
      `cond:4 1110 1d:1 11 imm:4 vd:4 101${sz} (0)0(0)0 imm:4`,
      arithmetic.vfpVmovImmediate,
      `VMOV{c}.${type} ${d}, {fpimm}`,
      'DDI 0406C A8.8.339',
    ),
    insn(
      `VCMP_${type}`,
      `cond:4 1110 1d:1 11 0100 vd:4 101${sz} e:1 1 m:1 0 vm:4`,
      conversion.vfpVcmp,
      `VCMP{vcmpe}{c}.${type} ${d}, ${m}`,
      'DDI 0406C A8.8.303',
    ),
    insn(
      `VCMP_zero_${type}`,
      `cond:4 1110 1d:1 11 0101 vd:4 101${sz} e:1 1 (0) 0 ${zeros(4)}`,
      conversion.vfpVcmp,
      `VCMP{vcmpe}{c}.${type} ${d}, #0.0`,
      'DDI 0406C A8.8.303',
    ),
    insn(
      `VCVT_to_int_${type}`,
      `cond:4 1110 1d:1 11 110 s:1 vd:4 101${sz} z:1 1 m:1 0 vm:4`,
      conversion.vfpVcvtToInteger,
      `VCVT{vcvtr}{c}.{vcvts}.${type} {sd}, ${m}`,
      'DDI 0406C A8.8.306',
    ),
    insn(
      `VCVT_from_int_${type}`,
      `cond:4 1110 1d:1 11 1000 vd:4 101${sz} s:1 1 m:1 0 vm:4`,
      conversion.vfpVcvtFromInteger,
      `VCVT{c}.${type}.{vcvtfs} ${d}, {sm}`,
      'DDI 0406C A8.8.306',
    ),
    insn(
      `VCVT_to_fixed_${type}`,
      `cond:4 1110 1d:1 11 111 u:1 vd:4 101${sz} sx:1 1 i:1 0 imm:4`,
      conversion.vfpVcvtToFixed,
      `VCVT{c}.{vcvtfixed}.${type} ${d}, ${d}, {fbits}`,
      'DDI 0406C A8.8.308',
      { unpredictable: noFraction },
    ),
    insn(
      `VCVT_from_fixed_${type}`,
      `cond:4 1110 1d:1 11 101 u:1 vd:4 101${sz} sx:1 1 i:1 0 imm:4`,
      conversion.vfpVcvtFromFixed,
      `VCVT{c}.${type}.{vcvtfixed} ${d}, ${d}, {fbits}`,
      'DDI 0406C A8.8.308',
      { unpredictable: noFraction },
    ),
  ];
});

const formatRows: readonly Row[] = [
  insn(
    'VCVT_F64_F32',
    'cond:4 1110 1d:1 11 0111 vd:4 1010 11 m:1 0 vm:4',
    conversion.vfpVcvtFormat,
    'VCVT{c}.F64.F32 {dd}, {sm}',
    'DDI 0406C A8.8.309',
  ),
  insn(
    'VCVT_F32_F64',
    'cond:4 1110 1d:1 11 0111 vd:4 1011 11 m:1 0 vm:4',
    conversion.vfpVcvtFormat,
    'VCVT{c}.F32.F64 {sd}, {dm}',
    'DDI 0406C A8.8.309',
  ),
  insn(
    'VCVT_F32_F16',
    'cond:4 1110 1d:1 11 0010 vd:4 1010 t:1 1 m:1 0 vm:4',
    conversion.vfpVcvtHalf,
    'VCVT{tb}{c}.F32.F16 {sd}, {sm}',
    'DDI 0406C A8.8.311',
  ),
  insn(
    'VCVT_F16_F32',
    'cond:4 1110 1d:1 11 0011 vd:4 1010 t:1 1 m:1 0 vm:4',
    conversion.vfpVcvtHalf,
    'VCVT{tb}{c}.F16.F32 {sd}, {sm}',
    'DDI 0406C A8.8.311',
  ),
];

/** Last register beyond the file, none at all, or the PC as a base that moves. */
const badSingles: Constraint = ({ d = 0, vd = 0, imm = 0 }) => imm === 0 || vd * 2 + d + imm > 32;
const badDoubles: Constraint = ({ d = 0, vd = 0, imm = 0 }) => imm < 2 || imm > 33 || d * 16 + vd + (imm >> 1) > 32;
const movingPc: Constraint = ({ w, rn }) => w !== 0 && rn === 15;

/** VLDM and VSTM by addressing mode; FLDMX and FSTMX are those with an odd count. */
const blockRows: readonly Row[] = (['VSTM', 'VLDM'] as const).flatMap((name, l) =>
  (
    [
      ['F32', '0', badSingles, '{slist}'],
      ['F64', '1', badDoubles, '{dlist}'],
    ] as const
  ).flatMap(([type, sz, isBad, list]) => {
    const source = `DDI 0406C A8.8 ${name}`;
    const stack = name === 'VSTM' ? 'VPUSH' : 'VPOP';
    const rows = [
      insn(
        `${name}_ia_${type}`,
        `cond:4 1100 1d:1 w:1 ${l} rn:4 vd:4 101${sz} imm:8`,
        memory.vldmVstm,
        `${name}IA{c} {rn}{w}, ${list}`,
        source,
        { unpredictable: either(isBad, movingPc) },
      ),
      insn(
        `${name}_db_${type}`,
        `cond:4 1101 0d:1 1${l} rn:4 vd:4 101${sz} imm:8`,
        memory.vldmVstm,
        `${name}DB{c} {rn}!, ${list}`,
        source,
        { unpredictable: either(isBad, pc('rn')) },
      ),
      insn(
        `${stack}_${type}`,
        name === 'VSTM'
          ? `cond:4 1101 0d:1 10 1101 vd:4 101${sz} imm:8`
          : `cond:4 1100 1d:1 11 1101 vd:4 101${sz} imm:8`,
        memory.vldmVstm,
        `${stack}{c} ${list}`,
        `DDI 0406C A8.8 ${stack}`,
        { unpredictable: isBad },
      ),
    ];
    if (sz === '0') return rows;
    const old = name === 'VSTM' ? 'FSTM' : 'FLDM';
    return [
      ...rows,
      insn(
        `${old}X_ia`,
        `cond:4 1100 1d:1 w:1 ${l} rn:4 vd:4 1011 imm:7 1`,
        memory.vldmVstm,
        `${old}IAX{c} {rn}{w}, ${list}`,
        'DDI 0406C A8.8.50 FLDMX, FSTMX',
        { unpredictable: either(badOld, movingPc) },
      ),
      insn(
        `${old}X_db`,
        `cond:4 1101 0d:1 1${l} rn:4 vd:4 1011 imm:7 1`,
        memory.vldmVstm,
        `${old}DBX{c} {rn}!, ${list}`,
        'DDI 0406C A8.8.50 FLDMX, FSTMX',
        { unpredictable: either(badOld, pc('rn')) },
      ),
      insn(
        `${old}X_stack`,
        name === 'VSTM' ? 'cond:4 1101 0d:1 10 1101 vd:4 1011 imm:7 1' : 'cond:4 1100 1d:1 11 1101 vd:4 1011 imm:7 1',
        memory.vldmVstm,
        `${old}${name === 'VSTM' ? 'DB' : 'IA'}X{c} {rn}!, ${list}`,
        'DDI 0406C A8.8.50 FLDMX, FSTMX',
        { unpredictable: badOld },
      ),
    ];
  }),
);

/** As badDoubles, of a count without its last bit. */
function badOld({ d = 0, vd = 0, imm = 0 }: Parameters<Constraint>[0]): boolean {
  return imm === 0 || imm > 16 || d * 16 + vd + imm > 32;
}

const singleLoads: readonly Row[] = (['VSTR', 'VLDR'] as const).flatMap((name, l) =>
  (
    [
      ['F32', '0', '{sd}'],
      ['F64', '1', '{dd}'],
    ] as const
  ).map(([type, sz, register]) =>
    insn(
      `${name}_${type}`,
      `cond:4 1101 u:1 d:1 0${l} rn:4 vd:4 101${sz} imm:8`,
      memory.vldrVstr,
      `${name}{c} ${register}, {vaddress}`,
      `DDI 0406C A8.8 ${name}`,
    ),
  ),
);

/** The scalar moves by lane: bits 22:21 and 6:5. */
const scalarSizes: readonly (readonly [size: string, high: string, low: string, handler: Handler])[] = [
  ['8', '1i:1', 'i:2', transfer.vmovScalar8],
  ['16', '0i:1', 'i:1 1', transfer.vmovScalar16],
  ['32', '0i:1', '00', transfer.vmovScalar32],
];

const lastPc = pc('rt');

const scalarRows: readonly Row[] = scalarSizes.flatMap(([size, high, low, handler]) => [
  insn(
    `VMOV_to_scalar_${size}`,
    `cond:4 1110 0${high} 0 vn:4 rt:4 1011 n:1 ${low} 1 ${zeros(4)}`,
    handler,
    `VMOV{c}.${size} {dn}[{scalar${size}}], {rd}`,
    'DDI 0406C A8.8.341',
    { unpredictable: lastPc },
  ),
  insn(
    `VMOV_from_scalar_${size}`,
    `cond:4 1110 ${size === '32' ? '0' : 'u:1'} ${high} 1 vn:4 rt:4 1011 n:1 ${low} 1 ${zeros(4)}`,
    handler,
    `VMOV{c}.${size === '32' ? '' : '{us}'}${size} {rd}, {dn}[{scalar${size}}]`,
    'DDI 0406C A8.8.342',
    { unpredictable: lastPc },
  ),
]);

const oddQuad: Constraint = ({ q, vn = 0 }) => q === 1 && (vn & 1) !== 0;

const transferRows: readonly Row[] = [
  ...scalarRows,
  insn(
    'VDUP_core',
    `cond:4 1110 1b:1 q:1 0 vn:4 rt:4 1011 n:1 0e:1 1 ${zeros(4)}`,
    transfer.vdupCore,
    'VDUP{c}.{vdupsize} {vdupd}, {rd}',
    'DDI 0406C A8.8.314',
    { unpredictable: either(lastPc, oddQuad, ({ b, e }) => b === 1 && e === 1) },
  ),
  ...(['VMOV_to_single', 'VMOV_from_single'] as const).map((name, l) =>
    insn(
      name,
      `cond:4 1110 000${l} vn:4 rt:4 1010 n:1 ${zeros(2)}1 ${zeros(4)}`,
      transfer.vmovSingle,
      l === 0 ? 'VMOV{c} {sn}, {rd}' : 'VMOV{c} {rd}, {sn}',
      'DDI 0406C A8.8.343',
      { unpredictable: lastPc },
    ),
  ),
  ...(['VMOV_to_singles', 'VMOV_from_singles'] as const).map((name, l) =>
    insn(
      name,
      `cond:4 1100 010${l} rt2:4 rt:4 1010 00m:1 1 vm:4`,
      transfer.vmovSinglePair,
      l === 0 ? 'VMOV{c} {sm}, {sm1}, {rd}, {rn}' : 'VMOV{c} {rd}, {rn}, {sm}, {sm1}',
      'DDI 0406C A8.8.344',
      {
        unpredictable: either(pc('rt', 'rt2'), ({ vm, m }) => vm === 15 && m === 1, l === 1 ? same('rt', 'rt2') : pc()),
      },
    ),
  ),
  ...(['VMOV_to_double', 'VMOV_from_double'] as const).map((name, l) =>
    insn(
      name,
      `cond:4 1100 010${l} rt2:4 rt:4 1011 00m:1 1 vm:4`,
      transfer.vmovDouble,
      l === 0 ? 'VMOV{c} {dm}, {rd}, {rn}' : 'VMOV{c} {rd}, {rn}, {dm}',
      'DDI 0406C A8.8.345',
      { unpredictable: either(pc('rt', 'rt2'), l === 1 ? same('rt', 'rt2') : pc()) },
    ),
  ),
];

/** VMRS and VMSR by register. */
const systemRegisters: readonly (readonly [name: string, reg: string, read: Handler, write: Handler])[] = [
  ['FPSID', '0000', transfer.vmrsIdentification, transfer.vmsrIdentification],
  ['FPSCR', '0001', transfer.vmrsFpscr, transfer.vmsrFpscr],
  ['MVFR1', '0110', transfer.vmrsIdentification, transfer.vmsrIdentification],
  ['MVFR0', '0111', transfer.vmrsIdentification, transfer.vmsrIdentification],
  ['FPEXC', '1000', transfer.vmrsFpexc, transfer.vmsrFpexc],
];

const systemRows: readonly Row[] = systemRegisters.flatMap(([name, reg, read, write]) => [
  insn(
    `VMRS_${name}`,
    `cond:4 1110 1111 ${reg} rt:4 1010 (0)(0)(0)1 ${zeros(4)}`,
    read,
    `VMRS{c} {vmrs}, ${name.toLowerCase()}`,
    'DDI 0406C B9.3.21',
    name === 'FPSCR' ? {} : { unpredictable: lastPc },
  ),
  insn(
    `VMSR_${name}`,
    `cond:4 1110 1110 ${reg} rt:4 1010 (0)(0)(0)1 ${zeros(4)}`,
    write,
    `VMSR{c} ${name.toLowerCase()}, {rd}`,
    'DDI 0406C B9.3.22',
    { unpredictable: lastPc },
  ),
]);

/** VFP, and the transfers Advanced SIMD shares with it: coprocessors 10 and 11. @source DDI 0406C A7.5, A7.6, A7.8, A7.9 */
export const vfpRows: readonly Row[] = [
  ...arithmeticRows,
  ...formatRows,
  ...blockRows,
  ...singleLoads,
  ...transferRows,
  ...systemRows,
];
