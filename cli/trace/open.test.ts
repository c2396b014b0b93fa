import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { wrapBatch } from '../../proto/batch.ts';
import { encodeFrame } from '../../proto/codec.ts';
import { encodeRecord, traceMagic } from '../../proto/trace.ts';
import { UsageError } from '../../vmm/api/usage-error.ts';
import { openTrace } from './open.ts';
import { jsonLines, showLines } from './show.ts';
import { statistics, statText } from './stat.ts';
import { exitFrame, header, hello, mmio, recorded, runFrame, traceBytes } from './trace-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-open-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.trace');

function open(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  const { lines, damage } = openTrace(path);
  return { lines: [...lines], damage };
}

const whole = traceBytes([recorded(hello, 1), recorded(runFrame(0), 2)]);

describe('a file that is no readable trace is refused in one line:', () => {
  it.each<readonly [string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /a\.trace: it is empty: no kernel was taken in .* record again$/],
    ['another format', Buffer.from('\x7fELF and more'), /a\.trace: it is no trace .* name a file that --trace wrote$/],
    ['shorter than a name', Buffer.from('TRAP'), /it is no trace/],
    ['a newer format', traceMagic.with(6, 9), /it is of format 9, this trapline reads 1; read it with/],
    [
      'a newer version (TRACE-2)',
      Buffer.concat([traceMagic, encodeRecord({ ...header, version: 2 })]),
      /it is of version 2, this trapline reads 1/,
    ],
    [
      'without a header (TRACE-2)',
      Buffer.concat([traceMagic, encodeRecord(recorded(hello))]),
      /it has no header; record again$/,
    ],
    ['cut in its header', whole.subarray(0, 30), /it has no header \(record 0 is cut\); record again$/],
  ])('%s', (_, bytes, text) => {
    expect(() => open(bytes)).toThrow(UsageError);
    expect(() => open(bytes)).toThrow(text);
  });

  it('missing', () => {
    expect(() => openTrace(join(folder, 'none.trace'))).toThrow(/there is no such file; record one with trapline run/);
  });

  it('a directory', () => {
    mkdirSync(join(folder, 'dir'));
    expect(() => openTrace(join(folder, 'dir'))).toThrow(/dir: it is a directory; name a file$/);
  });
});

describe('of a damaged trace the records before the damage are read (TRACE-3)', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['cut', whole.subarray(0, -1), 'record 2 is cut'],
    ['with a flipped bit', whole.with(-1, (whole.at(-1) ?? 0) ^ 1), 'record 2 fails its checksum'],
    ['with a foreign tail', Buffer.concat([whole, Buffer.from('xyz')]), 'the head of record 3 is cut'],
  ])('%s', (_, bytes, what) => {
    const { lines, damage } = open(bytes);
    expect(lines).toHaveLength(what.includes('3') ? 2 : 1);
    expect(damage).toMatch(
      new RegExp(`^.*a\\.trace: ${what} at byte \\d+ of ${bytes.length}; what is before it was used`),
    );
  });
});

it('whatever is wrong with a file, it is refused or read up to there', () => {
  const story = traceBytes([recorded(hello), { kind: 'gap', records: 1 }, recorded(exitFrame(1, mmio(1, true, 1)))]);
  const damaged = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 60 }).map((tail) => Buffer.concat([traceMagic, tail])),
    fc
      .uint8Array({ maxLength: 60 })
      .map((frame) => traceBytes([{ kind: 'frame', toKernel: true, connection: 0, frame }])),
    fc.tuple(fc.nat({ max: story.length - 1 }), fc.nat({ max: 255 })).map(([at, byte]) => story.with(at, byte)),
    fc.nat({ max: story.length }).map((bytes) => story.subarray(0, bytes)),
  );
  fc.assert(
    fc.property(damaged, (bytes) => {
      try {
        open(bytes);
        const trace = openTrace(path);
        for (const line of [...showLines(trace, undefined, {}), ...jsonLines(trace, undefined, {})]) {
          expect(line).not.toContain('\n');
        }
        expect(statText(statistics(trace, undefined))).toContain('Total Samples');
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect(String(error)).not.toContain('\n');
      }
    }),
    { numRuns: 500 },
  );
});

describe('the frames of a trace', () => {
  it('come out of their Batch one by one, with the bytes they had', () => {
    const frames = [exitFrame(1, mmio(0x1000, false, 0)), exitFrame(2, { reason: 'intr' })].map(encodeFrame);
    const batch = { kind: 'frame', toKernel: false, connection: 2, frame: wrapBatch(frames), hostNs: 5 } as const;
    const { lines } = open(traceBytes([batch]));
    expect(lines).toMatchObject(frames.map((bytes) => ({ connection: 2, toKernel: false, hostNs: 5, bytes })));
  });

  it('that nobody can read stay, with the reason', () => {
    const { lines } = open(traceBytes([{ kind: 'frame', toKernel: false, connection: 0, frame: Uint8Array.of(0xff) }]));
    expect(lines).toMatchObject([{ frame: undefined, trouble: expect.stringMatching(/no protobuf Frame/) }]);
  });
});
