import { encodeRecord, type TraceRecord } from '../../proto/trace.ts';
import { frameRecordBytesMax, writeFrameRecord } from '../../proto/trace-frame.ts';

/** An everyday exit, its answer and the records around them. */
const firstBytes = 1024;

/** A larger buffer is let go once it is written: one guest's kernel image is not kept for the life of its session. */
const keptBytesMax = 64 * 1024;

/** Records that wait to be written, in one buffer that is used again. */
export class RecordBuffer {
  #bytes = new Uint8Array(firstBytes);
  #used = 0;

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  /** The bytes that wait; valid until something is added or taken. */
  get waiting(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  frame(frame: Uint8Array, toKernel: boolean, connection: number): void {
    this.#makeRoom(frame.length + frameRecordBytesMax);
    this.#used = writeFrameRecord(this.#bytes, this.#used, frame, toKernel, connection, undefined);
  }

  record(record: TraceRecord): void {
    this.put(encodeRecord(record));
  }

  put(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  clear(): void {
    this.#used = 0;
    if (this.#bytes.length > keptBytesMax) this.#bytes = new Uint8Array(firstBytes);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.waiting);
    this.#bytes = larger;
  }
}
