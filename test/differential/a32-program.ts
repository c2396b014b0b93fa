import { type Case, scratchBytes } from './a32-cases.ts';

export const codeAddress = 0x0001_0000;
export const dataAddress = 0x0080_0000;

/** Layout of a case's data: registers and flags in, the same out, then its memory. */
const inBytes = 64;
const outBytes = 64;
export const caseBytes = inBytes + outBytes + scratchBytes;

const lr = 14;
const movw = (rd: number, value: number) => 0xe300_0000 | ((value & 0xf000) << 4) | (rd << 12) | (value & 0xfff);
const movt = (rd: number, value: number) =>
  0xe340_0000 | (((value >>> 16) & 0xf000) << 4) | (rd << 12) | ((value >>> 16) & 0xfff);
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
};

export function dataOf(index: number): number {
  return dataAddress + index * caseBytes;
}

/** What word `index` of every case's memory holds before it runs. */
export function scratchWord(index: number): number {
  return Math.imul(index + 1, 0x9e37_79b9) >>> 0;
}

export function scratchOf(index: number): number {
  return dataOf(index) + inBytes + outBytes;
}

/** Runs every case in order, then writes the whole data segment to standard output and exits. */
export function program(cases: readonly Case[]): { readonly code: Uint8Array; readonly data: Uint8Array } {
  const code: number[] = [];
  const data = new Uint8Array(cases.length * caseBytes);
  const view = new DataView(data.buffer);
  for (const [index, one] of cases.entries()) {
    const at = index * caseBytes;
    for (const [n, value] of one.registers.entries()) view.setUint32(at + n * 4, value, true);
    view.setUint32(at + 52, one.flags, true);
    for (let n = 0; n < scratchBytes; n += 4) view.setUint32(at + inBytes + outBytes + n, scratchWord(n / 4), true);
    const input = dataOf(index);
    const output = input + inBytes;
    code.push(
      movw(lr, input),
      movt(lr, input),
      ldr(12, lr, 52),
      words.msrFlagsR12,
      words.ldmAll,
      ...one.before,
      one.word,
      words.setendLittle,
      movw(lr, output),
      movt(lr, output),
      words.stmAll,
      words.mrsR0,
      str(0, lr, 52),
    );
  }
  const write = 4;
  const exit = 1;
  code.push(
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
  );
  const bytes = new Uint8Array(code.length * 4);
  const codeView = new DataView(bytes.buffer);
  for (const [index, word] of code.entries()) codeView.setUint32(index * 4, word >>> 0, true);
  return { code: bytes, data };
}
