import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { endpointPath, sessionCapabilities } from '../proto/binding.ts';
import { schemaDigest } from '../proto/gen/schema.ts';
import { type Loop, Poller } from '../proto/poller.ts';
import { Auth } from './endpoint/auth.ts';
import { kvmEndpoint } from './endpoint/kvm.ts';
import { defaultEndpointLimits, type EndpointLimits } from './endpoint/limits.ts';
import { checkListen, isLoopback, type ListenAddress, listenFailure, loopbackHosts } from './endpoint/listen.ts';
import type { TlsOptions } from './endpoint/tls.ts';
import type { Token } from './endpoint/tokens.ts';
import type { Step } from './endpoint/websocket.ts';
import { type BoardCard, boardRoutes } from './http/boards.ts';
import { badRequest, jsonErrors } from './http/errors.ts';
import { guard } from './http/guard.ts';
import { healthRoutes } from './http/health.ts';
import { vmRoutes } from './http/vms.ts';
import type { FrameTap } from './journal/frame-tap.ts';
import { JournalStore, type StoreSetup } from './journal/store.ts';
import type { Deadlines } from './session/deadline.ts';
import { type SessionIdentity, tokenDigest } from './session/identity.ts';
import type { MachineFactory } from './session/machine.ts';
import { Reception } from './session/reception.ts';
import { type SessionListener, Sessions } from './session/registry.ts';
import { Session, type SessionClock, type SessionEnd, type SessionSetup } from './session/session.ts';

export interface ServerOptions {
  readonly listen: ListenAddress;
  readonly machine: MachineFactory;
  /** Takes what a session's guest prints. */
  readonly console?: (bytes: Uint8Array) => void;
  readonly deadlines?: Deadlines;
  readonly tls?: TlsOptions | undefined;
  /** Asked for of everybody where given; always, off loopback. */
  readonly tokens?: readonly Token[] | undefined;
  /** Origins of pages that may call. */
  readonly origins?: readonly string[] | undefined;
  /** What a new machine's clock starts from, in seconds since 1970. */
  readonly startSeconds?: () => number;
  /** Watches every session, those recovered from journals included. */
  readonly watch?: SessionListener;
  /** Longest look for the next message of any kernel before the process sleeps; absent: it sleeps at once. */
  readonly pollNsMax?: number;
  /** Told how far each message has come; for tests of what a killed process leaves. */
  readonly onStep?: (step: Step) => void;
  /** Keeps sessions beyond this process. */
  readonly journal?: Pick<StoreSetup, 'folder' | 'durability' | 'machine' | 'bytesMax'>;
  readonly boards: readonly BoardCard[];
  readonly version: string;
  readonly logger: Logger;
  readonly limits?: Partial<EndpointLimits>;
  /** Gives the tap of a new connection: what a trace is recorded with. */
  readonly tap?: () => FrameTap;
}

export interface RunningServer {
  readonly sessions: Sessions;
  /** Where it listens; a TCP port of 0 has become a real one. */
  readonly address: ListenAddress;
  /** Drains: Goaway to every kernel, then close. Safe to call twice. */
  close(reason: string): Promise<void>;
}

const routes = [
  '/v1/vms',
  '/v1/vms/:id',
  '/v1/boards',
  '/v1/boards/:name',
  '/livez',
  '/readyz',
  `${endpointPath} (WebSocket)`,
];

/**
 * The VMM's server, listening: kernel endpoint, REST API and health on one address.
 * @throws UsageError when the address cannot be listened on
 */
