import { expect, it } from 'vitest';
import { crash } from './crash.ts';
import { guestNamed } from './guests.ts';

/** Longer than three heartbeats: the kernel has given the connection up by then. */
const stoppedMs = 65_000;

it('a VMM stopped for 65 s in the middle of a run goes on, and the guest comes to the same end (RES-12)', async () => {
  const guest = guestNamed('hello');
  const { outcome, passed } = await crash(guest);
  const after = await crash(guest, { step: 'executed', count: passed.executed >> 1, stoppedMs });
  expect(after.outcome).toEqual(outcome);
  expect(after.lives).toBe(1);
});
