import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binFolder, buildGuests, hasAssembler, programs } from './build.ts';

it('every program of guests.json is built, and nothing else', () => {
  expect(readdirSync(binFolder).toSorted()).toEqual(programs.map(({ name }) => `${name}.elf`).toSorted());
});

describe.runIf(hasAssembler())('with GNU binutils for ARM at hand', () => {
  it('the sources give the committed programs, byte for byte', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trapline-guests-'));
    try {
      buildGuests(folder);
      for (const { name } of programs) {
        const file = `${name}.elf`;
        expect(readFileSync(join(folder, file)).equals(readFileSync(join(binFolder, file))), file).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
