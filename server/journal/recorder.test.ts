import { createHash } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { wrapBatch } from '../../proto/batch.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame, Hello, Welcome } from '../../proto/frame.ts';
import { schemaDigest } from '../../proto/gen/schema.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { readTrace, type TraceRecord } from '../../proto/trace.ts';
import type { FrameTap } from './frame-tap.ts';
import { Recorder } from './recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-recorder-'));
afterAll(() => rmSync(folder, { recursive: true }));

const token = Uint8Array.from({ length: 32 }, (_, index) => 0xa0 + index);
const terms = {
  minor: 0,
  implementation: { name: 'x', version: '1' },
  capabilities: ['batch'],
  limits: defaultLimits,
  schemaDigest: Uint8Array.of(1),
} as const;
const hello: Hello = { type: 'hello', ...terms };
const welcomeOf = (id: number, epoch = 1): Welcome => ({
  type: 'welcome',
  ...terms,
  session: Uint8Array.of(id),
  epoch,
  token: epoch === 1 ? token : new Uint8Array(0),
  eventOrder: 0,
});
const backHello = (id: number): Hello => ({ ...hello, resume: { session: Uint8Array.of(id), epoch: 1, token } });

/** A recorder whose nth session goes to the nth file; time rises by one nanosecond a look. */
function rig(name: string, times = true) {
  let now = 1000;
  const path = (index: number) => join(folder, `${name}-${index}.trace`);
  const errors: string[] = [];
  const recorder = new Recorder({
    open: (index) => openSync(path(index), 'w'),
    writer: { name: 'test', version: '0' },
    machine: '--board none',
    onError: (error) => void errors.push(error.message),
    ...(times ? { nowNs: () => now++ } : {}),
  });
  const records = (index: number): readonly TraceRecord[] => {
    const { records: all, damage } = readTrace(readFileSync(path(index)));
    expect(damage).toBeUndefined();
    return all;
  };
  return { recorder, records, errors };
}

const say = (tap: FrameTap, toKernel: boolean, frame: Frame) => tap.frame(toKernel, encodeFrame(frame));

function greet(tap: FrameTap, id: number): void {
  say(tap, false, hello);
  say(tap, true, welcomeOf(id));
}

/** Records by what matters of each. */
const outline = (records: readonly TraceRecord[]) =>
  records.map((record) => {
    if (record.kind === 'frame') {
      const { type } = decodeFrame(record.frame, defaultLimits);
      return `${record.toKernel ? 'to kernel' : 'to vmm'} ${record.connection} ${type}`;
    }
    if (record.kind === 'link')
      return `link ${record.connection} ${record.open ? 'open' : record.text} ${record.epoch}`;
    return record.kind;
  });

