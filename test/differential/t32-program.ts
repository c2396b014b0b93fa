import { scratchBytes } from './a32-cases.ts';
import { scratchWord } from './a32-program.ts';
import type { T32Case } from './t32-cases.ts';

export const codeAddress = 0x0001_0000;
export const dataAddress = 0x0400_0000;

/** Registers, flags and r13 in, the same out, then the memory. */
const inBytes = 64;
const outBytes = 64;
export const caseBytes = inBytes + outBytes + scratchBytes;
export const flagsOffset = 52;
export const stackOffset = 56;
export const memoryOffset = inBytes + outBytes;

/** A case's code: A32 that sets the registers, T32, A32 that stores them. */
const caseWords = 17;
export const bodyBytes = 60;
const strideBytes = caseWords * 4 + bodyBytes;
/** Nothing stands this close to the first case: literals reach that far. */
const margin = 0x1000;

const lr = 14;
const movw = (rd: number, value: number) => 0xe300_0000 | ((value & 0xf000) << 4) | (rd << 12) | (value & 0xfff);
const movt = (rd: number, value: number) => movw(rd, value >>> 16) | 0x0040_0000;
const ldr = (rt: number, rn: number, offset: number) => 0xe590_0000 | (rn << 16) | (rt << 12) | offset;
const str = (rt: number, rn: number, offset: number) => 0xe580_0000 | (rn << 16) | (rt << 12) | offset;

const words = {
  msrFlagsR12: 0xe12c_f00c,
  ldmAll: 0xe89e_1fff,
  stmAll: 0xe88e_1fff,
  setendLittle: 0xf101_0000,
  mrsR0: 0xe10f_0000,
  movR7: (value: number) => 0xe3a0_7000 | value,
  movR0: (value: number) => 0xe3a0_0000 | value,
  svc: 0xef00_0000,
  /** blx over `bytes` from its own address + 8 */
  blx: (bytes: number) => 0xfa00_0000 | ((bytes >> 2) & 0xff_ffff),
};

const caseAt = (index: number) => codeAddress + margin + index * strideBytes;

/** Where the T32 code of a case begins. */
export function bodyOf(index: number): number {
  return caseAt(index) + caseWords * 4;
}

export function dataOf(index: number): number {
  return dataAddress + index * caseBytes;
}

export function scratchOf(index: number): number {
  return dataOf(index) + memoryOffset;
}

/** What word `n` of a case's memory holds first. */
export function firstWord({ fill }: T32Case, n: number): number {
  return fill ?? scratchWord(n);
}

/** Runs every case in order, then writes the whole data segment to standard output and exits. */
export function t32Program(cases: readonly T32Case[]): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const data = new Uint8Array(cases.length * caseBytes);
  const view = new DataView(data.buffer);
  const endAt = caseAt(cases.length);
  const code = new Uint8Array(endAt - codeAddress + margin);
  const codeView = new DataView(code.buffer);
  const put = (address: number, values: readonly number[]) => {
    for (const [n, value] of values.entries()) codeView.setUint32(address - codeAddress + n * 4, value >>> 0, true);
  };
  put(codeAddress, [0xea00_0000 | ((margin - 8) >> 2)]);
  for (const [index, one] of cases.entries()) {
    const at = index * caseBytes;
    for (const [n, value] of one.registers.slice(0, 13).entries()) view.setUint32(at + n * 4, value, true);
    view.setUint32(at + flagsOffset, one.flags, true);
    view.setUint32(at + stackOffset, one.registers[13] ?? 0, true);
    for (let n = 0; n < scratchBytes; n += 4) view.setUint32(at + memoryOffset + n, firstWord(one, n / 4), true);
    const [input, output] = [dataOf(index), dataOf(index) + inBytes];
    if (one.code.length * 2 > bodyBytes) throw new Error(`${one.row.name}: a case of ${one.code.length} halfwords`);
    const start = caseAt(index);
    const setup = [movw(lr, input), movt(lr, input), ldr(13, lr, stackOffset), ldr(12, lr, flagsOffset)];
    const body = bodyOf(index) - (start + 6 * 4 + 8);
    put(start, [
      ...setup,
      words.msrFlagsR12,
      words.ldmAll,
      words.blx(body),
      words.setendLittle,
      movw(lr, output),
      movt(lr, output),
      words.stmAll,
      words.mrsR0,
      str(0, lr, flagsOffset),
      str(13, lr, stackOffset),
      0xea00_0000 | (((start + strideBytes - (start + 14 * 4 + 8)) >> 2) & 0xff_ffff),
    ]);
    for (const [n, halfword] of one.code.entries()) {
      codeView.setUint16(bodyOf(index) - codeAddress + n * 2, halfword, true);
    }
  }
  const write = 4;
  const exit = 1;
  put(endAt, [
    words.movR0(1),
    movw(1, dataAddress),
    movt(1, dataAddress),
    movw(2, data.length),
    movt(2, data.length),
    words.movR7(write),
    words.svc,
    words.movR0(0),
    words.movR7(exit),
    words.svc,
  ]);
  return { code, data };
}
