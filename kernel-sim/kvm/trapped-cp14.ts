import type { Trap } from '../cpu/trap.ts';
import type { VcpuContext } from './context.ts';

type At = readonly [crn: number, opc1: number, crm: number, opc2: number];

interface DebugRegister {
  readonly name: string;
  readonly at: At;
}

/** Breakpoints and watchpoints there may be, each with a value and a control register. */
const pairs = Array.from({ length: 16 }, (_, index) => index);

/**
 * Debug registers a guest finds reading as zero and ignoring writes: there is no debug architecture to use. Every other
 * one is UNDEFINED.
 * @source DDI 0406C C11.2, table C11-1; linux v4.20 arch/arm/kvm/coproc.c, cp14_regs
 */
export const debugRegisters: readonly DebugRegister[] = [
  { name: 'DBGDIDR', at: [0, 0, 0, 0] },
  { name: 'DBGDSCRint', at: [0, 0, 1, 0] },
  { name: 'DBGDTRint', at: [0, 0, 5, 0] },
  { name: 'DBGWFAR', at: [0, 0, 6, 0] },
  { name: 'DBGVCR', at: [0, 0, 7, 0] },
  { name: 'DBGDTRRXext', at: [0, 0, 0, 2] },
  { name: 'DBGDSCRext', at: [0, 0, 2, 2] },
  { name: 'DBGDTRTXext', at: [0, 0, 3, 2] },
  ...pairs.flatMap((n) => [
    { name: `DBGBVR${n}`, at: [0, 0, n, 4] as const },
    { name: `DBGBCR${n}`, at: [0, 0, n, 5] as const },
    { name: `DBGWVR${n}`, at: [0, 0, n, 6] as const },
    { name: `DBGWCR${n}`, at: [0, 0, n, 7] as const },
    { name: `DBGBXVR${n}`, at: [1, 0, n, 1] as const },
  ]),
  { name: 'DBGDRAR', at: [1, 0, 0, 0] },
  { name: 'DBGOSLAR', at: [1, 0, 0, 4] },
  { name: 'DBGOSLSR', at: [1, 0, 1, 4] },
  { name: 'DBGOSDLR', at: [1, 0, 3, 4] },
  { name: 'DBGPRCR', at: [1, 0, 4, 4] },
  { name: 'DBGDSAR', at: [2, 0, 0, 0] },
  { name: 'DBGCLAIMSET', at: [7, 0, 8, 6] },
  { name: 'DBGCLAIMCLR', at: [7, 0, 9, 6] },
  { name: 'DBGAUTHSTATUS', at: [7, 0, 14, 6] },
  { name: 'DBGDEVID', at: [7, 0, 2, 7] },
];

const key = ([crn, , crm, opc2]: At) => (crn << 8) | (crm << 4) | opc2;
const known = new Set(debugRegisters.map(({ at }) => key(at)));

/** Number of APSR as the target of a read: its flags alone are written. */
const flagsTarget = 15;

/** Emulates a trapped access and goes on behind it, or gives the guest its Undefined Instruction exception. */
export function handleCp14({ cpu }: VcpuContext, { at, write, register }: Extract<Trap, { kind: 'cp14' }>): void {
  if (!known.has(key(at))) return cpu.takeUndef();
  if (!write && register === flagsTarget) cpu.cpsr &= 0x0fff_ffff;
  else if (!write) cpu.setRegister(register, 0);
  cpu.advance();
}
