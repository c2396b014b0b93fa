import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMessages, unwrapBatch, wrapBatch } from './batch.ts';
import { decodeFrame, encodeFrame } from './codec.ts';
import type { Frame } from './frame.ts';
import { defaultLimits } from './limits.ts';

const ping = (nonce: number): Frame => ({ type: 'ping', nonce: BigInt(nonce), answer: false });
const limits = { ...defaultLimits, frameBytesMax: 1_048_576, batchFramesMax: 5000 };

it('a wrapped Batch has the bytes the codec would give it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 80 }), (reasons) => {
      const frames = reasons.map((reason): Frame => ({ type: 'goaway', reason }));
      expect(Buffer.from(wrapBatch(frames.map(encodeFrame)))).toEqual(
        Buffer.from(encodeFrame({ type: 'batch', frames })),
      );
    }),
  );
});

describe('unwrapping', () => {
  it('gives back the very bytes that were wrapped', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }), (frames) => {
        expect(unwrapBatch(wrapBatch(frames)).map((frame) => Buffer.from(frame))).toEqual(
          frames.map((frame) => Buffer.from(frame)),
        );
      }),
    );
  });

  it.each([
    ['a single frame', encodeFrame(ping(1))],
    ['an empty message', new Uint8Array(0)],
    ['a Batch of nothing', Uint8Array.of(0x32, 0)],
    ['a cut Batch', wrapBatch([encodeFrame(ping(1)), encodeFrame(ping(2))]).subarray(0, 9)],
    ['a Batch with more behind it', Uint8Array.of(...wrapBatch([encodeFrame(ping(1))]), 0x3a, 0)],
    ['an entry that is too long', Uint8Array.of(0x32, 2, 0x0a, 9)],
    ['a length without an end', Uint8Array.of(0x32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ])('leaves %s whole', (_, message) => {
    expect(unwrapBatch(message)).toEqual([message]);
  });
});

describe('packing', () => {
  it('leaves a frame alone', () => {
    const frame = encodeFrame(ping(1));
    expect(packMessages([frame], limits)).toEqual([frame]);
  });

  it('gives nothing for nothing', () => {
    expect(packMessages([], limits)).toEqual([]);
  });

  it('keeps the order and both limits (LIM-1, LIM-2)', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 9 }), (lengths, batchFramesMax) => {
        const frames = lengths.map((length): Frame => ({ type: 'goaway', reason: 'x'.repeat(length) }));
        const room = { frameBytesMax: 4096, batchFramesMax };
        const messages = packMessages(frames.map(encodeFrame), room);
        const decoded = messages.map((message) => decodeFrame(message, room));
        expect(decoded.flatMap((frame) => (frame.type === 'batch' ? frame.frames : [frame]))).toEqual(frames);
      }),
    );
  });
});
