import { hex } from '../../proto/uapi/hex.ts';
import { type Aarch32Register, aarch32Registers, type RegisterSet } from '../../proto/uapi/registers.ts';
import { modes } from '../cpu/state.ts';
import type { GuestCpu } from './guest-cpu.ts';

/** CPSR bits that answers and PSCI set. @source ARM DDI 0406C B1.3.3 */
export const cpsrBits = { thumb: 1 << 5, bigEndian: 1 << 9, mode: 0x1f } as const;

const modeNames = new Map<number, string>(Object.entries(modes).map(([name, mode]) => [mode, name]));

/** Mode and instruction set, for people. */
export function stateText(cpsr: number): string {
  const mode = modeNames.get(cpsr & cpsrBits.mode) ?? hex(cpsr & cpsrBits.mode);
  return `${mode} mode, ${(cpsr & cpsrBits.thumb) === 0 ? 'A32' : 'T32'}`;
}

/** Modes a guest may be put into: neither Hyp nor Monitor. */
const guestModes: ReadonlySet<number> = new Set([0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f]);

/** May CPSR hold `value`? */
export function isGuestCpsr(value: number): boolean {
  return guestModes.has(value & cpsrBits.mode);
}

/** May `pc` be executed with this CPSR? */
export function isAligned(pc: number, cpsr: number): boolean {
  return (pc & ((cpsr & cpsrBits.thumb) === 0 ? 3 : 1)) === 0;
}

const numbers: { readonly [R in Aarch32Register]?: number } = Object.fromEntries(
  aarch32Registers.slice(0, 15).map((name, index) => [name, index]),
);

/** A register of the current mode, unsigned. */
export function readRegister(cpu: GuestCpu, name: Aarch32Register): number {
  if (name === 'pc') return cpu.pc;
  if (name === 'cpsr') return cpu.cpsr;
  return cpu.register(numbers[name] ?? 0);
}

/** Writes a register of the current mode; a new mode in CPSR switches banks. */
export function writeRegister(cpu: GuestCpu, name: Aarch32Register, value: number): void {
  if (name === 'pc') cpu.pc = value;
  else if (name === 'cpsr') cpu.cpsr = value;
  else cpu.setRegister(numbers[name] ?? 0, value);
}

/** The registers `mask` picks. */
export function readRegisters(cpu: GuestCpu, mask: number): RegisterSet {
  const values: number[] = [];
  for (const [bit, name] of aarch32Registers.entries()) {
    if ((mask & (1 << bit)) !== 0) values.push(readRegister(cpu, name));
  }
  return { mask, values };
}
