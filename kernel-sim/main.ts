import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { minorVersion, sessionCapabilities } from '../proto/binding.ts';
import { errorRow } from '../proto/errors.ts';
import type { Hello } from '../proto/frame.ts';
import { schemaDigest } from '../proto/gen/schema.ts';
import { heartbeatMs } from '../proto/heartbeat.ts';
import { defaultLimits } from '../proto/limits.ts';
import { Poller } from '../proto/poller.ts';
import { warmUp } from './cpu/warm-up.ts';
import { Kvm } from './kvm/vm.ts';
import { type Credentials, DialError, dial } from './link/dial.ts';
import type { Kernel } from './link/kernel.ts';
import { KernelLink } from './link/kernel-link.ts';
import { Pump } from './link/pump.ts';
import { QuietWatch } from './link/quiet-watch.ts';
import { redialDelayMs } from './link/redial.ts';
import { type ConnectionEnd, KernelConnection } from './link/websocket.ts';
import { DeterministicScheduler, type SchedulerSetup } from './schedule/deterministic.ts';
import type { HostClock } from './schedule/host-clock.ts';
import { RealtimeScheduler } from './schedule/realtime.ts';

export interface KernelOptions {
  /** `ws://HOST:PORT/v1/kvm` or `ws+unix:PATH:/v1/kvm`. */
  readonly connect: string;
  /** How long to try until the VMM answers for the first time. */
  readonly connectTimeoutMs: number;
  /** How long to try to come back to a VMM that was lost; as long as it takes when absent. */
  readonly resumeTimeoutMs?: number;
  readonly kernel: Kernel;
  readonly vcpusMax: number;
  /** Connections beside the main one, over which the vCPUs are spread. */
  readonly lanes?: number;
  readonly version: string;
  readonly logger: Logger;
  /** Ends the session with Goaway. */
  readonly signal: AbortSignal;
  /** Host milliseconds; no guest sees them. */
  readonly nowMs: () => number;
  /** In [0, 1); spreads redials. */
  readonly random: () => number;
  readonly frameBytesMax?: number;
  readonly credentials?: Credentials;
  readonly heartbeatMs?: number;
  /** Longest look for a reply before the process sleeps; absent: it sleeps at once. */
  readonly pollNsMax?: number;
  /** Told when the VMM is lost and dialled again, and when it is back. */
  readonly tell?: (text: string) => void;
  /** Told what the vCPUs are doing when they have been busy for long and nothing has left the guest. */
  readonly tellQuiet?: (lines: readonly string[]) => void;
}

/** How the kernel process ended: `outcome` names its exit code, `text` is the one line to tell. */
export interface KernelEnd {
  readonly outcome: 'done' | 'failed' | 'usage' | 'link' | 'interrupted';
  readonly text: string;
}

type Dialled = Awaited<ReturnType<typeof dial>>;

const handshakeMs = 10_000;
const quietMs = 30_000;
const lookMs = 5000;
const outBytesMax = 16 * 1024 * 1024;

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
  lost: ({ text }) => ({
    outcome: 'link',
    text: `lost the VMM: ${text}; it does not take sessions up again, start both halves anew`,
  }),
};

/** The kernel half of one session: one VM, every vCPU on this thread. */
export function deterministicKernel(
  limits: { readonly memoryBytesMax: number; readonly vcpusMax: number },
  setup: Pick<SchedulerSetup, 'clock' | 'inStep'> = {},
): Kernel {
  warmUp();
  return new DeterministicScheduler(new Kvm({ vmsMax: 1, ...limits }), setup);
}

/** The same with a thread for each vCPU, in host time. */
export function realtimeKernel(
  limits: { readonly memoryBytesMax: number; readonly vcpusMax: number },
  clock: HostClock,
): Kernel {
  return new RealtimeScheduler(new Kvm({ vmsMax: 1, ...limits }), clock);
}

/** Dials the VMM and runs one session to its end, over as many connections as it takes. Never rejects for what a peer does. */
export async function runKernel(options: KernelOptions): Promise<KernelEnd> {
  try {
    return await new KernelRun(options).run();
  } finally {
    await options.kernel.close?.();
  }
}

const interrupted: KernelEnd = { outcome: 'interrupted', text: 'the kernel was asked to stop' };

/** vCPUs of each lane: one after the other, so that a small VM uses all of them. */
function spread(lanes: number, vcpus: number): readonly (readonly number[])[] {
  const all = Array.from({ length: vcpus }, (_, vcpu) => vcpu);
  return Array.from({ length: lanes }, (_, lane) => all.filter((vcpu) => vcpu % lanes === lane));
}

class KernelRun {
  readonly #options: KernelOptions;
  readonly #frameBytesMax: number;
  readonly #link: KernelLink;
  readonly #pump: Pump;
  readonly #connections = new Set<KernelConnection>();

