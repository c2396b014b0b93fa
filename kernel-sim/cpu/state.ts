import type { GuestMemory } from './memory.ts';
import { stateBlockBytes } from './memory.ts';
import { VectorFile } from './vector-file.ts';

/** CPSR.M */
export const modes = {
  usr: 0x10,
  fiq: 0x11,
  irq: 0x12,
  svc: 0x13,
  mon: 0x16,
  abt: 0x17,
  hyp: 0x1a,
  und: 0x1b,
  sys: 0x1f,
} as const;

/** Bits of CPSR that are stored together; N, Z, C, V, Q, GE and IT have words of their own. */
export const psr = { f: 1 << 6, i: 1 << 7, a: 1 << 8, e: 1 << 9, t: 1 << 5, j: 1 << 24 } as const;

/** Word offsets in a vCPU's state block. 0–14 are r0–r14 of the current mode. */
export const at = {
  /** What an instruction reads as r15: its own address + 8 in A32, + 4 in T32. */
  r15: 15,
  /** Address of the next instruction. */
  pc: 16,
  /** N is bit 31 of this word. */
  n: 17,
  /** Z holds when this word is 0. */
  z: 18,
  /** 0 or 1. */
  c: 19,
  /** V is bit 31 of this word. */
  v: 20,
  q: 21,
  ge: 22,
  /** CPSR without N, Z, C, V, Q, GE, IT. */
  psr: 23,
  /** Not 0: the run loop must look up (a trap, an interrupt, a request). */
  attention: 24,
  /** Levels of the interrupt lines: bit 0 IRQ, bit 1 FIQ. */
  lines: 25,
  /** Instructions executed, low and high word. */
  executed: 26,
  /** Exclusive monitor: 1 while armed, its address, its size, and the words it saw. */
  exclusive: 28,
  exclusiveAddress: 29,
  exclusiveBytes: 30,
  exclusiveLow: 31,
  exclusiveHigh: 32,
  /** What other threads ask of the run loop. */
  requests: 33,
  /** 1 while another thread executes this vCPU's instructions. */
  executing: 34,
  /** ITSTATE, CPSR.IT[7:0]; 0 outside an IT block. */
  it: 35,
  /** Bytes of the instruction that left the run loop. */
  instructionBytes: 36,
  /** Undef and aborts: where the last one was taken outside its own mode, the last one at all, and how often that again. */
  faultOrigin: 37,
  faultLast: 38,
  faultRepeats: 39,
  /** Six banks of r13, r14, SPSR. */
  banks: 40,
  /** r8–r12 of FIQ, and of everyone else while FIQ runs. */
  fiqBank: 64,
  usrBank: 72,
  /** High words of the 64-bit forms of TTBR0, TTBR1 and PAR. */
  ttbr0High: 80,
  ttbr1High: 81,
  parHigh: 82,
  teecr: 83,
  teehbr: 84,
  /** CP15 registers, one word each, in the order of cp15.ts. */
  cp15: 128,
  /** d0–d31, and behind them words that only an instruction in flight uses. */
  vector: 512,
  fpscr: 600,
  fpexc: 601,
  /** No instruction reads them: VFPv3 has no subarchitecture. Userspace may keep a value there. */
  fpinst: 602,
  fpinst2: 603,
} as const;

/** Bits VMSR changes: all of FPSCR but trap enables, which no target has, and EN of FPEXC. @source DDI 0406C B4.1.58 */
export const vfpWritable = { fpscr: 0xfff7_009f, fpexc: 1 << 30 } as const;

const bankOrder = ['usr', 'svc', 'abt', 'und', 'irq', 'fiq'] as const;
export type Bank = (typeof bankOrder)[number];

/** Bank of each mode the guest may be in. */
export const bankOfMode: Readonly<Record<number, Bank>> = {
  [modes.usr]: 'usr',
  [modes.sys]: 'usr',
  [modes.svc]: 'svc',
  [modes.abt]: 'abt',
  [modes.und]: 'und',
  [modes.irq]: 'irq',
  [modes.fiq]: 'fiq',
};

/** True for a mode a vCPU may be in: Monitor and Hyp belong to the host. */
export function isGuestMode(mode: number): boolean {
  return bankOfMode[mode] !== undefined;
}

