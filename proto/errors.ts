export type ErrorScope = 'exit' | 'vcpu' | 'vm' | 'session' | 'connection';

interface ErrorRow {
  readonly number: number;
  readonly scope: ErrorScope;
  readonly retryable: boolean;
  /** WebSocket close code when the error ends the connection. */
  readonly close?: number;
  /** Clause of SPEC.md that names it. */
  readonly clause: string;
  readonly doc: string;
}

/** Every error of the protocol; numbers are the wire's and are never reused. */
export const protocolErrors = {
  MALFORMED_FRAME: {
    number: 1,
    scope: 'connection',
    retryable: false,
    close: 4000,
    clause: 'ERR-1',
    doc: 'The bytes are no Frame, or a field is out of its range.',
  },
  TEXT_MESSAGE: {
    number: 2,
    scope: 'connection',
    retryable: false,
    close: 1003,
    clause: 'BIND-4',
    doc: 'A text message; every message is binary and holds one Frame.',
  },
  FRAME_TOO_LARGE: {
    number: 3,
    scope: 'connection',
    retryable: false,
    close: 1009,
    clause: 'LIM-1',
    doc: 'A frame over the negotiated frame_bytes_max.',
  },
  UNEXPECTED_FRAME: {
    number: 4,
    scope: 'connection',
    retryable: false,
    close: 4001,
    clause: 'HS-4',
    doc: 'A frame that this side or this state of the session does not take.',
  },
  UNIMPLEMENTED: {
    number: 5,
    scope: 'connection',
    retryable: false,
    clause: 'EVO-2',
    doc: 'A frame, exit or ioctl of a newer minor version; the connection goes on.',
  },
  UNSUPPORTED_VERSION: {
    number: 6,
    scope: 'connection',
    retryable: false,
    close: 4002,
    clause: 'HS-2',
    doc: 'No common minor version.',
  },
  LIMIT_EXCEEDED: {
    number: 7,
    scope: 'session',
    retryable: false,
    close: 4003,
    clause: 'LIM-2',
    doc: 'More ioctls in flight or batch entries than announced.',
  },
  SLOT_VIOLATION: {
    number: 8,
    scope: 'vcpu',
    retryable: false,
    close: 4004,
    clause: 'SLOT-2',
    doc: 'An exit or run that the slot of this vCPU does not expect.',
  },
  MISORDERED: {
    number: 9,
    scope: 'vcpu',
    retryable: false,
    close: 4005,
    clause: 'SLOT-3',
    doc: 'A sequence number that skips exits.',
  },
  FALSE_RETRY: {
    number: 10,
    scope: 'vcpu',
    retryable: false,
    close: 4006,
    clause: 'SLOT-4',
    doc: 'A known sequence number with other contents.',
  },
  INVALID_REPLY: {
    number: 11,
    scope: 'exit',
    retryable: true,
    clause: 'REPLY-2',
    doc: 'The reply cannot be applied whole; nothing of it was. The exit stays open.',
  },
  NO_SUCH_VCPU: {
    number: 12,
    scope: 'vcpu',
    retryable: false,
    clause: 'ADDR-2',
    doc: 'A VM or vCPU that does not exist.',
  },
  SESSION_UNKNOWN: {
    number: 13,
    scope: 'session',
    retryable: false,
    close: 4007,
    clause: 'RES-2',
    doc: 'The session to resume does not exist or its token is wrong.',
  },
  STALE_EPOCH: {
    number: 14,
    scope: 'session',
    retryable: false,
    close: 4008,
    clause: 'RES-3',
    doc: 'A newer owner holds this session.',
  },
  OVERLOADED: {
    number: 15,
    scope: 'connection',
    retryable: true,
    close: 4009,
    clause: 'LIM-3',
    doc: 'The server has no room for another session, or is draining.',
  },
  HANDSHAKE_TIMEOUT: {
    number: 16,
    scope: 'connection',
    retryable: true,
    close: 4010,
    clause: 'HS-5',
    doc: 'No Hello within the announced time.',
  },
  VM_FAILED: {
    number: 17,
    scope: 'vm',
    retryable: false,
    close: 4011,
    clause: 'ERR-3',
    doc: 'The VMM cannot go on with this VM (its image, board or firmware); the detail says why.',
  },
  INTERNAL: {
    number: 18,
    scope: 'session',
    retryable: false,
    close: 4012,
    clause: 'ERR-4',
    doc: 'A bug of the sender.',
  },
  PEER_SILENT: {
    number: 19,
    scope: 'connection',
    retryable: true,
    close: 4013,
    clause: 'LIVE-8',
    doc: 'Nothing was heard of the peer for too long; the session can be resumed.',
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorCode = keyof typeof protocolErrors;

const byNumber = new Map<number, ErrorCode>(
  Object.entries(protocolErrors).map(([code, row]) => [row.number, code as ErrorCode]),
);

export function errorCode(number: number): ErrorCode | undefined {
  return byNumber.get(number);
}

/** The row of a code, typed as a row. */
export function errorRow(code: ErrorCode): ErrorRow {
  return protocolErrors[code];
}

/** What a refused frame was about, as far as it could be read. */
export interface ErrorSubject {
  readonly vm?: number;
  readonly vcpu?: number;
  readonly seq?: number;
  /** Id of an ioctl nobody here knows: its caller still waits for a result. */
  readonly ioctl?: number;
  /** The frame was itself an Error, which is never answered with another. */
  readonly ofError?: true;
}

/** A rule of the protocol that a peer broke, with what and where in `message`. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ErrorCode;
  readonly about: ErrorSubject;

  constructor(code: ErrorCode, detail: string, about: ErrorSubject = {}) {
    super(detail);
    this.code = code;
    this.about = about;
  }
}
