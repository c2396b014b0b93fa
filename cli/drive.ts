import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { UsageError } from '../vmm/api/usage-error.ts';
import type { Disk } from '../vmm/devices/index.ts';

const sectorBytes = 512;

/** A file as a disk; its last, broken sector is left out. @throws UsageError naming the file and what to do */
export function openDrive(path: string, readOnly: boolean): Disk {
  const file = open(path, readOnly);
  const { size } = fstatSync(file);
  const bytes = size - (size % sectorBytes);
  if (bytes === 0) {
    closeSync(file);
    throw new UsageError(
      `--drive ${path}: it has ${size} bytes, a sector has ${sectorBytes}; make it larger (truncate)`,
    );
  }
  return {
    bytes,
    readOnly,
    read(at, count) {
      const data = new Uint8Array(count);
      readSync(file, data, 0, count, at);
      return data;
    },
    write: (at, data) => void writeSync(file, data, 0, data.length, at),
    flush: () => fsyncSync(file),
  };
}

function open(path: string, readOnly: boolean): number {
  try {
    return openSync(path, readOnly ? 'r' : 'r+');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`--drive ${path}: it cannot be opened (${code}); check the path, or add ,ro`);
  }
}
