import * as bitwise from '../exec/simd-bitwise.ts';
import * as float from '../exec/simd-float.ts';
import * as integer from '../exec/simd-integer.ts';
import * as long from '../exec/simd-long.ts';
import * as misc from '../exec/simd-misc.ts';
import * as shift from '../exec/simd-shift.ts';
import { either } from './constraint.ts';
import { type Constraint, type Handler, insn, type Row } from './pattern.ts';
import { simdMemoryRows } from './simd-memory.ts';

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');
const odd = (value = 0) => (value & 1) !== 0;

/** A quadword that starts at an odd doubleword. */
const oddQuad: Constraint = ({ q, vd, vn, vm }) => q === 1 && (odd(vd) || odd(vn) || odd(vm));
const oddD: Constraint = ({ vd }) => odd(vd);
const oddN: Constraint = ({ vn }) => odd(vn);
const oddM: Constraint = ({ vm }) => odd(vm);
const sizes =
  (...allowed: readonly number[]): Constraint =>
  ({ size = 0 }) =>
    !allowed.includes(size);

type Entry = readonly [
  name: string,
  /** U, or a field for it. */
  u: '0' | '1' | 'u:1',
  /** Bits 11:8 and bit 4. */
  a: string,
  b: '0' | '1',
  handler: Handler,
  /** Type of the mnemonic. */
  type: string,
  sizes: readonly number[],
  section: string,
];

const small = [0, 1, 2] as const;
const any = [0, 1, 2, 3] as const;

/** Three registers of one length, on integers. @source DDI 0406C A7.4.1 */
const threeSameIntegers: readonly Entry[] = [
  ['VHADD', 'u:1', '0000', '0', integer.simdVhadd, '{su}{size}', small, 'A8.8.320'],
  ['VQADD', 'u:1', '0000', '1', integer.simdVqadd, '{su}{size}', any, 'A8.8.369'],
  ['VRHADD', 'u:1', '0001', '0', integer.simdVrhadd, '{su}{size}', small, 'A8.8.388'],
  ['VHSUB', 'u:1', '0010', '0', integer.simdVhsub, '{su}{size}', small, 'A8.8.320'],
  ['VQSUB', 'u:1', '0010', '1', integer.simdVqsub, '{su}{size}', any, 'A8.8.383'],
  ['VCGT', 'u:1', '0011', '0', integer.simdVcgt, '{su}{size}', small, 'A8.8.295'],
  ['VCGE', 'u:1', '0011', '1', integer.simdVcge, '{su}{size}', small, 'A8.8.293'],
  ['VMAX', 'u:1', '0110', '0', integer.simdVmax, '{su}{size}', small, 'A8.8.334'],
  ['VMIN', 'u:1', '0110', '1', integer.simdVmin, '{su}{size}', small, 'A8.8.334'],
  ['VABD', 'u:1', '0111', '0', integer.simdVabd, '{su}{size}', small, 'A8.8.278'],
  ['VABA', 'u:1', '0111', '1', integer.simdVaba, '{su}{size}', small, 'A8.8.277'],
  ['VADD', '0', '1000', '0', integer.simdVadd, 'i{size}', any, 'A8.8.282'],
  ['VSUB', '1', '1000', '0', integer.simdVsub, 'i{size}', any, 'A8.8.414'],
  ['VTST', '0', '1000', '1', integer.simdVtst, '{size}', small, 'A8.8.421'],
  ['VCEQ', '1', '1000', '1', integer.simdVceq, 'i{size}', small, 'A8.8.291'],
  ['VMLA', '0', '1001', '0', integer.simdVmla, 'i{size}', small, 'A8.8.336'],
  ['VMLS', '1', '1001', '0', integer.simdVmls, 'i{size}', small, 'A8.8.336'],
  ['VMUL', '0', '1001', '1', integer.simdVmul, 'i{size}', small, 'A8.8.350'],
  ['VMUL_p8', '1', '1001', '1', integer.simdVmulPolynomial, 'p{size}', [0], 'A8.8.350'],
  ['VQDMULH', '0', '1011', '0', integer.simdVqdmulh, 's{size}', [1, 2], 'A8.8.372'],
  ['VQRDMULH', '1', '1011', '0', integer.simdVqrdmulh, 's{size}', [1, 2], 'A8.8.376'],
];

