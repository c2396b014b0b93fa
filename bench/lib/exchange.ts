import { cpuMeter } from './child.ts';

/** What a client was asked: so many exchanges, `depth` of them under way at once. */
export interface Cell {
  readonly count: number;
  readonly depth: number;
}

export interface CellResult {
  readonly samplesUs: readonly number[];
  readonly ns: number;
  readonly cpuUs: number;
}

/** Runs cells over any transport: `send(stream)` starts an exchange, `arrived(stream)` ends it. */
export class Exchanges {
  readonly #send: (stream: number) => void;
  readonly #started: bigint[] = [];
  #samples: number[] = [];
  #left = 0;
  #open = 0;
  #done: (() => void) | undefined;

  constructor(send: (stream: number) => void) {
    this.#send = send;
  }

  async run({ count, depth }: Cell): Promise<CellResult> {
    this.#samples = [];
    this.#left = count;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done = resolve;
    const cpuUs = cpuMeter();
    const started = process.hrtime.bigint();
    for (let stream = 0; stream < depth; stream += 1) this.#next(stream);
    await promise;
    const ns = Number(process.hrtime.bigint() - started);
    return { samplesUs: this.#samples, ns, cpuUs: cpuUs() };
  }

  readonly arrived = (stream: number): void => {
    this.#open -= 1;
    const started = this.#started[stream];
    if (stream === 0 && started !== undefined) this.#samples.push(Number(process.hrtime.bigint() - started) / 1000);
    if (this.#left > 0) this.#next(stream);
    else if (this.#open === 0) this.#done?.();
  };

  #next(stream: number): void {
    this.#left -= 1;
    this.#open += 1;
    if (stream === 0) this.#started[0] = process.hrtime.bigint();
    this.#send(stream);
  }
}
