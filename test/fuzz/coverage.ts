import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

/** Rooms whose lines count; a fuzzer's own do not. */
const counted = /\/(proto|kernel-sim|server|vmm)\/(?!golden)[^?]*\.ts$/;

/** V8's block coverage of this process: which blocks have run that never ran before. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    await this.fresh();
  }

  get blocks(): number {
    return this.#seen.size;
  }

  /** Blocks that ran for the first time since this was last asked. */
  async fresh(): Promise<number> {
    const before = this.#seen.size;
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    for (const { url, functions } of result) {
      if (!counted.test(url) || !url.startsWith('file:')) continue;
      const file = fileURLToPath(url);
      for (const { ranges } of functions) {
        for (const { count, startOffset, endOffset } of ranges) {
          if (count > 0) this.#seen.add(`${file}:${startOffset}:${endOffset}`);
        }
      }
    }
    return this.#seen.size - before;
  }
}
