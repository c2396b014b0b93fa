import { type CoreRegister, type CpuTargetName, coreRegisterNames, type VfpControl } from '../../proto/uapi/kvm.ts';
import { type Cp15Row, cp15At, cp15DoubleRows, cp15Rows, cp15Word } from '../cpu/cp15.ts';
import { Engine } from '../cpu/engine.ts';
import { injectDataAbort, injectPrefetchAbort, injectUndef } from '../cpu/inject.ts';
import type { GuestMemory } from '../cpu/memory.ts';
import { at, type Bank, requests, VcpuState, vfpWritable } from '../cpu/state.ts';
import { cacheSizes, cpuTargets } from '../cpu/target.ts';
import type { Trap } from '../cpu/trap.ts';
import type { GuestRam } from './guest-ram.ts';

/** A CP15 register userspace may see. */
export interface Cp15Register {
  readonly name: string;
  readonly at: Cp15Row['at'];
  /** When userspace may change it: `placement`, before the VM has run. */
  readonly changes: 'never' | 'placement' | 'always';
}

/** Not state of their own: read through CSSELR, from the interrupt lines. */
const computed: readonly string[] = ['CCSIDR', 'ISR'];

/** Trapped, but KVM keeps a value. */
const saved: readonly string[] = ['ACTLR', 'L2CTLR', 'CBAR'];

export const cp15Registers: readonly Cp15Register[] = cp15Rows
  .filter(
    ({ name, access, trapped, aliasOf }) =>
      aliasOf === undefined &&
      access !== 'wo' &&
      access !== 'none' &&
      !computed.includes(name) &&
      (!trapped || saved.includes(name)),
  )
  .map(({ name, at: address, invariant, placement }) => ({
    name,
    at: address,
    changes: invariant ? 'never' : placement ? 'placement' : 'always',
  }));

const mpidr = cp15Word('MPIDR');

/** Words of the state block that a reset leaves alone. */
const untouched: readonly number[] = [
  at.lines,
  at.executed,
  at.executed + 1,
  ...cp15Rows.filter(({ placement }) => placement).map(({ name }) => cp15Word(name)),
];

/** ACTLR.SMP, set when the VM has more than one vCPU. @source linux arch/arm/kvm/coproc_a15.c, reset_actlr() */
const actlrSmp = 1 << 6;

const idPfr1 = cp15Word('ID_PFR1');
const genericTimerMask = 0xf_0000;
const cntkctl = cp15Word('CNTKCTL');

/** L2CTLR: two bits of vCPUs less one. @source linux arch/arm/kvm/coproc_a15.c, reset_l2ctlr() */
const l2ctlr = (vcpus: number) => ((vcpus - 1) & 3) << 24;

/** Words of the halves of a 64-bit CP15 register, low first. */
function wideWords(opc1: number, crm: number): readonly [number, number] | undefined {
  const row = cp15DoubleRows.find(({ at: [one, two] }) => one === opc1 && two === crm);
  return row?.high === undefined ? undefined : [cp15Word(row.name), row.high];
}

export interface ResetSetup {
  readonly target: CpuTargetName;
  /** vCPUs of the VM so far. */
  readonly vcpus: number;
}

interface Access {
  readonly get: (state: VcpuState) => number;
  readonly set: (state: VcpuState, value: number) => void;
}

const bankedNumbers: Readonly<Record<string, number>> = { sp: 13, lr: 14 };

/** How a register of `struct kvm_regs` is found whatever the current mode. */
function coreAccess(name: CoreRegister): Access {
  if (name === 'pc' || name === 'cpsr')
    return { get: (state) => state[name], set: (state, value) => (state[name] = value) };
  if (name === 'orig_r0') return { get: () => 0, set: () => undefined };
  const [register = '', bank = 'usr'] = name.split('_') as [string, Bank?];
  if (register === 'spsr')
    return { get: (state) => state.spsr(bank), set: (state, value) => state.setSpsr(bank, value) };
  const number = bankedNumbers[register] ?? Number(register.slice(1));
  return { get: (state) => state.banked(bank, number), set: (state, value) => state.setBanked(bank, number, value) };
}

