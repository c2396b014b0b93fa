import { sessionCapabilities } from '../../proto/binding.ts';
import type { Frame, Hello } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { LinkEnd, Outlet } from './channel.ts';
import { tokenDigest } from './identity.ts';
import { Reception, type Visit } from './reception.ts';
import { Sessions } from './registry.ts';
import { Session, type SessionEnd, type SessionSetup } from './session.ts';

/** One connection a test plays the kernel's end of: what the VMM sent on it, and how it ended it. */
export interface PlayedConnection {
  readonly visit: Visit;
  readonly sent: Frame[];
  readonly ends: LinkEnd[];
}

/** Host time that stands still; alarms ring when a test says so. */
export class TestClock {
  readonly #alarms = new Map<object, { readonly atMs: number; readonly act: () => void }>();
  #nowMs = 0;
  readings = 0;

  nowNs(): number {
    this.readings += 1;
    return this.#nowMs * 1e6 + this.readings * 5;
  }

  after(ms: number, act: () => void): () => void {
    const key = {};
    this.#alarms.set(key, { atMs: this.#nowMs + ms, act });
    return () => void this.#alarms.delete(key);
  }

  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#alarms]
        .filter(([, { atMs }]) => atMs <= untilMs)
        .toSorted(([, a], [, b]) => a.atMs - b.atMs);
      if (next === undefined) break;
      const [key, { atMs, act }] = next;
      this.#alarms.delete(key);
      this.#nowMs = atMs;
      act();
    }
    this.#nowMs = untilMs;
  }

  get isIdle(): boolean {
    return this.#alarms.size === 0;
  }
}

export const testToken = Uint8Array.from({ length: 32 }, (_, index) => index);

export const testTerms: SessionSetup['terms'] = {
  implementation: { name: 'test-vmm', version: '1' },
  capabilities: sessionCapabilities,
  limits: defaultLimits,
  schemaDigest: new Uint8Array(32),
};

/** A VMM without sockets, clock or randomness: sessions are numbered from 1 and share one token. */
export class TestVmm {
  readonly sessions: Sessions;
  readonly ended: SessionEnd[] = [];
  readonly detached: string[] = [];
  readonly clock = new TestClock();
  readonly reception: Reception;
  #count = 0;

  constructor(setup: Pick<SessionSetup, 'machine'> & Partial<SessionSetup>, sessionsMax = 64) {
    this.sessions = new Sessions(sessionsMax);
    this.reception = new Reception(this.sessions, (hello, outlet, owner) => {
      const session = this.#open(setup, owner);
      return { session, channel: session.welcome(hello, testToken, outlet) };
    });
  }

  /** A connection opened with the token of `owner`, or with none. */
  connect(owner?: string): PlayedConnection {
    const sent: Frame[] = [];
    const ends: LinkEnd[] = [];
    const outlet: Outlet = { send: (frame) => void sent.push(frame), end: (end) => void ends.push(end) };
    return { visit: this.reception.meet(outlet, owner), sent, ends };
  }

  #open(setup: Pick<SessionSetup, 'machine'> & Partial<SessionSetup>, owner: string | undefined): Session {
    this.#count += 1;
    const session: Session = new Session({
      identity: { session: Uint8Array.of(this.#count), tokenDigest: tokenDigest(testToken), owner },
      terms: testTerms,
      console: () => undefined,
      clock: this.clock,
      onEnd: (end) => {
        this.ended.push(end);
        this.sessions.remove(session, end);
      },
      onDetached: (why) => void this.detached.push(why),
      ...setup,
    });
    this.sessions.add(session);
    return session;
  }
}

/** How a test's kernel greets. */
export const testHello: Hello = {
  type: 'hello',
  minor: 0,
  implementation: { name: 'test-kernel', version: '1' },
  capabilities: ['batch', 'x-other'],
  limits: { ...defaultLimits, ioctlsMax: 2 },
  schemaDigest: new Uint8Array(32),
};
