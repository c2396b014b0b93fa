import { type MessagePort, workerData } from 'node:worker_threads';
import type { CpuTargetName } from '../../proto/uapi/kvm.ts';
import { Engine } from '../cpu/engine.ts';
import { GuestMemory, type MemorySlot, type SharedMemory } from '../cpu/memory.ts';
import { RemoteTranslations } from '../cpu/mmu/remote.ts';
import { at, VcpuState } from '../cpu/state.ts';
import { cpuTargets } from '../cpu/target.ts';
import type { Trap } from '../cpu/trap.ts';
import { warmUp } from '../cpu/warm-up.ts';

/** What a thread is started with. */
export interface ThreadSetup {
  readonly memory: SharedMemory;
  readonly vcpu: number;
  readonly target: CpuTargetName;
  readonly port: MessagePort;
}

/** Work for a thread: so many instructions at most. */
export interface Slice {
  readonly budget: number;
  /** Present when it has changed. */
  readonly vm?: {
    readonly slots: readonly MemorySlot[];
    /** Every vCPU there is. */
    readonly vcpus: readonly number[];
  };
}

/** What a slice came to; neither: its budget is used up, or the vCPU was kicked. */
export interface SliceEnd {
  readonly trap?: Trap | undefined;
  /** The engine failed on a bug of its own. */
  readonly failure?: string;
}

const { memory: shared, vcpu, target, port } = workerData as ThreadSetup;
const memory = new GuestMemory(shared);
memory.becomeThreaded();
warmUp();
const engine = new Engine(memory, vcpu, cpuTargets[target]);

/** Two vCPUs that wait for one another must both do what the other asks. */
function serveMeanwhile(): void {
  if (engine.serve()) engine.kick();
}

function follow({ slots, vcpus }: NonNullable<Slice['vm']>): void {
  memory.adopt(slots);
  for (const other of vcpus) {
    if (memory.translations.has(other)) continue;
    memory.translations.set(other, new RemoteTranslations(new VcpuState(memory, other), serveMeanwhile));
  }
}

function execute(budget: number): SliceEnd {
  try {
    return { trap: engine.run(budget) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', ({ budget, vm }: Slice) => {
  if (vm !== undefined) follow(vm);
  port.postMessage(execute(budget));
  // Behind the message: whoever waits for the word finds it.
  Atomics.store(engine.words, at.executing, 0);
  Atomics.notify(engine.words, at.executing);
});
