import type { RawData, WebSocket } from 'ws';
import { closeReason } from '../../proto/close-reason.ts';
import { decodeFrame } from '../../proto/codec.ts';
import { ProtocolError } from '../../proto/errors.ts';
import { Heartbeat } from '../../proto/heartbeat.ts';
import { Outbox } from '../../proto/outbox.ts';
import type { FrameTap } from '../journal/frame-tap.ts';
import type { LinkEnd, Outlet } from '../session/channel.ts';
import type { Reception, Visit } from '../session/reception.ts';
import type { EndpointLimits } from './limits.ts';

const binary = { binary: true, compress: false } as const;

/** What of a WebSocket the connection uses. */
export type Socket = Pick<WebSocket, 'on' | 'send' | 'close' | 'terminate' | 'pause' | 'resume' | 'bufferedAmount'>;

export interface ConnectionSetup {
  readonly limits: EndpointLimits;
  readonly reception: Reception;
  /** Name of the token that opened the connection. */
  readonly owner?: string | undefined;
  readonly onBug: (error: unknown) => void;
  /** Sees every message of this connection. */
  readonly tap?: FrameTap | undefined;
  /** Told how far a message has come, by a test that ends the process there. */
  readonly onStep?: ((step: Step) => void) | undefined;
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
  readonly #onBug: (error: unknown) => void;
  readonly #tap: FrameTap | undefined;
  readonly #onStep: ((step: Step) => void) | undefined;
  readonly #handshake: NodeJS.Timeout;
  readonly #heartbeat: Heartbeat;
  readonly #clock: NodeJS.Timeout;
  readonly #outlet: Outlet;
  readonly #visit: Visit;
  #room: EndpointLimits['protocol'];
  #flushing = false;
  /** The journal is writing what would leave next. */
  #held = false;
  #full = false;
  #agreed = false;
  #over = false;
  #ending: LinkEnd | undefined;
  #nonce = 0n;
  /** Bytes the kernel had not read at the last beat. */
  #unread = 0;

  constructor(socket: Socket, { limits, reception, owner, onBug, tap, onStep }: ConnectionSetup) {
    this.#socket = socket;
    this.#limits = limits;
    this.#onBug = onBug;
    this.#tap = tap;
    this.#onStep = onStep;
    this.#room = limits.protocol;
    this.#outbox = new Outbox(this.#room);
    this.#outlet = {
      send: (frame) => {
        this.#outbox.push(frame);
        this.#schedule();
      },
      end: (end) => this.#end(end),
    };
    this.#visit = reception.meet(this.#outlet, owner);
    this.#heartbeat = new Heartbeat(limits.heartbeatMs, performance.now());
    this.#clock = setInterval(() => this.#beat(), limits.heartbeatMs);
    this.#handshake = setTimeout(() => this.#late(), limits.handshakeMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', () => undefined); // 'close' follows and says which
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#over || this.#ending !== undefined) return;
    this.#heartbeat.heard();
    try {
      if (!isBinary)
        throw new ProtocolError('TEXT_MESSAGE', 'a text message; every message is binary and holds a Frame');
      this.#tap?.frame(false, data as Buffer);
      this.#take(data as Buffer);
    } catch (error) {
      this.#fault(error);
    }
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
    if (this.#visit.isOpen) clearTimeout(this.#handshake);
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
      },
      (error: unknown) => {
        this.#held = false;
        this.#visit.session?.journalFailed(error);
      },
    );
  }

  #write(messages: readonly Uint8Array[]): void {
    if (messages.length === 0 || this.#over) return;
    const waiting = this.#socket.bufferedAmount + messages.reduce((sum, { length }) => sum + length, 0);
    const drained = waiting > this.#limits.outBytesMax ? this.#drained : undefined;
    const last = messages.length - 1;
    for (const [index, message] of messages.entries()) {
      this.#socket.send(message, binary, index === last ? drained : undefined);
      this.#tap?.frame(true, message); // behind the send: the kernel need not wait for it
    }
    this.#onStep?.('sent');
    if (drained === undefined || this.#full) return;
    // Reads nothing more from a kernel that does not read: its exits stop, its ioctl results wait.
    this.#full = true;
    this.#socket.pause();
  }

  readonly #drained = (): void => {
    if (this.#over || this.#socket.bufferedAmount > this.#limits.outBytesMax) return;
    this.#full = false;
    this.#socket.resume();
  };

  #beat(): void {
    if (this.#visit.session === undefined) return;
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount < this.#unread) this.#heartbeat.heard();
    this.#unread = bufferedAmount;
    const what = this.#heartbeat.beat(performance.now());
    if (what === 'nothing') return;
    if (what === 'ping') {
      if (this.#full) return;
      this.#nonce += 1n;
      this.#outlet.send({ type: 'ping', nonce: this.#nonce, answer: false });
      return;
    }
    this.#visit.refuse(new ProtocolError('PEER_SILENT', 'the kernel has been silent for too long'));
  }

  #late(): void {
    if (this.#visit.isOpen) return;
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

  #clear(): void {
    clearTimeout(this.#handshake);
    clearInterval(this.#clock);
  }
}
