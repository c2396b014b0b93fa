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
  #last = 0;

  /**
   * Answers `ioctl`: by `execute` the first time, from memory when it comes again.
   * @throws ProtocolError for an id that neither rises nor is remembered, or names another ioctl
   */
  answer(ioctl: IoctlFrame, kept: number, execute: () => IoctlResult): IoctlResultFrame {
    const { id } = ioctl;
    if (id <= this.#last) return this.#again(ioctl) ?? { type: 'ioctl_result', id, result: execute() };
    this.#last = id;
    const frame: IoctlResultFrame = { type: 'ioctl_result', id, result: execute() };
    this.#answered.set(id, {
      asked: nameOf(ioctl),
      frame: ioctl.request.name === 'read_memory' ? undefined : frame,
    });
    for (const old of this.#answered.keys()) {
      if (old > id - kept) break;
      this.#answered.delete(old);
    }
    return frame;
  }

  /** No ioctl has come yet. */
  get isEmpty(): boolean {
    return this.#last === 0;
  }

  #again(ioctl: IoctlFrame): IoctlResultFrame | undefined {
    const { id } = ioctl;
    const answered = this.#answered.get(id);
    if (answered === undefined) {
      throw new ProtocolError('UNEXPECTED_FRAME', `ioctl id ${id} does not rise above ${this.#last}`);
    }
    if (answered.asked !== nameOf(ioctl)) {
      throw new ProtocolError('FALSE_RETRY', `ioctl ${id} came again as another one`, { ioctl: id });
    }
    return answered.frame;
  }
}
