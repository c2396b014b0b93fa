import { minorVersion } from '../../proto/binding.ts';
import { encodeFrame } from '../../proto/codec.ts';
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
  Ready,
  RunFrame,
  SlotReport,
} from '../../proto/frame.ts';
import { commonLimits } from '../../proto/limits.ts';
import type { Reply } from '../../proto/uapi/exit.ts';
import type { Address, IoctlRequest, IoctlResult } from '../../proto/uapi/ioctl.ts';
import { Channel, type Identified, type LinkEnd, type Outlet, takes } from './channel.ts';
import { ExitSlot } from './exit-slots.ts';
import { IoctlClient } from './ioctl-client.ts';

/** What this VMM says of itself in Welcome. */
export interface Terms {
  readonly implementation: Implementation;
  readonly capabilities: readonly string[];
  readonly limits: Limits;
  readonly schemaDigest: Uint8Array;
}

/** What holds for a session, once Hello came. */
export interface Agreed {
  readonly minor: number;
  readonly limits: Limits;
  readonly capabilities: readonly string[];
  readonly kernel: Implementation;
}

/** Who is told what arrived. */
export interface LinkListener {
  /** Every connection of an epoch is there; called once for each epoch. */
  ready(): void;
  exit(frame: ExitFrame): void;
  event(frame: EventFrame): void;
  /** The kernel refused something of ours, and the link goes on. */
  refused(frame: ErrorFrame): void;
  /** The kernel's connection is gone. */
  detached(why: string): void;
  /** The session is over. */
  ended(end: LinkEnd): void;
}

/** A link as a snapshot keeps it. */
export interface LinkState {
  readonly agreed: Agreed;
  readonly epoch: number;
  readonly ioctlId: number;
  readonly eventOrder: number;
  readonly slots: readonly { readonly vm: number; readonly vcpu: number; readonly last: ExitSlot['last'] }[];
  /** The kernel's connections; a later process finds them gone. */
  readonly open: readonly Identified[];
  /** How many there have been. */
  readonly connections: number;
}

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;
type Handlers = { readonly [T in FrameType]: (link: VmmLink, channel: Channel, frame: FrameOf<T>) => void };

/** LIM-2 lets no frame ask for more than was announced: the caller has Linux's answer without one. */
function tooManyVcpus(vcpusMax: number): IoctlResult {
  const message = `this session has room for ${vcpusMax} vCPUs; the kernel or the VMM announced no more`;
  return { ok: false, name: 'create_vcpu', errno: 'EINVAL', message };
}

const ignore = () => undefined;
const noToken = new Uint8Array(0);

const handlers: Handlers = {
  hello: ignore,
  welcome: ignore,
  reject: ignore,
  ready: (link, channel, frame) => link.ready(channel, frame),
  ioctl: ignore,
  ioctl_result: (link, _, frame) => link.ioctlResult(frame),
  run: ignore,
  ack: ignore,
  exit: (link, channel, frame) => link.exit(channel, frame),
  event: (link, _, frame) => link.event(frame),
  batch: (link, channel, { frames }) => {
    for (const frame of frames) link.receive(channel, frame);
  },
  ping: (_, channel, { nonce, answer }) => {
    if (!answer) channel.send({ type: 'ping', nonce, answer: true });
  },
  progress: ignore,
  goaway: (link, _, { reason }) => link.finish({ cause: 'goaway', text: reason, close: 1000 }),
  error: (link, channel, frame) => link.peerError(channel, frame),
};

/**
 * The VMM's end of a session, twin of the kernel's: frames in, frames out through the outlets of its connections. Outlives
 * them where the kernel can resume. Knows no socket, clock or randomness.
 * @source SPEC.md, "Handshake", "Slots", "Resume", "Lanes"
 */
export class VmmLink {
  readonly #terms: Terms;
  readonly #session: Uint8Array;
  readonly #listener: LinkListener;
  readonly #ioctls: IoctlClient;
  readonly #slots = new Map<number, Map<number, ExitSlot>>();
  readonly #channels = new Set<Channel>();
  #agreed: Agreed | undefined;
  /** Last epoch given, and the one whose Ready came. */
  #epochGiven = 0;
  #epochHeld = 0;
  #eventOrder = 0;
  #lanes = 0;
  #vcpusAsked = 0;
  #connections = 0;
  #ended = false;

