import type { ErrorCode } from '../../proto/errors.ts';
import type { Frame } from '../../proto/frame.ts';

/** Why a link ended its session. */
export interface LinkEnd {
  /**
   * `goaway`: the VMM took its leave. `rejected`: it never took us in. `failed`: it gave up with an Error.
   * `violation`: it broke a rule and we gave up.
   */
  readonly cause: 'goaway' | 'rejected' | 'failed' | 'violation';
  readonly code?: ErrorCode;
  readonly text: string;
  /** WebSocket close code. */
  readonly close: number;
}

/** Where the frames of one connection go. `end` comes once, after the last frame. */
export interface Outlet {
  send(frame: Frame): void;
  end(end: LinkEnd): void;
}
