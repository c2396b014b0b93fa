import type { RawData, WebSocket } from 'ws';
import { closeReason } from '../../proto/close-reason.ts';
import { decodeFrame } from '../../proto/codec.ts';
import { ProtocolError } from '../../proto/errors.ts';
import { Heartbeat } from '../../proto/heartbeat.ts';
import { Outbox } from '../../proto/outbox.ts';
import { Outflow } from '../../proto/outflow.ts';
import type { Waits } from '../../proto/poller.ts';
import type { FrameTap } from '../journal/frame-tap.ts';
import type { LinkEnd, Outlet } from '../session/channel.ts';
import type { Reception, Visit } from '../session/reception.ts';
import type { EndpointLimits } from './limits.ts';

/** A message as it came. */
interface Arrived {
  readonly data: RawData;
  readonly isBinary: boolean;
}

/** What of a WebSocket the connection uses. */
export type Socket = Pick<WebSocket, 'on' | 'send' | 'close' | 'terminate' | 'pause' | 'resume' | 'bufferedAmount'>;

export interface ConnectionSetup {
  readonly limits: EndpointLimits;
  readonly reception: Reception;
  /** Name of the token that opened the connection. */
  readonly owner?: string | undefined;
  readonly onBug: (error: unknown) => void;
  /** Hears when the kernel has been asked something, or let its guest go on. */
  readonly waits?: Waits | undefined;
  /** Sees every message of this connection. */
  readonly tap?: FrameTap | undefined;
  /** Told how far a message has come, by a test that ends the process there. */
  readonly onStep?: ((step: Step) => void) | undefined;
  /** Told once, when Ready has come or never will. */
  readonly onGreeted?: ((connection: SessionConnection) => void) | undefined;
}

/** On the way of a message through the VMM: it came, it was handled, its answer is in the journal, its answer has left. */
export const steps = ['received', 'executed', 'journaled', 'sent'] as const;
export type Step = (typeof steps)[number];

/**
 * Binds one WebSocket to a session: messages in, frames of one event-loop turn out together, once the session's journal
 * has them.
 */
export class SessionConnection {
  readonly #socket: Socket;
  readonly #limits: EndpointLimits;
  readonly #outbox: Outbox;
  readonly #outflow: Outflow;
  readonly #onBug: (error: unknown) => void;
  readonly #waits: Waits | undefined;
  readonly #tap: FrameTap | undefined;
  readonly #onStep: ((step: Step) => void) | undefined;
  #onGreeted: ConnectionSetup['onGreeted'];
  #handshake: NodeJS.Timeout | undefined;
  #waitsSinceMs = 0;
  readonly #heartbeat: Heartbeat;
  readonly #clock: NodeJS.Timeout;
  readonly #outlet: Outlet;
  readonly #visit: Visit;
  #room: EndpointLimits['protocol'];
  #flushing = false;
  /** The journal is writing what would leave next. */
  #held = false;
  /** Messages that came in one read with those whose answers filled the budget. */
  readonly #waiting: Arrived[] = [];
  #isPaused = false;
  #agreed = false;
  /** Something has been queued to which the kernel will answer, sooner or later. */
  #asks = false;
  #over = false;
  #ending: LinkEnd | undefined;
  #nonce = 0n;

