import { close, write } from 'node:fs';
import { encodeRecord, type TraceRecord, traceMagic } from '../../proto/trace.ts';
import { frameRecordBytesMax, writeFrameRecord } from '../../proto/trace-frame.ts';

/** Where a trace's bytes go: Node's own file calls, or a slow disk of a test. */
export interface Disk {
  readonly write: (fd: number, bytes: Uint8Array, done: (error: Error | null, written: number) => void) => void;
  readonly close: (fd: number, done: (error?: Error | null) => void) => void;
}

const nodeDisk: Disk = { write, close };

export interface TraceFileSetup {
  /** Opened for writing. */
  readonly fd: number;
  /** Told once when the disk refuses; nothing more is written then. */
  readonly onError: (error: Error) => void;
  readonly disk?: Disk;
  /** Bytes that may wait for the disk; more of them are left out and counted. */
  readonly waitingBytesMax?: number;
}

const chunkBytes = 256 * 1024;
const spareChunksMax = 8;
const defaultWaitingBytesMax = 16 * 1024 * 1024;

/** Milliseconds a record may stay in memory: what a killed process takes with it. */
const flushMs = 100;

/**
 * Appends records to an open file from memory: nobody waits for the disk. What would go over the budget is left out, and
 * a gap record says how much.
 */
export class TraceFile {
  readonly #fd: number;
  readonly #disk: Disk;
  readonly #onError: (error: Error) => void;
  readonly #waitingBytesMax: number;
  readonly #spare: Uint8Array[] = [];
  readonly #queue: Uint8Array[] = [];
  readonly #closed = Promise.withResolvers<void>();
  #chunk: Uint8Array = new Uint8Array(chunkBytes);
  #used = 0;
  #waiting = 0;
  #missing = 0;
  #writing = false;
  #failed = false;
  #closing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ fd, onError, disk = nodeDisk, waitingBytesMax = defaultWaitingBytesMax }: TraceFileSetup) {
    this.#fd = fd;
    this.#onError = onError;
    this.#disk = disk;
    this.#waitingBytesMax = waitingBytesMax;
    this.#put(traceMagic);
  }

  /** Appends the record of a frame. */
  frame(frame: Uint8Array, toKernel: boolean, connection: number, hostNs: number | undefined): void {
    if (!this.#makeRoom(frame.length + frameRecordBytesMax)) return;
    this.#used = writeFrameRecord(this.#chunk, this.#used, frame, toKernel, connection, hostNs);
    this.#schedule();
  }

  /** Appends any other record. */
  record(record: TraceRecord): void {
    const bytes = encodeRecord(record);
    if (this.#makeRoom(bytes.length)) this.#put(bytes);
  }

  /** Writes what waits and closes the file; settles when that is done or the disk refused. Safe to call twice. */
  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#tellGap();
      this.#flush();
      this.#finish();
    }
    return this.#closed.promise;
  }

  #put(bytes: Uint8Array): void {
    this.#chunk.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#schedule();
  }

  /** False: there is none, and the record is counted as missing. */
  #makeRoom(bytes: number): boolean {
    if (this.#failed || this.#closing) return false;
    if (this.#waiting + this.#used + bytes > this.#waitingBytesMax) {
      this.#missing += 1;
      return false;
    }
    this.#tellGap();
    if (this.#used + bytes > this.#chunk.length) this.#next(bytes);
    return true;
  }

  #tellGap(): void {
    if (this.#missing === 0) return;
    const bytes = encodeRecord({ kind: 'gap', records: this.#missing });
    this.#missing = 0;
    if (this.#used + bytes.length > this.#chunk.length) this.#next(bytes.length);
    this.#put(bytes);
  }

  /** Hands the chunk to the disk and takes one with so much room. */
  #next(bytes: number): void {
    this.#flush();
    const spare = bytes <= chunkBytes ? this.#spare.pop() : undefined;
    this.#chunk = spare ?? new Uint8Array(Math.max(chunkBytes, bytes));
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#used === 0) return;
      // A chunk is queued half full only where the disk waits for it: else memory would fill with halves.
      if (this.#writing) this.#schedule();
      else this.#next(0);
    }, flushMs);
    this.#timer.unref();
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#queue.push(this.#chunk.subarray(0, this.#used));
    this.#waiting += this.#used;
    this.#used = 0;
    this.#pump();
  }

  #pump(): void {
    const [bytes] = this.#queue;
    if (this.#writing || this.#failed || bytes === undefined) return;
    this.#writing = true;
    this.#disk.write(this.#fd, bytes, (error, written) => {
      this.#writing = false;
      if (error !== null) this.#fail(error);
      else this.#written(bytes, written);
      this.#finish();
    });
  }

  #written(bytes: Uint8Array, written: number): void {
    this.#waiting -= written;
    if (written < bytes.length) this.#queue[0] = bytes.subarray(written);
    else {
      this.#queue.shift();
      if (bytes.buffer.byteLength === chunkBytes && this.#spare.length < spareChunksMax) {
        this.#spare.push(new Uint8Array(bytes.buffer));
      }
    }
    this.#pump();
  }

  #fail(error: Error): void {
    this.#failed = true;
    this.#queue.length = 0;
    this.#used = 0;
    this.#onError(error);
  }

  #finish(): void {
    if (!this.#closing || this.#writing || this.#queue.length > 0) return;
    clearTimeout(this.#timer);
    this.#disk.close(this.#fd, () => this.#closed.resolve());
  }
}
