import { createHash } from 'node:crypto';
import { decodeFrame } from '../../proto/codec.ts';
import type { Frame, Hello, Implementation, Welcome } from '../../proto/frame.ts';
import { schemaDigest } from '../../proto/gen/schema.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { type TraceLink, traceVersion } from '../../proto/trace.ts';
import { withoutTokens } from '../../proto/trace-tokens.ts';
import type { FrameTap } from './frame-tap.ts';
import { TraceFile } from './trace-file.ts';

export interface RecorderSetup {
  /** Opens the file of the nth session, counted from 0, for writing. @throws Error when it cannot */
  readonly open: (index: number) => number;
  readonly writer: Implementation;
  /** What the machine is built from, for people and for naming calls. */
  readonly machine: string;
  /** Host nanoseconds from any start; absent: the trace has no host time. */
  readonly nowNs?: () => number;
  /** Told once a session when its trace ends early; the session goes on. */
  readonly onError: (error: Error) => void;
}

/** Messages held before a Welcome says whose they are: Hello, and what a hasty kernel sends behind it. */
const heldMax = 16;

interface Held {
  readonly toKernel: boolean;
  readonly bytes: Uint8Array;
}

/** Writes a trace a session: learns from Hello and Welcome which connections belong together. */
export class Recorder {
  readonly #setup: RecorderSetup;
  readonly #sessions = new Map<string, SessionTrace>();
  readonly #closing: Promise<void>[] = [];
  #opened = 0;

  constructor(setup: RecorderSetup) {
    this.#setup = setup;
  }

  /** The tap of a new connection. */
  connection(): FrameTap {
    return new ConnectionTap((welcome, hello, startNs) => this.#session(welcome, hello, startNs), this.#nowNs());
  }

  /** What the user typed at the consoles. */
  input(bytes: Uint8Array): void {
    for (const session of this.#sessions.values()) session.input(bytes);
  }

  /** A session is over, by its id in hex; its file is complete once `close` settles. */
  ended(id: string, text: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#closing.push(session.end(text));
  }

  /** Completes every file. */
  async close(text: string): Promise<void> {
    for (const id of [...this.#sessions.keys()]) this.ended(id, text);
    await Promise.all(this.#closing);
  }

  #nowNs(): number {
    return this.#setup.nowNs?.() ?? 0;
  }

  #session(welcome: Welcome, hello: Hello, startNs: number): SessionTrace | undefined {
    const id = Buffer.from(welcome.session).toString('hex');
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const { open, writer, machine, nowNs, onError } = this.#setup;
    try {
      const file = new TraceFile({ fd: open(this.#opened), onError });
      this.#opened += 1;
      const token = hello.resume?.token ?? welcome.token;
      file.record({
        kind: 'header',
        version: traceVersion,
        writer,
        schemaDigest,
        session: welcome.session,
        tokenDigest: createHash('sha256').update(token).digest(),
        machine,
        ...(nowNs === undefined ? {} : { hostNs: 0 }),
      });
      const session = new SessionTrace(file, nowNs && (() => nowNs() - startNs));
      this.#sessions.set(id, session);
      return session;
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }
}

type Opened = Pick<TraceLink, 'connection' | 'epoch' | 'lane' | 'vcpus'>;

/** The trace of one session. */
class SessionTrace {
  readonly #file: TraceFile;
  readonly #sinceNs: (() => number) | undefined;
  readonly #open = new Map<number, Opened>();
  #connections = 0;
  #lanes = 0;

  constructor(file: TraceFile, sinceNs: (() => number) | undefined) {
    this.#file = file;
    this.#sinceNs = sinceNs;
  }

  /** A connection of the session is there: gives its number. */
  link({ lane }: Hello, { epoch }: Welcome): number {
    if (lane !== undefined) this.#lanes += 1;
    const connection = this.#connections;
    this.#connections += 1;
    const opened = { connection, epoch, lane: lane === undefined ? 0 : this.#lanes, vcpus: lane?.vcpus ?? [] };
    this.#open.set(connection, opened);
    this.#link(opened, true, '');
    return connection;
  }

  closed(connection: number, text: string): void {
    const opened = this.#open.get(connection);
    if (opened === undefined) return;
    this.#open.delete(connection);
    this.#link(opened, false, text);
  }

  frame(toKernel: boolean, connection: number, bytes: Uint8Array): void {
    this.#file.frame(withoutTokens(bytes), toKernel, connection, this.#sinceNs?.());
  }

  input(bytes: Uint8Array): void {
    this.#file.record({ kind: 'input', bytes, ...this.#time });
  }

  end(text: string): Promise<void> {
    for (const connection of [...this.#open.keys()]) this.closed(connection, text);
    this.#file.record({ kind: 'end', text, ...this.#time });
    return this.#file.close();
  }

  #link(opened: Opened, open: boolean, text: string): void {
    this.#file.record({ kind: 'link', ...opened, open, text, ...this.#time });
  }

  get #time(): { readonly hostNs?: number } {
    return this.#sinceNs === undefined ? {} : { hostNs: this.#sinceNs() };
  }
}

/** Holds what a connection says until its Welcome tells whose it is. */
class ConnectionTap implements FrameTap {
  readonly #find: (welcome: Welcome, hello: Hello, startNs: number) => SessionTrace | undefined;
  readonly #startNs: number;
  #held: Held[] = [];
  #hello: Hello | undefined;
  #trace: SessionTrace | undefined;
  #connection = 0;

  constructor(find: (welcome: Welcome, hello: Hello, startNs: number) => SessionTrace | undefined, startNs: number) {
    this.#find = find;
    this.#startNs = startNs;
  }

  frame(toKernel: boolean, bytes: Uint8Array): void {
    if (this.#trace !== undefined) this.#trace.frame(toKernel, this.#connection, bytes);
    else this.#greet({ toKernel, bytes });
  }

  closed(text: string): void {
    this.#held = [];
    this.#trace?.closed(this.#connection, text);
  }

  #greet(message: Held): void {
    if (this.#held.length >= heldMax) return;
    this.#held.push(message);
    const frame = decoded(message.bytes);
    if (!message.toKernel && frame?.type === 'hello') this.#hello ??= frame;
    if (!message.toKernel || frame?.type !== 'welcome' || this.#hello === undefined) return;
    const trace = this.#find(frame, this.#hello, this.#startNs);
    const held = this.#held.splice(0);
    if (trace === undefined) return;
    this.#connection = trace.link(this.#hello, frame);
    this.#trace = trace;
    for (const { toKernel, bytes } of held) trace.frame(toKernel, this.#connection, bytes);
  }
}

function decoded(bytes: Uint8Array): Frame | undefined {
  try {
    return decodeFrame(bytes, defaultLimits);
  } catch {
    return undefined;
  }
}
