import { describe, expect, it } from 'vitest';
import { Driver } from '../../machine/driver-fixture.ts';
import { type Disk, virtioBlock } from './block.ts';
import { virtioConsole } from './console.ts';
import { checksum } from './loopback.ts';
import { virtioNet } from './net.ts';
import { virtioRng } from './rng.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('entropy source', () => {
  it('fills what it is lent, differently each time, alike in each machine', async () => {
    const fill = async () => {
      const driver = new Driver(virtioRng, 1);
      const places = [driver.offer(0, [16]), driver.offer(0, [16])].flat();
      await driver.notify(0);
      return places.map((ipa) => Buffer.from(driver.bytes(ipa, 16)).toString('hex'));
    };
    const [first, second] = await fill();
    expect(first).not.toBe(second);
    expect(await fill()).toEqual([first, second]);
  });
});

describe('console', () => {
  it('prints what the guest transmits', async () => {
    const driver = new Driver(virtioConsole, 2);
    driver.offer(1, [ascii('hello '), ascii('there')]);
    const effects = await driver.notify(1);
    expect(effects).toContainEqual({ kind: 'console', bytes: ascii('hello there') });
    expect(driver.used(1)).toEqual([[0, 0]]);
  });

  it('keeps what is typed until there is a buffer', async () => {
    const driver = new Driver(virtioConsole, 2);
    driver.device.device.receive?.(driver.device, ascii('abc'));
    await driver.work();
    expect(driver.used(0)).toEqual([]);
    const [ipa = 0] = driver.offer(0, [2]);
    driver.offer(0, [16]);
    await driver.notify(0);
    expect(driver.used(0)).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(driver.bytes(ipa, 2)).toEqual(ascii('ab'));
  });

  it('leaves a buffer alone while nothing is typed', async () => {
    const driver = new Driver(virtioConsole, 2);
    driver.offer(0, [16]);
    await driver.notify(0);
    expect(driver.used(0)).toEqual([]);
    driver.device.device.receive?.(driver.device, ascii('x'));
    await driver.work();
    expect(driver.used(0)).toEqual([[0, 1]]);
  });
});

const sector = 512;

/** A disk in memory whose sectors hold their number. */
function disk(readOnly = false): Disk & { readonly content: Uint8Array; flushes: number } {
  const content = Uint8Array.from({ length: 4 * sector }, (_, at) => Math.floor(at / sector));
  return {
    content,
    flushes: 0,
    bytes: content.length,
    readOnly,
    read: (at, bytes) => content.slice(at, at + bytes),
    write: (at, data) => content.set(data, at),
    flush() {
      this.flushes += 1;
    },
  };
}

/** Header of a block request. */
function header(type: number, at: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setBigUint64(8, BigInt(at), true);
  return bytes;
}

describe('block device', () => {
  const [ok, failed, unsupported] = [0, 1, 2];

  it('tells its capacity in sectors', () => {
    expect(new Driver(virtioBlock(disk()), 1).read(0x100)).toBe(4);
  });

  it('reads sectors', async () => {
    const driver = new Driver(virtioBlock(disk()), 1);
    const [, data = 0, status = 0] = driver.offer(0, [header(0, 2), 2 * sector, 1]);
    await driver.notify(0);
    expect([driver.ram[data], driver.ram[data + sector], driver.ram[status]]).toEqual([2, 3, ok]);
    expect(driver.used(0)).toEqual([[0, 2 * sector + 1]]);
  });

  it('writes sectors, and flushes', async () => {
    const store = disk();
    const driver = new Driver(virtioBlock(store), 1);
    const [, , status = 0] = driver.offer(0, [header(1, 1), new Uint8Array(sector).fill(9), 1]);
    driver.offer(0, [header(4, 0), 1]);
    await driver.notify(0);
    expect([store.content[sector - 1], store.content[sector], driver.ram[status], store.flushes]).toEqual([
      0,
      9,
      ok,
      1,
    ]);
  });

  it.each([
    ['a read past its end', false, header(0, 4), failed],
    ['a sector far away', false, header(0, 2 ** 40), failed],
    ['what it does not know', false, header(77, 0), unsupported],
  ])('refuses %s', async (_, readOnly, request, expected) => {
    const driver = new Driver(virtioBlock(disk(readOnly)), 1);
    const [, , status = 0] = driver.offer(0, [request, sector, 1]);
    await driver.notify(0);
    expect(driver.ram[status]).toBe(expected);
  });

  it('refuses to write what is read-only, and says so among its features', async () => {
    const store = disk(true);
    const driver = new Driver(virtioBlock(store), 1);
    const [, , status = 0] = driver.offer(0, [header(1, 0), new Uint8Array(sector).fill(9), 1]);
    await driver.notify(0);
    expect([driver.ram[status], store.content[0], driver.read(0x010) & 0x20]).toEqual([failed, 0, 0x20]);
  });

  it('gives back a request too short to be one', async () => {
    const driver = new Driver(virtioBlock(disk()), 1);
    driver.offer(0, [ascii('short')]);
    await driver.notify(0);
    expect(driver.used(0)).toEqual([[0, 0]]);
  });
});