/** The same, of doublewords and pairwise. */
const pairwiseIntegers: readonly Entry[] = [
  ['VPMAX', 'u:1', '1010', '0', integer.simdVpmax, '{su}{size}', small, 'A8.8.365'],
  ['VPMIN', 'u:1', '1010', '1', integer.simdVpmin, '{su}{size}', small, 'A8.8.365'],
  ['VPADD', '0', '1011', '1', integer.simdVpadd, 'i{size}', small, 'A8.8.363'],
];

/** The same, with the shift in Vn. */
const registerShifts: readonly Entry[] = [
  ['VSHL_reg', 'u:1', '0100', '0', shift.simdVshl, '{su}{size}', any, 'A8.8.396'],
  ['VQSHL_reg', 'u:1', '0100', '1', shift.simdVqshl, '{su}{size}', any, 'A8.8.379'],
  ['VRSHL', 'u:1', '0101', '0', shift.simdVrshl, '{su}{size}', any, 'A8.8.390'],
  ['VQRSHL', 'u:1', '0101', '1', shift.simdVqrshl, '{su}{size}', any, 'A8.8.377'],
];

const mnemonicOf = (name: string) => name.split('_')[0] ?? '';

const integerRows: readonly Row[] = [
  ...threeSameIntegers.map(([name, u, a, b, handler, type, allowed, section]) =>
    insn(
      `${name}_int`,
      `1111 001${u} 0d:1 size:2 vn:4 vd:4 ${a} n:1 q:1 m:1 ${b} vm:4`,
      handler,
      `${mnemonicOf(name)}.${type} {vd}, {vn}, {vm}`,
      `DDI 0406C ${section}`,
      { unpredictable: either(oddQuad, sizes(...allowed)) },
    ),
  ),
  ...pairwiseIntegers.map(([name, u, a, b, handler, type, allowed, section]) =>
    insn(
      `${name}_int`,
      `1111 001${u} 0d:1 size:2 vn:4 vd:4 ${a} n:1 0 m:1 ${b} vm:4`,
      handler,
      `${name}.${type} {dd}, {dn}, {dm}`,
      `DDI 0406C ${section}`,
      { unpredictable: sizes(...allowed) },
    ),
  ),
  ...registerShifts.map(([name, u, a, b, handler, type, , section]) =>
    insn(
      name,
      `1111 001${u} 0d:1 size:2 vn:4 vd:4 ${a} n:1 q:1 m:1 ${b} vm:4`,
      handler,
      `${mnemonicOf(name)}.${type} {vd}, {vm}, {vn}`,
      `DDI 0406C ${section}`,
      { unpredictable: oddQuad },
    ),
  ),
];

/** U and bits 21:20 of the bitwise operations. */
const bitwiseOperations: readonly (readonly [
  name: string,
  u: string,
  op: string,
  handler: Handler,
  section: string,
])[] = [
  ['VAND', '0', '00', bitwise.simdVand, 'A8.8.287'],
  ['VBIC_reg', '0', '01', bitwise.simdVbic, 'A8.8.289'],
  ['VORR_reg', '0', '10', bitwise.simdVorr, 'A8.8.360'],
  ['VORN_reg', '0', '11', bitwise.simdVorn, 'A8.8.358'],
  ['VEOR', '1', '00', bitwise.simdVeor, 'A8.8.315'],
  ['VBSL', '1', '01', bitwise.simdVbsl, 'A8.8.290'],
  ['VBIT', '1', '10', bitwise.simdVbit, 'A8.8.290'],
  ['VBIF', '1', '11', bitwise.simdVbif, 'A8.8.290'],
];

const bitwiseRows: readonly Row[] = bitwiseOperations.map(([name, u, op, handler, section]) =>
  insn(
    name,
    `1111 001${u} 0d:1 ${op} vn:4 vd:4 0001 n:1 q:1 m:1 1 vm:4`,
    handler,
    `${mnemonicOf(name)} {vd}, {vn}, {vm}`,
    `DDI 0406C ${section}`,
    { unpredictable: oddQuad },
  ),
);

