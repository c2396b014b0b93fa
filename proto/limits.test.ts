import { describe, expect, it } from 'vitest';
import { commonLimits, defaultLimits, frameBytesRange } from './limits.ts';

describe('the limits of a session', () => {
  it('are the smaller of both sides, field by field (LIM-2)', () => {
    const ours = { frameBytesMax: 4096, vcpusMax: 8, ioctlsMax: 9, batchFramesMax: 3 };
    const theirs = { frameBytesMax: 8192, vcpusMax: 4, ioctlsMax: 10, batchFramesMax: 2 };
    const common = { frameBytesMax: 4096, vcpusMax: 4, ioctlsMax: 9, batchFramesMax: 2 };
    expect(commonLimits(ours, theirs)).toEqual(common);
    expect(commonLimits(theirs, ours)).toEqual(common);
  });

  it('are within what may be announced by default', () => {
    expect(defaultLimits.frameBytesMax).toBeGreaterThanOrEqual(frameBytesRange.min);
    expect(defaultLimits.frameBytesMax).toBeLessThanOrEqual(frameBytesRange.max);
  });
});
