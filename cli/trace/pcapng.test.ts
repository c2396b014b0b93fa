import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../proto/codec.ts';
import { encodeRecord, readTrace, type TraceRecord, traceMagic } from '../../proto/trace.ts';
import { linesOf, type OpenTrace } from './open.ts';
import { pcapng } from './pcapng.ts';
import { exitFrame, header, recorded, runFrame } from './trace-fixture.ts';

const traceOf = (records: readonly TraceRecord[]): OpenTrace => {
  const bytes = Buffer.concat([traceMagic, ...records.map(encodeRecord)]);
  return { path: 'a.trace', header, lines: linesOf(readTrace(bytes).records) };
};

/** Type and body of each block; both lengths are checked. */
function blocks(parts: Iterable<Uint8Array>): readonly { readonly type: number; readonly body: Buffer }[] {
  const file = Buffer.concat([...parts]);
  const found: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    expect(length % 4).toBe(0);
    expect(file.readUInt32LE(at + length - 4)).toBe(length);
    found.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return found;
}

const exit = exitFrame(1, { reason: 'intr' });

describe('a trace as pcapng', () => {
  it('begins with a section and one interface of link type USER0 that counts nanoseconds', () => {
    const [section, device] = blocks(pcapng(traceOf([])));
    expect(section?.type).toBe(0x0a0d_0d0a);
    expect(section?.body.subarray(0, 16).toString('hex')).toBe('4d3c2b1a01000000ffffffffffffffff');
    expect(section?.body.toString()).toContain('session abcd recorded by trapline-vmm');
    expect(device?.type).toBe(1);
    expect(device?.body.readUInt16LE(0)).toBe(147);
    expect(device?.body.includes(Uint8Array.of(9, 0, 1, 0, 9))).toBe(true);
  });

  it('has a packet a frame: time, direction, connection and the frame’s own bytes', () => {
    const slow = { ...recorded(exit), hostNs: 3 * 2 ** 32 + 7 };
    const laned: TraceRecord = {
      kind: 'frame',
      toKernel: true,
      connection: 0x0102,
      frame: encodeFrame(runFrame(1)),
      hostNs: 9,
    };
    const [, , first, second] = blocks(pcapng(traceOf([slow, laned])));
    const frames = [encodeFrame(exit), encodeFrame(runFrame(1))];
    expect(first?.type).toBe(6);
    expect([4, 8].map((at) => first?.body.readUInt32LE(at))).toEqual([3, 7]);
    expect(first?.body.readUInt32LE(12)).toBe(4 + (frames[0]?.length ?? 0));
    expect(first?.body.subarray(20, 24).toString('hex')).toBe('00000000');
    expect(first?.body.includes(frames[0] ?? '')).toBe(true);
    expect(second?.body.subarray(20, 24).toString('hex')).toBe('01000102');
    expect(second?.body.includes(frames[1] ?? '')).toBe(true);
  });

  it('has the frames of a Batch as packets of their own', () => {
    const batch = recorded({ type: 'batch', frames: [exit, exit, exit] }, 0, false);
    expect(blocks(pcapng(traceOf([batch])))).toHaveLength(5);
  });

  it('leaves records out that are no frames', () => {
    expect(
      blocks(
        pcapng(
          traceOf([
            { kind: 'gap', records: 1 },
            { kind: 'end', text: '' },
          ]),
        ),
      ),
    ).toHaveLength(2);
  });
});
