import { minorVersion } from '../../proto/binding.ts';
import { type ErrorCode, errorRow, ProtocolError } from '../../proto/errors.ts';
import type {
  ErrorFrame,
  ExitFrame,
  Frame,
  FrameType,
  Hello,
  IoctlFrame,
  Limits,
  RunFrame,
  Welcome,
} from '../../proto/frame.ts';
import { commonLimits } from '../../proto/limits.ts';
import { reply as plainReply } from '../../proto/uapi/exit.ts';
import { guardIoctl, guardResult } from './frame-room.ts';
import type { Kernel, TurnRecord } from './kernel.ts';
import type { Outlet } from './outlet.ts';
import { VcpuSlots } from './vcpu-slots.ts';

type LinkState = 'closed' | 'greeting' | 'open' | 'draining';

/** States in which a kernel takes a frame; any other pair is UNEXPECTED_FRAME. */
export const takes: { readonly [T in FrameType]: readonly LinkState[] } = {
  hello: [],
  welcome: ['greeting'],
  reject: ['greeting'],
  ready: [],
  ioctl: ['open', 'draining'],
  ioctl_result: [],
  run: ['open', 'draining'],
  exit: [],
  event: [],
  batch: ['open', 'draining'],
  ping: ['greeting', 'open', 'draining'],
  progress: ['open', 'draining'],
  goaway: ['greeting', 'open', 'draining'],
  error: ['greeting', 'open', 'draining'],
};

/** What a later connection needs to take the session up again. */
export interface SessionTerms {
  readonly session: Uint8Array;
  readonly epoch: number;
  readonly token: Uint8Array;
  readonly limits: Limits;
  readonly capabilities: readonly string[];
}

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;
type Handlers = { readonly [T in FrameType]: (link: KernelLink, frame: FrameOf<T>) => void };

const ignore = () => undefined;

const handlers: Handlers = {
  hello: ignore,
  welcome: (link, frame) => link.welcome(frame),
  reject: (link, { code, detail, minorMax }) =>
    link.finish('rejected', code, `${code}: ${detail} (the VMM speaks minor versions up to ${minorMax})`),
  ready: ignore,
  ioctl: (link, frame) => link.ioctl(frame),
  ioctl_result: ignore,
  run: (link, frame) => link.run(frame),
  exit: ignore,
  event: ignore,
  batch: (link, { frames }) => {
    for (const frame of frames) link.receive(frame);
  },
  ping: (link, { nonce, answer }) => {
    if (!answer) link.send({ type: 'ping', nonce, answer: true });
  },
  progress: ignore,
  goaway: (link, { reason }) => link.drain(reason),
  error: (link, frame) => link.peerError(frame),
};

/**
 * The kernel's end of a session: frames in, frames out through the outlet. Knows no socket, clock or randomness.
 * @source SPEC.md, "Handshake", "Slots"
 */
export class KernelLink {
  readonly #kernel: Kernel;
  readonly #hello: Hello;
  readonly #outlet: Outlet;
  readonly #slots = new VcpuSlots();
  #state: LinkState = 'closed';
  #terms: SessionTerms | undefined;
  #lastIoctl = 0;
  #goaway: string | undefined;

  constructor(setup: { readonly kernel: Kernel; readonly hello: Hello; readonly outlet: Outlet }) {
    this.#kernel = setup.kernel;
    this.#hello = setup.hello;
    this.#outlet = setup.outlet;
  }

