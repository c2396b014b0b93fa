import protobuf from 'protobufjs/minimal.js';
import { eventFromWire, eventToWire } from './codec-event.ts';
import { exitFromWire, exitToWire } from './codec-exit.ts';
import { ioctlFromWire, ioctlResultFromWire, ioctlResultToWire, ioctlToWire } from './codec-ioctl.ts';
import { runFromWire, runToWire } from './codec-reply.ts';
import {
  errorFromWire,
  errorToWire,
  helloFromWire,
  helloToWire,
  readyFromWire,
  readyToWire,
  rejectFromWire,
  rejectToWire,
  welcomeFromWire,
  welcomeToWire,
} from './codec-session.ts';
import {
  type Both,
  caseFromWire,
  casesByField,
  checkedCounter,
  counter,
  type OneofCase,
  oneofCase,
  pattern,
  wide,
} from './codec-value.ts';
import { ProtocolError } from './errors.ts';
import type { Frame, FrameType, Limits } from './frame.ts';
import { batchNumbers, frameNumbers } from './gen/schema.ts';
import { type Codec, type Frame as FrameMessage, trapline } from './gen/trapline.ts';

const wire = trapline.kvm.v1;

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;
type SingleType = Exclude<FrameType, 'batch'>;

interface FrameCase<V extends Frame> extends OneofCase<FrameMessage, V> {
  /** Writes the body behind its tag and length. */
  write(into: protobuf.Writer, frame: V): void;
}

const lengthDelimited = 2;
const tagOf = (number: number): number => (number << 3) | lengthDelimited;

function frameCase<F extends keyof typeof frameNumbers, V extends Frame>(
  field: F,
  codec: Codec<NonNullable<FrameMessage[F]>>,
  both: Both<V, NonNullable<FrameMessage[F]>>,
): FrameCase<V> {
  const tag = tagOf(frameNumbers[field]);
  return {
    ...oneofCase(field, both),
    write: (into, frame) => void codec.encode(both.toWire(frame), into.uint32(tag).fork()).ldelim(),
  };
}

/** Every frame but the Batch. */
const frames: { readonly [T in SingleType]: FrameCase<FrameOf<T>> } = {
  run: frameCase('run', wire.Run, { toWire: runToWire, fromWire: runFromWire }),
  exit: frameCase('exit', wire.Exit, { toWire: exitToWire, fromWire: exitFromWire }),
  ioctl: frameCase('ioctl', wire.Ioctl, { toWire: ioctlToWire, fromWire: ioctlFromWire }),
  ioctl_result: frameCase('ioctlResult', wire.IoctlResult, {
    toWire: ioctlResultToWire,
    fromWire: ioctlResultFromWire,
  }),
  event: frameCase('event', wire.Event, { toWire: eventToWire, fromWire: eventFromWire }),
  ping: frameCase('ping', wire.Ping, {
    toWire: ({ nonce, answer }) => ({ nonce: wide(nonce), answer }),
    fromWire: ({ nonce, answer }) => ({ type: 'ping', nonce: pattern(nonce), answer }),
  }),
  ack: frameCase('ack', wire.Ack, {
    toWire: ({ vm, vmOrder }) => ({ vm, vmOrder: checkedCounter(vmOrder, 'Ack.vm_order') }),
    fromWire: ({ vm, vmOrder }) => ({ type: 'ack', vm, vmOrder: counter(vmOrder, 'Ack.vm_order') }),
  }),
  progress: frameCase('progress', wire.Progress, {
    toWire: ({ vm, vcpu, seq, text }) => ({ vm, vcpu, seq: checkedCounter(seq, 'Progress.seq'), text }),
    fromWire: ({ vm, vcpu, seq, text }) => ({ type: 'progress', vm, vcpu, seq: counter(seq, 'Progress.seq'), text }),
  }),
  error: frameCase('error', wire.Error, { toWire: errorToWire, fromWire: errorFromWire }),
  goaway: frameCase('goaway', wire.Goaway, {
    toWire: ({ reason }) => ({ reason }),
    fromWire: ({ reason }) => ({ type: 'goaway', reason }),
  }),
  hello: frameCase('hello', wire.Hello, { toWire: helloToWire, fromWire: helloFromWire }),
  welcome: frameCase('welcome', wire.Welcome, { toWire: welcomeToWire, fromWire: welcomeFromWire }),
  ready: frameCase('ready', wire.Ready, { toWire: readyToWire, fromWire: readyFromWire }),
  reject: frameCase('reject', wire.Reject, { toWire: rejectToWire, fromWire: rejectFromWire }),
};