const coreAccesses = Object.fromEntries(coreRegisterNames.map((name) => [name, coreAccess(name)])) as {
  readonly [R in CoreRegister]: Access;
};

/** VFP control registers that hold state, and the bits they keep. */
const vfpState: { readonly [R in VfpControl]?: { readonly word: number; readonly writable: number } } = {
  FPSCR: { word: at.fpscr, writable: vfpWritable.fpscr },
  FPEXC: { word: at.fpexc, writable: vfpWritable.fpexc },
  FPINST: { word: at.fpinst, writable: 0xffff_ffff },
  FPINST2: { word: at.fpinst2, writable: 0xffff_ffff },
};

/** The others: what the target is. */
const vfpIdentification = { FPSID: 'fpsid', MVFR0: 'mvfr0', MVFR1: 'mvfr1' } as const;

/** The engine of one vCPU as KVM drives it: the one place of this room that knows the engine's shape. */
export class GuestCpu {
  readonly #ram: GuestRam;
  readonly #index: number;
  readonly #state: VcpuState;
  #engine: Engine | undefined;

  /** A vCPU that shows `mpidr` until userspace gives it another. */
  constructor(ram: GuestRam, index: number, mpidrValue: number) {
    this.#ram = ram;
    this.#index = index;
    this.#state = new VcpuState(ram.memory, index);
    this.#state.words[mpidr] = mpidrValue;
  }

  /**
   * Reset state of a 32-bit vCPU. The interrupt lines keep their levels, the instruction count goes on, MPIDR and CBAR
   * are what they were.
   * @source linux arch/arm/kvm/reset.c, coproc.c kvm_reset_coprocs()
   */
  reset({ target, vcpus }: ResetSetup): void {
    this.#engine ??= new Engine(this.#ram.memory, this.#index, cpuTargets[target]);
    const { words } = this.#state;
    const kept = untouched.map((word) => words[word] ?? 0);
    this.#engine.reset();
    for (const [index, word] of untouched.entries()) words[word] = kept[index] ?? 0;
    this.#state.request(requests.translations | requests.code);
    words[cp15Word('ACTLR')] = vcpus > 1 ? actlrSmp : 0;
    words[cp15Word('L2CTLR')] = l2ctlr(vcpus);
  }

  get #ready(): Engine {
    if (this.#engine === undefined) throw new Error(`vCPU ${this.#index} runs before its reset`);
    return this.#engine;
  }

