import type { VcpuActivity } from '../kvm/activity.ts';

/** Notices a guest that computes or waits for an answer, and lets nothing out: each time once, until it does. */
export class QuietWatch {
  readonly #quietMs: number;
  #happened = -1;
  #sinceMs = 0;
  #isTold = false;

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** What to tell at `nowMs`, when `happened` exits and events have come out. */
  look(nowMs: number, happened: number, activities: () => readonly VcpuActivity[]): readonly string[] {
    if (happened !== this.#happened) {
      this.#happened = happened;
      this.#sinceMs = nowMs;
      this.#isTold = false;
      return [];
    }
    const quietMs = nowMs - this.#sinceMs;
    if (this.#isTold || quietMs < this.#quietMs) return [];
    const found = activities();
    if (!found.some(({ isBusy }) => isBusy)) return [];
    this.#isTold = true;
    return [
      `nothing has left the guest for ${Math.round(quietMs / 1000)} s, and it is not idle:`,
      ...found.map(({ text }) => text),
    ];
  }
}
