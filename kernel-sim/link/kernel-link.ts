import { minorVersion } from '../../proto/binding.ts';
import { type ErrorCode, errorRow, ProtocolError } from '../../proto/errors.ts';
import type {
  EventFrame,
  ExitFrame,
  Frame,
  FrameType,
  Hello,
  IoctlFrame,
  Limits,
  Resume,
  RunFrame,
  Welcome,
} from '../../proto/frame.ts';
import { commonLimits } from '../../proto/limits.ts';
import { reply as plainReply } from '../../proto/uapi/exit.ts';
import { Channel, takes } from './channel.ts';
import { EventLog } from './event-log.ts';
import { guardIoctl, guardResult } from './frame-room.ts';
import { IoctlResults } from './ioctl-results.ts';
import type { Kernel, TurnRecord } from './kernel.ts';
import type { LinkEnd, Outlet } from './outlet.ts';
import { VcpuSlots } from './vcpu-slots.ts';

/** What the handshake settled; holds for the life of the session, but for the epoch. */
export interface SessionTerms extends Resume {
  readonly minor: number;
  readonly limits: Limits;
  readonly capabilities: readonly string[];
}

export interface KernelLinkSetup {
  readonly kernel: Kernel;
  readonly hello: Hello;
  /** vCPUs that have a lane of their own, lane by lane from 1; the others use the main connection. */
  readonly lanes?: readonly (readonly number[])[];
  /** Asked, once the VMM has taken the session in, to open a connection for each lane. */
  readonly openLanes?: (lanes: readonly number[]) => void;
}

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;
type Handlers = { readonly [T in FrameType]: (link: KernelLink, channel: Channel, frame: FrameOf<T>) => void };

const ignore = () => undefined;

const handlers: Handlers = {
  hello: ignore,
  welcome: (link, channel, frame) => link.welcome(channel, frame),
  reject: (link, channel, { code, detail, minorMax }) =>
    link.rejected(channel, code, `${code}: ${detail} (the VMM speaks minor versions up to ${minorMax})`),
  ready: ignore,
  ioctl: (link, channel, frame) => link.ioctl(channel, frame),
  ioctl_result: ignore,
  run: (link, channel, frame) => link.run(channel, frame),
  exit: ignore,
  event: ignore,
  ack: (link, _, { vmOrder }) => link.acknowledge(vmOrder),
  batch: (link, channel, { frames }) => {
    for (const frame of frames) link.receive(channel, frame);
  },
  ping: (_, { outlet }, { nonce, answer }) => {
    if (!answer) outlet.send({ type: 'ping', nonce, answer: true });
  },
  progress: ignore,
  goaway: (link, channel, { reason }) => link.drain(channel, reason),
  error: (link, channel, { code, detail }) => {
    const { close } = errorRow(code);
    if (close !== undefined) link.finish(channel, { cause: 'failed', code, text: `${code}: ${detail}`, close });
  },
};

/**
 * The kernel's end of a session: frames in, frames out through the outlets of its connections. Outlives them: after a lost
 * one, `open` again. Knows no socket, clock or randomness.
 * @source SPEC.md, "Handshake", "Slots", "Resume", "Lanes"
 */
export class KernelLink {
  readonly #kernel: Kernel;
  readonly #hello: Hello;
  readonly #lanes: readonly (readonly number[])[];
  readonly #openLanes: (lanes: readonly number[]) => void;
  readonly #slots = new VcpuSlots();
  readonly #results = new IoctlResults();
  readonly #events = new EventLog();
  #happened = 0;
  readonly #channels = new Map<number, Channel>();
  #terms: SessionTerms | undefined;
  #goaway: string | undefined;
  #ended = false;

  constructor({ kernel, hello, lanes = [], openLanes = ignore }: KernelLinkSetup) {
    this.#kernel = kernel;
    this.#hello = hello;
    this.#lanes = lanes;
    this.#openLanes = openLanes;
  }

