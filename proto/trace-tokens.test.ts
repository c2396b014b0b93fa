import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapBatch } from './batch.ts';
import { decodeFrame, encodeFrame } from './codec.ts';
import type { Frame, Hello, Welcome } from './frame.ts';
import { goldenFrames } from './golden/frames.ts';
import { defaultLimits } from './limits.ts';
import { withoutTokens } from './trace-tokens.ts';

const token = new TextEncoder().encode('a token nobody else may see');
const holds = (bytes: Uint8Array, part: Uint8Array) => Buffer.from(bytes).includes(part);

const terms = {
  minor: 0,
  implementation: { name: 'kernel', version: '1' },
  capabilities: ['batch'],
  limits: defaultLimits,
  schemaDigest: Uint8Array.of(1, 2, 3),
} as const;
const session = Uint8Array.of(9, 9);
const hello: Hello = { ...terms, type: 'hello', resume: { session, epoch: 3, token }, lane: { vcpus: [1] } };
const welcome: Welcome = { ...terms, type: 'welcome', session, epoch: 3, token, eventOrder: 7 };
const none = new Uint8Array(0);
const unknownField = Uint8Array.of(0xf8, 0x07, 0x05); // field 127, varint 5

describe('a recorded message (TRACE-4)', () => {
  it.each<readonly [string, Uint8Array, Frame]>([
    ['Hello', encodeFrame(hello), { ...hello, resume: { session, epoch: 3, token: none } }],
    ['Welcome', encodeFrame(welcome), { ...welcome, token: none }],
  ])('has the %s without its token and otherwise as it was', (_, bytes, expected) => {
    const kept = withoutTokens(bytes);
    expect(holds(bytes, token)).toBe(true);
    expect(holds(kept, token)).toBe(false);
    expect(decodeFrame(kept, defaultLimits)).toEqual(expected);
  });

  it.each([
    ['in a Batch', wrapBatch([encodeFrame({ type: 'ready' }), encodeFrame(hello), encodeFrame(welcome)])],
    ['behind a field of a newer minor', Buffer.concat([unknownField, encodeFrame(welcome)])],
    ['in front of one', Buffer.concat([encodeFrame(hello), unknownField])],
    ['behind another body', Buffer.concat([encodeFrame({ type: 'ready' }), encodeFrame(welcome)])],
    ['cut', encodeFrame(welcome).subarray(0, -2)],
  ])('has no token %s', (_, bytes) => {
    expect(holds(bytes, token.subarray(0, 8))).toBe(true);
    expect(holds(withoutTokens(bytes), token.subarray(0, 8))).toBe(false);
  });

  it('keeps fields of a newer minor beside a token (EVO-4)', () => {
    expect(holds(withoutTokens(Buffer.concat([encodeFrame(hello), unknownField])), unknownField)).toBe(true);
  });

  it.each(Object.entries(goldenFrames).filter(([, frame]) => frame.type !== 'hello' && frame.type !== 'welcome'))(
    'is %s to the byte',
    (_, frame) => {
      const bytes = encodeFrame(frame);
      expect(Buffer.from(withoutTokens(bytes))).toEqual(Buffer.from(bytes));
    },
  );

  it('never throws, whatever came', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void withoutTokens(bytes)));
  });
});
