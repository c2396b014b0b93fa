/** What of a WebSocket an Outflow uses. */
export interface Sink {
  send(message: Uint8Array, options: object, written?: (error?: Error | null) => void): void;
  readonly bufferedAmount: number;
}

const binary = { binary: true, compress: false } as const;

/**
 * Bytes the socket holds at once. Less than a connection may have on its way, so that a peer that reads slowly is seen to
 * read: a socket tells only when all of a write has left.
 */
const sinkBytesMax = 64 * 1024;

/** Messages on their way to one peer, and whether they get there. */
export class Outflow {
  readonly #sink: Sink;
  readonly #budgetBytes: number;
  /** Bytes up to which nothing need be watched. */
  readonly #easyBytes: number;
  readonly #onRoom: () => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #givenBytes = 0;
  /** Sends of which we will hear. */
  #awaited = 0;
  #wasFull = false;
  #waitedBefore = false;
  /** Bytes that had left when `hasMoved` was last asked. */
  #readBytes = 0;

  /** `onRoom` is called when there is room again after there was none. */
  constructor(sink: Sink, budgetBytes: number, onRoom: () => void) {
    this.#sink = sink;
    this.#budgetBytes = budgetBytes;
    this.#easyBytes = Math.min(sinkBytesMax, budgetBytes);
    this.#onRoom = onRoom;
  }

  /** Bytes the peer has not read. */
  get bytes(): number {
    return this.#waitingBytes + this.#sink.bufferedAmount;
  }

  /** Whether the peer has read something of what waited when this was last asked. */
  hasMoved(): boolean {
    const left = this.bytes;
    const readBytes = this.#givenBytes - left;
    const moved = this.#waitedBefore && readBytes > this.#readBytes;
    this.#waitedBefore = left > 0;
    this.#readBytes = readBytes;
    return moved;
  }

  get isFull(): boolean {
    return this.bytes > this.#budgetBytes;
  }

  write(messages: readonly Uint8Array[]): void {
    const written = messages.reduce((sum, { length }) => sum + length, 0);
    const bytes = this.bytes + written;
    this.#givenBytes += written;
    if (this.#waiting.length === 0 && bytes <= this.#easyBytes) {
      for (const message of messages) this.#sink.send(message, binary);
      return;
    }
    this.#waiting.push(...messages);
    this.#waitingBytes += written;
    this.#pump();
    this.#wasFull ||= this.isFull;
  }

  /** Hands over all that waits: a close follows. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const message of waiting) this.#sink.send(message, binary);
  }

  #pump(): void {
    while (this.#awaited === 0 || this.#fits) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      this.#waitingBytes -= message.length;
      this.#awaited += 1;
      this.#sink.send(message, binary, this.#written);
    }
  }

  get #fits(): boolean {
    return this.#sink.bufferedAmount + (this.#waiting[0]?.length ?? 0) <= sinkBytesMax;
  }

  readonly #written = (error?: Error | null): void => {
    if (error != null) return; // the connection is gone, and what waits for it
    this.#awaited -= 1;
    this.#pump();
    if (!this.#wasFull || this.isFull) return;
    this.#wasFull = false;
    this.#onRoom();
  };
}
