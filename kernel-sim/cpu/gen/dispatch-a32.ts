// Made by generate.ts from the decode tables: do not edit.
import type { Core } from '../core.ts';
import { ldm, ldmReturn, ldmUser, rfe, srs, stm, stmUser } from '../exec/block.ts';
import { b, bl, blxImmediate, blxRegister, bx } from '../exec/branch.ts';
import { bkpt, hvc, nop, smc, svc, udf, wfe, wfi, yieldSlice } from '../exec/calls.ts';
import { cp15Move, cp15MoveDouble, debugMove, noCoprocessor } from '../exec/coprocessor.ts';
import { adc, adcs, add, adds, and, ands, bic, bics, clz, cmn, cmp, eor, eors, eret, exceptionReturn, mov, movs, movt, movw, mvn, mvns, orr, orrs, rsb, rsbs, rsc, rscs, sbc, sbcs, sub, subs, teq, tst } from '../exec/data-processing.ts';
import { clrex, ldrex, strex } from '../exec/exclusive.ts';
import { atOffset, ldr, ldrb, ldrd, ldrh, ldrsb, ldrsh, postIndexed, preIndexed, str, strb, strd, strh, swp, unprivilegedPostIndexed } from '../exec/load-store.ts';
import { mla, mls, mul, sdiv, smlad, smlal, smlald, smlalxy, smlawy, smlaxy, smlsd, smlsld, smmla, smmls, smull, smulwy, smulxy, udiv, umaal, umlal, umull } from '../exec/multiply.ts';
import { offset12, offset8, offsetRegister, offsetScaled } from '../exec/offset.ts';
import { bfi, extend, parallel, pkh, rbit, rev, rev16, revsh, saturatingAdd, sbfx, sel, ssat, ssat16, ubfx, usada8, usat, usat16 } from '../exec/parallel.ts';
import { immediate, immediateCarry, register, registerCarry, shifted, shiftedByRegister, shiftedByRegisterCarry, shiftedCarry } from '../exec/shift.ts';
import { simdVand, simdVbic, simdVbicImmediate, simdVbif, simdVbit, simdVbsl, simdVeor, simdVmovImmediate, simdVmvn, simdVmvnImmediate, simdVorn, simdVorr, simdVorrImmediate } from '../exec/simd-bitwise.ts';
import { simdVabdF32, simdVabsF32, simdVacge, simdVacgt, simdVaddF32, simdVceqF32, simdVceqZeroF32, simdVcgeF32, simdVcgeZeroF32, simdVcgtF32, simdVcgtZeroF32, simdVcleZeroF32, simdVcltZeroF32, simdVcvtFixed, simdVcvtHalf, simdVcvtInteger, simdVfmaF32, simdVfmsF32, simdVmaxF32, simdVminF32, simdVmlaF32, simdVmlaScalarF32, simdVmlsF32, simdVmlsScalarF32, simdVmulF32, simdVmulScalarF32, simdVnegF32, simdVpaddF32, simdVpmaxF32, simdVpminF32, simdVrecpe, simdVrecps, simdVrsqrte, simdVrsqrts, simdVsubF32 } from '../exec/simd-float.ts';
import { simdVaba, simdVabd, simdVadd, simdVceq, simdVcge, simdVcgt, simdVhadd, simdVhsub, simdVmax, simdVmin, simdVmla, simdVmls, simdVmul, simdVmulPolynomial, simdVpadd, simdVpmax, simdVpmin, simdVqadd, simdVqdmulh, simdVqrdmulh, simdVqsub, simdVrhadd, simdVsub, simdVtst } from '../exec/simd-integer.ts';
import { simdAllLanes, simdMultiple, simdSingle } from '../exec/simd-load-store.ts';
import { simdVabal, simdVabdl, simdVaddhn, simdVaddl, simdVaddw, simdVmlaScalar, simdVmlal, simdVmlalScalar, simdVmlsScalar, simdVmlsl, simdVmlslScalar, simdVmulScalar, simdVmull, simdVmullPolynomial, simdVmullScalar, simdVqdmlal, simdVqdmlalScalar, simdVqdmlsl, simdVqdmlslScalar, simdVqdmulhScalar, simdVqdmull, simdVqdmullScalar, simdVqrdmulhScalar, simdVsubhn, simdVsubl, simdVsubw } from '../exec/simd-long.ts';
import { simdVabs, simdVceqZero, simdVcgeZero, simdVcgtZero, simdVcleZero, simdVcls, simdVcltZero, simdVclz, simdVcnt, simdVdup, simdVext, simdVmovn, simdVneg, simdVpaddl, simdVqabs, simdVqmovn, simdVqmovun, simdVqneg, simdVrev, simdVswp, simdVtbl, simdVtrn, simdVuzp, simdVzip } from '../exec/simd-misc.ts';
import { simdVqrshl, simdVqshl, simdVqshlImmediate, simdVqshluImmediate, simdVqshrn, simdVqshrun, simdVrshl, simdVrshrImmediate, simdVrsraImmediate, simdVshl, simdVshlImmediate, simdVshll, simdVshllMaximum, simdVshrImmediate, simdVshrn, simdVsliImmediate, simdVsraImmediate, simdVsriImmediate } from '../exec/simd-shift.ts';
import { cps, mrs, mrsBanked, msrBanked, msrImmediate, msrRegister, setend } from '../exec/status.ts';
import { vfpVabs, vfpVadd, vfpVdiv, vfpVfma, vfpVfms, vfpVfnma, vfpVfnms, vfpVmla, vfpVmls, vfpVmov, vfpVmovImmediate, vfpVmul, vfpVneg, vfpVnmla, vfpVnmls, vfpVnmul, vfpVsqrt, vfpVsub } from '../exec/vfp-arithmetic.ts';
import { vfpVcmp, vfpVcvtFormat, vfpVcvtFromFixed, vfpVcvtFromInteger, vfpVcvtHalf, vfpVcvtToFixed, vfpVcvtToInteger } from '../exec/vfp-convert.ts';
import { vldmVstm, vldrVstr } from '../exec/vfp-load-store.ts';
import { vdupCore, vmovDouble, vmovScalar16, vmovScalar32, vmovScalar8, vmovSingle, vmovSinglePair, vmrsFpexc, vmrsFpscr, vmrsIdentification, vmsrFpexc, vmsrFpscr, vmsrIdentification } from '../exec/vfp-transfer.ts';

