import type { RawData, WebSocket } from 'ws';
import { closeReason } from '../../proto/close-reason.ts';
import { decodeFrame } from '../../proto/codec.ts';
import { ProtocolError } from '../../proto/errors.ts';
import type { Frame, Limits } from '../../proto/frame.ts';
import { Heartbeat } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { Outbox } from '../../proto/outbox.ts';
import { Outflow } from '../../proto/outflow.ts';
import type { Channel } from './channel.ts';
import type { KernelLink } from './kernel-link.ts';
import type { LinkEnd } from './outlet.ts';
import type { Pump } from './pump.ts';

/** How a connection ended: by the link, or by the socket. */
export type ConnectionEnd = LinkEnd | { readonly cause: 'lost'; readonly text: string; readonly close: number };

export interface ConnectionSetup {
  readonly link: KernelLink;
  readonly pump: Pump;
  /** 0: the main connection. */
  readonly lane: number;
  readonly frameBytesMax: number;
  /** Bytes on their way to the VMM above which we neither run vCPUs nor read. */
  readonly outBytesMax: number;
  readonly heartbeatMs: number;
  /** Host milliseconds, for the heartbeat only. */
  readonly nowMs: () => number;
  /** Told of an error that is nobody's but ours; the session ends with INTERNAL. */
  readonly onBug: (error: unknown) => void;
}

/** A message as it came. */
interface Arrived {
  readonly data: RawData;
  readonly isBinary: boolean;
}

/** What of a WebSocket a connection uses. */
export type Socket = Pick<WebSocket, 'on' | 'send' | 'close' | 'terminate' | 'pause' | 'resume' | 'bufferedAmount'>;

/** One connection of a session over an open WebSocket. Frames of one event-loop turn leave together. */
export class KernelConnection {
  readonly #socket: Socket;
  readonly #setup: ConnectionSetup;
  readonly #channel: Channel;
  readonly #outbox = new Outbox(defaultLimits);
  readonly #outflow: Outflow;
  readonly #ended = Promise.withResolvers<ConnectionEnd>();
  readonly #heartbeat: Heartbeat;
  readonly #clock: NodeJS.Timeout;
  #limits: Limits;
  #agreed = false;
  #over = false;
  #nonce = 0n;
  #trouble = '';
  /** Messages that came in one read with those whose answers filled the budget. */
  readonly #waiting: Arrived[] = [];
  #isPaused = false;

  constructor(socket: Socket, setup: ConnectionSetup) {
    this.#socket = socket;
    this.#setup = setup;
    this.#outflow = new Outflow(socket, setup.outBytesMax, () => this.#goOn());
    this.#limits = { ...defaultLimits, frameBytesMax: setup.frameBytesMax };
    this.#heartbeat = new Heartbeat(setup.heartbeatMs, setup.nowMs());
    this.#clock = setInterval(() => this.#beat(), setup.heartbeatMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (error) => {
      this.#trouble = `: ${error.message}`; // 'close' follows
    });
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
    const { link, lane, pump } = setup;
    this.#channel = link.open({ send: (frame) => this.#send(frame), end: (end) => this.#end(end) }, lane);
    pump.add(this);
    this.flush();
  }

  get ended(): Promise<ConnectionEnd> {
    return this.#ended.promise;
  }

  /** Cuts the connection: another one of the session has ended. */
  cut(text: string): void {
    if (this.#over) return;
    this.#socket.terminate();
    this.#closed(1006, text);
  }

  /** Too much is on its way: the vCPUs wait. */
  get isFull(): boolean {
    return this.#outbox.bytes + this.#outflow.bytes > this.#setup.outBytesMax;
  }

  flush(): void {
    const messages = this.#outbox.take();
    if (messages.length === 0) return;
    this.#outflow.write(messages);
    if (this.isFull) this.#pause();
  }

  /** A rule the peer broke is the link's matter; anything else is our bug and ends the session. */
  guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#setup.link.refuse(this.#channel, error instanceof ProtocolError ? error : this.#bug(error));
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#over) return;
    this.#heartbeat.heard();
    if (this.#isPaused) this.#waiting.push({ data, isBinary });
    else this.#handle({ data, isBinary });
  }

  #handle({ data, isBinary }: Arrived): void {
    this.guarded(() => {
      if (!isBinary) throw new ProtocolError('TEXT_MESSAGE', 'a text message; every message is binary');
      this.#setup.link.receive(this.#channel, decodeFrame(data as Buffer, this.#limits));
    });
    this.#agree();
    if (this.isFull) this.flush();
    this.#setup.pump.wake();
  }

  #agree(): void {
    const { terms } = this.#setup.link;
    if (this.#agreed || terms === undefined || !this.#channel.isOpen) return;
    this.#agreed = true;
    this.#limits = terms.limits;
    this.flush(); // Ready leaves alone: batches may come only behind it
    this.#outbox.agree(terms.limits, terms.capabilities.includes('batch'));
  }

  /** A frame of ours that cannot be sent is our bug, whatever rule it breaks. */
  #send(frame: Frame): void {
    if (this.#over) return;
    try {
      this.#outbox.push(frame);
    } catch (error) {
      throw new Error(`cannot send ${frame.type}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }

  /** Reads nothing more from a VMM that does not read. */
  #pause(): void {
    if (this.#isPaused || this.#over) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** There is room again. */
  #goOn(): void {
    if (this.#over || !this.#isPaused) return;
    this.#isPaused = false;
    while (!(this.#isPaused || this.#over)) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#socket.resume();
        this.#setup.pump.wake();
        return;
      }
      this.#handle(next);
    }
  }

  #beat(): void {
    if (this.#outflow.hasMoved()) this.#heartbeat.heard();
    const what = this.#heartbeat.beat(this.#setup.nowMs());
    if (what === 'nothing') return;
    if (what === 'ping') {
      if (this.isFull) return;
      this.#nonce += 1n;
      this.#send({ type: 'ping', nonce: this.#nonce, answer: false });
      this.flush();
      return;
    }
    const { link } = this.#setup;
    link.refuse(this.#channel, new ProtocolError('PEER_SILENT', 'the VMM has been silent for too long'));
  }

  #bug(error: unknown): ProtocolError {
    this.#setup.onBug(error);
    return new ProtocolError('INTERNAL', error instanceof Error ? error.message : String(error));
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    this.flush();
    this.#finish(end);
    this.#outflow.release();
    this.#socket.resume(); // a paused socket would not see the peer's close frame
    this.#socket.close(end.close, closeReason(end.text));
  }

  #closed(code: number, reason: string): void {
    if (this.#over) return;
    const { link } = this.#setup;
    link.lost();
    const { goaway } = link;
    const said = reason === '' ? '' : ` "${reason}"`;
    this.#finish(
      goaway === undefined
        ? { cause: 'lost', text: `the connection closed with code ${code}${said}${this.#trouble}`, close: code }
        : { cause: 'goaway', text: goaway, close: code },
    );
  }

  #finish(end: ConnectionEnd): void {
    this.#over = true;
    clearInterval(this.#clock);
    this.#setup.pump.remove(this);
    this.#ended.resolve(end);
  }
}
