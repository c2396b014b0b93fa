import { delimited, Undelimiter } from './delimited.ts';
import { ProtocolError } from './errors.ts';

/** What of a Node Duplex a StreamSocket uses; a socket, a pipe and the two ends of a process's standard streams have it. */
export interface ByteStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(bytes: Uint8Array, written?: () => void): boolean;
  end(): unknown;
  destroy(): unknown;
  pause(): unknown;
  resume(): unknown;
  readonly writableLength: number;
}

type Listeners = {
  message: (data: Uint8Array, isBinary: boolean) => void;
  close: (code: number, reason: Buffer) => void;
  error: (error: Error) => void;
};

/** No close code crosses a byte stream: its end is all there is. */
const abnormalClosure = 1006;

/** A byte stream that looks like a WebSocket to a connection: whole messages in and out (BIND-8). */
export class StreamSocket {
  readonly #stream: ByteStream;
  readonly #listeners: Partial<Listeners> = {};
  readonly #reader: Undelimiter;
  #isClosed = false;

  constructor(stream: ByteStream, frameBytesMax: number) {
    this.#stream = stream;
    this.#reader = new Undelimiter(frameBytesMax);
    stream.on('data', (chunk) => this.#data(chunk));
    stream.on('error', (error) => this.#listeners.error?.(error));
    stream.on('close', () => this.#closed('the stream ended'));
  }

  /** One listener an event: a connection has no more. */
  on<E extends keyof Listeners>(event: E, listener: Listeners[E]): this {
    (this.#listeners as Record<E, Listeners[E]>)[event] = listener;
    return this;
  }

  get bufferedAmount(): number {
    return this.#stream.writableLength;
  }

  send(message: Uint8Array, _: object, written?: () => void): void {
    if (!this.#isClosed) this.#stream.write(delimited(message), written);
  }

  close(): void {
    this.#stream.end();
  }

  terminate(): void {
    this.#stream.destroy();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  #data(chunk: Uint8Array): void {
    if (this.#isClosed) return;
    try {
      for (const message of this.#reader.push(chunk)) this.#listeners.message?.(message, true);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#listeners.error?.(error);
      this.#stream.destroy();
    }
  }

  #closed(text: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.close?.(abnormalClosure, Buffer.from(text));
  }
}