/** U, bit 21, bits 11:8 and bit 4 of the operations on singles. */
const floats: readonly (readonly [
  name: string,
  u: '0' | '1',
  c: '0' | '1',
  a: string,
  b: '0' | '1',
  handler: Handler,
  section: string,
])[] = [
  ['VFMA', '0', '0', '1100', '1', float.simdVfmaF32, 'A8.8.317'],
  ['VFMS', '0', '1', '1100', '1', float.simdVfmsF32, 'A8.8.317'],
  ['VADD', '0', '0', '1101', '0', float.simdVaddF32, 'A8.8.283'],
  ['VSUB', '0', '1', '1101', '0', float.simdVsubF32, 'A8.8.415'],
  ['VABD', '1', '1', '1101', '0', float.simdVabdF32, 'A8.8.279'],
  ['VMLA', '0', '0', '1101', '1', float.simdVmlaF32, 'A8.8.337'],
  ['VMLS', '0', '1', '1101', '1', float.simdVmlsF32, 'A8.8.337'],
  ['VMUL', '1', '0', '1101', '1', float.simdVmulF32, 'A8.8.351'],
  ['VCEQ', '0', '0', '1110', '0', float.simdVceqF32, 'A8.8.291'],
  ['VCGE', '1', '0', '1110', '0', float.simdVcgeF32, 'A8.8.293'],
  ['VCGT', '1', '1', '1110', '0', float.simdVcgtF32, 'A8.8.295'],
  ['VACGE', '1', '0', '1110', '1', float.simdVacge, 'A8.8.281'],
  ['VACGT', '1', '1', '1110', '1', float.simdVacgt, 'A8.8.281'],
  ['VMAX', '0', '0', '1111', '0', float.simdVmaxF32, 'A8.8.335'],
  ['VMIN', '0', '1', '1111', '0', float.simdVminF32, 'A8.8.335'],
  ['VRECPS', '0', '0', '1111', '1', float.simdVrecps, 'A8.8.385'],
  ['VRSQRTS', '0', '1', '1111', '1', float.simdVrsqrts, 'A8.8.393'],
];

const pairwiseFloats: readonly (readonly [name: string, c: '0' | '1', a: string, handler: Handler, section: string])[] =
  [
    ['VPADD', '0', '1101', float.simdVpaddF32, 'A8.8.364'],
    ['VPMAX', '0', '1111', float.simdVpmaxF32, 'A8.8.366'],
    ['VPMIN', '1', '1111', float.simdVpminF32, 'A8.8.366'],
  ];

const floatRows: readonly Row[] = [
  ...floats.map(([name, u, c, a, b, handler, section]) =>
    insn(
      `${name}_vector_F32`,
      `1111 001${u} 0d:1 ${c}0 vn:4 vd:4 ${a} n:1 q:1 m:1 ${b} vm:4`,
      handler,
      `${name}.F32 {vd}, {vn}, {vm}`,
      `DDI 0406C ${section}`,
      { unpredictable: oddQuad },
    ),
  ),
  ...pairwiseFloats.map(([name, c, a, handler, section]) =>
    insn(
      `${name}_F32`,
      `1111 0011 0d:1 ${c}0 vn:4 vd:4 ${a} n:1 0 m:1 0 vm:4`,
      handler,
      `${name}.F32 {dd}, {dn}, {dm}`,
      `DDI 0406C ${section}`,
    ),
  ),
];

/** U and bits 11:8 of three registers of different lengths; what their registers are. @source DDI 0406C A7.4.2 */
const differentLengths: readonly (readonly [
  name: string,
  u: '0' | '1' | 'u:1',
  a: string,
  handler: Handler,
  type: string,
  form: 'long' | 'wide' | 'narrow',
  sizes: readonly number[],
  section: string,
])[] = [
  ['VADDL', 'u:1', '0000', long.simdVaddl, '{su}{size}', 'long', small, 'A8.8.285'],
  ['VADDW', 'u:1', '0001', long.simdVaddw, '{su}{size}', 'wide', small, 'A8.8.285'],
  ['VSUBL', 'u:1', '0010', long.simdVsubl, '{su}{size}', 'long', small, 'A8.8.417'],
  ['VSUBW', 'u:1', '0011', long.simdVsubw, '{su}{size}', 'wide', small, 'A8.8.417'],
  ['VADDHN', '0', '0100', long.simdVaddhn, 'i{sizewide}', 'narrow', small, 'A8.8.284'],
  ['VRADDHN', '1', '0100', long.simdVaddhn, 'i{sizewide}', 'narrow', small, 'A8.8.384'],
  ['VABAL', 'u:1', '0101', long.simdVabal, '{su}{size}', 'long', small, 'A8.8.277'],
  ['VSUBHN', '0', '0110', long.simdVsubhn, 'i{sizewide}', 'narrow', small, 'A8.8.416'],
  ['VRSUBHN', '1', '0110', long.simdVsubhn, 'i{sizewide}', 'narrow', small, 'A8.8.395'],
  ['VABDL', 'u:1', '0111', long.simdVabdl, '{su}{size}', 'long', small, 'A8.8.278'],
  ['VMLAL', 'u:1', '1000', long.simdVmlal, '{su}{size}', 'long', small, 'A8.8.336'],
  ['VQDMLAL', '0', '1001', long.simdVqdmlal, 's{size}', 'long', [1, 2], 'A8.8.371'],
  ['VMLSL', 'u:1', '1010', long.simdVmlsl, '{su}{size}', 'long', small, 'A8.8.336'],
  ['VQDMLSL', '0', '1011', long.simdVqdmlsl, 's{size}', 'long', [1, 2], 'A8.8.371'],
  ['VMULL', 'u:1', '1100', long.simdVmull, '{su}{size}', 'long', small, 'A8.8.350'],
  ['VQDMULL', '0', '1101', long.simdVqdmull, 's{size}', 'long', [1, 2], 'A8.8.373'],
  ['VMULL_p8', '0', '1110', long.simdVmullPolynomial, 'p{size}', 'long', [0], 'A8.8.350'],
];

