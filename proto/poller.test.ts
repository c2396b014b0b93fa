import { expect, it } from 'vitest';
import { type Loop, Poller } from './poller.ts';

const turnNs = 2000;

/** An event loop that takes 2 µs for a turn, and sleeps when nothing keeps it awake. */
class FakeLoop implements Loop {
  #ns = 0;
  #soon: (() => void)[] = [];
  /** Turns taken without sleeping, in all. */
  turns = 0;

  nowNs = () => this.#ns;

  soon = (act: () => void) => void this.#soon.push(act);

  get isAwake(): boolean {
    return this.#soon.length > 0;
  }

  turn(): void {
    this.turns += 1;
    this.#ns += turnNs;
    for (const act of this.#soon.splice(0)) act();
  }

  /** What comes after `ns` is met awake, or wakes the loop. */
  pass(ns: number): void {
    const untilNs = this.#ns + ns;
    while (this.isAwake && this.#ns < untilNs) this.turn();
    this.#ns = Math.max(this.#ns, untilNs);
  }
}

function exchange(poller: Poller, loop: FakeLoop, waits: number, waitNs: number): void {
  for (let wait = 0; wait < waits; wait += 1) {
    poller.expect();
    loop.pass(waitNs);
    poller.arrived();
  }
}

it('a process whose peer answers soon is awake when the answer comes', () => {
  const loop = new FakeLoop();
  const poller = new Poller(200_000, loop);
  exchange(poller, loop, 4, 35_000);
  poller.expect();
  loop.pass(34_000);
  expect(loop.isAwake).toBe(true);
});

it('it sleeps once the answer is late, and while nothing is expected', () => {
  const loop = new FakeLoop();
  const poller = new Poller(200_000, loop);
  exchange(poller, loop, 10, 35_000);
  poller.expect();
  loop.pass(60_000);
  expect(loop.isAwake).toBe(false);
  poller.arrived();
  poller.arrived();
  expect(loop.isAwake).toBe(false);
});

it('an answer that is met ends the looking', () => {
  const loop = new FakeLoop();
  const poller = new Poller(200_000, loop);
  exchange(poller, loop, 10, 35_000);
  loop.turn();
  expect(loop.isAwake).toBe(false);
});

it('a peer that answers slowly costs no turn', () => {
  const loop = new FakeLoop();
  exchange(new Poller(200_000, loop), loop, 1000, 1_000_000);
  expect(loop.turns).toBe(0);
});

it('a poller that may not look never keeps the loop awake', () => {
  const loop = new FakeLoop();
  exchange(new Poller(0, loop), loop, 1000, 1000);
  expect(loop.turns).toBe(0);
});

it('answers that are there at the first look do not count as met: the peer ran on this core meanwhile', () => {
  const loop = new FakeLoop();
  const poller = new Poller(200_000, loop);
  let awake = 0;
  for (let wait = 0; wait < 10_000; wait += 1) {
    poller.expect();
    if (loop.isAwake) awake += 1;
    // Every other answer comes at once, the ones between only when we are gone.
    if (wait % 2 === 0) loop.pass(turnNs);
    else {
      while (loop.isAwake) loop.turn();
      loop.pass(30_000);
    }
    poller.arrived();
  }
  expect(awake).toBeLessThan(300);
});
