import { ProtocolError } from '../../proto/errors.ts';
import type { ExitFrame, RunFrame } from '../../proto/frame.ts';
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
  readonly #name: string;
  readonly #cache = new ReplyCache();
  #state: SlotState = 'free';
  #seq = 0;
  #running = false;

  constructor(vm: number, vcpu: number) {
    this.#name = `vCPU ${vcpu} of VM ${vm}`;
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

  /** The first Run has been sent. */
  start(): void {
    if (this.owner !== 'created') throw new Error(`${this.#name} runs already`);
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
    this.#step('reply');
    this.#cache.settle(run);
    this.#running = true;
  }

  #again(frame: ExitFrame): Arrival {
    if (!this.#cache.holds(frame)) {
      throw new ProtocolError('FALSE_RETRY', `exit ${frame.seq} of ${this.#name} came again with other contents`);
    }
    const { run } = this.#cache;
    return run === undefined ? openExit : { kind: 'answered', run };
  }

  #step(event: SlotEvent): void {
    const next = nextSlotState(this.#state, event);
    if (next === undefined) throw new Error(`${this.#name}: slot is ${this.#state} and cannot take ${event}`);
    this.#state = next;
  }
}
