import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { deterministicKernel, runKernel } from '../../kernel-sim/main.ts';
import { buildServer } from '../../server/app.ts';
import type { AnsweredExit } from '../../server/session/session.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import { effects, stateDigest } from '../crash/digest.ts';
import type { Guest } from '../crash/guests.ts';
import { type Cut, CuttingProxy } from './proxy.ts';

export interface Outcome {
  readonly end: string;
  readonly console: string;
  readonly effects: readonly string[];
  readonly state: string;
}

export interface CutRun {
  readonly outcome: Outcome;
  /** Bytes of the first connection that went each way. */
  readonly bytes: { readonly toVmm: number; readonly toKernel: number };
  readonly connections: number;
}

const logger = pino({ level: 'silent' });

/** Runs a guest over a proxy that cuts the first connection at one byte. */
export async function run(guest: Guest, cut?: Cut): Promise<CutRun> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-cut-'));
  const exits: AnsweredExit[] = [];
  let console = '';
  const vmm = join(folder, 'vmm.sock');
  const proxy = new CuttingProxy(vmm, cut);
  const server = await buildServer({
    listen: { kind: 'unix', path: vmm },
    machine: ({ port, console: print }) =>
      new Machine({ ...guest.wishes, port, console: print, log: { warn: () => undefined } }),
    console: (bytes) => {
      console += Buffer.from(bytes).toString();
    },
    watch: { exit: (exit) => exits.push(exit) },
    boards: [],
    version: 'cut',
    logger,
  });
  try {
    await proxy.listen(join(folder, 'kvm.sock'));
    const kernel = deterministicKernel({ memoryBytesMax: 2 ** 29, vcpusMax: guest.vcpus });
    const { text } = await runKernel({
      connect: `ws+unix:${join(folder, 'kvm.sock')}:/v1/kvm`,
      connectTimeoutMs: 5000,
      kernel,
      vcpusMax: guest.vcpus,
      version: 'cut',
      logger,
      signal: AbortSignal.timeout(20_000),
      nowMs: () => performance.now(),
      random: () => 0,
    });
    const outcome = {
      end: text,
      console: guest.vcpus === 1 ? console : [...console].toSorted().join(''),
      effects: effects(exits, guest),
      state: stateDigest(kernel, guest),
    };
    return { outcome, bytes: { ...proxy.bytes }, connections: proxy.connections };
  } finally {
    await proxy.close();
    await server.close('the test is over');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every byte of both ways of an uncut connection, or each `stride`th. */
export function cutsOf({ bytes }: CutRun, stride: number): readonly Cut[] {
  const way = (toVmm: boolean, count: number) =>
    Array.from({ length: Math.ceil(count / stride) }, (_, n): Cut => ({ toVmm, afterBytes: 1 + n * stride }));
  return [...way(true, bytes.toVmm), ...way(false, bytes.toKernel)];
}
