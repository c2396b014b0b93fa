import { serialize } from 'node:v8';
import { encodeFrame } from '../../proto/codec.ts';
import type { ErrorCode } from '../../proto/errors.ts';
import type { Frame, Implementation } from '../../proto/frame.ts';
import { encodeRecord, type TraceLink, type TraceSnapshot, traceMagic, traceVersion } from '../../proto/trace.ts';
import { withoutTokens } from '../../proto/trace-tokens.ts';
import type { Identified } from '../session/channel.ts';
import type { SessionIdentity } from '../session/identity.ts';
import type { SessionState } from '../session/session.ts';
import type { SessionJournal } from '../session/session-journal.ts';
import { RecordBuffer } from './record-buffer.ts';

/** `process`: what was written outlives a killed VMM. `disk`: it outlives a lost machine too. */
export const durabilities = ['process', 'disk'] as const;
export type Durability = (typeof durabilities)[number];

/** Where a journal's bytes go. Everything throws what the file system says. */
export interface JournalFile {
  /** Bytes it holds. */
  readonly bytes: number;
  /** `bytes` are the caller's again when it returns. */
  append(bytes: Uint8Array): void;
  /** Settles once everything appended is on the disk. */
  sync(): Promise<void>;
  /** Puts `bytes` in the place of all it holds, at once or not at all. */
  replace(bytes: Uint8Array): void;
  /** Ends it: no later process finds it. */
  remove(): void;
}

/** Where what the guest printed is kept, and shown. */
export interface ConsoleFile {
  readonly bytes: number;
  append(bytes: Uint8Array): void;
}

export interface JournalSetup {
  readonly file: JournalFile;
  readonly console: ConsoleFile;
  readonly durability: Durability;
  readonly identity: SessionIdentity;
  readonly writer: Implementation;
  readonly schemaDigest: Uint8Array;
  /** What the machine is built from. */
  readonly machine: string;
  /** Bytes above which the journal begins anew with a snapshot. */
  readonly bytesMax: number;
  /** The session at rest, or nothing while something is under way. */
  readonly snapshot: () => SessionState | undefined;
}

const noToken = new Uint8Array(0);
const nothing: readonly Uint8Array[] = [];

/**
 * One session's record of what came and what was answered: a trace that a later process plays again to be where this one
 * was. What leaves the VMM is in it before it leaves.
 * @source SPEC.md RES-12, "Traces"
 */
export class Journal implements SessionJournal {
  readonly #setup: JournalSetup;
  readonly #records = new RecordBuffer();
  #printed: Uint8Array[] = [];

  constructor(setup: JournalSetup) {
    this.#setup = setup;
    if (setup.file.bytes > 0) return;
    this.#records.put(traceMagic);
    this.#records.put(this.#header());
  }

  opened(connection: Identified): void {
    this.#records.record({ kind: 'link', ...linkOf(connection, true) });
  }

  closed(connection: Identified, text: string): void {
    this.#records.record({ kind: 'link', ...linkOf(connection, false, text) });
  }

  received(connection: number, message: Uint8Array): void {
    this.#records.frame(withoutTokens(message), false, connection);
  }

  sending(connection: number, message: Uint8Array): void {
    this.#records.frame(withoutTokens(message), true, connection);
  }

  typed(bytes: Uint8Array): void {
    this.#records.record({ kind: 'input', bytes });
  }

  printed(bytes: Uint8Array): void {
    this.#printed.push(bytes);
  }

  commit(): undefined | Promise<void> {
    const { file, durability } = this.#setup;
    this.#write();
    if (durability === 'process') {
      this.#show(this.#takePrinted());
      return undefined;
    }
    const printed = this.#takePrinted();
    return file.sync().then(() => this.#show(printed));
  }

  discard(): void {
    this.#records.clear();
    this.#printed = [];
    this.#setup.file.remove();
  }

  end(text: string, code?: ErrorCode): void {
    this.#records.record({ kind: 'end', text, ...(code === undefined ? {} : { code }) });
    this.#write();
    this.#show(this.#takePrinted());
  }

  #write(): void {
    const { file, bytesMax } = this.#setup;
    if (this.#records.isEmpty) return;
    file.append(this.#records.waiting);
    this.#records.clear();
    if (file.bytes > bytesMax) this.#beginAnew();
  }

  /** What came before a snapshot is not needed to go on. */
  #beginAnew(): void {
    const { file, console, snapshot } = this.#setup;
    const state = snapshot();
    if (state === undefined) return;
    const printed = this.#printed.reduce((sum, { length }) => sum + length, 0);
    const record = encodeRecord(snapshotRecord(state, console.bytes + printed));
    file.replace(Buffer.concat([traceMagic, this.#header(), record]));
  }

  #takePrinted(): readonly Uint8Array[] {
    if (this.#printed.length === 0) return nothing;
    const printed = this.#printed;
    this.#printed = [];
    return printed;
  }

  #show(printed: readonly Uint8Array[]): void {
    if (printed.length > 0) this.#setup.console.append(Buffer.concat(printed));
  }

  #header(): Uint8Array {
    const { identity, writer, schemaDigest, machine } = this.#setup;
    return encodeRecord({ kind: 'header', version: traceVersion, writer, schemaDigest, ...identity, machine });
  }
}

function linkOf({ connection, lane, epoch, vcpus }: Identified, open: boolean, text = ''): Omit<TraceLink, 'kind'> {
  return { connection, open, epoch, lane, vcpus, text };
}

const encoded = (frame: Frame | undefined) => (frame === undefined ? noToken : encodeFrame(frame));

function snapshotRecord({ link, machine }: SessionState, consoleBytes: number): TraceSnapshot {
  const { agreed, epoch, ioctlId, eventOrder, slots, connections, open } = link;
  return {
    kind: 'snapshot',
    epoch,
    ioctlId,
    eventOrder,
    slots: slots.map(({ vm, vcpu, last }) => ({ vm, vcpu, exit: encoded(last.exit), run: encoded(last.run) })),
    consoleBytes,
    machine: serialize({ agreed, machine }),
    connections,
    open: open.map((connection) => linkOf(connection, true)),
  };
}
