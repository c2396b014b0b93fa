/** One change to the bytes of a message; `at` and `value` are any 32-bit words, `donor` is another message. */
export interface Edit {
  readonly kind: EditKind;
  readonly at: number;
  readonly value: number;
}

type Change = (bytes: Uint8Array, at: number, value: number, donor: Uint8Array) => Uint8Array;

/** Where a protobuf field of a message starts, where its value does, and where it ends. */
interface Field {
  readonly start: number;
  readonly value: number;
  readonly end: number;
  readonly wireType: number;
}

const lengthDelimited = 2;

/** A longer message, grown by edits on edits, is of no more use. */
const bytesMax = 80_000;

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts).subarray(0, bytesMax));
}

/** Replaces the bytes from `from` to `to`. */
function splice(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  return join(bytes.subarray(0, from), by, bytes.subarray(to));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = Math.floor(value);
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

/** A varint as it stands at `at`; undefined when the bytes end in it or it is too long. */
function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}

const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function fieldAt(bytes: Uint8Array, start: number, limit: number): Field | undefined {
  const tag = readVarint(bytes, start);
  if (tag === undefined || tag.value < 8) return undefined;
  const wireType = tag.value % 8;
  const length = wireType === lengthDelimited ? readVarint(bytes, tag.end) : undefined;
  const value = length?.end ?? tag.end;
  const end =
    wireType === 0 ? readVarint(bytes, value)?.end : value + (length?.value ?? fixedBytes[wireType] ?? Infinity);
  return end === undefined || end > limit ? undefined : { start, value, end, wireType };
}

function fieldsFrom(bytes: Uint8Array, from: number, limit: number): readonly Field[] {
  const fields: Field[] = [];
  for (let at = from; at < limit; ) {
    const field = fieldAt(bytes, at, limit);
    if (field === undefined) return [];
    fields.push(field);
    at = field.end;
  }
  return fields;
}

/** Every field at every depth; what could be a message is taken as one. */
function allFields(bytes: Uint8Array, from = 0, limit = bytes.length): readonly Field[] {
  return fieldsFrom(bytes, from, limit).flatMap((field) => [
    field,
    ...(field.wireType === lengthDelimited ? allFields(bytes, field.value, field.end) : []),
  ]);
}

/** A change to one field, of whatever depth; lengths around it are not mended, but for those of the whole message. */
function toField(change: (bytes: Uint8Array, field: Field, value: number, donor: Uint8Array) => Uint8Array): Change {
  return (bytes, at, value, donor) => {
    const fields = allFields(bytes);
    const field = fields[at % Math.max(1, fields.length)];
    return field === undefined ? bytes : mended(bytes, field, change(bytes, field, value, donor));
  };
}

/** Corrects the lengths of the messages around a field that grew or shrank, outermost last. */
function mended(before: Uint8Array, { start }: Field, after: Uint8Array): Uint8Array {
  const around = allFields(before).filter((each) => each.start < start && start < each.end);
  let bytes = after;
  for (const outer of around.toReversed()) {
    const grown = bytes.length - before.length;
    const head = fieldAt(before, outer.start, before.length);
    const tag = readVarint(before, outer.start);
    if (head === undefined || tag === undefined) continue;
    bytes = splice(bytes, tag.end, head.value, varint(Math.max(0, outer.end - outer.value + grown)));
  }
  return bytes;
}

/** Numbers at which something ends. */
const extremes: readonly number[] = [
  0,
  1,
  2,
  0x7f,
  0x80,
  0xffff,
  65_537,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
];

