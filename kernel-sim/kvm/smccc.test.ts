import { describe, expect, it } from 'vitest';
import type { PsciView } from './psci.ts';
import { deniedCall, serveCall } from './smccc.ts';

const view = (version: PsciView['version']): PsciView => ({ version, hasSystemSuspend: false, vcpus: [] });

describe('SMCCC services', () => {
  it.each([
    ['SF-18', 'VERSION is 1.1', 0x8000_0000, 0, 0x1_0001],
    ['–', 'ARCH_FEATURES of WORKAROUND_1: unaffected', 0x8000_0001, 0x8000_8000, 1],
    ['–', 'ARCH_FEATURES of WORKAROUND_2: not required', 0x8000_0001, 0x8000_7fff, -2],
    ['–', 'ARCH_FEATURES of WORKAROUND_3: unaffected', 0x8000_0001, 0x8000_3fff, 1],
    ['HC-5', 'ARCH_FEATURES of TRNG_RND64', 0x8000_0001, 0xc400_0053, -1],
    ['–', 'ARCH_FEATURES of itself', 0x8000_0001, 0x8000_0001, -1],
    ['–', 'ARCH_FEATURES of a PSCI id', 0x8000_0001, 0x8400_0003, -1],
    ['SF-17', 'an unknown id', 0x8200_0000, 0, -1],
    ['–', 'an unknown architecture call', 0x8000_1234, 0, -1],
    ['–', 'the SMC64 twin of VERSION', 0xc000_0000, 0, -1],
    ['HC-2', 'TRNG_VERSION', 0x8400_0050, 0, -1],
    ['HC-2', 'vendor CALL_UID', 0x8600_ff01, 0, -1],
    ['–', 'a yielding id', 0x0400_0000, 0, -1],
    ['–', 'data in r0', 0x102, 0, -1],
    ['–', 'PSCI_VERSION', 0x8400_0000, 0, 0x1_0001],
  ])('%s: %s', (_, __, id, r1, value) => {
    expect(serveCall(view('1.1'), id, [r1, 0, 0])).toEqual({ kind: 'result', value });
  });

  it('VERSION is there without PSCI, and PSCI is not', () => {
    expect(serveCall(view('off'), 0x8000_0000, [0, 0, 0])).toEqual({ kind: 'result', value: 0x1_0001 });
    expect(serveCall(view('off'), 0x8400_0000, [0, 0, 0])).toEqual(deniedCall);
  });
});