const cases = casesByField<FrameMessage, Frame>(Object.values(frames));

let writer = new protobuf.Writer();

/**
 * The bytes of one frame, in protobuf's canonical form.
 * @throws ProtocolError INTERNAL for a frame this side must not have built
 */
export function encodeFrame(frame: Frame): Uint8Array {
  try {
    if (frame.type === 'batch') writeBatch(writer, frame.frames);
    else writeSingle(writer, frame);
    const bytes = writer.finish();
    writer.reset();
    return bytes;
  } catch (error) {
    writer = new protobuf.Writer(); // the old one is in the middle of a message
    throw error;
  }
}

function writeSingle(into: protobuf.Writer, frame: Frame): void {
  if (frame.type === 'batch') throw new ProtocolError('INTERNAL', 'a Batch inside a Batch');
  const row: FrameCase<Frame> = frames[frame.type];
  row.write(into, frame);
}

const batchTag = tagOf(frameNumbers.batch);
const batchEntryTag = tagOf(batchNumbers.frames);

function writeBatch(into: protobuf.Writer, entries: readonly Frame[]): void {
  into.uint32(batchTag).fork();
  for (const entry of entries) {
    into.uint32(batchEntryTag).fork();
    writeSingle(into, entry);
    into.ldelim();
  }
  into.ldelim();
}

/** What a receiver holds a frame against; the rest of Limits is the session's business. */
export type DecodeLimits = Pick<Limits, 'frameBytesMax' | 'batchFramesMax'>;

/**
 * The frame that `bytes` hold. Byte fields of the frame are views into `bytes`, which must not change afterwards.
 * @throws ProtocolError FRAME_TOO_LARGE, LIMIT_EXCEEDED, MALFORMED_FRAME, or UNIMPLEMENTED for what a newer minor added
 */
export function decodeFrame(bytes: Uint8Array, limits: DecodeLimits): Frame {
  if (bytes.length > limits.frameBytesMax) {
    throw new ProtocolError(
      'FRAME_TOO_LARGE',
      `frame of ${bytes.length} bytes is over the negotiated ${limits.frameBytesMax}`,
    );
  }
  const message = parse(bytes, limits.batchFramesMax);
  if (message.batch === null) return singleFromWire(message);
  if (message.batch.frames.length === 0) throw new ProtocolError('MALFORMED_FRAME', 'a Batch without frames');
  return { type: 'batch', frames: message.batch.frames.map(singleFromWire) };
}

function singleFromWire(message: FrameMessage): Frame {
  const frame = caseFromWire(cases, message, message.$body);
  if (frame !== undefined) return frame;
  if (message.batch !== null) throw new ProtocolError('MALFORMED_FRAME', 'a Batch inside a Batch');
  throw new ProtocolError('UNIMPLEMENTED', 'Frame has no body this minor version knows');
}

function parse(bytes: Uint8Array, batchFramesMax: number): FrameMessage {
  if (bytes.length === 0) throw new ProtocolError('MALFORMED_FRAME', 'an empty message');
  // A Buffer's slices are Buffers, whose slice() does not copy.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    checkBatch(new protobuf.Reader(view), batchFramesMax);
    return wire.Frame.decode(new protobuf.Reader(view));
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError('MALFORMED_FRAME', `no protobuf Frame: ${error}`);
  }
}

/** Counts the entries of a Batch before anything is allocated for them; an entry has at least two bytes. */
function checkBatch(reader: protobuf.Reader, batchFramesMax: number): void {
  if (reader.len <= 2 * batchFramesMax) return;
  let count = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag !== batchTag) {
      reader.skipType(tag & 7);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) {
      const entry = reader.uint32();
      reader.skipType(entry & 7);
      if (entry === batchEntryTag) count += 1;
      if (count > batchFramesMax) {
        throw new ProtocolError('LIMIT_EXCEEDED', `a Batch of more than the announced ${batchFramesMax} frames`);
      }
    }
  }
}
