import type { IncomingHttpHeaders } from 'node:http';
import { anyone, type Caller, callerOf, type Right, type Token } from './tokens.ts';

/** How a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly error: 'unauthorized' | 'forbidden' | 'misdirected';
  readonly message: string;
}

export interface AuthSetup {
  /** Absent: nobody is asked who they are. */
  readonly tokens?: readonly Token[] | undefined;
  /** Origins of pages that may call, besides the server's own. */
  readonly origins?: readonly string[] | undefined;
  /** Names under which a request must address a server on loopback; absent: any. */
  readonly hosts?: readonly string[] | undefined;
}

const bearer = /^Bearer ([\w.~+/=-]+)$/i;
/** Pages cannot set headers of a WebSocket: there the token is a subprotocol beside the real one. */
const bearerSubprotocol = /^bearer\.([\w-]+)$/;

/** The secret a request brings: in its Authorization header, or as a subprotocol. */
export function secretOf(headers: IncomingHttpHeaders): string | undefined {
  const inHeader = bearer.exec(headers.authorization ?? '')?.[1];
  if (inHeader !== undefined) return inHeader;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  return offered.flatMap((each) => bearerSubprotocol.exec(each)?.[1] ?? [])[0];
}

function hostname(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** Decides who may ask for what. Knows no socket: takes headers, gives a caller or a refusal. */
export class Auth {
  readonly #setup: AuthSetup;

  constructor(setup: AuthSetup = {}) {
    this.#setup = setup;
  }

  /** Who asks, or why it is turned away. `right` absent: anybody may. */
  admit(headers: IncomingHttpHeaders, right: Right | undefined): Caller | Refusal {
    return this.#misdirected(headers) ?? this.#foreign(headers) ?? this.#caller(headers, right);
  }

  /** A name that leads a browser to this machine's loopback is no name of ours: DNS rebinding. */
  #misdirected({ host }: IncomingHttpHeaders): Refusal | undefined {
    const { hosts } = this.#setup;
    if (hosts === undefined || host === undefined || hosts.includes(hostname(host))) return undefined;
    return {
      status: 421,
      error: 'misdirected',
      message: `this server is ${hosts.join(' or ')}, not ${hostname(host)}`,
    };
  }

  #foreign({ origin, host }: IncomingHttpHeaders): Refusal | undefined {
    if (origin === undefined || this.#setup.origins?.includes(origin)) return undefined;
    if (URL.canParse(origin) && new URL(origin).host === host) return undefined;
    const message = `pages of ${origin} may not call this server; --allow-origin ${origin} lets them`;
    return { status: 403, error: 'forbidden', message };
  }

  #caller(headers: IncomingHttpHeaders, right: Right | undefined): Caller | Refusal {
    const { tokens } = this.#setup;
    if (tokens === undefined || right === undefined) return anyone;
    const secret = secretOf(headers);
    if (secret === undefined) {
      return { status: 401, error: 'unauthorized', message: 'a token is needed: Authorization: Bearer SECRET' };
    }
    const caller = callerOf(tokens, secret);
    if (caller === undefined) return { status: 401, error: 'unauthorized', message: 'this token is not known here' };
    if (caller.may(right)) return caller;
    return { status: 403, error: 'forbidden', message: `token "${caller.name}" has no right "${right}"` };
  }
}

export const isRefusal = (answer: Caller | Refusal): answer is Refusal => 'status' in answer;
