import type { Kernel, TurnRecord } from '../../kernel-sim/link/kernel.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { aarch32Registers, defaultCallMask, registerSet } from '../../proto/uapi/registers.ts';

const carried = aarch32Registers.filter((_, bit) => (defaultCallMask & (1 << bit)) !== 0);

/** Highbank's l2x0_control_write(1), as its Linux makes it. */
const call: Exit = {
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ ...Object.fromEntries(carried.map((name) => [name, 0])), r0: 1, r12: 0x102 }),
  windows: [],
};

/** Where an ioctl answers more than that it was done. */
function answerOf(request: IoctlRequest): object {
  if (request.name === 'create_vm') return { vm: 0 };
  if (request.name === 'get_one_reg') return { values: request.ids.map(() => 0n) };
  return {};
}

/** How often a kernel whose guest does nothing looks whether it is to. */
const idleLookNs = 1e9;

/**
 * A kernel without an engine, of one vCPU that makes nothing but calls: each `paceNs` behind the last answer, and none
 * while that is Infinity. Many of them are a load that leaves the cores to the VMM.
 */
export class LeanKernel implements Kernel {
  readonly #nowNs: () => number;
  paceNs: number;
  /** Exits that were answered. */
  answered = 0;
  /** Times the VMM was lost. */
  losses = 0;
  /** When the first exit was answered since then; absent: none was. */
  resumedNs: number | undefined;
  #enteredNs: number | undefined;
  #exits = 0;

  constructor(paceNs: number, nowNs: () => number) {
    this.paceNs = paceNs;
    this.#nowNs = nowNs;
  }

  get runnable(): boolean {
    return this.#enteredNs !== undefined && this.#nowNs() >= this.#enteredNs + this.paceNs;
  }

  get idleNs(): number | undefined {
    if (this.#enteredNs === undefined) return undefined;
    return Math.min(idleLookNs, Math.max(0, this.#enteredNs + this.paceNs - this.#nowNs()));
  }

  ioctl(_: Address, request: IoctlRequest): IoctlResult {
    return { ok: true, name: request.name, value: answerOf(request) } as IoctlResult;
  }

  enter(): undefined {
    this.#enteredNs = this.#nowNs();
    if (this.#exits === 0) return;
    this.answered += 1;
    this.resumedNs ??= this.#enteredNs;
  }

  turn(): readonly TurnRecord[] {
    if (!this.runnable) return [];
    this.#enteredNs = undefined;
    this.#exits += 1;
    return [{ vm: 0, virtualTimeNs: this.#exits, vcpu: 0, exit: call }];
  }

  lost(): void {
    this.losses += 1;
    this.resumedNs = undefined;
  }
}