  constructor(socket: Socket, { limits, reception, owner, onBug, waits, tap, onStep, onGreeted }: ConnectionSetup) {
    this.#socket = socket;
    this.#limits = limits;
    this.#onBug = onBug;
    this.#waits = waits;
    this.#tap = tap;
    this.#onStep = onStep;
    this.#onGreeted = onGreeted;
    this.#room = limits.protocol;
    this.#outbox = new Outbox(this.#room);
    this.#outflow = new Outflow(socket, limits.outBytesMax, () => this.#goOn());
    this.#outlet = {
      send: (frame) => {
        this.#outbox.push(frame);
        this.#asks ||= frame.type === 'run' || frame.type === 'ioctl';
        this.#schedule();
      },
      end: (end) => this.#end(end),
    };
    this.#visit = reception.meet(this.#outlet, owner);
    this.#heartbeat = new Heartbeat(limits.heartbeatMs, performance.now());
    this.#clock = setInterval(() => this.#beat(), limits.heartbeatMs);
    this.#awaitReady(performance.now());
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', () => undefined); // 'close' follows and says which
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
  }

  #awaitReady(sinceMs: number): void {
    this.#waitsSinceMs = sinceMs;
    this.#handshake = setTimeout(() => this.#late(), this.#limits.handshakeMs);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#over || this.#ending !== undefined) return;
    this.#heartbeat.heard();
    this.#waits?.arrived();
    if (this.#isPaused) this.#waiting.push({ data, isBinary });
    else this.#handle({ data, isBinary });
  }

  #handle({ data, isBinary }: Arrived): void {
    try {
      if (!isBinary)
        throw new ProtocolError('TEXT_MESSAGE', 'a text message; every message is binary and holds a Frame');
      this.#tap?.frame(false, data as Buffer);
      this.#take(data as Buffer);
    } catch (error) {
      this.#fault(error);
    }
    if (!this.#isFull) return;
    this.#flush();
    if (this.#isFull) this.#pause();
  }

  #take(message: Buffer): void {
    this.#onStep?.('received');
    this.#visit.receive(decodeFrame(message, this.#room), message);
    this.#onStep?.('executed');
    const agreed = this.#visit.session?.agreed;
    if (agreed === undefined || this.#agreed) return;
    this.#agreed = true;
    // Welcome itself leaves alone: it is what tells the kernel whether batches may come.
    this.#flush();
    this.#room = agreed.limits;
    this.#outbox.agree(agreed.limits, agreed.capabilities.includes('batch'));
  }

  #schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    // nextTick: all messages of one read are handled before the answers leave.
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#held || this.#over) return;
    if (this.#visit.isOpen) this.#greeted();
    const messages = this.#outbox.take();
    if (messages.length > 0 && this.#keep(messages)) return;
    this.#write(messages);
    if (this.#ending !== undefined) this.#close(this.#ending);
  }

  /** True when `messages` do not leave now: they wait for the disk, or are never to. */
  #keep(messages: readonly Uint8Array[]): boolean {
    try {
      const safe = this.#visit.keep(messages);
      this.#onStep?.('journaled');
      if (safe !== undefined) this.#hold(safe, messages);
      return safe !== undefined;
    } catch (error) {
      this.#visit.session?.journalFailed(error);
      return true;
    }
  }

  /** What is queued meanwhile leaves behind `messages`, and is made safe together. */
  #hold(safe: Promise<void>, messages: readonly Uint8Array[]): void {
    this.#held = true;
    safe.then(
      () => {
        this.#held = false;
        this.#write(messages);
        this.#flush();
        this.#goOn();
      },
      (error: unknown) => {
        this.#held = false;
        this.#visit.session?.journalFailed(error);
      },
    );
  }

  #write(messages: readonly Uint8Array[]): void {
    if (messages.length === 0 || this.#over) return;
    this.#outflow.write(messages);
    if (this.#tap !== undefined) for (const message of messages) this.#tap.frame(true, message); // the kernel need not wait for it
    this.#onStep?.('sent');
    if (this.#isFull) this.#pause();
    if (this.#asks) this.#waits?.expect();
    this.#asks = false;
  }

  get #isFull(): boolean {
    return this.#outbox.bytes + this.#outflow.bytes > this.#limits.outBytesMax;
  }

  /** Reads nothing more from a kernel that does not read: its exits stop, its ioctl results wait. */
  #pause(): void {
    if (this.#isPaused || this.#over) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** There is room again. */
  #goOn(): void {
    if (this.#over || !this.#isPaused || this.#isFull) return;
    this.#isPaused = false;
    while (!this.#isPaused && this.#ending === undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#socket.resume();
        return;
      }
      this.#handle(next);
    }
  }

  #beat(): void {
    if (this.#visit.session === undefined) return;
    if (this.#outflow.hasMoved()) this.#heartbeat.heard();
    const what = this.#heartbeat.beat(performance.now());
    if (what === 'nothing') return;
    if (what === 'ping') {
      if (this.#isPaused) return;
      this.#nonce += 1n;
      this.#outlet.send({ type: 'ping', nonce: this.#nonce, answer: false });
      return;
    }
    this.#visit.refuse(new ProtocolError('PEER_SILENT', 'the kernel has been silent for too long'));
  }

  /** A call that comes late says that we, not the kernel, were away: what it sent meanwhile is not read yet. */
  #late(): void {
    if (this.#visit.isOpen) return;
    const nowMs = performance.now();
    if (nowMs - this.#waitsSinceMs > 1.5 * this.#limits.handshakeMs) {
      this.#awaitReady(nowMs);
      return;
    }
    const missing = this.#visit.session === undefined ? 'Hello' : 'Ready';
    this.#fault(
      new ProtocolError('HANDSHAKE_TIMEOUT', `no ${missing} within ${this.#limits.handshakeMs} ms of the upgrade`),
    );
  }

  /** A rule the peer broke is the session's matter; anything else is our bug and ends the session. */
  #fault(error: unknown): void {
    if (error instanceof ProtocolError) {
      this.#visit.refuse(error);
      return;
    }
    this.#onBug(error);
    const text = error instanceof Error ? error.message : String(error);
    if (this.#visit.session === undefined) this.#visit.refuse(new ProtocolError('INTERNAL', text));
    else this.#visit.session.fail('INTERNAL', text);
  }

  #end(end: LinkEnd): void {
    if (this.#over || this.#ending !== undefined) return;
    this.#ending = end;
    this.#flush();
  }

  #close({ close, text }: LinkEnd): void {
    this.#over = true;
    this.#clear();
    this.#visit.lost(text);
    this.#outflow.release();
    this.#socket.resume(); // a paused socket would not see the peer's close frame
    this.#socket.close(close, closeReason(text));
  }

  #closed(code: number, reason: string): void {
    const text = `the connection closed with code ${code}${reason === '' ? '' : ` "${reason}"`}`;
    this.#tap?.closed(text);
    if (this.#over) return;
    this.#over = true;
    this.#clear();
    this.#visit.lost(text);
  }

  #greeted(): void {
    clearTimeout(this.#handshake);
    this.#onGreeted?.(this);
    this.#onGreeted = undefined;
  }

  #clear(): void {
    this.#greeted();
    clearInterval(this.#clock);
  }
}