const lengthForms = {
  long: { text: '{qd}, {dn}, {dm}', isOdd: oddD },
  wide: { text: '{qd}, {qn}, {dm}', isOdd: either(oddD, oddN) },
  narrow: { text: '{dd}, {qn}, {qm}', isOdd: either(oddN, oddM) },
} as const;

/** A row a size: size 3 is where other encodings are. */
const longRows: readonly Row[] = differentLengths.flatMap(([name, u, a, handler, type, form, allowed, section]) =>
  allowed.map((size) =>
    insn(
      `${name}_${8 << size}`,
      `1111 001${u} 1d:1 ${binary(size, 2)} vn:4 vd:4 ${a} n:1 0 m:1 0 vm:4`,
      handler,
      `${mnemonicOf(name)}.${type} ${lengthForms[form].text}`,
      `DDI 0406C ${section}`,
      { unpredictable: lengthForms[form].isOdd },
    ),
  ),
);

/** Bits 11:8 of two registers and a scalar; bit 24 is Q, U or 0. @source DDI 0406C A7.4.3 */
const scalars: readonly (readonly [
  name: string,
  bit24: 'q:1' | 'u:1' | '0',
  a: string,
  handler: Handler,
  type: string,
  section: string,
])[] = [
  ['VMLA', 'q:1', '0000', long.simdVmlaScalar, 'i{size}', 'A8.8.338'],
  ['VMLA_F32', 'q:1', '0001', float.simdVmlaScalarF32, 'f32', 'A8.8.338'],
  ['VMLAL', 'u:1', '0010', long.simdVmlalScalar, '{su}{size}', 'A8.8.338'],
  ['VQDMLAL', '0', '0011', long.simdVqdmlalScalar, 's{size}', 'A8.8.371'],
  ['VMLS', 'q:1', '0100', long.simdVmlsScalar, 'i{size}', 'A8.8.338'],
  ['VMLS_F32', 'q:1', '0101', float.simdVmlsScalarF32, 'f32', 'A8.8.338'],
  ['VMLSL', 'u:1', '0110', long.simdVmlslScalar, '{su}{size}', 'A8.8.338'],
  ['VQDMLSL', '0', '0111', long.simdVqdmlslScalar, 's{size}', 'A8.8.371'],
  ['VMUL', 'q:1', '1000', long.simdVmulScalar, 'i{size}', 'A8.8.352'],
  ['VMUL_F32', 'q:1', '1001', float.simdVmulScalarF32, 'f32', 'A8.8.352'],
  ['VMULL', 'u:1', '1010', long.simdVmullScalar, '{su}{size}', 'A8.8.352'],
  ['VQDMULL', '0', '1011', long.simdVqdmullScalar, 's{size}', 'A8.8.373'],
  ['VQDMULH', 'q:1', '1100', long.simdVqdmulhScalar, 's{size}', 'A8.8.372'],
  ['VQRDMULH', 'q:1', '1101', long.simdVqrdmulhScalar, 's{size}', 'A8.8.376'],
];

const oddQuadDn: Constraint = ({ q, vd, vn }) => q === 1 && (odd(vd) || odd(vn));

