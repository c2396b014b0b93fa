import type { Waits } from '../../proto/poller.ts';
import type { KernelLink } from './kernel-link.ts';

/** A longer nap is taken in pieces. */
const napMsMax = 60_000;

/** A connection whose frames of this turn are to leave. */
export interface Flushed {
  /** Too many bytes are on their way to the VMM: the vCPUs wait. */
  readonly isFull: boolean;
  flush(): void;
  /** Runs `act`; what it throws ends the session. */
  guarded(act: () => void): void;
}

/**
 * Gives the vCPUs their turns: one behind everything that arrived in an event-loop turn, and further ones for as long as
 * they get on, between which the event loop has its own. So a spinning guest delays no ioctl.
 */
export class Pump {
  readonly #link: KernelLink;
  readonly #waits: Waits | undefined;
  readonly #connections = new Set<Flushed>();
  #woken = false;
  #spin: NodeJS.Immediate | undefined;
  #nap: NodeJS.Timeout | undefined;

  /** `waits` hears when only a reply brings the vCPUs further. */
  constructor(link: KernelLink, waits?: Waits) {
    this.#link = link;
    this.#waits = waits;
  }

  add(connection: Flushed): void {
    this.#connections.add(connection);
  }

  remove(connection: Flushed): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearImmediate(this.#spin);
    clearTimeout(this.#nap);
    this.#spin = undefined;
  }

  /** Something arrived or drained. nextTick: all messages of one read are in before the vCPUs run. */
  wake(): void {
    this.#waits?.arrived();
    if (this.#woken) return;
    this.#woken = true;
    process.nextTick(this.#turn);
  }

  readonly #turn = (): void => {
    this.#woken = false;
    clearTimeout(this.#nap);
    const [main] = this.#connections;
    if (main === undefined) return;
    let more = false;
    const isFull = [...this.#connections].some((connection) => connection.isFull);
    if (!isFull) {
      main.guarded(() => {
        more = this.#link.turn();
      });
    }
    for (const connection of this.#connections) connection.flush();
    if (more && this.#spin === undefined) this.#spin = setImmediate(this.#spinOn);
    if (!(more || isFull)) this.#sleep();
    if (!more && this.#link.awaitsReply) this.#waits?.expect();
  };

  /** A VM that waits for its timer leaves the process idle; a frame ends the nap too. */
  #sleep(): void {
    const { idleNs } = this.#link;
    if (idleNs === undefined) return;
    this.#nap = setTimeout(this.#turn, Math.min(Math.ceil(idleNs / 1e6), napMsMax));
  }

  readonly #spinOn = (): void => {
    this.#spin = undefined;
    if (!this.#woken) this.#turn();
  };
}
