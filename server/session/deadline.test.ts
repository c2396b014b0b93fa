import { describe, expect, it } from 'vitest';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { expired } from './deadline.ts';

const smc: Exit = {
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 4,
  registers: registerSet({ r0: 7 }),
  windows: [],
};
const mmio: Exit = { reason: 'mmio', ipa: 0, write: false, data: new Uint8Array(4), pc: 0 };
const intr: Exit = { reason: 'intr' };

describe('an exit whose deadline has passed', () => {
  it.each([smc, mmio, intr])('waits on when it is to park: $reason (DL-2)', (exit) => {
    expect(expired(exit, { afterMs: 5, action: 'park' })).toBeUndefined();
  });

  it.each([
    [smc, reply({ registers: registerSet({ r0: 0xffff_ffff }) })],
    [mmio, reply({ outcome: 'external_abort' })],
    [intr, reply()],
  ])('gets no service when it is not_supported: $0.reason (DL-2)', (exit, expected) => {
    expect(expired(exit, { afterMs: 5, action: 'not_supported' })).toMatchObject({ kind: 'reply', reply: expected });
  });

  it.each([smc, mmio])('stops the machine when it is a system event: $reason (DL-2)', (exit) => {
    expect(expired(exit, { afterMs: 5, action: 'system_event' })).toEqual({
      kind: 'stop',
      cause: 'crash',
      text: `no answer to the ${exit.reason} exit within 5 ms`,
      exitCode: 1,
    });
  });
});
