import { describe, expect, it } from 'vitest';
import { smcccFunctions } from '../../proto/uapi/arm-smccc.ts';
import { psciFunctions, psciResults } from '../../proto/uapi/psci.ts';
import { type Board, defineBoard } from '../api/define-board.ts';
import { virt } from '../boards/virt.ts';
import { bootRig, callExit, type Rig, written } from '../machine/machine-fixture.ts';
import { psci } from './psci.ts';

function boardOf(version: '0.2' | '1.0' | '1.1'): Board {
  const { kind: _, api: __, psci: ___, ...facts } = virt;
  return defineBoard({
    ...facts,
    calls: { smc: 'undef', hvc: 'forward', kernelPsci: 'off' },
    firmware: [psci(version, 'hvc')],
  });
}

const rigOf = (version: '0.2' | '1.0' | '1.1' = '1.1', smp = 8) => bootRig(boardOf(version), { smp });

const call = (rig: Rig, r0: number, r1 = 0, r2 = 0, r3 = 0, vcpu = 0) =>
  rig.handle(vcpu, callExit({ r0, r1, r2, r3 }, { reason: 'hvc' }));

const results = (value: number) => ({ r0: value >>> 0, r1: 0, r2: 0, r3: 0 });
const { success, invalidParams, alreadyOn, notSupported } = psciResults;

describe('the answer of each version:', () => {
  it.each([
    ['PSCI_VERSION', psciFunctions.PSCI_VERSION, 0, 0x2, 0x1_0000, 0x1_0001],
    ['MIGRATE_INFO_TYPE', psciFunctions.MIGRATE_INFO_TYPE, 0, 2, 2, 2],
    ['MIGRATE', psciFunctions.MIGRATE, 0, notSupported, notSupported, notSupported],
    ['FEATURES(CPU_ON)', psciFunctions.PSCI_FEATURES, psciFunctions.CPU_ON, notSupported, success, success],
    ['FEATURES(FEATURES)', psciFunctions.PSCI_FEATURES, psciFunctions.PSCI_FEATURES, notSupported, success, success],
    ['FEATURES(SMCCC_VERSION)', psciFunctions.PSCI_FEATURES, smcccFunctions.version, notSupported, success, success],
    ['FEATURES(RESET2)', psciFunctions.PSCI_FEATURES, psciFunctions.SYSTEM_RESET2, notSupported, notSupported, success],
    [
      'FEATURES(SYSTEM_SUSPEND)',
      psciFunctions.PSCI_FEATURES,
      psciFunctions.SYSTEM_SUSPEND,
      notSupported,
      notSupported,
      notSupported,
    ],
    ['RESET2 of type 1', psciFunctions.SYSTEM_RESET2, 1, notSupported, notSupported, invalidParams],
    ['a 64-bit id', 0xc400_0003, 1, notSupported, notSupported, notSupported],
    ['an id nobody has', 0x8400_00ff, 0, notSupported, notSupported, notSupported],
  ])('%s', async (_, id, r1, in02, in10, in11) => {
    for (const [version, expected] of [
      ['0.2', in02],
      ['1.0', in10],
      ['1.1', in11],
    ] as const) {
      expect(written(await call(await rigOf(version), id, r1))).toEqual(results(expected));
    }
  });
});

describe('CPU_ON', () => {
  it.each([
    ['finds a CPU by its MPIDR', 1, success],
    ['refuses a CPU that is on', 0, alreadyOn],
    ['refuses a CPU there is not', 8, invalidParams],
    ['refuses bits that are no affinity', 0x8000_0001, invalidParams],
  ])('%s', async (_, target, result) => {
    const handled = await call(await rigOf(), psciFunctions.CPU_ON, target, 0x4000_8001, 7);
    expect(written(handled)).toEqual(results(result));
    const power = [{ action: 'on', vcpu: target, entry: 0x4000_8001, context: 7 }];
    expect(handled).toMatchObject({ reply: { power: result === success ? power : [] } });
  });

  it('refuses an entry of no instruction set', async () => {
    const handled = await call(await rigOf(), psciFunctions.CPU_ON, 1, 0x4000_8002);
    expect(written(handled)).toEqual(results(invalidParams));
  });

  it('starts the CPU in the byte order of its caller', async () => {
    const rig = await rigOf();
    const exit = callExit({ r0: psciFunctions.CPU_ON, r1: 1, r2: 0x4000_8000, cpsr: 0x3d3 }, { reason: 'hvc' });
    expect(await rig.handle(0, exit)).toMatchObject({ reply: { power: [{ bigEndian: true }] } });
  });

  it('answers as often as the CPU goes off and on', async () => {
    const rig = await rigOf();
    const on = async () => written(await call(rig, psciFunctions.CPU_ON, 1, 0x4000_8000))?.r0;
    const off = () => call(rig, psciFunctions.CPU_OFF, 0, 0, 0, 1);
    const info = async () => written(await call(rig, psciFunctions.AFFINITY_INFO, 1))?.r0;
    expect([await info(), await on(), await info(), await on()]).toEqual([1, 0, 0, alreadyOn >>> 0]);
    await off();
    expect([await info(), await on()]).toEqual([1, 0]);
  });
});

describe('AFFINITY_INFO', () => {
  it.each([
    ['of a CPU that is on', 0, 0, 0],
    ['of a CPU that is off', 3, 0, 1],
    ['of a cluster with one on', 0xff, 1, 0],
    ['of everything', 0, 3, 0],
    ['of a level there is not', 0, 4, invalidParams],
    ['of nobody', 0x0001_0000, 0, invalidParams],
    ['with bits that are no affinity', 0x0100_0000, 0, invalidParams],
  ])('%s', async (_, target, level, result) => {
    const handled = await call(await rigOf(), psciFunctions.AFFINITY_INFO, target, level);
    expect(written(handled)).toEqual(results(result));
  });
});

describe('the machine ends with', () => {
  it.each([
    ['SYSTEM_OFF', psciFunctions.SYSTEM_OFF, 0, 'shutdown', 0],
    ['SYSTEM_RESET', psciFunctions.SYSTEM_RESET, 0, 'reset', 0],
    ['a warm SYSTEM_RESET2', psciFunctions.SYSTEM_RESET2, 0, 'reset', 0],
    ["a vendor's SYSTEM_RESET2", psciFunctions.SYSTEM_RESET2, 0x8000_0000, 'reset', 0],
    ['CPU_OFF of the last CPU', psciFunctions.CPU_OFF, 0, 'halt', 1],
  ])('%s', async (_, id, r1, cause, exitCode) => {
    expect(await call(await rigOf(), id, r1)).toMatchObject({ kind: 'stop', cause, exitCode });
  });
});

it('CPU_SUSPEND waits for an interrupt and returns success, whatever the state', async () => {
  const handled = await call(await rigOf(), psciFunctions.CPU_SUSPEND, 0x0101_0000, 0x4000_8000, 9);
  expect(written(handled)).toEqual(results(success));
  expect(handled).toMatchObject({ reply: { power: [{ action: 'standby', vcpu: 0 }] } });
});
