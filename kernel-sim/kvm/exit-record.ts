import type { CallExit, MemoryWindow, MmioExit } from '../../proto/uapi/exit.ts';
import type { WindowRule } from '../../proto/uapi/ioctl.ts';
import type { Trap } from '../cpu/trap.ts';
import { matches } from './call-policy.ts';
import type { VcpuContext } from './context.ts';
import { cpsrBits, readRegister, readRegisters } from './registers.ts';

export type CallTrap = Extract<Trap, { kind: 'smc' | 'hvc' }>;
export type MmioTrap = Extract<Trap, { kind: 'mmio' }>;

/** SMC and HVC have four bytes in both instruction sets. */
export const callBytes = 4;

/** The window a rule asks for; none when its range is not all in memory slots. */
function window({ cpu, vm }: VcpuContext, { register, bytes, when }: WindowRule): readonly MemoryWindow[] {
  const read = (name: WindowRule['register']) => readRegister(cpu, name);
  if (when !== undefined && !matches(when, read)) return [];
  const ipa = read(register);
  const data = vm.ram.read(ipa, bytes);
  return data === undefined ? [] : [{ ipa, bytes: data }];
}

/** The exit of a forwarded call; PC already stands behind it. */
export function callExit(vcpu: VcpuContext, { kind, immediate, isa }: CallTrap): CallExit {
  const { cpu, vm } = vcpu;
  const { callRegisters, windows } = vm.exitContents;
  return {
    reason: kind,
    immediate,
    isa,
    bytes: callBytes,
    mode: cpu.cpsr & cpsrBits.mode,
    pc: cpu.pc,
    registers: readRegisters(cpu, callRegisters),
    windows: windows.filter(({ conduit }) => conduit === kind).flatMap((rule) => window(vcpu, rule)),
  };
}

/** A value of `bytes` bytes as it lies in memory. */
export function toMemoryOrder(value: number, bytes: number, bigEndian: boolean): Uint8Array {
  const data = new Uint8Array(bytes);
  for (let index = 0; index < Math.min(bytes, 4); index += 1) {
    data[bigEndian ? bytes - 1 - index : index] = value >>> (8 * index);
  }
  return data;
}

/** The value a load of these bytes gives, sign-extended to 32 bits if asked; unsigned. */
export function fromMemoryOrder(data: Uint8Array, bigEndian: boolean, signExtend: boolean): number {
  let value = 0;
  for (let index = 0; index < Math.min(data.length, 4); index += 1) {
    value |= (data[bigEndian ? data.length - 1 - index : index] ?? 0) << (8 * index);
  }
  const unused = 32 - 8 * Math.min(data.length, 4);
  return (signExtend ? (value << unused) >> unused : value) >>> 0;
}

/** The exit of an access outside memory; PC still stands at it. */
export function mmioExit({ cpu }: VcpuContext, { ipa, bytes, write, data, bigEndian }: MmioTrap): MmioExit {
  return {
    reason: 'mmio',
    ipa,
    write,
    data: write ? toMemoryOrder(data, bytes, bigEndian) : new Uint8Array(bytes),
    pc: cpu.pc,
  };
}

/** WnR of an abort's syndrome. @source ARM DDI 0406C B3.13.6, data abort ISS */
export const issWrite = 1n << 6n;
