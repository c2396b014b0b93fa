import { crc32 } from './crc32.ts';

/** Most bytes that `writeFrameRecord` puts around a frame. */
export const frameRecordBytesMax = 40;

const headBytes = 8;
const hostNsTag = (1 << 3) | 0;
const frameTag = (3 << 3) | 2;
const toKernelTag = (1 << 3) | 0;
const connectionTag = (2 << 3) | 0;
const bytesTag = (3 << 3) | 2;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest !== 0; rest >>>= 7) bytes += 1;
  return bytes;
}

/** Writes a number of up to 53 bits; gives the place behind it. */
function putVarint(into: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  for (; rest > 0xffff_ffff; rest = Math.floor(rest / 128)) into[at++] = (rest % 128) | 0x80;
  for (rest >>>= 0; rest > 0x7f; rest >>>= 7) into[at++] = (rest & 0x7f) | 0x80;
  into[at++] = rest;
  return at;
}

function putWord(into: Uint8Array, at: number, value: number): void {
  into[at] = value;
  into[at + 1] = value >>> 8;
  into[at + 2] = value >>> 16;
  into[at + 3] = value >>> 24;
}

/**
 * Writes the record of one frame at `at`, as `encodeRecord` would, without an object in between: a recorder is on the way
 * of every exit. `into` has `frameRecordBytesMax` and the frame's own bytes of room.
 * @returns the place behind the record
 */
export function writeFrameRecord(
  into: Uint8Array,
  at: number,
  frame: Uint8Array,
  toKernel: boolean,
  connection: number,
  hostNs: number | undefined,
): number {
  const body =
    (toKernel ? 2 : 0) + (connection === 0 ? 0 : 1 + varintBytes(connection)) + 1 + varintBytes(frame.length);
  let end = at + headBytes;
  if (hostNs !== undefined) {
    into[end++] = hostNsTag;
    end = putVarint(into, end, hostNs);
  }
  into[end++] = frameTag;
  end = putVarint(into, end, body + frame.length);
  if (toKernel) {
    into[end++] = toKernelTag;
    into[end++] = 1;
  }
  if (connection !== 0) {
    into[end++] = connectionTag;
    end = putVarint(into, end, connection);
  }
  into[end++] = bytesTag;
  end = putVarint(into, end, frame.length);
  into.set(frame, end);
  end += frame.length;
  putWord(into, at, end - at - headBytes);
  putWord(into, at + 4, crc32(into, at + headBytes, end));
  return end;
}
