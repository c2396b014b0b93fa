import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeRecord, readTrace, traceMagic } from './trace.ts';
import { frameRecordBytesMax, writeFrameRecord } from './trace-frame.ts';

const hostNs = fc.option(fc.oneof(fc.nat(), fc.nat({ max: Number.MAX_SAFE_INTEGER })), { nil: undefined });
const connection = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff_ffff }));

it('a frame record written in place reads as the one encodeRecord makes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), connection, hostNs, fc.nat({ max: 9 }), (...drawn) => {
      const [frame, toKernel, number, time, at] = drawn;
      const into = new Uint8Array(at + frame.length + frameRecordBytesMax);
      const end = writeFrameRecord(into, at, frame, toKernel, number, time);
      const record = { kind: 'frame', toKernel, connection: number, frame } as const;
      const slow = encodeRecord(time === undefined ? record : { ...record, hostNs: time });
      const read = (bytes: Uint8Array) => readTrace(Buffer.concat([traceMagic, bytes]));
      expect(read(into.subarray(at, end)).records).toStrictEqual(read(slow).records);
      expect(read(into.subarray(at, end)).damage).toBeUndefined();
    }),
  );
});

it('a frame record is never larger than announced', () => {
  const frame = new Uint8Array(1_048_576);
  const into = new Uint8Array(frame.length + frameRecordBytesMax);
  const end = writeFrameRecord(into, 0, frame, true, 0xffff_ffff, Number.MAX_SAFE_INTEGER);
  expect(end).toBeLessThanOrEqual(into.length);
});
