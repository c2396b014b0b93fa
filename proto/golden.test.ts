import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './codec.ts';
import type { Frame } from './frame.ts';
import { loadSchema, schemaEnums } from './generate.ts';
import { goldenFrames } from './golden/frames.ts';
import { type GoldenEntry, spell, unspell } from './golden/spelling.ts';
import { defaultLimits } from './limits.ts';

const folder = join(import.meta.dirname, 'golden');
const names = Object.keys(goldenFrames);
const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Readonly<Record<string, GoldenEntry>>;

function bytesOf(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(join(folder, `${name}.bin`)));
}

function frameOf(name: string): Frame {
  const frame = goldenFrames[name];
  if (frame === undefined) throw new Error(`no golden frame ${name}`);
  return frame;
}

describe('golden frame', () => {
  it.each(names)('%s encodes to its file, byte for byte (ENC-2)', (name) => {
    expect(encodeFrame(frameOf(name))).toEqual(bytesOf(name));
  });

  it.each(names)('%s decodes from its file', (name) => {
    expect(decodeFrame(bytesOf(name), defaultLimits)).toStrictEqual(frameOf(name));
  });

  it.each(names)('%s stands in index.json as frame and hex', (name) => {
    const entry = index[name];
    expect(entry?.hex).toBe(Buffer.from(bytesOf(name)).toString('hex'));
    expect(entry?.frame).toEqual(spell(frameOf(name)));
    expect(unspell(entry?.frame)).toStrictEqual(frameOf(name));
  });
});

describe('the golden folder', () => {
  it('holds no file without a frame and no frame without a file', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.bin'));
    expect(files.toSorted()).toEqual(names.map((name) => `${name}.bin`).toSorted());
    expect(Object.keys(index)).toEqual(names);
  });

  it('has every case of every oneof of the schema', () => {
    const set = new Set<string>();
    for (const name of names) collectMembers(reflected(name), set);
    const schema = loadSchema();
    const missing = ['Frame', 'Exit', 'Ioctl', 'IoctlResult', 'Event'].flatMap((type) => {
      const [oneof] = schema.lookupType(`trapline.kvm.v1.${type}`).oneofsArray;
      return (oneof?.fieldsArray ?? []).map(({ name }) => name).filter((name) => !set.has(name));
    });
    expect(missing).toEqual([]);
  });

  it('has every value of every enum of the schema', () => {
    const seen = new Set<string>();
    for (const name of names) for (const [, value] of leaves(reflected(name))) seen.add(String(value));
    const values = schemaEnums().flatMap((one) => Object.keys(one.values));
    expect(values.filter((value) => !seen.has(value) && !value.endsWith('_UNSPECIFIED'))).toEqual([]);
  });
});

type Json = { readonly [key: string]: unknown };
const frameType: Type = loadSchema().lookupType('trapline.kvm.v1.Frame');

/** The golden file as protobufjs's reflection reads it from the .proto files: no generated code, no codec. */
function reflected(name: string): Json {
  return frameType.toObject(frameType.decode(bytesOf(name)), { longs: String, enums: String });
}

function collectMembers(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(key);
    collectMembers(inner, into);
  }
}

/** Every leaf with the name of the field it stands in. */
function leaves(value: unknown, name = ''): readonly (readonly [string, string])[] {
  if (value instanceof Uint8Array) return [[name, Buffer.from(value).toString('hex')]];
  if (Array.isArray(value)) return value.flatMap((inner) => leaves(inner, name));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, key));
  }
  return [[name, String(value)]];
}

/** Wire fields that carry another name in our types, by our name. */
const ourNames: Readonly<Record<string, string>> = { data: 'bytes', sizeBytes: 'bytes', instructionBytes: 'bytes' };
/** Wire fields whose value our types spell otherwise; the round trips above cover them. */
const respelled = new Set(['request', 'errno', 'register', 'isa', 'outcome', 'code', 'scope', 'kernelPsci', 'action']);

describe('an independent decoder finds in golden frame', () => {
  it.each(names)('%s each value under the name our types give it', (name) => {
    const ours = new Set(leaves(frameOf(name)).map(([field, value]) => `${field}=${value}`));
    const strays = leaves(reflected(name)).filter(([field, value]) => {
      if (respelled.has(field) || /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(value)) return false;
      return ![field, ourNames[field]].some((our) => ours.has(`${our}=${value}`));
    });
    expect(strays).toEqual([]);
  });
});