  /** A connection is there: greets the VMM. */
  open(outlet: Outlet, lane = 0): Channel {
    const channel = new Channel(lane, outlet);
    this.#channels.set(lane, channel);
    const { terms } = this;
    const resume = terms && { session: terms.session, epoch: terms.epoch, token: terms.token };
    outlet.send({
      ...this.#hello,
      ...(resume === undefined ? {} : { resume }),
      ...(lane === 0 ? {} : { lane: { vcpus: this.#lanes[lane - 1] ?? [] } }),
    });
    return channel;
  }

  /** Set once the VMM's terms are taken. */
  get terms(): SessionTerms | undefined {
    return this.#terms;
  }

  /** The reason of the VMM's Goaway, once it came. */
  get goaway(): string | undefined {
    return this.#goaway;
  }

  /** The VMM does not know the session, in which nothing has happened yet: it can begin anew. */
  get isForgotten(): boolean {
    return !this.#ended && this.#terms === undefined;
  }

  /** Whether the session can go on, or begin, over a later connection. */
  get outlivesConnection(): boolean {
    return !this.#ended && this.#goaway === undefined && (this.#terms?.capabilities.includes('resume') ?? true);
  }

  /** Exits and events so far. */
  get happened(): number {
    return this.#happened;
  }

  get runnable(): boolean {
    return this.#isOpen && !this.#events.isFull && this.#kernel.runnable;
  }

  /** An exit is open. */
  get awaitsReply(): boolean {
    return this.#isOpen && this.#slots.hasOpen;
  }

  /** Host nanoseconds until a turn would get further by itself; undefined: only a frame brings it further. */
  get idleNs(): number | undefined {
    return this.#isOpen && !this.#events.isFull ? this.#kernel.idleNs : undefined;
  }

  receive(channel: Channel, frame: Frame): void {
    if (channel.state === 'closed') return;
    try {
      if (!takes[frame.type].includes(channel.state)) {
        throw new ProtocolError('UNEXPECTED_FRAME', `a kernel takes no ${frame.type} while ${channel.state}`);
      }
      (handlers[frame.type] as (link: KernelLink, channel: Channel, frame: Frame) => void)(this, channel, frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refuse(channel, error);
    }
  }

  /** One turn of the vCPUs; true when another turn would get further. */
  turn(): boolean {
    if (!this.runnable) return false;
    for (const record of this.#kernel.turn()) {
      this.#happened += 1;
      this.#post(record);
    }
    return this.runnable;
  }

  /** The VMM broke a rule: says so, and ends the session when the rule's row has a close code. */
  refuse(channel: Channel, { code, message, about }: ProtocolError): void {
    const { ofError, ...subject } = about;
    const { scope, retryable, clause, close } = errorRow(code);
    if (ofError === undefined) {
      channel.outlet.send({ type: 'error', code, scope, retryable, detail: message, anchor: clause, ...subject });
    }
    if (close !== undefined) this.finish(channel, { cause: 'violation', code, text: `${code}: ${message}`, close });
  }

  /** A connection is gone; with one go all. What is open stays open. */
  lost(): void {
    if (this.#channels.size === 0) return;
    this.#closeAll();
    this.#slots.linkLost();
  }

  /** Ends the session through `channel`; only its connections, where the error may not come again. */
  finish(channel: Channel, end: LinkEnd): void {
    this.#finish(channel, end, errorIsPassing(end.code));
  }

  /** The VMM turned us away; one that forgot a session in which nothing has happened yet is asked anew. */
  rejected(channel: Channel, code: ErrorCode, text: string): void {
    const forgotten = code === 'SESSION_UNKNOWN' && this.#results.isEmpty;
    if (forgotten) this.#terms = undefined;
    this.#finish(channel, { cause: 'rejected', code, text, close: errorRow(code).close ?? 1000 }, forgotten);
  }

  /** Takes leave of the VMM. */
  leave(reason: string): void {
    const main = this.#channels.get(0);
    if (main === undefined || main.state === 'closed') return;
    main.outlet.send({ type: 'goaway', reason });
    this.finish(main, { cause: 'goaway', text: reason, close: 1000 });
  }

  welcome(channel: Channel, frame: Welcome): void {
    const refusal = this.#refusal(channel, frame);
    if (refusal !== undefined) throw refusal;
    channel.state = 'welcomed';
    if (channel.lane === 0) this.#agree(frame);
    this.#readyWhenComplete();
  }

  drain(channel: Channel, reason: string): void {
    this.#goaway = reason;
    channel.state = 'draining';
  }

  acknowledge(vmOrder: number): void {
    this.#events.acknowledge(vmOrder);
  }

  ioctl(channel: Channel, frame: IoctlFrame): void {
    const { address, request } = frame;
    const { frameBytesMax, ioctlsMax, vcpusMax } = this.#limits;
    const answer = this.#results.answer(frame, ioctlsMax, () => {
      const result =
        guardIoctl(request, frameBytesMax) ??
        this.#slots.refusal(request, vcpusMax) ??
        guardResult(this.#kernel.ioctl(address, request), frameBytesMax);
      if (result.ok) this.#slots.observe(address, request, result);
      return result;
    });
    channel.outlet.send(answer);
  }

  run(channel: Channel, frame: RunFrame): void {
    const { vm, vcpu, seq, reply } = frame;
    const slot = this.#slots.find(vm, vcpu);
    if (slot === undefined) {
      const what = `run of vCPU ${vcpu} of VM ${vm}, which was not created`;
      this.refuse(channel, new ProtocolError('NO_SUCH_VCPU', what, { vm, vcpu, seq }));
      return;
    }
    if (slot.isRepeated(frame)) return;
    const refusal = this.#kernel.enter(vm, vcpu, seq === 0 ? undefined : (reply ?? plainReply()));
    if (refusal === undefined) slot.complete(frame);
    else this.refuse(channel, new ProtocolError('INVALID_REPLY', refusal, { vm, vcpu, seq }));
  }

  get #isOpen(): boolean {
    return this.#channels.size > this.#lanesInForce && [...this.#channels.values()].every(({ isOpen }) => isOpen);
  }

  get #lanesInForce(): number {
    return this.#terms?.capabilities.includes('lanes') === true ? this.#lanes.length : 0;
  }

  get #limits(): Limits {
    return this.#terms?.limits ?? this.#hello.limits;
  }

  #finish(channel: Channel, end: LinkEnd, goesOn: boolean): void {
    this.#ended = !goesOn;
    this.lost();
    channel.outlet.end(end);
  }

