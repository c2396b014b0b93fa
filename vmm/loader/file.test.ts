import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { soundElf } from './elf-fixture.ts';
import { loadImageFile } from './file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trapline-image-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a guest is read from its file', () => {
  const path = join(folder, 'guest.elf');
  writeFileSync(path, soundElf());
  expect(loadImageFile(path)).toMatchObject({ file: path, entry: 0x8000 });
});

it('a file there is not is named with what to do', () => {
  expect(() => loadImageFile(join(folder, 'none.elf'))).toThrow(/none.elf: there is no such file; check the path$/);
});

it('a folder is no guest', () => {
  expect(() => loadImageFile(folder)).toThrow(`${folder}: it is a folder; name the file in it`);
});
