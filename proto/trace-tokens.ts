import protobuf from 'protobufjs/minimal.js';

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

const entryTag = (1 << 3) | lengthDelimited;
const oneByteTagMax = 0x7f;

/** Where the length-delimited field at `at` has its body; -1 where no such field fits before `end`. */
function bodyAt(message: Uint8Array, at: number, end: number): number {
  let length = 0;
  for (let next = at + 1, shift = 0; next < end && shift < 28; next += 1, shift += 7) {
    const byte = message[next] ?? 0;
    length |= (byte & 0x7f) << shift;
    if (byte > 0x7f) continue;
    bodyEnd = next + 1 + length;
    return bodyEnd <= end ? next + 1 : -1;
  }
  return -1;
}

/** Behind the body that `bodyAt` found last: a recorder asks for every frame, and an object costs as much as the answer. */
let bodyEnd = 0;

/** One field that fills the frame, as every encoder writes one, and neither Hello nor Welcome nor a Batch. */
function isPlain(message: Uint8Array, at: number, end: number): boolean {
  const tag = message[at] ?? 0;
  if (tag === helloTag || tag === welcomeTag || tag === batchTag || tag > oneByteTagMax) return false;
  return bodyAt(message, at, end) >= 0 && bodyEnd === end;
}

function isPlainBatch(message: Uint8Array): boolean {
  const end = message.length;
  let at = bodyAt(message, 0, end);
  if (at < 0 || bodyEnd !== end) return false;
  while (at < end) {
    const body = message[at] === entryTag ? bodyAt(message, at, end) : -1;
    const entryEnd = bodyEnd;
    if (body < 0 || !isPlain(message, body, entryEnd)) return false;
    at = entryEnd;
  }
  return true;
}

function holdsNoTokens(message: Uint8Array): boolean {
  return message[0] === batchTag ? isPlainBatch(message) : isPlain(message, 0, message.length);
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
