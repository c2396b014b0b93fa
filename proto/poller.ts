import { PollWindow } from './poll-window.ts';

/** Longest look for a message unless told otherwise. @source linux arch/x86/include/asm/kvm_host.h, KVM_HALT_POLL_NS_DEFAULT */
export const pollNsMax = 200_000;

/** The event loop and its clock, from whoever owns them. */
export interface Loop {
  /** Host nanoseconds. */
  nowNs(): number;
  /** Calls `act` when the loop has next looked at its sockets, for which it does not sleep. */
  soon(act: () => void): void;
}

/** Told when a process has nothing left to do, and when something is there again. */
export interface Waits {
  /** Nothing is left to be done until the peer's next message, which is to be expected. */
  expect(): void;
  /** A message is there, or something else to do. */
  arrived(): void;
}

/**
 * Keeps the event loop awake for as long as the next message is worth waiting for: a core that has gone to sleep takes
 * longer to wake than an exit to be answered. One for all connections of a process, as there is one loop.
 */
export class Poller implements Waits {
  readonly #window: PollWindow;
  readonly #loop: Loop;
  /** When the wait began that is to be settled. */
  #sinceNs: number | undefined;
  #looks = 0;
  #isAwake = false;

  constructor(maxNs: number, loop: Loop) {
    this.#window = new PollWindow(maxNs);
    this.#loop = loop;
  }

  expect(): void {
    this.#sinceNs = undefined;
    if (this.#window.rest()) return;
    this.#sinceNs = this.#loop.nowNs();
    this.#looks = 0;
    if (this.#isAwake || this.#window.ns === 0) return;
    this.#isAwake = true;
    this.#loop.soon(this.#look);
  }

  /** What is there at the first look would have come without looking, too. */
  arrived(): void {
    if (this.#sinceNs !== undefined && this.#looks !== 1) this.#window.settle(this.#loop.nowNs() - this.#sinceNs);
    this.#sinceNs = undefined;
  }

  readonly #look = (): void => {
    this.#looks += 1;
    this.#isAwake = this.#sinceNs !== undefined && this.#loop.nowNs() - this.#sinceNs < this.#window.ns;
    if (this.#isAwake) this.#loop.soon(this.#look);
  };
}
