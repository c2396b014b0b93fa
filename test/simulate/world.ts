import { Random } from '../differential/random.ts';

interface Appointment {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

/** Virtual time and chance: what happens when is a pure function of the seed. */
export class World {
  readonly random: Random;
  #nowMs = 0;
  #order = 0;
  #queue: Appointment[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `act` after `ms`; appointments of one moment in the order they were made. */
  after(ms: number, act: () => void): () => void {
    this.#order += 1;
    const appointment = { atMs: this.#nowMs + ms, order: this.#order, act };
    this.#queue.push(appointment);
    return () => {
      this.#queue = this.#queue.filter((each) => each !== appointment);
    };
  }

  /** All clocks jump: what was due in between is late. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  /** Does the next thing; false when nothing is left to do. Handlers get on before it returns. */
  async step(): Promise<boolean> {
    const [first, ...rest] = this.#queue;
    if (first === undefined) return false;
    const next = rest.reduce((a, b) => (b.atMs < a.atMs || (b.atMs === a.atMs && b.order < a.order) ? b : a), first);
    this.#queue = this.#queue.filter((each) => each !== next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.act();
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }
}
