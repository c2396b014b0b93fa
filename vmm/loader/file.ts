import { readFileSync } from 'node:fs';
import { UsageError } from '../api/usage-error.ts';
import type { LoadedImage } from './image.ts';
import { loadKernel } from './kernel.ts';

/** Guest programs are a few KiB, kernels some MiB: a larger file is a mistake. */
const fileBytesMax = 256 * 2 ** 20;

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'it is a folder; name the file in it',
  EACCES: 'it may not be read; check its permissions',
};

/**
 * Reads a guest image from a file; a Linux kernel goes into the RAM that begins at `ramBase`.
 * @throws UsageError naming the file, what is wrong and what to do
 */
export function loadImageFile(path: string, ramBase = 0): LoadedImage {
  return loadKernel(path, readBytes(path), ramBase);
}

/** Bytes of a file. @throws UsageError naming the file, what is wrong and what to do */
export function readBytes(path: string): Uint8Array {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= fileBytesMax) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`${path}: ${causes[code] ?? `it cannot be read (${code || String(error)})`}`);
  }
  throw new UsageError(`${path}: it has more than ${fileBytesMax} bytes; name a guest image, initramfs or device tree`);
}