/** Names of the operations by number, from 1. */
export const operations: readonly string[] = [
  'and immediate',
  'ands immediateCarry',
  'exceptionReturn immediate',
  'and register',
  'ands registerCarry',
  'exceptionReturn register',
  'and shifted',
  'ands shiftedCarry',
  'exceptionReturn shifted',
  'and shiftedByRegister',
  'ands shiftedByRegisterCarry',
  'eor immediate',
  'eors immediateCarry',
  'eor register',
  'eors registerCarry',
  'eor shifted',
  'eors shiftedCarry',
  'eor shiftedByRegister',
  'eors shiftedByRegisterCarry',
  'sub immediate',
  'subs immediate',
  'sub register',
  'subs register',
  'sub shifted',
  'subs shifted',
  'sub shiftedByRegister',
  'subs shiftedByRegister',
  'rsb immediate',
  'rsbs immediate',
  'rsb register',
  'rsbs register',
  'rsb shifted',
  'rsbs shifted',
  'rsb shiftedByRegister',
  'rsbs shiftedByRegister',
  'add immediate',
  'adds immediate',
  'add register',
  'adds register',
  'add shifted',
  'adds shifted',
  'add shiftedByRegister',
  'adds shiftedByRegister',
  'adc immediate',
  'adcs immediate',
  'adc register',
  'adcs register',
  'adc shifted',
  'adcs shifted',
  'adc shiftedByRegister',
  'adcs shiftedByRegister',
  'sbc immediate',
  'sbcs immediate',
  'sbc register',
  'sbcs register',
  'sbc shifted',
  'sbcs shifted',
  'sbc shiftedByRegister',
  'sbcs shiftedByRegister',
  'rsc immediate',
  'rscs immediate',
  'rsc register',
  'rscs register',
  'rsc shifted',
  'rscs shifted',
  'rsc shiftedByRegister',
  'rscs shiftedByRegister',
  'tst immediateCarry',
  'tst registerCarry',
  'tst shiftedCarry',
  'tst shiftedByRegisterCarry',
  'teq immediateCarry',
  'teq registerCarry',
  'teq shiftedCarry',
  'teq shiftedByRegisterCarry',
  'cmp immediate',
  'cmp register',
  'cmp shifted',
  'cmp shiftedByRegister',
  'cmn immediate',
  'cmn register',
  'cmn shifted',
  'cmn shiftedByRegister',
  'orr immediate',
  'orrs immediateCarry',
  'orr register',
  'orrs registerCarry',
  'orr shifted',
  'orrs shiftedCarry',
  'orr shiftedByRegister',
  'orrs shiftedByRegisterCarry',
  'mov immediate',
  'movs immediateCarry',
  'mov register',
  'movs registerCarry',
  'mov shifted',
  'movs shiftedCarry',
  'mov shiftedByRegister',
  'movs shiftedByRegisterCarry',
  'bic immediate',
  'bics immediateCarry',
  'bic register',
  'bics registerCarry',
  'bic shifted',
  'bics shiftedCarry',
  'bic shiftedByRegister',
  'bics shiftedByRegisterCarry',
  'mvn immediate',
  'mvns immediateCarry',
  'mvn register',
  'mvns registerCarry',
  'mvn shifted',
  'mvns shiftedCarry',
  'mvn shiftedByRegister',
  'mvns shiftedByRegisterCarry',
  'movw',
  'movt',
  'mrs',
  'mrsBanked',
  'msrRegister',
  'msrBanked',
  'msrImmediate',
  'nop',
  'yieldSlice',
  'wfe',
  'wfi',
  'svc',
  'smc',
  'hvc',
  'bkpt',
  'udf',
  'eret',
  'b',
  'bl',
  'bx',
  'blxRegister',
  'mul',
  'mla',
  'umull',
  'umlal',
  'smull',
  'smlal',
  'umaal',
  'mls',
  'smlaxy',
  'smlalxy',
  'smulxy',
  'smlawy',
  'smulwy',
  'smlad',
  'smlsd',
  'smlald',
  'smlsld',
  'smmla',
  'smmls',
  'sdiv',
  'udiv',
  'usada8',
  'parallel',
  'saturatingAdd',
  'pkh',
  'sel',
  'ssat',
  'ssat16',
  'usat',
  'usat16',
  'extend',
  'clz',
  'rev',
  'rev16',
  'rbit',
  'revsh',
  'sbfx',
  'ubfx',
  'bfi',
  'atOffset offset12 str',
  'atOffset offsetScaled str',
  'preIndexed offset12 str',
  'preIndexed offsetScaled str',
  'postIndexed offset12 str',
  'postIndexed offsetScaled str',
  'unprivilegedPostIndexed offset12 str',
  'unprivilegedPostIndexed offsetScaled str',
  'atOffset offset12 ldr',
  'atOffset offsetScaled ldr',
  'preIndexed offset12 ldr',
  'preIndexed offsetScaled ldr',
  'postIndexed offset12 ldr',
  'postIndexed offsetScaled ldr',
  'unprivilegedPostIndexed offset12 ldr',
  'unprivilegedPostIndexed offsetScaled ldr',
  'atOffset offset12 strb',
  'atOffset offsetScaled strb',
  'preIndexed offset12 strb',
  'preIndexed offsetScaled strb',
  'postIndexed offset12 strb',
  'postIndexed offsetScaled strb',
  'unprivilegedPostIndexed offset12 strb',
  'unprivilegedPostIndexed offsetScaled strb',
  'atOffset offset12 ldrb',
  'atOffset offsetScaled ldrb',
  'preIndexed offset12 ldrb',
  'preIndexed offsetScaled ldrb',
  'postIndexed offset12 ldrb',
  'postIndexed offsetScaled ldrb',
  'unprivilegedPostIndexed offset12 ldrb',
  'unprivilegedPostIndexed offsetScaled ldrb',
  'atOffset offset8 strh',
  'atOffset offsetRegister strh',
  'preIndexed offset8 strh',
  'preIndexed offsetRegister strh',
  'postIndexed offset8 strh',
  'postIndexed offsetRegister strh',
  'unprivilegedPostIndexed offset8 strh',
  'unprivilegedPostIndexed offsetRegister strh',
  'atOffset offset8 ldrh',
  'atOffset offsetRegister ldrh',
  'preIndexed offset8 ldrh',
  'preIndexed offsetRegister ldrh',
  'postIndexed offset8 ldrh',
  'postIndexed offsetRegister ldrh',
  'unprivilegedPostIndexed offset8 ldrh',
  'unprivilegedPostIndexed offsetRegister ldrh',
  'atOffset offset8 ldrsb',
  'atOffset offsetRegister ldrsb',
  'preIndexed offset8 ldrsb',
  'preIndexed offsetRegister ldrsb',
  'postIndexed offset8 ldrsb',
  'postIndexed offsetRegister ldrsb',
  'unprivilegedPostIndexed offset8 ldrsb',
  'unprivilegedPostIndexed offsetRegister ldrsb',
  'atOffset offset8 ldrsh',
  'atOffset offsetRegister ldrsh',
  'preIndexed offset8 ldrsh',
  'preIndexed offsetRegister ldrsh',
  'postIndexed offset8 ldrsh',
  'postIndexed offsetRegister ldrsh',
  'unprivilegedPostIndexed offset8 ldrsh',
  'unprivilegedPostIndexed offsetRegister ldrsh',
  'atOffset offset8 ldrd',
  'atOffset offsetRegister ldrd',
  'preIndexed offset8 ldrd',
  'preIndexed offsetRegister ldrd',
  'postIndexed offset8 ldrd',
  'postIndexed offsetRegister ldrd',
  'atOffset offset8 strd',
  'atOffset offsetRegister strd',
  'preIndexed offset8 strd',
  'preIndexed offsetRegister strd',
  'postIndexed offset8 strd',
  'postIndexed offsetRegister strd',
  'strex',
  'ldrex',
  'swp',
  'stm',
  'ldm',
  'stmUser',
  'ldmUser',
  'ldmReturn',
  'noCoprocessor',
  'cp15Move',
  'debugMove',
  'cp15MoveDouble',
  'cps',
  'setend',
  'clrex',
  'srs',
  'rfe',
  'blxImmediate',
  'vfpVmla',
  'vfpVmls',
  'vfpVnmls',
  'vfpVnmla',
  'vfpVmul',
  'vfpVnmul',
  'vfpVadd',
  'vfpVsub',
  'vfpVdiv',
  'vfpVfnms',
  'vfpVfnma',
  'vfpVfma',
  'vfpVfms',
  'vfpVmov',
  'vfpVabs',
  'vfpVneg',
  'vfpVsqrt',
  'vfpVmovImmediate',
  'vfpVcmp',
  'vfpVcvtToInteger',
  'vfpVcvtFromInteger',
  'vfpVcvtToFixed',
  'vfpVcvtFromFixed',
  'vfpVcvtFormat',
  'vfpVcvtHalf',
  'vldmVstm',
  'vldrVstr',
  'vmovScalar8',
  'vmovScalar16',
  'vmovScalar32',
  'vdupCore',
  'vmovSingle',
  'vmovSinglePair',
  'vmovDouble',
  'vmrsIdentification',
  'vmsrIdentification',
  'vmrsFpscr',
  'vmsrFpscr',
  'vmrsFpexc',
  'vmsrFpexc',
  'simdVhadd',
  'simdVqadd',
  'simdVrhadd',
  'simdVhsub',
  'simdVqsub',
  'simdVcgt',
  'simdVcge',
  'simdVmax',
  'simdVmin',
  'simdVabd',
  'simdVaba',
  'simdVadd',
  'simdVsub',
  'simdVtst',
  'simdVceq',
  'simdVmla',
  'simdVmls',
  'simdVmul',
  'simdVmulPolynomial',
  'simdVqdmulh',
  'simdVqrdmulh',
  'simdVpmax',
  'simdVpmin',
  'simdVpadd',
  'simdVshl',
  'simdVqshl',
  'simdVrshl',
  'simdVqrshl',
  'simdVand',
  'simdVbic',
  'simdVorr',
  'simdVorn',
  'simdVeor',
  'simdVbsl',
  'simdVbit',
  'simdVbif',
  'simdVfmaF32',
  'simdVfmsF32',
  'simdVaddF32',
  'simdVsubF32',
  'simdVabdF32',
  'simdVmlaF32',
  'simdVmlsF32',
  'simdVmulF32',
  'simdVceqF32',
  'simdVcgeF32',
  'simdVcgtF32',
  'simdVacge',
  'simdVacgt',
  'simdVmaxF32',
  'simdVminF32',
  'simdVrecps',
  'simdVrsqrts',
  'simdVpaddF32',
  'simdVpmaxF32',
  'simdVpminF32',
  'simdVaddl',
  'simdVaddw',
  'simdVsubl',
  'simdVsubw',
  'simdVaddhn',
  'simdVabal',
  'simdVsubhn',
  'simdVabdl',
  'simdVmlal',
  'simdVqdmlal',
  'simdVmlsl',
  'simdVqdmlsl',
  'simdVmull',
  'simdVqdmull',
  'simdVmullPolynomial',
  'simdVmlaScalar',
  'simdVmlaScalarF32',
  'simdVmlalScalar',
  'simdVqdmlalScalar',
  'simdVmlsScalar',
  'simdVmlsScalarF32',
  'simdVmlslScalar',
  'simdVqdmlslScalar',
  'simdVmulScalar',
  'simdVmulScalarF32',
  'simdVmullScalar',
  'simdVqdmullScalar',
  'simdVqdmulhScalar',
  'simdVqrdmulhScalar',
  'simdVshrImmediate',
  'simdVsraImmediate',
  'simdVrshrImmediate',
  'simdVrsraImmediate',
  'simdVsriImmediate',
  'simdVshlImmediate',
  'simdVsliImmediate',
  'simdVqshluImmediate',
  'simdVqshlImmediate',
  'simdVshrn',
  'simdVqshrun',
  'simdVqshrn',
  'simdVshll',
  'simdVcvtFixed',
  'simdVmovImmediate',
  'simdVmvnImmediate',
  'simdVorrImmediate',
  'simdVbicImmediate',
  'simdVrev',
  'simdVpaddl',
  'simdVcls',
  'simdVclz',
  'simdVcnt',
  'simdVmvn',
  'simdVqabs',
  'simdVqneg',
  'simdVcgtZero',
  'simdVcgeZero',
  'simdVceqZero',
  'simdVcleZero',
  'simdVcltZero',
  'simdVabs',
  'simdVneg',
  'simdVcgtZeroF32',
  'simdVcgeZeroF32',
  'simdVceqZeroF32',
  'simdVcleZeroF32',
  'simdVcltZeroF32',
  'simdVabsF32',
  'simdVnegF32',
  'simdVswp',
  'simdVtrn',
  'simdVuzp',
  'simdVzip',
  'simdVrecpe',
  'simdVrsqrte',
  'simdVcvtInteger',
  'simdVmovn',
  'simdVqmovun',
  'simdVqmovn',
  'simdVshllMaximum',
  'simdVcvtHalf',
  'simdVext',
  'simdVtbl',
  'simdVdup',
  'simdMultiple',
  'simdSingle',
  'simdAllLanes',
];