const scalarRows: readonly Row[] = scalars.flatMap(([name, bit24, a, handler, type, section]) =>
  (type === 'f32' ? [2] : [1, 2]).map((size) =>
    insn(
      `${name}_scalar_${8 << size}`,
      `1111 001${bit24} 1d:1 ${binary(size, 2)} vn:4 vd:4 ${a} n:1 1 m:1 0 vm:4`,
      handler,
      `${mnemonicOf(name)}.${type} ${bit24 === 'q:1' ? '{vdu}, {vnu}' : '{qd}, {dn}'}, {scalar}`,
      `DDI 0406C ${section}`,
      { unpredictable: bit24 === 'q:1' ? oddQuadDn : oddD },
    ),
  ),
);

/** L and imm6 by the size of the lanes. */
const immediates: readonly (readonly [size: string, imm: string, l: '0' | '1'])[] = [
  ['8', '001 imm:3', '0'],
  ['16', '01 imm:4', '0'],
  ['32', '1 imm:5', '0'],
  ['64', 'imm:6', '1'],
];

/** U and bits 11:8 of two registers and a shift amount. @source DDI 0406C A7.4.4 */
const immediateShifts: readonly (readonly [
  name: string,
  u: '0' | '1' | 'u:1',
  a: string,
  handler: Handler,
  type: string,
  amount: '{right}' | '{left}',
  section: string,
])[] = [
  ['VSHR', 'u:1', '0000', shift.simdVshrImmediate, '{su}', '{right}', 'A8.8.398'],
  ['VSRA', 'u:1', '0001', shift.simdVsraImmediate, '{su}', '{right}', 'A8.8.402'],
  ['VRSHR', 'u:1', '0010', shift.simdVrshrImmediate, '{su}', '{right}', 'A8.8.391'],
  ['VRSRA', 'u:1', '0011', shift.simdVrsraImmediate, '{su}', '{right}', 'A8.8.394'],
  ['VSRI', '1', '0100', shift.simdVsriImmediate, '', '{right}', 'A8.8.403'],
  ['VSHL', '0', '0101', shift.simdVshlImmediate, 's', '{left}', 'A8.8.395'],
  ['VSLI', '1', '0101', shift.simdVsliImmediate, '', '{left}', 'A8.8.400'],
  ['VQSHLU', '1', '0110', shift.simdVqshluImmediate, 's', '{left}', 'A8.8.380'],
  ['VQSHL', 'u:1', '0111', shift.simdVqshlImmediate, '{su}', '{left}', 'A8.8.380'],
];

/** U, bits 11:8 and bit 6 of the shifts that narrow. */
const narrowingShifts: readonly (readonly [
  name: string,
  u: '0' | '1' | 'u:1',
  a: string,
  rounding: '0' | '1',
  handler: Handler,
  type: string,
  section: string,
])[] = [
  ['VSHRN', '0', '1000', '0', shift.simdVshrn, 'i', 'A8.8.399'],
  ['VRSHRN', '0', '1000', '1', shift.simdVshrn, 'i', 'A8.8.392'],
  ['VQSHRUN', '1', '1000', '0', shift.simdVqshrun, 's', 'A8.8.381'],
  ['VQRSHRUN', '1', '1000', '1', shift.simdVqshrun, 's', 'A8.8.378'],
  ['VQSHRN', 'u:1', '1001', '0', shift.simdVqshrn, '{su}', 'A8.8.381'],
  ['VQRSHRN', 'u:1', '1001', '1', shift.simdVqshrn, '{su}', 'A8.8.378'],
];

