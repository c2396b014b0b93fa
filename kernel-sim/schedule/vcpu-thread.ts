import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { GuestMemory } from '../cpu/memory.ts';
import { RemoteTranslations } from '../cpu/mmu/remote.ts';
import { at, type VcpuState } from '../cpu/state.ts';
import type { GuestCpu } from '../kvm/guest-cpu.ts';
import type { Slice, SliceEnd, ThreadSetup } from './worker.ts';

/** Instructions of one slice: a kick ends it whenever something is wanted of the vCPU. */
const sliceInstructions = 20_000_000;

const script = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** The thread that executes one vCPU's instructions. Everything else about the vCPU happens on the caller's thread. */
export class VcpuThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #state: VcpuState;
  readonly #memory: GuestMemory;
  /** What of the VM the thread was told last: memory generation, and how many vCPUs. */
  #told = '';
  #isExecuting = false;
  #end: SliceEnd | undefined;

  /** `onEnd` hears that a slice has ended. */
  constructor(cpu: GuestCpu, vcpu: number, onEnd: () => void) {
    const { state, memory, target } = cpu.shared;
    this.#state = state;
    this.#memory = memory;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const setup: ThreadSetup = { memory: memory.share(), vcpu, target, port: port2 };
    this.#worker = new Worker(script, { workerData: setup, transferList: [port2] });
    memory.becomeThreaded();
    memory.translations.set(vcpu, new RemoteTranslations(state, () => undefined));
    const ended = (end: SliceEnd) => {
      this.#end = end;
      onEnd();
    };
    port1.on('message', ended);
    this.#worker.on('error', (error) => {
      Atomics.store(state.words, at.executing, 0);
      ended({ failure: String(error) });
    });
    port1.unref();
    this.#worker.unref();
  }

  /** A slice was started whose end nobody has taken. */
  get isExecuting(): boolean {
    return this.#isExecuting;
  }

  /** Whether `take` would give something. */
  get hasEnded(): boolean {
    this.#end ??= receiveMessageOnPort(this.#port)?.message as SliceEnd | undefined;
    return this.#end !== undefined;
  }

  /** Gives it a slice; `vcpus` are all there are. */
  start(vcpus: readonly number[]): void {
    const { generation, slots } = this.#memory;
    const now = `${generation} ${vcpus.length}`;
    const slice: Slice = { budget: sliceInstructions, ...(now === this.#told ? {} : { vm: { slots, vcpus } }) };
    this.#told = now;
    this.#isExecuting = true;
    Atomics.store(this.#state.words, at.executing, 1);
    this.#port.postMessage(slice);
  }

  /** What the slice came to; undefined while it executes. */
  take(): SliceEnd | undefined {
    if (!this.#isExecuting || !this.hasEnded) return undefined;
    const end = this.#end;
    this.#end = undefined;
    this.#isExecuting = false;
    return end;
  }

  /** Ends the slice at the next instruction. */
  kick(): void {
    if (this.#isExecuting) this.#state.kick();
  }

  /** Blocks until no instruction executes. */
  wait(): void {
    const { words } = this.#state;
    while (Atomics.load(words, at.executing) === 1) Atomics.wait(words, at.executing, 1);
  }

  async close(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }
}
