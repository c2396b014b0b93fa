import type { Trap } from '../cpu/trap.ts';
import type { VcpuContext } from './context.ts';

type At = readonly [crn: number, opc1: number, crm: number, opc2: number];

interface TrappedRegister {
  readonly name: string;
  readonly at: At;
  /** `saved`: the vCPU's value; `zero`; `undef`: UNDEFINED. */
  readonly read: 'saved' | 'zero' | 'undef';
  /** `ignored`: nothing to do, the engine's memory has no caches. */
  readonly write: 'ignored' | 'undef';
}

const pmu = (name: string, crm: number, opc2: number): TrappedRegister => ({
  name,
  at: [9, 0, crm, opc2],
  read: 'zero',
  write: 'ignored',
});

/**
 * CP15 registers KVM traps and emulates; every other trapped one is UNDEFINED.
 * @source linux v3.10 arch/arm/kvm/coproc.c, cp15_regs; coproc_a15.c
 */
export const trappedRegisters: readonly TrappedRegister[] = [
  { name: 'ACTLR', at: [1, 0, 0, 1], read: 'saved', write: 'ignored' },
  { name: 'L2CTLR', at: [9, 1, 0, 2], read: 'saved', write: 'ignored' },
  { name: 'L2ECTLR', at: [9, 1, 0, 3], read: 'zero', write: 'ignored' },
  // Zero, as KVM has it, until userspace says where the private peripherals are.
  { name: 'CBAR', at: [15, 4, 0, 0], read: 'saved', write: 'undef' },
  { name: 'DCISW', at: [7, 0, 6, 2], read: 'undef', write: 'ignored' },
  { name: 'DCCSW', at: [7, 0, 10, 2], read: 'undef', write: 'ignored' },
  { name: 'DCCISW', at: [7, 0, 14, 2], read: 'undef', write: 'ignored' },
  pmu('PMCR', 12, 0),
  pmu('PMCNTENSET', 12, 1),
  pmu('PMCNTENCLR', 12, 2),
  pmu('PMOVSR', 12, 3),
  pmu('PMSELR', 12, 5),
  pmu('PMCEID0', 12, 6),
  pmu('PMCEID1', 12, 7),
  pmu('PMCCNTR', 13, 0),
  pmu('PMXEVTYPER', 13, 1),
  pmu('PMXEVCNTR', 13, 2),
  pmu('PMUSERENR', 14, 0),
  pmu('PMINTENSET', 14, 1),
  pmu('PMINTENCLR', 14, 2),
];

const key = ([crn, opc1, crm, opc2]: At) => (crn << 12) | (opc1 << 8) | (crm << 4) | opc2;
const byKey = new Map(trappedRegisters.map((row) => [key(row.at), row]));

/** Emulates a trapped access and goes on behind it, or gives the guest its Undefined Instruction exception. */
export function handleCp15({ cpu }: VcpuContext, { at, write, register }: Extract<Trap, { kind: 'cp15' }>): void {
  const row = byKey.get(key(at));
  if (row === undefined || row[write ? 'write' : 'read'] === 'undef') return cpu.takeUndef();
  if (!write) cpu.setRegister(register, row.read === 'saved' ? (cpu.cp15(at) ?? 0) : 0);
  cpu.advance();
}
