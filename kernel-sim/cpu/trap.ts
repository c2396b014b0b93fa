import type { FaultAccess } from './mmu/fault.ts';

export type Isa = 'a32' | 't32';

/** CP15 or CP14 register as the manual writes it: CRn, opc1, CRm, opc2. */
export type Cp15Address = readonly [crn: number, opc1: number, crm: number, opc2: number];

/** All that leaves the engine. Exceptions the guest takes itself (SVC, UNDEF, its own aborts) never do. */
export type Trap =
  /** PC still stands at the SMC, as the hardware reports it. */
  | { readonly kind: 'smc'; readonly immediate: number; readonly isa: Isa }
  /** PC is already behind the HVC. */
  | { readonly kind: 'hvc'; readonly immediate: number; readonly isa: Isa }
  | { readonly kind: 'wfi' }
  | { readonly kind: 'wfe' }
  /** One register to or from an address no RAM answers; PC stands at the instruction, nothing is done yet. */
  | {
      readonly kind: 'mmio';
      readonly ipa: number;
      readonly va: number;
      readonly bytes: 1 | 2 | 4;
      readonly write: boolean;
      /** What is stored, as the register holds it, cut to `bytes`; 0 for a load. */
      readonly data: number;
      readonly register: number;
      readonly signExtend: boolean;
      readonly bigEndian: boolean;
    }
  /** Several registers, or a writeback form, outside RAM: the syndrome would not describe it. */
  | { readonly kind: 'nisv'; readonly ipa: number; readonly va: number; readonly write: boolean }
  /** Instruction fetch outside RAM. */
  | { readonly kind: 'fetch'; readonly ipa: number; readonly va: number }
  /** The translation of `va` led to a table outside RAM. */
  | { readonly kind: 'walk'; readonly ipa: number; readonly va: number; readonly access: FaultAccess }
  /** A CP15 access that KVM traps; PC stands at it. */
  | { readonly kind: 'cp15'; readonly at: Cp15Address; readonly write: boolean; readonly register: number }
  /** A debug register; PC stands at the access. */
  | { readonly kind: 'cp14'; readonly at: Cp15Address; readonly write: boolean; readonly register: number }
  /** MRRC or MCRR that KVM traps; PC stands at it. */
  | {
      readonly kind: 'cp15_double';
      readonly at: readonly [opc1: number, crm: number];
      readonly write: boolean;
      readonly low: number;
      readonly high: number;
    }
  /** The engine has no row for it: named, never guessed. */
  | {
      readonly kind: 'unimplemented';
      readonly address: number;
      readonly word: number;
      readonly isa: Isa;
      readonly text: string;
      readonly section: string;
    };