  constructor(setup: { readonly terms: Terms; readonly session: Uint8Array; readonly listener: LinkListener }) {
    this.#terms = setup.terms;
    this.#session = setup.session;
    this.#listener = setup.listener;
    this.#ioctls = new IoctlClient((frame) => this.#send(frame, frame.address.vcpu));
  }

  /** Limits and capabilities of the session and the kernel's name, once Hello came. */
  get agreed(): Agreed | undefined {
    return this.#agreed;
  }

  /** Whether the kernel can come back after a lost connection. */
  get isResumable(): boolean {
    return this.#agreed?.capabilities.includes('resume') ?? false;
  }

  /** A Ready has come. */
  get hasBegun(): boolean {
    return this.#epochHeld > 0;
  }

  get isOver(): boolean {
    return this.#ended;
  }

  /** Whether the kernel is there. */
  get isAttached(): boolean {
    return [...this.#channels].some(({ lane, isOpen }) => lane === 0 && isOpen);
  }

  /** The first connection: takes the kernel in. `token` proves it later. */
  welcome({ minor, implementation, capabilities, limits }: Hello, token: Uint8Array, outlet: Outlet): Channel {
    this.#agree({
      minor: Math.min(minor, minorVersion),
      limits: commonLimits(this.#terms.limits, limits),
      capabilities: this.#terms.capabilities.filter((name) => capabilities.includes(name)),
      kernel: implementation,
    });
    this.#epochGiven = 1;
    return this.#admit(this.#channel({ lane: 0, epoch: 1, vcpus: [] }, outlet), token);
  }

  /** A later connection, or a lane. @throws ProtocolError for one that cannot join; its owner has been checked */
  rejoin({ resume, lane }: Hello, outlet: Outlet): Channel {
    const { capabilities = [] } = this.#agreed ?? {};
    const epoch = resume?.epoch ?? 0;
    if (lane !== undefined) {
      this.#checkLane(epoch, lane.vcpus, capabilities);
      this.#lanes += 1;
      return this.#admit(this.#channel({ lane: this.#lanes, epoch, vcpus: lane.vcpus }, outlet), noToken);
    }
    if (epoch < this.#epochHeld || epoch > this.#epochGiven) {
      const what = `epoch ${epoch} of a session that is in epoch ${this.#epochHeld}`;
      throw new ProtocolError('STALE_EPOCH', what);
    }
    this.#epochGiven += 1;
    return this.#admit(this.#channel({ lane: 0, epoch: this.#epochGiven, vcpus: [] }, outlet), noToken);
  }

  /** A connection that was open when `state` was taken. */
  adopt(setup: Identified, outlet: Outlet): Channel {
    const channel = new Channel(setup, outlet);
    channel.state = 'open';
    this.#lanes = Math.max(this.#lanes, channel.lane);
    this.#channels.add(channel);
    return channel;
  }

