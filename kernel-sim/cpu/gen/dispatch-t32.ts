// Made by generate.ts from the decode tables and exec/: do not edit.
import type { Core } from '../core.ts';
import { ldm, ldmSlowly, rfe, srs, stm, stmSlowly } from '../exec/block.ts';
import { blxRegisterT32, branchBy, branchIf, branchIfNotZero, branchIfZero, branchLinkBy, branchLinkToA32, bx, it, tableBranchByte, tableBranchHalfword } from '../exec/branch.ts';
import { bkpt, hvc, nop, smc, svc, udf, wfe, wfi, yieldSlice } from '../exec/calls.ts';
import { cp15Move, cp15MoveDouble, debugMove, noCoprocessor } from '../exec/coprocessor.ts';
import { adc, adcs, add, addPc, adds, adr, and, ands, bic, bics, clz, cmn, cmp, eor, eors, exceptionReturn, mov, movPc, movs, movt, movw, mvn, mvns, orn, orns, orr, orrs, rsb, rsbs, sbc, sbcs, sub, subs, teq, tst } from '../exec/data-processing.ts';
import { clrex, ldrexSizedT32, ldrexT32, strexSizedT32, strexT32 } from '../exec/exclusive.ts';
import { atLiteral, atOffset, ldr, ldrb, ldrdPair, ldrh, ldrsb, ldrsh, postIndexed, preIndexed, str, strb, strdPair, strh, unprivilegedAtOffset } from '../exec/load-store.ts';
import { mla, mls, mul, muls, sdiv, smlad, smlal, smlald, smlalxy, smlawy, smlaxy, smlsd, smlsld, smmla, smmls, smull, smulwy, smulxy, udiv, umaal, umlal, umull } from '../exec/multiply.ts';
import { offset12, offset8Words, offsetRegister, offsetScaled } from '../exec/offset.ts';
import { bfi, extend, parallel, pkh, rbit, rev, rev16, revsh, saturatingAdd, sbfx, sel, ssat, ssat16, ubfx, usada8, usat, usat16 } from '../exec/parallel.ts';
import { immediate, immediate12, immediateCarry, negative12, register, registerCarry, shifted, shiftedByRegister, shiftedByRegisterCarry, shiftedCarry, thumbImmediate, thumbImmediateCarry } from '../exec/shift.ts';
import { simdVand, simdVbic, simdVbicImmediate, simdVbif, simdVbit, simdVbsl, simdVeor, simdVmovImmediate, simdVmvn, simdVmvnImmediate, simdVorn, simdVorr, simdVorrImmediate } from '../exec/simd-bitwise.ts';
import { simdVabdF32, simdVabsF32, simdVacge, simdVacgt, simdVaddF32, simdVceqF32, simdVceqZeroF32, simdVcgeF32, simdVcgeZeroF32, simdVcgtF32, simdVcgtZeroF32, simdVcleZeroF32, simdVcltZeroF32, simdVcvtFixed, simdVcvtHalf, simdVcvtInteger, simdVfmaF32, simdVfmsF32, simdVmaxF32, simdVminF32, simdVmlaF32, simdVmlaScalarF32, simdVmlsF32, simdVmlsScalarF32, simdVmulF32, simdVmulScalarF32, simdVnegF32, simdVpaddF32, simdVpmaxF32, simdVpminF32, simdVrecpe, simdVrecps, simdVrsqrte, simdVrsqrts, simdVsubF32 } from '../exec/simd-float.ts';
import { simdVaba, simdVabd, simdVadd, simdVceq, simdVcge, simdVcgt, simdVhadd, simdVhsub, simdVmax, simdVmin, simdVmla, simdVmls, simdVmul, simdVmulPolynomial, simdVpadd, simdVpmax, simdVpmin, simdVqadd, simdVqdmulh, simdVqrdmulh, simdVqsub, simdVrhadd, simdVsub, simdVtst } from '../exec/simd-integer.ts';
import { simdAllLanes, simdMultiple, simdSingle } from '../exec/simd-load-store.ts';
import { simdVabal, simdVabdl, simdVaddhn, simdVaddl, simdVaddw, simdVmlaScalar, simdVmlal, simdVmlalScalar, simdVmlsScalar, simdVmlsl, simdVmlslScalar, simdVmulScalar, simdVmull, simdVmullPolynomial, simdVmullScalar, simdVqdmlal, simdVqdmlalScalar, simdVqdmlsl, simdVqdmlslScalar, simdVqdmulhScalar, simdVqdmull, simdVqdmullScalar, simdVqrdmulhScalar, simdVsubhn, simdVsubl, simdVsubw } from '../exec/simd-long.ts';
import { simdVabs, simdVceqZero, simdVcgeZero, simdVcgtZero, simdVcleZero, simdVcls, simdVcltZero, simdVclz, simdVcnt, simdVdup, simdVext, simdVmovn, simdVneg, simdVpaddl, simdVqabs, simdVqmovn, simdVqmovun, simdVqneg, simdVrev, simdVswp, simdVtbl, simdVtrn, simdVuzp, simdVzip } from '../exec/simd-misc.ts';
import { simdVqrshl, simdVqshl, simdVqshlImmediate, simdVqshluImmediate, simdVqshrn, simdVqshrun, simdVrshl, simdVrshrImmediate, simdVrsraImmediate, simdVshl, simdVshlImmediate, simdVshll, simdVshllMaximum, simdVshrImmediate, simdVshrn, simdVsliImmediate, simdVsraImmediate, simdVsriImmediate } from '../exec/simd-shift.ts';
import { cps, mrs, mrsBanked, msrBanked, msrRegister, setend } from '../exec/status.ts';
import { vfpVabs, vfpVadd, vfpVdiv, vfpVfma, vfpVfms, vfpVfnma, vfpVfnms, vfpVmla, vfpVmls, vfpVmov, vfpVmovImmediate, vfpVmul, vfpVneg, vfpVnmla, vfpVnmls, vfpVnmul, vfpVsqrt, vfpVsub } from '../exec/vfp-arithmetic.ts';
import { vfpVcmp, vfpVcvtFormat, vfpVcvtFromFixed, vfpVcvtFromInteger, vfpVcvtHalf, vfpVcvtToFixed, vfpVcvtToInteger } from '../exec/vfp-convert.ts';
import { vldmVstm, vldrVstr } from '../exec/vfp-load-store.ts';
import { vdupCore, vmovDouble, vmovScalar16, vmovScalar32, vmovScalar8, vmovSingle, vmovSinglePair, vmrsFpexc, vmrsFpscr, vmrsIdentification, vmsrFpexc, vmsrFpscr, vmsrIdentification } from '../exec/vfp-transfer.ts';

