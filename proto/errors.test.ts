import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCode, errorRow, ProtocolError, protocolErrors } from './errors.ts';
import { trapline } from './gen/trapline.ts';

const rows = Object.entries(protocolErrors).map(([code]) => [code as ErrorCode, errorRow(code as ErrorCode)] as const);
const wireCodes: Readonly<Record<string, number>> = trapline.kvm.v1.ErrorCode;

describe('a protocol error', () => {
  it.each(rows)('%s has the same number in the schema', (code, { number }) => {
    expect(wireCodes[`ERROR_CODE_${code}`]).toBe(number);
    expect(errorCode(number)).toBe(code);
  });

  it.each(rows)('%s says what it means and where', (_, { clause, doc }) => {
    expect(clause).toMatch(/^[A-Z]+-\d+$/);
    expect(doc).toMatch(/^[A-Z].*\.$/);
  });

  it('has a number of its own', () => {
    expect(new Set(rows.map(([, { number }]) => number)).size).toBe(rows.length);
    expect(errorCode(0)).toBeUndefined();
    expect(errorCode(rows.length + 1)).toBeUndefined();
  });

  it('has a close code of its own, registered by the standard or from 4000 to 4099', () => {
    const codes = rows.flatMap(([, { close }]) => (close === undefined ? [] : [close]));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !([1003, 1009].includes(code) || (code >= 4000 && code <= 4099)))).toEqual([]);
  });

  it('is in the schema and nowhere but there', () => {
    expect(Object.keys(wireCodes)).toHaveLength(rows.length + 1);
  });

  it('carries its code and what it is about', () => {
    const error = new ProtocolError('MISORDERED', 'exit 7 after exit 5', { vcpu: 1, seq: 7 });
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'MISORDERED', about: { vcpu: 1, seq: 7 } });
    expect(new ProtocolError('INTERNAL', 'x').about).toEqual({});
  });
});

describe('SPEC.md has the clause of', () => {
  const spec = readFileSync(join(import.meta.dirname, 'SPEC.md'), 'utf8');

  it.each(rows)('%s', (_, { clause }) => {
    expect(spec).toContain(`**${clause}**`);
  });
});
