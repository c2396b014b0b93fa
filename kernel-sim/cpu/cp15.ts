import { at } from './state.ts';
import type { Cp15Address } from './trap.ts';

/**
 * What a write does. `translation` and `addressSpace` store, and translate anew; the others do not store: `tlb…` drop
 * translations, of everything, a page or an address space, on every vCPU of the VM; `maintain` is a cache operation by
 * VA; `translate` is ATS1C*.
 */
export type Cp15Effect =
  | 'ignore'
  | 'translation'
  | 'addressSpace'
  | 'tlbAll'
  | 'tlbPage'
  | 'tlbAsid'
  | 'maintain'
  | 'translate';

export interface Cp15Row {
  readonly name: string;
  /** CRn, opc1, CRm, opc2. */
  readonly at: Cp15Address;
  /** `none`: Hyp mode and the secure world alone have it. */
  readonly access: 'ro' | 'rw' | 'wo' | 'none';
  /** PL0 may read (`r`), or read and write (`rw`). */
  readonly user?: 'r' | 'rw';
  /** A value every target shares; targets override by name. */
  readonly reset?: number;
  readonly onWrite?: Cp15Effect;
  /** There with the Large Physical Address Extension only, as the Virtualization Extensions and the generic timer are. */
  readonly lpae?: true;
  /** The register it reads as: another name for it. */
  readonly aliasOf?: string;
  /** Bits a write changes; all when absent. */
  readonly writable?: number;
  /** KVM traps it: the engine hands it on. @source linux arch/arm/kvm/interrupts_head.S, coproc.c */
  readonly trapped?: true;
  /** What the target is; userspace may not change it. */
  readonly invariant?: true;
  /** Where the vCPU stands on its board: userspace may set it before the VM has run, and a reset keeps it. */
  readonly placement?: true;
}

/** What a register holds after reset where the architecture says UNKNOWN. @source linux arch/arm/kvm/reset.c */
const unknown = 0xdeca_fbad;

function row(name: string, address: Cp15Address, access: Cp15Row['access'], rest: Partial<Cp15Row> = {}): Cp15Row {
  return { name, at: address, access, ...rest };
}

function id(name: string, address: Cp15Address, reset?: number): Cp15Row {
  return row(name, address, 'ro', { invariant: true, ...(reset === undefined ? {} : { reset }) });
}

function maintenance(name: string, address: Cp15Address, onWrite: Cp15Effect = 'ignore'): Cp15Row {
  return row(name, address, 'wo', { onWrite });
}

