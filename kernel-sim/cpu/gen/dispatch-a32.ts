// Made by generate.ts from the decode tables: do not edit.
import type { Core } from '../core.ts';
import { ldm, ldmReturn, ldmUser, rfe, srs, stm, stmUser } from '../exec/block.ts';
import { b, bl, blxImmediate, blxRegister, bx } from '../exec/branch.ts';
import { bkpt, hvc, nop, smc, svc, udf, wfe, wfi, yieldSlice } from '../exec/calls.ts';
import { advancedSimd, cp15Move, cp15MoveDouble, debugMove, floatingPoint, noCoprocessor } from '../exec/coprocessor.ts';
import { adc, adcs, add, adds, and, ands, bic, bics, clz, cmn, cmp, eor, eors, exceptionReturn, mov, movs, movt, movw, mvn, mvns, orr, orrs, rsb, rsbs, rsc, rscs, sbc, sbcs, sub, subs, teq, tst } from '../exec/data-processing.ts';
import { clrex, ldrex, strex } from '../exec/exclusive.ts';
import { atOffset, ldr, ldrb, ldrd, ldrh, ldrsb, ldrsh, postIndexed, preIndexed, str, strb, strd, strh, swp, unprivilegedPostIndexed } from '../exec/load-store.ts';
import { mla, mls, mul, sdiv, smlad, smlal, smlald, smlalxy, smlawy, smlaxy, smlsd, smlsld, smmla, smmls, smull, smulwy, smulxy, udiv, umaal, umlal, umull } from '../exec/multiply.ts';
import { offset12, offset8, offsetRegister, offsetScaled } from '../exec/offset.ts';
import { bfi, extend, parallel, pkh, rbit, rev, rev16, revsh, saturatingAdd, sbfx, sel, ssat, ssat16, ubfx, usada8, usat, usat16 } from '../exec/parallel.ts';
import { immediate, immediateCarry, register, registerCarry, shifted, shiftedByRegister, shiftedByRegisterCarry, shiftedCarry } from '../exec/shift.ts';
import { cps, mrs, mrsBanked, msrBanked, msrImmediate, msrRegister, setend } from '../exec/status.ts';

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
  'floatingPoint',
  'cp15MoveDouble',
  'cps',
  'setend',
  'clrex',
  'srs',
  'rfe',
  'blxImmediate',
  'advancedSimd',
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
function op132(core: Core, word: number): void { b(core, word); }
function op133(core: Core, word: number): void { bl(core, word); }
function op134(core: Core, word: number): void { bx(core, word); }
function op135(core: Core, word: number): void { blxRegister(core, word); }
function op136(core: Core, word: number): void { mul(core, word); }
function op137(core: Core, word: number): void { mla(core, word); }
function op138(core: Core, word: number): void { umull(core, word); }
function op139(core: Core, word: number): void { umlal(core, word); }
function op140(core: Core, word: number): void { smull(core, word); }
function op141(core: Core, word: number): void { smlal(core, word); }
function op142(core: Core, word: number): void { umaal(core, word); }
function op143(core: Core, word: number): void { mls(core, word); }
function op144(core: Core, word: number): void { smlaxy(core, word); }
function op145(core: Core, word: number): void { smlalxy(core, word); }
function op146(core: Core, word: number): void { smulxy(core, word); }
function op147(core: Core, word: number): void { smlawy(core, word); }
function op148(core: Core, word: number): void { smulwy(core, word); }
function op149(core: Core, word: number): void { smlad(core, word); }
function op150(core: Core, word: number): void { smlsd(core, word); }
function op151(core: Core, word: number): void { smlald(core, word); }
function op152(core: Core, word: number): void { smlsld(core, word); }
function op153(core: Core, word: number): void { smmla(core, word); }
function op154(core: Core, word: number): void { smmls(core, word); }
function op155(core: Core, word: number): void { sdiv(core, word); }
function op156(core: Core, word: number): void { udiv(core, word); }
function op157(core: Core, word: number): void { usada8(core, word); }
function op158(core: Core, word: number): void { parallel(core, word); }
function op159(core: Core, word: number): void { saturatingAdd(core, word); }
function op160(core: Core, word: number): void { pkh(core, word); }
function op161(core: Core, word: number): void { sel(core, word); }
function op162(core: Core, word: number): void { ssat(core, word); }
function op163(core: Core, word: number): void { ssat16(core, word); }
function op164(core: Core, word: number): void { usat(core, word); }
function op165(core: Core, word: number): void { usat16(core, word); }
function op166(core: Core, word: number): void { extend(core, word); }
function op167(core: Core, word: number): void { clz(core, word); }
function op168(core: Core, word: number): void { rev(core, word); }
function op169(core: Core, word: number): void { rev16(core, word); }
function op170(core: Core, word: number): void { rbit(core, word); }
function op171(core: Core, word: number): void { revsh(core, word); }
function op172(core: Core, word: number): void { sbfx(core, word); }
function op173(core: Core, word: number): void { ubfx(core, word); }
function op174(core: Core, word: number): void { bfi(core, word); }
function op175(core: Core, word: number): void { atOffset(core, word, offset12(core, word), str); }
function op176(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), str); }
function op177(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), str); }
function op178(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), str); }
function op179(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), str); }
function op180(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), str); }
function op181(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), str); }
function op182(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), str); }
function op183(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldr); }
function op184(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldr); }
function op185(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldr); }
function op186(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), ldr); }
function op187(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldr); }
function op188(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), ldr); }
function op189(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), ldr); }
function op190(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), ldr); }
function op191(core: Core, word: number): void { atOffset(core, word, offset12(core, word), strb); }
function op192(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), strb); }
function op193(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), strb); }
function op194(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), strb); }
function op195(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), strb); }
function op196(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), strb); }
function op197(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), strb); }
function op198(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), strb); }
function op199(core: Core, word: number): void { atOffset(core, word, offset12(core, word), ldrb); }
function op200(core: Core, word: number): void { atOffset(core, word, offsetScaled(core, word), ldrb); }
function op201(core: Core, word: number): void { preIndexed(core, word, offset12(core, word), ldrb); }
function op202(core: Core, word: number): void { preIndexed(core, word, offsetScaled(core, word), ldrb); }
function op203(core: Core, word: number): void { postIndexed(core, word, offset12(core, word), ldrb); }
function op204(core: Core, word: number): void { postIndexed(core, word, offsetScaled(core, word), ldrb); }
function op205(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset12(core, word), ldrb); }
function op206(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetScaled(core, word), ldrb); }
function op207(core: Core, word: number): void { atOffset(core, word, offset8(core, word), strh); }
function op208(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), strh); }
function op209(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), strh); }
function op210(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), strh); }
function op211(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), strh); }
function op212(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), strh); }
function op213(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), strh); }
function op214(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), strh); }
function op215(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrh); }
function op216(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrh); }
function op217(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrh); }
function op218(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrh); }
function op219(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrh); }
function op220(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrh); }
function op221(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), ldrh); }
function op222(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), ldrh); }
function op223(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrsb); }
function op224(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrsb); }
function op225(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrsb); }
function op226(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrsb); }
function op227(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrsb); }
function op228(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrsb); }
function op229(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), ldrsb); }
function op230(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), ldrsb); }
function op231(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrsh); }
function op232(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrsh); }
function op233(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrsh); }
function op234(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrsh); }
function op235(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrsh); }
function op236(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrsh); }
function op237(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offset8(core, word), ldrsh); }
function op238(core: Core, word: number): void { unprivilegedPostIndexed(core, word, offsetRegister(core, word), ldrsh); }
function op239(core: Core, word: number): void { atOffset(core, word, offset8(core, word), ldrd); }
function op240(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), ldrd); }
function op241(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), ldrd); }
function op242(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), ldrd); }
function op243(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), ldrd); }
function op244(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), ldrd); }
function op245(core: Core, word: number): void { atOffset(core, word, offset8(core, word), strd); }
function op246(core: Core, word: number): void { atOffset(core, word, offsetRegister(core, word), strd); }
function op247(core: Core, word: number): void { preIndexed(core, word, offset8(core, word), strd); }
function op248(core: Core, word: number): void { preIndexed(core, word, offsetRegister(core, word), strd); }
function op249(core: Core, word: number): void { postIndexed(core, word, offset8(core, word), strd); }
function op250(core: Core, word: number): void { postIndexed(core, word, offsetRegister(core, word), strd); }
function op251(core: Core, word: number): void { strex(core, word); }
function op252(core: Core, word: number): void { ldrex(core, word); }
function op253(core: Core, word: number): void { swp(core, word); }
function op254(core: Core, word: number): void { stm(core, word); }
function op255(core: Core, word: number): void { ldm(core, word); }
function op256(core: Core, word: number): void { stmUser(core, word); }
function op257(core: Core, word: number): void { ldmUser(core, word); }
function op258(core: Core, word: number): void { ldmReturn(core, word); }
function op259(core: Core): void { noCoprocessor(core); }
function op260(core: Core, word: number): void { cp15Move(core, word); }
function op261(core: Core, word: number): void { debugMove(core, word); }
function op262(core: Core, word: number): void { floatingPoint(core, word); }
function op263(core: Core, word: number): void { cp15MoveDouble(core, word); }
function op264(core: Core, word: number): void { cps(core, word); }
function op265(core: Core, word: number): void { setend(core, word); }
function op266(core: Core): void { clrex(core); }
function op267(core: Core, word: number): void { srs(core, word); }
function op268(core: Core, word: number): void { rfe(core, word); }
function op269(core: Core, word: number): void { blxImmediate(core, word); }
function op270(core: Core, word: number): void { advancedSimd(core, word); }

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
    case 259: op259(core); return;
    case 260: op260(core, word); return;
    case 261: op261(core, word); return;
    case 262: op262(core, word); return;
    case 263: op263(core, word); return;
    case 264: op264(core, word); return;
    case 265: op265(core, word); return;
    case 266: op266(core); return;
    case 267: op267(core, word); return;
    case 268: op268(core, word); return;
    case 269: op269(core, word); return;
    case 270: op270(core, word); return;
  }
}