/** One vCPU's registers: a fixed layout of words in the VM's shared memory. */
export class VcpuState {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly vector: VectorFile;

  constructor(memory: GuestMemory, vcpu: number) {
    const buffer = memory.bytes.buffer;
    this.words = new Int32Array(buffer, vcpu * stateBlockBytes, stateBlockBytes / 4);
    this.vector = new VectorFile(buffer, vcpu * stateBlockBytes + at.vector * 4);
  }

  get pc(): number {
    return this.word(at.pc) >>> 0;
  }

  set pc(value: number) {
    this.words[at.pc] = value;
  }

  get mode(): number {
    return this.word(at.psr) & 0x1f;
  }

  get privileged(): boolean {
    return this.mode !== modes.usr;
  }

  get thumb(): boolean {
    return (this.word(at.psr) & psr.t) !== 0;
  }

  get bigEndian(): boolean {
    return (this.word(at.psr) & psr.e) !== 0;
  }

  /** r0–r14 of the current mode, unsigned; 15 is the PC. */
  reg(n: number): number {
    return this.word(n === 15 ? at.pc : n) >>> 0;
  }

  setReg(n: number, value: number): void {
    this.words[n === 15 ? at.pc : n] = value;
  }

  get cpsr(): number {
    const w = this.words;
    return (
      ((this.word(at.n) & 0x8000_0000) |
        (w[at.z] === 0 ? 0x4000_0000 : 0) |
        (this.word(at.c) << 29) |
        ((this.word(at.v) >>> 31) << 28) |
        (this.word(at.q) << 27) |
        (this.word(at.ge) << 16) |
        ((this.word(at.it) & 3) << 25) |
        ((this.word(at.it) & 0xfc) << 8) |
        this.word(at.psr)) >>>
      0
    );
  }

  /** Writes every bit and switches banks when the mode changes. */
  set cpsr(value: number) {
    this.setFlags(value);
    this.words[at.q] = (value >>> 27) & 1;
    this.words[at.ge] = (value >>> 16) & 0xf;
    this.switchMode(value & 0x1f);
    this.words[at.it] = ((value >>> 25) & 3) | ((value >>> 8) & 0xfc);
    this.words[at.psr] = value & 0x0100_03ff;
  }

  /** N, Z, C, V from bits 31:28. */
  setFlags(value: number): void {
    this.words[at.n] = value;
    this.words[at.z] = ~value & 0x4000_0000;
    this.words[at.c] = (value >>> 29) & 1;
    this.words[at.v] = value << 3;
  }

  /** Moves the banked registers of another mode in; the mode must be one of the guest's. */
  switchMode(mode: number): void {
    const { mode: before } = this;
    if (before === mode) return;
    const from = bankOfMode[before] ?? 'usr';
    const to = bankOfMode[mode] ?? 'usr';
    this.words[at.psr] = (this.word(at.psr) & ~0x1f) | mode;
    if (from === to) return;
    const w = this.words;
    w[bankWord(from, 0)] = this.word(13);
    w[bankWord(from, 1)] = this.word(14);
    w[13] = this.word(bankWord(to, 0));
    w[14] = this.word(bankWord(to, 1));
    if (from === 'fiq') this.#swapHigh(at.fiqBank, at.usrBank);
    if (to === 'fiq') this.#swapHigh(at.usrBank, at.fiqBank);
  }

