import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Implementation } from '../../proto/frame.ts';
import { readTrace, type TraceHeader, type TraceRecord, traceVersion } from '../../proto/trace.ts';
import { UsageError } from '../../vmm/api/usage-error.ts';
import type { SessionIdentity } from '../session/identity.ts';
import type { EndedSession } from '../session/registry.ts';
import type { Session } from '../session/session.ts';
import { AppendFile, ShownFile } from './files.ts';
import { type Durability, Journal } from './journal.ts';
import { Replay, ReplayError } from './replay.ts';

export interface StoreSetup {
  readonly folder: string;
  readonly durability: Durability;
  /** What the machines of this VMM are built from; only a machine built alike takes a journal up. */
  readonly machine: string;
  readonly writer: Implementation;
  readonly schemaDigest: Uint8Array;
  /** Shows what a guest prints. */
  readonly show: (bytes: Uint8Array) => void;
  readonly bytesMax?: number;
}

/** What a folder of journals came to. */
export interface Recovered {
  readonly sessions: readonly Session[];
  readonly ended: readonly EndedSession[];
  /** Files that were set aside, with why, and damage that was cut off. */
  readonly remarks: readonly string[];
}

const suffix = '.journal';
const defaultBytesMax = 64 * 1024 * 1024;

/** A folder of journals, one a session, and the lock of the VMM that owns it. */
export class JournalStore {
  readonly #setup: StoreSetup;
  readonly #closers = new Map<string, () => void>();

  /** @throws UsageError for a folder that cannot be used */
  constructor(setup: StoreSetup) {
    this.#setup = setup;
    try {
      mkdirSync(setup.folder, { recursive: true, mode: 0o700 });
      this.#lock();
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`--journal ${setup.folder}: ${why}; give a folder this process may write`);
    }
  }

  /** Keeps a session from here on. */
  keep(session: Session, validBytes?: number): void {
    const { folder, durability, machine, writer, schemaDigest, show, bytesMax = defaultBytesMax } = this.#setup;
    const file = new AppendFile(this.#path(session.id), validBytes);
    const console = new ShownFile(join(folder, `${session.id}.console`), show);
    this.#closers.set(session.id, () => {
      file.close();
      console.close();
    });
    const { identity } = session;
    const snapshot = () => session.snapshot();
    session.keep(
      new Journal({ file, console, durability, identity, writer, schemaDigest, machine, bytesMax, snapshot }),
    );
  }

  /** The session is over and its journal has said so. */
  release(id: string): void {
    this.#closers.get(id)?.();
    this.#closers.delete(id);
  }

  /**
   * Brings the sessions of the folder to where they were; `open` makes a session that prints into `print`.
   * @throws UsageError for a journal of another machine
   */
  async recover(open: (identity: SessionIdentity, print: (bytes: Uint8Array) => void) => Session): Promise<Recovered> {
    const sessions: Session[] = [];
    const ended: EndedSession[] = [];
    const remarks: string[] = [];
    for (const file of readdirSync(this.#setup.folder).filter((name) => name.endsWith(suffix))) {
      const id = file.slice(0, -suffix.length);
      const { records, validBytes, damage } = readTrace(readFileSync(this.#path(id)));
      const [header] = records;
      try {
        if (header === undefined || header.kind !== 'header') throw new ReplayError(damage ?? 'it has no header');
        this.#check(file, header);
        const last = lastWord(header, records);
        if (last !== undefined) {
          ended.push(last);
          this.#remove(id);
          continue;
        }
        sessions.push(await this.#replay(header, records, validBytes, open));
        if (damage !== undefined) remarks.push(`${file}: ${damage}; what follows byte ${validBytes} was cut off`);
      } catch (error) {
        if (!(error instanceof ReplayError)) throw error;
        renameSync(this.#path(id), `${this.#path(id)}.bad`);
        remarks.push(`${file}: ${error.message}; it is set aside as ${file}.bad, its VM cannot go on`);
      }
    }
    return { sessions, ended, remarks };
  }

  /** Leaves the folder to another process. */
  close(): void {
    for (const close of this.#closers.values()) close();
    this.#closers.clear();
    rmSync(this.#lockPath, { force: true });
  }

  async #replay(
    header: TraceHeader,
    records: readonly TraceRecord[],
    validBytes: number,
    open: (identity: SessionIdentity, print: (bytes: Uint8Array) => void) => Session,
  ): Promise<Session> {
    const printed: Uint8Array[] = [];
    const session = open(identityOf(header), (bytes) => void printed.push(bytes));
    await new Replay(session).play(records);
    const snapshot = records.find((record) => record.kind === 'snapshot');
    this.#printMissing(session.id, snapshot?.consoleBytes ?? 0, Buffer.concat(printed));
    // One that came to its end is kept as long as its kernel may ask.
    if (!session.isOver) this.keep(session, validBytes);
    return session;
  }

  /** What was printed behind the last byte the console file has. */
  #printMissing(id: string, before: number, printed: Uint8Array): void {
    const console = new ShownFile(join(this.#setup.folder, `${id}.console`), this.#setup.show);
    const shown = console.bytes - before;
    if (printed.length > shown) console.append(printed.subarray(Math.max(0, shown)));
    console.close();
  }

  #check(file: string, { version, machine }: TraceHeader): void {
    if (version !== traceVersion) {
      throw new ReplayError(`it is of version ${version}, this program reads ${traceVersion}`);
    }
    if (machine === this.#setup.machine) return;
    throw new UsageError(
      `--journal: ${file} is of another machine (${machine}) than this one (${this.#setup.machine}); start the VMM with the options of before or give another folder`,
    );
  }

  #remove(id: string): void {
    rmSync(this.#path(id), { force: true });
    rmSync(join(this.#setup.folder, `${id}.console`), { force: true });
  }

  #path(id: string): string {
    return join(this.#setup.folder, `${id}${suffix}`);
  }

  get #lockPath(): string {
    return join(this.#setup.folder, 'vmm.pid');
  }

  /** One VMM a folder; the lock of one that was killed does not count. */
  #lock(): void {
    try {
      writeFileSync(this.#lockPath, `${process.pid}\n`, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(this.#lockPath, 'utf8'));
      if (owner !== process.pid && isAlive(owner)) {
        throw new UsageError(
          `--journal ${this.#setup.folder}: the VMM with pid ${owner} uses this folder; give another one`,
        );
      }
      writeFileSync(this.#lockPath, `${process.pid}\n`);
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What a journal's first record says of its session. */
function identityOf({ session, tokenDigest, owner, startSeconds }: TraceHeader): SessionIdentity {
  return { session, tokenDigest, owner, startSeconds };
}

/** How a journaled session ended; `undefined` for one that goes on. */
function lastWord(header: TraceHeader, records: readonly TraceRecord[]): EndedSession | undefined {
  const end = records.at(-1);
  if (end?.kind !== 'end') return undefined;
  const { text, code } = end;
  return { identity: identityOf(header), text, ...(code === undefined ? {} : { code }) };
}
