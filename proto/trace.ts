import { crc32 } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import { checkedCounter, counter, plainBytes, required } from './codec-value.ts';
import { type ErrorCode, errorCode, ProtocolError, protocolErrors } from './errors.ts';
import type { Implementation } from './frame.ts';
import {
  type Encodable,
  type TraceLink as LinkMessage,
  type TraceRecord as RecordMessage,
  trapline,
} from './gen/trapline.ts';

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
  /** Name of the access token the kernel came with. */
  readonly owner?: string | undefined;
  /** What the machine's clock was at virtual time 0, in seconds since 1970. */
  readonly startSeconds?: number | undefined;
}

/** One frame as its bytes were on the wire, tokens left out. */
export interface TraceFrame {
  readonly kind: 'frame';
  readonly toKernel: boolean;
  /** Which connection of the session, counted from 0. */
  readonly connection: number;
  readonly frame: Uint8Array;
  /** For an ioctl or its result: the exit whose handler asked. */
  readonly asker?: { readonly vcpu: number; readonly seq: number };
}

export interface TraceLink {
  readonly kind: 'link';
  /** Which connection of the session, counted from 0. */
  readonly connection: number;
  readonly open: boolean;
  readonly epoch: number;
  /** 0: a main connection; else which lane, counted from 1. */
  readonly lane: number;
  readonly vcpus: readonly number[];
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
  readonly epoch: number;
  readonly ioctlId: number;
  readonly eventOrder: number;
  readonly slots: readonly TraceSlot[];
  readonly consoleBytes: number;
  readonly machine: Uint8Array;
  /** Connections the session has had, */
  readonly connections: number;
  /** and those that were open. */
  readonly open: readonly Omit<TraceLink, 'kind'>[];
}

export interface TraceEnd {
  readonly kind: 'end';
  readonly text: string;
  /** The error that ended it, if one did. */
  readonly code?: ErrorCode;
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

function linkToWire({ connection, open, epoch, lane, vcpus, text }: Omit<TraceLink, 'kind'>): Encodable<LinkMessage> {
  return { connection, open, epoch: checkedCounter(epoch, 'TraceLink.epoch'), lane, vcpus, text };
}

function linkFromWire({ connection, open, epoch, lane, vcpus, text }: LinkMessage): Omit<TraceLink, 'kind'> {
  return { connection, open, epoch: counter(epoch, 'TraceLink.epoch'), lane, vcpus: [...vcpus], text };
}

const bodies: { readonly [K in TraceKind['kind']]: (record: KindOf<K>) => Body } = {
  header: ({ version, writer, schemaDigest, session, tokenDigest, machine, owner = '', startSeconds }) => ({
    header: {
      version,
      writer,
      schemaDigest,
      session,
      tokenDigest,
      machine,
      owner,
      ...(startSeconds === undefined
        ? {}
        : { startSeconds: checkedCounter(startSeconds, 'TraceHeader.start_seconds') }),
    },
  }),
  frame: ({ toKernel, connection, frame, asker }) => ({
    frame: {
      toKernel,
      connection,
      frame,
      ...(asker === undefined ? {} : { vcpu: asker.vcpu, seq: checkedCounter(asker.seq, 'TraceFrame.seq') }),
    },
  }),
  link: (link) => ({ link: linkToWire(link) }),
  input: ({ bytes }) => ({ consoleInput: bytes }),
  snapshot: ({ epoch, ioctlId, eventOrder, slots, consoleBytes, machine, connections, open }) => ({
    snapshot: {
      epoch: checkedCounter(epoch, 'TraceSnapshot.epoch'),
      ioctlId: checkedCounter(ioctlId, 'TraceSnapshot.ioctl_id'),
      eventOrder: checkedCounter(eventOrder, 'TraceSnapshot.event_order'),
      slots,
      consoleBytes: checkedCounter(consoleBytes, 'TraceSnapshot.console_bytes'),
      machine,
      connections,
      open: open.map(linkToWire),
    },
  }),
  end: ({ text, code }) => ({ end: { text, code: code === undefined ? 0 : protocolErrors[code].number } }),
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
    const { version, writer, schemaDigest, session, tokenDigest, machine, owner, startSeconds } = header;
    const { name, version: build } = required(writer, 'TraceHeader.writer');
    return {
      kind: 'header',
      version,
      writer: { name, version: build },
      schemaDigest: plainBytes(schemaDigest),
      session: plainBytes(session),
      tokenDigest: plainBytes(tokenDigest),
      machine,
      ...(owner === '' ? {} : { owner }),
      ...(startSeconds === null ? {} : { startSeconds: counter(startSeconds, 'TraceHeader.start_seconds') }),
    };
  }
  if (frame !== null) {
    const { toKernel, connection, vcpu, seq } = frame;
    const asker = vcpu === null || seq === null ? {} : { asker: { vcpu, seq: counter(seq, 'TraceFrame.seq') } };
    return { kind: 'frame', toKernel, connection, frame: plainBytes(frame.frame), ...asker };
  }
  if (link !== null) {
    return { kind: 'link', ...linkFromWire(link) };
  }
  if (consoleInput !== null) return { kind: 'input', bytes: plainBytes(consoleInput) };
  if (snapshot !== null) {
    return {
      kind: 'snapshot',
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
      connections: snapshot.connections,
      open: snapshot.open.map(linkFromWire),
    };
  }
  if (end !== null) {
    const code = errorCode(end.code);
    return { kind: 'end', text: end.text, ...(code === undefined ? {} : { code }) };
  }
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
