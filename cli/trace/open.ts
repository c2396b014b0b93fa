import { readFileSync } from 'node:fs';
import { unwrapBatch } from '../../proto/batch.ts';
import { decodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { frameBytesRange } from '../../proto/limits.ts';
import {
  type TraceEnding,
  type TraceHeader,
  type TraceKind,
  type TraceRecord,
  traceMagic,
  traceRecords,
  traceVersion,
} from '../../proto/trace.ts';
import { UsageError } from '../../vmm/api/usage-error.ts';
import { fileTrouble } from './output.ts';

/** A frame of a trace, taken out of its Batch. */
export interface TracedFrame {
  readonly kind: 'frame';
  readonly hostNs?: number;
  readonly toKernel: boolean;
  readonly connection: number;
  /** As they were on the wire. */
  readonly bytes: Uint8Array;
  /** `undefined`: the bytes are none that this version knows; `trouble` says why. */
  readonly frame: Frame | undefined;
  readonly trouble: string;
}

type Other = Exclude<TraceKind, { readonly kind: 'frame' | 'header' }> & { readonly hostNs?: number };

/** What a trace holds behind its header, in order. */
export type TraceLine = TracedFrame | Other;

export interface OpenTrace {
  readonly path: string;
  readonly header: TraceHeader;
  /** Read anew by every loop: a trace may be larger than memory would like. */
  readonly lines: Iterable<TraceLine>;
  /** What is wrong with the rest of the file, and what to do; absent when it is whole. */
  readonly damage?: string | undefined;
}

/** What a recorder wrote is told in full, whatever the session's limits were. */
const limits = { frameBytesMax: frameBytesRange.max, batchFramesMax: frameBytesRange.max };

function decoded(bytes: Uint8Array): Pick<TracedFrame, 'frame' | 'trouble'> {
  try {
    return { frame: decodeFrame(bytes, limits), trouble: '' };
  } catch (error) {
    return { frame: undefined, trouble: error instanceof Error ? error.message : String(error) };
  }
}

function contents(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new UsageError(`${path}: there is no such file; record one with trapline run --trace ${path} …`);
    }
    throw fileTrouble(path, error);
  }
}

const nameBytes = 6;

/** Refuses what does not begin as a trace that this version reads. */
function checkMagic(path: string, bytes: Uint8Array): void {
  if (bytes.length === 0) {
    throw new UsageError(`${path}: it is empty: no kernel was taken in while it was recorded; record again`);
  }
  const first = bytes.subarray(0, traceMagic.length);
  if (Buffer.compare(first, traceMagic) === 0) return;
  if (
    first.length === traceMagic.length &&
    Buffer.compare(first.subarray(0, nameBytes), traceMagic.subarray(0, nameBytes)) === 0
  ) {
    throw newer(path, `format ${first[nameBytes]}`);
  }
  throw new UsageError(`${path}: it is no trace (a trace begins with TRAPLN); name a file that --trace wrote`);
}

function newer(path: string, what: string): UsageError {
  return new UsageError(
    `${path}: it is of ${what}, this trapline reads ${traceVersion}; read it with the trapline that wrote it`,
  );
}

function lineOf(record: TraceRecord): readonly TraceLine[] {
  if (record.kind === 'header') return [];
  if (record.kind !== 'frame') return [record];
  const { hostNs, toKernel, connection } = record;
  const common = { kind: 'frame', toKernel, connection, ...(hostNs === undefined ? {} : { hostNs }) } as const;
  return unwrapBatch(record.frame).map((bytes) => ({ ...common, bytes, ...decoded(bytes) }));
}

/** The records behind the header, frames taken out of their Batches. */
export function linesOf(records: Iterable<TraceRecord>): readonly TraceLine[] {
  return Array.from(records).flatMap(lineOf);
}

class TraceReader implements OpenTrace {
  readonly path: string;
  readonly header: TraceHeader;
  readonly lines: Iterable<TraceLine>;
  readonly #bytes: Uint8Array;
  #ending: TraceEnding | undefined;

  constructor(path: string, header: TraceHeader, bytes: Uint8Array) {
    this.path = path;
    this.header = header;
    this.#bytes = bytes;
    this.lines = { [Symbol.iterator]: () => this.#read() };
  }

  get damage(): string | undefined {
    if (this.#ending === undefined) for (const _ of this.lines);
    const { damage, validBytes = 0 } = this.#ending ?? {};
    if (damage === undefined) return undefined;
    const where = `${this.path}: ${damage} at byte ${validBytes} of ${this.#bytes.length}`;
    return `${where}; what is before it was used, what is behind it is lost`;
  }

  *#read(): Generator<TraceLine, void, undefined> {
    const records = traceRecords(this.#bytes);
    let next = records.next();
    for (; next.done !== true; next = records.next()) yield* lineOf(next.value);
    this.#ending = next.value;
  }
}

/**
 * Reads a trace up to its first damage.
 * @throws UsageError for what is no trace that can be read: one line with what, where and what to do
 */
export function openTrace(path: string): OpenTrace {
  const bytes = contents(path);
  checkMagic(path, bytes);
  const first = traceRecords(bytes).next();
  if (first.done === true || first.value.kind !== 'header') {
    const damage = first.done === true ? first.value.damage : undefined;
    throw new UsageError(`${path}: it has no header${damage === undefined ? '' : ` (${damage})`}; record again`);
  }
  if (first.value.version !== traceVersion) throw newer(path, `version ${first.value.version}`);
  return new TraceReader(path, first.value, bytes);
}
