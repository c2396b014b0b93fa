import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { loadSchema } from './generate.ts';

const lua = readFileSync(join(import.meta.dirname, 'wireshark/trapline.lua'), 'utf8');
const schema = loadSchema();

/** Number and name of each case of a oneof, the Lua file's way round. */
function luaTable(name: string): Readonly<Record<string, string>> {
  const [, body = ''] = new RegExp(`local ${name} = \\{([^}]*)\\}`).exec(lua) ?? [];
  return Object.fromEntries([...body.matchAll(/\[(\d+)\] = '(\w+)'/g)].map(([, number, text]) => [number, text]));
}

function casesOf(message: string, oneof: string): readonly protobuf.Field[] {
  return schema.lookupType(`trapline.kvm.v1.${message}`).oneofs[oneof]?.fieldsArray ?? [];
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const byNumber = (fields: readonly protobuf.Field[], name: (field: protobuf.Field) => string) =>
  Object.fromEntries(fields.map((field) => [String(field.id), name(field)]));

describe('the Wireshark dissector has the schema’s', () => {
  it('frames', () => {
    expect(luaTable('messages')).toEqual(byNumber(casesOf('Frame', 'body'), ({ type }) => type));
  });

  it('exit reasons', () => {
    expect(luaTable('reasons')).toEqual(byNumber(casesOf('Exit', 'reason'), ({ name }) => snake(name)));
  });

  it.each(['Ioctl', 'IoctlResult'])('ioctls of %s', (message) => {
    const oneof = message === 'Ioctl' ? 'request' : 'outcome';
    const cases = casesOf(message, oneof).filter(({ name }) => name !== 'failure');
    expect(cases.length).toBeGreaterThan(20);
    expect(luaTable('ioctls')).toEqual(byNumber(cases, ({ name }) => snake(name)));
  });

  it.each(
    [...lua.matchAll(/^ {2}(\w+) = \{ ((?:(?:vm|vcpu|seq) = \d+(?:, )?)+)/gm)].map(([, message, fields]) => [
      message,
      fields,
    ]),
  )('subject of %s: %s', (message = '', fields = '') => {
    const type = schema.lookupType(`trapline.kvm.v1.${message}`);
    const named = [...fields.matchAll(/(\w+) = (\d+)/g)].map(([, name = '', number]) => [name, Number(number)]);
    expect(named.length).toBeGreaterThan(0);
    expect(named).toEqual(named.map(([name]) => [name, type.fields[String(name)]?.id]));
  });
});
