import { beforeEach, describe, expect, it } from 'vitest';
import { Outflow } from './outflow.ts';

/** A socket that tells of a write only when all of it was read. */
class SlowSink {
  readonly #writes: { readonly bytes: number; readonly written: (() => void) | undefined }[] = [];
  readonly sizes: number[] = [];
  bufferedAmount = 0;
  most = 0;

  send(message: Uint8Array, _: object, written?: () => void): void {
    this.sizes.push(message.length);
    this.bufferedAmount += message.length;
    this.most = Math.max(this.most, this.bufferedAmount);
    this.#writes.push({ bytes: message.length, written });
  }

  /** The peer reads the oldest write. */
  read(): boolean {
    const write = this.#writes.shift();
    if (write === undefined) return false;
    this.bufferedAmount -= write.bytes;
    write.written?.();
    return true;
  }
}

const budgetBytes = 200_000;
const message = new Uint8Array(10_000);
let sink: SlowSink;
let room: number;
let flow: Outflow;

beforeEach(() => {
  sink = new SlowSink();
  room = 0;
  flow = new Outflow(sink, budgetBytes, () => {
    room += 1;
  });
});

it('hands a message that finds nothing before it to the socket at once', () => {
  flow.write([message]);
  expect(sink.sizes).toEqual([10_000]);
  expect(flow.isFull).toBe(false);
});

it('gives a slow socket little at a time, and everything in its order', () => {
  const sizes = Array.from({ length: 15 }, (_, index) => 5000 + index);
  flow.write(sizes.map((bytes) => new Uint8Array(bytes)));
  expect(sink.most).toBeLessThanOrEqual(64 * 1024);
  while (sink.read());
  expect(sink.sizes).toEqual(sizes);
  expect(flow.bytes).toBe(0);
});

it('is full over its budget and says once when there is room again', () => {
  for (let count = 0; count < 21; count += 1) flow.write([message]);
  expect(flow.isFull).toBe(true);
  while (room === 0) expect(sink.read()).toBe(true);
  expect(flow.isFull).toBe(false);
  while (sink.read());
  expect(room).toBe(1);
});

it('a message larger than what the socket may hold leaves alone', () => {
  flow.write([message, new Uint8Array(100_000), message]);
  expect(sink.sizes).toEqual([10_000]);
  sink.read();
  expect(sink.sizes).toEqual([10_000, 100_000]);
  sink.read();
  expect(sink.sizes).toEqual([10_000, 100_000, 10_000]);
});

describe('a peer', () => {
  it('that reads slowly is seen to with each write that it read (LIVE-3)', () => {
    for (let count = 0; count < 20; count += 1) flow.write([message]);
    flow.hasMoved();
    const seen: boolean[] = [];
    while (sink.read()) seen.push(flow.hasMoved());
    expect(seen).toEqual(Array.from({ length: 20 }, () => true));
  });

  it('that reads nothing is not, whatever is added', () => {
    for (let count = 0; count < 30; count += 1) {
      flow.write([message]);
      expect(flow.hasMoved()).toBe(false);
    }
  });

  it('is not seen to read what the system took at once', () => {
    for (let count = 0; count < 3; count += 1) {
      expect(flow.hasMoved()).toBe(false);
      flow.write([message]);
      sink.read();
    }
  });
});

it('lets nothing overtake what waits, even when the socket has room before it says so', () => {
  flow.write([new Uint8Array(40_001), new Uint8Array(40_002)]);
  sink.bufferedAmount = 0;
  flow.write([new Uint8Array(1)]);
  expect(sink.sizes).toEqual([40_001, 40_002, 1]);
});

it('hands over all that waits when a close follows', () => {
  for (let count = 0; count < 20; count += 1) flow.write([message]);
  flow.release();
  expect(sink.sizes).toHaveLength(20);
  expect(flow.bytes).toBe(200_000);
});