function op1(core: Core, word: number): void { and(core, word, immediate(core, word)); }
function op2(core: Core, word: number): void { ands(core, word, immediateCarry(core, word)); }
function op3(core: Core, word: number): void { exceptionReturn(core, word, immediate(core, word)); }
function op4(core: Core, word: number): void { and(core, word, register(core, word)); }
function op5(core: Core, word: number): void { ands(core, word, registerCarry(core, word)); }
function op6(core: Core, word: number): void { exceptionReturn(core, word, register(core, word)); }
function op7(core: Core, word: number): void { and(core, word, shifted(core, word)); }
function op8(core: Core, word: number): void { ands(core, word, shiftedCarry(core, word)); }
function op9(core: Core, word: number): void { exceptionReturn(core, word, shifted(core, word)); }
function op10(core: Core, word: number): void { and(core, word, shiftedByRegister(core, word)); }
function op11(core: Core, word: number): void { ands(core, word, shiftedByRegisterCarry(core, word)); }
function op12(core: Core, word: number): void { eor(core, word, immediate(core, word)); }
function op13(core: Core, word: number): void { eors(core, word, immediateCarry(core, word)); }
function op14(core: Core, word: number): void { eor(core, word, register(core, word)); }
function op15(core: Core, word: number): void { eors(core, word, registerCarry(core, word)); }
function op16(core: Core, word: number): void { eor(core, word, shifted(core, word)); }
function op17(core: Core, word: number): void { eors(core, word, shiftedCarry(core, word)); }
function op18(core: Core, word: number): void { eor(core, word, shiftedByRegister(core, word)); }
function op19(core: Core, word: number): void { eors(core, word, shiftedByRegisterCarry(core, word)); }
function op20(core: Core, word: number): void { sub(core, word, immediate(core, word)); }
function op21(core: Core, word: number): void { subs(core, word, immediate(core, word)); }
function op22(core: Core, word: number): void { sub(core, word, register(core, word)); }
function op23(core: Core, word: number): void { subs(core, word, register(core, word)); }
function op24(core: Core, word: number): void { sub(core, word, shifted(core, word)); }
function op25(core: Core, word: number): void { subs(core, word, shifted(core, word)); }
function op26(core: Core, word: number): void { sub(core, word, shiftedByRegister(core, word)); }
function op27(core: Core, word: number): void { subs(core, word, shiftedByRegister(core, word)); }
function op28(core: Core, word: number): void { rsb(core, word, immediate(core, word)); }
function op29(core: Core, word: number): void { rsbs(core, word, immediate(core, word)); }
function op30(core: Core, word: number): void { rsb(core, word, register(core, word)); }
function op31(core: Core, word: number): void { rsbs(core, word, register(core, word)); }
function op32(core: Core, word: number): void { rsb(core, word, shifted(core, word)); }
function op33(core: Core, word: number): void { rsbs(core, word, shifted(core, word)); }
function op34(core: Core, word: number): void { rsb(core, word, shiftedByRegister(core, word)); }
function op35(core: Core, word: number): void { rsbs(core, word, shiftedByRegister(core, word)); }
function op36(core: Core, word: number): void { add(core, word, immediate(core, word)); }
function op37(core: Core, word: number): void { adds(core, word, immediate(core, word)); }
function op38(core: Core, word: number): void { add(core, word, register(core, word)); }
function op39(core: Core, word: number): void { adds(core, word, register(core, word)); }
function op40(core: Core, word: number): void { add(core, word, shifted(core, word)); }
function op41(core: Core, word: number): void { adds(core, word, shifted(core, word)); }
function op42(core: Core, word: number): void { add(core, word, shiftedByRegister(core, word)); }
function op43(core: Core, word: number): void { adds(core, word, shiftedByRegister(core, word)); }
function op44(core: Core, word: number): void { adc(core, word, immediate(core, word)); }
function op45(core: Core, word: number): void { adcs(core, word, immediate(core, word)); }
function op46(core: Core, word: number): void { adc(core, word, register(core, word)); }
function op47(core: Core, word: number): void { adcs(core, word, register(core, word)); }
function op48(core: Core, word: number): void { adc(core, word, shifted(core, word)); }
function op49(core: Core, word: number): void { adcs(core, word, shifted(core, word)); }
function op50(core: Core, word: number): void { adc(core, word, shiftedByRegister(core, word)); }
function op51(core: Core, word: number): void { adcs(core, word, shiftedByRegister(core, word)); }
function op52(core: Core, word: number): void { sbc(core, word, immediate(core, word)); }
function op53(core: Core, word: number): void { sbcs(core, word, immediate(core, word)); }
function op54(core: Core, word: number): void { sbc(core, word, register(core, word)); }
function op55(core: Core, word: number): void { sbcs(core, word, register(core, word)); }
function op56(core: Core, word: number): void { sbc(core, word, shifted(core, word)); }
function op57(core: Core, word: number): void { sbcs(core, word, shifted(core, word)); }
function op58(core: Core, word: number): void { sbc(core, word, shiftedByRegister(core, word)); }
function op59(core: Core, word: number): void { sbcs(core, word, shiftedByRegister(core, word)); }
function op60(core: Core, word: number): void { rsc(core, word, immediate(core, word)); }
function op61(core: Core, word: number): void { rscs(core, word, immediate(core, word)); }
function op62(core: Core, word: number): void { rsc(core, word, register(core, word)); }
function op63(core: Core, word: number): void { rscs(core, word, register(core, word)); }
function op64(core: Core, word: number): void { rsc(core, word, shifted(core, word)); }
function op65(core: Core, word: number): void { rscs(core, word, shifted(core, word)); }
function op66(core: Core, word: number): void { rsc(core, word, shiftedByRegister(core, word)); }
function op67(core: Core, word: number): void { rscs(core, word, shiftedByRegister(core, word)); }
function op68(core: Core, word: number): void { tst(core, word, immediateCarry(core, word)); }
function op69(core: Core, word: number): void { tst(core, word, registerCarry(core, word)); }
function op70(core: Core, word: number): void { tst(core, word, shiftedCarry(core, word)); }
function op71(core: Core, word: number): void { tst(core, word, shiftedByRegisterCarry(core, word)); }
function op72(core: Core, word: number): void { teq(core, word, immediateCarry(core, word)); }
function op73(core: Core, word: number): void { teq(core, word, registerCarry(core, word)); }
function op74(core: Core, word: number): void { teq(core, word, shiftedCarry(core, word)); }
function op75(core: Core, word: number): void { teq(core, word, shiftedByRegisterCarry(core, word)); }
function op76(core: Core, word: number): void { cmp(core, word, immediate(core, word)); }
function op77(core: Core, word: number): void { cmp(core, word, register(core, word)); }
function op78(core: Core, word: number): void { cmp(core, word, shifted(core, word)); }
function op79(core: Core, word: number): void { cmp(core, word, shiftedByRegister(core, word)); }
function op80(core: Core, word: number): void { cmn(core, word, immediate(core, word)); }
function op81(core: Core, word: number): void { cmn(core, word, register(core, word)); }
function op82(core: Core, word: number): void { cmn(core, word, shifted(core, word)); }
function op83(core: Core, word: number): void { cmn(core, word, shiftedByRegister(core, word)); }
function op84(core: Core, word: number): void { orr(core, word, immediate(core, word)); }
function op85(core: Core, word: number): void { orrs(core, word, immediateCarry(core, word)); }
function op86(core: Core, word: number): void { orr(core, word, register(core, word)); }
function op87(core: Core, word: number): void { orrs(core, word, registerCarry(core, word)); }
function op88(core: Core, word: number): void { orr(core, word, shifted(core, word)); }
function op89(core: Core, word: number): void { orrs(core, word, shiftedCarry(core, word)); }
function op90(core: Core, word: number): void { orr(core, word, shiftedByRegister(core, word)); }
function op91(core: Core, word: number): void { orrs(core, word, shiftedByRegisterCarry(core, word)); }
function op92(core: Core, word: number): void { mov(core, word, immediate(core, word)); }
function op93(core: Core, word: number): void { movs(core, word, immediateCarry(core, word)); }
function op94(core: Core, word: number): void { mov(core, word, register(core, word)); }
function op95(core: Core, word: number): void { movs(core, word, registerCarry(core, word)); }
function op96(core: Core, word: number): void { mov(core, word, shifted(core, word)); }
function op97(core: Core, word: number): void { movs(core, word, shiftedCarry(core, word)); }
function op98(core: Core, word: number): void { mov(core, word, shiftedByRegister(core, word)); }
function op99(core: Core, word: number): void { movs(core, word, shiftedByRegisterCarry(core, word)); }
function op100(core: Core, word: number): void { bic(core, word, immediate(core, word)); }
function op101(core: Core, word: number): void { bics(core, word, immediateCarry(core, word)); }
function op102(core: Core, word: number): void { bic(core, word, register(core, word)); }
function op103(core: Core, word: number): void { bics(core, word, registerCarry(core, word)); }
function op104(core: Core, word: number): void { bic(core, word, shifted(core, word)); }
function op105(core: Core, word: number): void { bics(core, word, shiftedCarry(core, word)); }
function op106(core: Core, word: number): void { bic(core, word, shiftedByRegister(core, word)); }
function op107(core: Core, word: number): void { bics(core, word, shiftedByRegisterCarry(core, word)); }
function op108(core: Core, word: number): void { mvn(core, word, immediate(core, word)); }
function op109(core: Core, word: number): void { mvns(core, word, immediateCarry(core, word)); }
function op110(core: Core, word: number): void { mvn(core, word, register(core, word)); }
function op111(core: Core, word: number): void { mvns(core, word, registerCarry(core, word)); }
function op112(core: Core, word: number): void { mvn(core, word, shifted(core, word)); }
function op113(core: Core, word: number): void { mvns(core, word, shiftedCarry(core, word)); }
function op114(core: Core, word: number): void { mvn(core, word, shiftedByRegister(core, word)); }
function op115(core: Core, word: number): void { mvns(core, word, shiftedByRegisterCarry(core, word)); }
function op116(core: Core, word: number): void { movw(core, word); }
function op117(core: Core, word: number): void { movt(core, word); }
function op118(core: Core, word: number): void { mrs(core, word); }
function op119(core: Core, word: number): void { mrsBanked(core, word); }
function op120(core: Core, word: number): void { msrRegister(core, word); }
function op121(core: Core, word: number): void { msrBanked(core, word); }
function op122(core: Core, word: number): void { msrImmediate(core, word); }
function op123(): void { nop(); }
function op124(core: Core): void { yieldSlice(core); }
function op125(core: Core): void { wfe(core); }
function op126(core: Core): void { wfi(core); }
function op127(core: Core): void { svc(core); }
function op128(core: Core, word: number): void { smc(core, word); }
function op129(core: Core, word: number): void { hvc(core, word); }
function op130(core: Core): void { bkpt(core); }
function op131(core: Core): void { udf(core); }
function op132(core: Core): void { eret(core); }
function op133(core: Core, word: number): void { b(core, word); }
function op134(core: Core, word: number): void { bl(core, word); }
function op135(core: Core, word: number): void { bx(core, word); }
function op136(core: Core, word: number): void { blxRegister(core, word); }
function op137(core: Core, word: number): void { mul(core, word); }
function op138(core: Core, word: number): void { mla(core, word); }
function op139(core: Core, word: number): void { umull(core, word); }
function op140(core: Core, word: number): void { umlal(core, word); }
function op141(core: Core, word: number): void { smull(core, word); }
function op142(core: Core, word: number): void { smlal(core, word); }
function op143(core: Core, word: number): void { umaal(core, word); }
function op144(core: Core, word: number): void { mls(core, word); }
function op145(core: Core, word: number): void { smlaxy(core, word); }
function op146(core: Core, word: number): void { smlalxy(core, word); }
function op147(core: Core, word: number): void { smulxy(core, word); }
function op148(core: Core, word: number): void { smlawy(core, word); }
function op149(core: Core, word: number): void { smulwy(core, word); }
function op150(core: Core, word: number): void { smlad(core, word); }
function op151(core: Core, word: number): void { smlsd(core, word); }
function op152(core: Core, word: number): void { smlald(core, word); }
function op153(core: Core, word: number): void { smlsld(core, word); }
function op154(core: Core, word: number): void { smmla(core, word); }
function op155(core: Core, word: number): void { smmls(core, word); }
function op156(core: Core, word: number): void { sdiv(core, word); }
function op157(core: Core, word: number): void { udiv(core, word); }
function op158(core: Core, word: number): void { usada8(core, word); }
function op159(core: Core, word: number): void { parallel(core, word); }
function op160(core: Core, word: number): void { saturatingAdd(core, word); }
function op161(core: Core, word: number): void { pkh(core, word); }
function op162(core: Core, word: number): void { sel(core, word); }
function op163(core: Core, word: number): void { ssat(core, word); }
function op164(core: Core, word: number): void { ssat16(core, word); }
function op165(core: Core, word: number): void { usat(core, word); }
function op166(core: Core, word: number): void { usat16(core, word); }
function op167(core: Core, word: number): void { extend(core, word); }
function op168(core: Core, word: number): void { clz(core, word); }
function op169(core: Core, word: number): void { rev(core, word); }
function op170(core: Core, word: number): void { rev16(core, word); }
function op171(core: Core, word: number): void { rbit(core, word); }
function op172(core: Core, word: number): void { revsh(core, word); }
function op173(core: Core, word: number): void { sbfx(core, word); }
function op174(core: Core, word: number): void { ubfx(core, word); }
function op175(core: Core, word: number): void { bfi(core, word); }
function op176(core: Core, word: number): void { atOffset(core, word, offset12(core, word), str); }
function op177(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), str); }
function op178(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), str); }
function op179(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), str); }
function op180(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), str); }
function op181(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), str); }
function op182(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), str); }
function op183(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), str); }
function op184(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldr); }
function op185(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldr); }
function op186(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldr); }
function op187(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), ldr); }
function op188(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldr); }
function op189(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), ldr); }
function op190(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), ldr); }
function op191(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), ldr); }
function op192(core: Core, word: number): void { atOffset(core, word, offset12(core, word), strb); }
function op193(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), strb); }
function op194(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), strb); }
function op195(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), strb); }
function op196(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), strb); }
function op197(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), strb); }
function op198(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), strb); }
function op199(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), strb); }
function op200(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldrb); }
function op201(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldrb); }
function op202(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldrb); }
function op203(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), ldrb); }
function op204(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldrb); }
function op205(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), ldrb); }
function op206(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), ldrb); }
function op207(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), ldrb); }
function op208(core: Core, word: number): void { atOffset(core, word, offset8(core, word), strh); }
function op209(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), strh); }
function op210(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), strh); }
function op211(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), strh); }
function op212(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), strh); }
function op213(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), strh); }
function op214(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), strh); }
function op215(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), strh); }
function op216(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrh); }
function op217(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrh); }
function op218(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrh); }
function op219(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrh); }
function op220(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrh); }
function op221(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrh); }
function op222(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), ldrh); }
function op223(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), ldrh); }
function op224(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrsb); }
function op225(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrsb); }
function op226(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrsb); }
function op227(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrsb); }
function op228(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrsb); }
function op229(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrsb); }
function op230(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), ldrsb); }
function op231(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), ldrsb); }
function op232(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrsh); }
function op233(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrsh); }
function op234(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrsh); }
function op235(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrsh); }
function op236(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrsh); }
function op237(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrsh); }
function op238(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), ldrsh); }
function op239(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), ldrsh); }
function op240(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrd); }
function op241(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrd); }
function op242(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrd); }
function op243(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrd); }
function op244(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrd); }
function op245(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrd); }
function op246(core: Core, word: number): void { atOffset(core, word, offset8(core, word), strd); }
function op247(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), strd); }
function op248(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), strd); }
function op249(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), strd); }
function op250(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), strd); }
function op251(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), strd); }
function op252(core: Core, word: number): void { strex(core, word); }
function op253(core: Core, word: number): void { ldrex(core, word); }
function op254(core: Core, word: number): void { swp(core, word); }
function op255(core: Core, word: number): void { stm(core, word); }
function op256(core: Core, word: number): void { ldm(core, word); }
function op257(core: Core, word: number): void { stmUser(core, word); }
function op258(core: Core, word: number): void { ldmUser(core, word); }
function op259(core: Core, word: number): void { ldmReturn(core, word); }
function op260(core: Core): void { noCoprocessor(core); }
function op261(core: Core, word: number): void { cp15Move(core, word); }
function op262(core: Core, word: number): void { debugMove(core, word); }
function op263(core: Core, word: number): void { cp15MoveDouble(core, word); }
function op264(core: Core, word: number): void { cps(core, word); }
function op265(core: Core, word: number): void { setend(core, word); }
function op266(core: Core): void { clrex(core); }
function op267(core: Core, word: number): void { srs(core, word); }
function op268(core: Core, word: number): void { rfe(core, word); }
function op269(core: Core, word: number): void { blxImmediate(core, word); }
function op270(core: Core, word: number): void { vfpVmla(core, word); }
function op271(core: Core, word: number): void { vfpVmls(core, word); }
function op272(core: Core, word: number): void { vfpVnmls(core, word); }
function op273(core: Core, word: number): void { vfpVnmla(core, word); }
function op274(core: Core, word: number): void { vfpVmul(core, word); }
function op275(core: Core, word: number): void { vfpVnmul(core, word); }
function op276(core: Core, word: number): void { vfpVadd(core, word); }
function op277(core: Core, word: number): void { vfpVsub(core, word); }
function op278(core: Core, word: number): void { vfpVdiv(core, word); }
function op279(core: Core, word: number): void { vfpVfnms(core, word); }
function op280(core: Core, word: number): void { vfpVfnma(core, word); }
function op281(core: Core, word: number): void { vfpVfma(core, word); }
function op282(core: Core, word: number): void { vfpVfms(core, word); }
function op283(core: Core, word: number): void { vfpVmov(core, word); }
function op284(core: Core, word: number): void { vfpVabs(core, word); }
function op285(core: Core, word: number): void { vfpVneg(core, word); }
function op286(core: Core, word: number): void { vfpVsqrt(core, word); }
function op287(core: Core, word: number): void { vfpVmovImmediate(core, word); }
function op288(core: Core, word: number): void { vfpVcmp(core, word); }
function op289(core: Core, word: number): void { vfpVcvtToInteger(core, word); }
function op290(core: Core, word: number): void { vfpVcvtFromInteger(core, word); }
function op291(core: Core, word: number): void { vfpVcvtToFixed(core, word); }
function op292(core: Core, word: number): void { vfpVcvtFromFixed(core, word); }
function op293(core: Core, word: number): void { vfpVcvtFormat(core, word); }
function op294(core: Core, word: number): void { vfpVcvtHalf(core, word); }
function op295(core: Core, word: number): void { vldmVstm(core, word); }
function op296(core: Core, word: number): void { vldrVstr(core, word); }
function op297(core: Core, word: number): void { vmovScalar8(core, word); }
function op298(core: Core, word: number): void { vmovScalar16(core, word); }
function op299(core: Core, word: number): void { vmovScalar32(core, word); }
function op300(core: Core, word: number): void { vdupCore(core, word); }
function op301(core: Core, word: number): void { vmovSingle(core, word); }
function op302(core: Core, word: number): void { vmovSinglePair(core, word); }
function op303(core: Core, word: number): void { vmovDouble(core, word); }
function op304(core: Core, word: number): void { vmrsIdentification(core, word); }
function op305(core: Core): void { vmsrIdentification(core); }
function op306(core: Core, word: number): void { vmrsFpscr(core, word); }
function op307(core: Core, word: number): void { vmsrFpscr(core, word); }
function op308(core: Core, word: number): void { vmrsFpexc(core, word); }
function op309(core: Core, word: number): void { vmsrFpexc(core, word); }
function op310(core: Core, word: number): void { simdVhadd(core, word); }
function op311(core: Core, word: number): void { simdVqadd(core, word); }
function op312(core: Core, word: number): void { simdVrhadd(core, word); }
function op313(core: Core, word: number): void { simdVhsub(core, word); }
function op314(core: Core, word: number): void { simdVqsub(core, word); }
function op315(core: Core, word: number): void { simdVcgt(core, word); }
function op316(core: Core, word: number): void { simdVcge(core, word); }
function op317(core: Core, word: number): void { simdVmax(core, word); }
function op318(core: Core, word: number): void { simdVmin(core, word); }
function op319(core: Core, word: number): void { simdVabd(core, word); }
function op320(core: Core, word: number): void { simdVaba(core, word); }
function op321(core: Core, word: number): void { simdVadd(core, word); }
function op322(core: Core, word: number): void { simdVsub(core, word); }
function op323(core: Core, word: number): void { simdVtst(core, word); }
function op324(core: Core, word: number): void { simdVceq(core, word); }
function op325(core: Core, word: number): void { simdVmla(core, word); }
function op326(core: Core, word: number): void { simdVmls(core, word); }
function op327(core: Core, word: number): void { simdVmul(core, word); }
function op328(core: Core, word: number): void { simdVmulPolynomial(core, word); }
function op329(core: Core, word: number): void { simdVqdmulh(core, word); }
function op330(core: Core, word: number): void { simdVqrdmulh(core, word); }
function op331(core: Core, word: number): void { simdVpmax(core, word); }
function op332(core: Core, word: number): void { simdVpmin(core, word); }
function op333(core: Core, word: number): void { simdVpadd(core, word); }
function op334(core: Core, word: number): void { simdVshl(core, word); }
function op335(core: Core, word: number): void { simdVqshl(core, word); }
function op336(core: Core, word: number): void { simdVrshl(core, word); }
function op337(core: Core, word: number): void { simdVqrshl(core, word); }
function op338(core: Core, word: number): void { simdVand(core, word); }
function op339(core: Core, word: number): void { simdVbic(core, word); }
function op340(core: Core, word: number): void { simdVorr(core, word); }
function op341(core: Core, word: number): void { simdVorn(core, word); }
function op342(core: Core, word: number): void { simdVeor(core, word); }
function op343(core: Core, word: number): void { simdVbsl(core, word); }
function op344(core: Core, word: number): void { simdVbit(core, word); }
function op345(core: Core, word: number): void { simdVbif(core, word); }
function op346(core: Core, word: number): void { simdVfmaF32(core, word); }
function op347(core: Core, word: number): void { simdVfmsF32(core, word); }
function op348(core: Core, word: number): void { simdVaddF32(core, word); }
function op349(core: Core, word: number): void { simdVsubF32(core, word); }
function op350(core: Core, word: number): void { simdVabdF32(core, word); }
function op351(core: Core, word: number): void { simdVmlaF32(core, word); }
function op352(core: Core, word: number): void { simdVmlsF32(core, word); }
function op353(core: Core, word: number): void { simdVmulF32(core, word); }
function op354(core: Core, word: number): void { simdVceqF32(core, word); }
function op355(core: Core, word: number): void { simdVcgeF32(core, word); }
function op356(core: Core, word: number): void { simdVcgtF32(core, word); }
function op357(core: Core, word: number): void { simdVacge(core, word); }
function op358(core: Core, word: number): void { simdVacgt(core, word); }
function op359(core: Core, word: number): void { simdVmaxF32(core, word); }
function op360(core: Core, word: number): void { simdVminF32(core, word); }
function op361(core: Core, word: number): void { simdVrecps(core, word); }
function op362(core: Core, word: number): void { simdVrsqrts(core, word); }
function op363(core: Core, word: number): void { simdVpaddF32(core, word); }
function op364(core: Core, word: number): void { simdVpmaxF32(core, word); }
function op365(core: Core, word: number): void { simdVpminF32(core, word); }
function op366(core: Core, word: number): void { simdVaddl(core, word); }
function op367(core: Core, word: number): void { simdVaddw(core, word); }
function op368(core: Core, word: number): void { simdVsubl(core, word); }
function op369(core: Core, word: number): void { simdVsubw(core, word); }
function op370(core: Core, word: number): void { simdVaddhn(core, word); }
function op371(core: Core, word: number): void { simdVabal(core, word); }
function op372(core: Core, word: number): void { simdVsubhn(core, word); }
function op373(core: Core, word: number): void { simdVabdl(core, word); }
function op374(core: Core, word: number): void { simdVmlal(core, word); }
function op375(core: Core, word: number): void { simdVqdmlal(core, word); }
function op376(core: Core, word: number): void { simdVmlsl(core, word); }
function op377(core: Core, word: number): void { simdVqdmlsl(core, word); }
function op378(core: Core, word: number): void { simdVmull(core, word); }
function op379(core: Core, word: number): void { simdVqdmull(core, word); }
function op380(core: Core, word: number): void { simdVmullPolynomial(core, word); }
function op381(core: Core, word: number): void { simdVmlaScalar(core, word); }
function op382(core: Core, word: number): void { simdVmlaScalarF32(core, word); }
function op383(core: Core, word: number): void { simdVmlalScalar(core, word); }
function op384(core: Core, word: number): void { simdVqdmlalScalar(core, word); }
function op385(core: Core, word: number): void { simdVmlsScalar(core, word); }
function op386(core: Core, word: number): void { simdVmlsScalarF32(core, word); }
function op387(core: Core, word: number): void { simdVmlslScalar(core, word); }
function op388(core: Core, word: number): void { simdVqdmlslScalar(core, word); }
function op389(core: Core, word: number): void { simdVmulScalar(core, word); }
function op390(core: Core, word: number): void { simdVmulScalarF32(core, word); }
function op391(core: Core, word: number): void { simdVmullScalar(core, word); }
function op392(core: Core, word: number): void { simdVqdmullScalar(core, word); }
function op393(core: Core, word: number): void { simdVqdmulhScalar(core, word); }
function op394(core: Core, word: number): void { simdVqrdmulhScalar(core, word); }
function op395(core: Core, word: number): void { simdVshrImmediate(core, word); }
function op396(core: Core, word: number): void { simdVsraImmediate(core, word); }
function op397(core: Core, word: number): void { simdVrshrImmediate(core, word); }
function op398(core: Core, word: number): void { simdVrsraImmediate(core, word); }
function op399(core: Core, word: number): void { simdVsriImmediate(core, word); }
function op400(core: Core, word: number): void { simdVshlImmediate(core, word); }
function op401(core: Core, word: number): void { simdVsliImmediate(core, word); }
function op402(core: Core, word: number): void { simdVqshluImmediate(core, word); }
function op403(core: Core, word: number): void { simdVqshlImmediate(core, word); }
function op404(core: Core, word: number): void { simdVshrn(core, word); }
function op405(core: Core, word: number): void { simdVqshrun(core, word); }
function op406(core: Core, word: number): void { simdVqshrn(core, word); }
function op407(core: Core, word: number): void { simdVshll(core, word); }
function op408(core: Core, word: number): void { simdVcvtFixed(core, word); }
function op409(core: Core, word: number): void { simdVmovImmediate(core, word); }
function op410(core: Core, word: number): void { simdVmvnImmediate(core, word); }
function op411(core: Core, word: number): void { simdVorrImmediate(core, word); }
function op412(core: Core, word: number): void { simdVbicImmediate(core, word); }
function op413(core: Core, word: number): void { simdVrev(core, word); }
function op414(core: Core, word: number): void { simdVpaddl(core, word); }
function op415(core: Core, word: number): void { simdVcls(core, word); }
function op416(core: Core, word: number): void { simdVclz(core, word); }
function op417(core: Core, word: number): void { simdVcnt(core, word); }
function op418(core: Core, word: number): void { simdVmvn(core, word); }
function op419(core: Core, word: number): void { simdVqabs(core, word); }
function op420(core: Core, word: number): void { simdVqneg(core, word); }
function op421(core: Core, word: number): void { simdVcgtZero(core, word); }
function op422(core: Core, word: number): void { simdVcgeZero(core, word); }
function op423(core: Core, word: number): void { simdVceqZero(core, word); }
function op424(core: Core, word: number): void { simdVcleZero(core, word); }
function op425(core: Core, word: number): void { simdVcltZero(core, word); }
function op426(core: Core, word: number): void { simdVabs(core, word); }
function op427(core: Core, word: number): void { simdVneg(core, word); }
function op428(core: Core, word: number): void { simdVcgtZeroF32(core, word); }
function op429(core: Core, word: number): void { simdVcgeZeroF32(core, word); }
function op430(core: Core, word: number): void { simdVceqZeroF32(core, word); }
function op431(core: Core, word: number): void { simdVcleZeroF32(core, word); }
function op432(core: Core, word: number): void { simdVcltZeroF32(core, word); }
function op433(core: Core, word: number): void { simdVabsF32(core, word); }
function op434(core: Core, word: number): void { simdVnegF32(core, word); }
function op435(core: Core, word: number): void { simdVswp(core, word); }
function op436(core: Core, word: number): void { simdVtrn(core, word); }
function op437(core: Core, word: number): void { simdVuzp(core, word); }
function op438(core: Core, word: number): void { simdVzip(core, word); }
function op439(core: Core, word: number): void { simdVrecpe(core, word); }
function op440(core: Core, word: number): void { simdVrsqrte(core, word); }
function op441(core: Core, word: number): void { simdVcvtInteger(core, word); }
function op442(core: Core, word: number): void { simdVmovn(core, word); }
function op443(core: Core, word: number): void { simdVqmovun(core, word); }
function op444(core: Core, word: number): void { simdVqmovn(core, word); }
function op445(core: Core, word: number): void { simdVshllMaximum(core, word); }
function op446(core: Core, word: number): void { simdVcvtHalf(core, word); }
function op447(core: Core, word: number): void { simdVext(core, word); }
function op448(core: Core, word: number): void { simdVtbl(core, word); }
function op449(core: Core, word: number): void { simdVdup(core, word); }
function op450(core: Core, word: number): void { simdMultiple(core, word); }
function op451(core: Core, word: number): void { simdSingle(core, word); }
function op452(core: Core, word: number): void { simdAllLanes(core, word); }