  /** Here, and on the thread that executes this vCPU if another one does. */
  #dropTranslations(): void {
    this.#engine?.flushTlb();
    this.#state.request(requests.translations);
  }

  /** What a thread needs to execute this vCPU's instructions. */
  get shared(): { readonly state: VcpuState; readonly memory: GuestMemory; readonly target: CpuTargetName } {
    return { state: this.#state, memory: this.#ram.memory, target: this.#ready.target.name };
  }

  /** Executes at most `budget` instructions; undefined when it used them up. */
  run(budget: number): Trap | undefined {
    return this.#ready.run(budget);
  }

  /** Instructions executed since the vCPU was made. */
  get executed(): number {
    return this.#state.executed;
  }

  /** r0–r14 of the current mode, unsigned. */
  register(number: number): number {
    return this.#state.reg(number);
  }

  setRegister(number: number, value: number): void {
    this.#state.setReg(number, value);
  }

  get pc(): number {
    return this.#state.pc;
  }

  set pc(value: number) {
    this.#state.pc = value;
  }

  get cpsr(): number {
    return this.#state.cpsr;
  }

  set cpsr(value: number) {
    this.#state.cpsr = value;
    this.#dropTranslations();
  }

  /** A register of `struct kvm_regs`, unsigned. */
  core(name: CoreRegister): number {
    return coreAccesses[name].get(this.#state);
  }

  setCore(name: CoreRegister, value: number): void {
    if (name === 'cpsr') this.cpsr = value;
    else coreAccesses[name].set(this.#state, value);
  }

  /** A CP15 register, unsigned; undefined for one the engine has not. */
  cp15(address: Cp15Row['at']): number | undefined {
    const found = cp15At(address);
    return found && this.#state.word(found.word) >>> 0;
  }

  setCp15(address: Cp15Row['at'], value: number): void {
    const found = cp15At(address);
    if (found !== undefined) this.#state.words[found.word] = value;
    this.#dropTranslations();
  }

  get mpidr(): number {
    return this.#state.word(mpidr) >>> 0;
  }

  /** d0–d31. */
  doubleword(n: number): bigint {
    return this.#state.vector.u64[n] ?? 0n;
  }

  setDoubleword(n: number, value: bigint): void {
    this.#state.vector.u64[n] = value;
  }

  /** A VFP control register, unsigned; undefined before the first reset for one that identifies the target. */
  vfpControl(name: VfpControl): number | undefined {
    const state = vfpState[name];
    if (state !== undefined) return this.#state.word(state.word) >>> 0;
    return this.#engine?.target.floatingPoint[vfpIdentification[name as keyof typeof vfpIdentification]];
  }

  /** Writes a VFP control register that holds state, the bits the hardware keeps. */
  setVfpControl(name: VfpControl, value: number): void {
    const state = vfpState[name];
    if (state !== undefined) this.#state.words[state.word] = value & state.writable;
  }

  /** The 64-bit form of a CP15 register; undefined for one that has none. */
  cp15Wide(opc1: number, crm: number): bigint | undefined {
    const found = wideWords(opc1, crm);
    if (found === undefined) return undefined;
    const [low, high] = found.map((word) => BigInt(this.#state.word(word) >>> 0)) as [bigint, bigint];
    return low | (high << 32n);
  }

  setCp15Wide(opc1: number, crm: number, value: bigint): void {
    const [low, high] = wideWords(opc1, crm) ?? [];
    if (low === undefined || high === undefined) return;
    this.#state.words[low] = Number(BigInt.asIntN(32, value));
    this.#state.words[high] = Number(BigInt.asIntN(32, value >> 32n));
    this.#dropTranslations();
  }

  /** Guest physical address of a virtual one, whatever its rights; undefined when nothing is mapped there. */
  ipaOf(va: number): number | undefined {
    return this.#ready.ipaOf(va);
  }

  /** ID_PFR1: has the CPU a generic timer? */
  get hasGenericTimer(): boolean {
    return (this.#state.word(idPfr1) & genericTimerMask) !== 0;
  }

  /** CNTKCTL */
  get timerControl(): number {
    return this.#state.word(cntkctl) >>> 0;
  }

  /** CCSIDR of a CSSELR value; undefined for a cache the target has not. */
  cacheSize(selector: number): number | undefined {
    return this.#engine && cacheSizes[this.#engine.target.name][selector];
  }

  setLine(line: 'irq' | 'fiq', level: boolean): void {
    this.#state.setLine(line, level);
  }

  /** Is an interrupt line high, masked or not? */
  get hasInterrupt(): boolean {
    return this.#state.word(at.lines) !== 0;
  }

  /** Where the last undef or abort was taken that its own handler did not cause. */
  get faultOrigin(): number {
    return this.#state.word(at.faultOrigin) >>> 0;
  }

  /** How often in a row the handler of an undef or abort has caused that exception itself, at the same instruction. */
  get faultRepeats(): number {
    return this.#state.word(at.faultRepeats);
  }

  forgetFaults(): void {
    this.#state.words[at.faultRepeats] = 0;
  }

  /** Goes behind the instruction that trapped. */
  advance(): void {
    this.#state.stepOver();
  }

  /** Undefined Instruction exception at PC. */
  takeUndef(): void {
    injectUndef(this.#ready, this.pc);
    this.#dropTranslations();
  }

  /** Synchronous external data abort at PC, of an access to `address`. */
  takeDataAbort(address: number, write: boolean): void {
    injectDataAbort(this.#ready, this.pc, address, write);
    this.#dropTranslations();
  }

  /** Synchronous external prefetch abort of a fetch at PC. */
  takePrefetchAbort(): void {
    injectPrefetchAbort(this.#ready, this.pc);
    this.#dropTranslations();
  }
}
