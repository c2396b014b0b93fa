import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { traceMagic } from '../../proto/trace.ts';
import { createTrace, tracePath } from './output.ts';
import { traceBytes } from './trace-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-output-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

it.each([
  ['run.trace', 0, 'run.trace'],
  ['run.trace', 1, 'run.2.trace'],
  ['/a/run', 2, '/a/run.3'],
  ['a.b/run.old.trace', 1, 'a.b/run.old.2.trace'],
])('session %s number %i goes to %s', (path, index, expected) => {
  expect(tracePath(path, index)).toBe(expected);
});

describe('a trace may be written', () => {
  it.each<readonly [string, Uint8Array | undefined]>([
    ['where nothing is', undefined],
    ['over an empty file', new Uint8Array(0)],
    ['over a trace', traceBytes([])],
    ['over a trace of another version', traceMagic.with(6, 9)],
  ])('%s, for its owner alone', (name, old) => {
    if (old !== undefined) writeFileSync(at(name), old, { mode: 0o600 });
    closeSync(createTrace(at(name)));
    expect(statSync(at(name))).toMatchObject({ size: 0 });
    expect(statSync(at(name)).mode & 0o777).toBe(0o600);
  });

  it('never over what is no trace', () => {
    writeFileSync(at('guest.elf'), '\x7fELF and all the work of a week');
    expect(() => createTrace(at('guest.elf'))).toThrow(/guest\.elf: it exists and is no trace; choose another name/);
    expect(readFileSync(at('guest.elf'), 'utf8')).toContain('a week');
  });

  it('not where it cannot be', () => {
    mkdirSync(at('folder'));
    expect(() => createTrace(at('folder'))).toThrow(/folder: it is a directory; name a file/);
    expect(() => createTrace(at('no/such/file'))).toThrow(/file: there is no such directory; create it/);
    expect(() => createTrace(at('guest.elf/file'))).toThrow(/a part of the path is no directory/);
  });
});
