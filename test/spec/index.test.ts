import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faults, indexPage } from './index-page.ts';
import { indexFile, specClauses, treeNamings } from './tree.ts';

describe('SPEC.md and the tests', () => {
  const clauses = specClauses();
  const namings = treeNamings();

  it('agree: every MUST has a test, every named clause exists, no id stands twice', () => {
    expect(faults(clauses, namings)).toEqual([]);
  });

  it('are what docs/spec-index.md says; npm run spec:update writes it anew', () => {
    expect(readFileSync(indexFile, 'utf8')).toBe(indexPage(clauses, namings));
  });
});
