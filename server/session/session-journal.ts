import type { ErrorCode } from '../../proto/errors.ts';
import type { Identified } from './channel.ts';

/** What a session must not forget, in the order in which it happened. Nothing is safe before `commit` says so. */
export interface SessionJournal {
  /** A connection opened. */
  opened(channel: Identified): void;
  closed(channel: Identified, text: string): void;
  /** A message as it came from the kernel. */
  received(connection: number, message: Uint8Array): void;
  /** A message that leaves once it is safe. */
  sending(connection: number, message: Uint8Array): void;
  /** What the user typed. */
  typed(bytes: Uint8Array): void;
  /** What the guest printed; it is shown once what made it print is safe. */
  printed(bytes: Uint8Array): void;
  /** Makes everything so far as lasting as was promised; a Promise where that takes a disk. */
  commit(): undefined | Promise<void>;
  /** The session is over, and nobody will ask for it. */
  discard(): void;
  /** The session is over: there is nothing to go on with. */
  end(text: string, code?: ErrorCode): void;
}
