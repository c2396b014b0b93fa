import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { parse } from 'node:path';
import { traceMagic } from '../../proto/trace.ts';
import { UsageError } from '../../vmm/api/usage-error.ts';

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory; create it or choose another path',
  ENOTDIR: 'a part of the path is no directory; choose another path',
  EISDIR: 'it is a directory; name a file',
  EACCES: 'permission denied; choose a place you may write to',
  EROFS: 'the file system is read-only; choose a place you may write to',
  ENOSPC: 'the disk is full; make room or choose another one',
};

/** What a failed file call means to the user. */
export function fileTrouble(path: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new UsageError(`${path}: ${causes[code] ?? (error instanceof Error ? error.message : error)}`);
}

/** Where the trace of the nth session goes, counted from 0: `run.trace`, then `run.2.trace`. */
export function tracePath(path: string, index: number): string {
  if (index === 0) return path;
  const { dir, name, ext } = parse(path);
  return `${dir === '' ? '' : `${dir}/`}${name}.${index + 1}${ext}`;
}

/** Whether a file may be written over: it is empty, no plain file, or an older trace. */
function isReplaceable(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.size === 0) return true;
  const fd = openSync(path, 'r');
  try {
    const first = new Uint8Array(traceMagic.length);
    readSync(fd, first);
    // Of any version.
    return Buffer.compare(first.subarray(0, 6), traceMagic.subarray(0, 6)) === 0;
  } finally {
    closeSync(fd);
  }
}

/** Opens a trace for writing. @throws UsageError when that cannot be, or would destroy what is no trace */
export function createTrace(path: string): number {
  try {
    if (isReplaceable(path)) return openSync(path, 'w', 0o600);
  } catch (error) {
    throw fileTrouble(path, error);
  }
  throw new UsageError(`${path}: it exists and is no trace; choose another name or remove it`);
}
