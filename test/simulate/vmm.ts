import { readTrace, type TraceHeader } from '../../proto/trace.ts';
import { Journal } from '../../server/journal/journal.ts';
import { Replay } from '../../server/journal/replay.ts';
import { type SessionIdentity, tokenDigest } from '../../server/session/identity.ts';
import type { MachineFactory } from '../../server/session/machine.ts';
import { Reception } from '../../server/session/reception.ts';
import { Sessions } from '../../server/session/registry.ts';
import { type AnsweredExit, Session, type SessionEnd } from '../../server/session/session.ts';
import { testTerms, testToken } from '../../server/session/session-fixture.ts';
import { MemoryConsole, MemoryJournal } from './disk.ts';
import type { World } from './world.ts';

/** What outlives a VMM process. */
interface Kept {
  readonly identity: SessionIdentity;
  readonly journal: MemoryJournal;
  readonly console: MemoryConsole;
}

const journalBytesMax = 8 * 1024;

/** A VMM process that can die and be started again: only its journals outlive it. */
export class SimulatedVmm {
  readonly #world: World;
  readonly #machine: MachineFactory;
  readonly #disk = new Map<string, Kept>();
  readonly #exits = new Map<string, AnsweredExit>();
  #life = 0;
  #sessions = new Sessions(4);
  reception: Reception | undefined;
  /** How the last session ended. */
  end: SessionEnd | undefined;

  constructor(world: World, machine: MachineFactory) {
    this.#world = world;
    this.#machine = machine;
    this.#listen();
  }

  /** Counts the processes; what an older one still had to do is void. */
  get life(): number {
    return this.#life;
  }

  get console(): string {
    return [...this.#disk.values()].map(({ console }) => Buffer.from(console.contents).toString()).join('');
  }

  /** Every answered exit once, in the order of its vCPU: one played again is the same one. */
  get exits(): readonly AnsweredExit[] {
    return [...this.#exits.values()];
  }

  /** The next write to a journal ends in the middle. */
  tearNextWrite(share: number): void {
    for (const { journal } of this.#disk.values()) journal.tearAt = share;
  }

  disk() {
    return this.#disk;
  }
  kill(): void {
    this.#life += 1;
    this.reception = undefined;
    for (const { journal } of this.#disk.values()) journal.tearAt = undefined;
  }

  /** A new process takes up what the journals hold. */
  async start(): Promise<void> {
    this.#sessions = new Sessions(4);
    for (const [id, kept] of this.#disk) await this.#recover(id, kept);
    this.#listen();
  }

  #listen(): void {
    const sessions = this.#sessions;
    this.reception = new Reception(sessions, (hello, outlet) => {
      const identity = { session: Uint8Array.of(this.#disk.size + 1), tokenDigest: tokenDigest(testToken) };
      const kept = { identity, journal: new MemoryJournal(), console: new MemoryConsole() };
      const session = this.#open(identity, () => undefined);
      this.#disk.set(session.id, kept);
      this.#keep(session, kept);
      return { session, channel: session.welcome(hello, testToken, outlet) };
    });
  }

  async #recover(id: string, kept: Kept): Promise<void> {
    const { records, validBytes } = readTrace(kept.journal.contents);
    const end = records.at(-1);
    if (end?.kind === 'end') {
      this.#sessions.remember({ ...kept, text: end.text, ...(end.code === undefined ? {} : { code: end.code }) });
      return;
    }
    if (records.length === 0) {
      this.#disk.delete(id);
      return;
    }
    const printed: Uint8Array[] = [];
    const { session, tokenDigest: digest } = records[0] as TraceHeader;
    const recovered = this.#open({ session, tokenDigest: digest }, (bytes) => void printed.push(bytes));
    await new Replay(recovered).play(records);
    kept.journal.contents = kept.journal.contents.subarray(0, validBytes);
    const snapshot = records.find((record) => record.kind === 'snapshot');
    const missing = Buffer.concat(printed).subarray(kept.console.bytes - (snapshot?.consoleBytes ?? 0));
    if (missing.length > 0) kept.console.append(missing);
    if (!recovered.isOver) this.#keep(recovered, kept);
  }

  #open(identity: SessionIdentity, console: (bytes: Uint8Array) => void): Session {
    const life = this.#life;
    const sessions = this.#sessions;
    const session: Session = new Session({
      identity,
      terms: testTerms,
      machine: this.#machine,
      console,
      clock: {
        nowNs: () => 0,
        after: (ms, act) => this.#world.after(ms, () => life === this.#life && act()),
      },
      onEnd: (end) => {
        if (life !== this.#life) return;
        this.end = end;
        sessions.remove(session, end);
      },
    });
    session.observe((exit) => {
      if (life === this.#life) this.#exits.set(`${exit.vcpu} ${exit.seq}`, exit);
    });
    sessions.add(session);
    return session;
  }

  #keep(session: Session, { identity, journal, console }: Kept): void {
    const snapshot = () => session.snapshot();
    session.keep(
      new Journal({
        file: journal,
        console,
        durability: 'process',
        identity,
        writer: { name: 'simulated', version: '1' },
        schemaDigest: new Uint8Array(0),
        machine: 'simulated',
        bytesMax: journalBytesMax,
        snapshot,
      }),
    );
  }
}