/** CP15 as a guest of KVM sees it. @source DDI 0406C B3.17, B4.1 */
export const cp15Rows: readonly Cp15Row[] = [
  id('MIDR', [0, 0, 0, 0]),
  id('CTR', [0, 0, 0, 1]),
  id('TCMTR', [0, 0, 0, 2], 0),
  id('TLBTR', [0, 0, 0, 3], 0),
  row('MPIDR', [0, 0, 0, 5], 'ro', { placement: true }),
  id('REVIDR', [0, 0, 0, 6], 0),
  // The numbers between that name nothing. @source DDI 0406C B4.1.105
  ...[4, 7].map((opc2) => row(`MIDR_${opc2}`, [0, 0, 0, opc2], 'ro', { invariant: true, aliasOf: 'MIDR' })),
  id('ID_PFR0', [0, 0, 1, 0]),
  id('ID_PFR1', [0, 0, 1, 1]),
  id('ID_DFR0', [0, 0, 1, 2]),
  id('ID_AFR0', [0, 0, 1, 3], 0),
  id('ID_MMFR0', [0, 0, 1, 4]),
  id('ID_MMFR1', [0, 0, 1, 5]),
  id('ID_MMFR2', [0, 0, 1, 6]),
  id('ID_MMFR3', [0, 0, 1, 7]),
  id('ID_ISAR0', [0, 0, 2, 0]),
  id('ID_ISAR1', [0, 0, 2, 1]),
  id('ID_ISAR2', [0, 0, 2, 2]),
  id('ID_ISAR3', [0, 0, 2, 3]),
  id('ID_ISAR4', [0, 0, 2, 4]),
  id('ID_ISAR5', [0, 0, 2, 5], 0),
  // Kept for later architectures: they read as zero.
  ...[6, 7].map((opc2) => id(`ID_C2_${opc2}`, [0, 0, 2, opc2], 0)),
  ...[3, 4, 5, 6, 7].flatMap((crm) => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => id(`ID_C${crm}_${n}`, [0, 0, crm, n], 0))),
  id('CCSIDR', [0, 1, 0, 0]),
  id('CLIDR', [0, 1, 0, 1]),
  id('AIDR', [0, 1, 0, 7], 0),
  row('CSSELR', [0, 2, 0, 0], 'rw', { reset: unknown & 0xf, writable: 0xf }),
  // M A C CP15BEN SW Z I V WXN UWXN EE TRE AFE TE: the rest reads as it is after reset.
  row('SCTLR', [1, 0, 0, 0], 'rw', { reset: 0x00c5_0078, writable: 0x7218_3c27, onWrite: 'translation' }),
  row('ACTLR', [1, 0, 0, 1], 'rw', { trapped: true }),
  // cp10, cp11, D32DIS, ASEDIS
  row('CPACR', [1, 0, 0, 2], 'rw', { reset: 0, writable: 0xc0f0_0000 }),
  row('SCR', [1, 0, 1, 0], 'none'),
  row('SDER', [1, 0, 1, 1], 'none'),
  // cp10 and cp11 are the non-secure world's too.
  row('NSACR', [1, 0, 1, 2], 'ro', { reset: 0xc00 }),
  row('TTBR0', [2, 0, 0, 0], 'rw', { reset: unknown, onWrite: 'addressSpace' }),
  row('TTBR1', [2, 0, 0, 1], 'rw', { reset: unknown, onWrite: 'translation' }),
  row('TTBCR', [2, 0, 0, 2], 'rw', { reset: 0, onWrite: 'translation' }),
  row('DACR', [3, 0, 0, 0], 'rw', { reset: unknown, onWrite: 'addressSpace' }),
  row('DFSR', [5, 0, 0, 0], 'rw', { reset: unknown }),
  row('IFSR', [5, 0, 0, 1], 'rw', { reset: unknown }),
  row('ADFSR', [5, 0, 1, 0], 'rw', { reset: unknown }),
  row('AIFSR', [5, 0, 1, 1], 'rw', { reset: unknown }),
  row('DFAR', [6, 0, 0, 0], 'rw', { reset: unknown }),
  row('IFAR', [6, 0, 0, 2], 'rw', { reset: unknown }),
  row('PAR', [7, 0, 4, 0], 'rw', { reset: 0 }),
  maintenance('NOP', [7, 0, 0, 4]),
  maintenance('ICIALLUIS', [7, 0, 1, 0]),
  maintenance('BPIALLIS', [7, 0, 1, 6]),
  maintenance('ICIALLU', [7, 0, 5, 0]),
  maintenance('ICIMVAU', [7, 0, 5, 1], 'maintain'),
  row('CP15ISB', [7, 0, 5, 4], 'wo', { user: 'rw', onWrite: 'ignore' }),
  maintenance('BPIALL', [7, 0, 5, 6]),
  maintenance('BPIMVA', [7, 0, 5, 7]),
  maintenance('DCIMVAC', [7, 0, 6, 1], 'maintain'),
  row('DCISW', [7, 0, 6, 2], 'wo', { trapped: true }),
  maintenance('DCCMVAC', [7, 0, 10, 1], 'maintain'),
  row('DCCSW', [7, 0, 10, 2], 'wo', { trapped: true }),
  row('CP15DSB', [7, 0, 10, 4], 'wo', { user: 'rw', onWrite: 'ignore' }),
  row('CP15DMB', [7, 0, 10, 5], 'wo', { user: 'rw', onWrite: 'ignore' }),
  maintenance('DCCMVAU', [7, 0, 11, 1], 'maintain'),
  maintenance('NOP_C13', [7, 0, 13, 1]),
  maintenance('DCCIMVAC', [7, 0, 14, 1], 'maintain'),
  row('DCCISW', [7, 0, 14, 2], 'wo', { trapped: true }),
  ...(['ATS1CPR', 'ATS1CPW', 'ATS1CUR', 'ATS1CUW'] as const).map((name, opc2) =>
    maintenance(name, [7, 0, 8, opc2], 'translate'),
  ),
  ...(['ATS12NSOPR', 'ATS12NSOPW', 'ATS12NSOUR', 'ATS12NSOUW'] as const).map((name, n) =>
    row(name, [7, 0, 8, 4 + n], 'none'),
  ),
  ...(
    [
      ['I', 5],
      ['D', 6],
      ['', 7],
    ] as const
  ).flatMap(([side, crm]) => [
    maintenance(`${side}TLBIALL`, [8, 0, crm, 0], 'tlbAll'),
    maintenance(`${side}TLBIMVA`, [8, 0, crm, 1], 'tlbPage'),
    maintenance(`${side}TLBIASID`, [8, 0, crm, 2], 'tlbAsid'),
  ]),
  maintenance('TLBIALLIS', [8, 0, 3, 0], 'tlbAll'),
  maintenance('TLBIMVAIS', [8, 0, 3, 1], 'tlbPage'),
  maintenance('TLBIASIDIS', [8, 0, 3, 2], 'tlbAsid'),
  maintenance('TLBIMVAAIS', [8, 0, 3, 3], 'tlbPage'),
  maintenance('TLBIMVAA', [8, 0, 7, 3], 'tlbPage'),
  row('L2CTLR', [9, 1, 0, 2], 'rw', { trapped: true, lpae: true }),
  row('L2ECTLR', [9, 1, 0, 3], 'rw', { trapped: true, lpae: true }),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((opc2) => row(`PMU_C12_${opc2}`, [9, 0, 12, opc2], 'rw', { trapped: true })),
  ...[0, 1, 2].map((opc2) => row(`PMU_C13_${opc2}`, [9, 0, 13, opc2], 'rw', { trapped: true })),
  // PMUSERENR
  row('PMU_C14_0', [9, 0, 14, 0], 'rw', { trapped: true, user: 'r' }),
  ...[1, 2, 3].map((opc2) => row(`PMU_C14_${opc2}`, [9, 0, 14, opc2], 'rw', { trapped: true })),
  // MAIR0 and MAIR1 with long descriptors.
  row('PRRR', [10, 0, 2, 0], 'rw', { reset: unknown, onWrite: 'translation' }),
  row('NMRR', [10, 0, 2, 1], 'rw', { reset: unknown, onWrite: 'translation' }),
  row('AMAIR0', [10, 0, 3, 0], 'rw', { reset: unknown, lpae: true }),
  row('AMAIR1', [10, 0, 3, 1], 'rw', { reset: unknown, lpae: true }),
  row('VBAR', [12, 0, 0, 0], 'rw', { reset: 0, writable: 0xffff_ffe0 }),
  row('MVBAR', [12, 0, 0, 1], 'none'),
  row('ISR', [12, 0, 1, 0], 'ro'),
  row('FCSEIDR', [13, 0, 0, 0], 'rw', { reset: 0, onWrite: 'ignore' }),
  row('CONTEXTIDR', [13, 0, 0, 1], 'rw', { reset: 0, onWrite: 'addressSpace' }),
  row('TPIDRURW', [13, 0, 0, 2], 'rw', { reset: unknown, user: 'rw' }),
  row('TPIDRURO', [13, 0, 0, 3], 'rw', { reset: unknown, user: 'r' }),
  row('TPIDRPRW', [13, 0, 0, 4], 'rw', { reset: unknown }),
  // PL0 may come as far as KVM, which asks CNTKCTL.
  row('CNTFRQ', [14, 0, 0, 0], 'rw', { reset: 24_000_000, user: 'rw', trapped: true }),
  // PL0PCTEN PL0VCTEN EVNTEN EVNTDIR EVNTI PL0VTEN PL0PTEN
  row('CNTKCTL', [14, 0, 1, 0], 'rw', { reset: 0, writable: 0x3ff, lpae: true }),
  row('CNTP_TVAL', [14, 0, 2, 0], 'rw', { user: 'rw', trapped: true }),
  row('CNTP_CTL', [14, 0, 2, 1], 'rw', { user: 'rw', trapped: true }),
  row('CNTV_TVAL', [14, 0, 3, 0], 'rw', { user: 'rw', trapped: true }),
  row('CNTV_CTL', [14, 0, 3, 1], 'rw', { user: 'rw', trapped: true }),
  row('CBAR', [15, 4, 0, 0], 'ro', { trapped: true, placement: true }),
];