const shiftRows: readonly Row[] = [
  ...immediateShifts.flatMap(([name, u, a, handler, type, amount, section]) =>
    immediates.map(([size, imm, l]) =>
      insn(
        `${name}_imm_${size}`,
        `1111 001${u} 1d:1 ${imm} vd:4 ${a} ${l} q:1 m:1 1 vm:4`,
        handler,
        `${name}.${type}${size} {vd}, {vm}, ${amount}`,
        `DDI 0406C ${section}`,
        { unpredictable: oddQuad },
      ),
    ),
  ),
  ...narrowingShifts.flatMap(([name, u, a, rounding, handler, type, section]) =>
    immediates
      .slice(0, 3)
      .map(([size, imm]) =>
        insn(
          `${name}_${size}`,
          `1111 001${u} 1d:1 ${imm} vd:4 ${a} 0 ${rounding} m:1 1 vm:4`,
          handler,
          `${name}.${type}${Number(size) * 2} {dd}, {qm}, {right}`,
          `DDI 0406C ${section}`,
          { unpredictable: oddM },
        ),
      ),
  ),
  ...immediates
    .slice(0, 3)
    .flatMap(([size, imm]) => [
      insn(
        `VSHLL_${size}`,
        `1111 001u:1 1d:1 ${imm} vd:4 1010 00m:1 1 vm:4`,
        shift.simdVshll,
        `VSHLL.{su}${size} {qd}, {dm}, {left}`,
        'DDI 0406C A8.8.397',
        { unpredictable: oddD },
      ),
      insn(
        `VMOVL_${size}`,
        `1111 001u:1 1d:1 ${binary(Number(size) >> 3, 3)}000 vd:4 1010 00m:1 1 vm:4`,
        shift.simdVshll,
        `VMOVL.{su}${size} {qd}, {dm}`,
        'DDI 0406C A8.8.346',
        { unpredictable: oddD },
      ),
    ]),
  ...(['VCVT_from_fixed', 'VCVT_to_fixed'] as const).map((name, op) =>
    insn(
      `${name}_vector`,
      `1111 001u:1 1d:1 1 imm:5 vd:4 111${op} 0 q:1 m:1 1 vm:4`,
      float.simdVcvtFixed,
      op === 0 ? 'VCVT.F32.{su}32 {vd}, {vm}, {fraction}' : 'VCVT.{su}32.F32 {vd}, {vm}, {fraction}',
      'DDI 0406C A8.8.307',
      { unpredictable: oddQuad },
    ),
  ),
];

/** cmode and op of one register and a modified immediate. @source DDI 0406C A7.4.6 */
const modifiedImmediates: readonly (readonly [
  name: string,
  cmode: string,
  op: '0' | '1',
  handler: Handler,
  text: string,
  section: string,
])[] = [
  ['VMOV_imm_i32', '0c:2 0', '0', bitwise.simdVmovImmediate, 'VMOV.I32', 'A8.8.339'],
  ['VMVN_imm_i32', '0c:2 0', '1', bitwise.simdVmvnImmediate, 'VMVN.I32', 'A8.8.353'],
  ['VORR_imm_i32', '0c:2 1', '0', bitwise.simdVorrImmediate, 'VORR.I32', 'A8.8.359'],
  ['VBIC_imm_i32', '0c:2 1', '1', bitwise.simdVbicImmediate, 'VBIC.I32', 'A8.8.288'],
  ['VMOV_imm_i16', '10c:1 0', '0', bitwise.simdVmovImmediate, 'VMOV.I16', 'A8.8.339'],
  ['VMVN_imm_i16', '10c:1 0', '1', bitwise.simdVmvnImmediate, 'VMVN.I16', 'A8.8.353'],
  ['VORR_imm_i16', '10c:1 1', '0', bitwise.simdVorrImmediate, 'VORR.I16', 'A8.8.359'],
  ['VBIC_imm_i16', '10c:1 1', '1', bitwise.simdVbicImmediate, 'VBIC.I16', 'A8.8.288'],
  ['VMOV_imm_ones', '110c:1', '0', bitwise.simdVmovImmediate, 'VMOV.I32', 'A8.8.339'],
  ['VMVN_imm_ones', '110c:1', '1', bitwise.simdVmvnImmediate, 'VMVN.I32', 'A8.8.353'],
  ['VMOV_imm_i8', '1110', '0', bitwise.simdVmovImmediate, 'VMOV.I8', 'A8.8.339'],
  ['VMOV_imm_i64', '1110', '1', bitwise.simdVmovImmediate, 'VMOV.I64', 'A8.8.339'],
  ['VMOV_imm_vector_f32', '1111', '0', bitwise.simdVmovImmediate, 'VMOV.F32', 'A8.8.339'],
];

const immediateRows: readonly Row[] = modifiedImmediates.map(([name, cmode, op, handler, text, section]) =>
  insn(
    name,
    `1111 001i:1 1d:1 000 i:3 vd:4 ${cmode} 0 q:1 ${op} 1 i:4`,
    handler,
    `${text} {vd}, {simdimm}`,
    `DDI 0406C ${section}`,
    { unpredictable: oddQuad },
  ),
);

