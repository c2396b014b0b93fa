import { expect, it } from 'vitest';
import { decodeFrame } from './codec.ts';
import { ProtocolError } from './errors.ts';
import { defaultLimits } from './limits.ts';
import { Outbox } from './outbox.ts';

const types = (outbox: Outbox) => outbox.take().map((bytes) => decodeFrame(bytes, defaultLimits).type);

it('frames leave one a message until both sides take batches (EVO-3, LIVE-5)', () => {
  const outbox = new Outbox(defaultLimits);
  outbox.push({ type: 'ready' });
  outbox.push({ type: 'goaway', reason: '' });
  expect(types(outbox)).toEqual(['ready', 'goaway']);
  outbox.agree(defaultLimits, true);
  outbox.push({ type: 'ready' });
  outbox.push({ type: 'goaway', reason: '' });
  expect(types(outbox)).toEqual(['batch']);
  expect(types(outbox)).toEqual([]);
});

it('refuses a frame over the limit and keeps what was queued (LIM-1)', () => {
  const outbox = new Outbox({ frameBytesMax: 4096, batchFramesMax: 8 });
  outbox.push({ type: 'ready' });
  expect(() => outbox.push({ type: 'goaway', reason: 'x'.repeat(4096) })).toThrow(ProtocolError);
  expect(types(outbox)).toEqual(['ready']);
});
