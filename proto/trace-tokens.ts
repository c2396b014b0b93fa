import protobuf from 'protobufjs/minimal.js';
import { unwrapBatch } from './batch.ts';

/** Fields of a message on the way to a secret, by number. */
interface Secrets {
  readonly [field: number]: 'secret' | Secrets;
}

/** Resume.token and Welcome.token, wherever a Frame has them. @source session.proto */
const hello: Secrets = { 6: { 3: 'secret' } };
const welcome: Secrets = { 8: 'secret' };
const frame: Secrets = { 11: hello, 12: welcome, 6: { 1: { 11: hello, 12: welcome } } };

const lengthDelimited = 2;
const helloTag = (11 << 3) | lengthDelimited;
const welcomeTag = (12 << 3) | lengthDelimited;
const batchTag = (6 << 3) | lengthDelimited;

/** One field that fills the frame, as every encoder writes one, and neither Hello nor Welcome nor a Batch. */
function isPlain(frame: Uint8Array): boolean {
  const [first] = frame;
  return first !== helloTag && first !== welcomeTag && first !== batchTag && isOneField(frame);
}

function holdsNoTokens(message: Uint8Array): boolean {
  return message[0] === batchTag ? unwrapBatch(message).every(isPlain) : isPlain(message);
}

function isOneField(message: Uint8Array): boolean {
  if (message.length < 2 || (message[0] ?? 0) > 0x7f) return false;
  let length = 0;
  for (let at = 1, shift = 0; at < message.length && shift < 28; at += 1, shift += 7) {
    const byte = message[at] ?? 0;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at + 1 + length === message.length;
  }
  return false;
}

function copyWithout(secrets: Secrets, bytes: Uint8Array, into: protobuf.Writer): void {
  const reader = new protobuf.Reader(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const inner = (tag & 7) === lengthDelimited ? secrets[tag >>> 3] : undefined;
    if (inner === undefined) {
      reader.skipType(tag & 7);
      if (reader.pos > reader.len) throw new RangeError('a field behind the end');
      into.raw(bytes.subarray(start, reader.pos));
      continue;
    }
    const body = reader.bytes();
    if (inner === 'secret') continue;
    into.uint32(tag).fork();
    copyWithout(inner, body, into);
    into.ldelim();
  }
}

/**
 * A message as a trace may keep it: the tokens of Hello and Welcome are gone, every other byte is as it was. Of a Hello,
 * Welcome or Batch that is no protobuf nothing is kept.
 * @source SPEC.md TRACE-4
 */
export function withoutTokens(message: Uint8Array): Uint8Array {
  if (holdsNoTokens(message)) return message;
  try {
    const into = new protobuf.Writer();
    copyWithout(frame, message, into);
    return into.finish();
  } catch {
    return new Uint8Array(0);
  }
}
