import type { RawData, WebSocket } from 'ws';
import { closeReason } from '../../proto/close-reason.ts';
import { decodeFrame } from '../../proto/codec.ts';
import { ProtocolError } from '../../proto/errors.ts';
import type { Frame, Hello, Limits } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { Outbox } from '../../proto/outbox.ts';
import type { Kernel } from './kernel.ts';
import { KernelLink } from './kernel-link.ts';
import type { LinkEnd } from './outlet.ts';

/** How a connection ended: the link's own end, or the socket's. */
export type ConnectionEnd = LinkEnd | { readonly cause: 'lost'; readonly text: string; readonly close: number };

export interface WebSocketSetup {
  readonly kernel: Kernel;
  readonly hello: Hello;
  /** Bytes on their way to the VMM above which the vCPUs pause; at four times that the link ends. */
  readonly outBytesMax: number;
  /** Told of an error that is nobody's but ours; the session ends with INTERNAL. */
  readonly onBug: (error: unknown) => void;
}

/** What of a WebSocket the connection uses. */
export type Socket = Pick<WebSocket, 'on' | 'send' | 'close' | 'bufferedAmount'>;

const hardFactor = 4;
/** A longer nap is taken in pieces. */
const napMsMax = 60_000;
const binary = { binary: true, compress: false } as const;

/**
 * Runs a session over an open WebSocket until it ends. Frames of one event-loop turn leave together; between turns of
 * the vCPUs the event loop gets its turn, so a spinning guest delays no ioctl.
 */
export class KernelConnection {
  readonly #socket: Socket;
  readonly #outBytesMax: number;
  readonly #onBug: (error: unknown) => void;
  readonly #link: KernelLink;
  readonly #outbox: Outbox;
  readonly #ended = Promise.withResolvers<ConnectionEnd>();
  #limits: Limits;
  #over = false;
  #wake = false;
  #spin: NodeJS.Immediate | undefined;
  #nap: NodeJS.Timeout | undefined;
  #paused = false;
  #trouble = '';

  constructor(socket: Socket, { kernel, hello, outBytesMax, onBug }: WebSocketSetup) {
    this.#socket = socket;
    this.#outBytesMax = outBytesMax;
    this.#onBug = onBug;
    this.#limits = { ...defaultLimits, frameBytesMax: hello.limits.frameBytesMax };
    this.#outbox = new Outbox(defaultLimits);
    this.#link = new KernelLink({
      kernel,
      hello,
      outlet: { send: (frame) => this.#send(frame), end: (end) => this.#end(end) },
    });
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (error) => {
      this.#trouble = `: ${error.message}`; // 'close' follows
    });
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
    this.#guarded(() => this.#link.open());
    this.#flush();
  }

  get ended(): Promise<ConnectionEnd> {
    return this.#ended.promise;
  }

  /** Takes leave of the VMM and closes. */
  close(reason: string): void {
    if (this.#over) return;
    this.#send({ type: 'goaway', reason });
    this.#end({ cause: 'goaway', text: reason, close: 1000 });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#over) return;
    this.#guarded(() => {
      if (!isBinary) throw new ProtocolError('TEXT_MESSAGE', 'a text message; every message is binary');
      this.#link.receive(decodeFrame(data as Buffer, this.#limits));
    });
    this.#agree();
    // nextTick: all messages of one read are in before the vCPUs run and the frames leave.
    if (this.#wake) return;
    this.#wake = true;
    process.nextTick(this.#turn);
  }

  readonly #turn = (): void => {
    this.#wake = false;
    clearTimeout(this.#nap);
    if (this.#over) return;
    let more = false;
    if (!this.#paused) {
      this.#guarded(() => {
        more = this.#link.turn();
      });
    }
    this.#flush();
    if (more && this.#spin === undefined) this.#spin = setImmediate(this.#spinOn);
    if (!(more || this.#paused)) this.#sleep();
  };

  /** A VM that waits for its timer leaves the process idle; a frame ends the nap too. */
  #sleep(): void {
    const { idleNs } = this.#link;
    if (idleNs === undefined || this.#over) return;
    this.#nap = setTimeout(this.#turn, Math.min(Math.ceil(idleNs / 1e6), napMsMax));
  }

  readonly #spinOn = (): void => {
    this.#spin = undefined;
    if (!this.#wake) this.#turn();
  };

  #agree(): void {
    const terms = this.#link.terms;
    if (terms === undefined || terms.limits === this.#limits) return;
    this.#limits = terms.limits;
    this.#flush(); // Ready leaves alone: batches may come only behind it
    this.#outbox.agree(terms.limits, terms.capabilities.includes('batch'));
  }

  /** A frame of ours that cannot be sent is our bug, whatever rule it breaks. */
  #send(frame: Frame): void {
    try {
      this.#outbox.push(frame);
    } catch (error) {
      throw new Error(`cannot send ${frame.type}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }

  #flush(): void {
    const messages = this.#outbox.take();
    if (messages.length === 0) return;
    const waiting = this.#socket.bufferedAmount + messages.reduce((sum, { length }) => sum + length, 0);
    const last = messages.length - 1;
    const drained = waiting > this.#outBytesMax ? this.#resume : undefined;
    for (const [index, message] of messages.entries()) {
      this.#socket.send(message, binary, index === last ? drained : undefined);
    }
    if (drained !== undefined) this.#paused = true;
    if (waiting > hardFactor * this.#outBytesMax && !this.#over) {
      this.#link.refuse(new ProtocolError('OVERLOADED', `the VMM leaves ${waiting} bytes unread`));
    }
  }

  /** What filled the budget has been written. */
  readonly #resume = (): void => {
    this.#paused = this.#socket.bufferedAmount > this.#outBytesMax;
    if (!this.#paused) this.#turn();
  };

  /** A rule the peer broke is the link's matter; anything else is our bug and ends the session. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#link.refuse(error instanceof ProtocolError ? error : this.#bug(error));
    }
  }

  #bug(error: unknown): ProtocolError {
    this.#onBug(error);
    return new ProtocolError('INTERNAL', error instanceof Error ? error.message : String(error));
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#flush();
    clearImmediate(this.#spin);
    clearTimeout(this.#nap);
    this.#socket.close(end.close, closeReason(end.text));
    this.#ended.resolve(end);
  }

  #closed(code: number, reason: string): void {
    if (this.#over) return;
    this.#over = true;
    clearImmediate(this.#spin);
    clearTimeout(this.#nap);
    this.#link.lost();
    const { goaway } = this.#link;
    const said = reason === '' ? '' : ` "${reason}"`;
    this.#ended.resolve(
      goaway === undefined
        ? { cause: 'lost', text: `the connection closed with code ${code}${said}${this.#trouble}`, close: code }
        : { cause: 'goaway', text: goaway, close: code },
    );
  }
}