/** Names of the operations by number, from 1. */
export const operations: readonly string[] = [
  'movs shiftedCarry',
  'mov shifted',
  'adds register',
  'add register',
  'adds immediate',
  'add immediate',
  'subs register',
  'sub register',
  'subs immediate',
  'sub immediate',
  'movs immediateCarry',
  'mov immediate',
  'cmp immediate',
  'movs registerCarry',
  'ands registerCarry',
  'and register',
  'eors registerCarry',
  'eor register',
  'adcs register',
  'adc register',
  'sbcs register',
  'sbc register',
  'orrs registerCarry',
  'orr register',
  'bics registerCarry',
  'bic register',
  'movs shiftedByRegisterCarry',
  'mov shiftedByRegister',
  'tst registerCarry',
  'cmp register',
  'cmn register',
  'rsbs immediate',
  'rsb immediate',
  'mvns registerCarry',
  'mvn register',
  'muls',
  'mul',
  'mov register',
  'movPc register',
  'bx',
  'blxRegisterT32',
  'atLiteral offset12 ldr',
  'atOffset offsetRegister str',
  'atOffset offsetRegister strb',
  'atOffset offsetRegister ldr',
  'atOffset offsetRegister ldrb',
  'atOffset offset12 str',
  'atOffset offset12 ldr',
  'atOffset offset12 strb',
  'atOffset offset12 ldrb',
  'atOffset offset12 strh',
  'atOffset offset12 ldrh',
  'adr immediate12',
  'add immediate12',
  'sub immediate12',
  'branchIfZero',
  'branchIfNotZero',
  'extend',
  'rev',
  'stm',
  'ldm',
  'it',
  'nop',
  'branchIf',
  'branchBy',
  'and thumbImmediate',
  'ands thumbImmediateCarry',
  'bic thumbImmediate',
  'orr thumbImmediate',
  'eor thumbImmediate',
  'add thumbImmediate',
  'adds thumbImmediate',
  'sub thumbImmediate',
  'subs thumbImmediate',
  'rsb thumbImmediate',
  'tst thumbImmediateCarry',
  'cmp thumbImmediate',
  'mov thumbImmediate',
  'mvn thumbImmediate',
  'and shifted',
  'bic shifted',
  'orr shifted',
  'eor shifted',
  'add shifted',
  'adds shifted',
  'sub shifted',
  'subs shifted',
  'rsb shifted',
  'cmp shifted',
  'movw',
  'movt',
  'ubfx',
  'clz',
  'mla',
  'mls',
  'umull',
  'postIndexed offset12 strb',
  'atOffset offsetScaled strb',
  'preIndexed offset12 str',
  'postIndexed offset12 str',
  'atOffset offsetScaled str',
  'preIndexed offset12 ldrb',
  'postIndexed offset12 ldrb',
  'atOffset offsetScaled ldrb',
  'preIndexed offset12 ldr',
  'postIndexed offset12 ldr',
  'atOffset offsetScaled ldr',
  'atOffset offset8Words strdPair',
  'atOffset offset8Words ldrdPair',
  'branchLinkBy',
  'addPc register',
  'atOffset offsetRegister strh',
  'atOffset offsetRegister ldrsb',
  'atOffset offsetRegister ldrh',
  'atOffset offsetRegister ldrsh',
  'rev16',
  'revsh',
  'setend',
  'cps',
  'bkpt',
  'yieldSlice',
  'wfe',
  'wfi',
  'udf',
  'svc',
  'atLiteral offset12 ldrb',
  'atLiteral offset12 ldrh',
  'atLiteral offset12 ldrsb',
  'atLiteral offset12 ldrsh',
  'atLiteral offset8Words ldrdPair',
  'bics thumbImmediateCarry',
  'orrs thumbImmediateCarry',
  'orn thumbImmediate',
  'orns thumbImmediateCarry',
  'eors thumbImmediateCarry',
  'adc thumbImmediate',
  'adcs thumbImmediate',
  'sbc thumbImmediate',
  'sbcs thumbImmediate',
  'rsbs thumbImmediate',
  'teq thumbImmediateCarry',
  'cmn thumbImmediate',
  'movs thumbImmediateCarry',
  'mvns thumbImmediateCarry',
  'ands shiftedCarry',
  'bics shiftedCarry',
  'orrs shiftedCarry',
  'orn shifted',
  'orns shiftedCarry',
  'eors shiftedCarry',
  'adc shifted',
  'adcs shifted',
  'sbc shifted',
  'sbcs shifted',
  'rsbs shifted',
  'tst shiftedCarry',
  'teq shiftedCarry',
  'cmn shifted',
  'mvn shifted',
  'mvns shiftedCarry',
  'pkh',
  'adr negative12',
  'ssat',
  'ssat16',
  'usat',
  'usat16',
  'sbfx',
  'bfi',
  'parallel',
  'saturatingAdd',
  'rbit',
  'sel',
  'smlaxy',
  'smulxy',
  'smlalxy',
  'smlawy',
  'smulwy',
  'smlad',
  'smlsd',
  'smmla',
  'smmls',
  'usada8',
  'smull',
  'smlal',
  'umlal',
  'umaal',
  'smlald',
  'smlsld',
  'sdiv',
  'udiv',
  'preIndexed offset12 strb',
  'unprivilegedAtOffset offset12 strb',
  'preIndexed offset12 strh',
  'postIndexed offset12 strh',
  'unprivilegedAtOffset offset12 strh',
  'atOffset offsetScaled strh',
  'unprivilegedAtOffset offset12 str',
  'unprivilegedAtOffset offset12 ldrb',
  'preIndexed offset12 ldrh',
  'postIndexed offset12 ldrh',
  'unprivilegedAtOffset offset12 ldrh',
  'atOffset offsetScaled ldrh',
  'unprivilegedAtOffset offset12 ldr',
  'atOffset offset12 ldrsb',
  'preIndexed offset12 ldrsb',
  'postIndexed offset12 ldrsb',
  'unprivilegedAtOffset offset12 ldrsb',
  'atOffset offsetScaled ldrsb',
  'atOffset offset12 ldrsh',
  'preIndexed offset12 ldrsh',
  'postIndexed offset12 ldrsh',
  'unprivilegedAtOffset offset12 ldrsh',
  'atOffset offsetScaled ldrsh',
  'preIndexed offset8Words strdPair',
  'postIndexed offset8Words strdPair',
  'preIndexed offset8Words ldrdPair',
  'postIndexed offset8Words ldrdPair',
  'strexT32',
  'ldrexT32',
  'strexSizedT32',
  'ldrexSizedT32',
  'tableBranchByte',
  'tableBranchHalfword',
  'srs',
  'rfe',
  'branchLinkToA32',
  'exceptionReturn immediate12',
  'mrs',
  'mrsBanked',
  'msrRegister',
  'msrBanked',
  'clrex',
  'hvc',
  'smc',
  'noCoprocessor',
  'cp15Move',
  'debugMove',
  'cp15MoveDouble',
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

/** Has the loop an arm for this word of an operation? The others are of `dispatch`. */
export function hasArm(operation: number, word: number): boolean {
  switch (operation) {
    case 1:
    case 3:
    case 5:
    case 7:
    case 9:
    case 11:
    case 13:
    case 14:
    case 15:
    case 17:
    case 19:
    case 21:
    case 23:
    case 25:
    case 27:
    case 29:
    case 30:
    case 31:
    case 32:
    case 34:
    case 36:
    case 37:
    case 39:
    case 40:
    case 41:
    case 43:
    case 44:
    case 46:
    case 47:
    case 49:
    case 50:
    case 51:
    case 52:
    case 56:
    case 57:
    case 58:
    case 59:
    case 60:
    case 61:
    case 62:
    case 63:
    case 64:
    case 65:
    case 67:
    case 72:
    case 74:
    case 76:
    case 77:
    case 85:
    case 87:
    case 89:
    case 90:
    case 91:
    case 92:
    case 93:
    case 94:
    case 95:
    case 96:
    case 97:
    case 98:
    case 99:
    case 100:
    case 101:
    case 102:
    case 103:
    case 104:
    case 108:
    case 109:
    case 110:
    return true;
    case 2:
    case 4:
    case 6:
    case 8:
    case 10:
    case 12:
    case 16:
    case 18:
    case 20:
    case 22:
    case 24:
    case 26:
    case 28:
    case 33:
    case 35:
    case 38:
    case 42:
    case 45:
    case 48:
    case 53:
    case 54:
    case 55:
    case 66:
    case 68:
    case 69:
    case 70:
    case 71:
    case 73:
    case 75:
    case 78:
    case 79:
    case 80:
    case 81:
    case 82:
    case 83:
    case 84:
    case 86:
    case 88:
    case 105:
    case 106:
    case 107:
    return ((word >>> 12) & 15) !== 15;
    default:
    return false;
  }
}

/** Offset of the entry behind the last one of a page. */
const pageEnd = 4096;

/** Executes instructions of one page until something asks for attention; what is left of the budget. */
export function runPage(core: Core, budget: number, page: Int32Array, address: number): number {
  const w = core.words;
  const { ram, ramHalfwords, ramBytes } = core;
  let left = budget | 0;
  const pageAddress = address | 0;
  let carry = 0;
  let pc = w[16] as number;
  let t1;
  let t2;
  let t3;
  let t4;
  let t5;
  let t6;
  let t7;
  let t8;
  let t9;
  let t10;
  let t11;
  let t12;
  let t13;
  let t14;
  let t15;
  let isInBlock = false;
  while (left > 0) {
    const index = (pc - pageAddress) | 0;
    let entry = page[index] as number;
    let word = page[(index + 1) | 0] as number;
    if (entry >= 0) {
      // Past it by a halfword behind a skipped instruction that lies across.
      if (index >= pageEnd) break;
      w[16] = pc;
      core.blockState = 0;
      isInBlock = false;
      entry = core.decode(index, pc) | 0;
      // The second halfword's fetch faulted: its abort is taken, or there is a trap.
      if (entry === 0) return core.trap === undefined ? left - 1 : left;
      word = page[(index + 1) | 0] as number;
    }
    left = (left - 1) | 0;
    let next = (pc + 2 + ((entry & 1073741824) >>> 29)) | 0;
    w[15] = (pc + 4) | 0;
    let operation = entry & 16781311;
    const block = w[35] as number;
    if (block !== 0) {
      // ITAdvance, DDI 0406C A2.5.2
      w[35] = (block & 7) === 0 ? 0 : (block & 0xe0) | ((block << 1) & 0x1f);
      const condition = block >>> 4;
      if (condition !== 14 && (entry & 536870912) === 0) {
        end1: {
          switch (condition) {
            case 0:
            t1 = w[18] === 0;
            break end1;
            case 1:
            t1 = w[18] !== 0;
            break end1;
            case 2:
            t1 = w[19] !== 0;
            break end1;
            case 3:
            t1 = w[19] === 0;
            break end1;
            case 4:
            t1 = (w[17] as number) < 0;
            break end1;
            case 5:
            t1 = (w[17] as number) >= 0;
            break end1;
            case 6:
            t1 = (w[20] as number) < 0;
            break end1;
            case 7:
            t1 = (w[20] as number) >= 0;
            break end1;
            case 8:
            t1 = w[19] !== 0 && w[18] !== 0;
            break end1;
            case 9:
            t1 = w[19] === 0 || w[18] === 0;
            break end1;
            case 10:
            t1 = ((w[17] as number) ^ (w[20] as number)) >= 0;
            break end1;
            case 11:
            t1 = ((w[17] as number) ^ (w[20] as number)) < 0;
            break end1;
            case 12:
            t1 = w[18] !== 0 && ((w[17] as number) ^ (w[20] as number)) >= 0;
            break end1;
            default:
            t1 = w[18] === 0 || ((w[17] as number) ^ (w[20] as number)) < 0;
            break end1;
          }
        }
        if (!t1) {
          pc = next;
          continue;
        }
      }
      operation = ((entry >>> 12) & 4095) | ((entry & 33554432) >>> 1);
      if ((entry & 268435456) !== 0 && w[35] !== 0) operation = 16777340;
      core.blockState = block;
      isInBlock = true;
    } else if (isInBlock) {
      core.blockState = 0;
      isInBlock = false;
    }
    switch (operation) {
      case 1: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = (word >>> 7) & 31;
        t4 = (word >>> 5) & 3;
        if (t4 === 0) {
          carry = t3 === 0 ? (w[19] as number) : (t2 >>> (32 - t3)) & 1;
        } else {
          if (t3 === 0) {
            carry = t4 === 3 ? t2 & 1 : t2 >>> 31;
          } else {
            carry = (t2 >>> (t3 - 1)) & 1;
          }
        }
        end4: {
          t6 = word & 15;
          t7 = (w[t6] as number);
          t8 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t5 = t7 << t8;
            break end4;
            case 1:
            t5 = t8 === 0 ? 0 : t7 >>> t8;
            break end4;
            case 2:
            t5 = t7 >> (t8 === 0 ? 31 : t8);
            break end4;
            default:
            t5 = t8 === 0 ? ((w[19] as number) << 31) | (t7 >>> 1) : (t7 >>> t8) | (t7 << (32 - t8));
            break end4;
          }
        }
        w[17] = t5;
        w[18] = t5;
        w[19] = carry;
        w[(word >>> 12) & 15] = t5;
        pc = next;
        continue;
      }
      case 2: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 12) & 15;
        w[t5] = t1;
        pc = next;
        continue;
      }
      case 3: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number));
        t5 = (t4 + t2 + 0) | 0;
        w[17] = t5;
        w[18] = t5;
        w[19] = ((t4 & t2) | ((t4 | t2) & ~t5)) >>> 31;
        w[20] = (t4 ^ t5) & (t2 ^ t5);
        w[(word >>> 12) & 15] = t5;
        pc = next;
        continue;
      }
      case 4: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = (((w[t3] as number)) + t2) | 0;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 5: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = ((w[t4] as number));
        t6 = (t5 + t3 + 0) | 0;
        w[17] = t6;
        w[18] = t6;
        w[19] = ((t5 & t3) | ((t5 | t3) & ~t6)) >>> 31;
        w[20] = (t5 ^ t6) & (t3 ^ t6);
        w[(word >>> 12) & 15] = t6;
        pc = next;
        continue;
      }
      case 6: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = (((w[t4] as number)) + t3) | 0;
        t6 = (word >>> 12) & 15;
        w[t6] = t5;
        pc = next;
        continue;
      }
      case 7: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number));
        t5 = ~t2;
        t6 = (t4 + t5 + 1) | 0;
        w[17] = t6;
        w[18] = t6;
        w[19] = ((t4 & t5) | ((t4 | t5) & ~t6)) >>> 31;
        w[20] = (t4 ^ t6) & (t5 ^ t6);
        w[(word >>> 12) & 15] = t6;
        pc = next;
        continue;
      }
      case 8: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = (((w[t3] as number)) - t2) | 0;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 9: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = ((w[t4] as number));
        t6 = ~t3;
        t7 = (t5 + t6 + 1) | 0;
        w[17] = t7;
        w[18] = t7;
        w[19] = ((t5 & t6) | ((t5 | t6) & ~t7)) >>> 31;
        w[20] = (t5 ^ t7) & (t6 ^ t7);
        w[(word >>> 12) & 15] = t7;
        pc = next;
        continue;
      }
      case 10: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = (((w[t4] as number)) - t3) | 0;
        t6 = (word >>> 12) & 15;
        w[t6] = t5;
        pc = next;
        continue;
      }
      case 11: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        carry = (word & 0xf00) === 0 ? (w[19] as number) : t3 >>> 31;
        w[17] = t3;
        w[18] = t3;
        w[19] = carry;
        w[(word >>> 12) & 15] = t3;
        pc = next;
        continue;
      }
      case 12: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 12) & 15;
        w[t4] = t3;
        pc = next;
        continue;
      }
      case 13: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = ((w[t4] as number));
        t6 = ~t3;
        t7 = (t5 + t6 + 1) | 0;
        w[17] = t7;
        w[18] = t7;
        w[19] = ((t5 & t6) | ((t5 | t6) & ~t7)) >>> 31;
        w[20] = (t5 ^ t7) & (t6 ^ t7);
        pc = next;
        continue;
      }
      case 14: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        w[17] = t2;
        w[18] = t2;
        w[19] = carry;
        w[(word >>> 12) & 15] = t2;
        pc = next;
        continue;
      }
      case 15: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) & t2;
        w[17] = t4;
        w[18] = t4;
        w[19] = carry;
        w[(word >>> 12) & 15] = t4;
        pc = next;
        continue;
      }
      case 16: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) & t2;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 17: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) ^ t2;
        w[17] = t4;
        w[18] = t4;
        w[19] = carry;
        w[(word >>> 12) & 15] = t4;
        pc = next;
        continue;
      }
      case 18: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) ^ t2;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 19: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number));
        t5 = (w[19] as number);
        t6 = (t4 + t2 + t5) | 0;
        w[17] = t6;
        w[18] = t6;
        w[19] = ((t4 & t2) | ((t4 | t2) & ~t6)) >>> 31;
        w[20] = (t4 ^ t6) & (t2 ^ t6);
        w[(word >>> 12) & 15] = t6;
        pc = next;
        continue;
      }
      case 20: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = (((w[t3] as number)) + t2 + (w[19] as number)) | 0;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 21: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number));
        t5 = ~t2;
        t6 = (w[19] as number);
        t7 = (t4 + t5 + t6) | 0;
        w[17] = t7;
        w[18] = t7;
        w[19] = ((t4 & t5) | ((t4 | t5) & ~t7)) >>> 31;
        w[20] = (t4 ^ t7) & (t5 ^ t7);
        w[(word >>> 12) & 15] = t7;
        pc = next;
        continue;
      }
      case 22: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = (((w[t3] as number)) - t2 - 1 + (w[19] as number)) | 0;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 23: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) | t2;
        w[17] = t4;
        w[18] = t4;
        w[19] = carry;
        w[(word >>> 12) & 15] = t4;
        pc = next;
        continue;
      }
      case 24: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) | t2;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 25: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) & ~t2;
        w[17] = t4;
        w[18] = t4;
        w[19] = carry;
        w[(word >>> 12) & 15] = t4;
        pc = next;
        continue;
      }
      case 26: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) & ~t2;
        t5 = (word >>> 12) & 15;
        w[t5] = t4;
        pc = next;
        continue;
      }
      case 27: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = (word >>> 8) & 15;
        t4 = (w[t3] as number) & 0xff;
        t5 = (word >>> 5) & 3;
        if (t4 === 0) {
          carry = (w[19] as number);
        } else {
          if (t5 === 0) {
            carry = t4 > 32 ? 0 : (t2 >>> (32 - t4)) & 1;
          } else {
            if (t5 === 1) {
              carry = t4 > 32 ? 0 : (t2 >>> (t4 - 1)) & 1;
            } else {
              if (t5 === 2) {
                carry = (t2 >> (t4 > 31 ? 31 : t4 - 1)) & 1;
              } else {
                carry = (t2 >>> ((t4 - 1) & 31)) & 1;
              }
            }
          }
        }
        end5: {
          t7 = word & 15;
          t8 = (w[t7] as number);
          t9 = (word >>> 8) & 15;
          t10 = (w[t9] as number) & 0xff;
          switch ((word >>> 5) & 3) {
            case 0:
            t6 = t10 > 31 ? 0 : t8 << t10;
            break end5;
            case 1:
            t6 = t10 > 31 ? 0 : t8 >>> t10;
            break end5;
            case 2:
            t6 = t8 >> Math.min(t10, 31);
            break end5;
            default:
            t6 = (t8 >>> (t10 & 31)) | (t8 << (-t10 & 31));
            break end5;
          }
        }
        w[17] = t6;
        w[18] = t6;
        w[19] = carry;
        w[(word >>> 12) & 15] = t6;
        pc = next;
        continue;
      }
      case 28: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 8) & 15;
          t5 = (w[t4] as number) & 0xff;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t5 > 31 ? 0 : t3 << t5;
            break end1;
            case 1:
            t1 = t5 > 31 ? 0 : t3 >>> t5;
            break end1;
            case 2:
            t1 = t3 >> Math.min(t5, 31);
            break end1;
            default:
            t1 = (t3 >>> (t5 & 31)) | (t3 << (-t5 & 31));
            break end1;
          }
        }
        t6 = (word >>> 12) & 15;
        w[t6] = t1;
        pc = next;
        continue;
      }
      case 29: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number)) & t2;
        w[17] = t4;
        w[18] = t4;
        w[19] = carry;
        pc = next;
        continue;
      }
      case 30: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number));
        t5 = ~t2;
        t6 = (t4 + t5 + 1) | 0;
        w[17] = t6;
        w[18] = t6;
        w[19] = ((t4 & t5) | ((t4 | t5) & ~t6)) >>> 31;
        w[20] = (t4 ^ t6) & (t5 ^ t6);
        pc = next;
        continue;
      }
      case 31: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 16) & 15;
        t4 = ((w[t3] as number));
        t5 = (t4 + t2 + 0) | 0;
        w[17] = t5;
        w[18] = t5;
        w[19] = ((t4 & t2) | ((t4 | t2) & ~t5)) >>> 31;
        w[20] = (t4 ^ t5) & (t2 ^ t5);
        pc = next;
        continue;
      }
      case 32: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = ~((w[t4] as number));
        t6 = (t3 + t5 + 1) | 0;
        w[17] = t6;
        w[18] = t6;
        w[19] = ((t3 & t5) | ((t3 | t5) & ~t6)) >>> 31;
        w[20] = (t3 ^ t6) & (t5 ^ t6);
        w[(word >>> 12) & 15] = t6;
        pc = next;
        continue;
      }
      case 33: {
        t1 = (word >>> 7) & 0x1e;
        t2 = word & 0xff;
        t3 = ((t2 >>> t1) | (t2 << (32 - t1)));
        t4 = (word >>> 16) & 15;
        t5 = (t3 - ((w[t4] as number))) | 0;
        t6 = (word >>> 12) & 15;
        w[t6] = t5;
        pc = next;
        continue;
      }
      case 34: {
        carry = (w[19] as number);
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = ~t2;
        w[17] = t3;
        w[18] = t3;
        w[19] = carry;
        w[(word >>> 12) & 15] = t3;
        pc = next;
        continue;
      }
      case 35: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = ~t2;
        t4 = (word >>> 12) & 15;
        w[t4] = t3;
        pc = next;
        continue;
      }
      case 36: {
        t1 = word & 15;
        t2 = (word >>> 8) & 15;
        t3 = Math.imul((w[t1] as number), (w[t2] as number));
        w[((word >>> 16) & 15)] = t3;
        if ((word & (1 << 20)) !== 0) {
          w[17] = t3;
          w[18] = t3;
        }
        t4 = ((word >>> 16) & 15);
        t5 = (w[t4] as number);
        w[17] = t5;
        w[18] = t5;
        pc = next;
        continue;
      }
      case 37: {
        t1 = word & 15;
        t2 = (word >>> 8) & 15;
        t3 = Math.imul((w[t1] as number), (w[t2] as number));
        w[((word >>> 16) & 15)] = t3;
        if ((word & (1 << 20)) !== 0) {
          w[17] = t3;
          w[18] = t3;
        }
        pc = next;
        continue;
      }
      case 38: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        t3 = (word >>> 12) & 15;
        w[t3] = t2;
        pc = next;
        continue;
      }
      case 39: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        next = (t2 & ~1) | 0;
        break;
      }
      case 40: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        if ((t2 & 1) !== 1) {
          w[23] = (w[23] as number) ^ 32;
          w[16] = next;
          core.lookUp();
          next = w[16] as number;
        }
        next = ((t2 & 1) !== 0 ? t2 & ~1 : t2 & ~3) | 0;
        break;
      }
      case 41: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        w[14] = (next as number) | 1;
        if ((t2 & 1) !== 1) {
          w[23] = (w[23] as number) ^ 32;
          w[16] = next;
          core.lookUp();
          next = w[16] as number;
        }
        next = ((t2 & 1) !== 0 ? t2 & ~1 : t2 & ~3) | 0;
        break;
      }
      case 42: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = (((w[15] as number) & ~3) + t2) | 0;
        end5: {
          end6: {
            t5 = core.tlb + ((t3 >>> 12) & (1024 - 1));
            if (ram[t5 + 0] === (t3 & 0xffff_f003)) {
              t4 = ram[((t3 + (ram[t5 + 2048] as number)) | 0) >>> 2] as number;
              break end6;
            }
            w[16] = next;
            t6 = core.slowLoad(t3, 4) | 0;
            next = w[16] as number;
            t4 = t6;
          }
          t7 = t4;
          if (core.faulted) {
            break end5;
          }
          w[((word >>> 12) & 15)] = t7;
        }
        break;
      }
      case 43: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = ((((word & (1 << 23)) !== 0 ? t2 : -t2)));
        t4 = ((word >>> 16) & 15);
        t5 = ((w[t4] as number) + t3) | 0;
        t6 = ((word >>> 12) & 15);
        t7 = (w[t6] as number);
        t8 = core.tlb + ((t5 >>> 12) & (1024 - 1));
        if (ram[t8 + 1024] === (t5 & 0xffff_f003)) {
          ram[((t5 + (ram[t8 + 2048] as number)) | 0) >>> 2] = t7;
        } else {
          w[16] = next;
          core.slowStore(t5, 4, t7);
          next = w[16] as number;
        }
        break;
      }
      case 44: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = ((((word & (1 << 23)) !== 0 ? t2 : -t2)));
        t4 = ((word >>> 16) & 15);
        t5 = ((w[t4] as number) + t3) | 0;
        t6 = ((word >>> 12) & 15);
        t7 = (w[t6] as number) & 0xff;
        t8 = core.tlb + ((t5 >>> 12) & (1024 - 1));
        if (ram[t8 + 1024] === (t5 & 0xffff_f000)) {
          ramBytes[((t5 + (ram[t8 + 2048] as number)) | 0) >>> 0] = t7;
        } else {
          w[16] = next;
          core.slowStore(t5, 1, t7);
          next = w[16] as number;
        }
        break;
      }
      case 45: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = ((((word & (1 << 23)) !== 0 ? t2 : -t2)));
        t4 = ((word >>> 16) & 15);
        t5 = ((w[t4] as number) + t3) | 0;
        end7: {
          end8: {
            t7 = core.tlb + ((t5 >>> 12) & (1024 - 1));
            if (ram[t7 + 0] === (t5 & 0xffff_f003)) {
              t6 = ram[((t5 + (ram[t7 + 2048] as number)) | 0) >>> 2] as number;
              break end8;
            }
            w[16] = next;
            t8 = core.slowLoad(t5, 4) | 0;
            next = w[16] as number;
            t6 = t8;
          }
          t9 = t6;
          if (core.faulted) {
            break end7;
          }
          w[((word >>> 12) & 15)] = t9;
        }
        break;
      }
      case 46: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = ((((word & (1 << 23)) !== 0 ? t2 : -t2)));
        t4 = ((word >>> 16) & 15);
        t5 = ((w[t4] as number) + t3) | 0;
        end8: {
          t7 = core.tlb + ((t5 >>> 12) & (1024 - 1));
          if (ram[t7 + 0] === (t5 & 0xffff_f000)) {
            t6 = ramBytes[((t5 + (ram[t7 + 2048] as number)) | 0) >>> 0] as number;
            break end8;
          }
          w[16] = next;
          t8 = core.slowLoad(t5, 1) | 0;
          next = w[16] as number;
          t6 = t8;
        }
        t9 = t6;
        if (!core.faulted) {
          w[((word >>> 12) & 15)] = t9;
        }
        break;
      }
      case 47: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        t5 = ((word >>> 12) & 15);
        t6 = (w[t5] as number);
        t7 = core.tlb + ((t4 >>> 12) & (1024 - 1));
        if (ram[t7 + 1024] === (t4 & 0xffff_f003)) {
          ram[((t4 + (ram[t7 + 2048] as number)) | 0) >>> 2] = t6;
        } else {
          w[16] = next;
          core.slowStore(t4, 4, t6);
          next = w[16] as number;
        }
        break;
      }
      case 48: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        end6: {
          end7: {
            t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
            if (ram[t6 + 0] === (t4 & 0xffff_f003)) {
              t5 = ram[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 2] as number;
              break end7;
            }
            w[16] = next;
            t7 = core.slowLoad(t4, 4) | 0;
            next = w[16] as number;
            t5 = t7;
          }
          t8 = t5;
          if (core.faulted) {
            break end6;
          }
          w[((word >>> 12) & 15)] = t8;
        }
        break;
      }
      case 49: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        t5 = ((word >>> 12) & 15);
        t6 = (w[t5] as number) & 0xff;
        t7 = core.tlb + ((t4 >>> 12) & (1024 - 1));
        if (ram[t7 + 1024] === (t4 & 0xffff_f000)) {
          ramBytes[((t4 + (ram[t7 + 2048] as number)) | 0) >>> 0] = t6;
        } else {
          w[16] = next;
          core.slowStore(t4, 1, t6);
          next = w[16] as number;
        }
        break;
      }
      case 50: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        end7: {
          t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
          if (ram[t6 + 0] === (t4 & 0xffff_f000)) {
            t5 = ramBytes[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 0] as number;
            break end7;
          }
          w[16] = next;
          t7 = core.slowLoad(t4, 1) | 0;
          next = w[16] as number;
          t5 = t7;
        }
        t8 = t5;
        if (!core.faulted) {
          w[((word >>> 12) & 15)] = t8;
        }
        break;
      }
      case 51: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        t5 = ((word >>> 12) & 15);
        t6 = (w[t5] as number) & 0xffff;
        t7 = core.tlb + ((t4 >>> 12) & (1024 - 1));
        if (ram[t7 + 1024] === (t4 & 0xffff_f001)) {
          ramHalfwords[((t4 + (ram[t7 + 2048] as number)) | 0) >>> 1] = t6;
        } else {
          w[16] = next;
          core.slowStore(t4, 2, t6);
          next = w[16] as number;
        }
        break;
      }
      case 52: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        end7: {
          t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
          if (ram[t6 + 0] === (t4 & 0xffff_f001)) {
            t5 = ramHalfwords[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 1] as number;
            break end7;
          }
          w[16] = next;
          t7 = core.slowLoad(t4, 2) | 0;
          next = w[16] as number;
          t5 = t7;
        }
        t8 = t5;
        if (!core.faulted) {
          w[((word >>> 12) & 15)] = t8;
        }
        break;
      }
      case 53: {
        t1 = (word & 0xfff);
        t2 = (((w[15] as number) & ~3) + t1) | 0;
        t3 = (word >>> 12) & 15;
        w[t3] = t2;
        pc = next;
        continue;
      }
      case 54: {
        t1 = (word & 0xfff);
        t2 = (word >>> 16) & 15;
        t3 = (((w[t2] as number)) + t1) | 0;
        t4 = (word >>> 12) & 15;
        w[t4] = t3;
        pc = next;
        continue;
      }
      case 55: {
        t1 = (word & 0xfff);
        t2 = (word >>> 16) & 15;
        t3 = (((w[t2] as number)) - t1) | 0;
        t4 = (word >>> 12) & 15;
        w[t4] = t3;
        pc = next;
        continue;
      }
      case 56: {
        t1 = word >>> 28;
        if ((w[t1] as number) === 0) {
          next = ((w[15] as number) + (word & 0xff)) | 0;
        }
        break;
      }
      case 57: {
        t1 = word >>> 28;
        if ((w[t1] as number) !== 0) {
          next = ((w[15] as number) + (word & 0xff)) | 0;
        }
        break;
      }
      case 58: {
        t1 = (word >>> 7) & 0x18;
        t2 = word & 15;
        t3 = ((w[t2] as number));
        t4 = t1 === 0 ? t3 : (t3 >>> t1) | (t3 << (32 - t1));
        t5 = (word >>> 16) & 15;
        t6 = ((word >>> 16) & 15) === 15 ? 0 : ((w[t5] as number));
        t7 = (word >>> 20) & 7;
        end6: {
          switch (t7) {
            case 0:
            t9 = (t4 << 24) >> 24;
            t10 = (t4 << 8) >> 24;
            t8 = (((t6 + t9) & 0xffff) | (((t6 >>> 16) + t10) << 16));
            break end6;
            case 2:
            t8 = (t6 + ((t4 << 24) >> 24)) | 0;
            break end6;
            case 3:
            t8 = (t6 + ((t4 << 16) >> 16)) | 0;
            break end6;
            case 4:
            t11 = t4 & 0xff;
            t12 = (t4 >>> 16) & 0xff;
            t8 = (((t6 + t11) & 0xffff) | (((t6 >>> 16) + t12) << 16));
            break end6;
            case 6:
            t8 = (t6 + (t4 & 0xff)) | 0;
            break end6;
            default:
            t8 = (t6 + (t4 & 0xffff)) | 0;
            break end6;
          }
        }
        w[((word >>> 12) & 15)] = t8;
        pc = next;
        continue;
      }
      case 59: {
        t1 = word & 15;
        t2 = ((w[t1] as number));
        w[((word >>> 12) & 15)] = (t2 << 24) | ((t2 & 0xff00) << 8) | ((t2 >>> 8) & 0xff00) | (t2 >>> 24);
        pc = next;
        continue;
      }
      case 60: {
        end1: {
          t1 = (word >>> 16) & 15;
          t2 = (word & 0xffff) - ((word >>> 1) & 0x5555);
          t3 = (t2 & 0x3333) + ((t2 >>> 2) & 0x3333);
          t4 = (t3 + (t3 >>> 4)) & 0x0f0f;
          t5 = ((t4 + (t4 >>> 8)) & 31) * 4;
          t6 = (w[t1] as number);
          t7 = (word & 8388608) !== 0;
          t8 = (word & 16777216) !== 0;
          t9 = ((t7 ? t6 + (t8 ? 4 : 0) : t6 - t5 + (t8 ? 0 : 4)) | 0);
          end5: {
            t11 = core.tlb + ((t9 >>> 12) & (1024 - 1));
            t12 = ram[t11 + 1024] as number;
            if (t12 !== (t9 & 0xffff_f003) || t12 !== ((t9 + t5 - 4) & 0xffff_f000)) {
              t10 = -1;
              break end5;
            }
            t10 = ((t9 + (ram[t11 + 2048] as number)) | 0) >>> 2;
          }
          t13 = t10;
          if (t13 < 0) {
            w[16] = next;
            stmSlowly(core, word);
            next = w[16] as number;
            break end1;
          }
          t14 = word & 0xffff;
          while (t14 !== 0) {
            t15 = 31 - Math.clz32(t14 & -t14);
            ram[t13] = (w[t15] as number);
            t13 += 1;
            t14 &= t14 - 1;
          }
          if ((word & 2097152) !== 0) {
            w[t1] = (word & 8388608) !== 0 ? t6 + t5 : t6 - t5;
          }
        }
        break;
      }
      case 61: {
        end1: {
          t1 = (word >>> 16) & 15;
          t2 = (word & 0xffff) - ((word >>> 1) & 0x5555);
          t3 = (t2 & 0x3333) + ((t2 >>> 2) & 0x3333);
          t4 = (t3 + (t3 >>> 4)) & 0x0f0f;
          t5 = ((t4 + (t4 >>> 8)) & 31) * 4;
          t6 = (w[t1] as number);
          t7 = (word & 8388608) !== 0;
          t8 = (word & 16777216) !== 0;
          t9 = ((t7 ? t6 + (t8 ? 4 : 0) : t6 - t5 + (t8 ? 0 : 4)) | 0);
          end5: {
            t11 = core.tlb + ((t9 >>> 12) & (1024 - 1));
            t12 = ram[t11 + 0] as number;
            if (t12 !== (t9 & 0xffff_f003) || t12 !== ((t9 + t5 - 4) & 0xffff_f000)) {
              t10 = -1;
              break end5;
            }
            t10 = ((t9 + (ram[t11 + 2048] as number)) | 0) >>> 2;
          }
          t13 = t10;
          if (t13 < 0) {
            w[16] = next;
            ldmSlowly(core, word);
            next = w[16] as number;
            break end1;
          }
          if ((word & 2097152) !== 0) {
            w[t1] = (word & 8388608) !== 0 ? t6 + t5 : t6 - t5;
          }
          t14 = word & 0x7fff;
          while (t14 !== 0) {
            w[31 - Math.clz32(t14 & -t14)] = ram[t13] as number;
            t13 += 1;
            t14 &= t14 - 1;
          }
          if ((word & 0x8000) !== 0) {
            t15 = ram[t13] as number;
            if ((t15 & 1) !== 1) {
              w[23] = (w[23] as number) ^ 32;
              w[16] = next;
              core.lookUp();
              next = w[16] as number;
            }
            next = ((t15 & 1) !== 0 ? t15 & ~1 : t15 & ~3) | 0;
          }
        }
        break;
      }
      case 62: {
        w[35] = word & 0xff;
        pc = next;
        continue;
      }
      case 63: {
        pc = next;
        continue;
      }
      case 64: {
        t1 = word >>> 28;
        end2: {
          switch (t1) {
            case 0:
            t2 = w[18] === 0;
            break end2;
            case 1:
            t2 = w[18] !== 0;
            break end2;
            case 2:
            t2 = w[19] !== 0;
            break end2;
            case 3:
            t2 = w[19] === 0;
            break end2;
            case 4:
            t2 = (w[17] as number) < 0;
            break end2;
            case 5:
            t2 = (w[17] as number) >= 0;
            break end2;
            case 6:
            t2 = (w[20] as number) < 0;
            break end2;
            case 7:
            t2 = (w[20] as number) >= 0;
            break end2;
            case 8:
            t2 = w[19] !== 0 && w[18] !== 0;
            break end2;
            case 9:
            t2 = w[19] === 0 || w[18] === 0;
            break end2;
            case 10:
            t2 = ((w[17] as number) ^ (w[20] as number)) >= 0;
            break end2;
            case 11:
            t2 = ((w[17] as number) ^ (w[20] as number)) < 0;
            break end2;
            case 12:
            t2 = w[18] !== 0 && ((w[17] as number) ^ (w[20] as number)) >= 0;
            break end2;
            default:
            t2 = w[18] === 0 || ((w[17] as number) ^ (w[20] as number)) < 0;
            break end2;
          }
        }
        if (t2) {
          next = ((w[15] as number) + ((word << 4) >> 4)) | 0;
        }
        break;
      }
      case 65: {
        next = ((w[15] as number) + word) | 0;
        break;
      }
      case 66: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number)) & t1;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 67: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = t1;
        carry = (word & 0xc00) === 0 ? (w[19] as number) : t6 >>> 31;
        t7 = (word >>> 16) & 15;
        t8 = ((w[t7] as number)) & t6;
        w[17] = t8;
        w[18] = t8;
        w[19] = carry;
        w[(word >>> 12) & 15] = t8;
        pc = next;
        continue;
      }
      case 68: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number)) & ~t1;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 69: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number)) | t1;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 70: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number)) ^ t1;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 71: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = (((w[t6] as number)) + t1) | 0;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 72: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number));
        t8 = (t7 + t1 + 0) | 0;
        w[17] = t8;
        w[18] = t8;
        w[19] = ((t7 & t1) | ((t7 | t1) & ~t8)) >>> 31;
        w[20] = (t7 ^ t8) & (t1 ^ t8);
        w[(word >>> 12) & 15] = t8;
        pc = next;
        continue;
      }
      case 73: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = (((w[t6] as number)) - t1) | 0;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 74: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number));
        t8 = ~t1;
        t9 = (t7 + t8 + 1) | 0;
        w[17] = t9;
        w[18] = t9;
        w[19] = ((t7 & t8) | ((t7 | t8) & ~t9)) >>> 31;
        w[20] = (t7 ^ t9) & (t8 ^ t9);
        w[(word >>> 12) & 15] = t9;
        pc = next;
        continue;
      }
      case 75: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = (t1 - ((w[t6] as number))) | 0;
        t8 = (word >>> 12) & 15;
        w[t8] = t7;
        pc = next;
        continue;
      }
      case 76: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = t1;
        carry = (word & 0xc00) === 0 ? (w[19] as number) : t6 >>> 31;
        t7 = (word >>> 16) & 15;
        t8 = ((w[t7] as number)) & t6;
        w[17] = t8;
        w[18] = t8;
        w[19] = carry;
        pc = next;
        continue;
      }
      case 77: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 16) & 15;
        t7 = ((w[t6] as number));
        t8 = ~t1;
        t9 = (t7 + t8 + 1) | 0;
        w[17] = t9;
        w[18] = t9;
        w[19] = ((t7 & t8) | ((t7 | t8) & ~t9)) >>> 31;
        w[20] = (t7 ^ t9) & (t8 ^ t9);
        pc = next;
        continue;
      }
      case 78: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = (word >>> 12) & 15;
        w[t6] = t1;
        pc = next;
        continue;
      }
      case 79: {
        end2: {
          t2 = word & 0xff;
          t3 = (word >>> 7) & 31;
          if (t3 > 7) {
            t4 = t2 | 0x80;
            t1 = (t4 >>> t3) | (t4 << (32 - t3));
            break end2;
          }
          t5 = Math.imul((t3 >>> 1) & 1, 0x0001_0001) | Math.imul((t3 >>> 2) & 1, 0x0100_0100);
          t1 = Math.imul(t2, t3 < 2 ? 1 : t5);
        }
        t6 = ~t1;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 80: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number)) & t1;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 81: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number)) & ~t1;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 82: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number)) | t1;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 83: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number)) ^ t1;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 84: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = (((w[t5] as number)) + t1) | 0;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 85: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number));
        t7 = (t6 + t1 + 0) | 0;
        w[17] = t7;
        w[18] = t7;
        w[19] = ((t6 & t1) | ((t6 | t1) & ~t7)) >>> 31;
        w[20] = (t6 ^ t7) & (t1 ^ t7);
        w[(word >>> 12) & 15] = t7;
        pc = next;
        continue;
      }
      case 86: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = (((w[t5] as number)) - t1) | 0;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 87: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number));
        t7 = ~t1;
        t8 = (t6 + t7 + 1) | 0;
        w[17] = t8;
        w[18] = t8;
        w[19] = ((t6 & t7) | ((t6 | t7) & ~t8)) >>> 31;
        w[20] = (t6 ^ t8) & (t7 ^ t8);
        w[(word >>> 12) & 15] = t8;
        pc = next;
        continue;
      }
      case 88: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = (t1 - ((w[t5] as number))) | 0;
        t7 = (word >>> 12) & 15;
        w[t7] = t6;
        pc = next;
        continue;
      }
      case 89: {
        end1: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end1;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end1;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end1;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end1;
          }
        }
        t5 = (word >>> 16) & 15;
        t6 = ((w[t5] as number));
        t7 = ~t1;
        t8 = (t6 + t7 + 1) | 0;
        w[17] = t8;
        w[18] = t8;
        w[19] = ((t6 & t7) | ((t6 | t7) & ~t8)) >>> 31;
        w[20] = (t6 ^ t8) & (t7 ^ t8);
        pc = next;
        continue;
      }
      case 90: {
        w[(word >>> 12) & 15] = ((word >>> 4) & 0xf000) | (word & 0xfff);
        pc = next;
        continue;
      }
      case 91: {
        t1 = (word >>> 12) & 15;
        w[t1] = ((w[t1] as number) & 0xffff) | ((((word >>> 4) & 0xf000) | (word & 0xfff)) << 16);
        pc = next;
        continue;
      }
      case 92: {
        t1 = (word >>> 7) & 31;
        t2 = ((word >>> 16) & 31) + 1;
        t3 = word & 15;
        w[((word >>> 12) & 15)] = (((w[t3] as number)) << (32 - t1 - t2)) >>> (32 - t2);
        pc = next;
        continue;
      }
      case 93: {
        t1 = word & 15;
        w[(word >>> 12) & 15] = Math.clz32((w[t1] as number));
        pc = next;
        continue;
      }
      case 94: {
        t1 = word & 15;
        t2 = (word >>> 8) & 15;
        t3 = ((word >>> 12) & 15);
        t4 = (Math.imul((w[t1] as number), (w[t2] as number)) + (w[t3] as number)) | 0;
        w[((word >>> 16) & 15)] = t4;
        if ((word & (1 << 20)) !== 0) {
          w[17] = t4;
          w[18] = t4;
        }
        pc = next;
        continue;
      }
      case 95: {
        t1 = ((word >>> 12) & 15);
        t2 = word & 15;
        t3 = (word >>> 8) & 15;
        w[((word >>> 16) & 15)] = ((w[t1] as number) - Math.imul((w[t2] as number), (w[t3] as number))) | 0;
        pc = next;
        continue;
      }
      case 96: {
        t1 = word & 15;
        t2 = (w[t1] as number);
        t3 = (word >>> 8) & 15;
        t4 = (w[t3] as number);
        t5 = t2 & 0xffff;
        t6 = t2 >>> 16;
        t7 = t4 & 0xffff;
        t8 = t4 >>> 16;
        t9 = (Math.imul(t6, t7) + (Math.imul(t5, t7) >>> 16)) | 0;
        t10 = (Math.imul(t5, t8) + (t9 & 0xffff)) | 0;
        t11 = Math.imul(t2, t4);
        t12 = ((Math.imul(t6, t8) + (t9 >>> 16) + (t10 >>> 16)) | 0);
        t13 = (t11 + 0) | 0;
        t14 = t13 >>> 0 < 0 >>> 0 ? 1 : 0;
        t15 = (t12 + 0 + t14) | 0;
        w[((word >>> 12) & 15)] = t13;
        w[((word >>> 16) & 15)] = t15;
        if ((word & (1 << 20)) !== 0) {
          w[17] = t15;
          w[18] = t13 | t15;
        }
        pc = next;
        continue;
      }
      case 97: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = (w[t3] as number);
        t5 = ((word >>> 12) & 15);
        t6 = (w[t5] as number) & 0xff;
        t7 = core.tlb + ((t4 >>> 12) & (1024 - 1));
        if (ram[t7 + 1024] === (t4 & 0xffff_f000)) {
          ramBytes[((t4 + (ram[t7 + 2048] as number)) | 0) >>> 0] = t6;
        } else {
          w[16] = next;
          core.slowStore(t4, 1, t6);
          next = w[16] as number;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4 + t2;
        }
        break;
      }
      case 98: {
        end2: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end2;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end2;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end2;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end2;
          }
        }
        t5 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t6 = ((word >>> 16) & 15);
        t7 = ((w[t6] as number) + t5) | 0;
        t8 = ((word >>> 12) & 15);
        t9 = (w[t8] as number) & 0xff;
        t10 = core.tlb + ((t7 >>> 12) & (1024 - 1));
        if (ram[t10 + 1024] === (t7 & 0xffff_f000)) {
          ramBytes[((t7 + (ram[t10 + 2048] as number)) | 0) >>> 0] = t9;
        } else {
          w[16] = next;
          core.slowStore(t7, 1, t9);
          next = w[16] as number;
        }
        break;
      }
      case 99: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        t5 = ((word >>> 12) & 15);
        t6 = (w[t5] as number);
        t7 = core.tlb + ((t4 >>> 12) & (1024 - 1));
        if (ram[t7 + 1024] === (t4 & 0xffff_f003)) {
          ram[((t4 + (ram[t7 + 2048] as number)) | 0) >>> 2] = t6;
        } else {
          w[16] = next;
          core.slowStore(t4, 4, t6);
          next = w[16] as number;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4;
        }
        break;
      }
      case 100: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = (w[t3] as number);
        t5 = ((word >>> 12) & 15);
        t6 = (w[t5] as number);
        t7 = core.tlb + ((t4 >>> 12) & (1024 - 1));
        if (ram[t7 + 1024] === (t4 & 0xffff_f003)) {
          ram[((t4 + (ram[t7 + 2048] as number)) | 0) >>> 2] = t6;
        } else {
          w[16] = next;
          core.slowStore(t4, 4, t6);
          next = w[16] as number;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4 + t2;
        }
        break;
      }
      case 101: {
        end2: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end2;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end2;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end2;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end2;
          }
        }
        t5 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t6 = ((word >>> 16) & 15);
        t7 = ((w[t6] as number) + t5) | 0;
        t8 = ((word >>> 12) & 15);
        t9 = (w[t8] as number);
        t10 = core.tlb + ((t7 >>> 12) & (1024 - 1));
        if (ram[t10 + 1024] === (t7 & 0xffff_f003)) {
          ram[((t7 + (ram[t10 + 2048] as number)) | 0) >>> 2] = t9;
        } else {
          w[16] = next;
          core.slowStore(t7, 4, t9);
          next = w[16] as number;
        }
        break;
      }
      case 102: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        end7: {
          t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
          if (ram[t6 + 0] === (t4 & 0xffff_f000)) {
            t5 = ramBytes[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 0] as number;
            break end7;
          }
          w[16] = next;
          t7 = core.slowLoad(t4, 1) | 0;
          next = w[16] as number;
          t5 = t7;
        }
        t8 = t5;
        if (!core.faulted) {
          w[((word >>> 12) & 15)] = t8;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4;
        }
        break;
      }
      case 103: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = (w[t3] as number);
        end7: {
          t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
          if (ram[t6 + 0] === (t4 & 0xffff_f000)) {
            t5 = ramBytes[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 0] as number;
            break end7;
          }
          w[16] = next;
          t7 = core.slowLoad(t4, 1) | 0;
          next = w[16] as number;
          t5 = t7;
        }
        t8 = t5;
        if (!core.faulted) {
          w[((word >>> 12) & 15)] = t8;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4 + t2;
        }
        break;
      }
      case 104: {
        end2: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end2;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end2;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end2;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end2;
          }
        }
        t5 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t6 = ((word >>> 16) & 15);
        t7 = ((w[t6] as number) + t5) | 0;
        end10: {
          t9 = core.tlb + ((t7 >>> 12) & (1024 - 1));
          if (ram[t9 + 0] === (t7 & 0xffff_f000)) {
            t8 = ramBytes[((t7 + (ram[t9 + 2048] as number)) | 0) >>> 0] as number;
            break end10;
          }
          w[16] = next;
          t10 = core.slowLoad(t7, 1) | 0;
          next = w[16] as number;
          t8 = t10;
        }
        t11 = t8;
        if (!core.faulted) {
          w[((word >>> 12) & 15)] = t11;
        }
        break;
      }
      case 105: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        end6: {
          end7: {
            t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
            if (ram[t6 + 0] === (t4 & 0xffff_f003)) {
              t5 = ram[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 2] as number;
              break end7;
            }
            w[16] = next;
            t7 = core.slowLoad(t4, 4) | 0;
            next = w[16] as number;
            t5 = t7;
          }
          t8 = t5;
          if (core.faulted) {
            break end6;
          }
          w[((word >>> 12) & 15)] = t8;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4;
        }
        break;
      }
      case 106: {
        t1 = word & 0xfff;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = (w[t3] as number);
        end6: {
          end7: {
            t6 = core.tlb + ((t4 >>> 12) & (1024 - 1));
            if (ram[t6 + 0] === (t4 & 0xffff_f003)) {
              t5 = ram[((t4 + (ram[t6 + 2048] as number)) | 0) >>> 2] as number;
              break end7;
            }
            w[16] = next;
            t7 = core.slowLoad(t4, 4) | 0;
            next = w[16] as number;
            t5 = t7;
          }
          t8 = t5;
          if (core.faulted) {
            break end6;
          }
          w[((word >>> 12) & 15)] = t8;
        }
        if (!core.faulted) {
          w[((word >>> 16) & 15)] = t4 + t2;
        }
        break;
      }
      case 107: {
        end2: {
          t2 = word & 15;
          t3 = (w[t2] as number);
          t4 = (word >>> 7) & 31;
          switch ((word >>> 5) & 3) {
            case 0:
            t1 = t3 << t4;
            break end2;
            case 1:
            t1 = t4 === 0 ? 0 : t3 >>> t4;
            break end2;
            case 2:
            t1 = t3 >> (t4 === 0 ? 31 : t4);
            break end2;
            default:
            t1 = t4 === 0 ? ((w[19] as number) << 31) | (t3 >>> 1) : (t3 >>> t4) | (t3 << (32 - t4));
            break end2;
          }
        }
        t5 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t6 = ((word >>> 16) & 15);
        t7 = ((w[t6] as number) + t5) | 0;
        end9: {
          end10: {
            t9 = core.tlb + ((t7 >>> 12) & (1024 - 1));
            if (ram[t9 + 0] === (t7 & 0xffff_f003)) {
              t8 = ram[((t7 + (ram[t9 + 2048] as number)) | 0) >>> 2] as number;
              break end10;
            }
            w[16] = next;
            t10 = core.slowLoad(t7, 4) | 0;
            next = w[16] as number;
            t8 = t10;
          }
          t11 = t8;
          if (core.faulted) {
            break end9;
          }
          w[((word >>> 12) & 15)] = t11;
        }
        break;
      }
      case 108: {
        t1 = (word & 0xff) << 2;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        t5 = ((word >>> 12) & 15);
        t6 = ((word >>> 8) & 15);
        end9: {
          if ((t4 & 3) !== 0) {
            w[16] = next;
            core.alignmentFault(t4, true);
            next = w[16] as number;
            break end9;
          }
          t7 = (w[t5] as number);
          t8 = core.tlb + ((t4 >>> 12) & (1024 - 1));
          if (ram[t8 + 1024] === (t4 & 0xffff_f003)) {
            ram[((t4 + (ram[t8 + 2048] as number)) | 0) >>> 2] = t7;
          } else {
            w[16] = next;
            core.slowStore(t4, 4, t7);
            next = w[16] as number;
          }
          if (!core.faulted) {
            t9 = (t4 + 4) | 0;
            t10 = (w[t6] as number);
            t11 = core.tlb + ((t9 >>> 12) & (1024 - 1));
            if (ram[t11 + 1024] === (t9 & 0xffff_f003)) {
              ram[((t9 + (ram[t11 + 2048] as number)) | 0) >>> 2] = t10;
            } else {
              w[16] = next;
              core.slowStore(t9, 4, t10);
              next = w[16] as number;
            }
          }
        }
        break;
      }
      case 109: {
        t1 = (word & 0xff) << 2;
        t2 = ((((word & (1 << 23)) !== 0 ? t1 : -t1)));
        t3 = ((word >>> 16) & 15);
        t4 = ((w[t3] as number) + t2) | 0;
        t5 = ((word >>> 12) & 15);
        t6 = ((word >>> 8) & 15);
        end9: {
          if ((t4 & 3) !== 0) {
            w[16] = next;
            core.alignmentFault(t4, false);
            next = w[16] as number;
            break end9;
          }
          end10: {
            t8 = core.tlb + ((t4 >>> 12) & (1024 - 1));
            if (ram[t8 + 0] === (t4 & 0xffff_f003)) {
              t7 = ram[((t4 + (ram[t8 + 2048] as number)) | 0) >>> 2] as number;
              break end10;
            }
            w[16] = next;
            t9 = core.slowLoad(t4, 4) | 0;
            next = w[16] as number;
            t7 = t9;
          }
          t10 = t7;
          if (core.faulted) {
            break end9;
          }
          t11 = (t4 + 4) | 0;
          end11: {
            t13 = core.tlb + ((t11 >>> 12) & (1024 - 1));
            if (ram[t13 + 0] === (t11 & 0xffff_f003)) {
              t12 = ram[((t11 + (ram[t13 + 2048] as number)) | 0) >>> 2] as number;
              break end11;
            }
            w[16] = next;
            t14 = core.slowLoad(t11, 4) | 0;
            next = w[16] as number;
            t12 = t14;
          }
          t15 = t12;
          if (core.faulted) {
            break end9;
          }
          w[t5] = t10;
          w[t6] = t15;
        }
        break;
      }
      case 110: {
        w[14] = (next as number) | 1;
        next = ((w[15] as number) + word) | 0;
        break;
      }
      default:
      w[16] = next;
      dispatch(core, operation & 4095, word);
      next = w[16] as number;
    }
    pc = next;
    if (w[24] !== 0 || (pc & ~0xfff) !== pageAddress) break;
  }
  core.blockState = 0;
  w[16] = pc;
  return left;
}

