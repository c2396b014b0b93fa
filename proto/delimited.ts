import { ProtocolError } from './errors.ts';

/** Bytes a length may have: 2^35 is more than any frame. */
const lengthBytesMax = 5;

/** A message with its length in front, for a byte stream (BIND-8). */
export function delimited(message: Uint8Array): Uint8Array {
  const head: number[] = [];
  let rest = message.length;
  for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  head.push(rest);
  const bytes = new Uint8Array(head.length + message.length);
  bytes.set(head);
  bytes.set(message, head.length);
  return bytes;
}

/** Cuts a byte stream into its messages, in whatever pieces it comes. Holds one message at most. */
export class Undelimiter {
  readonly #frameBytesMax: number;
  #length = 0;
  #lengthBytes = 0;
  #message: Uint8Array | undefined;
  #filled = 0;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** The messages that `chunk` completes. @throws ProtocolError FRAME_TOO_LARGE or MALFORMED_FRAME for a length */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    const messages: Uint8Array[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#message === undefined) {
        this.#takeLength(chunk[at] as number);
        at += 1;
      } else {
        const part = chunk.subarray(at, at + this.#message.length - this.#filled);
        this.#message.set(part, this.#filled);
        this.#filled += part.length;
        at += part.length;
      }
      if (this.#message === undefined || this.#filled < this.#message.length) continue;
      messages.push(this.#message);
      this.#message = undefined;
      this.#filled = 0;
    }
    return messages;
  }

  /** True between two messages. */
  get isAtRest(): boolean {
    return this.#message === undefined && this.#lengthBytes === 0;
  }

  #takeLength(byte: number): void {
    this.#length += (byte & 0x7f) * 2 ** (7 * this.#lengthBytes);
    this.#lengthBytes += 1;
    if (byte > 0x7f) {
      if (this.#lengthBytes < lengthBytesMax) return;
      throw new ProtocolError('MALFORMED_FRAME', `a length of more than ${lengthBytesMax} bytes`);
    }
    if (this.#length > this.#frameBytesMax) {
      const text = `a message of ${this.#length} bytes is over the limit of ${this.#frameBytesMax}`;
      throw new ProtocolError('FRAME_TOO_LARGE', text);
    }
    this.#message = new Uint8Array(this.#length);
    this.#length = 0;
    this.#lengthBytes = 0;
  }
}
