import { parseSync } from '@swc/core';

/** A title that names clauses. */
export interface Naming {
  readonly file: string;
  readonly title: string;
  readonly ids: readonly string[];
}

/** How a title names clauses. */
export const inParentheses = /\(([A-Z]+-\d+(?:, [A-Z]+-\d+)*)\)/g;

/** The strings of a syntax tree, those between a template's expressions too. */
function stringsOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(stringsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type, value, quasis } = node as { type?: string; value?: unknown; quasis?: readonly { raw: string }[] };
  const own = type === 'StringLiteral' ? [String(value)] : [];
  const template = type === 'TemplateLiteral' && quasis ? [quasis.map(({ raw }) => raw).join('…')] : [];
  return [...own, ...template, ...Object.values(node).flatMap(stringsOf)];
}

/** The string literals of a test file that hold clauses in parentheses: titles, and rows that fill titles in. */
export function namingsOf(file: string, source: string): readonly Naming[] {
  if (source.search(inParentheses) < 0) return [];
  return stringsOf(parseSync(source, { syntax: 'typescript' })).flatMap((title) => {
    const ids = [...title.matchAll(inParentheses)].flatMap(([, list = '']) => list.split(', '));
    return ids.length === 0 ? [] : [{ file, title: title.split(/\s+/).join(' '), ids }];
  });
}
