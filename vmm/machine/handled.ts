import type { Reply } from '../../proto/uapi/exit.ts';
import type { StopCause } from '../api/effects.ts';

/** What became of an exit: an answer, or the end of the machine. */
export type Handled =
  | {
      readonly kind: 'reply';
      readonly reply: Reply;
      /** The call by name, as exit tables print it: `l2x0_control_write(value=1)`. */
      readonly label: string;
      /** The firmware or device that answered. */
      readonly by: string;
    }
  | {
      readonly kind: 'stop';
      readonly cause: StopCause;
      readonly text: string;
      /** What a process that ran this machine ends with. */
      readonly exitCode: number;
    };

/** A guest that ends itself is a success; one that cannot go on is not. */
const exitCodes: { readonly [C in StopCause]: number } = { shutdown: 0, reset: 0, crash: 1, halt: 1 };

/** The end of the machine. */
export function stopped(cause: StopCause, text: string): Handled {
  return { kind: 'stop', cause, text, exitCode: exitCodes[cause] };
}

/** A class, as an object literal with a getter costs 0.3 µs more an exit. */
class Answered {
  readonly kind = 'reply';
  readonly reply: Reply;
  readonly by: string;
  readonly #label: () => string;

  constructor(reply: Reply, by: string, label: () => string) {
    this.reply = reply;
    this.by = by;
    this.#label = label;
  }

  get label(): string {
    return this.#label();
  }
}

/** An answer; `label` is a function because most exits are answered with nobody looking. */
export function answered(reply: Reply, by: string, label: () => string): Handled {
  return new Answered(reply, by, label);
}
