import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMessages, wrapBatch } from './batch.ts';
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

describe('packing', () => {
  it('leaves a frame alone', () => {
    const frame = encodeFrame(ping(1));
    expect(packMessages([frame], limits)).toEqual([frame]);
  });

  it('gives nothing for nothing', () => {
    expect(packMessages([], limits)).toEqual([]);
  });

  it('keeps the order and both limits', () => {
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
