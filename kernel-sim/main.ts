import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { minorVersion, sessionCapabilities } from '../proto/binding.ts';
import type { Hello } from '../proto/frame.ts';
import { schemaDigest } from '../proto/gen/schema.ts';
import { defaultLimits } from '../proto/limits.ts';
import { Kvm } from './kvm/vm.ts';
import { DialError, dial } from './link/dial.ts';
import type { Kernel } from './link/kernel.ts';
import { redialDelayMs } from './link/redial.ts';
import { type ConnectionEnd, KernelConnection } from './link/websocket.ts';
import { DeterministicScheduler, type HostClock } from './schedule/deterministic.ts';

export interface KernelOptions {
  /** `ws://HOST:PORT/v1/kvm` or `ws+unix:PATH:/v1/kvm`. */
  readonly connect: string;
  /** How long to try until the VMM answers for the first time. */
  readonly connectTimeoutMs: number;
  readonly kernel: Kernel;
  readonly vcpusMax: number;
  readonly version: string;
  readonly logger: Logger;
  /** Ends the session with Goaway. */
  readonly signal: AbortSignal;
  /** In [0, 1); spreads redials. */
  readonly random: () => number;
  readonly frameBytesMax?: number;
}

/** How the kernel process ended: `outcome` names its exit code, `text` is the one line to tell. */
export interface KernelEnd {
  readonly outcome: 'done' | 'failed' | 'usage' | 'link' | 'interrupted';
  readonly text: string;
}

const handshakeMs = 10_000;
const outBytesMax = 4 * 1024 * 1024;

const outcomes: { readonly [C in ConnectionEnd['cause']]: (end: ConnectionEnd) => KernelEnd } = {
  goaway: ({ text }) => ({ outcome: 'done', text }),
  rejected: ({ text }) => ({ outcome: 'link', text: `the VMM turned this kernel away: ${text}` }),
  failed: (end) => {
    const failed = 'code' in end && end.code === 'VM_FAILED';
    return { outcome: failed ? 'failed' : 'link', text: `the VMM ended the session: ${end.text}` };
  },
  violation: (end) => {
    const ours = 'code' in end && end.code === 'INTERNAL';
    return ours
      ? { outcome: 'failed', text: `a bug of this kernel ended the session: ${end.text}` }
      : { outcome: 'link', text: `the VMM broke the protocol: ${end.text}` };
  },
  lost: ({ text }) => ({ outcome: 'link', text: `lost the VMM: ${text}; the VM is gone, start both halves again` }),
};

/**
 * The kernel half of one session: one VM, every vCPU on this thread. With a host clock an idle VM waits for its timers in
 * host time; without, it is at their deadlines at once.
 */
export function deterministicKernel(
  limits: { readonly memoryBytesMax: number; readonly vcpusMax: number },
  clock?: HostClock,
): Kernel {
  return new DeterministicScheduler(new Kvm({ vmsMax: 1, ...limits }), { clock });
}

/** Dials the VMM and runs one session to its end. Never rejects for what a peer or the network does. */
export async function runKernel(options: KernelOptions): Promise<KernelEnd> {
  const { logger, signal } = options;
  const frameBytesMax = options.frameBytesMax ?? defaultLimits.frameBytesMax;
  const socket = await firstDial(options, frameBytesMax);
  if (!('binaryType' in socket)) return socket;
  logger.info({ url: options.connect }, 'connected');
  const hello: Hello = {
    type: 'hello',
    minor: minorVersion,
    implementation: { name: 'trapline-kernel', version: options.version },
    capabilities: sessionCapabilities,
    limits: { ...defaultLimits, frameBytesMax, vcpusMax: options.vcpusMax },
    schemaDigest,
  };
  const connection = new KernelConnection(socket, {
    kernel: options.kernel,
    hello,
    outBytesMax,
    onBug: (error) => logger.error({ err: error }, 'session failed on a bug'),
  });
  const interrupt = () => connection.close('the kernel was asked to stop');
  signal.addEventListener('abort', interrupt, { once: true });
  const end = await connection.ended;
  signal.removeEventListener('abort', interrupt);
  logger.info(end, 'session ended');
  return signal.aborted ? interrupted : outcomes[end.cause](end);
}

const interrupted: KernelEnd = { outcome: 'interrupted', text: 'the kernel was asked to stop' };

/** Dials until the VMM is up; gives how the process ends when it never is. */
async function firstDial(
  options: KernelOptions,
  frameBytesMax: number,
): Promise<Awaited<ReturnType<typeof dial>> | KernelEnd> {
  const { connect, connectTimeoutMs, logger, random, signal } = options;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)]);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await dial(connect, { frameBytesMax, handshakeMs }, patience);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      if (signal.aborted) return interrupted;
      if (error.kind !== 'absent' && !patience.aborted) {
        return { outcome: error.kind === 'address' ? 'usage' : 'link', text: error.message };
      }
      logger.debug({ attempt, why: error.message }, 'dial failed');
      await wait(redialDelayMs(attempt, random()), undefined, { signal: patience }).catch(() => undefined);
      if (signal.aborted) return interrupted;
      if (patience.aborted) {
        const text = `${error.message}; tried for ${connectTimeoutMs / 1000} s; is a VMM listening there?`;
        return { outcome: 'link', text };
      }
    }
  }
}
