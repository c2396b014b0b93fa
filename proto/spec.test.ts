import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorRow, protocolErrors } from './errors.ts';
import { ioctlNumbers } from './gen/schema.ts';
import { frameBytesRange } from './limits.ts';
import { nextSlotState, type SlotEvent, slotStates } from './slot.ts';
import { kvmExitNumbers } from './uapi/exit.ts';

/** The text with its tables as narrow as they can be: the formatter aligns their columns. */
const spec = readFileSync(join(import.meta.dirname, 'SPEC.md'), 'utf8')
  .replace(/ +\|/g, ' |')
  .replace(/\| +/g, '| ')
  .replace(/-{3,}/g, '---');

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

describe('SPEC.md prints', () => {
  it('the slot table of slot.ts (SLOT-1)', () => {
    const events: readonly SlotEvent[] = ['exit', 'claim', 'reply', 'ack', 'linkLost'];
    const rows = slotStates.map((state) => [state, ...events.map((event) => nextSlotState(state, event) ?? '–')]);
    expect(spec).toContain(table(['state', ...events], rows));
  });

  it('the errors of errors.ts', () => {
    const rows = (Object.keys(protocolErrors) as ErrorCode[]).map((code) => {
      const { number, scope, retryable, close, clause, doc } = errorRow(code);
      return [code, number, scope, retryable ? 'yes' : 'no', close ?? '–', clause, doc];
    });
    const head = ['code', 'number', 'scope', 'retryable', 'close', 'clause', 'meaning'];
    expect(spec).toContain(`${table(head, rows)}\n`);
  });

  it.each(Object.entries(kvmExitNumbers))('KVM’s number of %s, %i (EXIT-1)', (reason, number) => {
    expect(spec).toMatch(new RegExp(`^\\| ${reason} \\| [A-Z_]+ \\(${number}\\)`, 'm'));
  });

  it.each(Object.keys(ioctlNumbers))('the ioctl %s', (field) => {
    const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(spec).toMatch(new RegExp(`^\\|[^|]*\\b${name}\\b[^|]*\\| [a-zA-Z, ]+ \\|`, 'm'));
  });

  it('the range of frame_bytes_max (LIM-1)', () => {
    expect(spec).toContain(`${frameBytesRange.min} to ${frameBytesRange.max}`);
  });
});

describe('the clauses of SPEC.md', () => {
  const clauses = [...spec.matchAll(/^- \*\*([A-Z]+)-(\d+)\*\*/gm)].map(
    ([, group, number]) => [group, Number(number)] as const,
  );

  it('are numbered from 1 without a hole, group by group', () => {
    const next = new Map<string, number>();
    const wrong = clauses.filter(([group = '', number]) => {
      const expected = next.get(group) ?? 1;
      next.set(group, expected + 1);
      return number !== expected;
    });
    expect(wrong).toEqual([]);
    expect(clauses.length).toBeGreaterThan(60);
  });

  it('refer to clauses that exist', () => {
    const known = new Set(clauses.map(([group, number]) => `${group}-${number}`));
    const groups = new Set(clauses.map(([group]) => group));
    const named = [...spec.matchAll(/\b([A-Z]{3,})-(\d+)\b/g)].filter(([, group]) => groups.has(group));
    expect(named.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});