  /** r8–r12: keeps those of the mode that leaves, loads those of the mode that comes. */
  #swapHigh(keep: number, load: number): void {
    for (let n = 0; n < 5; n += 1) {
      this.words[keep + n] = this.word(8 + n);
      this.words[8 + n] = this.word(load + n);
    }
  }

  /** A register as another mode sees it: 8–12 differ for FIQ only, 13 and 14 for each bank. */
  banked(bank: Bank, n: number): number {
    return this.word(this.#bankedWord(bank, n)) >>> 0;
  }

  setBanked(bank: Bank, n: number, value: number): void {
    this.words[this.#bankedWord(bank, n)] = value;
  }

  #bankedWord(bank: Bank, n: number): number {
    const current = bankOfMode[this.mode] ?? 'usr';
    if (n < 8 || n === 15) return n;
    if (n <= 12) {
      if ((bank === 'fiq') === (current === 'fiq')) return n;
      return (bank === 'fiq' ? at.fiqBank : at.usrBank) + n - 8;
    }
    return bank === current ? n : bankWord(bank, n - 13);
  }

  /** SPSR of a bank; usr has none. */
  spsr(bank: Bank): number {
    return this.word(bankWord(bank, 2)) >>> 0;
  }

  setSpsr(bank: Bank, value: number): void {
    this.words[bankWord(bank, 2)] = value;
  }

  /** Bank of the current mode. */
  get bank(): Bank {
    return bankOfMode[this.mode] ?? 'usr';
  }

  /** ConditionHolds of a condition below AL. @source DDI 0406C A8.3.1 */
  holds(condition: number): boolean {
    const w = this.words;
    switch (condition) {
      case 0:
        return w[at.z] === 0;
      case 1:
        return w[at.z] !== 0;
      case 2:
        return w[at.c] !== 0;
      case 3:
        return w[at.c] === 0;
      case 4:
        return (w[at.n] as number) < 0;
      case 5:
        return (w[at.n] as number) >= 0;
      case 6:
        return (w[at.v] as number) < 0;
      case 7:
        return (w[at.v] as number) >= 0;
      case 8:
        return w[at.c] !== 0 && w[at.z] !== 0;
      case 9:
        return w[at.c] === 0 || w[at.z] === 0;
      case 10:
        return ((w[at.n] as number) ^ (w[at.v] as number)) >= 0;
      case 11:
        return ((w[at.n] as number) ^ (w[at.v] as number)) < 0;
      case 12:
        return w[at.z] !== 0 && ((w[at.n] as number) ^ (w[at.v] as number)) >= 0;
      default:
        return w[at.z] === 0 || ((w[at.n] as number) ^ (w[at.v] as number)) < 0;
    }
  }

  /** ITAdvance. @source DDI 0406C A2.5.2 */
  advanceBlock(): void {
    const it = this.word(at.it);
    this.words[at.it] = (it & 7) === 0 ? 0 : (it & 0xe0) | ((it << 1) & 0x1f);
  }

  /** Goes behind the instruction that left the run loop. */
  stepOver(): void {
    this.words[at.pc] = this.word(at.pc) + this.word(at.instructionBytes);
    this.advanceBlock();
  }

  get irqLine(): boolean {
    return (this.word(at.lines) & 1) !== 0;
  }

  /** IRQ or FIQ line of the vCPU; the run loop takes it before the next instruction once CPSR allows. */
  setLine(line: 'irq' | 'fiq', level: boolean): void {
    const bit = line === 'irq' ? 1 : 2;
    if (level) Atomics.or(this.words, at.lines, bit);
    else Atomics.and(this.words, at.lines, ~bit);
    Atomics.or(this.words, at.attention, attention.state);
  }

  /** Makes the run loop return at the next instruction. */
  kick(): void {
    this.request(requests.kick);
  }

  /** Asks for something at the next instruction, from whatever thread. */
  request(bits: number): void {
    Atomics.or(this.words, at.requests, bits);
    Atomics.or(this.words, at.attention, attention.state);
  }

  get executed(): number {
    return (this.word(at.executed) >>> 0) + (this.word(at.executed + 1) >>> 0) * 2 ** 32;
  }

  addExecuted(count: number): void {
    const low = (this.word(at.executed) >>> 0) + count;
    this.words[at.executed] = low;
    if (low >= 2 ** 32) this.words[at.executed + 1] = this.word(at.executed + 1) + 1;
  }

  word(index: number): number {
    return this.words[index] as number;
  }
}

/** Bits of the attention word. */
export const attention = { trap: 1, state: 2 } as const;

/** Bits of the request word: leave the run loop; drop all translations, those that allow stores, all decoded code. */
export const requests = { kick: 1, translations: 2, writes: 4, code: 8 } as const;

function bankWord(bank: Bank, n: 0 | 1 | 2 | number): number {
  return at.banks + bankOrder.indexOf(bank) * 3 + n;
}
