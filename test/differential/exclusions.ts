/** What the streams leave out, and why neither side is to blame or the reference is. */
export interface Exclusion {
  readonly what: string;
  readonly why: 'UNPREDICTABLE' | 'IMPLEMENTATION DEFINED' | 'QEMU 7.2' | 'KVM' | 'program';
  readonly source: string;
  /** Where else it is held, when it is not the architecture that leaves it open. */
  readonly heldBy?: string;
}

/** Documented exclusions of `npm run differential`; docs/differential.md prints them. */
export const exclusions: readonly Exclusion[] = [
  {
    what: 'words a row calls UNPREDICTABLE, and should-be bits other than the manual prints',
    why: 'UNPREDICTABLE',
    source: 'each row’s constraint, from the encoding’s section',
  },
  {
    what: 'SRS, LDM and STM of user registers in System mode; returns from exceptions in User and System mode',
    why: 'UNPREDICTABLE',
    source: 'DDI 0406C B9.3.16, B9.3.6, B9.3.17, B9.3.20, B9.3.3',
  },
  {
    what: 'SPSR in User and System mode, and banked forms of a mode’s own registers where QEMU differs',
    why: 'UNPREDICTABLE',
    source: 'DDI 0406C B9.2.3, B9.3.8, B9.3.12',
  },
  {
    what: 'IFAR after BKPT',
    why: 'UNPREDICTABLE',
    source: 'DDI 0406C B3.13.3: UNKNOWN',
  },
  {
    what: 'registers of an LDM or LDRD that aborted part way',
    why: 'UNPREDICTABLE',
    source: 'DDI 0406C B1.9.8: they may have been loaded',
  },
  {
    what: 'a STREX that is misaligned while its monitor is open',
    why: 'IMPLEMENTATION DEFINED',
    source: 'DDI 0406C A3.4.5',
  },
  {
    what: 'alignment faults of Strongly-ordered memory while translation is off, which neither side takes',
    why: 'QEMU 7.2',
    source: 'DDI 0406C A3.2.1, B3.2.1; with translation on both take them',
    heldBy: 'kernel-sim/cpu/mmu/access.test.ts',
  },
  {
    what: 'PAR: memory attributes, NS, and bits the format leaves open',
    why: 'IMPLEMENTATION DEFINED',
    source: 'DDI 0406C B4.1.112',
  },
  {
    what: 'MPIDR and CNTFRQ, which are the board’s; REVIDR; ID_PFR1, ID_DFR0 and NSACR, which QEMU’s board has without Security Extensions; ISR',
    why: 'IMPLEMENTATION DEFINED',
    source: 'DDI 0406C B4.1',
    heldBy: 'test/differential/machine/identification.test.ts, kernel-sim/cpu/cp15.test.ts',
  },
  {
    what: 'ANDS, EORS, RSBS, ADDS, ADCS, SBCS, RSCS, ORRS, BICS and MVNS into r15: QEMU gets the operation and a MOVS pc in their place',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B9.3.20: they return from the exception; QEMU branches and sets flags',
  },
  {
    what: 'SRS, MRS and MSR (banked), VMRS, VMSR and moves of CP14 and CP15 inside an IT block, when the instruction behind it is UNDEFINED',
    why: 'QEMU 7.2',
    source: 'DDI 0406C A2.5.2: QEMU saves the ITSTATE of the block',
    heldBy: 'kernel-sim/cpu/t32.test.ts',
  },
  {
    what: 'bits 23:20 of an SPSR',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B1.3.3: reserved; QEMU keeps them',
  },
  {
    what: 'CPACR.ASEDIS and D32DIS',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B4.1.40: QEMU keeps the bits and does nothing about them',
    heldBy: 'kernel-sim/cpu/vector-access.test.ts',
  },
  {
    what: 'SCTLR.SW clear',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B4.1.130: QEMU has SWP all the same',
    heldBy: 'kernel-sim/cpu/engine.test.ts',
  },
  {
    what: 'element and structure accesses of 256 bits at addresses that are multiples of 16 and not of 32',
    why: 'QEMU 7.2',
    source: 'DDI 0406C A3.2.1: an alignment fault; QEMU checks 16 bytes',
    heldBy: 'kernel-sim/cpu/vector-access.test.ts',
  },
  {
    what: 'TEEHBR bits 1:0',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B4.1.150: reserved; QEMU keeps them',
  },
  {
    what: 'FCSEIDR, ADFSR, AIFSR, AMAIR0, AMAIR1',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B4.1: QEMU keeps none of them, or all of FCSEIDR',
    heldBy: 'kernel-sim/cpu/cp15.test.ts',
  },
  {
    what: 'coprocessor 9',
    why: 'QEMU 7.2',
    source: 'DDI 0406C A2.9: UNDEFINED; QEMU loads and stores halfwords of ARMv8.2',
  },
  {
    what: 'IFSR’s domain',
    why: 'QEMU 7.2',
    source: 'DDI 0406C B4.1.96: there is none; QEMU shows it',
  },
  {
    what: 'FPSCR.LEN and STRIDE other than 0',
    why: 'IMPLEMENTATION DEFINED',
    source: 'DDI 0406C appendix K: the three cores have no short vectors',
    heldBy: 'kernel-sim/cpu/vector-access.test.ts',
  },
  {
    what: 'the registers KVM traps: ACTLR, L2CTLR, CBAR, set and way, the PMU, timers, and the debug registers of CP14',
    why: 'KVM',
    source: 'linux arch/arm/kvm/coproc.c',
    heldBy:
      'kernel-sim/kvm/trapped-cp15.test.ts, kernel-sim/kvm/trapped-cp14.test.ts, kernel-sim/kvm/timer-trap.test.ts',
  },
  {
    what: 'SCTLR, VBAR, TPIDRURO and TPIDRPRW as destinations, which the program lives by',
    why: 'program',
    source: 'test/differential/machine/program.ts',
    heldBy: 'kernel-sim/cpu/cp15.test.ts, kernel-sim/cpu/exception.test.ts, kernel-sim/cpu/mmu/access.test.ts',
  },
];
