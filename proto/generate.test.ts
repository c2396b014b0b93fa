import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ioctlNumbers } from './gen/schema.ts';
import { generate, loadSchema } from './generate.ts';

describe('generated code', () => {
  it('is what the schema generates', () => {
    const committed = join(import.meta.dirname, 'gen');
    const fresh = mkdtempSync(join(tmpdir(), 'trapline-gen-'));
    try {
      generate(fresh);
      expect(readdirSync(committed).toSorted()).toEqual(readdirSync(fresh).toSorted());
      for (const file of readdirSync(fresh)) {
        expect(readFileSync(join(committed, file)).equals(readFileSync(join(fresh, file))), file).toBe(true);
      }
    } finally {
      rmSync(fresh, { recursive: true });
    }
  });
});

describe('the schema', () => {
  it('gives a request and its result the same number', () => {
    const { fields } = loadSchema().lookupType('trapline.kvm.v1.IoctlResult');
    const results = Object.fromEntries(Object.values(fields).map(({ name, id }) => [name, id]));
    expect(results).toMatchObject(ioctlNumbers);
    expect(Object.keys(results).length).toBe(Object.keys(ioctlNumbers).length + 2); // id and failure
  });
});
