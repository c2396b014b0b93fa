import { describe, expect, it } from 'vitest';
import { PollWindow } from './poll-window.ts';

const maxNs = 200_000;

/** A window after waits that each took `waitNs` beyond what was looked in vain. */
function waited(waits: number, waitNs: number, window = new PollWindow(maxNs)): PollWindow {
  for (let wait = 0; wait < waits; wait += 1) {
    if (!window.rest()) window.settle(waitNs);
  }
  return window;
}

describe('the poll window', () => {
  it.each([
    ['is closed at first', 0, 35_000, 0],
    ['opens with a short wait', 1, 35_000, 10_000],
    ['doubles until it is as long as waits are', 4, 35_000, 40_000],
    ['stays there', 1000, 35_000, 40_000],
    ['grows no further than it may', 6, 199_000, 200_000],
    ['stays closed for waits that are longer than it may be', 1000, 201_000, 0],
  ])('%s', (_, waits, waitNs, ns) => {
    expect(waited(waits, waitNs).ns).toBe(ns);
  });

  it('halves with every long wait, down to nothing', () => {
    const window = waited(4, 35_000);
    const ns = [1, 2, 3].map(() => waited(1, 5_000_000, window).ns);
    expect(ns).toEqual([20_000, 10_000, 0]);
  });

  it('is never open where it may not be', () => {
    expect(waited(100, 0, new PollWindow(0)).ns).toBe(0);
  });
});

describe('looking in vain', () => {
  /** On a core that the peer needs a message comes 30 µs after we have gone to sleep, however long we looked. */
  function shareCore(
    waits: number,
    window = new PollWindow(maxNs),
  ): { readonly vainNs: number; readonly rests: number } {
    let vainNs = 0;
    let rests = 0;
    for (let wait = 0; wait < waits; wait += 1) {
      if (window.rest()) {
        rests += 1;
        continue;
      }
      vainNs += window.ns;
      window.settle(window.ns + 30_000);
    }
    return { vainNs, rests };
  }

  it('is given up, for longer each time: a shared core loses next to nothing', () => {
    const { vainNs, rests } = shareCore(100_000);
    expect(rests).toBeGreaterThan(99_000);
    expect(vainNs / 100_000).toBeLessThan(0.01 * 30_000);
  });

  it('is tried again after at most 4096 waits', () => {
    const window = new PollWindow(maxNs);
    shareCore(100_000, window);
    let rests = 0;
    while (window.rest()) rests += 1;
    expect(rests).toBeLessThanOrEqual(4096);
    expect(waited(4, 35_000, window).ns).toBe(40_000);
  });

  it('rests briefly again once a message was met', () => {
    const window = new PollWindow(maxNs);
    shareCore(100_000, window);
    waited(5000, 35_000, window);
    const spent = shareCore(20, window);
    expect(spent.rests).toBeGreaterThan(0);
    expect(spent.rests).toBeLessThanOrEqual(16);
  });
});