  receive(channel: Channel, frame: Frame): void {
    if (channel.state === 'closed') return;
    try {
      if (!takes[frame.type].includes(channel.state)) {
        throw new ProtocolError('UNEXPECTED_FRAME', `a VMM takes no ${frame.type} while ${channel.state}`);
      }
      (handlers[frame.type] as (link: VmmLink, channel: Channel, frame: Frame) => void)(this, channel, frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refuse(channel, error);
    }
  }

  /** Asks the kernel; the answer may be an errno. Rejects only when the session ends first. */
  ioctl(address: Address, request: IoctlRequest): Promise<IoctlResult> {
    const { vcpusMax = 0 } = this.#agreed?.limits ?? {};
    if (request.name === 'create_vcpu') {
      if (this.#vcpusAsked >= vcpusMax) return Promise.resolve(tooManyVcpus(vcpusMax));
      this.#vcpusAsked += 1;
    }
    return this.#ioctls.request(address, request);
  }

  /** The first KVM_RUN of a vCPU. */
  start(vm: number, vcpu: number): void {
    const slot = this.#slot(vm, vcpu);
    if (slot === undefined) throw new Error(`vCPU ${vcpu} of VM ${vm} was not created`);
    const run: RunFrame = { type: 'run', vm, vcpu, seq: 0 };
    slot.start(run);
    this.#send(run, vcpu);
  }

  /** Answers an open exit. @throws ProtocolError FRAME_TOO_LARGE when no frame has room for the reply */
  answer({ vm, vcpu, seq }: ExitFrame, reply: Reply): void {
    const run: RunFrame = { type: 'run', vm, vcpu, seq, reply };
    if (!this.#send(run, vcpu)) this.#checkRoom(run);
    this.#slot(vm, vcpu)?.settle(run);
  }

  /** Says that the handler of an open exit is at work. */
  progress({ vm, vcpu, seq }: ExitFrame, text: string): void {
    this.#send({ type: 'progress', vm, vcpu, seq, text }, vcpu);
  }

  /** Every vCPU of a VM with its last exit and who has it. */
  vcpus(): readonly { readonly vm: number; readonly vcpu: number; readonly seq: number; readonly owner: string }[] {
    return this.#allSlots().map(({ vm, vcpu, seq, owner }) => ({ vm, vcpu, seq, owner }));
  }

  /** Ends the session: says that nothing new will start and that the connections will close. */
  goaway(reason: string): void {
    for (const channel of this.#channels) if (channel.lane === 0) channel.send({ type: 'goaway', reason });
    this.finish({ cause: 'ours', text: reason, close: 1000 });
  }

  /** Ends the session with an error of ours. */
  fail(code: ErrorCode, text: string): void {
    if (this.#ended) return;
    for (const channel of this.#channels) if (channel.lane === 0) this.#tell(channel, new ProtocolError(code, text));
    this.finish({ cause: 'ours', code, text, close: errorRow(code).close ?? 1011 });
  }

  /** The kernel broke a rule: says so. What the rule's row has a close code for ends the connection, or the session. */
  refuse(channel: Channel, error: ProtocolError): void {
    if (channel.state === 'closed') return;
    if (error.about.ofError === undefined) this.#tell(channel, error);
    const { scope, close } = errorRow(error.code);
    if (close === undefined) return;
    const end: LinkEnd = { cause: 'violation', code: error.code, text: `${error.code}: ${error.message}`, close };
    if (scope === 'connection' && this.isResumable) this.#drop(channel, end);
    else this.finish(end);
  }

  /** Gives a connection up and keeps the session. */
  cut(channel: Channel, error: ProtocolError): void {
    this.#tell(channel, error);
    const close = errorRow(error.code).close ?? 1011;
    this.#drop(channel, { cause: 'ours', code: error.code, text: `${error.code}: ${error.message}`, close });
  }

  /** A connection is gone; the session stays where the kernel can come back. */
  lost(channel: Channel, why: string): void {
    if (channel.state === 'closed') return;
    channel.state = 'closed';
    this.#detach(channel, why);
  }

  /** Ends every connection, and not the session. */
  suspend(reason: string): void {
    for (const channel of [...this.#channels]) this.#drop(channel, { cause: 'ours', text: reason, close: 1012 });
  }

  /** Ends the session on every connection. */
  finish(end: LinkEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ioctls.close(new Error(`the kernel is gone: ${end.text}`));
    for (const channel of this.#channels) channel.end(end);
    this.#channels.clear();
    this.#listener.ended(end);
  }

  /** What a later process needs to go on; `undefined` while something is under way. */
  state(): LinkState | undefined {
    if (this.#agreed === undefined || this.#epochGiven !== this.#epochHeld || !this.#isAtRest) return undefined;
    return {
      agreed: this.#agreed,
      epoch: this.#epochGiven,
      ioctlId: this.#ioctls.lastId,
      eventOrder: this.#eventOrder,
      slots: this.#allSlots().map(({ vm, vcpu, last }) => ({ vm, vcpu, last })),
      connections: this.#connections,
      open: Array.from(this.#channels, ({ connection, lane, epoch, vcpus }) => ({
        connection,
        lane,
        epoch,
        vcpus,
      })),
    };
  }

  restore({ agreed, epoch, ioctlId, eventOrder, slots, connections }: LinkState): void {
    this.#connections = connections;
    this.#agree(agreed);
    this.#epochGiven = epoch;
    this.#epochHeld = epoch;
    this.#eventOrder = eventOrder;
    this.#ioctls.restore(ioctlId);
    for (const { vm, vcpu, last } of slots) this.#create(vm, vcpu).restore(last);
    this.#vcpusAsked = slots.length;
  }

  ready(channel: Channel, { slots = [] }: Ready): void {
    this.#checkVcpus(slots.length, 'Ready.slots');
    if (channel.epoch < this.#epochHeld) {
      this.cut(channel, new ProtocolError('STALE_EPOCH', this.#supersededBy(this.#epochHeld)));
      return;
    }
    this.#fence(channel.epoch);
    channel.state = 'open';
    const again = this.#reports(channel, slots).flatMap(
      (report) => this.#slot(report.vm, report.vcpu)?.compare(report) ?? [],
    );
    for (const ioctl of this.#ioctls.unanswered()) {
      if (this.#channelOf(ioctl.address.vcpu) === channel) channel.send(ioctl);
    }
    for (const run of again) channel.send(run);
    if (channel.lane === 0) this.#listener.ready();
  }

  ioctlResult(frame: IoctlResultFrame): void {
    const ioctl = this.#ioctls.result(frame);
    const { result } = frame;
    if (ioctl === undefined || !result.ok) return;
    const { address, request } = ioctl;
    if (result.name === 'create_vm' && 'vm' in result.value) this.#slots.set(result.value.vm, new Map());
    if (request.name === 'create_vcpu' && address.vm !== undefined) this.#create(address.vm, request.vcpu);
  }

  exit(channel: Channel, frame: ExitFrame): void {
    const { vm, vcpu, seq } = frame;
    const slot = this.#slot(vm, vcpu);
    if (slot === undefined) {
      const what = `exit ${seq} of vCPU ${vcpu} of VM ${vm}, which was not created`;
      this.refuse(channel, new ProtocolError('NO_SUCH_VCPU', what, { vm, vcpu, seq }));
      return;
    }
    const arrival = slot.arrive(frame);
    if (arrival.kind === 'new') this.#listener.exit(frame);
    else if (arrival.kind === 'answered') channel.send(arrival.run);
  }

  event(frame: EventFrame): void {
    const { vm, vmOrder } = frame;
    if (this.isResumable) this.#send({ type: 'ack', vm, vmOrder: Math.max(vmOrder, this.#eventOrder) });
    if (vmOrder <= this.#eventOrder) return;
    this.#eventOrder = vmOrder;
    this.#listener.event(frame);
  }

  peerError(channel: Channel, frame: ErrorFrame): void {
    const { code, detail, ioctl } = frame;
    const { close, retryable } = errorRow(code);
    if (ioctl !== undefined) this.#ioctls.unknown(ioctl, `${code}: ${detail}`);
    else if (close === undefined) this.#listener.refused(frame);
    if (close === undefined) return;
    const end: LinkEnd = { cause: 'failed', code, text: `${code}: ${detail}`, close };
    if (retryable && this.isResumable) this.#drop(channel, end);
    else this.finish(end);
  }

  /** No ioctl waits for its result, no exit for its answer, no frame to leave and no connection for its Ready. */
  get #isAtRest(): boolean {
    return (
      this.#ioctls.isIdle &&
      this.#allSlots().every(({ owner }) => owner !== 'handler') &&
      [...this.#channels].every(({ unsent, isOpen }) => isOpen && unsent === 0)
    );
  }

  #agree(agreed: Agreed): void {
    this.#agreed = agreed;
    this.#ioctls.agree(agreed.limits.ioctlsMax);
  }

  #channel(setup: Omit<Identified, 'connection'>, outlet: Outlet): Channel {
    this.#connections += 1;
    return new Channel({ connection: this.#connections - 1, ...setup }, outlet);
  }

  #admit(channel: Channel, token: Uint8Array): Channel {
    const { minor = 0, capabilities = [], limits = this.#terms.limits } = this.#agreed ?? {};
    this.#channels.add(channel);
    channel.send({
      ...this.#terms,
      type: 'welcome',
      minor,
      capabilities,
      limits: token === noToken ? limits : this.#terms.limits,
      session: this.#session,
      epoch: channel.epoch,
      token,
      eventOrder: this.#eventOrder,
    });
    return channel;
  }

  #checkLane(epoch: number, vcpus: readonly number[], capabilities: readonly string[]): void {
    if (!capabilities.includes('lanes')) {
      throw new ProtocolError('UNEXPECTED_FRAME', 'a lane, but capability "lanes" is not in force');
    }
    if (epoch !== this.#epochGiven) throw new ProtocolError('STALE_EPOCH', this.#supersededBy(this.#epochGiven));
    this.#checkVcpus(vcpus.length, 'Hello.lane');
    this.#checkVcpus([...this.#channels].filter((other) => other.epoch === epoch).length, 'the count of lanes');
    const taken = vcpus.find((vcpu) =>
      [...this.#channels].some((other) => other.epoch === epoch && other.vcpus.includes(vcpu)),
    );
    if (taken !== undefined) throw new ProtocolError('UNEXPECTED_FRAME', `vCPU ${taken} has a lane already`);
  }

  /** @throws ProtocolError LIMIT_EXCEEDED for more than a session has vCPUs */
  #checkVcpus(count: number, what: string): void {
    const { vcpusMax } = this.#agreed?.limits ?? this.#terms.limits;
    if (count <= vcpusMax) return;
    throw new ProtocolError('LIMIT_EXCEEDED', `${what} is ${count}, of a session with at most ${vcpusMax} vCPUs`);
  }

  #supersededBy(epoch: number): string {
    return `a newer connection took the session over; it is in epoch ${epoch}`;
  }

  /** Ends what belongs to an older epoch. */
  #fence(epoch: number): void {
    this.#epochHeld = epoch;
    for (const channel of [...this.#channels]) {
      if (channel.epoch < epoch) this.cut(channel, new ProtocolError('STALE_EPOCH', this.#supersededBy(epoch)));
    }
  }

  #drop(channel: Channel, end: LinkEnd): void {
    channel.end(end);
    this.#detach(channel, end.text);
  }

  /** With one connection go all of its epoch. */
  #detach(channel: Channel, why: string): void {
    if (!this.#channels.delete(channel)) return;
    const { epoch } = channel;
    for (const other of [...this.#channels]) {
      if (other.epoch === epoch) this.#drop(other, { cause: 'ours', text: why, close: 1001 });
    }
    if (!this.hasBegun && this.#channels.size === 0) this.finish({ cause: 'lost', text: why, close: 1006 });
    if (epoch !== this.#epochHeld || channel.lane !== 0) return;
    for (const slot of this.#allSlots()) slot.linkLost();
    this.#listener.detached(why);
  }

  #channelOf(vcpu: number | undefined): Channel | undefined {
    let main: Channel | undefined;
    for (const channel of this.#channels) {
      if (channel.epoch !== this.#epochHeld) continue;
      if (vcpu !== undefined && channel.vcpus.includes(vcpu)) return channel;
      if (channel.lane === 0) main = channel;
    }
    return main;
  }

  /** False when there is no connection: what counts is sent again when there is. */
  #send(frame: Frame, vcpu?: number): boolean {
    const channel = this.#channelOf(vcpu);
    if (channel === undefined || !channel.isOpen) return false;
    channel.send(frame);
    return true;
  }

  #checkRoom(run: RunFrame): void {
    const { frameBytesMax } = this.#agreed?.limits ?? this.#terms.limits;
    const { length } = encodeFrame(run);
    if (length > frameBytesMax) {
      throw new ProtocolError(
        'FRAME_TOO_LARGE',
        `a run frame of ${length} bytes exceeds the session's ${frameBytesMax}`,
      );
    }
  }

  /** With the vCPUs that were started before a late lane's Ready came, which the kernel did not know when it sent it. */
  #reports(channel: Channel, slots: readonly SlotReport[]): readonly SlotReport[] {
    const missing = this.#allSlots().filter(
      ({ vm, vcpu }) =>
        this.#channelOf(vcpu) === channel && !slots.some((report) => report.vm === vm && report.vcpu === vcpu),
    );
    return [...slots, ...missing.map(({ vm, vcpu }) => ({ vm, vcpu, seq: 0, entered: false }))];
  }

  #slot(vm: number, vcpu: number): ExitSlot | undefined {
    return this.#slots.get(vm)?.get(vcpu);
  }

  #allSlots(): readonly ExitSlot[] {
    return [...this.#slots.values()].flatMap((vcpus) => [...vcpus.values()]);
  }

  #create(vm: number, vcpu: number): ExitSlot {
    const vcpus = this.#slots.get(vm) ?? new Map<number, ExitSlot>();
    const slot = new ExitSlot(vm, vcpu);
    this.#slots.set(vm, vcpus.set(vcpu, slot));
    return slot;
  }

  #tell(channel: Channel, { code, message, about }: ProtocolError): void {
    const { scope, retryable, clause } = errorRow(code);
    channel.send({ type: 'error', code, scope, retryable, detail: message, anchor: clause, ...about });
  }
}