function op1(core: Core, word: number): void { movs(core, word, shiftedCarry(core, word)); }
function op2(core: Core, word: number): void { mov(core, word, shifted(core, word)); }
function op3(core: Core, word: number): void { adds(core, word, register(core, word)); }
function op4(core: Core, word: number): void { add(core, word, register(core, word)); }
function op5(core: Core, word: number): void { adds(core, word, immediate(core, word)); }
function op6(core: Core, word: number): void { add(core, word, immediate(core, word)); }
function op7(core: Core, word: number): void { subs(core, word, register(core, word)); }
function op8(core: Core, word: number): void { sub(core, word, register(core, word)); }
function op9(core: Core, word: number): void { subs(core, word, immediate(core, word)); }
function op10(core: Core, word: number): void { sub(core, word, immediate(core, word)); }
function op11(core: Core, word: number): void { movs(core, word, immediateCarry(core, word)); }
function op12(core: Core, word: number): void { mov(core, word, immediate(core, word)); }
function op13(core: Core, word: number): void { cmp(core, word, immediate(core, word)); }
function op14(core: Core, word: number): void { movs(core, word, registerCarry(core, word)); }
function op15(core: Core, word: number): void { ands(core, word, registerCarry(core, word)); }
function op16(core: Core, word: number): void { and(core, word, register(core, word)); }
function op17(core: Core, word: number): void { eors(core, word, registerCarry(core, word)); }
function op18(core: Core, word: number): void { eor(core, word, register(core, word)); }
function op19(core: Core, word: number): void { adcs(core, word, register(core, word)); }
function op20(core: Core, word: number): void { adc(core, word, register(core, word)); }
function op21(core: Core, word: number): void { sbcs(core, word, register(core, word)); }
function op22(core: Core, word: number): void { sbc(core, word, register(core, word)); }
function op23(core: Core, word: number): void { orrs(core, word, registerCarry(core, word)); }
function op24(core: Core, word: number): void { orr(core, word, register(core, word)); }
function op25(core: Core, word: number): void { bics(core, word, registerCarry(core, word)); }
function op26(core: Core, word: number): void { bic(core, word, register(core, word)); }
function op27(core: Core, word: number): void { movs(core, word, shiftedByRegisterCarry(core, word)); }
function op28(core: Core, word: number): void { mov(core, word, shiftedByRegister(core, word)); }
function op29(core: Core, word: number): void { tst(core, word, registerCarry(core, word)); }
function op30(core: Core, word: number): void { cmp(core, word, register(core, word)); }
function op31(core: Core, word: number): void { cmn(core, word, register(core, word)); }
function op32(core: Core, word: number): void { rsbs(core, word, immediate(core, word)); }
function op33(core: Core, word: number): void { rsb(core, word, immediate(core, word)); }
function op34(core: Core, word: number): void { mvns(core, word, registerCarry(core, word)); }
function op35(core: Core, word: number): void { mvn(core, word, register(core, word)); }
function op36(core: Core, word: number): void { muls(core, word); }
function op37(core: Core, word: number): void { mul(core, word); }
function op38(core: Core, word: number): void { mov(core, word, register(core, word)); }
function op39(core: Core, word: number): void { movPc(core, word, register(core, word)); }
function op40(core: Core, word: number): void { bx(core, word); }
function op41(core: Core, word: number): void { blxRegisterT32(core, word); }
function op42(core: Core, word: number): void { atLiteral(core, word, offset12(core, word), ldr); }
function op43(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), str); }
function op44(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), strb); }
function op45(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldr); }
function op46(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrb); }
function op47(core: Core, word: number): void { atOffset(core, word, offset12(core, word), str); }
function op48(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldr); }
function op49(core: Core, word: number): void { atOffset(core, word, offset12(core, word), strb); }
function op50(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldrb); }
function op51(core: Core, word: number): void { atOffset(core, word, offset12(core, word), strh); }
function op52(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldrh); }
function op53(core: Core, word: number): void { adr(core, word, immediate12(core, word)); }
function op54(core: Core, word: number): void { add(core, word, immediate12(core, word)); }
function op55(core: Core, word: number): void { sub(core, word, immediate12(core, word)); }
function op56(core: Core, word: number): void { branchIfZero(core, word); }
function op57(core: Core, word: number): void { branchIfNotZero(core, word); }
function op58(core: Core, word: number): void { extend(core, word); }
function op59(core: Core, word: number): void { rev(core, word); }
function op60(core: Core, word: number): void { stm(core, word); }
function op61(core: Core, word: number): void { ldm(core, word); }
function op62(core: Core, word: number): void { it(core, word); }
function op63(): void { nop(); }
function op64(core: Core, word: number): void { branchIf(core, word); }
function op65(core: Core, word: number): void { branchBy(core, word); }
function op66(core: Core, word: number): void { and(core, word, thumbImmediate(core, word)); }
function op67(core: Core, word: number): void { ands(core, word, thumbImmediateCarry(core, word)); }
function op68(core: Core, word: number): void { bic(core, word, thumbImmediate(core, word)); }
function op69(core: Core, word: number): void { orr(core, word, thumbImmediate(core, word)); }
function op70(core: Core, word: number): void { eor(core, word, thumbImmediate(core, word)); }
function op71(core: Core, word: number): void { add(core, word, thumbImmediate(core, word)); }
function op72(core: Core, word: number): void { adds(core, word, thumbImmediate(core, word)); }
function op73(core: Core, word: number): void { sub(core, word, thumbImmediate(core, word)); }
function op74(core: Core, word: number): void { subs(core, word, thumbImmediate(core, word)); }
function op75(core: Core, word: number): void { rsb(core, word, thumbImmediate(core, word)); }
function op76(core: Core, word: number): void { tst(core, word, thumbImmediateCarry(core, word)); }
function op77(core: Core, word: number): void { cmp(core, word, thumbImmediate(core, word)); }
function op78(core: Core, word: number): void { mov(core, word, thumbImmediate(core, word)); }
function op79(core: Core, word: number): void { mvn(core, word, thumbImmediate(core, word)); }
function op80(core: Core, word: number): void { and(core, word, shifted(core, word)); }
function op81(core: Core, word: number): void { bic(core, word, shifted(core, word)); }
function op82(core: Core, word: number): void { orr(core, word, shifted(core, word)); }
function op83(core: Core, word: number): void { eor(core, word, shifted(core, word)); }
function op84(core: Core, word: number): void { add(core, word, shifted(core, word)); }
function op85(core: Core, word: number): void { adds(core, word, shifted(core, word)); }
function op86(core: Core, word: number): void { sub(core, word, shifted(core, word)); }
function op87(core: Core, word: number): void { subs(core, word, shifted(core, word)); }
function op88(core: Core, word: number): void { rsb(core, word, shifted(core, word)); }
function op89(core: Core, word: number): void { cmp(core, word, shifted(core, word)); }
function op90(core: Core, word: number): void { movw(core, word); }
function op91(core: Core, word: number): void { movt(core, word); }
function op92(core: Core, word: number): void { ubfx(core, word); }
function op93(core: Core, word: number): void { clz(core, word); }
function op94(core: Core, word: number): void { mla(core, word); }
function op95(core: Core, word: number): void { mls(core, word); }
function op96(core: Core, word: number): void { umull(core, word); }
function op97(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), strb); }
function op98(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), strb); }
function op99(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), str); }
function op100(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), str); }
function op101(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), str); }
function op102(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldrb); }
function op103(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldrb); }
function op104(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldrb); }
function op105(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldr); }
function op106(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldr); }
function op107(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldr); }
function op108(core: Core, word: number): void { atOffset(core, word, offset8Words(core, word), strdPair); }
function op109(core: Core, word: number): void { atOffset(core, word, offset8Words(core, word), ldrdPair); }
function op110(core: Core, word: number): void { branchLinkBy(core, word); }
function op111(core: Core, word: number): void { addPc(core, word, register(core, word)); }
function op112(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), strh); }
function op113(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrsb); }
function op114(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrh); }
function op115(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrsh); }
function op116(core: Core, word: number): void { rev16(core, word); }
function op117(core: Core, word: number): void { revsh(core, word); }
function op118(core: Core, word: number): void { setend(core, word); }
function op119(core: Core, word: number): void { cps(core, word); }
function op120(core: Core): void { bkpt(core); }
function op121(core: Core): void { yieldSlice(core); }
function op122(core: Core): void { wfe(core); }
function op123(core: Core): void { wfi(core); }
function op124(core: Core): void { udf(core); }
function op125(core: Core): void { svc(core); }
function op126(core: Core, word: number): void { atLiteral(core, word, offset12(core, word), ldrb); }
function op127(core: Core, word: number): void { atLiteral(core, word, offset12(core, word), ldrh); }
function op128(core: Core, word: number): void { atLiteral(core, word, offset12(core, word), ldrsb); }
function op129(core: Core, word: number): void { atLiteral(core, word, offset12(core, word), ldrsh); }
function op130(core: Core, word: number): void { atLiteral(core, word, offset8Words(core, word), ldrdPair); }
function op131(core: Core, word: number): void { bics(core, word, thumbImmediateCarry(core, word)); }
function op132(core: Core, word: number): void { orrs(core, word, thumbImmediateCarry(core, word)); }
function op133(core: Core, word: number): void { orn(core, word, thumbImmediate(core, word)); }
function op134(core: Core, word: number): void { orns(core, word, thumbImmediateCarry(core, word)); }
function op135(core: Core, word: number): void { eors(core, word, thumbImmediateCarry(core, word)); }
function op136(core: Core, word: number): void { adc(core, word, thumbImmediate(core, word)); }
function op137(core: Core, word: number): void { adcs(core, word, thumbImmediate(core, word)); }
function op138(core: Core, word: number): void { sbc(core, word, thumbImmediate(core, word)); }
function op139(core: Core, word: number): void { sbcs(core, word, thumbImmediate(core, word)); }
function op140(core: Core, word: number): void { rsbs(core, word, thumbImmediate(core, word)); }
function op141(core: Core, word: number): void { teq(core, word, thumbImmediateCarry(core, word)); }
function op142(core: Core, word: number): void { cmn(core, word, thumbImmediate(core, word)); }
function op143(core: Core, word: number): void { movs(core, word, thumbImmediateCarry(core, word)); }
function op144(core: Core, word: number): void { mvns(core, word, thumbImmediateCarry(core, word)); }
function op145(core: Core, word: number): void { ands(core, word, shiftedCarry(core, word)); }
function op146(core: Core, word: number): void { bics(core, word, shiftedCarry(core, word)); }
function op147(core: Core, word: number): void { orrs(core, word, shiftedCarry(core, word)); }
function op148(core: Core, word: number): void { orn(core, word, shifted(core, word)); }
function op149(core: Core, word: number): void { orns(core, word, shiftedCarry(core, word)); }
function op150(core: Core, word: number): void { eors(core, word, shiftedCarry(core, word)); }
function op151(core: Core, word: number): void { adc(core, word, shifted(core, word)); }
function op152(core: Core, word: number): void { adcs(core, word, shifted(core, word)); }
function op153(core: Core, word: number): void { sbc(core, word, shifted(core, word)); }
function op154(core: Core, word: number): void { sbcs(core, word, shifted(core, word)); }
function op155(core: Core, word: number): void { rsbs(core, word, shifted(core, word)); }
function op156(core: Core, word: number): void { tst(core, word, shiftedCarry(core, word)); }
function op157(core: Core, word: number): void { teq(core, word, shiftedCarry(core, word)); }
function op158(core: Core, word: number): void { cmn(core, word, shifted(core, word)); }
function op159(core: Core, word: number): void { mvn(core, word, shifted(core, word)); }
function op160(core: Core, word: number): void { mvns(core, word, shiftedCarry(core, word)); }
function op161(core: Core, word: number): void { pkh(core, word); }
function op162(core: Core, word: number): void { adr(core, word, negative12(core, word)); }
function op163(core: Core, word: number): void { ssat(core, word); }
function op164(core: Core, word: number): void { ssat16(core, word); }
function op165(core: Core, word: number): void { usat(core, word); }
function op166(core: Core, word: number): void { usat16(core, word); }
function op167(core: Core, word: number): void { sbfx(core, word); }
function op168(core: Core, word: number): void { bfi(core, word); }
function op169(core: Core, word: number): void { parallel(core, word); }
function op170(core: Core, word: number): void { saturatingAdd(core, word); }
function op171(core: Core, word: number): void { rbit(core, word); }
function op172(core: Core, word: number): void { sel(core, word); }
function op173(core: Core, word: number): void { smlaxy(core, word); }
function op174(core: Core, word: number): void { smulxy(core, word); }
function op175(core: Core, word: number): void { smlalxy(core, word); }
function op176(core: Core, word: number): void { smlawy(core, word); }
function op177(core: Core, word: number): void { smulwy(core, word); }
function op178(core: Core, word: number): void { smlad(core, word); }
function op179(core: Core, word: number): void { smlsd(core, word); }
function op180(core: Core, word: number): void { smmla(core, word); }
function op181(core: Core, word: number): void { smmls(core, word); }
function op182(core: Core, word: number): void { usada8(core, word); }
function op183(core: Core, word: number): void { smull(core, word); }
function op184(core: Core, word: number): void { smlal(core, word); }
function op185(core: Core, word: number): void { umlal(core, word); }
function op186(core: Core, word: number): void { umaal(core, word); }
function op187(core: Core, word: number): void { smlald(core, word); }
function op188(core: Core, word: number): void { smlsld(core, word); }
function op189(core: Core, word: number): void { sdiv(core, word); }
function op190(core: Core, word: number): void { udiv(core, word); }
function op191(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), strb); }
function op192(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), strb); }
function op193(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), strh); }
function op194(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), strh); }
function op195(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), strh); }
function op196(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), strh); }
function op197(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), str); }
function op198(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), ldrb); }
function op199(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldrh); }
function op200(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldrh); }
function op201(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), ldrh); }
function op202(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldrh); }
function op203(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), ldr); }
function op204(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldrsb); }
function op205(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldrsb); }
function op206(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldrsb); }
function op207(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), ldrsb); }
function op208(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldrsb); }
function op209(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldrsh); }
function op210(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldrsh); }
function op211(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldrsh); }
function op212(core: Core, word: number): void { unprivilegedAtOffset(core, word, offset12(core, word), ldrsh); }
function op213(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldrsh); }
function op214(core: Core, word: number): void { preIndexed(core, word, offset8Words(core, word), strdPair); }
function op215(core: Core, word: number): void { postIndexed(core, word, offset8Words(core, word), strdPair); }
function op216(core: Core, word: number): void { preIndexed(core, word, offset8Words(core, word), ldrdPair); }
function op217(core: Core, word: number): void { postIndexed(core, word, offset8Words(core, word), ldrdPair); }
function op218(core: Core, word: number): void { strexT32(core, word); }
function op219(core: Core, word: number): void { ldrexT32(core, word); }
function op220(core: Core, word: number): void { strexSizedT32(core, word); }
function op221(core: Core, word: number): void { ldrexSizedT32(core, word); }
function op222(core: Core, word: number): void { tableBranchByte(core, word); }
function op223(core: Core, word: number): void { tableBranchHalfword(core, word); }
function op224(core: Core, word: number): void { srs(core, word); }
function op225(core: Core, word: number): void { rfe(core, word); }
function op226(core: Core, word: number): void { branchLinkToA32(core, word); }
function op227(core: Core, word: number): void { exceptionReturn(core, word, immediate12(core, word)); }
function op228(core: Core, word: number): void { mrs(core, word); }
function op229(core: Core, word: number): void { mrsBanked(core, word); }
function op230(core: Core, word: number): void { msrRegister(core, word); }
function op231(core: Core, word: number): void { msrBanked(core, word); }
function op232(core: Core): void { clrex(core); }
function op233(core: Core, word: number): void { hvc(core, word); }
function op234(core: Core, word: number): void { smc(core, word); }
function op235(core: Core): void { noCoprocessor(core); }
function op236(core: Core, word: number): void { cp15Move(core, word); }
function op237(core: Core, word: number): void { debugMove(core, word); }
function op238(core: Core, word: number): void { cp15MoveDouble(core, word); }
function op239(core: Core, word: number): void { vfpVmla(core, word); }
function op240(core: Core, word: number): void { vfpVmls(core, word); }
function op241(core: Core, word: number): void { vfpVnmls(core, word); }
function op242(core: Core, word: number): void { vfpVnmla(core, word); }
function op243(core: Core, word: number): void { vfpVmul(core, word); }
function op244(core: Core, word: number): void { vfpVnmul(core, word); }
function op245(core: Core, word: number): void { vfpVadd(core, word); }
function op246(core: Core, word: number): void { vfpVsub(core, word); }
function op247(core: Core, word: number): void { vfpVdiv(core, word); }
function op248(core: Core, word: number): void { vfpVfnms(core, word); }
function op249(core: Core, word: number): void { vfpVfnma(core, word); }
function op250(core: Core, word: number): void { vfpVfma(core, word); }
function op251(core: Core, word: number): void { vfpVfms(core, word); }
function op252(core: Core, word: number): void { vfpVmov(core, word); }
function op253(core: Core, word: number): void { vfpVabs(core, word); }
function op254(core: Core, word: number): void { vfpVneg(core, word); }
function op255(core: Core, word: number): void { vfpVsqrt(core, word); }
function op256(core: Core, word: number): void { vfpVmovImmediate(core, word); }
function op257(core: Core, word: number): void { vfpVcmp(core, word); }
function op258(core: Core, word: number): void { vfpVcvtToInteger(core, word); }
function op259(core: Core, word: number): void { vfpVcvtFromInteger(core, word); }
function op260(core: Core, word: number): void { vfpVcvtToFixed(core, word); }
function op261(core: Core, word: number): void { vfpVcvtFromFixed(core, word); }
function op262(core: Core, word: number): void { vfpVcvtFormat(core, word); }
function op263(core: Core, word: number): void { vfpVcvtHalf(core, word); }
function op264(core: Core, word: number): void { vldmVstm(core, word); }
function op265(core: Core, word: number): void { vldrVstr(core, word); }
function op266(core: Core, word: number): void { vmovScalar8(core, word); }
function op267(core: Core, word: number): void { vmovScalar16(core, word); }
function op268(core: Core, word: number): void { vmovScalar32(core, word); }
function op269(core: Core, word: number): void { vdupCore(core, word); }
function op270(core: Core, word: number): void { vmovSingle(core, word); }
function op271(core: Core, word: number): void { vmovSinglePair(core, word); }
function op272(core: Core, word: number): void { vmovDouble(core, word); }
function op273(core: Core, word: number): void { vmrsIdentification(core, word); }
function op274(core: Core): void { vmsrIdentification(core); }
function op275(core: Core, word: number): void { vmrsFpscr(core, word); }
function op276(core: Core, word: number): void { vmsrFpscr(core, word); }
function op277(core: Core, word: number): void { vmrsFpexc(core, word); }
function op278(core: Core, word: number): void { vmsrFpexc(core, word); }
function op279(core: Core, word: number): void { simdVhadd(core, word); }
function op280(core: Core, word: number): void { simdVqadd(core, word); }
function op281(core: Core, word: number): void { simdVrhadd(core, word); }
function op282(core: Core, word: number): void { simdVhsub(core, word); }
function op283(core: Core, word: number): void { simdVqsub(core, word); }
function op284(core: Core, word: number): void { simdVcgt(core, word); }
function op285(core: Core, word: number): void { simdVcge(core, word); }
function op286(core: Core, word: number): void { simdVmax(core, word); }
function op287(core: Core, word: number): void { simdVmin(core, word); }
function op288(core: Core, word: number): void { simdVabd(core, word); }
function op289(core: Core, word: number): void { simdVaba(core, word); }
function op290(core: Core, word: number): void { simdVadd(core, word); }
function op291(core: Core, word: number): void { simdVsub(core, word); }
function op292(core: Core, word: number): void { simdVtst(core, word); }
function op293(core: Core, word: number): void { simdVceq(core, word); }
function op294(core: Core, word: number): void { simdVmla(core, word); }
function op295(core: Core, word: number): void { simdVmls(core, word); }
function op296(core: Core, word: number): void { simdVmul(core, word); }
function op297(core: Core, word: number): void { simdVmulPolynomial(core, word); }
function op298(core: Core, word: number): void { simdVqdmulh(core, word); }
function op299(core: Core, word: number): void { simdVqrdmulh(core, word); }
function op300(core: Core, word: number): void { simdVpmax(core, word); }
function op301(core: Core, word: number): void { simdVpmin(core, word); }
function op302(core: Core, word: number): void { simdVpadd(core, word); }
function op303(core: Core, word: number): void { simdVshl(core, word); }
function op304(core: Core, word: number): void { simdVqshl(core, word); }
function op305(core: Core, word: number): void { simdVrshl(core, word); }
function op306(core: Core, word: number): void { simdVqrshl(core, word); }
function op307(core: Core, word: number): void { simdVand(core, word); }
function op308(core: Core, word: number): void { simdVbic(core, word); }
function op309(core: Core, word: number): void { simdVorr(core, word); }
function op310(core: Core, word: number): void { simdVorn(core, word); }
function op311(core: Core, word: number): void { simdVeor(core, word); }
function op312(core: Core, word: number): void { simdVbsl(core, word); }
function op313(core: Core, word: number): void { simdVbit(core, word); }
function op314(core: Core, word: number): void { simdVbif(core, word); }
function op315(core: Core, word: number): void { simdVfmaF32(core, word); }
function op316(core: Core, word: number): void { simdVfmsF32(core, word); }
function op317(core: Core, word: number): void { simdVaddF32(core, word); }
function op318(core: Core, word: number): void { simdVsubF32(core, word); }
function op319(core: Core, word: number): void { simdVabdF32(core, word); }
function op320(core: Core, word: number): void { simdVmlaF32(core, word); }
function op321(core: Core, word: number): void { simdVmlsF32(core, word); }
function op322(core: Core, word: number): void { simdVmulF32(core, word); }
function op323(core: Core, word: number): void { simdVceqF32(core, word); }
function op324(core: Core, word: number): void { simdVcgeF32(core, word); }
function op325(core: Core, word: number): void { simdVcgtF32(core, word); }
function op326(core: Core, word: number): void { simdVacge(core, word); }
function op327(core: Core, word: number): void { simdVacgt(core, word); }
function op328(core: Core, word: number): void { simdVmaxF32(core, word); }
function op329(core: Core, word: number): void { simdVminF32(core, word); }
function op330(core: Core, word: number): void { simdVrecps(core, word); }
function op331(core: Core, word: number): void { simdVrsqrts(core, word); }
function op332(core: Core, word: number): void { simdVpaddF32(core, word); }
function op333(core: Core, word: number): void { simdVpmaxF32(core, word); }
function op334(core: Core, word: number): void { simdVpminF32(core, word); }
function op335(core: Core, word: number): void { simdVaddl(core, word); }
function op336(core: Core, word: number): void { simdVaddw(core, word); }
function op337(core: Core, word: number): void { simdVsubl(core, word); }
function op338(core: Core, word: number): void { simdVsubw(core, word); }
function op339(core: Core, word: number): void { simdVaddhn(core, word); }
function op340(core: Core, word: number): void { simdVabal(core, word); }
function op341(core: Core, word: number): void { simdVsubhn(core, word); }
function op342(core: Core, word: number): void { simdVabdl(core, word); }
function op343(core: Core, word: number): void { simdVmlal(core, word); }
function op344(core: Core, word: number): void { simdVqdmlal(core, word); }
function op345(core: Core, word: number): void { simdVmlsl(core, word); }
function op346(core: Core, word: number): void { simdVqdmlsl(core, word); }
function op347(core: Core, word: number): void { simdVmull(core, word); }
function op348(core: Core, word: number): void { simdVqdmull(core, word); }
function op349(core: Core, word: number): void { simdVmullPolynomial(core, word); }
function op350(core: Core, word: number): void { simdVmlaScalar(core, word); }
function op351(core: Core, word: number): void { simdVmlaScalarF32(core, word); }
function op352(core: Core, word: number): void { simdVmlalScalar(core, word); }
function op353(core: Core, word: number): void { simdVqdmlalScalar(core, word); }
function op354(core: Core, word: number): void { simdVmlsScalar(core, word); }
function op355(core: Core, word: number): void { simdVmlsScalarF32(core, word); }
function op356(core: Core, word: number): void { simdVmlslScalar(core, word); }
function op357(core: Core, word: number): void { simdVqdmlslScalar(core, word); }
function op358(core: Core, word: number): void { simdVmulScalar(core, word); }
function op359(core: Core, word: number): void { simdVmulScalarF32(core, word); }
function op360(core: Core, word: number): void { simdVmullScalar(core, word); }
function op361(core: Core, word: number): void { simdVqdmullScalar(core, word); }
function op362(core: Core, word: number): void { simdVqdmulhScalar(core, word); }
function op363(core: Core, word: number): void { simdVqrdmulhScalar(core, word); }
function op364(core: Core, word: number): void { simdVshrImmediate(core, word); }
function op365(core: Core, word: number): void { simdVsraImmediate(core, word); }
function op366(core: Core, word: number): void { simdVrshrImmediate(core, word); }
function op367(core: Core, word: number): void { simdVrsraImmediate(core, word); }
function op368(core: Core, word: number): void { simdVsriImmediate(core, word); }
function op369(core: Core, word: number): void { simdVshlImmediate(core, word); }
function op370(core: Core, word: number): void { simdVsliImmediate(core, word); }
function op371(core: Core, word: number): void { simdVqshluImmediate(core, word); }
function op372(core: Core, word: number): void { simdVqshlImmediate(core, word); }
function op373(core: Core, word: number): void { simdVshrn(core, word); }
function op374(core: Core, word: number): void { simdVqshrun(core, word); }
function op375(core: Core, word: number): void { simdVqshrn(core, word); }
function op376(core: Core, word: number): void { simdVshll(core, word); }
function op377(core: Core, word: number): void { simdVcvtFixed(core, word); }
function op378(core: Core, word: number): void { simdVmovImmediate(core, word); }
function op379(core: Core, word: number): void { simdVmvnImmediate(core, word); }
function op380(core: Core, word: number): void { simdVorrImmediate(core, word); }
function op381(core: Core, word: number): void { simdVbicImmediate(core, word); }
function op382(core: Core, word: number): void { simdVrev(core, word); }
function op383(core: Core, word: number): void { simdVpaddl(core, word); }
function op384(core: Core, word: number): void { simdVcls(core, word); }
function op385(core: Core, word: number): void { simdVclz(core, word); }
function op386(core: Core, word: number): void { simdVcnt(core, word); }
function op387(core: Core, word: number): void { simdVmvn(core, word); }
function op388(core: Core, word: number): void { simdVqabs(core, word); }
function op389(core: Core, word: number): void { simdVqneg(core, word); }
function op390(core: Core, word: number): void { simdVcgtZero(core, word); }
function op391(core: Core, word: number): void { simdVcgeZero(core, word); }
function op392(core: Core, word: number): void { simdVceqZero(core, word); }
function op393(core: Core, word: number): void { simdVcleZero(core, word); }
function op394(core: Core, word: number): void { simdVcltZero(core, word); }
function op395(core: Core, word: number): void { simdVabs(core, word); }
function op396(core: Core, word: number): void { simdVneg(core, word); }
function op397(core: Core, word: number): void { simdVcgtZeroF32(core, word); }
function op398(core: Core, word: number): void { simdVcgeZeroF32(core, word); }
function op399(core: Core, word: number): void { simdVceqZeroF32(core, word); }
function op400(core: Core, word: number): void { simdVcleZeroF32(core, word); }
function op401(core: Core, word: number): void { simdVcltZeroF32(core, word); }
function op402(core: Core, word: number): void { simdVabsF32(core, word); }
function op403(core: Core, word: number): void { simdVnegF32(core, word); }
function op404(core: Core, word: number): void { simdVswp(core, word); }
function op405(core: Core, word: number): void { simdVtrn(core, word); }
function op406(core: Core, word: number): void { simdVuzp(core, word); }
function op407(core: Core, word: number): void { simdVzip(core, word); }
function op408(core: Core, word: number): void { simdVrecpe(core, word); }
function op409(core: Core, word: number): void { simdVrsqrte(core, word); }
function op410(core: Core, word: number): void { simdVcvtInteger(core, word); }
function op411(core: Core, word: number): void { simdVmovn(core, word); }
function op412(core: Core, word: number): void { simdVqmovun(core, word); }
function op413(core: Core, word: number): void { simdVqmovn(core, word); }
function op414(core: Core, word: number): void { simdVshllMaximum(core, word); }
function op415(core: Core, word: number): void { simdVcvtHalf(core, word); }
function op416(core: Core, word: number): void { simdVext(core, word); }
function op417(core: Core, word: number): void { simdVtbl(core, word); }
function op418(core: Core, word: number): void { simdVdup(core, word); }
function op419(core: Core, word: number): void { simdMultiple(core, word); }
function op420(core: Core, word: number): void { simdSingle(core, word); }
function op421(core: Core, word: number): void { simdAllLanes(core, word); }

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
    case 63: op63(); return;
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
    case 120: op120(core); return;
    case 121: op121(core); return;
    case 122: op122(core); return;
    case 123: op123(core); return;
    case 124: op124(core); return;
    case 125: op125(core); return;
    case 126: op126(core, word); return;
    case 127: op127(core, word); return;
    case 128: op128(core, word); return;
    case 129: op129(core, word); return;
    case 130: op130(core, word); return;
    case 131: op131(core, word); return;
    case 132: op132(core, word); return;
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
    case 232: op232(core); return;
    case 233: op233(core, word); return;
    case 234: op234(core, word); return;
    case 235: op235(core); return;
    case 236: op236(core, word); return;
    case 237: op237(core, word); return;
    case 238: op238(core, word); return;
    default: dispatchVector(core, operation, word);
  }
}

function dispatchVector(core: Core, operation: number, word: number): void {
  switch (operation) {
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
    case 260: op260(core, word); return;
    case 261: op261(core, word); return;
    case 262: op262(core, word); return;
    case 263: op263(core, word); return;
    case 264: op264(core, word); return;
    case 265: op265(core, word); return;
    case 266: op266(core, word); return;
    case 267: op267(core, word); return;
    case 268: op268(core, word); return;
    case 269: op269(core, word); return;
    case 270: op270(core, word); return;
    case 271: op271(core, word); return;
    case 272: op272(core, word); return;
    case 273: op273(core, word); return;
    case 274: op274(core); return;
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
    case 305: op305(core, word); return;
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
  }
}
