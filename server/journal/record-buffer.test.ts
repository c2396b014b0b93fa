import { expect, it } from 'vitest';
import { encodeRecord, type TraceRecord } from '../../proto/trace.ts';
import { RecordBuffer } from './record-buffer.ts';

const frame = (bytes: number, connection: number): Extract<TraceRecord, { readonly kind: 'frame' }> => ({
  kind: 'frame',
  toKernel: connection > 0,
  connection,
  frame: Uint8Array.from({ length: bytes }, (_, index) => index),
});

function add(buffer: RecordBuffer, record: TraceRecord): void {
  if (record.kind === 'frame') buffer.frame(record.frame, record.toKernel, record.connection);
  else buffer.record(record);
}

it.each([
  ['records that fit', [frame(80, 0), frame(40, 1), { kind: 'end', text: 'done' }]],
  ['records that make it grow', [frame(900, 0), frame(900, 2), { kind: 'end', text: 'done' }, frame(200_000, 0)]],
] satisfies readonly (readonly [string, readonly TraceRecord[]])[])(
  '%s wait byte for byte as encoded',
  (_, records) => {
    const buffer = new RecordBuffer();
    for (const record of records) add(buffer, record);
    expect(Buffer.compare(buffer.waiting, Buffer.concat(records.map(encodeRecord)))).toBe(0);
  },
);

it('holds nothing of what was cleared', () => {
  const buffer = new RecordBuffer();
  expect(buffer.isEmpty).toBe(true);
  add(buffer, frame(100_000, 0));
  buffer.clear();
  expect(buffer.isEmpty).toBe(true);
  add(buffer, frame(10, 3));
  expect(Buffer.compare(buffer.waiting, encodeRecord(frame(10, 3)))).toBe(0);
});