  /** The connection is there: greets the VMM. */
  open(): void {
    this.#state = 'greeting';
    this.send(this.#hello);
  }

  /** Set once the VMM's terms are taken. */
  get terms(): SessionTerms | undefined {
    return this.#terms;
  }

  /** The reason of the VMM's Goaway, once it came. */
  get goaway(): string | undefined {
    return this.#goaway;
  }

  /** Exits that wait for their Run: what a later connection re-sends. */
  openExits(): readonly ExitFrame[] {
    return this.#slots.openExits();
  }

  get runnable(): boolean {
    return this.#terms !== undefined && this.#state !== 'closed' && this.#kernel.runnable;
  }

  /** Host nanoseconds until a turn would get further by itself. */
  get idleNs(): number | undefined {
    return this.#terms === undefined || this.#state === 'closed' ? undefined : this.#kernel.idleNs;
  }

  receive(frame: Frame): void {
    if (this.#state === 'closed') return;
    try {
      if (!takes[frame.type].includes(this.#state)) {
        throw new ProtocolError('UNEXPECTED_FRAME', `a kernel takes no ${frame.type} while ${this.#state}`);
      }
      (handlers[frame.type] as (link: KernelLink, frame: Frame) => void)(this, frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refuse(error);
    }
  }

  /** One turn of the vCPUs; true when another turn would get further. */
  turn(): boolean {
    if (!this.runnable) return false;
    for (const record of this.#kernel.turn()) this.#post(record);
    return this.#kernel.runnable;
  }

  /** The VMM broke a rule: says so, and ends the link when the rule's row has a close code. */
  refuse(error: ProtocolError): void {
    const row = errorRow(error.code);
    this.send({
      type: 'error',
      code: error.code,
      scope: row.scope,
      retryable: row.retryable,
      detail: error.message,
      anchor: row.clause,
      ...error.about,
    });
    if (row.close !== undefined) this.finish('violation', error.code, `${error.code}: ${error.message}`);
  }

  /** The connection is gone; open exits and sequence numbers stay. */
  lost(): void {
    this.#state = 'closed';
    this.#slots.linkLost();
  }

  send(frame: Frame): void {
    this.#outlet.send(frame);
  }

  finish(cause: 'rejected' | 'failed' | 'violation', code: ErrorCode, text: string): void {
    this.#state = 'closed';
    this.#outlet.end({ cause, code, text, close: errorRow(code).close ?? 1000 });
  }

  welcome(frame: Welcome): void {
    const refusal = this.#refusal(frame);
    if (refusal !== undefined) throw refusal;
    const { session, epoch, token, capabilities } = frame;
    this.#terms = { session, epoch, token, capabilities, limits: commonLimits(this.#hello.limits, frame.limits) };
    this.#state = 'open';
    this.send({ type: 'ready' });
    for (const exit of this.#slots.openExits()) this.send(exit);
  }

  drain(reason: string): void {
    this.#goaway = reason;
    this.#state = 'draining';
  }

  peerError({ code, detail }: ErrorFrame): void {
    if (errorRow(code).close !== undefined) this.finish('failed', code, `${code}: ${detail}`);
  }

  ioctl({ id, address, request }: IoctlFrame): void {
    if (id <= this.#lastIoctl) {
      throw new ProtocolError('UNEXPECTED_FRAME', `ioctl id ${id} does not rise above ${this.#lastIoctl}`);
    }
    this.#lastIoctl = id;
    const frameBytesMax = this.#terms?.limits.frameBytesMax ?? 0;
    const result =
      guardIoctl(request, frameBytesMax) ?? guardResult(this.#kernel.ioctl(address, request), frameBytesMax);
    if (result.ok) this.#slots.observe(address, request, result);
    this.send({ type: 'ioctl_result', id, result });
  }

  run({ vm, vcpu, seq, reply }: RunFrame): void {
    const slot = this.#slots.find(vm, vcpu);
    if (slot === undefined) {
      this.refuse(
        new ProtocolError('NO_SUCH_VCPU', `run of vCPU ${vcpu} of VM ${vm}, which was not created`, { vm, vcpu, seq }),
      );
      return;
    }
    slot.check(seq, reply);
    const refusal = this.#kernel.enter(vm, vcpu, seq === 0 ? undefined : (reply ?? plainReply()));
    if (refusal === undefined) slot.complete();
    else this.refuse(new ProtocolError('INVALID_REPLY', refusal, { vm, vcpu, seq }));
  }

  #refusal({ minor, capabilities }: Welcome): ProtocolError | undefined {
    const most = Math.min(this.#hello.minor, minorVersion);
    if (minor > most) {
      return new ProtocolError('UNSUPPORTED_VERSION', `Welcome has minor ${minor}, the kernel's Hello said ${most}`);
    }
    const stranger = capabilities.find((name) => !this.#hello.capabilities.includes(name));
    if (stranger !== undefined) {
      return new ProtocolError('UNEXPECTED_FRAME', `Welcome has capability "${stranger}", which Hello did not offer`);
    }
    return undefined;
  }

  #post(record: TurnRecord): void {
    const { vm, virtualTimeNs } = record;
    const vmOrder = this.#slots.nextOrder(vm);
    if ('event' in record) {
      this.send({ type: 'event', vm, vmOrder, virtualTimeNs, event: record.event });
      return;
    }
    const { vcpu, exit } = record;
    const slot = this.#slots.find(vm, vcpu);
    if (slot === undefined) throw new Error(`the kernel let vCPU ${vcpu} of VM ${vm} exit, which was not created`);
    this.send(slot.post({ type: 'exit', vm, vcpu, vmOrder, virtualTimeNs, exit }));
  }
}