/** Executes `word` as operation `operation`. */
export function dispatch(core: Core, operation: number, word: number): void {
  switch (operation) {
    case 1: op1(core, word); return;
    case 2: op2(core, word); return;
    case 3: op3(core, word); return;
    case 4: op4(core, word); return;
    case 5: op5(core, word); return;
    case 6: op6(core, word); return;
    case 7: op7(core, word); return;
    case 8: op8(core, word); return;
    case 9: op9(core, word); return;
    case 10: op10(core, word); return;
    case 11: op11(core, word); return;
    case 12: op12(core, word); return;
    case 13: op13(core, word); return;
    case 14: op14(core, word); return;
    case 15: op15(core, word); return;
    case 16: op16(core, word); return;
    case 17: op17(core, word); return;
    case 18: op18(core, word); return;
    case 19: op19(core, word); return;
    case 20: op20(core, word); return;
    case 21: op21(core, word); return;
    case 22: op22(core, word); return;
    case 23: op23(core, word); return;
    case 24: op24(core, word); return;
    case 25: op25(core, word); return;
    case 26: op26(core, word); return;
    case 27: op27(core, word); return;
    case 28: op28(core, word); return;
    case 29: op29(core, word); return;
    case 30: op30(core, word); return;
    case 31: op31(core, word); return;
    case 32: op32(core, word); return;
    case 33: op33(core, word); return;
    case 34: op34(core, word); return;
    case 35: op35(core, word); return;
    case 36: op36(core, word); return;
    case 37: op37(core, word); return;
    case 38: op38(core, word); return;
    case 39: op39(core, word); return;
    case 40: op40(core, word); return;
    case 41: op41(core, word); return;
    case 42: op42(core, word); return;
    case 43: op43(core, word); return;
    case 44: op44(core, word); return;
    case 45: op45(core, word); return;
    case 46: op46(core, word); return;
    case 47: op47(core, word); return;
    case 48: op48(core, word); return;
    case 49: op49(core, word); return;
    case 50: op50(core, word); return;
    case 51: op51(core, word); return;
    case 52: op52(core, word); return;
    case 53: op53(core, word); return;
    case 54: op54(core, word); return;
    case 55: op55(core, word); return;
    case 56: op56(core, word); return;
    case 57: op57(core, word); return;
    case 58: op58(core, word); return;
    case 59: op59(core, word); return;
    case 60: op60(core, word); return;
    case 61: op61(core, word); return;
    case 62: op62(core, word); return;
    case 63: op63(core, word); return;
    case 64: op64(core, word); return;
    case 65: op65(core, word); return;
    case 66: op66(core, word); return;
    case 67: op67(core, word); return;
    case 68: op68(core, word); return;
    case 69: op69(core, word); return;
    case 70: op70(core, word); return;
    case 71: op71(core, word); return;
    case 72: op72(core, word); return;
    case 73: op73(core, word); return;
    case 74: op74(core, word); return;
    case 75: op75(core, word); return;
    case 76: op76(core, word); return;
    case 77: op77(core, word); return;
    case 78: op78(core, word); return;
    case 79: op79(core, word); return;
    case 80: op80(core, word); return;
    case 81: op81(core, word); return;
    case 82: op82(core, word); return;
    case 83: op83(core, word); return;
    case 84: op84(core, word); return;
    case 85: op85(core, word); return;
    case 86: op86(core, word); return;
    case 87: op87(core, word); return;
    case 88: op88(core, word); return;
    case 89: op89(core, word); return;
    case 90: op90(core, word); return;
    case 91: op91(core, word); return;
    case 92: op92(core, word); return;
    case 93: op93(core, word); return;
    case 94: op94(core, word); return;
    case 95: op95(core, word); return;
    case 96: op96(core, word); return;
    case 97: op97(core, word); return;
    case 98: op98(core, word); return;
    case 99: op99(core, word); return;
    case 100: op100(core, word); return;
    case 101: op101(core, word); return;
    case 102: op102(core, word); return;
    case 103: op103(core, word); return;
    case 104: op104(core, word); return;
    case 105: op105(core, word); return;
    case 106: op106(core, word); return;
    case 107: op107(core, word); return;
    case 108: op108(core, word); return;
    case 109: op109(core, word); return;
    case 110: op110(core, word); return;
    case 111: op111(core, word); return;
    case 112: op112(core, word); return;
    case 113: op113(core, word); return;
    case 114: op114(core, word); return;
    case 115: op115(core, word); return;
    case 116: op116(core, word); return;
    case 117: op117(core, word); return;
    case 118: op118(core, word); return;
    case 119: op119(core, word); return;
    case 120: op120(core, word); return;
    case 121: op121(core, word); return;
    case 122: op122(core, word); return;
    case 123: op123(); return;
    case 124: op124(core); return;
    case 125: op125(core); return;
    case 126: op126(core); return;
    case 127: op127(core); return;
    case 128: op128(core, word); return;
    case 129: op129(core, word); return;
    case 130: op130(core); return;
    case 131: op131(core); return;
    case 132: op132(core); return;
    case 133: op133(core, word); return;
    case 134: op134(core, word); return;
    case 135: op135(core, word); return;
    case 136: op136(core, word); return;
    case 137: op137(core, word); return;
    case 138: op138(core, word); return;
    case 139: op139(core, word); return;
    case 140: op140(core, word); return;
    case 141: op141(core, word); return;
    case 142: op142(core, word); return;
    case 143: op143(core, word); return;
    case 144: op144(core, word); return;
    case 145: op145(core, word); return;
    case 146: op146(core, word); return;
    case 147: op147(core, word); return;
    case 148: op148(core, word); return;
    case 149: op149(core, word); return;
    case 150: op150(core, word); return;
    case 151: op151(core, word); return;
    case 152: op152(core, word); return;
    case 153: op153(core, word); return;
    case 154: op154(core, word); return;
    case 155: op155(core, word); return;
    case 156: op156(core, word); return;
    case 157: op157(core, word); return;
    case 158: op158(core, word); return;
    case 159: op159(core, word); return;
    case 160: op160(core, word); return;
    case 161: op161(core, word); return;
    case 162: op162(core, word); return;
    case 163: op163(core, word); return;
    case 164: op164(core, word); return;
    case 165: op165(core, word); return;
    case 166: op166(core, word); return;
    case 167: op167(core, word); return;
    case 168: op168(core, word); return;
    case 169: op169(core, word); return;
    case 170: op170(core, word); return;
    case 171: op171(core, word); return;
    case 172: op172(core, word); return;
    case 173: op173(core, word); return;
    case 174: op174(core, word); return;
    case 175: op175(core, word); return;
    case 176: op176(core, word); return;
    case 177: op177(core, word); return;
    case 178: op178(core, word); return;
    case 179: op179(core, word); return;
    case 180: op180(core, word); return;
    case 181: op181(core, word); return;
    case 182: op182(core, word); return;
    case 183: op183(core, word); return;
    case 184: op184(core, word); return;
    case 185: op185(core, word); return;
    case 186: op186(core, word); return;
    case 187: op187(core, word); return;
    case 188: op188(core, word); return;
    case 189: op189(core, word); return;
    case 190: op190(core, word); return;
    case 191: op191(core, word); return;
    case 192: op192(core, word); return;
    case 193: op193(core, word); return;
    case 194: op194(core, word); return;
    case 195: op195(core, word); return;
    case 196: op196(core, word); return;
    case 197: op197(core, word); return;
    case 198: op198(core, word); return;
    case 199: op199(core, word); return;
    case 200: op200(core, word); return;
    case 201: op201(core, word); return;
    case 202: op202(core, word); return;
    case 203: op203(core, word); return;
    case 204: op204(core, word); return;
    case 205: op205(core, word); return;
    case 206: op206(core, word); return;
    case 207: op207(core, word); return;
    case 208: op208(core, word); return;
    case 209: op209(core, word); return;
    case 210: op210(core, word); return;
    case 211: op211(core, word); return;
    case 212: op212(core, word); return;
    case 213: op213(core, word); return;
    case 214: op214(core, word); return;
    case 215: op215(core, word); return;
    case 216: op216(core, word); return;
    case 217: op217(core, word); return;
    case 218: op218(core, word); return;
    case 219: op219(core, word); return;
    case 220: op220(core, word); return;
    case 221: op221(core, word); return;
    case 222: op222(core, word); return;
    case 223: op223(core, word); return;
    case 224: op224(core, word); return;
    case 225: op225(core, word); return;
    case 226: op226(core, word); return;
    case 227: op227(core, word); return;
    case 228: op228(core, word); return;
    case 229: op229(core, word); return;
    case 230: op230(core, word); return;
    case 231: op231(core, word); return;
    case 232: op232(core, word); return;
    case 233: op233(core, word); return;
    case 234: op234(core, word); return;
    case 235: op235(core, word); return;
    case 236: op236(core, word); return;
    case 237: op237(core, word); return;
    case 238: op238(core, word); return;
    case 239: op239(core, word); return;
    case 240: op240(core, word); return;
    case 241: op241(core, word); return;
    case 242: op242(core, word); return;
    case 243: op243(core, word); return;
    case 244: op244(core, word); return;
    case 245: op245(core, word); return;
    case 246: op246(core, word); return;
    case 247: op247(core, word); return;
    case 248: op248(core, word); return;
    case 249: op249(core, word); return;
    case 250: op250(core, word); return;
    case 251: op251(core, word); return;
    case 252: op252(core, word); return;
    case 253: op253(core, word); return;
    case 254: op254(core, word); return;
    case 255: op255(core, word); return;
    case 256: op256(core, word); return;
    case 257: op257(core, word); return;
    case 258: op258(core, word); return;
    case 259: op259(core, word); return;
    case 260: op260(core); return;
    case 261: op261(core, word); return;
    case 262: op262(core, word); return;
    case 263: op263(core, word); return;
    case 264: op264(core, word); return;
    case 265: op265(core, word); return;
    case 266: op266(core); return;
    case 267: op267(core, word); return;
    case 268: op268(core, word); return;
    case 269: op269(core, word); return;
    default: dispatchVector(core, operation, word);
  }
}