const byAddress = new Map(cp15Rows.map((entry, index) => [cp15Key(entry.at), index]));
const byName = new Map(cp15Rows.map((entry, index) => [entry.name, index]));

/** An address as one number below 2^15. */
export function cp15Key([crn, opc1, crm, opc2]: Cp15Address): number {
  return (crn << 11) | (crm << 7) | (opc1 << 3) | opc2;
}

/** The row of an address, and the word of the state block that holds its value. */
export function cp15At(address: Cp15Address): { readonly row: Cp15Row; readonly word: number } | undefined {
  const index = byAddress.get(cp15Key(address));
  const entry = index === undefined ? undefined : cp15Rows[index];
  return entry === undefined || index === undefined ? undefined : { row: entry, word: at.cp15 + index };
}

/** The word of the state block that holds a register. */
export function cp15Word(name: string): number {
  const index = byName.get(name);
  if (index === undefined) throw new Error(`cp15.ts has no register ${name}`);
  return at.cp15 + index;
}

/**
 * Registers without a row that KVM traps all the same: HCR.TIDCP and HSTR.T15 cover the implementation defined ones.
 * @source DDI 0406C B1.14.3, B1.14.7
 */
const implementationDefined: Readonly<Record<number, readonly number[]>> = {
  9: [0, 1, 2, 5, 6, 7, 8],
  10: [0, 1, 4, 8],
  11: [0, 1, 2, 3, 4, 5, 6, 7, 8, 15],
};

