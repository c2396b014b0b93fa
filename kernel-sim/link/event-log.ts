import type { EventFrame } from '../../proto/frame.ts';

/** Events that may wait for the VMM's Ack before the vCPUs pause. */
export const eventsWaitingMax = 1024;

/** Events that were posted and not yet acknowledged, oldest first. */
export class EventLog {
  #waiting: EventFrame[] = [];

  post(frame: EventFrame): void {
    this.#waiting.push(frame);
  }

  /** The VMM has every event up to `vmOrder`. */
  acknowledge(vmOrder: number): void {
    const first = this.#waiting.findIndex((frame) => frame.vmOrder > vmOrder);
    this.#waiting = first < 0 ? [] : this.#waiting.slice(first);
  }

  get waiting(): readonly EventFrame[] {
    return this.#waiting;
  }

  get isFull(): boolean {
    return this.#waiting.length >= eventsWaitingMax;
  }
}
