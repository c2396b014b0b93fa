import { type Exit, type Reply, reply as replyOf } from '../../proto/uapi/exit.ts';
import { type CpuTargetName, type MpState, vcpuFeatures } from '../../proto/uapi/kvm.ts';
import type { PsciVersion } from '../../proto/uapi/psci.ts';
import type { Trap } from '../cpu/trap.ts';
import { complete, replyRefusal } from './complete.ts';
import type { OpenExit, RunOutcome, VcpuContext, VmContext } from './context.ts';
import { handleTrap, stuckInHandler } from './exit.ts';
import { GuestCpu } from './guest-cpu.ts';
import { PowerState } from './mp-state.ts';
import { Refusal } from './refusal.ts';
import { cpsrBits } from './registers.ts';
import { ArchTimer, type TimerName, timerNames } from './timer.ts';
import type { Signals } from './vgic/cpu-interface.ts';

/** The VM as its vCPUs see it. */
export interface VcpuOwner extends VmContext {
  /** The CPU every vCPU of the VM shows; undefined before the first VCPU_INIT. */
  target: CpuTargetName | undefined;
  /** The PSCI of the whole VM; undefined: each vCPU's feature decides. */
  readonly psci: PsciVersion | 'off' | undefined;
  readonly virtualTimeNs: number;
  /** A vCPU enters KVM_RUN: what may be set only before is frozen. Gives why no vCPU of this VM can run. */
  prepareRun(): Refusal | undefined;
  /** A vCPU's own clock has come to `ns`. */
  advanceTo(ns: number): void;
  announcePower(vcpu: number, state: MpState): void;
}

/** Virtual time of one instruction: 1 GHz at one instruction a cycle. */
export const instructionNs = 1;

const knownFeatures = (1 << vcpuFeatures.powerOff) | (1 << vcpuFeatures.psci02);
const comparedFeatures = knownFeatures & ~(1 << vcpuFeatures.powerOff);

/** The PSCI of a vCPU when nothing was said for the VM. @source linux include/kvm/arm_psci.h, kvm_psci_version() */
const latestPsci: PsciVersion = '1.1';

interface Setup {
  readonly target: CpuTargetName;
  readonly features: number;
}

/**
 * MPIDR of a 32-bit host until userspace sets another: four vCPUs a cluster, multiprocessing extensions.
 * @source linux v4.9 arch/arm/kvm/coproc_a15.c, reset_mpidr()
 */
export function mpidrOf(index: number): number {
  return (0x8000_0000 | ((index >> 2) << 8) | (index & 3)) >>> 0;
}

/**
 * A guest CPU. `enter` is KVM_RUN's way in: it completes the open exit. `run` gives it time until an exit leaves. Its
 * other methods are safe between two slices, whether it is inside KVM_RUN or not.
 */
export class Vcpu implements VcpuContext {
  readonly index: number;
  readonly vm: VcpuOwner;
  readonly cpu: GuestCpu;
  /** kvm_run.immediate_exit: KVM_RUN leaves with INTR as long as it is set, once the open exit is complete. */
  immediateExit = false;
  /** Virtual time at which KVM_RUN leaves with INTR, once: a VMM's own timers ring by it. Infinity: never. */
  alarmNs = Number.POSITIVE_INFINITY;
  readonly #power: PowerState;
  #setup: Setup | undefined;
  #open: OpenExit | undefined;
  #isInside = false;
  #runRefusal: Refusal | undefined;
  /** Nanoseconds of virtual time this vCPU has executed or slept through. */
  #clockNs = 0;
  /** Has slept: its clock must catch up before it executes. */
  #hasSlept = true;

  readonly timers: { readonly [T in TimerName]: ArchTimer };

  constructor(vm: VcpuOwner, index: number) {
    this.timers = { virtual: new ArchTimer(vm.timers, 'virtual'), physical: new ArchTimer(vm.timers, 'physical') };
    this.vm = vm;
    this.index = index;
    this.cpu = new GuestCpu(vm.ram, index, mpidrOf(index));
    this.#power = new PowerState((state) => vm.announcePower(index, state));
  }

  get mpidr(): number {
    return this.cpu.mpidr;
  }

  get isInitialized(): boolean {
    return this.#setup !== undefined;
  }

  /** True from `enter` until an outcome leaves. */
  get isInside(): boolean {
    return this.#isInside;
  }

  /** Why it has left, while the VMM has not answered. */
  get openExit(): Exit['reason'] | undefined {
    return this.#open?.exit.reason;
  }

  /** It is on, and nobody lets it run: the VMM has an exit to answer, or has yet to enter it. */
  get isHeldUp(): boolean {
    return this.#open !== undefined || (!this.#isInside && this.isInitialized && this.mpState !== 'stopped');
  }

  get mpState(): MpState {
    return this.#power.state;
  }

