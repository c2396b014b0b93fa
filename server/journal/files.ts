import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { ConsoleFile, JournalFile } from './journal.ts';

function appendAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

/** A journal on disk. */
export class AppendFile implements JournalFile {
  readonly #path: string;
  #fd: number;
  bytes: number;

  /** Opens or makes the file; of one that is there it keeps the first `validBytes`. */
  constructor(path: string, validBytes?: number) {
    this.#path = path;
    this.#fd = openSync(path, 'a', 0o600);
    if (validBytes !== undefined) ftruncateSync(this.#fd, validBytes);
    this.bytes = fstatSync(this.#fd).size;
  }

  append(bytes: Uint8Array): void {
    appendAll(this.#fd, bytes);
    this.bytes += bytes.length;
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  replace(bytes: Uint8Array): void {
    const path = `${this.#path}.new`;
    writeFileSync(path, bytes, { mode: 0o600, flush: true });
    renameSync(path, this.#path);
    closeSync(this.#fd);
    this.#fd = openSync(this.#path, 'a');
    fsyncSync(this.#fd);
    this.bytes = bytes.length;
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** What the guest printed: on disk, and then shown. */
export class ShownFile implements ConsoleFile {
  readonly #file: AppendFile;
  readonly #show: (bytes: Uint8Array) => void;

  constructor(path: string, show: (bytes: Uint8Array) => void) {
    this.#file = new AppendFile(path);
    this.#show = show;
  }

  get bytes(): number {
    return this.#file.bytes;
  }

  append(bytes: Uint8Array): void {
    this.#file.append(bytes);
    this.#show(bytes);
  }

  close(): void {
    this.#file.close();
  }
}
