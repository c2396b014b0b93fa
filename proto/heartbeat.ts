/** Milliseconds between two looks at whether the peer is there. */
export const heartbeatMs = 15_000;

/** Silent intervals after which a peer counts as gone. */
const missesMax = 3;

/**
 * Tells a silent peer from a busy self. The clock is the caller's; `beat` is to be called every `intervalMs`, and a call
 * that comes late says that we, not the peer, were away.
 * @source SPEC.md, LIVE-6, LIVE-7
 */
export class Heartbeat {
  readonly #intervalMs: number;
  #lastBeatMs: number;
  #heard = true;
  #misses = 0;

  constructor(intervalMs: number, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#lastBeatMs = nowMs;
  }

  /** Anything at all came from the peer. */
  heard(): void {
    this.#heard = true;
  }

  /** What is to be done now: nothing, ask for a sign of life, or give the connection up. */
  beat(nowMs: number): 'nothing' | 'ping' | 'gone' {
    const wasAway = nowMs - this.#lastBeatMs > 1.5 * this.#intervalMs;
    this.#lastBeatMs = nowMs;
    if (this.#heard || wasAway) {
      const wasHeard = this.#heard;
      this.#heard = false;
      this.#misses = 0;
      return wasHeard && !wasAway ? 'nothing' : 'ping';
    }
    this.#misses += 1;
    return this.#misses >= missesMax ? 'gone' : 'ping';
  }
}
