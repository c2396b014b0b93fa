import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { endpointPath, subprotocol } from '../../proto/binding.ts';
import type { Waits } from '../../proto/poller.ts';
import type { FrameTap } from '../journal/frame-tap.ts';
import type { Reception } from '../session/reception.ts';
import type { Sessions } from '../session/registry.ts';
import { type Auth, isRefusal } from './auth.ts';
import { bufferedChunksMax, type EndpointLimits, fragmentsMax } from './limits.ts';
import { SessionConnection, type Step } from './websocket.ts';

export interface EndpointSetup {
  readonly limits: EndpointLimits;
  readonly sessions: Sessions;
  readonly auth: Auth;
  readonly reception: Reception;
  readonly onBug: (error: unknown) => void;
  readonly waits?: Waits | undefined;
  /** For each new connection. */
  readonly tap?: (() => FrameTap) | undefined;
  readonly onStep?: ((step: Step) => void) | undefined;
}

interface UpgradeRefusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

/** How many connections have not come to Ready. */
interface Crowd {
  readonly handshakes: number;
}

type UpgradeRule = (request: IncomingMessage, setup: EndpointSetup, crowd: Crowd) => UpgradeRefusal | undefined;

function offered(request: IncomingMessage): readonly string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').flatMap((token) => token.trim() || []);
}

/** Checked in this order before the upgrade; the first that answers refuses it. */
const upgradeRules: readonly UpgradeRule[] = [
  ({ url = '' }) =>
    url.split('?')[0] === endpointPath
      ? undefined
      : { status: 404, error: 'not_found', message: `no WebSocket at ${url}; kernels dial ${endpointPath}` },
  ({ headers }, { auth }) => {
    const answer = auth.admit(headers, 'kernel');
    return isRefusal(answer) ? answer : undefined;
  },
  (request) => {
    const tokens = offered(request);
    if (tokens.includes(subprotocol)) return undefined;
    const got = tokens.length === 0 ? 'no subprotocol' : `subprotocol ${tokens.join(', ')}`;
    return { status: 400, error: 'bad_subprotocol', message: `${got} offered; this server speaks ${subprotocol}` };
  },
  (_, { sessions }) =>
    sessions.draining ? { status: 503, error: 'overloaded', message: 'this server is shutting down' } : undefined,
  (_, { limits: { handshakesMax } }, { handshakes }) =>
    handshakes < handshakesMax
      ? undefined
      : {
          status: 503,
          error: 'overloaded',
          message: `${handshakesMax} connections have not come to Ready; try again later`,
        },
];

function refuse(socket: Duplex, { status, ...body }: UpgradeRefusal): void {
  const text = `${JSON.stringify(body)}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** Whose the kernel's VM will be: the token's, or everybody's. */
function ownerOf(caller: ReturnType<Auth['admit']>): string | undefined {
  return isRefusal(caller) || caller.name === '' ? undefined : caller.name;
}

/** Takes kernels in on an HTTP server. */
export function kvmEndpoint(server: Server, setup: EndpointSetup): void {
  const { limits, auth, reception, onBug, waits, tap, onStep } = setup;
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.protocol.frameBytesMax,
    maxFragments: fragmentsMax,
    maxBufferedChunks: bufferedChunksMax,
    closeTimeout: limits.closeMs,
    allowSynchronousEvents: true,
    autoPong: true,
    skipUTF8Validation: false,
    handleProtocols: () => subprotocol,
  };
  const sockets = new WebSocketServer(options);
  const greeting = new Set<SessionConnection>();
  server.maxConnections = limits.socketsMax;
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = upgradeRules
      .map((rule) => rule(request, setup, { handshakes: greeting.size }))
      .find((answer) => answer !== undefined);
    if (refusal !== undefined) {
      refuse(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const owner = ownerOf(auth.admit(request.headers, 'kernel'));
      const onGreeted = (connection: SessionConnection) => void greeting.delete(connection);
      const setup = { limits, reception, owner, onBug, waits, tap: tap?.(), onStep, onGreeted };
      greeting.add(new SessionConnection(accepted, setup));
    });
  });
}