  get hasPsci02(): boolean {
    return ((this.#setup?.features ?? 0) & (1 << vcpuFeatures.psci02)) !== 0;
  }

  get psciVersion(): PsciVersion | 'off' {
    return this.vm.psci ?? (this.hasPsci02 ? latestPsci : '0.1');
  }

  /** Would `run` do anything but report that it is blocked? */
  get isReady(): boolean {
    if (!this.#isInside) return false;
    if (this.immediateExit || this.isAlarmDue || !this.isInitialized) return true;
    if (this.mpState === 'stopped') return false;
    if (!(this.#power.isWaiting || this.mpState === 'suspended')) return true;
    return this.#hasInterrupt || this.timerNs <= this.vm.virtualTimeNs;
  }

  /** When it goes on by itself: Infinity unless a timer is set, undefined while it has something to do or to answer. */
  get idleUntilNs(): number | undefined {
    if (this.#open !== undefined) return undefined;
    if (this.#isInside) return this.isReady ? undefined : this.wakeNs;
    return this.mpState === 'stopped' || !this.isInitialized ? Number.POSITIVE_INFINITY : undefined;
  }

  get isAlarmDue(): boolean {
    return this.alarmNs <= this.vm.virtualTimeNs;
  }

  /** When it next has something to do by itself, if nothing happens before; a stopped vCPU has no timers. */
  get wakeNs(): number {
    return this.mpState === 'stopped' ? this.alarmNs : Math.min(this.timerNs, this.alarmNs);
  }

  /** Would it end a WFI? Without a vGIC the lines say. @source linux arch/arm64/kvm/arm.c, kvm_arch_vcpu_runnable() */
  get #hasInterrupt(): boolean {
    return this.cpu.hasInterrupt || (this.vm.vgic?.hasPending(this.index) ?? false);
  }

  /** When the next timer raises its line; without a vGIC no line is there. */
  get timerNs(): number {
    const { virtual, physical } = this.timers;
    return this.vm.vgic === undefined ? Number.POSITIVE_INFINITY : Math.min(virtual.wakeNs, physical.wakeNs);
  }

  readonly #driveTimer = (ppi: number, level: boolean): void => this.vm.vgic?.inject(this.index, ppi, level, true);

  /** Drives the timers' lines to what they are by now. */
  syncTimers(): void {
    const { virtualTimeNs } = this.vm;
    this.timers.virtual.sync(virtualTimeNs, this.#driveTimer);
    this.timers.physical.sync(virtualTimeNs, this.#driveTimer);
  }

  signal({ irq, fiq }: Signals): void {
    this.cpu.setLine('irq', irq);
    this.cpu.setLine('fiq', fiq);
  }

  /**
   * KVM_ARM_VCPU_INIT: resets the vCPU. ENOENT for a feature there is not; EINVAL for another target than the VM's or
   * other features than the first time, POWER_OFF excepted.
   */
  initialize({ target, features }: Setup): Refusal | undefined {
    const { vm } = this;
    if ((features & ~knownFeatures) !== 0) {
      return new Refusal('ENOENT', `features ${features}: a 32-bit host has bits 0 (power_off) and 1 (psci_0_2)`);
    }
    if (vm.target !== undefined && vm.target !== target) {
      return new Refusal('EINVAL', `target ${target}: the vCPUs of this VM are ${vm.target}`);
    }
    const old = this.#setup?.features ?? features;
    if (((old ^ features) & comparedFeatures) !== 0) {
      return new Refusal('EINVAL', `features ${features}: vCPU ${this.index} was initialized with ${old}`);
    }
    vm.target = target;
    this.#setup = { target, features };
    this.#reset(target);
    this.#power.set((features & (1 << vcpuFeatures.powerOff)) !== 0 ? 'stopped' : 'runnable');
    return undefined;
  }

  setMpState(state: MpState): void {
    this.#hasSlept = true;
    this.#power.set(state);
  }

  standby(): boolean {
    if (this.#hasInterrupt) return false;
    this.#hasSlept = true;
    this.#power.wait();
    return true;
  }

  stop(): void {
    this.#hasSlept = true;
    this.#power.change('stopped');
  }

  start(entry: number, context: number, bigEndian: boolean): void {
    if (this.#setup === undefined) return;
    this.#reset(this.#setup.target);
    const isThumb = (entry & 1) !== 0;
    const { thumb, bigEndian: big } = cpsrBits;
    this.cpu.cpsr = this.cpu.cpsr | (isThumb ? thumb : 0) | (bigEndian ? big : 0);
    this.cpu.pc = isThumb ? (entry & ~1) >>> 0 : entry;
    this.cpu.setRegister(0, context);
    this.#power.change('runnable');
  }

  /** A reset takes the instruction away that waits for an answer; the answer itself is still due. */
  #reset(target: CpuTargetName): void {
    this.cpu.reset({ target, vcpus: this.vm.vcpus.size });
    for (const name of timerNames) this.timers[name].reset();
    if (this.#open !== undefined) this.#open = { exit: { reason: 'intr' } };
  }

  /**
   * KVM_RUN: completes the open exit with `reply` (absent: go on, nothing changed) and lets `run` do its work. A text
   * says why the reply cannot be applied; nothing has changed then and the exit is still open.
   */
  enter(reply: Reply | undefined): string | undefined {
    if (this.#isInside) return `vCPU ${this.index} is inside KVM_RUN already`;
    const open = this.#open;
    if (open === undefined && reply !== undefined) return `vCPU ${this.index} has no exit to answer`;
    const answer = reply ?? replyOf();
    const refusal = open && replyRefusal(this, open, answer);
    if (refusal !== undefined) return refusal;
    this.#power.wake();
    this.#open = undefined;
    if (open !== undefined) complete(this, open, answer);
    this.#isInside = true;
    this.#hasSlept = true;
    this.#runRefusal = this.isInitialized ? this.vm.prepareRun() : undefined;
    return undefined;
  }

  /** Lets an entered vCPU execute at most `budget` instructions. */
  run(budget: number): RunOutcome {
    return this.begin() ?? this.#out(this.#guard(() => this.#execute(budget)));
  }

  /** The part of `run` before instructions execute; absent: they may, here or on another thread. */
  begin(): RunOutcome | undefined {
    const outcome = this.#idle();
    return outcome && this.#out(outcome);
  }

  /** The part behind instructions that another thread executed: what its trap comes to, or its failure. */
  settle(end: { readonly trap?: Trap | undefined; readonly failure?: string }): RunOutcome {
    return this.#out(
      this.#guard(() => {
        if (end.failure !== undefined) throw new Error(end.failure);
        return this.#comeOf(end.trap) ?? { kind: 'preempted' };
      }),
    );
  }

  #out(outcome: RunOutcome): RunOutcome {
    if (outcome.kind === 'exit') this.#isInside = false;
    return outcome;
  }

  /** What KVM_RUN comes to before any instruction runs. @source linux arch/arm64/kvm/arm.c, kvm_arch_vcpu_ioctl_run() */
  #idle(): RunOutcome | undefined {
    if (!this.isInitialized) return this.#fail(`vCPU ${this.index} has had no ARM_VCPU_INIT (KVM_RUN: ENOEXEC)`);
    if (this.#runRefusal !== undefined) {
      return this.#fail(`${this.#runRefusal.message} (KVM_RUN: ${this.#runRefusal.errno})`);
    }
    if (this.immediateExit) return this.#leave({ exit: { reason: 'intr' } });
    if (this.isAlarmDue) {
      this.alarmNs = Number.POSITIVE_INFINITY;
      return this.#leave({ exit: { reason: 'intr' } });
    }
    if (this.mpState === 'stopped') return { kind: 'blocked' };
    this.syncTimers();
    if (this.#hasInterrupt) this.#power.wake();
    else if (this.#power.isWaiting || this.mpState === 'suspended') return { kind: 'blocked' };
    if (this.mpState === 'suspended') {
      return this.#leave({ exit: { reason: 'system_event', type: 'wakeup', data: [] } });
    }
    return undefined;
  }

  /** A fault of our own stops this vCPU, not the process: it leaves as what it is. */
  #guard(act: () => RunOutcome): RunOutcome {
    try {
      return act();
    } catch (error) {
      return this.#fail(`fault of the kernel itself: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** KVM_RUN fails: nobody asked for this exit, and no instruction waits for its answer. */
  #fail(text: string): RunOutcome {
    const { pc } = this.cpu;
    const ipa = this.isInitialized ? this.cpu.ipaOf(pc) : pc;
    const instruction = (ipa === undefined ? undefined : this.vm.ram.read(ipa, 4)) ?? new Uint8Array(0);
    return this.#leave({
      exit: { reason: 'internal_error', suberror: 'unexpected_exit_reason', pc, instruction, text },
    });
  }

  #execute(budget: number): RunOutcome {
    if (this.#hasSlept) this.#clockNs = Math.max(this.#clockNs, this.vm.virtualTimeNs);
    this.#hasSlept = false;
    for (let left = budget; left > 0; ) {
      this.syncTimers();
      const before = this.cpu.executed;
      // A timer raises its line, and an alarm rings, between two instructions, not at the end of a slice.
      const asked = Math.min(left, Math.max(1, Math.ceil((this.wakeNs - this.#clockNs) / instructionNs)));
      const trap = this.cpu.run(asked);
      // A trapped instruction may not count as executed: the slice ends all the same.
      const spent = Math.max(1, this.cpu.executed - before);
      left -= spent;
      this.#clockNs += spent * instructionNs;
      this.vm.advanceTo(this.#clockNs);
      const outcome = this.#comeOf(trap);
      if (outcome !== undefined) return outcome;
      if (trap === undefined && (spent < asked || this.isAlarmDue)) return { kind: 'preempted' };
    }
    return { kind: 'preempted' };
  }

  /** What the end of some instructions comes to; undefined: more of them. */
  #comeOf(trap: Trap | undefined): RunOutcome | undefined {
    const outcome = (trap && handleTrap(this, trap)) ?? stuckInHandler(this);
    return outcome?.kind === 'exit' ? this.#leave(outcome) : outcome;
  }

  #leave(open: OpenExit): RunOutcome {
    this.#open = open;
    return { kind: 'exit', exit: open.exit };
  }
}
