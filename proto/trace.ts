import { crc32 } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import { checkedCounter, counter, plainBytes, required } from './codec-value.ts';
import { ProtocolError } from './errors.ts';
import type { Implementation } from './frame.ts';
import { type Encodable, type TraceRecord as RecordMessage, trapline } from './gen/trapline.ts';

/** First bytes of every trace: a name, the format's major version, and a line end that text tools would change. */
export const traceMagic = Uint8Array.of(0x54, 0x52, 0x41, 0x50, 0x4c, 0x4e, 1, 0x0a);

/** Version of the records behind the magic. */
export const traceVersion = 1;

/** Largest record a reader takes: a snapshot of a machine with its firmware. */
export const recordBytesMax = 16 * 1024 * 1024;

const headBytes = 8;

/** What the file is, and of which session. */
export interface TraceHeader {
  readonly kind: 'header';
  readonly version: number;
  readonly writer: Implementation;
  readonly schemaDigest: Uint8Array;
  readonly session: Uint8Array;
  /** SHA-256 of the session's token. */
  readonly tokenDigest: Uint8Array;
  /** What the machine was built from. */
  readonly machine: string;
}

/** One frame as its bytes were on the wire, tokens left out. */
export interface TraceFrame {
  readonly kind: 'frame';
  readonly toKernel: boolean;
  /** Which connection of the session, 0 the main one. */
  readonly lane: number;
  readonly frame: Uint8Array;
  /** For an ioctl or its result: the exit whose handler asked. */
  readonly asker?: { readonly vcpu: number; readonly seq: number };
}

export interface TraceLink {
  readonly kind: 'link';
  readonly lane: number;
  readonly open: boolean;
  readonly epoch: number;
  readonly text: string;
}

export interface ConsoleInput {
  readonly kind: 'input';
  readonly bytes: Uint8Array;
}

/** A vCPU's last exit and the Run that answered it, encoded; empty where there is none. */
export interface TraceSlot {
  readonly vm: number;
  readonly vcpu: number;
  readonly exit: Uint8Array;
  readonly run: Uint8Array;
}

/** The VMM's half at rest. */
export interface TraceSnapshot {
  readonly kind: 'snapshot';
  readonly hello: Uint8Array;
  readonly welcome: Uint8Array;
  readonly epoch: number;
  readonly ioctlId: number;
  readonly eventOrder: number;
  readonly slots: readonly TraceSlot[];
  readonly consoleBytes: number;
  readonly machine: Uint8Array;
}

export interface TraceEnd {
  readonly kind: 'end';
  readonly text: string;
}

/** Records are missing here: the writer could not keep up. */
export interface TraceGap {
  readonly kind: 'gap';
  readonly records: number;
}

export type TraceKind = TraceHeader | TraceFrame | TraceLink | ConsoleInput | TraceSnapshot | TraceEnd | TraceGap;

/** One record; `hostNs` counts host nanoseconds from the first record and is absent where time is virtual. */
export type TraceRecord = TraceKind & { readonly hostNs?: number };

const wire = trapline.kvm.v1.TraceRecord;

type Body = Omit<Encodable<RecordMessage>, 'hostNs'>;
type KindOf<K extends TraceKind['kind']> = Extract<TraceKind, { readonly kind: K }>;

const bodies: { readonly [K in TraceKind['kind']]: (record: KindOf<K>) => Body } = {
  header: ({ version, writer, schemaDigest, session, tokenDigest, machine }) => ({
    header: { version, writer, schemaDigest, session, tokenDigest, machine },
  }),
  frame: ({ toKernel, lane, frame, asker }) => ({
    frame: {
      toKernel,
      lane,
      frame,
      ...(asker === undefined ? {} : { vcpu: asker.vcpu, seq: checkedCounter(asker.seq, 'TraceFrame.seq') }),
    },
  }),
  link: ({ lane, open, epoch, text }) => ({
    link: { lane, open, epoch: checkedCounter(epoch, 'TraceLink.epoch'), text },
  }),
  input: ({ bytes }) => ({ consoleInput: bytes }),
  snapshot: ({ hello, welcome, epoch, ioctlId, eventOrder, slots, consoleBytes, machine }) => ({
    snapshot: {
      hello,
      welcome,
      epoch: checkedCounter(epoch, 'TraceSnapshot.epoch'),
      ioctlId: checkedCounter(ioctlId, 'TraceSnapshot.ioctl_id'),
      eventOrder: checkedCounter(eventOrder, 'TraceSnapshot.event_order'),
      slots,
      consoleBytes: checkedCounter(consoleBytes, 'TraceSnapshot.console_bytes'),
      machine,
    },
  }),
  end: ({ text }) => ({ end: { text } }),
  gap: ({ records }) => ({ gap: { records: checkedCounter(records, 'TraceGap.records') } }),
};

