import { codeAddress, dataAddress } from './a32-program.ts';
import { isT32, scratchBytes, type VectorCase } from './vector-cases.ts';

/** Layout of a case's data: r0–r12, flags and FPSCR, d0–d31; the same out; then its memory. */
const coreBytes = 64;
const flagsAt = 52;
const fpscrAt = 56;
const stateBytes = coreBytes + 256;
export const vectorCaseBytes = 2 * stateBytes + scratchBytes;
export const outOffset = stateBytes;
export const scratchOffset = 2 * stateBytes;

const lr = 14;
const movw = (rd: number, value: number) => 0xe300_0000 | ((value & 0xf000) << 4) | (rd << 12) | (value & 0xfff);
const movt = (rd: number, value: number) =>
  0xe340_0000 | (((value >>> 16) & 0xf000) << 4) | (rd << 12) | ((value >>> 16) & 0xfff);
const ldr = (rt: number, rn: number, offset: number) => 0xe590_0000 | (rn << 16) | (rt << 12) | offset;
const str = (rt: number, rn: number, offset: number) => 0xe580_0000 | (rn << 16) | (rt << 12) | offset;
const add = (rd: number, rn: number, value: number) => 0xe280_0000 | (rn << 16) | (rd << 12) | value;

const words = {
  msrFlagsR12: 0xe12c_f00c,
  ldmAll: 0xe89e_1fff,
  stmAll: 0xe88e_1fff,
  mrsR0: 0xe10f_0000,
  vmsrR12: 0xeee1_ca10,
  vmrsR0: 0xeef1_0a10,
  loadLow: 0xecbc_0b20,
  loadHigh: 0xecdc_0b20,
  storeLow: 0xeca0_0b20,
  storeHigh: 0xecc0_0b20,
  blxOverNext: 0xfa00_0000,
  bOverTwo: 0xea00_0001,
  svc: 0xef00_0000,
} as const;
const movR7 = (value: number) => 0xe3a0_7000 | value;
const movR0 = (value: number) => 0xe3a0_0000 | value;

export function vectorScratchOf(index: number): number {
  return dataAddress + index * vectorCaseBytes + scratchOffset;
}

/** What word `index` of every case's memory holds before it runs. */
export function scratchWord(index: number): number {
  return Math.imul(index + 1, 0x9e37_79b9) >>> 0;
}

/** Calls a T32 instruction that stands behind the branch over it, in words. */
function callT32(word: number, it: number): readonly number[] {
  const bxLr = 0x4770;
  return [words.blxOverNext, words.bOverTwo, ((word & 0xffff_0000) | it) >>> 0, ((bxLr << 16) | (word & 0xffff)) >>> 0];
}

function instructions({ row, word, it }: VectorCase, index: number): readonly number[] {
  const input = dataAddress + index * vectorCaseBytes;
  const output = input + outOffset;
  return [
    movw(lr, input),
    movt(lr, input),
    ldr(12, lr, fpscrAt),
    words.vmsrR12,
    add(12, lr, coreBytes),
    words.loadLow,
    words.loadHigh,
    ldr(12, lr, flagsAt),
    words.msrFlagsR12,
    words.ldmAll,
    ...(isT32(row) ? callT32(word, it) : [word]),
    movw(lr, output),
    movt(lr, output),
    words.stmAll,
    words.mrsR0,
    str(0, lr, flagsAt),
    words.vmrsR0,
    str(0, lr, fpscrAt),
    add(0, lr, coreBytes),
    words.storeLow,
    words.storeHigh,
  ];
}

/** Runs every case in order, then writes the whole data segment to standard output and exits. */
export function vectorProgram(cases: readonly VectorCase[]): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const data = new Uint8Array(cases.length * vectorCaseBytes);
  const view = new DataView(data.buffer);
  for (const [index, one] of cases.entries()) {
    const at = index * vectorCaseBytes;
    for (const [n, value] of one.registers.entries()) view.setUint32(at + n * 4, value, true);
    view.setUint32(at + flagsAt, one.flags, true);
    view.setUint32(at + fpscrAt, one.fpscr, true);
    for (const [n, value] of one.vector.entries()) view.setUint32(at + coreBytes + n * 4, value, true);
    for (let n = 0; n < scratchBytes; n += 4) view.setUint32(at + scratchOffset + n, scratchWord(n / 4), true);
  }
  const write = 4;
  const exit = 1;
  const code = [
    ...cases.flatMap(instructions),
    movR0(1),
    movw(1, dataAddress),
    movt(1, dataAddress),
    movw(2, data.length),
    movt(2, data.length),
    movR7(write),
    words.svc,
    movR0(0),
    movR7(exit),
    words.svc,
  ];
  if (codeAddress + code.length * 4 > dataAddress) throw new Error(`${cases.length} cases do not fit`);
  return { code: new Uint8Array(Uint32Array.from(code).buffer), data };
}
