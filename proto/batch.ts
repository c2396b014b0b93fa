import protobuf from 'protobufjs/minimal.js';
import type { Limits } from './frame.ts';

// Frame.batch is field 6, Batch.frames field 1, both length-delimited.
const frameBatchTag = (6 << 3) | 2;
const batchFramesTag = (1 << 3) | 2;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest !== 0; rest >>>= 7) bytes += 1;
  return bytes;
}

function writeVarint(into: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  for (; rest > 0x7f; rest >>>= 7) into[end++] = (rest & 0x7f) | 0x80;
  into[end++] = rest;
  return end;
}

function entryBytes(frame: Uint8Array): number {
  return 1 + varintBytes(frame.length) + frame.length;
}

/** The encoded Batch of encoded frames, oldest first; copies bytes and encodes nothing twice. */
export function wrapBatch(frames: readonly Uint8Array[]): Uint8Array {
  const body = frames.reduce((sum, frame) => sum + entryBytes(frame), 0);
  const message = new Uint8Array(1 + varintBytes(body) + body);
  message[0] = frameBatchTag;
  let at = writeVarint(message, 1, body);
  for (const frame of frames) {
    message[at] = batchFramesTag;
    at = writeVarint(message, at + 1, frame.length);
    message.set(frame, at);
    at += frame.length;
  }
  return message;
}

const batchHeaderBytesMax = 1 + 5;

/** Encoded frames as the fewest messages that keep their order and the limits; a frame alone is no Batch. */
export function packMessages(
  frames: readonly Uint8Array[],
  limits: Pick<Limits, 'frameBytesMax' | 'batchFramesMax'>,
): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  let batch: Uint8Array[] = [];
  let bytes = batchHeaderBytesMax;
  const close = () => {
    const [only] = batch;
    if (only !== undefined) messages.push(batch.length === 1 ? only : wrapBatch(batch));
    batch = [];
    bytes = batchHeaderBytesMax;
  };
  for (const frame of frames) {
    const more = entryBytes(frame);
    if (batch.length === limits.batchFramesMax || bytes + more > limits.frameBytesMax) close();
    batch.push(frame);
    bytes += more;
  }
  close();
  return messages;
}

/** The encoded frames of one message, oldest first: what `wrapBatch` took; anything but a canonical Batch is one frame. */
export function unwrapBatch(message: Uint8Array): readonly Uint8Array[] {
  if (message[0] !== frameBatchTag) return [message];
  const frames: Uint8Array[] = [];
  const reader = new protobuf.Reader(message);
  try {
    reader.pos = 1;
    if (reader.uint32() !== reader.len - reader.pos) return [message];
    while (reader.pos < reader.len) {
      if (reader.uint32() !== batchFramesTag) return [message];
      const bytes = reader.uint32();
      if (bytes > reader.len - reader.pos) return [message];
      frames.push(message.subarray(reader.pos, reader.pos + bytes));
      reader.pos += bytes;
    }
  } catch {
    return [message];
  }
  return frames.length === 0 ? [message] : frames;
}