/** True for a register that has no row and that KVM traps. */
export function isTrappedSpace([crn, , crm]: Cp15Address): boolean {
  return crn === 15 || (implementationDefined[crn]?.includes(crm) ?? false);
}

/** A register MRRC and MCRR reach. */
export interface Cp15DoubleRow {
  readonly name: string;
  readonly at: readonly [opc1: number, crm: number];
  /** Word of the state block that holds its high half, the low one being the 32-bit register of the same name. */
  readonly high?: number;
  /** The engine hands it on, from PL0 too. */
  readonly trapped?: true;
}

/** @source DDI 0406C B3.17.3 */
export const cp15DoubleRows: readonly Cp15DoubleRow[] = [
  { name: 'TTBR0', at: [0, 2], high: at.ttbr0High },
  { name: 'TTBR1', at: [1, 2], high: at.ttbr1High },
  { name: 'PAR', at: [0, 7], high: at.parHigh },
  { name: 'CNTPCT', at: [0, 14], trapped: true },
  { name: 'CNTVCT', at: [1, 14], trapped: true },
  { name: 'CNTP_CVAL', at: [2, 14], trapped: true },
  { name: 'CNTV_CVAL', at: [3, 14], trapped: true },
];

/** What to add for a register that has no row. */
export function missingCp15(address: Cp15Address, write: boolean): string {
  return `cp15.ts has no { name: '?', at: [${address.join(', ')}], access: '${write ? 'wo' : 'ro'}' }`;
}