const guestMac = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
const hostMac = [0x52, 0x55, 0x0a, 0, 2, 2];
const guestIp = [10, 0, 2, 15];
const hostIp = [10, 0, 2, 2];

/** An IPv4 packet to the host in a frame. */
function packet(protocol: number, payload: readonly number[], to = hostIp): Uint8Array {
  const length = 20 + payload.length;
  const ip = Uint8Array.of(0x45, 0, 0, length, 0, 0, 0, 0, 64, protocol, 0, 0, ...guestIp, ...to);
  const sum = checksum(ip);
  ip.set([sum >>> 8, sum & 0xff], 10);
  return Uint8Array.of(...hostMac, ...guestMac, 0x08, 0, ...ip, ...payload);
}

/** What comes back for a frame, without its virtio header; undefined: nothing. */
async function exchange(frame: Uint8Array): Promise<Uint8Array | undefined> {
  const driver = new Driver(virtioNet, 2);
  const [ipa = 0] = driver.offer(0, [1514 + 12]);
  driver.offer(1, [new Uint8Array(12), frame]);
  await driver.notify(1);
  const [given] = driver.used(0);
  return given && driver.bytes(ipa + 12, given[1] - 12);
}

describe('network card', () => {
  it('the host answers ARP for its address', async () => {
    const broadcast = [255, 255, 255, 255, 255, 255];
    const who = [0, 1, 8, 0, 6, 4, 0, 1, ...guestMac, ...guestIp, 0, 0, 0, 0, 0, 0, ...hostIp];
    const answer = await exchange(Uint8Array.of(...broadcast, ...guestMac, 0x08, 0x06, ...who));
    const is = [0, 1, 8, 0, 6, 4, 0, 2, ...hostMac, ...hostIp, ...guestMac, ...guestIp];
    expect([...(answer ?? [])]).toEqual([...guestMac, ...hostMac, 0x08, 0x06, ...is]);
  });

  it('the host answers a ping, with sound checksums', async () => {
    const answer = await exchange(packet(1, [8, 0, 0, 0, 0, 1, 0, 2, 3, 4]));
    expect([...(answer?.subarray(26, 34) ?? [])]).toEqual([...hostIp, ...guestIp]);
    expect(checksum(answer?.subarray(14, 34) ?? new Uint8Array(1))).toBe(0);
    expect(checksum(answer?.subarray(34) ?? new Uint8Array(1))).toBe(0);
    expect(answer?.[34]).toBe(0);
  });

  it('the host echoes what comes to UDP port 7', async () => {
    const answer = await exchange(packet(17, [0x12, 0x34, 0, 7, 0, 10, 0, 0, 0x61, 0x62]));
    expect([...(answer?.subarray(34) ?? [])]).toEqual([0, 7, 0x12, 0x34, 0, 10, 0, 0, 0x61, 0x62]);
  });

  it.each([
    ['a packet to anybody else', packet(1, [8, 0, 0, 0, 0, 0, 0, 0], [8, 8, 8, 8])],
    ['a port nobody listens at', packet(17, [0, 1, 0, 53, 0, 8, 0, 0])],
    ['TCP', packet(6, [0, 1, 0, 7])],
    ['half a packet', packet(1, [8, 0, 0, 0, 0, 0, 0, 0]).subarray(0, 30)],
    ['half a frame', new Uint8Array(6)],
  ])('%s leads nowhere', async (_, frame) => {
    expect(await exchange(frame)).toBeUndefined();
  });
});