describe('a recorder', () => {
  it('writes a header, the link, the frames from Hello on, what was typed, and the end (TRACE-2)', async () => {
    const { recorder, records } = rig('story');
    const tap = recorder.connection();
    greet(tap, 1);
    say(tap, false, { type: 'ready' });
    recorder.input(Uint8Array.of(0x41));
    say(tap, true, { type: 'goaway', reason: 'done' });
    recorder.ended('01', 'the VM has ended');
    tap.closed('too late');
    await recorder.close('');
    expect(outline(records(0))).toEqual([
      'header',
      'link 0 open 1',
      'to vmm 0 hello',
      'to kernel 0 welcome',
      'to vmm 0 ready',
      'input',
      'to kernel 0 goaway',
      'link 0 the VM has ended 1',
      'end',
    ]);
    const times = records(0).map(({ hostNs }) => hostNs ?? -1);
    expect(times[0]).toBe(0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('writes the token’s digest and nowhere the token (TRACE-4)', async () => {
    const { recorder, records } = rig('token');
    const tap = recorder.connection();
    greet(tap, 1);
    tap.closed('cut');
    const again = recorder.connection();
    say(again, false, backHello(1));
    say(again, true, welcomeOf(1, 2));
    await recorder.close('end');
    const header = records(0)[0];
    expect(header).toMatchObject({ kind: 'header', session: Uint8Array.of(1), schemaDigest, machine: '--board none' });
    expect(header).toMatchObject({ tokenDigest: new Uint8Array(createHash('sha256').update(token).digest()) });
    expect(readFileSync(join(folder, 'token-0.trace')).includes(token.subarray(0, 8))).toBe(false);
  });

  it('puts a session that comes back, and its lanes, into one file', async () => {
    const { recorder, records } = rig('back');
    const first = recorder.connection();
    greet(first, 1);
    const lane = recorder.connection();
    say(lane, false, { ...backHello(1), lane: { vcpus: [1] } });
    say(lane, true, welcomeOf(1));
    first.closed('cut');
    const second = recorder.connection();
    say(second, false, backHello(1));
    say(second, true, welcomeOf(1, 2));
    say(lane, false, { type: 'ready' });
    await recorder.close('over');
    expect(outline(records(0)).filter((line) => !/hello|welcome/.test(line))).toEqual([
      'header',
      'link 0 open 1',
      'link 1 open 1',
      'link 0 cut 1',
      'link 2 open 2',
      'to vmm 1 ready',
      'link 1 over 1',
      'link 2 over 2',
      'end',
    ]);
  });

  it('gives every session a file of its own', async () => {
    const { recorder, records } = rig('two');
    for (const id of [1, 2]) greet(recorder.connection(), id);
    await recorder.close('end');
    expect([0, 1].map((index) => records(index)[0])).toMatchObject([
      { session: Uint8Array.of(1) },
      { session: Uint8Array.of(2) },
    ]);
  });

  it('keeps a Batch as it was on the wire (EVO-4, TRACE-4)', async () => {
    const { recorder, records } = rig('batch');
    const tap = recorder.connection();
    greet(tap, 1);
    const batch = wrapBatch([encodeFrame({ type: 'ready' }), encodeFrame({ type: 'goaway', reason: '' })]);
    tap.frame(false, batch);
    await recorder.close('end');
    expect(records(0)[4]).toMatchObject({ kind: 'frame', frame: batch });
  });

  it('without a clock writes no host time', async () => {
    const { recorder, records } = rig('timeless', false);
    greet(recorder.connection(), 1);
    await recorder.close('end');
    expect(records(0).filter((record) => 'hostNs' in record)).toEqual([]);
  });

  it.each<readonly [string, (tap: FrameTap) => void]>([
    ['is turned away', (tap) => say(tap, true, { type: 'reject', code: 'OVERLOADED', detail: '', minorMax: 0 })],
    ['speaks garbage', (tap) => tap.frame(false, Uint8Array.of(0xff, 0xff))],
    [
      'never stops before its Welcome',
      (tap) => {
        for (let index = 0; index < 100; index += 1) say(tap, false, { type: 'ping', nonce: 1n, answer: false });
      },
    ],
    ['leaves', (tap) => tap.closed('gone')],
  ])('writes nothing for a connection that %s', async (name, misbehave) => {
    const { recorder, errors } = rig(name);
    const tap = recorder.connection();
    say(tap, false, hello);
    misbehave(tap);
    await recorder.close('end');
    expect(errors).toEqual([]);
    expect(() => readFileSync(join(folder, `${name}-0.trace`))).toThrow(/ENOENT/);
  });

  it('tells when a file cannot be opened, and the session goes on', async () => {
    const errors: string[] = [];
    const recorder = new Recorder({
      open: () => openSync(join(folder, 'no', 'folder'), 'w'),
      writer: { name: 'test', version: '0' },
      machine: '',
      onError: (error) => void errors.push(error.message),
    });
    const tap = recorder.connection();
    greet(tap, 1);
    say(tap, false, { type: 'ready' });
    await recorder.close('end');
    expect(errors).toEqual([expect.stringMatching(/ENOENT/)]);
  });
});