const changes = {
  cut: (bytes, at) => bytes.slice(0, at % (bytes.length + 1)),
  flip: (bytes, at) => {
    const bit = at % Math.max(1, bytes.length * 8);
    return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  },
  overwrite: (bytes, at, value) => bytes.map((byte, index) => (index === at % bytes.length ? value : byte)),
  insert: (bytes, at, value) => splice(bytes, at % (bytes.length + 1), at % (bytes.length + 1), Uint8Array.of(value)),
  splice: (bytes, at, value, donor) =>
    join(bytes.subarray(0, at % (bytes.length + 1)), donor.subarray(value % (donor.length + 1))),
  append: (bytes, _, __, donor) => join(bytes, donor),
  varintBomb: (bytes, at, value) => {
    const here = at % (bytes.length + 1);
    return splice(bytes, here, here, new Uint8Array((value % 64) + 1).fill(0xff));
  },
  nest: (bytes, at, value) => {
    const tag = varint(((at % 32) + 1) * 8 + lengthDelimited);
    let inner = bytes.subarray(0, 200);
    for (let depth = value % 150; depth > 0; depth -= 1) inner = join(tag, varint(inner.length), inner);
    return inner;
  },
  groups: (bytes, at, value) => join(bytes, new Uint8Array(value % 5000).fill(((at % 15) + 1) * 8 + 3)),
  grow: (bytes, at, value) => {
    const body = new Uint8Array(value % 7 === 0 ? 70_000 : value % 700);
    return join(bytes, varint(((at % 2000) + 100) * 8 + lengthDelimited), varint(body.length), body);
  },
  flood: (bytes, at, value) => {
    const entry = ((at % 15) + 1) * 8 + lengthDelimited;
    const body = new Uint8Array(2 * (value % 3000)).map((_, index) => (index % 2 === 0 ? entry : 0));
    return join(bytes, Uint8Array.of(((at >>> 8) % 15) * 8 + 8 + lengthDelimited), varint(body.length), body);
  },
  batch: (bytes, at, value, donor) => {
    const entries = [bytes, donor].map((each) => join(varint((1 << 3) | lengthDelimited), varint(each.length), each));
    const body = join(
      ...Array.from({ length: (at % 90) + 1 }, (_, index) => entries[(value >>> (index % 32)) & 1] ?? bytes),
    );
    return join(varint((6 << 3) | lengthDelimited), varint(body.length), body);
  },
  drop: toField((bytes, { start, end }) => splice(bytes, start, end, new Uint8Array(0))),
  repeat: toField((bytes, { start, end }, value) =>
    splice(bytes, end, end, join(...Array.from({ length: (value % 40) + 1 }, () => bytes.subarray(start, end)))),
  ),
  renumber: toField((bytes, { start, value: at, wireType }, value) =>
    wireType === lengthDelimited
      ? splice(bytes, start, start + 1, varint(((value % 40) + 1) * 8 + wireType))
      : splice(bytes, start, at, varint(((value % 40) + 1) * 8 + wireType)),
  ),
  extreme: toField((bytes, { value: at, end, wireType }, value) =>
    wireType === 0 ? splice(bytes, at, end, varint(extremes[value % extremes.length] ?? 0)) : bytes,
  ),
  nudge: toField((bytes, { value: at, end, wireType }, value) => {
    const number = wireType === 0 ? readVarint(bytes, at)?.value : undefined;
    return number === undefined ? bytes : splice(bytes, at, end, varint(Math.max(0, number + (value % 7) - 3)));
  }),
  empty: toField((bytes, { value: at, end, wireType, start }) =>
    wireType === lengthDelimited
      ? splice(bytes, start + 1, end, Uint8Array.of(0))
      : splice(bytes, at, end, Uint8Array.of(0)),
  ),
  transplant: toField((bytes, { start, end }, value, donor) => {
    const fields = allFields(donor);
    const field = fields[value % Math.max(1, fields.length)];
    return field === undefined ? bytes : splice(bytes, start, end, donor.subarray(field.start, field.end));
  }),
} as const satisfies Readonly<Record<string, Change>>;

export type EditKind = keyof typeof changes;
export const editKinds = Object.keys(changes) as readonly EditKind[];

/** `bytes` with the edit made. */
export function edited(bytes: Uint8Array, { kind, at, value }: Edit, donor: Uint8Array): Uint8Array {
  const change: Change = changes[kind];
  return change(bytes, at >>> 0, value >>> 0, donor);
}
