import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deterministicKernel, type KernelEnd, runKernel } from '../../kernel-sim/main.ts';
import type { DeadlineAction } from '../../server/session/deadline.ts';
import { type Scene, scenes } from './deadline-scenes.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-deadline-'));
let vmm: ChildProcess;
const news: { readonly stage: string; readonly hangs?: true; readonly text?: string }[] = [];

beforeAll(async () => {
  vmm = fork(fileURLToPath(new URL('hanging-vmm.ts', import.meta.url)), [folder]);
  vmm.on('message', (message) => news.push(message as (typeof news)[number]));
  await once(vmm, 'message');
});
afterAll(() => {
  vmm.disconnect();
  rmSync(folder, { recursive: true });
});

/** This process is the kernel of a scene. */
function runScene({ reason, vcpus }: Scene, action: DeadlineAction, signal: AbortSignal): Promise<KernelEnd> {
  return runKernel({
    connect: `ws+unix:${join(folder, `${reason}-${action}.sock`)}:/v1/kvm`,
    connectTimeoutMs: 5000,
    kernel: deterministicKernel({ memoryBytesMax: 2 ** 29, vcpusMax: vcpus }),
    vcpusMax: vcpus,
    version: 'test',
    logger: pino({ level: 'silent' }),
    signal,
    nowMs: () => performance.now(),
    random: () => 0,
  });
}

const patient = AbortSignal.timeout(25_000);

/** What the guest printed in answer to having been refused. */
const refusals: Readonly<Record<string, string>> = {
  smc: 'the L2 cache is still off',
  hvc: 'PSCI_VERSION           ffffffff',
  mmio: 'data abort at f1230000',
};

describe('an exit whose handler is never done, in another process,', () => {
  it.each(scenes.filter(({ reason }) => reason in refusals))(
    'of $reason is refused at its deadline where that says not_supported, and the guest goes on (LIVE-3)',
    async (scene) => {
      const stage = `${scene.reason}-not_supported`;
      expect((await runScene(scene, 'not_supported', patient)).outcome).toBe('done');
      const printed = news.map((each) => (each.stage === stage ? (each.text ?? '') : '')).join('');
      expect(printed).toContain(refusals[scene.reason]);
    },
  );

  it.each(scenes)('of $reason ends its VM by name where its deadline says system_event (ERR-3)', async (scene) => {
    const { outcome, text } = await runScene(scene, 'system_event', patient);
    expect(outcome).toBe('failed');
    expect(text).toContain(`VM_FAILED: no answer to the ${scene.reason} exit within 100 ms`);
  });

  it.each(scenes)('of $reason parks its vCPU for good where it says park (LIVE-3, RUN-2)', async (scene) => {
    const stop = new AbortController();
    const running = runScene(scene, 'park', stop.signal);
    await expect.poll(() => news.some(({ stage, hangs }) => hangs && stage === `${scene.reason}-park`)).toBe(true);
    expect(await Promise.race([running, wait(250)])).toBeUndefined();
    stop.abort();
    expect((await running).outcome).toBe('interrupted');
  });
});
