import type { Limits } from '../../proto/frame.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';

/** What one server gives to kernels; each is enforced and answered by name. */
export interface EndpointLimits {
  readonly protocol: Limits;
  readonly sessionsMax: number;
  /** Connections that have not come to Ready. */
  readonly handshakesMax: number;
  /** Sockets, whatever they have said so far; a further one is closed at once. */
  readonly socketsMax: number;
  /** Milliseconds from the first byte of a request to its headers' last. */
  readonly headersMs: number;
  /** Milliseconds from the upgrade to Ready. */
  readonly handshakeMs: number;
  /** Bytes on their way to one kernel above which we read no more from it. More than an honest one can ask for at once. */
  readonly outBytesMax: number;
  /** Milliseconds between two looks at whether the kernel is there; after three in vain its connection ends. */
  readonly heartbeatMs: number;
  /** Milliseconds from our close frame until the socket is cut. */
  readonly closeMs: number;
}

export const defaultEndpointLimits: EndpointLimits = {
  protocol: defaultLimits,
  sessionsMax: 64,
  handshakesMax: 1024,
  socketsMax: 8192,
  headersMs: 10_000,
  handshakeMs: 10_000,
  outBytesMax: 16 * 1024 * 1024,
  heartbeatMs,
  closeMs: 2000,
};

/** Messages of one Frame need no fragments; ws takes thousands unless told otherwise. */
export const fragmentsMax = 16;

/** Reads that may hold parts of one message: enough for the largest frame in small TCP segments. */
export const bufferedChunksMax = 4096;