  constructor(options: KernelOptions) {
    this.#options = options;
    this.#frameBytesMax = options.frameBytesMax ?? defaultLimits.frameBytesMax;
    const hello: Hello = {
      type: 'hello',
      minor: minorVersion,
      implementation: { name: 'trapline-kernel', version: options.version },
      capabilities: sessionCapabilities,
      limits: { ...defaultLimits, frameBytesMax: this.#frameBytesMax, vcpusMax: options.vcpusMax },
      schemaDigest,
    };
    this.#link = new KernelLink({
      kernel: options.kernel,
      hello,
      lanes: spread(options.lanes ?? 0, options.vcpusMax),
      openLanes: (lanes) => {
        for (const lane of lanes) void this.#openLane(lane);
      },
    });
    const { pollNsMax, nowMs } = options;
    const loop = { nowNs: () => nowMs() * 1e6, soon: setImmediate };
    this.#pump = new Pump(this.#link, pollNsMax ? new Poller(pollNsMax, loop) : undefined);
    options.kernel.listen?.(() => this.#pump.wake());
  }

  async run(): Promise<KernelEnd> {
    const { logger, signal, tell = () => undefined } = this.#options;
    const interrupt = () => this.#link.leave('the kernel was asked to stop');
    signal.addEventListener('abort', interrupt, { once: true });
    const startedMs = this.#options.nowMs();
    this.#watchForQuiet();
    let epoch = 0;
    let failures = 0;
    for (;;) {
      const socket = await this.#dial(failures);
      if (!('binaryType' in socket)) return socket;
      const end = await this.#connect(socket);
      logger.info(end, 'connection ended');
      if (signal.aborted) return interrupted;
      const passing = end.cause === 'lost' || ('code' in end && end.code !== undefined && errorRow(end.code).retryable);
      const isLate =
        this.#link.terms === undefined && this.#options.nowMs() - startedMs > this.#options.connectTimeoutMs;
      if (!this.#link.outlivesConnection || (!passing && !this.#link.isForgotten) || isLate) {
        return outcomes[end.cause](end);
      }
      const reached = this.#link.terms?.epoch ?? 0;
      failures = reached > epoch ? 0 : failures + 1;
      epoch = reached;
      if (failures === 0) tell(`lost the VMM: ${end.text}; the VM waits while it is dialled again`);
      await wait(redialDelayMs(failures, this.#options.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  #watchForQuiet(): void {
    const { kernel, nowMs, tellQuiet } = this.#options;
    if (tellQuiet === undefined) return;
    const watch = new QuietWatch(quietMs);
    const look = () => {
      const lines = watch.look(nowMs(), this.#link.happened, () => kernel.activities?.() ?? []);
      if (lines.length > 0) tellQuiet(lines);
    };
    setInterval(look, lookMs).unref();
  }

  /** Runs one main connection and its lanes until the first of them ends. */
  async #connect(socket: Dialled): Promise<ConnectionEnd> {
    const main = this.#add(socket, 0);
    const end = await main.ended;
    for (const connection of this.#connections) connection.cut('another connection of the session ended');
    this.#connections.clear();
    return end;
  }

  #add(socket: Dialled, lane: number): KernelConnection {
    const { logger, heartbeatMs: beatMs = heartbeatMs } = this.#options;
    const connection = new KernelConnection(socket, {
      link: this.#link,
      pump: this.#pump,
      lane,
      frameBytesMax: this.#frameBytesMax,
      outBytesMax,
      heartbeatMs: beatMs,
      nowMs: this.#options.nowMs,
      onBug: (error) => logger.error({ err: error }, 'session failed on a bug'),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** A lane that does not come, or ends, ends the main connection with it. */
  async #openLane(lane: number): Promise<void> {
    const [main] = this.#connections;
    try {
      const limits = { frameBytesMax: this.#frameBytesMax, handshakeMs };
      const { connect, signal, credentials } = this.#options;
      const socket = await dial(connect, limits, signal, credentials);
      const { text } = await this.#add(socket, lane).ended;
      main?.cut(`lane ${lane} ended: ${text}`);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      main?.cut(`lane ${lane} cannot be opened: ${error.message}`);
    }
  }

  /** Dials until the VMM is there; gives how the process ends when it never is. */
  async #dial(failures: number): Promise<Dialled | KernelEnd> {
    const { connect, connectTimeoutMs, credentials, resumeTimeoutMs, logger, random, signal } = this.#options;
    const isFirst = this.#link.terms === undefined;
    const patienceMs = isFirst ? connectTimeoutMs : resumeTimeoutMs;
    const patience = patienceMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    for (let attempt = failures; ; attempt += 1) {
      try {
        return await dial(connect, { frameBytesMax: this.#frameBytesMax, handshakeMs }, patience, credentials);
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
          const text = `${error.message}; tried for ${(patienceMs ?? 0) / 1000} s; is a VMM listening there?`;
          return { outcome: 'link', text };
        }
      }
    }
  }
}
