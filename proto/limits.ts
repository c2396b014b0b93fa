import type { Limits } from './frame.ts';

/** Smallest and largest `frameBytesMax` a peer may announce (LIM-1). */
export const frameBytesRange = { min: 4 * 1024, max: 1024 * 1024 } as const;

/** What a peer announces unless it was told otherwise. */
export const defaultLimits: Limits = {
  frameBytesMax: 64 * 1024,
  vcpusMax: 64,
  ioctlsMax: 64,
  batchFramesMax: 64,
};

/** What holds for a session: the smaller of both sides' values. */
export function commonLimits(ours: Limits, theirs: Limits): Limits {
  return {
    frameBytesMax: Math.min(ours.frameBytesMax, theirs.frameBytesMax),
    vcpusMax: Math.min(ours.vcpusMax, theirs.vcpusMax),
    ioctlsMax: Math.min(ours.ioctlsMax, theirs.ioctlsMax),
    batchFramesMax: Math.min(ours.batchFramesMax, theirs.batchFramesMax),
  };
}
