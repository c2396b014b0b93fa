import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, attacks } from './attacks.ts';
import { Neighbour } from './neighbour.ts';

const rounds = 4;

let vmm: ChildProcess;
let port = 0;
const stderr: string[] = [];

beforeAll(async () => {
  vmm = fork(fileURLToPath(new URL('vmm.ts', import.meta.url)), { silent: true });
  vmm.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const [address] = (await once(vmm, 'message')) as [{ readonly port: number }];
  port = address.port;
});
afterAll(() => vmm.disconnect());

const openFiles = () => readdirSync(`/proc/${vmm.pid}/fd`).length;

describe('a VMM among strangers', () => {
  it('gives each its code, and a kernel that is none of them goes on (BIND-2, BIND-3, BIND-5, BIND-6, HS-1, HS-5, LIM-6)', async () => {
    const neighbour = new Neighbour(`ws://127.0.0.1:${port}/v1/kvm`);
    await neighbour.made(100);
    const filesBefore = openFiles();
    for (let round = 0; round < rounds; round += 1) {
      const fates = await Promise.all(attacks.map(async (each) => [each.name, await attack(each, port)]));
      const expected = attacks.map(({ name, fate }) => [name, fate === 'gone' ? 'cut' : fate]);
      expect(Object.fromEntries(fates)).toEqual(Object.fromEntries(expected));
    }
    const { length: exits } = neighbour.take();
    await neighbour.made(100);
    for (let tries = 0; openFiles() > filesBefore && tries < 50; tries += 1) await wait(50);
    expect(openFiles()).toBe(filesBefore);
    expect(await neighbour.end()).toBe('interrupted');
    expect(exits).toBeGreaterThan(100);
    expect(stderr.join('')).toBe('');
    expect(vmm.exitCode).toBeNull();
  });
});