  #closeAll(): void {
    for (const channel of this.#channels.values()) channel.state = 'closed';
    this.#channels.clear();
  }

  #refusal({ lane }: Channel, { minor, capabilities, epoch }: Welcome): ProtocolError | undefined {
    const most = Math.min(this.#hello.minor, minorVersion);
    if (minor > most) {
      return new ProtocolError('UNSUPPORTED_VERSION', `Welcome has minor ${minor}, the kernel's Hello said ${most}`);
    }
    const stranger = capabilities.find((name) => !this.#hello.capabilities.includes(name));
    if (stranger !== undefined) {
      return new ProtocolError('UNEXPECTED_FRAME', `Welcome has capability "${stranger}", which Hello did not offer`);
    }
    const last = this.#terms?.epoch ?? 0;
    if (lane === 0 ? epoch > last : epoch === last) return undefined;
    return new ProtocolError('STALE_EPOCH', `Welcome has epoch ${epoch}, the kernel is in epoch ${last} already`);
  }

  #agree({ minor, session, epoch, token, capabilities, limits, eventOrder }: Welcome): void {
    this.#terms =
      this.#terms === undefined
        ? { minor, session, epoch, token, capabilities, limits: commonLimits(this.#hello.limits, limits) }
        : { ...this.#terms, epoch };
    this.#events.acknowledge(eventOrder);
    if (this.#lanesInForce > 0) this.#openLanes(this.#lanes.map((_, index) => index + 1));
  }

  /** Lanes say Ready first, so that nothing starts before each vCPU has its connection. */
  #readyWhenComplete(): void {
    const channels = [...this.#channels.values()];
    if (channels.length <= this.#lanesInForce || channels.some(({ state }) => state !== 'welcomed')) return;
    for (const channel of channels.toSorted((a, b) => b.lane - a.lane)) this.#ready(channel);
  }

  #ready(channel: Channel): void {
    const slots = this.#slots.all().filter(({ vcpu }) => this.#laneOf(vcpu) === channel.lane);
    channel.state = 'open';
    const reports = slots.map(({ report }) => report);
    channel.outlet.send({ type: 'ready', ...(reports.length === 0 ? {} : { slots: reports }) });
    const exits = slots.flatMap(({ open }) => (open === undefined ? [] : [open]));
    const events = channel.lane === 0 ? this.#events.waiting : [];
    const again: readonly (ExitFrame | EventFrame)[] = [...exits, ...events];
    for (const frame of again.toSorted((a, b) => a.vmOrder - b.vmOrder)) channel.outlet.send(frame);
  }

  #laneOf(vcpu: number): number {
    return this.#lanesInForce === 0 ? 0 : 1 + this.#lanes.findIndex((vcpus) => vcpus.includes(vcpu));
  }

  #post(record: TurnRecord): void {
    const { vm, virtualTimeNs } = record;
    const vmOrder = this.#slots.nextOrder(vm);
    if ('event' in record) {
      const frame: EventFrame = { type: 'event', vm, vmOrder, virtualTimeNs, event: record.event };
      if (this.outlivesConnection) this.#events.post(frame);
      this.#channels.get(0)?.outlet.send(frame);
      return;
    }
    const { vcpu, exit } = record;
    const slot = this.#slots.find(vm, vcpu);
    if (slot === undefined) throw new Error(`the kernel let vCPU ${vcpu} of VM ${vm} exit, which was not created`);
    const frame = slot.post({ type: 'exit', vm, vcpu, vmOrder, virtualTimeNs, exit });
    this.#channels.get(this.#laneOf(vcpu))?.outlet.send(frame);
  }
}

/** An error that a later connection may not meet again: the session goes on. */
function errorIsPassing(code: ErrorCode | undefined): boolean {
  return code !== undefined && errorRow(code).retryable;
}
