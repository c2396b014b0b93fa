import { describe, expect, it } from 'vitest';
import { psci01Functions, psciFunctions, psciVersions } from '../../proto/uapi/psci.ts';
import { type PsciView, type ServedCall, servePsci } from './psci.ts';

const notSupported = -1;
const invalid = -2;

function view(version: PsciView['version'], parts: Partial<PsciView> = {}): PsciView {
  return {
    version,
    hasSystemSuspend: false,
    vcpus: [
      { index: 0, mpidr: 0x8000_0000, isStopped: false },
      { index: 1, mpidr: 0x8000_0001, isStopped: true },
      { index: 4, mpidr: 0x8000_0100, isStopped: true },
    ],
    ...parts,
  };
}

const result = (value: number): ServedCall => ({ kind: 'result', value });
const call = (version: PsciView['version'], id: number, r1 = 0, r2 = 0, r3 = 0, parts: Partial<PsciView> = {}) =>
  servePsci(view(version, parts), id, [r1, r2, r3]);

const f = psciFunctions;

describe('PSCI version', () => {
  it.each([
    ['0.2', 0x2],
    ['1.0', 0x1_0000],
    ['1.1', 0x1_0001],
  ] as const)('%s answers PSCI_VERSION with %i', (version, value) => {
    expect(call(version, f.PSCI_VERSION)).toEqual(result(value));
  });

  it.each(Object.entries(f))('off answers %s NOT_SUPPORTED', (_, id) => {
    expect(call('off', id)).toEqual(result(notSupported));
  });

  it.each(Object.entries(f))('0.1 does not know %s', (_, id) => {
    expect(call('0.1', id)).toEqual(result(notSupported));
  });

  it.each(Object.entries(psci01Functions))('off and 0.2 do not know %s of 0.1', (_, id) => {
    expect(call('off', id, 1)).toEqual(result(notSupported));
    expect(call('0.2', id, 1)).toEqual(result(notSupported));
  });

  it.each([
    ['PSCI_VERSION', '0.2'],
    ['CPU_SUSPEND', '0.2'],
    ['CPU_OFF', '0.2'],
    ['CPU_ON', '0.2'],
    ['AFFINITY_INFO', '0.2'],
    ['MIGRATE_INFO_TYPE', '0.2'],
    ['SYSTEM_OFF', '0.2'],
    ['SYSTEM_RESET', '0.2'],
    ['PSCI_FEATURES', '1.0'],
    ['SYSTEM_SUSPEND', '1.0'],
    ['SYSTEM_RESET2', '1.1'],
  ] as const)('%s exists from %s on', (name, since) => {
    const versions = ['0.2', '1.0', '1.1'] as const;
    const answers = versions.map((version) => call(version, f[name], f.PSCI_VERSION, 0, 0, { hasSystemSuspend: true }));
    const isThere = versions.map((version) => psciVersions[version] >= psciVersions[since]);
    const unsupported = answers.map((answer) => answer.kind === 'result' && answer.value === notSupported);
    // RESET2 type 0x8400_0000 is a vendor's and CPU_ON's affinity is bad: neither is NOT_SUPPORTED.
    expect(unsupported).toEqual(isThere.map((there) => !there));
  });

  it.each([
    'MIGRATE',
    'MIGRATE_INFO_UP_CPU',
    'CPU_FREEZE',
    'CPU_DEFAULT_SUSPEND',
    'NODE_HW_STATE',
    'SET_SUSPEND_MODE',
    'STAT_RESIDENCY',
    'STAT_COUNT',
    'MEM_PROTECT',
    'MEM_PROTECT_CHECK_RANGE',
    'SYSTEM_OFF2',
  ] as const)('1.1 has no %s', (name) => {
    expect(call('1.1', f[name])).toEqual(result(notSupported));
  });

  it.each([0xc400_0001, 0xc400_0003, 0xc400_0004, 0xc400_000e, 0xc400_0012])(
    'PS-10: SMC64 id %i of a 32-bit guest is NOT_SUPPORTED',
    (id) => expect(call('1.1', id, 1)).toEqual(result(notSupported)),
  );
});

describe('PSCI CPU_ON', () => {
  it.each([
    ['PS-1', 'starts a stopped vCPU', '0.2', 1, { kind: 'on', vcpu: 1, entry: 0x8001, context: 7 }],
    ['PS-1', 'finds it by MPIDR, not by index', '1.1', 0x100, { kind: 'on', vcpu: 4, entry: 0x8001, context: 7 }],
    ['PS-4', 'of itself is ALREADY_ON', '0.2', 0, result(-4)],
    ['PS-5', 'refuses an affinity with bit 24', '0.2', 0x100_0001, result(invalid)],
    ['PS-5', 'refuses the whole MPIDR', '0.2', 0x8000_0001, result(invalid)],
    ['PS-5', 'refuses an unknown vCPU', '0.2', 2, result(invalid)],
  ] as const)('%s: %s', (_, __, version, affinity, outcome) => {
    expect(call(version, f.CPU_ON, affinity, 0x8001, 7)).toEqual(outcome);
  });

  it.each([
    [1, { kind: 'on', vcpu: 1, entry: 0x8000, context: 7 }],
    [0, result(invalid)],
    [2, result(invalid)],
  ] as const)('of 0.1: affinity %i gives %o (never ALREADY_ON)', (affinity, outcome) => {
    expect(call('0.1', psci01Functions.CPU_ON, affinity, 0x8000, 7)).toEqual(outcome);
  });
});

