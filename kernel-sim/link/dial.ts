import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { subprotocol } from '../../proto/binding.ts';

/** Why a WebSocket could not be opened. */
export class DialError extends Error {
  override readonly name = 'DialError';
  /** `absent`: the server may just not be up yet. `refused`: it answered. `address`: the user wrote none. */
  readonly kind: 'absent' | 'refused' | 'address';

  constructor(kind: DialError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface DialLimits {
  readonly frameBytesMax: number;
  /** Milliseconds from dial to open. */
  readonly handshakeMs: number;
}

/** Who this kernel says it is, and whom it trusts. */
export interface Credentials {
  /** Secret of an access token. */
  readonly token?: string;
  /** PEM of the authorities that may vouch for the VMM, in place of the system's. */
  readonly ca?: Uint8Array;
  /** PEM of a client certificate and its key. */
  readonly cert?: Uint8Array;
  readonly key?: Uint8Array;
}

/** What to do about a VMM whose certificate does not do. */
const certificateCures: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'give its certificate with --tls-ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'give its authority with --tls-ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'give its authority with --tls-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'give its authority with --tls-ca',
  CERT_HAS_EXPIRED: 'the VMM needs a new certificate',
  CERT_NOT_YET_VALID: 'look at the clocks of both machines',
  ERR_TLS_CERT_ALTNAME_INVALID: 'dial a name its certificate has',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'give a client certificate with --tls-cert and --tls-key',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS; dial ws:// if it is yours',
  EPROTO: 'it speaks no TLS; dial ws:// if it is yours',
};

/** What to do about an answer before the upgrade. */
const statusCures: Readonly<Record<number, string>> = {
  401: 'give the secret with --token-file or TRAPLINE_TOKEN',
  403: 'ask for a token with the right "kernel"',
};

/** Codes of a server that is not there yet. */
const absent: readonly string[] = [
  'ECONNREFUSED',
  'ENOENT',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE', // a proxy in front of one hung up before it read
  'EAGAIN', // a Unix socket with a full backlog
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
];
/** A server that is full or draining may have room later; one that was away has called our request late. */
const busyStatuses: readonly number[] = [408, 503];
/** Milliseconds from our close frame until the socket is cut. */
const closeMs = 2000;
const bodyBytesMax = 1024;

function refusedBy(url: string, response: IncomingMessage): Promise<DialError> {
  const status = response.statusCode ?? 0;
  let body = '';
  response.setEncoding('utf8');
  return new Promise((resolve) => {
    const finish = () => {
      const detail = detailOf(body);
      const cure = statusCures[status];
      const text = `${url} answered HTTP ${status}${detail === '' ? '' : `: ${detail}`}`;
      resolve(
        new DialError(
          busyStatuses.includes(status) ? 'absent' : 'refused',
          cure === undefined ? text : `${text}; ${cure}`,
        ),
      );
    };
    response.on('data', (text: string) => {
      body = (body + text).slice(0, bodyBytesMax);
      if (body.length === bodyBytesMax) finish();
    });
    response.on('end', finish);
    response.on('error', finish);
  });
}

/** The message of a JSON error body, or the text itself. */
function detailOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch {
    // not JSON: the text speaks for itself
  }
  return body.trim();
}

function unreachable(url: string, error: NodeJS.ErrnoException): DialError {
  const code = error.code ?? '';
  const cure = certificateCures[code];
  if (cure !== undefined) return new DialError('refused', `cannot trust ${url}: ${error.message}; ${cure}`);
  const hint = code === 'ECONNRESET' && url.startsWith('ws://') ? '; if it speaks TLS, dial wss://' : '';
  return new DialError(absent.includes(code) ? 'absent' : 'refused', `cannot reach ${url}: ${error.message}${hint}`);
}

const loopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Whether everybody on the way could read what is sent. */
function isReadable(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'ws:' && !loopback.test(new URL(url).hostname);
}

/** Opens a WebSocket for the protocol. @throws DialError */
export async function dial(
  url: string,
  limits: DialLimits,
  signal: AbortSignal,
  { token, ...tls }: Credentials = {},
): Promise<WebSocket> {
  if (token !== undefined && isReadable(url)) {
    throw new DialError('address', `${url} would carry the token for everybody to read; dial wss://`);
  }
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const options = {
    perMessageDeflate: false,
    maxPayload: limits.frameBytesMax,
    maxFragments: 16,
    maxBufferedChunks: 1024,
    closeTimeout: closeMs,
    followRedirects: false,
    allowSynchronousEvents: true,
    autoPong: true,
    skipUTF8Validation: false,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    ...Object.fromEntries(Object.entries(tls).map(([name, pem]) => [name, Buffer.from(pem)])),
  };
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, [subprotocol], options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DialError(
      'address',
      `${url} is no address to dial: ${why}; write ws://HOST:PORT/v1/kvm, wss://HOST:PORT/v1/kvm or ws+unix:PATH:/v1/kvm`,
    );
  }
  const abort = () => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  // A VMM that is away for a while takes the connection, and answers when it is back.
  const late = setTimeout(() => {
    reject(new DialError('absent', `${url} did not answer within ${limits.handshakeMs} ms`));
    socket.terminate();
  }, limits.handshakeMs);
  socket.once('open', () => resolve(socket));
  socket.once('unexpected-response', (request: ClientRequest, response: IncomingMessage) => {
    void refusedBy(url, response).then((error) => {
      reject(error);
      request.destroy();
    });
  });
  socket.on('error', (error) => reject(unreachable(url, error)));
  return promise.finally(() => {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
  });
}
