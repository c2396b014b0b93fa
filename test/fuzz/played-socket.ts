import { EventEmitter } from 'node:events';

/** How a connection looks from its far end when it is over. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** The WebSocket of one end, whose far end is the test: it reads at once and keeps what was said. */
export class PlayedSocket extends EventEmitter {
  readonly sent: Uint8Array[] = [];
  readonly closings: Closing[] = [];
  /** Messages that were sent behind the close, which no peer would see. */
  late = 0;
  readonly bufferedAmount = 0;

  send(data: Uint8Array, _options: object, written?: () => void): void {
    if (this.closings.length > 0) this.late += 1;
    this.sent.push(data);
    if (written !== undefined) process.nextTick(written);
  }

  close(code: number, reason: string): void {
    this.closings.push({ code, reason });
  }

  terminate(): void {
    this.closings.push({ code: 1006, reason: '' });
  }

  pause(): void {}

  resume(): void {}

  /** A message arrives. */
  tell(message: Uint8Array, isBinary = true): void {
    this.emit('message', Buffer.from(message), isBinary);
  }

  /** The connection is gone. */
  end(): void {
    this.emit('close', 1006, Buffer.alloc(0));
  }
}