describe('PSCI 0.1', () => {
  it.each([
    ['SF-20', 'CPU_SUSPEND', psci01Functions.CPU_SUSPEND, result(notSupported)],
    ['SF-20', 'MIGRATE', psci01Functions.MIGRATE, result(notSupported)],
    ['–', 'CPU_OFF', psci01Functions.CPU_OFF, { kind: 'off' }],
    ['–', 'an unknown id', 0x95c1_ba62, result(notSupported)],
  ] as const)('%s: %s', (_, __, id, outcome) => {
    expect(call('0.1', id)).toEqual(outcome);
  });
});

describe('PSCI AFFINITY_INFO', () => {
  it.each([
    ['PS-1', 'level 0 of a running vCPU is ON', 0, 0, 0],
    ['PS-1', 'level 0 of a stopped vCPU is OFF', 1, 0, 1],
    ['–', 'level 0 of nobody', 2, 0, invalid],
    ['PS-7', 'level 1 is ON when one of the cluster runs', 1, 1, 0],
    ['PS-7', 'level 1 is OFF when all of the cluster are', 0x1ff, 1, 1],
    ['PS-7', 'level 2 covers both clusters', 0, 2, 0],
    ['PS-7', 'level 2 of nobody', 0x1_0000, 2, invalid],
    ['PS-7', 'level 3 covers all', 0xff_ffff, 3, 0],
    ['PS-7', 'there is no level 4', 0, 4, invalid],
    ['PS-7', 'nor 2^31', 0, 0x8000_0000, invalid],
    ['–', 'reserved affinity bits', 0x100_0000, 0, invalid],
  ])('%s: %s', (_, __, affinity, level, value) => {
    expect(call('0.2', f.AFFINITY_INFO, affinity, level)).toEqual(result(value));
  });
});

describe('PSCI system calls', () => {
  it.each([
    ['–', 'SYSTEM_OFF', f.SYSTEM_OFF, 0, { kind: 'stop', event: 'shutdown', flags: 0n }],
    ['–', 'SYSTEM_RESET', f.SYSTEM_RESET, 0, { kind: 'stop', event: 'reset', flags: 0n }],
    ['PS-11', 'RESET2 type 0', f.SYSTEM_RESET2, 0, { kind: 'stop', event: 'reset', flags: 1n }],
    ['PS-11', 'RESET2 vendor type', f.SYSTEM_RESET2, 0x8000_0000, { kind: 'stop', event: 'reset', flags: 1n }],
    ['PS-11', 'RESET2 type 1', f.SYSTEM_RESET2, 1, result(invalid)],
    ['–', 'CPU_OFF', f.CPU_OFF, 0, { kind: 'off' }],
    ['–', 'CPU_SUSPEND', f.CPU_SUSPEND, 0, { kind: 'standby' }],
    ['–', 'MIGRATE_INFO_TYPE', f.MIGRATE_INFO_TYPE, 0, result(2)],
  ] as const)('%s: %s', (_, __, id, argument, outcome) => {
    expect(call('1.1', id, argument)).toEqual(outcome);
  });

  it.each([
    [true, { kind: 'suspend' }],
    [false, result(notSupported)],
  ] as const)('PS-2: SYSTEM_SUSPEND with the capability %s', (hasSystemSuspend, outcome) => {
    expect(call('1.0', f.SYSTEM_SUSPEND, 0, 0, 0, { hasSystemSuspend })).toEqual(outcome);
  });
});

describe('PSCI_FEATURES', () => {
  it.each([
    ['1.0', 'PSCI_VERSION', f.PSCI_VERSION, 0],
    ['1.0', 'CPU_SUSPEND', f.CPU_SUSPEND, 0],
    ['1.0', 'CPU_OFF', f.CPU_OFF, 0],
    ['1.0', 'CPU_ON', f.CPU_ON, 0],
    ['1.0', 'AFFINITY_INFO', f.AFFINITY_INFO, 0],
    ['1.0', 'MIGRATE_INFO_TYPE', f.MIGRATE_INFO_TYPE, 0],
    ['1.0', 'SYSTEM_OFF', f.SYSTEM_OFF, 0],
    ['1.0', 'SYSTEM_RESET', f.SYSTEM_RESET, 0],
    ['1.0', 'itself', f.PSCI_FEATURES, 0],
    ['1.0', 'SMCCC_VERSION', 0x8000_0000, 0],
    ['1.0', 'SMCCC_ARCH_FEATURES', 0x8000_0001, notSupported],
    ['1.0', 'SYSTEM_RESET2', f.SYSTEM_RESET2, notSupported],
    ['1.1', 'SYSTEM_RESET2', f.SYSTEM_RESET2, 0],
    ['1.1', 'SYSTEM_OFF2', f.SYSTEM_OFF2, notSupported],
    ['1.1', 'MIGRATE', f.MIGRATE, notSupported],
    ['1.1', 'the SMC64 CPU_ON', 0xc400_0003, notSupported],
    ['1.1', 'an id of 0.1', psci01Functions.CPU_ON, notSupported],
  ] as const)('of %s: %s', (version, _, id, value) => {
    expect(call(version, f.PSCI_FEATURES, id)).toEqual(result(value));
  });

  it('PS-2: names SYSTEM_SUSPEND only with the capability', () => {
    expect(call('1.0', f.PSCI_FEATURES, f.SYSTEM_SUSPEND, 0, 0, { hasSystemSuspend: true })).toEqual(result(0));
    expect(call('1.0', f.PSCI_FEATURES, f.SYSTEM_SUSPEND)).toEqual(result(notSupported));
  });

  it('PS-12: is unknown to 0.2', () => {
    expect(call('0.2', f.PSCI_FEATURES, f.CPU_ON)).toEqual(result(notSupported));
  });
});