/** Bits 17:16 and 10:7 of two registers; bit 6 is Q. @source DDI 0406C A7.4.5 */
const twoRegisters: readonly (readonly [
  name: string,
  a: string,
  b: string,
  handler: Handler,
  type: string,
  sizes: readonly number[],
  section: string,
])[] = [
  ['VREV64', '00', '0000', misc.simdVrev, '.{size18}', small, 'A8.8.387'],
  ['VREV32', '00', '0001', misc.simdVrev, '.{size18}', [0, 1], 'A8.8.387'],
  ['VREV16', '00', '0010', misc.simdVrev, '.{size18}', [0], 'A8.8.387'],
  ['VPADDL', '00', '010 u:1', misc.simdVpaddl, '.{su7}{size18}', small, 'A8.8.362'],
  ['VCLS', '00', '1000', misc.simdVcls, '.s{size18}', small, 'A8.8.299'],
  ['VCLZ', '00', '1001', misc.simdVclz, '.i{size18}', small, 'A8.8.302'],
  ['VCNT', '00', '1010', misc.simdVcnt, '.{size18}', [0], 'A8.8.304'],
  ['VMVN_reg', '00', '1011', bitwise.simdVmvn, '', [0], 'A8.8.354'],
  ['VPADAL', '00', '110 u:1', misc.simdVpaddl, '.{su7}{size18}', small, 'A8.8.361'],
  ['VQABS', '00', '1110', misc.simdVqabs, '.s{size18}', small, 'A8.8.368'],
  ['VQNEG', '00', '1111', misc.simdVqneg, '.s{size18}', small, 'A8.8.375'],
  ['VCGT_zero', '01', '0000', misc.simdVcgtZero, '.s{size18}', small, 'A8.8.296'],
  ['VCGE_zero', '01', '0001', misc.simdVcgeZero, '.s{size18}', small, 'A8.8.294'],
  ['VCEQ_zero', '01', '0010', misc.simdVceqZero, '.i{size18}', small, 'A8.8.292'],
  ['VCLE_zero', '01', '0011', misc.simdVcleZero, '.s{size18}', small, 'A8.8.298'],
  ['VCLT_zero', '01', '0100', misc.simdVcltZero, '.s{size18}', small, 'A8.8.301'],
  ['VABS_int', '01', '0110', misc.simdVabs, '.s{size18}', small, 'A8.8.280'],
  ['VNEG_int', '01', '0111', misc.simdVneg, '.s{size18}', small, 'A8.8.355'],
  ['VCGT_zero_vector_F32', '01', '1000', float.simdVcgtZeroF32, '.f32', [2], 'A8.8.296'],
  ['VCGE_zero_vector_F32', '01', '1001', float.simdVcgeZeroF32, '.f32', [2], 'A8.8.294'],
  ['VCEQ_zero_vector_F32', '01', '1010', float.simdVceqZeroF32, '.f32', [2], 'A8.8.292'],
  ['VCLE_zero_vector_F32', '01', '1011', float.simdVcleZeroF32, '.f32', [2], 'A8.8.298'],
  ['VCLT_zero_vector_F32', '01', '1100', float.simdVcltZeroF32, '.f32', [2], 'A8.8.301'],
  ['VABS_vector_F32', '01', '1110', float.simdVabsF32, '.f32', [2], 'A8.8.280'],
  ['VNEG_vector_F32', '01', '1111', float.simdVnegF32, '.f32', [2], 'A8.8.355'],
  ['VSWP', '10', '0000', misc.simdVswp, '', [0], 'A8.8.418'],
  ['VTRN', '10', '0001', misc.simdVtrn, '.{size18}', small, 'A8.8.420'],
  ['VUZP', '10', '0010', misc.simdVuzp, '.{size18}', small, 'A8.8.422'],
  ['VZIP', '10', '0011', misc.simdVzip, '.{size18}', small, 'A8.8.423'],
  ['VRECPE', '11', '10 f:1 0', float.simdVrecpe, '.{uf8}32', [2], 'A8.8.384'],
  ['VRSQRTE', '11', '10 f:1 1', float.simdVrsqrte, '.{uf8}32', [2], 'A8.8.392'],
  ['VCVT_from_int_vector', '11', '110 u:1', float.simdVcvtInteger, '.f32.{su7}32', [2], 'A8.8.305'],
  ['VCVT_to_int_vector', '11', '111 u:1', float.simdVcvtInteger, '.{su7}32.f32', [2], 'A8.8.305'],
];

/** Both registers change: what they hold when they are one is UNKNOWN. */
const isOneRegister: Constraint = ({ d, vd, m, vm }) => d === m && vd === vm;
/** There is nothing to permute in a doubleword of two lanes that VTRN does not. */
const isWordPair: Constraint = ({ q, size }) => q === 0 && size === 2;

