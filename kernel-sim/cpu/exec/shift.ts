import type { Core } from '../core.ts';
import { at } from '../state.ts';

/**
 * Operand 2. Each form comes twice: alone, and with the shifter's carry for the operations that copy it to C.
 * @source DDI 0406C A5.2.4, A8.4.3
 */

/** Carry out of the last operand 2 of a `…Carry` form, 0 or 1. */
export const shifter = { carry: 0 };

export function immediate(_: Core, word: number): number {
  const rotate = (word >>> 7) & 0x1e;
  const value = word & 0xff;
  return (value >>> rotate) | (value << (32 - rotate));
}

export function immediateCarry(core: Core, word: number): number {
  const value = immediate(core, word);
  shifter.carry = (word & 0xf00) === 0 ? core.word(at.c) : value >>> 31;
  return value;
}

/** The low twelve bits as they are. */
export function immediate12(_: Core, word: number): number {
  return word & 0xfff;
}

export function negative12(_: Core, word: number): number {
  return -(word & 0xfff);
}

export function thumbImmediate(_: Core, word: number): number {
  return thumbExpand(word);
}

/** ThumbExpandImm of bits 11:0: 000000XY, 00XY00XY, XY00XY00, XYXYXYXY, or rotated. @source DDI 0406C A6.3.2 */
export function thumbExpand(word: number): number {
  const value = word & 0xff;
  const rotate = (word >>> 7) & 31;
  if (rotate > 7) {
    const rotated = value | 0x80;
    return (rotated >>> rotate) | (rotated << (32 - rotate));
  }
  const pairs = Math.imul((rotate >>> 1) & 1, 0x0001_0001) | Math.imul((rotate >>> 2) & 1, 0x0100_0100);
  return Math.imul(value, rotate < 2 ? 1 : pairs);
}

export function thumbImmediateCarry(core: Core, word: number): number {
  const value = thumbExpand(word);
  shifter.carry = (word & 0xc00) === 0 ? core.word(at.c) : value >>> 31;
  return value;
}

export function register(core: Core, word: number): number {
  return core.word(word & 15);
}

export function registerCarry(core: Core, word: number): number {
  shifter.carry = core.word(at.c);
  return core.word(word & 15);
}

/** Register shifted by bits 11:7; LSR and ASR by 0 mean 32, ROR by 0 means RRX. */
export function shifted(core: Core, word: number): number {
  const value = core.word(word & 15);
  const amount = (word >>> 7) & 31;
  switch ((word >>> 5) & 3) {
    case 0:
      return value << amount;
    case 1:
      return amount === 0 ? 0 : value >>> amount;
    case 2:
      return value >> (amount === 0 ? 31 : amount);
    default:
      return amount === 0 ? (core.word(at.c) << 31) | (value >>> 1) : (value >>> amount) | (value << (32 - amount));
  }
}

export function shiftedCarry(core: Core, word: number): number {
  const value = core.word(word & 15);
  const amount = (word >>> 7) & 31;
  const type = (word >>> 5) & 3;
  if (type === 0) shifter.carry = amount === 0 ? core.word(at.c) : (value >>> (32 - amount)) & 1;
  else if (amount === 0) shifter.carry = type === 3 ? value & 1 : value >>> 31;
  else shifter.carry = (value >>> (amount - 1)) & 1;
  return shifted(core, word);
}

/** Register shifted by the low byte of another, 0–255. */
export function shiftedByRegister(core: Core, word: number): number {
  const value = core.word(word & 15);
  const amount = core.word((word >>> 8) & 15) & 0xff;
  switch ((word >>> 5) & 3) {
    case 0:
      return amount > 31 ? 0 : value << amount;
    case 1:
      return amount > 31 ? 0 : value >>> amount;
    case 2:
      return value >> Math.min(amount, 31);
    default:
      return (value >>> (amount & 31)) | (value << (-amount & 31));
  }
}

export function shiftedByRegisterCarry(core: Core, word: number): number {
  const value = core.word(word & 15);
  const amount = core.word((word >>> 8) & 15) & 0xff;
  const type = (word >>> 5) & 3;
  if (amount === 0) shifter.carry = core.word(at.c);
  else if (type === 0) shifter.carry = amount > 32 ? 0 : (value >>> (32 - amount)) & 1;
  else if (type === 1) shifter.carry = amount > 32 ? 0 : (value >>> (amount - 1)) & 1;
  else if (type === 2) shifter.carry = (value >> (amount > 31 ? 31 : amount - 1)) & 1;
  else shifter.carry = (value >>> ((amount - 1) & 31)) & 1;
  return shiftedByRegister(core, word);
}
