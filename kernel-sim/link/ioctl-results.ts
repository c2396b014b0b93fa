import { ProtocolError } from '../../proto/errors.ts';
import type { IoctlFrame, IoctlResultFrame } from '../../proto/frame.ts';
import type { IoctlResult } from '../../proto/uapi/ioctl.ts';

interface Answered {
  readonly asked: string;
  /** Absent for a read of memory, which is done again. */
  readonly frame: IoctlResultFrame | undefined;
}

const nameOf = ({ address, request }: IoctlFrame) => `${request.name} ${address.vm ?? '-'} ${address.vcpu ?? '-'}`;

/** Results of the last ioctls, so that one asked again after a lost connection is not executed again. */
export class IoctlResults {
  readonly #answered = new Map<number, Answered>();
  #newest = 0;
  /** Lowest id that has not come. */
  #oldestOpen = 1;

  /**
   * Answers `ioctl`: by `execute` the first time, from memory when it comes again. Lanes may bring ids out of their order,
   * within the window of `kept`.
   * @throws ProtocolError for an id from before or beyond the window, or one that names another ioctl than the first time
   */
  answer(ioctl: IoctlFrame, kept: number, execute: () => IoctlResult): IoctlResultFrame {
    const { id } = ioctl;
    const known = this.#answered.get(id);
    if (known !== undefined) return again(ioctl, known) ?? { type: 'ioctl_result', id, result: execute() };
    if (id <= this.#newest - kept) {
      throw new ProtocolError('UNEXPECTED_FRAME', `ioctl id ${id} is more than ${kept} behind ${this.#newest}`, {
        ioctl: id,
      });
    }
    if (id >= this.#oldestOpen + kept) {
      const what = `ioctl id ${id} while ${this.#oldestOpen} has no result: over the limit of ${kept} in flight`;
      throw new ProtocolError('LIMIT_EXCEEDED', what, { ioctl: id });
    }
    const frame: IoctlResultFrame = { type: 'ioctl_result', id, result: execute() };
    this.#answered.set(id, { asked: nameOf(ioctl), frame: ioctl.request.name === 'read_memory' ? undefined : frame });
    this.#newest = Math.max(this.#newest, id);
    while (this.#answered.has(this.#oldestOpen)) this.#oldestOpen += 1;
    if (this.#answered.size > kept) this.#forget(this.#newest - kept);
    return frame;
  }

  /** No ioctl has come yet. */
  get isEmpty(): boolean {
    return this.#newest === 0;
  }

  #forget(upTo: number): void {
    for (const id of this.#answered.keys()) if (id <= upTo) this.#answered.delete(id);
  }
}

function again(ioctl: IoctlFrame, { asked, frame }: Answered): IoctlResultFrame | undefined {
  if (asked === nameOf(ioctl)) return frame;
  throw new ProtocolError('FALSE_RETRY', `ioctl ${ioctl.id} came again as another one`, { ioctl: ioctl.id });
}
