import { ProtocolError } from '../../proto/errors.ts';
import type { ExitFrame, RunFrame, SlotReport } from '../../proto/frame.ts';
import { nextSlotState, type SlotEvent, type SlotState } from '../../proto/slot.ts';
import { ReplyCache } from './reply-cache.ts';

/** What an arriving exit is: to be handled, being handled already, or answered before by this Run. */
export type Arrival =
  | { readonly kind: 'new' }
  | { readonly kind: 'open' }
  | { readonly kind: 'answered'; readonly run: RunFrame };

const newExit: Arrival = { kind: 'new' };
const openExit: Arrival = { kind: 'open' };

/** The one exit a vCPU may have open, as the VMM sees it. */
export class ExitSlot {
  readonly vm: number;
  readonly vcpu: number;
  readonly #cache = new ReplyCache();
  #state: SlotState = 'free';
  #seq = 0;
  #running = false;

  constructor(vm: number, vcpu: number) {
    this.vm = vm;
    this.vcpu = vcpu;
  }

  /** The last exit's number. */
  get seq(): number {
    return this.#seq;
  }

  /** `created` before the first Run, then who has the vCPU: the guest or a handler. */
  get owner(): 'created' | 'guest' | 'handler' {
    if (this.#running) return 'guest';
    return this.#seq === 0 ? 'created' : 'handler';
  }

  /** The last exit and the Run that answered it or that was the first. */
  get last(): { readonly exit: ExitFrame | undefined; readonly run: RunFrame | undefined } {
    return { exit: this.#cache.exit, run: this.#cache.run };
  }

  /** The first Run is about to be sent. */
  start(run: RunFrame): void {
    if (this.owner !== 'created') throw new Error(`${this.#name} runs already`);
    this.#cache.settle(run);
    this.#running = true;
  }

  /** Takes up a slot as `last` gave it. */
  restore({ exit, run }: ExitSlot['last']): void {
    if (exit !== undefined) {
      this.#seq = exit.seq;
      this.#cache.open(exit);
      this.#state = run === undefined ? 'processing' : 'complete';
    }
    if (run === undefined) return;
    this.#cache.settle(run);
    this.#running = true;
  }

  /** @throws ProtocolError when this exit cannot come now */
  arrive(frame: ExitFrame): Arrival {
    if (frame.seq === this.#seq + 1 && this.#running) {
      if (this.#state === 'complete') this.#step('ack');
      this.#step('exit');
      this.#step('claim');
      this.#seq = frame.seq;
      this.#running = false;
      this.#cache.open(frame);
      return newExit;
    }
    if (frame.seq === this.#seq && this.#seq > 0) return this.#again(frame);
    if (frame.seq !== this.#seq + 1) {
      throw new ProtocolError('MISORDERED', `exit ${frame.seq} of ${this.#name}, whose last exit was ${this.#seq}`);
    }
    const why = this.owner === 'created' ? 'it was never run' : `exit ${this.#seq} has no answer yet`;
    throw new ProtocolError('SLOT_VIOLATION', `exit ${frame.seq} of ${this.#name}: ${why}`);
  }

  /** The answer to the open exit is settled and about to be sent. */
  settle(run: RunFrame): void {
    if (this.#state === 'pending') this.#step('claim');
    this.#step('reply');
    this.#cache.settle(run);
    this.#running = true;
  }

  linkLost(): void {
    this.#step('linkLost');
  }

  /**
   * Holds the kernel's slot against this one after a lost connection; gives the first Run if that is to be sent again.
   * @throws ProtocolError MISORDERED when one of both has lost exits
   */
  compare({ seq, entered }: SlotReport): RunFrame | undefined {
    const later = this.#running ? this.#seq + 1 : this.#seq;
    if (seq < this.#seq || seq > later || (entered && seq === this.#seq && !this.#running)) {
      const kernel = `${seq}, ${entered ? 'entered' : 'open'}`;
      throw new ProtocolError(
        'MISORDERED',
        `${this.#name} is at exit ${kernel}; here it is at ${this.#seq}, ${this.owner}`,
      );
    }
    return seq === 0 && !entered && this.#running ? this.#cache.run : undefined;
  }

  #again(frame: ExitFrame): Arrival {
    if (!this.#cache.holds(frame)) {
      throw new ProtocolError('FALSE_RETRY', `exit ${frame.seq} of ${this.#name} came again with other contents`);
    }
    if (this.#state === 'pending') this.#step('claim');
    const { run } = this.#cache;
    return run === undefined ? openExit : { kind: 'answered', run };
  }

  get #name(): string {
    return `vCPU ${this.vcpu} of VM ${this.vm}`;
  }

  #step(event: SlotEvent): void {
    const next = nextSlotState(this.#state, event);
    if (next === undefined) throw new Error(`${this.#name}: slot is ${this.#state} and cannot take ${event}`);
    this.#state = next;
  }
}