/** The bytes of one record with its length and checksum in front. @throws ProtocolError INTERNAL for a value out of range */
export function encodeRecord(record: TraceRecord): Uint8Array {
  const { hostNs } = record;
  const body = (bodies[record.kind] as (record: TraceRecord) => Body)(record);
  const writer = new protobuf.Writer();
  wire.encode(hostNs === undefined ? body : { ...body, hostNs: checkedCounter(hostNs, 'TraceRecord.host_ns') }, writer);
  const payload = writer.finish();
  if (payload.length > recordBytesMax) {
    throw new ProtocolError(
      'INTERNAL',
      `a ${record.kind} record of ${payload.length} bytes; ${recordBytesMax} at most`,
    );
  }
  const bytes = new Uint8Array(headBytes + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload), true);
  bytes.set(payload, headBytes);
  return bytes;
}

function kindFromWire(message: RecordMessage): TraceKind {
  const { header, frame, link, consoleInput, snapshot, end, gap } = message;
  if (header !== null) {
    const { version, writer, schemaDigest, session, tokenDigest, machine } = header;
    const { name, version: build } = required(writer, 'TraceHeader.writer');
    return {
      kind: 'header',
      version,
      writer: { name, version: build },
      schemaDigest: plainBytes(schemaDigest),
      session: plainBytes(session),
      tokenDigest: plainBytes(tokenDigest),
      machine,
    };
  }
  if (frame !== null) {
    const { toKernel, lane, vcpu, seq } = frame;
    const asker = vcpu === null || seq === null ? {} : { asker: { vcpu, seq: counter(seq, 'TraceFrame.seq') } };
    return { kind: 'frame', toKernel, lane, frame: plainBytes(frame.frame), ...asker };
  }
  if (link !== null) {
    const { lane, open, epoch, text } = link;
    return { kind: 'link', lane, open, epoch: counter(epoch, 'TraceLink.epoch'), text };
  }
  if (consoleInput !== null) return { kind: 'input', bytes: plainBytes(consoleInput) };
  if (snapshot !== null) {
    return {
      kind: 'snapshot',
      hello: plainBytes(snapshot.hello),
      welcome: plainBytes(snapshot.welcome),
      epoch: counter(snapshot.epoch, 'TraceSnapshot.epoch'),
      ioctlId: counter(snapshot.ioctlId, 'TraceSnapshot.ioctl_id'),
      eventOrder: counter(snapshot.eventOrder, 'TraceSnapshot.event_order'),
      slots: snapshot.slots.map(({ vm, vcpu, exit, run }) => ({
        vm,
        vcpu,
        exit: plainBytes(exit),
        run: plainBytes(run),
      })),
      consoleBytes: counter(snapshot.consoleBytes, 'TraceSnapshot.console_bytes'),
      machine: plainBytes(snapshot.machine),
    };
  }
  if (end !== null) return { kind: 'end', text: end.text };
  if (gap !== null) return { kind: 'gap', records: counter(gap.records, 'TraceGap.records') };
  throw new ProtocolError('UNIMPLEMENTED', 'a record of a kind this version does not know');
}

function decodePayload(payload: Uint8Array): TraceRecord {
  const message = wire.decode(new protobuf.Reader(payload));
  const kind = kindFromWire(message);
  return message.hostNs === null ? kind : { ...kind, hostNs: counter(message.hostNs, 'TraceRecord.host_ns') };
}

/** How far a file could be read. */
export interface TraceEnding {
  /** Bytes of the file that hold whole records; what follows is damaged or was never finished. */
  readonly validBytes: number;
  /** What is wrong behind `validBytes`; absent when the file ends there. */
  readonly damage?: string;
}

/** What of a file could be read: its records up to the first damage, and where that is. */
export interface TraceContents extends TraceEnding {
  readonly records: readonly TraceRecord[];
}

/** Gives a trace's records one by one up to the first that is cut, damaged or unknown; never throws for what a file holds. */
export function* traceRecords(bytes: Uint8Array): Generator<TraceRecord, TraceEnding, undefined> {
  if (Buffer.compare(bytes.subarray(0, traceMagic.length), traceMagic) !== 0) {
    return { validBytes: 0, damage: 'it does not begin as a trace of this version does' };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  let at = traceMagic.length;
  const stop = (damage: string): TraceEnding => ({ validBytes: at, damage });
  while (at < bytes.length) {
    if (bytes.length - at < headBytes) return stop(`the head of record ${count} is cut`);
    const length = view.getUint32(at, true);
    if (length > recordBytesMax) return stop(`record ${count} claims ${length} bytes`);
    const payload = bytes.subarray(at + headBytes, at + headBytes + length);
    if (payload.length < length) return stop(`record ${count} is cut`);
    if (crc32(payload) !== view.getUint32(at + 4, true)) return stop(`record ${count} fails its checksum`);
    let record: TraceRecord;
    try {
      record = decodePayload(new Uint8Array(payload));
    } catch (error) {
      return stop(`record ${count}: ${error instanceof Error ? error.message : error}`);
    }
    yield record;
    count += 1;
    at += headBytes + length;
  }
  return { validBytes: at };
}

/** Reads a trace up to the first record that is cut, damaged or unknown; never throws for what a file holds. */
export function readTrace(bytes: Uint8Array): TraceContents {
  const records: TraceRecord[] = [];
  const reader = traceRecords(bytes);
  for (let next = reader.next(); ; next = reader.next()) {
    if (next.done === true) return { records, ...next.value };
    records.push(next.value);
  }
}
