import { describe, expect, it } from 'vitest';
import { reply } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { defineDevice } from '../api/define-device.ts';
import {
  consoleOut,
  type Effect,
  externalAbort,
  nop,
  powerOff,
  powerOn,
  report,
  secureWrite,
  setIrq,
  setRegisters,
  standby,
  stop,
  undef,
  writeMemory,
} from '../api/effects.ts';
import { Bus } from './bus.ts';
import { PowerTable } from './power-table.ts';
import { type Asked, foldEffects, type World } from './reply.ts';

const thing = defineDevice({
  name: 'thing',
  doc: '',
  bytes: 0x10,
  source: 'none',
  registers: [
    { name: 'R', at: 0, access: 'rw', doc: '', secure: true },
    { name: 'SHOUT', at: 4, access: 'wo', doc: '', write: () => [consoleOut('!'), setRegisters({ r1: 1 })] },
  ],
});

function world(): World & { readonly said: string[] } {
  const said: string[] = [];
  const power = new PowerTable();
  power.start([0x8000_0000, 0x8000_0001]);
  return {
    said,
    power,
    bus: new Bus({ devices: [{ base: 0, device: thing }] }),
    console: (bytes) => void said.push(String.fromCharCode(...bytes)),
    report: (text) => void said.push(text),
  };
}

const call: Asked = { reason: 'call' };
const bytes = Uint8Array.of(1, 2);

describe('effects become a reply:', () => {
  it.each<readonly [what: string, effects: readonly Effect[], expected: Parameters<typeof reply>[0]]>([
    ['none, and the guest goes on', [], {}],
    ['registers, modulo 2^32', [setRegisters({ r0: -1 })], { registers: registerSet({ r0: 0xffff_ffff }) }],
    [
      'registers of several, the last one wins',
      [setRegisters({ r0: 1, r2: 2 }), setRegisters({ r0: 3 })],
      { registers: registerSet({ r0: 3, r2: 2 }) },
    ],
    ['memory', [writeMemory(0x1000, bytes)], { memory: [{ ipa: 0x1000, bytes }] }],
    ['no write of no bytes', [writeMemory(0x1000, new Uint8Array(0))], {}],
    ['an interrupt line', [setIrq(0x0100_0000, true)], { interrupts: [{ irq: 0x0100_0000, level: true }] }],
    ['UNDEF', [undef()], { outcome: 'undef' }],
    ['a skipped call', [nop()], { outcome: 'nop' }],
    ['power off', [powerOff(0)], { power: [{ action: 'off', vcpu: 0 }] }],
    ['standby', [standby(0)], { power: [{ action: 'standby', vcpu: 0 }] }],
    ['power on', [powerOn(1, 0x8001, 7)], { power: [{ action: 'on', vcpu: 1, entry: 0x8001, context: 7 }] }],
    ['what a device adds', [secureWrite('thing', 'SHOUT', 0)], { registers: registerSet({ r1: 1 }) }],
  ])('%s', (_, effects, expected) => {
    expect(foldEffects(effects, world(), call).reply).toEqual(reply(expected));
  });
});

it('an access that aborts returns no data', () => {
  const asked: Asked = { reason: 'mmio', mmioData: bytes };
  expect(foldEffects([], world(), asked).reply.mmioData).toEqual(bytes);
  expect(foldEffects([externalAbort()], world(), asked).reply.mmioData).toHaveLength(0);
});

it('console, reports, devices and the power table change in the VMM', () => {
  const here = world();
  const effects = [consoleOut('hi'), report('odd'), secureWrite('thing', 'R', 5), powerOn(1, 0x8000)];
  foldEffects(effects, here, call);
  expect(here.said).toEqual(['hi', 'odd']);
  expect(here.bus.secureRead('thing', 'R')).toBe(5);
  expect(here.power.vcpus.map(({ power }) => power)).toEqual(['on', 'on']);
});

it('the first stop is the one that is told', () => {
  const effects = [stop('shutdown', 'off'), stop('reset', 'late')];
  expect(foldEffects(effects, world(), call).stop).toEqual({ cause: 'shutdown', text: 'off' });
});

describe('what cannot be is refused before anything happens:', () => {
  const odd = (value: object) => value as Effect;

  it.each<readonly [what: string, effects: readonly Effect[], message: RegExp]>([
    ['a register nobody has', [odd({ kind: 'registers', values: { x0: 1 } })], /setRegisters: x0 = 1; use r0 to r12/],
    ['half a number', [setRegisters({ r0: 0.5 })], /r0 = 0.5/],
    ['memory at no address', [writeMemory(-4, bytes)], /writeMemory\(-4\): use an address/],
    ['memory that is text', [odd({ kind: 'memory', ipa: 0, bytes: 'x' })], /use an address and a Uint8Array/],
    ['a vCPU there is not', [powerOff(2)], /power off: there is no vCPU 2/],
    ['a vCPU that is on', [powerOn(0, 0x8000)], /powerOn\(0\): it is on already/],
    ['an entry of no instruction set', [powerOn(1, 0x8002)], /neither A32 nor T32/],
    ['an entry that is no address', [powerOn(1, Number.NaN)], /entry NaN is neither/],
    ['half a context', [powerOn(1, 0x8000, 0.5)], /context 0.5 is no 32-bit number/],
    ['a line without a level', [odd({ kind: 'irq', irq: 1 })], /setIrq\(1, undefined\)/],
    ['a stop for no cause', [odd({ kind: 'stop', cause: 'bored', text: '' })], /stop\(bored\): use shutdown/],
    ['a device there is not', [secureWrite('l2', 'R', 0)], /the board has no device l2; it has thing/],
    ['a register it does not have', [secureWrite('thing', 'X', 0)], /device thing has no register X/],
    ['an abort of a call', [externalAbort()], /external_abort does not answer a call/],
    ['registers of a call that is skipped', [nop(), setRegisters({ r0: 0 })], /nop\(\) and undef\(\) write no/],
    ['an effect nobody knows', [odd({ kind: 'reboot' })], /\{"kind":"reboot"\} is no effect/],
    ['an effect that is nothing', [odd(Object(undefined))], /is no effect/],
  ])('%s', (_, effects, message) => {
    const here = world();
    expect(() => foldEffects([consoleOut('x'), ...effects], here, call)).toThrow(message);
    expect(here.said).toEqual([]);
  });

  it('an answer that is no list', () => {
    const none = Object.create(null) as readonly Effect[];
    expect(() => foldEffects(none, world(), call)).toThrow('the handler gave object; return a list of effects');
  });
});
