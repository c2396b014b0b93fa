/** First window behind none. @source linux virt/kvm/kvm_main.c, halt_poll_ns_grow_start */
const startNs = 10_000;

/** Waits sat out after looking in vain, at first and at most. */
const restsFirst = 16;
const restsMax = 4096;

/**
 * How long to look for the next message before sleeping: about as long as waits have been, and not at all while they are
 * longer than `maxNs`. Grows and shrinks as KVM's halt polling. Looking that meets nothing again and again is given up, for
 * longer each time: on a core that the peer wants too it keeps the peer from its work.
 * @source linux virt/kvm/kvm_main.c, kvm_vcpu_halt(), grow_halt_poll_ns(), shrink_halt_poll_ns()
 */
export class PollWindow {
  readonly #maxNs: number;
  #ns = 0;
  /** Spent looking since a message was last met. */
  #vainNs = 0;
  #restsLeft = 0;
  #restsNext = restsFirst;

  constructor(maxNs: number) {
    this.#maxNs = maxNs;
  }

  /** How long to look in the wait that begins. */
  get ns(): number {
    return this.#ns;
  }

  /** Sits the wait that begins out, which then need not be settled; false: it counts. */
  rest(): boolean {
    if (this.#restsLeft === 0) return false;
    this.#restsLeft -= 1;
    return true;
  }

  /** A wait has ended after `waitedNs`, looking included. */
  settle(waitedNs: number): void {
    if (waitedNs <= this.#ns) this.#met();
    else this.#missed(waitedNs);
  }

  #met(): void {
    this.#vainNs = 0;
    this.#restsNext = restsFirst;
  }

  #missed(waitedNs: number): void {
    this.#vainNs += this.#ns;
    if (this.#vainNs > 2 * this.#maxNs) this.#giveUp();
    else if (waitedNs <= this.#maxNs) this.#ns = Math.min(this.#maxNs, Math.max(startNs, 2 * this.#ns));
    else this.#ns = this.#ns < 2 * startNs ? 0 : this.#ns / 2;
  }

  #giveUp(): void {
    this.#ns = 0;
    this.#vainNs = 0;
    this.#restsLeft = this.#restsNext;
    this.#restsNext = Math.min(restsMax, 2 * this.#restsNext);
  }
}
