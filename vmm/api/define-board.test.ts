import { describe, expect, it } from 'vitest';
import { type BoardDefinition, defineBoard } from './define-board.ts';
import { defineDevice } from './define-device.ts';
import { defineFirmware } from './define-firmware.ts';

const uart = defineDevice({ name: 'uart', doc: 'prints', bytes: 0x1000, source: 'none', registers: [] });
const firmware = defineFirmware({ name: 'monitor', functionId: 'r0', functions: [], unknown: () => [] });

const sound: BoardDefinition = {
  name: 'sound',
  doc: 'nothing wrong',
  compatible: ['test,sound'],
  cpu: { target: 'cortex-a15', count: 1, max: 4 },
  ram: { base: 0x4000_0000, bytes: 0x10_0000, max: 0x1000_0000 },
  calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  firmware: [firmware],
  devices: [{ base: 0x0900_0000, device: uart }],
  console: 'uart',
};

describe('defineBoard refuses', () => {
  it.each<readonly [what: string, parts: object, message: RegExp]>([
    [
      'a CPU nobody has',
      { cpu: { target: 'cortex-m0', count: 1, max: 1 } },
      /board "sound": cpu.target is "cortex-m0"/,
    ],
    ['more vCPUs than its most', { cpu: { target: 'cortex-a9', count: 5, max: 4 } }, /cpu.count 5 is not 1 to 4/],
    ['a cluster no MPIDR has room for', { cpu: { ...sound.cpu, cluster: 256 } }, /cpu.cluster is 256; use 0 to 255/],
    [
      'private peripherals where CBAR cannot say',
      { cpu: { ...sound.cpu, periphBase: 0x1000 } },
      /cpu.periphBase is 4096; use an address that is a multiple of 8 KiB/,
    ],
    [
      'an interrupt controller that is none',
      { interruptController: 'uart' },
      /interruptController is "uart"; name one of its devices that has a controller/,
    ],
    ['more RAM than its most', { ram: { base: 0, bytes: 0x2000, max: 0x1000 } }, /ram.bytes 0x2000 is not 1 to 0x1000/],
    ['RAM past 4 GiB', { ram: { base: 0xf000_0000, bytes: 4096, max: 0x2000_0000 } }, /RAM at 0xf000_0000 runs past/],
    ['a device in RAM', { devices: [{ base: 0x4000_1000, device: uart }] }, /RAM at 0x4000_0000 overlaps uart/],
    [
      'devices that overlap',
      { devices: [...sound.devices, { name: 'b', base: 0x0900_0800, device: uart }] },
      /uart at 0x0900_0000 overlaps b at 0x0900_0800/,
    ],
    [
      'devices of one name',
      { devices: [...sound.devices, { base: 0x0a00_0000, device: uart }] },
      /two devices are named uart/,
    ],
    ['a console it does not have', { console: 'vga' }, /console is "vga"; name one of its devices/],
    ['a policy it does not know', { calls: { ...sound.calls, hvc: 'skip' } }, /calls.hvc is "skip"; use 'smccc'/],
    ['a PSCI it does not know', { calls: { ...sound.calls, kernelPsci: '3' } }, /kernelPsci is "3"; use 'off'/],
    ['calls nobody answers', { firmware: [] }, /calls.smc is 'forward', but no firmware answers smc calls/],
    [
      'firmware without its device',
      { firmware: [{ ...firmware, needs: ['l2'] }] },
      /firmware monitor needs a device l2; place one/,
    ],
    [
      'a choice of PSCI with calls nobody answers',
      { psci: { kernel: sound, vmm: { calls: sound.calls, firmware: [] } } },
      /no firmware answers smc calls/,
    ],
  ])('%s', (_, parts, message) => {
    expect(() => defineBoard({ ...sound, ...parts })).toThrow(message);
  });
});

it('a board reports accesses to nothing and stops on a firmware that fails, unless it says otherwise', () => {
  expect(defineBoard(sound)).toMatchObject({ kind: 'board', unmapped: 'abort', fault: 'stop' });
  expect(defineBoard({ ...sound, unmapped: 'zero', fault: 'undef' })).toMatchObject({
    unmapped: 'zero',
    fault: 'undef',
  });
});
