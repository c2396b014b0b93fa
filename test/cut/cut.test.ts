import { describe, expect, it } from 'vitest';
import { guestNamed } from '../crash/guests.ts';
import { cutsOf, run } from './cut.ts';

describe.each([
  ['hello', 331],
  ['smp', 701],
])('%s over a connection that is cut', (name, stride) => {
  it(`at every ${stride}th byte of both ways ends as if it had not been (RES-1, RES-6, RES-8)`, async () => {
    const guest = guestNamed(name);
    const uncut = await run(guest);
    expect(uncut.connections).toBe(1);
    const cuts = cutsOf(uncut, stride);
    let lost = 0;
    for (const cut of cuts) {
      const { outcome, connections } = await run(guest, cut);
      expect({ cut, ...outcome }).toEqual({ cut, ...uncut.outcome });
      if (connections > 1) lost += 1;
    }
    // A run batches a little differently each time: the last bytes may not be reached again.
    expect(lost).toBeGreaterThan(0.9 * cuts.length - 2);
  });
});