export async function buildServer(options: ServerOptions): Promise<RunningServer> {
  const { listen, logger, startSeconds } = options;
  const limits = { ...defaultEndpointLimits, ...options.limits };
  const sessions = new Sessions(limits.sessionsMax);
  const console = options.console ?? (() => undefined);
  const loggerInstance: FastifyBaseLogger = logger;
  const { tls, tokens, origins } = options;
  const hosts = listen.kind === 'tcp' && isLoopback(listen) ? [...loopbackHosts, listen.host] : undefined;
  const auth = new Auth({ tokens, origins, hosts });
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    frameworkErrors: badRequest,
    ...serverTimeouts,
    ...(tls === undefined ? { http: serverOptions(limits) } : { https: { ...serverOptions(limits), ...tls } }),
  }) as unknown as FastifyInstance;

  const store = openStore(options);
  const open = (identity: SessionIdentity, print: SessionSetup['console'], sessionClock: SessionClock) => {
    const session = openSession(options, limits, identity, print, sessionClock, (end) => {
      sessions.remove(session, end);
      store?.release(session.id);
    });
    sessions.add(session);
    return session;
  };
  if (options.watch !== undefined) sessions.watch(options.watch);
  if (store !== undefined) await recover(store, sessions, open, logger);

  jsonErrors(app, routes);
  guard(app, auth);
  await app.register(healthRoutes, { sessions });
  await app.register(vmRoutes, { sessions });
  await app.register(boardRoutes, { boards: options.boards });
  kvmEndpoint(app.server, {
    limits,
    sessions,
    auth,
    reception: new Reception(sessions, (hello, outlet, owner) => {
      const token = randomBytes(32);
      const identity = {
        session: randomBytes(16),
        tokenDigest: tokenDigest(token),
        owner,
        startSeconds: startSeconds?.(),
      };
      const session = open(identity, console, hostClock);
      store?.keep(session);
      logger.info({ session: session.id }, 'kernel connected');
      return { session, channel: session.welcome(hello, token, outlet) };
    }),
    onBug: (error) => logger.error({ err: error }, 'session failed on a bug'),
    waits: options.pollNsMax ? new Poller(options.pollNsMax, hostLoop) : undefined,
    tap: options.tap,
    onStep: options.onStep,
  });

  await checkListen(listen, tls !== undefined && tokens !== undefined);
  try {
    await app.listen(listen.kind === 'tcp' ? { host: listen.host, port: listen.port } : { path: listen.path });
  } catch (error) {
    await app.close();
    store?.close();
    throw listenFailure(listen, error);
  }

  let closing: Promise<void> | undefined;
  const close = async (reason: string) => {
    sessions.drain(reason);
    // A kernel answers our close frame within closeMs or is cut.
    await app.close();
    store?.close();
  };
  return {
    sessions,
    address: bound(listen, app.server.address()),
    close(reason) {
      closing ??= close(reason);
      return closing;
    },
  };
}

function bound(listen: ListenAddress, address: AddressInfo | string | null): ListenAddress {
  return listen.kind === 'tcp' && typeof address === 'object' && address !== null
    ? { ...listen, port: address.port }
    : listen;
}

/** A request that does not come to its end, or does not come at all, holds no socket for long. */
const serverTimeouts = { requestTimeout: 30_000, keepAliveTimeout: 10_000 };
const serverOptions = ({ headersMs }: EndpointLimits) => ({
  headersTimeout: headersMs,
  connectionsCheckingInterval: headersMs / 5,
  maxHeaderSize: 16_384,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
});

const hostLoop: Loop = { nowNs: () => performance.now() * 1e6, soon: setImmediate };

type Open = (identity: SessionIdentity, print: SessionSetup['console'], clock: SessionClock) => Session;

const hostClock: SessionClock = {
  nowNs: () => Number(process.hrtime.bigint()),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

function openStore({ journal, version, console = () => undefined }: ServerOptions): JournalStore | undefined {
  if (journal === undefined) return undefined;
  const writer = { name: 'trapline-vmm', version };
  return new JournalStore({ ...journal, writer, schemaDigest, show: console });
}

/** Takes up what an earlier process left in its journals. While it is played again no time passes. */
async function recover(store: JournalStore, sessions: Sessions, open: Open, logger: Logger): Promise<void> {
  let isPlaying = true;
  const clock: SessionClock = {
    ...hostClock,
    after: (ms, act) => (isPlaying ? () => undefined : hostClock.after(ms, act)),
  };
  const {
    ended,
    sessions: recovered,
    remarks,
  } = await store.recover((identity, print) => open(identity, print, clock));
  isPlaying = false;
  for (const end of ended) sessions.remember(end);
  for (const remark of remarks) logger.warn(remark);
  if (recovered.length > 0) logger.info({ sessions: recovered.length }, 'sessions recovered from their journals');
}

function openSession(
  { logger, version, machine, deadlines = {} }: ServerOptions,
  limits: EndpointLimits,
  identity: SessionIdentity,
  console: SessionSetup['console'],
  clock: SessionClock,
  onEnd: (end: SessionEnd) => void,
): Session {
  const session: Session = new Session({
    identity,
    terms: {
      implementation: { name: 'trapline-vmm', version },
      capabilities: sessionCapabilities,
      limits: limits.protocol,
      schemaDigest,
    },
    machine,
    console,
    clock,
    deadlines,
    onDetached: (why) => logger.warn({ session: session.id, why }, 'kernel lost; its session waits'),
    onEnd: (end) => {
      logger.info({ session: session.id, ...end }, 'session ended');
      onEnd(end);
    },
  });
  return session;
}
