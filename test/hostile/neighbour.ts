import { pino } from 'pino';
import type { Kernel, TurnRecord } from '../../kernel-sim/link/kernel.ts';
import { ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { type KernelEnd, runKernel } from '../../kernel-sim/main.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';

const call: Exit = {
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0: 1, r12: 0x102 }),
  windows: [],
};

/** A kernel that notes how long each exit waits for its answer. */
export class TimedKernel implements Kernel {
  readonly #kernel: Kernel;
  readonly #leftMs = new Map<number, number>();
  readonly #waitsMs: number[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get runnable(): boolean {
    return this.#kernel.runnable;
  }

  get idleNs(): number | undefined {
    return this.#kernel.idleNs;
  }

  get exits(): number {
    return this.#waitsMs.length;
  }

  /** Milliseconds of each exit since this was last asked. */
  take(): readonly number[] {
    return this.#waitsMs.splice(0);
  }

  ioctl(...asked: Parameters<Kernel['ioctl']>): ReturnType<Kernel['ioctl']> {
    return this.#kernel.ioctl(...asked);
  }

  enter(vm: number, vcpu: number, answer: Parameters<Kernel['enter']>[2]): string | undefined {
    const leftMs = this.#leftMs.get(vcpu);
    if (leftMs !== undefined) this.#waitsMs.push(performance.now() - leftMs);
    return this.#kernel.enter(vm, vcpu, answer);
  }

  turn(): readonly TurnRecord[] {
    const records = this.#kernel.turn();
    for (const record of records) if ('vcpu' in record) this.#leftMs.set(record.vcpu, performance.now());
    return records;
  }
}

/** A kernel with manners that does nothing but call, until it is told to end. */
export class Neighbour {
  readonly #stop = new AbortController();
  readonly #kernel = new TimedKernel(new ScriptedKernel(() => call));
  readonly #ended: Promise<KernelEnd>;

  constructor(connect: string) {
    this.#ended = runKernel({
      connect,
      connectTimeoutMs: 10_000,
      kernel: this.#kernel,
      vcpusMax: 1,
      version: 'neighbour',
      logger: pino({ level: 'silent' }),
      signal: this.#stop.signal,
      nowMs: () => performance.now(),
      random: () => 0,
    });
  }

  /** Resolves when so many exits more were answered. @throws Error when it ended before */
  async made(exits: number): Promise<void> {
    const until = this.#kernel.exits + exits;
    const ended = this.#ended.then(({ text }) => {
      throw new Error(`the neighbour's session ended: ${text}`);
    });
    ended.catch(() => undefined);
    while (this.#kernel.exits < until) {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5))]);
    }
  }

  take(): readonly number[] {
    return this.#kernel.take();
  }

  async end(): Promise<KernelEnd['outcome']> {
    this.#stop.abort();
    return (await this.#ended).outcome;
  }
}
