import { minorVersion } from '../../proto/binding.ts';
import { type ErrorCode, errorRow, ProtocolError } from '../../proto/errors.ts';
import type {
  ErrorFrame,
  EventFrame,
  ExitFrame,
  Frame,
  FrameType,
  Hello,
  Implementation,
  IoctlResultFrame,
  Limits,
} from '../../proto/frame.ts';
import { commonLimits } from '../../proto/limits.ts';
import type { Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { ExitSlot } from './exit-slots.ts';
import { IoctlClient } from './ioctl-client.ts';

type LinkState = 'awaiting' | 'welcomed' | 'open' | 'draining' | 'closed';

/** States in which a VMM takes a frame; any other pair is UNEXPECTED_FRAME. */
export const takes: { readonly [T in FrameType]: readonly LinkState[] } = {
  hello: ['awaiting'],
  welcome: [],
  reject: [],
  ready: ['welcomed'],
  ioctl: [],
  ioctl_result: ['open', 'draining'],
  run: [],
  ack: [],
  exit: ['open', 'draining'],
  event: ['open', 'draining'],
  batch: ['open', 'draining'],
  ping: ['welcomed', 'open', 'draining'],
  progress: [],
  goaway: ['welcomed', 'open', 'draining'],
  error: ['welcomed', 'open', 'draining'],
};

/** Why a link ended. `goaway`: the kernel took its leave; `failed`: it gave up with an Error; `violation`: it broke a rule. */
export interface LinkEnd {
  readonly cause: 'goaway' | 'rejected' | 'failed' | 'violation' | 'ours';
  readonly code?: ErrorCode;
  readonly text: string;
  /** WebSocket close code. */
  readonly close: number;
}

/** Where a link's frames go. `end` comes once, after the last frame. */
export interface Outlet {
  send(frame: Frame): void;
  end(end: LinkEnd): void;
}

/** What this VMM says of itself in Welcome. */
export interface Terms {
  readonly implementation: Implementation;
  readonly capabilities: readonly string[];
  readonly limits: Limits;
  readonly schemaDigest: Uint8Array;
}

/** What holds for a session, once Hello came. */
export interface Agreed {
  readonly limits: Limits;
  readonly capabilities: readonly string[];
  readonly kernel: Implementation;
}

/** What names a session; all bytes come from a strong random source. */
export interface SessionIdentity {
  readonly session: Uint8Array;
  readonly token: Uint8Array;
}

/** Who is told what arrived. */
export interface LinkListener {
  ready(): void;
  exit(frame: ExitFrame): void;
  event(frame: EventFrame): void;
  /** The kernel refused something of ours, and the link goes on. */
  refused(frame: ErrorFrame): void;
}

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;
type Handlers = { readonly [T in FrameType]: (link: VmmLink, frame: FrameOf<T>) => void };

const ignore = () => undefined;

const handlers: Handlers = {
  hello: (link, frame) => link.hello(frame),
  welcome: ignore,
  reject: ignore,
  ready: (link) => link.ready(),
  ioctl: ignore,
  ioctl_result: (link, frame) => link.ioctlResult(frame),
  run: ignore,
  ack: ignore,
  exit: (link, frame) => link.exit(frame),
  event: (link, frame) => link.event(frame),
  batch: (link, { frames }) => {
    for (const frame of frames) link.receive(frame);
  },
  ping: (link, { nonce, answer }) => {
    if (!answer) link.send({ type: 'ping', nonce, answer: true });
  },
  progress: ignore,
  goaway: (link, { reason }) => link.finish({ cause: 'goaway', text: reason, close: 1000 }),
  error: (link, frame) => link.peerError(frame),
};

/**
 * The VMM's end of a session, twin of the kernel's: frames in, frames out through the outlet. Knows no socket, clock or
 * randomness.
 * @source SPEC.md, "Handshake", "Slots"
 */
export class VmmLink {
  readonly #terms: Terms;
  readonly #identity: SessionIdentity;
  readonly #outlet: Outlet;
  readonly #listener: LinkListener;
  readonly #ioctls: IoctlClient;
  readonly #slots = new Map<number, Map<number, ExitSlot>>();
  #state: LinkState = 'awaiting';
  #agreed: Agreed | undefined;

  constructor(setup: {
    readonly terms: Terms;
    readonly identity: SessionIdentity;
    readonly outlet: Outlet;
    readonly listener: LinkListener;
  }) {
    this.#terms = setup.terms;
    this.#identity = setup.identity;
    this.#outlet = setup.outlet;
    this.#listener = setup.listener;
    this.#ioctls = new IoctlClient((frame) => this.send(frame));
  }

  /** True until the first frame came. */
  get awaitsHello(): boolean {
    return this.#state === 'awaiting';
  }

  /** Limits and capabilities of the session and the kernel's name, once Hello came. */
  get agreed(): Agreed | undefined {
    return this.#agreed;
  }

  receive(frame: Frame): void {
    if (this.#state === 'closed') return;
    try {
      if (!takes[frame.type].includes(this.#state)) {
        const before = this.#state === 'awaiting' ? '; the first frame is Hello' : '';
        throw new ProtocolError('UNEXPECTED_FRAME', `a VMM takes no ${frame.type} while ${this.#state}${before}`);
      }
      (handlers[frame.type] as (link: VmmLink, frame: Frame) => void)(this, frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refuse(error);
    }
  }

  /** Asks the kernel; the answer may be an errno. Rejects only when the link ends first. */
  ioctl(address: Address, request: IoctlRequest): Promise<IoctlResult> {
    return this.#ioctls.request(address, request);
  }

  /** The first KVM_RUN of a vCPU. */
  start(vm: number, vcpu: number): void {
    const slot = this.#slot(vm, vcpu);
    if (slot === undefined) throw new Error(`vCPU ${vcpu} of VM ${vm} was not created`);
    slot.start();
    this.send({ type: 'run', vm, vcpu, seq: 0 });
  }

  /** Answers an open exit. @throws ProtocolError FRAME_TOO_LARGE when no frame has room for the reply */
  answer({ vm, vcpu, seq }: ExitFrame, reply: Reply): void {
    const run = { type: 'run', vm, vcpu, seq, reply } as const;
    this.send(run);
    this.#slot(vm, vcpu)?.settle(run);
  }

  /** Every vCPU of a VM with its last exit and who has it. */
  vcpus(): readonly { readonly vm: number; readonly vcpu: number; readonly seq: number; readonly owner: string }[] {
    return [...this.#slots].flatMap(([vm, vcpus]) =>
      [...vcpus].map(([vcpu, { seq, owner }]) => ({ vm, vcpu, seq, owner })),
    );
  }

  /** Says that nothing new will start and the connection will close. */
  goaway(reason: string): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'awaiting') {
      this.reject('OVERLOADED', reason);
      return;
    }
    this.send({ type: 'goaway', reason });
    this.finish({ cause: 'ours', text: reason, close: 1000 });
  }

  /** Ends the session with an error of ours. */
  fail(code: ErrorCode, text: string): void {
    if (this.#state === 'closed') return;
    this.#error(new ProtocolError(code, text));
    this.finish({ cause: 'ours', code, text, close: errorRow(code).close ?? 1011 });
  }

  /** The kernel broke a rule: says so, and ends the link when the rule's row has a close code. */
  refuse(error: ProtocolError): void {
    if (this.#state === 'closed') return;
    this.#error(error);
    const { close } = errorRow(error.code);
    if (close === undefined) return;
    this.finish({ cause: 'violation', code: error.code, text: `${error.code}: ${error.message}`, close });
  }

  /** The connection is gone. */
  lost(why: string): void {
    this.#close(why);
  }

  send(frame: Frame): void {
    this.#outlet.send(frame);
  }

  finish(end: LinkEnd): void {
    if (this.#state === 'closed') return;
    this.#close(end.text);
    this.#outlet.end(end);
  }

  reject(code: ErrorCode, detail: string): void {
    this.send({ type: 'reject', code, detail, minorMax: minorVersion });
    this.finish({ cause: 'rejected', code, text: `${code}: ${detail}`, close: errorRow(code).close ?? 1000 });
  }

  hello({ minor, implementation, capabilities, limits, resume }: Hello): void {
    if (resume !== undefined) {
      this.reject('SESSION_UNKNOWN', 'this VMM keeps no session once its connection is lost; dial without resume');
      return;
    }
    const agreed = {
      limits: commonLimits(this.#terms.limits, limits),
      capabilities: this.#terms.capabilities.filter((name) => capabilities.includes(name)),
      kernel: implementation,
    };
    this.#state = 'welcomed';
    this.#ioctls.agree(agreed.limits.ioctlsMax);
    this.send({
      ...this.#terms,
      type: 'welcome',
      minor: Math.min(minor, minorVersion),
      capabilities: agreed.capabilities,
      session: this.#identity.session,
      epoch: 1,
      token: this.#identity.token,
      eventOrder: 0,
    });
    this.#agreed = agreed;
  }

  ready(): void {
    this.#state = 'open';
    this.#listener.ready();
  }

  ioctlResult(frame: IoctlResultFrame): void {
    const { address, request } = this.#ioctls.result(frame);
    const { result } = frame;
    if (!result.ok) return;
    if (result.name === 'create_vm' && 'vm' in result.value) this.#slots.set(result.value.vm, new Map());
    if (request.name === 'create_vcpu' && address.vm !== undefined) {
      this.#slots.get(address.vm)?.set(request.vcpu, new ExitSlot(address.vm, request.vcpu));
    }
  }

  exit(frame: ExitFrame): void {
    const { vm, vcpu, seq } = frame;
    const slot = this.#slot(vm, vcpu);
    if (slot === undefined) {
      const what = `exit ${seq} of vCPU ${vcpu} of VM ${vm}, which was not created`;
      this.refuse(new ProtocolError('NO_SUCH_VCPU', what, { vm, vcpu, seq }));
      return;
    }
    const arrival = slot.arrive(frame);
    if (arrival.kind === 'new') this.#listener.exit(frame);
    else if (arrival.kind === 'answered') this.send(arrival.run);
  }

  event(frame: EventFrame): void {
    this.#listener.event(frame);
  }

  peerError(frame: ErrorFrame): void {
    const { close } = errorRow(frame.code);
    if (frame.ioctl !== undefined) this.#ioctls.unanswered(frame.ioctl, `${frame.code}: ${frame.detail}`);
    else if (close === undefined) this.#listener.refused(frame);
    if (close !== undefined)
      this.finish({ cause: 'failed', code: frame.code, text: `${frame.code}: ${frame.detail}`, close });
  }

  #slot(vm: number, vcpu: number): ExitSlot | undefined {
    return this.#slots.get(vm)?.get(vcpu);
  }

  #error(error: ProtocolError): void {
    const { scope, retryable, clause } = errorRow(error.code);
    this.send({
      type: 'error',
      code: error.code,
      scope,
      retryable,
      detail: error.message,
      anchor: clause,
      ...error.about,
    });
  }

  #close(why: string): void {
    this.#state = 'closed';
    this.#ioctls.close(new Error(`the kernel is gone: ${why}`));
  }
}
