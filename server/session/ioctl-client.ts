import { ProtocolError } from '../../proto/errors.ts';
import type { IoctlFrame, IoctlResultFrame } from '../../proto/frame.ts';
import type { Address, IoctlName, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';

interface Pending {
  readonly frame: IoctlFrame;
  readonly settle: (result: IoctlResult) => void;
  readonly fail: (error: Error) => void;
}

/** Ioctls in flight: matches results by id and keeps the number in flight under the session's limit. */
export class IoctlClient {
  readonly #send: (frame: IoctlFrame) => void;
  readonly #inFlight = new Map<number, Pending>();
  readonly #waiting: Pending[] = [];
  #ioctlsMax = 1;
  #lastId = 0;
  #closed: Error | undefined;

  constructor(send: (frame: IoctlFrame) => void) {
    this.#send = send;
  }

  /** What the handshake settled. */
  agree(ioctlsMax: number): void {
    this.#ioctlsMax = ioctlsMax;
  }

  /** The kernel's answer, success or errno; rejects only when the link ends first. */
  request(address: Address, request: IoctlRequest): Promise<IoctlResult> {
    return new Promise((settle, fail) => {
      if (this.#closed !== undefined) {
        fail(this.#closed);
        return;
      }
      this.#lastId += 1;
      this.#waiting.push({ frame: { type: 'ioctl', id: this.#lastId, address, request }, settle, fail });
      this.#pump();
    });
  }

  /** @throws ProtocolError when nothing waits for this result */
  result({ id, result }: IoctlResultFrame): IoctlFrame {
    const pending = this.#inFlight.get(id);
    if (pending === undefined) throw new ProtocolError('UNEXPECTED_FRAME', `no ioctl ${id} waits for a result`);
    const name: IoctlName = pending.frame.request.name;
    if (result.name !== name) {
      throw new ProtocolError('MALFORMED_FRAME', `ioctl ${id} is ${name}, its result is of ${result.name}`);
    }
    this.#inFlight.delete(id);
    pending.settle(result);
    this.#pump();
    return pending.frame;
  }

  /** The kernel does not know this ioctl: its caller gets what Linux says of one. */
  unanswered(id: number, message: string): void {
    const pending = this.#inFlight.get(id);
    if (pending === undefined) throw new ProtocolError('UNEXPECTED_FRAME', `no ioctl ${id} waits for a result`);
    this.#inFlight.delete(id);
    pending.settle({ ok: false, name: pending.frame.request.name, errno: 'ENOTTY', message });
    this.#pump();
  }

  /** The link has ended: what waits for an answer will get none. */
  close(error: Error): void {
    this.#closed = error;
    for (const { fail } of [...this.#inFlight.values(), ...this.#waiting.splice(0)]) fail(error);
    this.#inFlight.clear();
  }

  #pump(): void {
    while (this.#inFlight.size < this.#ioctlsMax) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#inFlight.set(next.frame.id, next);
      try {
        this.#send(next.frame);
      } catch (error) {
        this.#inFlight.delete(next.frame.id);
        next.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}
