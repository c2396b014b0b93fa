import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowRule } from '../../proto/uapi/ioctl.ts';
import { allRegistersMask, defaultCallMask, maskOf } from '../../proto/uapi/registers.ts';
import { fromMemoryOrder, toMemoryOrder } from './exit-record.ts';
import { a32, codeBase, Guest, type GuestSetup, mmioBase } from './guest-fixture.ts';

const registers = { r0: 1, r4: 5, r12: 0x102, sp: 0x4000, lr: 0x44, cpsr: 0x1d3 } as const;

function callOf(
  word: number,
  callRegisters: number,
  windows: readonly WindowRule[],
  more: GuestSetup['registers'] = {},
) {
  const guest = new Guest([word, a32.spin], { routing: {}, registers: { ...registers, ...more } });
  guest.must('set_exit_contents', { callRegisters, windows });
  guest.must('write_memory', { ipa: 0x200, data: Uint8Array.of(1, 2, 3, 4) });
  return guest.run();
}

describe('the registers of a call exit', () => {
  it.each([
    ['none', 0, []],
    ['r0 and r12', maskOf('r0', 'r12'), [1, 0x102]],
    ['sp and lr of the caller’s mode', maskOf('sp', 'lr'), [0x4000, 0x44]],
    ['pc behind the call, and cpsr', maskOf('pc', 'cpsr'), [codeBase + 4, 0x1d3]],
    ['all', allRegistersMask, [1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0x102, 0x4000, 0x44, codeBase + 4, 0x1d3]],
  ])('%s, for both conduits (EXIT-2, EXIT-4)', (_, mask, values) => {
    for (const word of [a32.smc, a32.hvc]) {
      expect(callOf(word, mask, [])).toMatchObject({ registers: { mask, values } });
    }
  });

  it('are the default ones unless the VMM chose (EXIT-4)', () => {
    const guest = new Guest([a32.smc], { routing: {} });
    expect(guest.run()).toMatchObject({ registers: { mask: defaultCallMask } });
  });
});

describe('the memory windows of a call exit (EXIT-5)', () => {
  const rule = { conduit: 'smc', register: 'r1', bytes: 4 } as const;

  it.each<[string, number, WindowRule, number]>([
    ['for its conduit', 0x200, rule, 1],
    ['not for the other', 0x200, { ...rule, conduit: 'hvc' }, 0],
    ['when the condition holds', 0x200, { ...rule, when: { register: 'r12', value: 0x102 } }, 1],
    ['not when it fails', 0x200, { ...rule, when: { register: 'r12', value: 0x103 } }, 0],
    ['not for an address outside memory', mmioBase, rule, 0],
    ['not for a range that ends outside', 0xfffe, rule, 0],
  ])('%s', (_, r1, each, count) => {
    const windows = Array(count).fill({ ipa: 0x200, bytes: Uint8Array.of(1, 2, 3, 4) });
    expect(callOf(a32.smc, 0, [each], { r1 })).toMatchObject({ windows });
  });

  it('come in the order of the rules', () => {
    const windows = [rule, { ...rule, register: 'r2', bytes: 1 } as const];
    expect(callOf(a32.smc, 0, windows, { r1: 0x200, r2: 0x203 })).toMatchObject({
      windows: [{ ipa: 0x200 }, { ipa: 0x203, bytes: Uint8Array.of(4) }],
    });
  });
});

describe('memory order', () => {
  it('is its own inverse for every width and byte order', () => {
    const width = fc.constantFrom(1, 2, 4);
    fc.assert(
      fc.property(fc.nat({ max: 0xffff_ffff }), width, fc.boolean(), (value, bytes, bigEndian) => {
        const cut = bytes === 4 ? value : value % 2 ** (8 * bytes);
        expect(fromMemoryOrder(toMemoryOrder(value, bytes, bigEndian), bigEndian, false)).toBe(cut);
      }),
    );
  });
});
