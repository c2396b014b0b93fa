import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import { endpointPath, sessionCapabilities } from '../proto/binding.ts';
import { schemaDigest } from '../proto/gen/schema.ts';
import type { IoctlPort } from '../vmm/api/ioctl-port.ts';
import { kvmEndpoint } from './endpoint/kvm.ts';
import { defaultEndpointLimits, type EndpointLimits } from './endpoint/limits.ts';
import { checkListen, type ListenAddress, listenFailure } from './endpoint/listen.ts';
import { type BoardCard, boardRoutes } from './http/boards.ts';
import { badRequest, jsonErrors } from './http/errors.ts';
import { healthRoutes } from './http/health.ts';
import { vmRoutes } from './http/vms.ts';
import type { FrameTap } from './journal/frame-tap.ts';
import type { SessionMachine } from './session/machine.ts';
import { Sessions } from './session/registry.ts';
import { Session } from './session/session.ts';
import type { Outlet } from './session/vmm-link.ts';

export interface ServerOptions {
  readonly listen: ListenAddress;
  /** Builds the machine of a new session. @throws UsageError for what the user can mend */
  readonly machine: (port: IoctlPort, session: string) => SessionMachine;
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
  const { listen, logger } = options;
  const limits = { ...defaultEndpointLimits, ...options.limits };
  const sessions = new Sessions(limits.sessionsMax);
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    frameworkErrors: badRequest,
  });

  jsonErrors(app, routes);
  await app.register(healthRoutes, { sessions });
  await app.register(vmRoutes, { sessions });
  await app.register(boardRoutes, { boards: options.boards });
  kvmEndpoint(app.server, {
    limits,
    sessions,
    open: (outlet) => openSession(options, limits, sessions, outlet),
    onBug: (error) => logger.error({ err: error }, 'session failed on a bug'),
    tap: options.tap,
  });

  await checkListen(listen);
  try {
    await app.listen(listen.kind === 'tcp' ? { host: listen.host, port: listen.port } : { path: listen.path });
  } catch (error) {
    await app.close();
    throw listenFailure(listen, error);
  }

  let closing: Promise<void> | undefined;
  const close = async (reason: string) => {
    sessions.drain(reason);
    // A kernel answers our close frame within closeMs or is cut.
    await app.close();
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

function openSession(options: ServerOptions, limits: EndpointLimits, sessions: Sessions, outlet: Outlet): Session {
  const { logger, version } = options;
  const identity = { session: randomBytes(16), token: randomBytes(32) };
  const id = identity.session.toString('hex');
  const session: Session = new Session({
    id,
    identity,
    terms: {
      implementation: { name: 'trapline-vmm', version },
      capabilities: sessionCapabilities,
      limits: limits.protocol,
      schemaDigest,
    },
    outlet,
    machine: (port) => options.machine(port, id),
    nowNs: () => Number(process.hrtime.bigint()),
    onEnd: (end) => {
      logger.info({ session: id, ...end }, 'session ended');
      sessions.remove(session, end);
    },
  });
  sessions.add(session);
  logger.info({ session: id }, 'kernel connected');
  return session;
}