const permutations: Readonly<Record<string, Constraint>> = {
  VSWP: isOneRegister,
  VTRN: isOneRegister,
  VUZP: either(isOneRegister, isWordPair),
  VZIP: either(isOneRegister, isWordPair),
};

const never: Constraint = () => false;

/** Bits 17:16 and 10:6 of two registers of different lengths. */
const twoLengths: readonly (readonly [
  name: string,
  a: string,
  b: string,
  handler: Handler,
  type: string,
  text: string,
  isOdd: Constraint,
  sizes: readonly number[],
  section: string,
])[] = [
  ['VMOVN', '10', '01000', misc.simdVmovn, 'i{size18wide}', '{dd}, {qm}', oddM, small, 'A8.8.347'],
  ['VQMOVUN', '10', '01001', misc.simdVqmovun, 's{size18wide}', '{dd}, {qm}', oddM, small, 'A8.8.374'],
  ['VQMOVN', '10', '0101 u:1', misc.simdVqmovn, '{su6}{size18wide}', '{dd}, {qm}', oddM, small, 'A8.8.374'],
  ['VSHLL_max', '10', '01100', shift.simdVshllMaximum, 'i{size18}', '{qd}, {dm}, #{size18}', oddD, small, 'A8.8.397'],
  ['VCVT_F16_F32_vector', '10', '11000', float.simdVcvtHalf, 'f16.f32', '{dd}, {qm}', oddM, [1], 'A8.8.310'],
  ['VCVT_F32_F16_vector', '10', '11100', float.simdVcvtHalf, 'f32.f16', '{qd}, {dm}', oddD, [1], 'A8.8.310'],
];

const isZeroCompare = (name: string) => /_zero/.test(name);

const miscRows: readonly Row[] = [
  ...twoRegisters.map(([name, a, b, handler, type, allowed, section]) =>
    insn(
      name,
      `1111 0011 1d:1 11 size:2 ${a} vd:4 0${b} q:1 m:1 0 vm:4`,
      handler,
      `${mnemonicOf(name)}${type} {vd}, {vm}${isZeroCompare(name) ? ', #0' : ''}`,
      `DDI 0406C ${section}`,
      { unpredictable: either(oddQuad, sizes(...allowed), permutations[name] ?? never) },
    ),
  ),
  ...twoLengths.map(([name, a, b, handler, type, text, isOdd, allowed, section]) =>
    insn(
      name,
      `1111 0011 1d:1 11 size:2 ${a} vd:4 0${b} m:1 0 vm:4`,
      handler,
      `${mnemonicOf(name)}.${type} ${text}`,
      `DDI 0406C ${section}`,
      { unpredictable: either(isOdd, sizes(...allowed)) },
    ),
  ),
  insn(
    'VEXT',
    '1111 0010 1d:1 11 vn:4 vd:4 imm:4 n:1 q:1 m:1 0 vm:4',
    misc.simdVext,
    'VEXT.8 {vd}, {vn}, {vm}, {bytes}',
    'DDI 0406C A8.8.316',
    { unpredictable: either(oddQuad, ({ q, imm = 0 }) => q === 0 && imm > 7) },
  ),
  ...(['VTBL', 'VTBX'] as const).map((name, op) =>
    insn(
      name,
      `1111 0011 1d:1 11 vn:4 vd:4 10 len:2 n:1 ${op} m:1 0 vm:4`,
      misc.simdVtbl,
      `${name}.8 {dd}, {table}, {dm}`,
      'DDI 0406C A8.8.419',
      { unpredictable: ({ n = 0, vn = 0, len = 0 }) => n * 16 + vn + len > 31 },
    ),
  ),
  insn(
    'VDUP_scalar',
    '1111 0011 1d:1 11 imm:4 vd:4 11000 q:1 m:1 0 vm:4',
    misc.simdVdup,
    'VDUP.{dupsize} {vd}, {dm}[{dupindex}]',
    'DDI 0406C A8.8.313',
    {
      unpredictable: either(
        ({ q, vd }) => q === 1 && odd(vd),
        ({ imm = 0 }) => (imm & 7) === 0,
      ),
    },
  ),
];

/** Advanced SIMD: data processing, then element and structure loads and stores. @source DDI 0406C A7.4, A7.7 */
export const simdRows: readonly Row[] = [
  ...integerRows,
  ...bitwiseRows,
  ...floatRows,
  ...longRows,
  ...scalarRows,
  ...shiftRows,
  ...immediateRows,
  ...miscRows,
  ...simdMemoryRows,
];
