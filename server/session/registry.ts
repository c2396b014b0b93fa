import type { ErrorCode } from '../../proto/errors.ts';
import type { Resume } from '../../proto/frame.ts';
import { isOwner, type SessionIdentity, sessionName } from './identity.ts';
import type { ExitObserver, Session, SessionEnd } from './session.ts';

/** A session that is over, and what its kernel is to be told. */
export interface EndedSession {
  readonly identity: SessionIdentity;
  readonly code?: ErrorCode;
  readonly text: string;
}

const endedMax = 1024;
/** Characters kept of why a session ended: a peer may have said it. */
const endTextMax = 1024;

export interface SessionListener {
  opened?(session: Session): void;
  ended?(session: Session, end: SessionEnd): void;
  readonly exit?: ExitObserver;
}

/** The sessions of this server, and who watches them. */
export class Sessions {
  readonly #sessionsMax: number;
  readonly #sessions = new Map<string, Session>();
  readonly #listeners = new Set<SessionListener>();
  /** Sessions that are over, for kernels that have not heard of it; the oldest are forgotten. */
  readonly #ended = new Map<string, EndedSession>();
  #draining = false;

  constructor(sessionsMax: number) {
    this.#sessionsMax = sessionsMax;
  }

  /** Ends the session that has waited longest for its kernel, if there is no room and one waits. */
  makeRoom(): void {
    if (this.#sessions.size < this.#sessionsMax) return;
    const waiting = this.list().find(({ connected, isAttached }) => connected && !isAttached);
    waiting?.close('another kernel needed the room of this session, whose kernel did not come back');
  }

  /** Why no further session is taken; `undefined` while there is room. */
  get refusal(): string | undefined {
    if (this.#draining) return 'this server is shutting down';
    if (this.#sessions.size < this.#sessionsMax) return undefined;
    return `this server holds its limit of ${this.#sessionsMax} sessions; raise --sessions-max or try again later`;
  }

  get draining(): boolean {
    return this.#draining;
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
    for (const listener of this.#listeners) {
      if (listener.exit !== undefined) session.observe(listener.exit);
      listener.opened?.(session);
    }
  }

  remove(session: Session, end: SessionEnd): void {
    if (!this.#sessions.delete(session.id)) return;
    if (end.cause !== 'lost')
      this.remember({ identity: session.identity, ...end, text: end.text.slice(0, endTextMax) });
    for (const listener of this.#listeners) listener.ended?.(session, end);
  }

  /** A session that is over: its kernel is told when it comes back. */
  remember(ended: EndedSession): void {
    this.#ended.set(sessionName(ended.identity.session), ended);
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= endedMax) break;
      this.#ended.delete(id);
    }
  }

  /** How the session ended that a kernel comes back to. */
  endOf(resume: Resume): EndedSession | undefined {
    const ended = this.#ended.get(sessionName(resume.session));
    return ended !== undefined && isOwner(ended.identity, resume) ? ended : undefined;
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** The session a kernel says it comes back to; whether it may is the session's to check. */
  named({ session }: Resume): Session | undefined {
    return this.#sessions.get(sessionName(session));
  }

  list(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** Watches every session from its start; the returned function ends that for later sessions. */
  watch(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Takes no further session, and sends Goaway to each one that no journal keeps for later. */
  drain(reason: string): void {
    this.#draining = true;
    for (const session of this.list()) session.leave(reason);
  }
}