function dispatchVector(core: Core, operation: number, word: number): void {
  switch (operation) {
    case 270: op270(core, word); return;
    case 271: op271(core, word); return;
    case 272: op272(core, word); return;
    case 273: op273(core, word); return;
    case 274: op274(core, word); return;
    case 275: op275(core, word); return;
    case 276: op276(core, word); return;
    case 277: op277(core, word); return;
    case 278: op278(core, word); return;
    case 279: op279(core, word); return;
    case 280: op280(core, word); return;
    case 281: op281(core, word); return;
    case 282: op282(core, word); return;
    case 283: op283(core, word); return;
    case 284: op284(core, word); return;
    case 285: op285(core, word); return;
    case 286: op286(core, word); return;
    case 287: op287(core, word); return;
    case 288: op288(core, word); return;
    case 289: op289(core, word); return;
    case 290: op290(core, word); return;
    case 291: op291(core, word); return;
    case 292: op292(core, word); return;
    case 293: op293(core, word); return;
    case 294: op294(core, word); return;
    case 295: op295(core, word); return;
    case 296: op296(core, word); return;
    case 297: op297(core, word); return;
    case 298: op298(core, word); return;
    case 299: op299(core, word); return;
    case 300: op300(core, word); return;
    case 301: op301(core, word); return;
    case 302: op302(core, word); return;
    case 303: op303(core, word); return;
    case 304: op304(core, word); return;
    case 305: op305(core); return;
    case 306: op306(core, word); return;
    case 307: op307(core, word); return;
    case 308: op308(core, word); return;
    case 309: op309(core, word); return;
    case 310: op310(core, word); return;
    case 311: op311(core, word); return;
    case 312: op312(core, word); return;
    case 313: op313(core, word); return;
    case 314: op314(core, word); return;
    case 315: op315(core, word); return;
    case 316: op316(core, word); return;
    case 317: op317(core, word); return;
    case 318: op318(core, word); return;
    case 319: op319(core, word); return;
    case 320: op320(core, word); return;
    case 321: op321(core, word); return;
    case 322: op322(core, word); return;
    case 323: op323(core, word); return;
    case 324: op324(core, word); return;
    case 325: op325(core, word); return;
    case 326: op326(core, word); return;
    case 327: op327(core, word); return;
    case 328: op328(core, word); return;
    case 329: op329(core, word); return;
    case 330: op330(core, word); return;
    case 331: op331(core, word); return;
    case 332: op332(core, word); return;
    case 333: op333(core, word); return;
    case 334: op334(core, word); return;
    case 335: op335(core, word); return;
    case 336: op336(core, word); return;
    case 337: op337(core, word); return;
    case 338: op338(core, word); return;
    case 339: op339(core, word); return;
    case 340: op340(core, word); return;
    case 341: op341(core, word); return;
    case 342: op342(core, word); return;
    case 343: op343(core, word); return;
    case 344: op344(core, word); return;
    case 345: op345(core, word); return;
    case 346: op346(core, word); return;
    case 347: op347(core, word); return;
    case 348: op348(core, word); return;
    case 349: op349(core, word); return;
    case 350: op350(core, word); return;
    case 351: op351(core, word); return;
    case 352: op352(core, word); return;
    case 353: op353(core, word); return;
    case 354: op354(core, word); return;
    case 355: op355(core, word); return;
    case 356: op356(core, word); return;
    case 357: op357(core, word); return;
    case 358: op358(core, word); return;
    case 359: op359(core, word); return;
    case 360: op360(core, word); return;
    case 361: op361(core, word); return;
    case 362: op362(core, word); return;
    case 363: op363(core, word); return;
    case 364: op364(core, word); return;
    case 365: op365(core, word); return;
    case 366: op366(core, word); return;
    case 367: op367(core, word); return;
    case 368: op368(core, word); return;
    case 369: op369(core, word); return;
    case 370: op370(core, word); return;
    case 371: op371(core, word); return;
    case 372: op372(core, word); return;
    case 373: op373(core, word); return;
    case 374: op374(core, word); return;
    case 375: op375(core, word); return;
    case 376: op376(core, word); return;
    case 377: op377(core, word); return;
    case 378: op378(core, word); return;
    case 379: op379(core, word); return;
    case 380: op380(core, word); return;
    case 381: op381(core, word); return;
    case 382: op382(core, word); return;
    case 383: op383(core, word); return;
    case 384: op384(core, word); return;
    case 385: op385(core, word); return;
    case 386: op386(core, word); return;
    case 387: op387(core, word); return;
    case 388: op388(core, word); return;
    case 389: op389(core, word); return;
    case 390: op390(core, word); return;
    case 391: op391(core, word); return;
    case 392: op392(core, word); return;
    case 393: op393(core, word); return;
    case 394: op394(core, word); return;
    case 395: op395(core, word); return;
    case 396: op396(core, word); return;
    case 397: op397(core, word); return;
    case 398: op398(core, word); return;
    case 399: op399(core, word); return;
    case 400: op400(core, word); return;
    case 401: op401(core, word); return;
    case 402: op402(core, word); return;
    case 403: op403(core, word); return;
    case 404: op404(core, word); return;
    case 405: op405(core, word); return;
    case 406: op406(core, word); return;
    case 407: op407(core, word); return;
    case 408: op408(core, word); return;
    case 409: op409(core, word); return;
    case 410: op410(core, word); return;
    case 411: op411(core, word); return;
    case 412: op412(core, word); return;
    case 413: op413(core, word); return;
    case 414: op414(core, word); return;
    case 415: op415(core, word); return;
    case 416: op416(core, word); return;
    case 417: op417(core, word); return;
    case 418: op418(core, word); return;
    case 419: op419(core, word); return;
    case 420: op420(core, word); return;
    case 421: op421(core, word); return;
    case 422: op422(core, word); return;
    case 423: op423(core, word); return;
    case 424: op424(core, word); return;
    case 425: op425(core, word); return;
    case 426: op426(core, word); return;
    case 427: op427(core, word); return;
    case 428: op428(core, word); return;
    case 429: op429(core, word); return;
    case 430: op430(core, word); return;
    case 431: op431(core, word); return;
    case 432: op432(core, word); return;
    case 433: op433(core, word); return;
    case 434: op434(core, word); return;
    case 435: op435(core, word); return;
    case 436: op436(core, word); return;
    case 437: op437(core, word); return;
    case 438: op438(core, word); return;
    case 439: op439(core, word); return;
    case 440: op440(core, word); return;
    case 441: op441(core, word); return;
    case 442: op442(core, word); return;
    case 443: op443(core, word); return;
    case 444: op444(core, word); return;
    case 445: op445(core, word); return;
    case 446: op446(core, word); return;
    case 447: op447(core, word); return;
    case 448: op448(core, word); return;
    case 449: op449(core, word); return;
    case 450: op450(core, word); return;
    case 451: op451(core, word); return;
    case 452: op452(core, word); return;
  }
}
