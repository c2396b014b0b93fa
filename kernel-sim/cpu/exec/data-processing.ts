import type { Core } from '../core.ts';
import { at, isGuestMode, modes } from '../state.ts';
import { shifter } from './shift.ts';

/** Operations of DDI 0406C A5.2.1 to A5.2.3; the plain ones leave the flags, those with an s set them. */

const first = (core: Core, word: number) => core.word((word >>> 16) & 15);

/** A result without flags: into r15 it is a branch (ALUWritePC). */
function put(core: Core, word: number, result: number): void {
  const rd = (word >>> 12) & 15;
  if (rd === 15) core.branchExchange(result);
  else core.words[rd] = result;
}

export function and(core: Core, word: number, operand: number): void {
  put(core, word, first(core, word) & operand);
}

export function eor(core: Core, word: number, operand: number): void {
  put(core, word, first(core, word) ^ operand);
}

export function sub(core: Core, word: number, operand: number): void {
  put(core, word, (first(core, word) - operand) | 0);
}

export function rsb(core: Core, word: number, operand: number): void {
  put(core, word, (operand - first(core, word)) | 0);
}

export function add(core: Core, word: number, operand: number): void {
  put(core, word, (first(core, word) + operand) | 0);
}

export function adc(core: Core, word: number, operand: number): void {
  put(core, word, (first(core, word) + operand + core.word(at.c)) | 0);
}

export function sbc(core: Core, word: number, operand: number): void {
  put(core, word, (first(core, word) - operand - 1 + core.word(at.c)) | 0);
}

export function rsc(core: Core, word: number, operand: number): void {
  put(core, word, (operand - first(core, word) - 1 + core.word(at.c)) | 0);
}

export function orr(core: Core, word: number, operand: number): void {
  put(core, word, first(core, word) | operand);
}

export function orn(core: Core, word: number, operand: number): void {
  put(core, word, first(core, word) | ~operand);
}

export function mov(core: Core, word: number, operand: number): void {
  put(core, word, operand);
}

export function bic(core: Core, word: number, operand: number): void {
  put(core, word, first(core, word) & ~operand);
}

export function mvn(core: Core, word: number, operand: number): void {
  put(core, word, ~operand);
}

/** N and Z of a result, C from the shifter. */
function logical(core: Core, result: number): number {
  const w = core.words;
  w[at.n] = result;
  w[at.z] = result;
  w[at.c] = shifter.carry;
  return result;
}

/** AddWithCarry: a + b + carry, all flags. */
function sum(core: Core, a: number, b: number, carry: number): number {
  const w = core.words;
  const result = (a + b + carry) | 0;
  w[at.n] = result;
  w[at.z] = result;
  w[at.c] = ((a & b) | ((a | b) & ~result)) >>> 31;
  w[at.v] = (a ^ result) & (b ^ result);
  return result;
}

/** A result with flags; r15 has rows of its own. */
function putFlags(core: Core, word: number, result: number): void {
  core.words[(word >>> 12) & 15] = result;
}

export function ands(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, first(core, word) & operand));
}

export function eors(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, first(core, word) ^ operand));
}

export function subs(core: Core, word: number, operand: number): void {
  putFlags(core, word, sum(core, first(core, word), ~operand, 1));
}

export function rsbs(core: Core, word: number, operand: number): void {
  putFlags(core, word, sum(core, operand, ~first(core, word), 1));
}

export function adds(core: Core, word: number, operand: number): void {
  putFlags(core, word, sum(core, first(core, word), operand, 0));
}

export function adcs(core: Core, word: number, operand: number): void {
  putFlags(core, word, sum(core, first(core, word), operand, core.word(at.c)));
}

export function sbcs(core: Core, word: number, operand: number): void {
  putFlags(core, word, sum(core, first(core, word), ~operand, core.word(at.c)));
}

export function rscs(core: Core, word: number, operand: number): void {
  putFlags(core, word, sum(core, operand, ~first(core, word), core.word(at.c)));
}

export function orrs(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, first(core, word) | operand));
}

export function orns(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, first(core, word) | ~operand));
}

export function movs(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, operand));
}

export function bics(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, first(core, word) & ~operand));
}

export function mvns(core: Core, word: number, operand: number): void {
  putFlags(core, word, logical(core, ~operand));
}

export function tst(core: Core, word: number, operand: number): void {
  logical(core, first(core, word) & operand);
}

export function teq(core: Core, word: number, operand: number): void {
  logical(core, first(core, word) ^ operand);
}

export function cmp(core: Core, word: number, operand: number): void {
  sum(core, first(core, word), ~operand, 1);
}

export function cmn(core: Core, word: number, operand: number): void {
  sum(core, first(core, word), operand, 0);
}

/** ADR: the offset from the word-aligned PC. */
export function adr(core: Core, word: number, operand: number): void {
  put(core, word, ((core.word(at.r15) & ~3) + operand) | 0);
}

/** MOV into r15 in T32: stays in the instruction set. */
export function movPc(core: Core, _: number, operand: number): void {
  core.branch(operand);
}

/** ADD into r15 in T32. */
export function addPc(core: Core, word: number, operand: number): void {
  core.branch(first(core, word) + operand);
}

/** What the operation in bits 24:21 gives, for the forms that return from an exception. */
const results: readonly ((a: number, b: number, carry: number) => number)[] = [
  (a, b) => a & b,
  (a, b) => a ^ b,
  (a, b) => a - b,
  (a, b) => b - a,
  (a, b) => a + b,
  (a, b, carry) => a + b + carry,
  (a, b, carry) => a - b - 1 + carry,
  (a, b, carry) => b - a - 1 + carry,
  () => 0,
  () => 0,
  () => 0,
  () => 0,
  (a, b) => a | b,
  (_, b) => b,
  (a, b) => a & ~b,
  (_, b) => ~b,
];

/** SUBS PC, LR and its kin: CPSR from SPSR, then the branch. @source DDI 0406C B9.3.20 */
export function exceptionReturn(core: Core, word: number, operand: number): void {
  if (core.mode === modes.usr || core.mode === modes.sys) return core.undef();
  const target = results[(word >>> 21) & 15]?.(first(core, word), operand, core.word(at.c)) ?? 0;
  returnTo(core, target | 0, core.spsr(core.bank));
}

/**
 * ERET outside Hyp mode: MOVS pc, lr. UNDEFINED without the Virtualization Extensions.
 * @source DDI 0406C B9.3.3
 */
export function eret(core: Core): void {
  if (!core.target.lpae || core.mode === modes.usr || core.mode === modes.sys) return core.undef();
  returnTo(core, core.word(14), core.spsr(core.bank));
}

/** Loads CPSR from a saved one and goes to `target`; a mode the guest cannot have is UNDEFINED here. */
export function returnTo(core: Core, target: number, saved: number): void {
  if (!isGuestMode(saved & 0x1f)) return core.undef();
  const order = core.bigEndian;
  core.cpsr = saved;
  if (order !== core.bigEndian) core.flushTlb();
  core.branch(target);
  core.lookUp();
}

export function movw(core: Core, word: number): void {
  core.words[(word >>> 12) & 15] = ((word >>> 4) & 0xf000) | (word & 0xfff);
}

export function movt(core: Core, word: number): void {
  const rd = (word >>> 12) & 15;
  core.words[rd] = (core.word(rd) & 0xffff) | ((((word >>> 4) & 0xf000) | (word & 0xfff)) << 16);
}

export function clz(core: Core, word: number): void {
  core.words[(word >>> 12) & 15] = Math.clz32(core.word(word & 15));
}
