import type { RawData, WebSocket } from 'ws';
import { closeReason } from '../../proto/close-reason.ts';
import { decodeFrame } from '../../proto/codec.ts';
import { ProtocolError } from '../../proto/errors.ts';
import { Outbox } from '../../proto/outbox.ts';
import type { FrameTap } from '../journal/frame-tap.ts';
import type { Session } from '../session/session.ts';
import type { LinkEnd, Outlet } from '../session/vmm-link.ts';
import type { EndpointLimits } from './limits.ts';

const binary = { binary: true, compress: false } as const;
const hardFactor = 4;

/** What of a WebSocket the connection uses. */
export type Socket = Pick<WebSocket, 'on' | 'send' | 'close' | 'terminate' | 'pause' | 'resume' | 'bufferedAmount'>;

/** Binds one WebSocket to one session: messages in, frames of one event-loop turn out together. */
export class SessionConnection {
  readonly #socket: Socket;
  readonly #limits: EndpointLimits;
  readonly #session: Session;
  readonly #outbox: Outbox;
  readonly #onBug: (error: unknown) => void;
  readonly #tap: FrameTap | undefined;
  readonly #handshake: NodeJS.Timeout;
  #room: EndpointLimits['protocol'];
  #flushing = false;
  #over = false;
  #stalled: NodeJS.Timeout | undefined;

  constructor(
    socket: Socket,
    setup: {
      readonly limits: EndpointLimits;
      readonly session: (outlet: Outlet) => Session;
      readonly onBug: (error: unknown) => void;
      /** Sees every message of this connection. */
      readonly tap?: FrameTap | undefined;
    },
  ) {
    this.#socket = socket;
    this.#limits = setup.limits;
    this.#onBug = setup.onBug;
    this.#tap = setup.tap;
    this.#room = setup.limits.protocol;
    this.#outbox = new Outbox(this.#room);
    this.#session = setup.session({
      send: (frame) => {
        this.#outbox.push(frame);
        this.#schedule();
      },
      end: (end) => this.#end(end),
    });
    this.#handshake = setTimeout(() => this.#late(), setup.limits.handshakeMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', () => undefined); // 'close' follows and says which
    socket.on('close', (code, reason) => this.#closed(code, reason.toString()));
  }

  get session(): Session {
    return this.#session;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#over) return;
    try {
      if (!isBinary)
        throw new ProtocolError('TEXT_MESSAGE', 'a text message; every message is binary and holds a Frame');
      this.#tap?.frame(false, data as Buffer);
      this.#session.receive(decodeFrame(data as Buffer, this.#room));
    } catch (error) {
      if (error instanceof ProtocolError) this.#session.refuse(error);
      else this.#bug(error);
    }
    if (this.#room === this.#limits.protocol) this.#agree();
  }

  #agree(): void {
    const { agreed } = this.#session;
    if (agreed === undefined) return;
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
    if (this.#session.connected) clearTimeout(this.#handshake);
    const messages = this.#outbox.take();
    if (messages.length === 0) return;
    const waiting = this.#socket.bufferedAmount + messages.reduce((sum, { length }) => sum + length, 0);
    const drained = waiting > this.#limits.outBytesMax ? this.#resume : undefined;
    const last = messages.length - 1;
    for (const [index, message] of messages.entries()) {
      this.#socket.send(message, binary, index === last ? drained : undefined);
      this.#tap?.frame(true, message); // behind the send: the kernel need not wait for it
    }
    if (drained === undefined || this.#over) return;
    if (waiting > hardFactor * this.#limits.outBytesMax) this.#slow(`leaves ${waiting} bytes unread`);
    else this.#pause();
  }

  /** Reads nothing more from a kernel that does not read: its exits stop, its ioctl results wait. */
  #pause(): void {
    if (this.#stalled !== undefined) return;
    this.#socket.pause();
    const { stalledMs } = this.#limits;
    this.#stalled = setTimeout(() => this.#slow(`has read nothing for ${stalledMs} ms`), stalledMs);
  }

  readonly #resume = (): void => {
    if (this.#socket.bufferedAmount > this.#limits.outBytesMax) return;
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    this.#socket.resume();
  };

  /** A close frame would queue behind what is not read: the socket is cut once it had its chance. */
  #slow(what: string): void {
    this.#session.refuse(new ProtocolError('OVERLOADED', `the kernel ${what}`));
    this.#socket.terminate();
  }

  #late(): void {
    if (this.#session.connected) return;
    const missing = this.#session.awaitsHello ? 'Hello' : 'Ready';
    this.#session.refuse(
      new ProtocolError('HANDSHAKE_TIMEOUT', `no ${missing} within ${this.#limits.handshakeMs} ms of the upgrade`),
    );
  }

  #bug(error: unknown): void {
    this.#onBug(error);
    this.#session.fail('INTERNAL', error instanceof Error ? error.message : String(error));
  }

  #end({ close, text }: LinkEnd): void {
    if (this.#over) return;
    this.#flush();
    this.#over = true;
    this.#clear();
    this.#socket.resume(); // a paused socket would not see the peer's close frame
    this.#socket.close(close, closeReason(text));
  }

  #closed(code: number, reason: string): void {
    this.#clear();
    const text = `the connection closed with code ${code}${reason === '' ? '' : ` "${reason}"`}`;
    this.#tap?.closed(text);
    if (this.#over) return;
    this.#over = true;
    this.#session.lost(text);
  }

  #clear(): void {
    clearTimeout(this.#handshake);
    clearTimeout(this.#stalled);
  }
}
