import { encodeFrame } from '../../proto/codec.ts';
import type { ExitFrame, RunFrame } from '../../proto/frame.ts';

/** A vCPU's last exit and its answer: one entry is enough, since the next exit acknowledges the answer. */
export class ReplyCache {
  #exit: ExitFrame | undefined;
  #run: RunFrame | undefined;

  /** The exit; absent before the first. */
  get exit(): ExitFrame | undefined {
    return this.#exit;
  }

  /** The answer, once there is one. */
  get run(): RunFrame | undefined {
    return this.#run;
  }

  open(exit: ExitFrame): void {
    this.#exit = exit;
    this.#run = undefined;
  }

  settle(run: RunFrame): void {
    this.#run = run;
  }

  /** Whether this is the same exit: its fingerprint is its encoding, made only when a retry asks for it. */
  holds(exit: ExitFrame): boolean {
    if (this.#exit === undefined) return false;
    return Buffer.compare(encodeFrame(this.#exit), encodeFrame(exit)) === 0;
  }
}
