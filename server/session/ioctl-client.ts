import { ProtocolError } from '../../proto/errors.ts';
import type { IoctlFrame, IoctlResultFrame } from '../../proto/frame.ts';
import type { Address, IoctlName, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';

interface Asked {
  readonly ask: Omit<IoctlFrame, 'id'>;
  readonly settle: (result: IoctlResult) => void;
  readonly fail: (error: Error) => void;
}

interface Pending extends Asked {
  readonly frame: IoctlFrame;
}

/** Ioctls that may wait for their turn: more than the upload of the largest image takes. */
const waitingMax = 65_536;

/**
 * Ioctls in flight: matches results by id and keeps to the session's window, so that the kernel can remember what it may
 * be asked again.
 */
export class IoctlClient {
  readonly #send: (frame: IoctlFrame) => void;
  readonly #inFlight = new Map<number, Pending>();
  readonly #waiting: Asked[] = [];
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

  /** Id of the last ioctl; a restored session goes on behind it. */
  get lastId(): number {
    return this.#lastId;
  }

  restore(lastId: number): void {
    this.#lastId = lastId;
  }

  get isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#waiting.length === 0;
  }

  /** The kernel's answer, success or errno; rejects only when the link ends first, or far too many wait. */
  request(address: Address, request: IoctlRequest): Promise<IoctlResult> {
    return new Promise((settle, fail) => {
      if (this.#closed !== undefined) {
        fail(this.#closed);
        return;
      }
      if (this.#waiting.length >= waitingMax) {
        fail(new Error(`${waitingMax} ioctls wait for the kernel already; ${request.name} would be one too many`));
        return;
      }
      this.#waiting.push({ ask: { type: 'ioctl', address, request }, settle, fail });
      this.#pump();
    });
  }

  /** Ioctls without a result, oldest first: to be sent again after a lost connection. */
  unanswered(): readonly IoctlFrame[] {
    return Array.from(this.#inFlight.values(), ({ frame }) => frame);
  }

  /**
   * The ioctl a result belongs to; `undefined` when the result has come before.
   * @throws ProtocolError when nothing waits or waited for it
   */
  result({ id, result }: IoctlResultFrame): IoctlFrame | undefined {
    const pending = this.#take(id);
    if (pending === undefined) return undefined;
    const name: IoctlName = pending.frame.request.name;
    if (result.name !== name) {
      throw new ProtocolError('MALFORMED_FRAME', `ioctl ${id} is ${name}, its result is of ${result.name}`);
    }
    pending.settle(result);
    this.#pump();
    return pending.frame;
  }

  /** The kernel does not know this ioctl: its caller gets what Linux says of one. */
  unknown(id: number, message: string): void {
    const pending = this.#take(id);
    pending?.settle({ ok: false, name: pending.frame.request.name, errno: 'ENOTTY', message });
    this.#pump();
  }

  /** The link has ended: what waits for an answer will get none. */
  close(error: Error): void {
    this.#closed = error;
    for (const { fail } of [...this.#inFlight.values(), ...this.#waiting.splice(0)]) fail(error);
    this.#inFlight.clear();
  }

  #take(id: number): Pending | undefined {
    const pending = this.#inFlight.get(id);
    if (pending === undefined && (id === 0 || id > this.#lastId)) {
      throw new ProtocolError('UNEXPECTED_FRAME', `no ioctl ${id} waits for a result`);
    }
    this.#inFlight.delete(id);
    return pending;
  }

  #pump(): void {
    for (;;) {
      const next = this.#waiting[0];
      const id = this.#lastId + 1;
      const [oldest = id] = this.#inFlight.keys();
      if (next === undefined || id >= oldest + this.#ioctlsMax) return;
      this.#waiting.shift();
      const frame: IoctlFrame = { ...next.ask, id };
      this.#lastId = id;
      this.#inFlight.set(id, { ...next, frame });
      try {
        this.#send(frame);
      } catch (error) {
        // It never left: the next one has its id.
        this.#inFlight.delete(id);
        this.#lastId = id - 1;
        next.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}
