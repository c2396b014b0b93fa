import { describe, expect, it } from 'vitest';
import { DeviceInstance } from '../../machine/device-instance.ts';
import { Driver } from '../../machine/driver-fixture.ts';
import { virtioEmpty } from './empty.ts';
import { virtioNet } from './net.ts';
import { virtioRng } from './rng.ts';

const statusAt = 0x070;
const needsReset = 0x40;

describe('a transport tells', () => {
  const read = (device: DeviceInstance, at: number) => device.read(at, 4).value;

  it.each([
    ['its magic', 0x000, 0x7472_6976],
    ['version 2', 0x004, 2],
    ['an entropy source', 0x008, 4],
    ['no feature below 32', 0x010, 0],
    ['queues of 256', 0x034, 256],
  ])('%s', (_, at, value) => {
    expect(read(new DeviceInstance({ base: 0, device: virtioRng }), at)).toBe(value);
  });

  it('VIRTIO_F_VERSION_1 among the upper features', () => {
    const device = new DeviceInstance({ base: 0, device: virtioRng });
    device.write(0x014, 4, 1);
    expect(read(device, 0x010)).toBe(1);
  });

  it('nothing behind it when it is empty', () => {
    const device = new DeviceInstance({ base: 0, device: virtioEmpty });
    expect([read(device, 0x000), read(device, 0x008), read(device, 0x034)]).toEqual([0x7472_6976, 0, 0]);
  });

  it('its configuration by bytes', () => {
    const device = new DeviceInstance({ base: 0, device: virtioNet });
    expect(Array.from({ length: 6 }, (_, at) => device.read(0x100 + at, 1).value)).toEqual([82, 84, 0, 18, 52, 86]);
  });
});

describe('an interrupt', () => {
  it('is raised with what is given back, and falls when it is acknowledged', async () => {
    const driver = new Driver(virtioRng, 1);
    driver.offer(0, [16]);
    expect(await driver.notify(0)).toMatchObject([{ kind: 'irq', level: true }]);
    expect(driver.read(0x060)).toBe(1);
    driver.write(0x064, 1);
    expect(driver.device.lineChange()).toMatchObject([{ kind: 'irq', level: false }]);
  });

  it('is not raised when the driver wants none', async () => {
    const driver = new Driver(virtioRng, 1);
    driver.view.setUint16(0x1400, 1, true);
    driver.offer(0, [16]);
    expect(await driver.notify(0)).toEqual([]);
    expect(driver.used(0)).toEqual([[0, 16]]);
  });
});

it('requests are served in their order, each once', async () => {
  const driver = new Driver(virtioRng, 1);
  driver.offer(0, [16]);
  driver.offer(0, [8, 4]);
  await driver.notify(0);
  await driver.notify(0);
  expect(driver.used(0)).toEqual([
    [0, 16],
    [1, 12],
  ]);
});

it('a reset forgets queues and interrupts', async () => {
  const driver = new Driver(virtioRng, 1);
  driver.offer(0, [16]);
  await driver.notify(0);
  driver.write(statusAt, 0);
  expect([driver.read(0x060), driver.read(0x044), driver.read(statusAt)]).toEqual([0, 0, 0]);
});

describe('a driver that breaks the rules is told that its device needs a reset:', () => {
  it.each<readonly [what: string, message: RegExp, wrong: (driver: Driver) => void]>([
    ['a chain without end', /has no end/, (d) => d.descriptor(0, 0, { ipa: 0x8000, bytes: 4, flags: 3, next: 0 })],
    [
      'a descriptor that is not there',
      /descriptor 9 of a queue of 8/,
      (d) => d.descriptor(0, 0, { ipa: 0, bytes: 4, flags: 3, next: 9 }),
    ],
    ['an indirect descriptor', /is indirect/, (d) => d.descriptor(0, 0, { ipa: 0, bytes: 16, flags: 4 })],
    ['a buffer outside memory', /outside memory/, (d) => d.descriptor(0, 0, { ipa: 0xffff_0000, bytes: 4, flags: 2 })],
    [
      'an enormous buffer',
      /more than 4194304 bytes/,
      (d) => d.descriptor(0, 0, { ipa: 0, bytes: 0xffff_ffff, flags: 2 }),
    ],
    ['more requests than entries', /wait in a queue of 8/, (d) => d.view.setUint16(0x1402, 100, true)],
  ])('%s', async (_, message, wrong) => {
    const driver = new Driver(virtioRng, 1);
    driver.offer(0, [4]);
    wrong(driver);
    const effects = await driver.notify(0);
    expect(effects).toMatchObject([{ kind: 'report', text: expect.stringMatching(message) }]);
    expect(driver.read(statusAt) & needsReset).toBe(needsReset);
  });
});

it.each([3, 0, 512])('a queue of %i entries is not made', (entries) => {
  const driver = new Driver(virtioRng, 0);
  driver.enable(0, entries);
  expect(driver.read(0x044)).toBe(0);
});
