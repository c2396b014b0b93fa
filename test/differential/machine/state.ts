import type { Row } from '../../../kernel-sim/cpu/decode/pattern.ts';
import type { Random } from '../random.ts';

export const modes = { usr: 0x10, fiq: 0x11, irq: 0x12, svc: 0x13, abt: 0x17, und: 0x1b, sys: 0x1f } as const;
export const anyMode: readonly number[] = Object.values(modes);

/** Modes with an SPSR. */
export const exceptionModes: readonly number[] = [modes.fiq, modes.irq, modes.svc, modes.abt, modes.und];

/** SYSm of the banked registers a case sets: usr r13–r14, fiq r8–r14, irq, svc, abt, und r14 and r13, then the SPSRs. */
export const bankedRegisters = [5, 6, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23];
export const bankedSpsrs = [14, 16, 18, 20, 22];

interface Bank {
  /** Places of r13, r14 and SPSR among the banked registers. */
  readonly places: readonly [stack: number, link: number, spsr: number | undefined];
}

const banks: Readonly<Record<number, Bank>> = {
  [modes.usr]: { places: [0, 1, undefined] },
  [modes.sys]: { places: [0, 1, undefined] },
  [modes.fiq]: { places: [7, 8, 17] },
  [modes.irq]: { places: [10, 9, 18] },
  [modes.svc]: { places: [12, 11, 19] },
  [modes.abt]: { places: [14, 13, 20] },
  [modes.und]: { places: [16, 15, 21] },
};

/** Words of a case's memory. */
export const memoryWords = 128;

/** CP15 registers of a case's state, in the order they are set and read: CRn, opc1, CRm, opc2. CPACR is the last. */
export const systemRegisters = {
  DFSR: [5, 0, 0, 0],
  IFSR: [5, 0, 0, 1],
  DFAR: [6, 0, 0, 0],
  IFAR: [6, 0, 0, 2],
  TTBR0: [2, 0, 0, 0],
  TTBR1: [2, 0, 0, 1],
  TTBCR: [2, 0, 0, 2],
  DACR: [3, 0, 0, 0],
  PAR: [7, 0, 4, 0],
  PRRR: [10, 0, 2, 0],
  CONTEXTIDR: [13, 0, 0, 1],
  TPIDRURW: [13, 0, 0, 2],
  CSSELR: [0, 2, 0, 0],
  CNTKCTL: [14, 0, 1, 0],
  CPACR: [1, 0, 0, 2],
} as const;
export type SystemRegister = keyof typeof systemRegisters;
export const systemRegisterNames = Object.keys(systemRegisters) as readonly SystemRegister[];

/** SCTLR bits a case may set: alignment checks, SWP, big-endian and T32 exceptions. */
export const sctlrBits = { a: 1 << 1, sw: 1 << 10, ee: 1 << 25, te: 1 << 30 } as const;

/** One instruction, what runs before and behind it, and the state of the whole CPU it starts from. */
export interface MachineCase {
  readonly row: Row;
  readonly word: number;
  /** Of the first halfword. */
  readonly isThumb: boolean;
  /** Halfwords as they stand in memory. */
  readonly code: readonly number[];
  /** What QEMU gets in place of `code`, where it deviates from the manual, and the register that is lost by it. */
  readonly theirs?: { readonly code: readonly number[]; readonly lost: number };
  /** r0–r12. */
  readonly registers: readonly number[];
  readonly cpsr: number;
  /** Of `bankedRegisters`, then `bankedSpsrs`. */
  readonly banked: readonly number[];
  readonly sctlr: number;
  readonly system: Readonly<Record<SystemRegister, number>>;
  readonly fpscr: number;
  readonly fpexc: number;
  /** s0–s63. */
  readonly vector: readonly number[];
  readonly memory: readonly number[];
}

const fpexcEnable = 1 << 30;

/** Where a case's code and memory stand. */
export interface Place {
  readonly code: number;
  readonly memory: number;
}

/** A PSR a guest may have: flags, GE, A, I, F. */
export function legalPsr(random: Random, mode: number): number {
  return ((random.word() & 0xf80f_01c0) | mode) >>> 0;
}

/** The state of a case while it is made; r13 and r14 are those of its mode. */
export class Draft {
  readonly random: Random;
  readonly place: Place;
  cpsr: number;
  readonly registers: number[];
  readonly banked: number[];
  readonly memory: number[];
  readonly system: Record<SystemRegister, number>;
  fpexc = fpexcEnable;
  /** A write of the register that is read: the same word without bit 20. */
  isWrittenFirst = false;
  /** SCTLR bits beside those that are drawn. */
  sctlr = 0;
  /** Data accesses are big-endian. */
  big = false;
  fpscr: number;
  vector: readonly number[];

  constructor(random: Random, place: Place, mode: number) {
    this.random = random;
    this.place = place;
    this.cpsr = legalPsr(random, mode);
    this.registers = Array.from({ length: 13 }, () => random.word());
    this.banked = [...bankedRegisters, ...bankedSpsrs].map(() => random.word());
    this.memory = Array.from({ length: memoryWords }, () => random.word());
    // Every stack points into the memory, every saved CPSR is one a guest may return to.
    for (const { places } of Object.values(banks)) {
      this.banked[places[0]] = this.centre + random.below(4) * 4;
      if (places[2] !== undefined) this.banked[places[2]] = legalPsr(random, random.pick(anyMode));
    }
    this.fpscr = (random.word() & 0xf7c0_009f) >>> 0;
    this.vector = Array.from({ length: 64 }, () => random.word());
    const zeroes = Object.fromEntries(systemRegisterNames.map((name) => [name, 0])) as Record<SystemRegister, number>;
    this.system = { ...zeroes, CPACR: 0x00f0_0000 };
  }

  get mode(): number {
    return this.cpsr & 0x1f;
  }

  /** The middle of the case's memory. */
  get centre(): number {
    return this.place.memory + (memoryWords / 2) * 4;
  }

  get(register: number): number {
    const place = this.#placeOf(register);
    return (place === undefined ? this.registers[register] : this.banked[place]) ?? 0;
  }

  set(register: number, value: number): void {
    const place = this.#placeOf(register);
    if (place === undefined) this.registers[register] = value >>> 0;
    else this.banked[place] = value >>> 0;
  }

  /** SPSR of the case's mode, if it has one. */
  setSpsr(value: number): void {
    const place = banks[this.mode]?.places[2];
    if (place !== undefined) this.banked[place] = value >>> 0;
  }

  #placeOf(register: number): number | undefined {
    return register < 13 ? undefined : banks[this.mode]?.places[register === 13 ? 0 : 1];
  }

  /** The case; FIQ mode has its own r8–r12. */
  finish(code: Pick<MachineCase, 'row' | 'word' | 'isThumb' | 'code' | 'theirs'>): MachineCase {
    const { random, registers, banked } = this;
    if (this.mode === modes.fiq) for (let n = 8; n <= 12; n += 1) banked[n - 6] = registers[n] ?? 0;
    const { a, ee, te } = sctlrBits;
    return {
      ...code,
      registers,
      banked,
      cpsr: this.cpsr,
      sctlr: (random.word() & (a | ee | te)) | this.sctlr,
      system: this.system,
      fpscr: this.fpscr,
      fpexc: this.fpexc,
      vector: this.vector,
      memory: this.memory,
    };
  }
}
