import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, readTrace, recordBytesMax, type TraceRecord, traceMagic } from './trace.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const text = fc.string({ unit: 'grapheme' });
const counter = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const host = { hostNs: counter };
const kind = <K extends TraceRecord['kind']>(name: K) => fc.constant(name);

const link = {
  connection: u32,
  lane: u32,
  open: fc.boolean(),
  epoch: counter,
  vcpus: fc.array(u32, { maxLength: 3 }),
  text,
};

const records: { readonly [K in TraceRecord['kind']]: fc.Arbitrary<object> } = {
  header: fc.record(
    {
      kind: kind('header'),
      version: u32,
      writer: fc.record({ name: text, version: text }),
      schemaDigest: bytes,
      session: bytes,
      tokenDigest: bytes,
      machine: text,
      startSeconds: counter,
    },
    { requiredKeys: ['kind', 'version', 'writer', 'schemaDigest', 'session', 'tokenDigest', 'machine'] },
  ),
  frame: fc.record(
    {
      kind: kind('frame'),
      toKernel: fc.boolean(),
      connection: u32,
      frame: bytes,
      asker: fc.record({ vcpu: u32, seq: counter }),
      ...host,
    },
    { requiredKeys: ['kind', 'toKernel', 'connection', 'frame'] },
  ),
  link: fc.record({ kind: kind('link'), ...link }),
  input: fc.record({ kind: kind('input'), bytes, ...host }, { requiredKeys: ['kind', 'bytes'] }),
  snapshot: fc.record({
    kind: kind('snapshot'),
    epoch: counter,
    ioctlId: counter,
    eventOrder: counter,
    slots: fc.array(fc.record({ vm: u32, vcpu: u32, exit: bytes, run: bytes }), { maxLength: 3 }),
    consoleBytes: counter,
    machine: bytes,
    connections: u32,
    open: fc.array(fc.record(link), { maxLength: 2 }),
  }),
  end: fc.record(
    { kind: kind('end'), text, code: fc.constantFrom('VM_FAILED' as const, 'INTERNAL' as const) },
    { requiredKeys: ['kind', 'text'] },
  ),
  gap: fc.record({ kind: kind('gap'), records: counter, ...host }, { requiredKeys: ['kind', 'records'] }),
};

const anyRecord = fc.oneof(...Object.values(records)) as fc.Arbitrary<TraceRecord>;
const file = (list: readonly TraceRecord[]) => Buffer.concat([traceMagic, ...list.map(encodeRecord)]);
const plain = (list: readonly TraceRecord[]) => structuredClone(list);

describe('a trace', () => {
  it.each(Object.keys(records) as TraceRecord['kind'][])('gives back any %s record (TRACE-1)', (name) => {
    fc.assert(
      fc.property(records[name] as fc.Arbitrary<TraceRecord>, (record) => {
        expect(readTrace(file([record]))).toStrictEqual({
          records: plain([record]),
          validBytes: file([record]).length,
        });
      }),
    );
  });

  it('cut anywhere gives the records before the cut (TRACE-3)', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 5 }), fc.nat(), (list, draw) => {
        const whole = file(list);
        const cut = traceMagic.length + (draw % (whole.length - traceMagic.length));
        const { records: read, validBytes } = readTrace(whole.subarray(0, cut));
        expect(read).toStrictEqual(plain(list.slice(0, read.length)));
        expect(validBytes).toBe(file(list.slice(0, read.length)).length);
        expect(validBytes).toBeLessThanOrEqual(cut);
      }),
    );
  });

  it('with a flipped bit gives no record that was not written (TRACE-1, TRACE-3)', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.nat({ max: 7 }),
        (list, draw, bit) => {
          const whole = file(list);
          const at = draw % whole.length;
          whole[at] = (whole[at] ?? 0) ^ (1 << bit);
          const { records: read, damage } = readTrace(whole);
          expect(read).toStrictEqual(plain(list.slice(0, read.length)));
          expect(damage).toBeDefined();
        },
      ),
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0), /does not begin/],
    ['another file', Buffer.from('ELF file'), /does not begin/],
    ['a later format', Buffer.from(traceMagic.with(6, 2)), /does not begin/],
    ['half a head', Buffer.concat([traceMagic, Buffer.alloc(3)]), /head of record 0 is cut/],
    ['a vast record', Buffer.concat([traceMagic, Buffer.alloc(8, 0xff)]), /record 0 claims 4294967295 bytes/],
  ])('that is %s says so (TRACE-1, TRACE-3)', (_, contents, damage) => {
    expect(readTrace(contents)).toStrictEqual({
      records: [],
      validBytes: damage.source.startsWith('does') ? 0 : traceMagic.length,
      damage: expect.stringMatching(damage) as unknown,
    });
  });

  it('refuses to write a record that no reader would take', () => {
    expect(() => encodeRecord({ kind: 'input', bytes: new Uint8Array(recordBytesMax) })).toThrow(/at most/);
  });
});
