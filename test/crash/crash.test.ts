import { describe, expect, it } from 'vitest';
import { type Step, steps } from '../../server/endpoint/websocket.ts';
import { crash } from './crash.ts';
import { guestNamed } from './guests.ts';

/** Which of all the times a step is passed: the handshake's, one in the boot, one of the run, the last. */
const moments: Readonly<Record<string, readonly (number | 'middle' | 'last')[]>> = {
  hello: [1, 14, 'middle', 'last'],
  'psci-kernel': ['last'],
  'psci-vmm': ['middle'],
  alarm: [14, 'middle', 'last'],
};

describe.each(Object.entries(moments))('a VMM killed while %s runs', (name, counts) => {
  it('and started again brings the guest to the same end (RES-12)', { timeout: 120_000 }, async () => {
    const guest = guestNamed(name);
    const { outcome, passed, lives } = await crash(guest);
    expect(lives).toBe(1);
    const at = (step: Step, count: number | 'middle' | 'last') =>
      count === 'last' ? passed[step] : count === 'middle' ? passed[step] >> 1 : count;
    for (const step of steps) {
      for (const count of counts) {
        const after = await crash(guest, { step, count: at(step, count) });
        expect({ step, count, ...after.outcome }).toEqual({ step, count, ...outcome });
        expect(after.lives).toBe(2);
      }
    }
  });
});
