import { minorVersion } from '../../proto/binding.ts';
import { encodeFrame } from '../../proto/codec.ts';
import { type ErrorSubject, errorRow, ProtocolError } from '../../proto/errors.ts';
import type { Frame, Hello } from '../../proto/frame.ts';
import type { Channel, Outlet } from './channel.ts';
import type { EndedSession, Sessions } from './registry.ts';
import type { Session } from './session.ts';

/** Which session a connection belongs to, and as which of its connections. */
interface Admission {
  readonly session: Session;
  readonly channel: Channel;
}

/** Opens a session for a kernel that has none. */
export type Begin = (hello: Hello, outlet: Outlet, owner: string | undefined) => Admission;

/** Leads the connections of kernels to their sessions. @source SPEC.md, "Handshake", "Resume" */
export class Reception {
  readonly #sessions: Sessions;
  readonly #begin: Begin;

  constructor(sessions: Sessions, begin: Begin) {
    this.#sessions = sessions;
    this.#begin = begin;
  }

  /** A connection is there, opened with the token of `owner` if with any; its first frame says where it belongs. */
  meet(outlet: Outlet, owner?: string): Visit {
    return new Visit(outlet, (hello) => this.#admit(hello, outlet, owner));
  }

  /** How the session ended, for a kernel that was not there; `undefined`: there is no such session. */
  #admit(hello: Hello, outlet: Outlet, owner: string | undefined): Admission | EndedSession | undefined {
    if (hello.resume !== undefined) {
      const session = this.#sessions.named(hello.resume);
      if (session?.admits(hello.resume, owner) !== true) return this.#sessions.endOf(hello.resume);
      return { session, channel: session.rejoin(hello, outlet) };
    }
    this.#sessions.makeRoom();
    const { refusal } = this.#sessions;
    if (refusal !== undefined) throw new ProtocolError('OVERLOADED', refusal);
    return this.#begin(hello, outlet, owner);
  }
}

/** One answer for a session that does not exist and for a wrong token. */
function unknownSession(): ProtocolError {
  return new ProtocolError(
    'SESSION_UNKNOWN',
    'this VMM has no such session, or the token is not its own; dial without resume to begin anew',
  );
}

/** One connection, before and after it belongs to a session. */
export class Visit {
  readonly #outlet: Outlet;
  readonly #admit: (hello: Hello) => Admission | EndedSession | undefined;
  #admission: Admission | undefined;
  #isOver = false;

  constructor(outlet: Outlet, admit: (hello: Hello) => Admission | EndedSession | undefined) {
    this.#outlet = outlet;
    this.#admit = admit;
  }

  get session(): Session | undefined {
    return this.#admission?.session;
  }

  get channel(): Channel | undefined {
    return this.#admission?.channel;
  }

  /** Ready came. */
  get isOpen(): boolean {
    return this.#admission?.channel.isOpen ?? false;
  }

  /** Takes a frame; `message` is what it came in, for the session's journal. */
  receive(frame: Frame, message?: Uint8Array): void {
    if (this.#isOver) return;
    const admission = this.#admission;
    if (admission !== undefined) {
      const { session, channel } = admission;
      session.journal?.received(channel.connection, message ?? encodeFrame(frame));
      session.receive(channel, frame);
    } else if (frame.type === 'hello') this.#hello(frame, message);
    else {
      const about: ErrorSubject = frame.type === 'error' ? { ofError: true } : {};
      this.refuse(
        new ProtocolError('UNEXPECTED_FRAME', `a first frame that is ${frame.type}; it is to be Hello`, about),
      );
    }
  }

  /** The bytes, text or silence of the peer broke a rule. */
  refuse(error: ProtocolError): void {
    const admission = this.#admission;
    if (admission !== undefined) {
      admission.session.refuse(admission.channel, error);
      return;
    }
    const { scope, retryable, clause, close = 1000 } = errorRow(error.code);
    const { code, message } = error;
    const { ofError, ...about } = error.about;
    if (ofError === undefined) {
      this.#outlet.send({ type: 'error', code, scope, retryable, detail: message, anchor: clause, ...about });
    }
    this.#end(code, message, close, 'violation');
  }

  /**
   * Keeps messages that are about to leave, with all that led to them; they may leave once it returns or settles.
   * @throws what the file system says
   */
  keep(messages: readonly Uint8Array[]): undefined | Promise<void> {
    const admission = this.#admission;
    if (admission === undefined) return undefined;
    const { session, channel } = admission;
    channel.unsent = 0;
    for (const message of messages) session.journal?.sending(channel.connection, message);
    return session.journal?.commit();
  }

  /** The connection is gone. */
  lost(text: string): void {
    const admission = this.#admission;
    if (admission === undefined || this.#isOver) return;
    this.#isOver = true;
    const { session, channel } = admission;
    session.journal?.closed(channel, text);
    session.lost(channel, text);
  }

  #hello(hello: Hello, message = encodeFrame(hello)): void {
    try {
      const answer = this.#admit(hello);
      if (answer === undefined) throw unknownSession();
      if ('session' in answer) this.#join(answer, message);
      else this.#tellEnd(answer);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { code, message } = error;
      this.#outlet.send({ type: 'reject', code, detail: message, minorMax: minorVersion });
      this.#end(code, message, errorRow(code).close ?? 1000, 'rejected');
    }
  }

  #join(admission: Admission, message: Uint8Array): void {
    const { session, channel } = admission;
    this.#admission = admission;
    session.journal?.opened(channel);
    session.journal?.received(channel.connection, message);
  }

  /** Says the last word of a session again: the kernel has not heard it. */
  #tellEnd({ code, text }: EndedSession): void {
    if (code !== undefined) {
      this.refuse(new ProtocolError(code, text));
      return;
    }
    this.#outlet.send({ type: 'goaway', reason: text });
    this.#isOver = true;
    this.#outlet.end({ cause: 'ours', text, close: 1000 });
  }

  #end(code: ProtocolError['code'], message: string, close: number, cause: 'rejected' | 'violation'): void {
    this.#isOver = true;
    this.#outlet.end({ cause, code, text: `${code}: ${message}`, close });
  }
}
