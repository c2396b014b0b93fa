import type { World } from './world.ts';

/** One direction of one connection: what enters comes out in its order, some time later. */
export class Pipe {
  readonly #world: World;
  #lastMs = 0;
  #isOpen = true;
  #underWay: (() => void)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  send(delayMs: number, arrive: () => void): void {
    if (!this.#isOpen) return;
    this.#lastMs = Math.max(this.#lastMs, this.#world.nowMs + delayMs);
    const cancel = this.#world.after(this.#lastMs - this.#world.nowMs, () => {
      this.#underWay.shift();
      arrive();
    });
    this.#underWay.push(cancel);
  }

  /** The last share of what is under way is lost, in thousandths, and nothing more enters. */
  cut(share: number): void {
    this.#isOpen = false;
    const kept = Math.floor((this.#underWay.length * (1000 - share)) / 1000);
    for (const cancel of this.#underWay.splice(kept)) cancel();
  }
}
