import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { cpio } from './cpio.ts';

const archive = cpio([
  { kind: 'folder', path: 'dev' },
  { kind: 'device', path: 'dev/console', major: 5, minor: 1 },
  { kind: 'file', path: 'init', data: Uint8Array.of(1, 2, 3), executable: true },
  { kind: 'link', path: 'bin', to: 'usr/bin' },
]);

it('every record begins with its magic, on a boundary of four bytes', () => {
  const text = Buffer.from(archive).toString('latin1');
  const starts = [...text.matchAll(/070701/g)].map(({ index }) => index);
  expect(starts).toHaveLength(5);
  expect([...starts, archive.length].filter((at) => at % 4 !== 0)).toEqual([]);
});

const hasCpio = spawnSync('cpio', ['--version']).status === 0;

it.runIf(hasCpio)('cpio (where it is installed) lists it', () => {
  const listed = execFileSync('cpio', ['-tv', '--quiet', '--numeric-uid-gid'], { input: archive, encoding: 'utf8' });
  const words = listed.trim().split('\n');
  expect(words.map((line) => line.slice(0, 10))).toEqual(['drwxr-xr-x', 'crw-------', '-rwxr-xr-x', 'lrwxrwxrwx']);
  expect(words[3]).toContain('bin -> usr/bin');
});
