import { type ErrorCode, ProtocolError } from '../../proto/errors.ts';
import type { ErrorFrame, ExitFrame, Frame, Hello, Resume } from '../../proto/frame.ts';
import type { Exit, ExitReason, Reply } from '../../proto/uapi/exit.ts';
import type { Handled } from '../../vmm/machine/handled.ts';
import type { Channel, Identified, LinkEnd, Outlet } from './channel.ts';
import { type Deadlines, expired } from './deadline.ts';
import { isOwner, type SessionIdentity, sessionName } from './identity.ts';
import type { MachineFactory, SessionMachine } from './machine.ts';
import { MachinePort } from './machine-port.ts';
import type { SessionJournal } from './session-journal.ts';
import { type LinkState, type Terms, VmmLink } from './vmm-link.ts';

/** One exit with its answer, as the exit table prints it. */
export interface AnsweredExit {
  readonly session: string;
  readonly vm: number;
  readonly vcpu: number;
  readonly seq: number;
  readonly vmOrder: number;
  readonly virtualTimeNs: number;
  readonly exit: Exit;
  /** Absent: the machine stopped here. */
  readonly reply?: Reply;
  /** The call by name: `l2x0_control_write(value=1)`. */
  readonly label: string;
  /** Which firmware or device answered. */
  readonly by: string;
  /** Host nanoseconds from arrival to answer. */
  readonly ns: number;
}

export type ExitObserver = (answered: AnsweredExit) => void;

/** How a session ended. */
export interface SessionEnd {
  /** `stopped`: the machine ended itself, as the guest asked. */
  readonly cause: LinkEnd['cause'] | 'stopped';
  readonly code?: ErrorCode;
  readonly text: string;
  /** What the machine wants its process to end with. */
  readonly exitCode?: number;
}

/** Host time, from whoever owns a clock; never reaches a handler. */
export interface SessionClock {
  /** Host nanoseconds, for observers only. */
  nowNs(): number;
  /** Calls `act` once, `ms` from now, unless the returned function is called before. */
  after(ms: number, act: () => void): () => void;
}

export interface SessionSetup {
  readonly identity: SessionIdentity;
  readonly terms: Terms;
  /** Builds the machine once the kernel is ready. */
  readonly machine: MachineFactory;
  /** Takes what the guest prints. */
  readonly console: (bytes: Uint8Array) => void;
  readonly clock: SessionClock;
  readonly deadlines?: Deadlines;
  readonly journal?: SessionJournal | undefined;
  readonly onEnd: (end: SessionEnd) => void;
  /** The kernel's connection is gone and the session waits for it. */
  readonly onDetached?: (why: string) => void;
}

/** What `/v1/vms` tells of a session. */
export interface SessionView {
  readonly id: string;
  /** Name of the access token its kernel came with. */
  readonly owner?: string;
  readonly state: 'connecting' | 'booting' | 'running' | 'ended';
  /** Whether the kernel is there. */
  readonly attached: boolean;
  readonly kernel?: { readonly name: string; readonly version: string };
  readonly machine?: ReturnType<SessionMachine['describe']>;
  readonly vcpus: ReturnType<VmmLink['vcpus']>;
  /** Exits since the start, by reason. */
  readonly exits: Readonly<Partial<Record<ExitReason, number>>>;
}

/** A session at rest: no handler at work, no ioctl in flight. */
export interface SessionState {
  readonly link: LinkState;
  /** Plain data. */
  readonly machine: unknown;
}

/** Milliseconds after which, and then between, signs of life of a handler that is still at work. */
const progressMs = 5000;

/** One kernel's stay: its link, its machine, and the way from an exit to its answer. Outlives its connections. */
export class Session {
  readonly id: string;
  readonly identity: SessionIdentity;
  readonly #setup: SessionSetup;
  readonly #link: VmmLink;
  readonly #observers = new Set<ExitObserver>();
  readonly #counts: Partial<Record<ExitReason, number>> = {};
  /** Exits whose handler has not answered yet, with what is to be called when it has. */
  readonly #late = new Map<ExitFrame, () => void>();
  #journal: SessionJournal | undefined;
  #machine: SessionMachine | undefined;
  #state: SessionView['state'] = 'connecting';
  #intent: SessionEnd | undefined;

  constructor(setup: SessionSetup) {
    this.identity = setup.identity;
    this.id = sessionName(setup.identity.session);
    this.#setup = setup;
    this.#journal = setup.journal;
    this.#link = new VmmLink({
      terms: setup.terms,
      session: setup.identity.session,
      listener: {
        ready: () => this.#ready(),
        exit: (frame) => this.#exit(frame),
        event: (frame) => this.#machine?.event?.(frame.event),
        refused: (frame) => this.#refused(frame),
        detached: (why) => this.#detached(why),
        ended: (end) => this.#ended(end),
      },
    });
  }

  /** Limits and capabilities, once Hello came. */
  get agreed(): VmmLink['agreed'] {
    return this.#link.agreed;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Ready came. */
  get connected(): boolean {
    return this.#state !== 'connecting';
  }

  get isAttached(): boolean {
    return this.#link.isAttached;
  }

  get journal(): SessionJournal | undefined {
    return this.#journal;
  }

  /** Keeps what happens from here on in `journal`. */
  keep(journal: SessionJournal): void {
    this.#journal = journal;
  }

  /** The first connection; `token` proves the kernel's later ones. */
  welcome(hello: Hello, token: Uint8Array, outlet: Outlet): Channel {
    return this.#link.welcome(hello, token, outlet);
  }

  /** Whether a kernel may take the session up with this: it has its secrets, and came in as whoever opened it. */
  admits(resume: Resume, owner: string | undefined): boolean {
    return isOwner(this.identity, resume) && this.#link.isResumable && this.identity.owner === owner;
  }

  /** A later connection, or a lane, of a kernel that is admitted. @throws ProtocolError STALE_EPOCH, UNEXPECTED_FRAME */
  rejoin(hello: Hello, outlet: Outlet): Channel {
    return this.#link.rejoin(hello, outlet);
  }

  /** A connection that was there when the snapshot was taken. */
  adopt(setup: Identified, outlet: Outlet): Channel {
    return this.#link.adopt(setup, outlet);
  }

  receive(channel: Channel, frame: Frame): void {
    this.#link.receive(channel, frame);
  }

  /** The bytes, text or silence of the peer broke a rule. */
  refuse(channel: Channel, error: ProtocolError): void {
    this.#link.refuse(channel, error);
  }

  /** A connection is gone. */
  lost(channel: Channel, text: string): void {
    this.#link.lost(channel, text);
  }

  /** This process ends: the session too, unless a journal keeps it for the next one. */
  leave(reason: string): void {
    if (this.#journal === undefined || !this.#link.isResumable) this.close(reason);
    else this.#link.suspend(reason);
  }

  /** The journal cannot be written: nothing that it does not hold may leave. */
  journalFailed(error: unknown): void {
    this.#journal = undefined;
    this.fail('VM_FAILED', `the journal cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** Ends the session with Goaway, once. */
  close(reason: string): void {
    this.#link.goaway(reason);
  }

  /** Ends the session with an Error of ours. */
  fail(code: ErrorCode, text: string): void {
    this.#link.fail(code, text);
  }

  /** What the user typed at the machine's console. */
  input(bytes: Uint8Array): void {
    this.#journal?.typed(bytes);
    this.#machine?.input?.(bytes);
  }

  /** Calls `observer` for each answered exit until the returned function is called. */
  observe(observer: ExitObserver): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  view(): SessionView {
    const kernel = this.#link.agreed?.kernel;
    return {
      id: this.id,
      ...(this.identity.owner === undefined ? {} : { owner: this.identity.owner }),
      state: this.#state,
      attached: this.#link.isAttached,
      ...(kernel === undefined ? {} : { kernel }),
      ...(this.#machine === undefined ? {} : { machine: this.#machine.describe() }),
      vcpus: this.#link.vcpus(),
      exits: { ...this.#counts },
    };
  }

  /** What a later process needs to go on; `undefined` while something is under way. */
  snapshot(): SessionState | undefined {
    const link = this.#link.state();
    if (this.#state !== 'running' || link === undefined) return undefined;
    return { link, machine: (this.#machine as SessionMachine).snapshot() };
  }

  /** Goes on from a snapshot of another process. */
  restore({ link, machine }: SessionState): void {
    this.#link.restore(link);
    this.#machine = this.#build();
    this.#machine.restore(machine);
    this.#state = 'running';
  }

  /** Settles an exit as a journal says it was, whatever its handler comes to. */
  settleAs(frame: ExitFrame['seq'], vcpu: number, reply: Reply): boolean {
    for (const [exit] of this.#late) {
      if (exit.seq !== frame || exit.vcpu !== vcpu) continue;
      this.#answer(exit, { kind: 'reply', reply, label: 'late', by: 'journal' }, 0);
      return true;
    }
    return false;
  }

  #build(): SessionMachine {
    const { machine, console } = this.#setup;
    return machine({
      port: new MachinePort(this.#link),
      session: this.id,
      startSeconds: this.identity.startSeconds,
      console: (bytes) => (this.#journal === undefined ? console(bytes) : this.#journal.printed(bytes)),
    });
  }

  #ready(): void {
    if (this.#state === 'connecting') void this.#boot();
  }

  async #boot(): Promise<void> {
    this.#state = 'booting';
    try {
      this.#machine = this.#build();
      const vcpus = await this.#machine.boot();
      if (this.#over) return;
      this.#state = 'running';
      const [{ vm } = { vm: 0 }] = this.#link.vcpus();
      for (const vcpu of vcpus) this.#link.start(vm, vcpu);
    } catch (error) {
      this.#fault(error, 'the machine did not boot');
    }
  }

  #exit(frame: ExitFrame): void {
    const { reason } = frame.exit;
    this.#counts[reason] = (this.#counts[reason] ?? 0) + 1;
    const arrivedNs = this.#observers.size === 0 ? 0 : this.#setup.clock.nowNs();
    const machine = this.#machine;
    if (machine === undefined) throw new ProtocolError('SLOT_VIOLATION', 'an exit before the machine was booted');
    try {
      const handled = machine.handle(frame.vcpu, frame.exit, frame.virtualTimeNs);
      if (handled instanceof Promise) this.#await(frame, handled, arrivedNs);
      else this.#answer(frame, handled, arrivedNs);
    } catch (error) {
      this.#fault(error, `handler of ${reason} exit ${frame.seq}`);
    }
  }

  /** Lets a handler take its time, within the deadline of its exit. */
  #await(frame: ExitFrame, handled: Promise<Handled>, arrivedNs: number): void {
    const { clock, deadlines } = this.#setup;
    const { reason } = frame.exit;
    const deadline = deadlines?.[reason];
    let cancelProgress = () => {};
    const tell = () => {
      this.#link.progress(frame, `the handler of the ${reason} exit is at work`);
      cancelProgress = clock.after(progressMs, tell);
    };
    cancelProgress = clock.after(progressMs, tell);
    const cancelDeadline =
      deadline &&
      clock.after(deadline.afterMs, () => {
        const instead = expired(frame.exit, deadline);
        if (instead !== undefined) this.#answer(frame, instead, arrivedNs);
      });
    this.#late.set(frame, () => {
      cancelProgress();
      cancelDeadline?.();
    });
    handled.then(
      (late) => this.#late.has(frame) && this.#answer(frame, late, arrivedNs),
      (error: unknown) => this.#late.has(frame) && this.#fault(error, `handler of ${reason} exit ${frame.seq}`),
    );
  }

  #answer(frame: ExitFrame, handled: Handled, arrivedNs: number): void {
    this.#late.get(frame)?.();
    this.#late.delete(frame);
    if (this.#over) return;
    try {
      if (handled.kind === 'reply') this.#link.answer(frame, handled.reply);
      if (this.#observers.size > 0) this.#tell(frame, handled, arrivedNs);
      if (handled.kind === 'stop') this.#stop(handled);
    } catch (error) {
      this.#fault(error, `answer to exit ${frame.seq}`);
    }
  }

  #tell(frame: ExitFrame, handled: Handled, arrivedNs: number): void {
    const { vm, vcpu, seq, vmOrder, virtualTimeNs, exit } = frame;
    const answered: AnsweredExit = {
      session: this.id,
      vm,
      vcpu,
      seq,
      vmOrder,
      virtualTimeNs,
      exit,
      ...(handled.kind === 'reply' ? { reply: handled.reply } : {}),
      label: handled.kind === 'reply' ? handled.label : handled.text,
      by: handled.kind === 'reply' ? handled.by : handled.cause,
      ns: arrivedNs === 0 ? 0 : this.#setup.clock.nowNs() - arrivedNs,
    };
    for (const observer of this.#observers) observer(answered);
  }

  #stop({ cause, text, exitCode }: Extract<Handled, { readonly kind: 'stop' }>): void {
    if (cause === 'crash') {
      this.#intent = { cause: 'ours', code: 'VM_FAILED', text, exitCode };
      this.#link.fail('VM_FAILED', text);
      return;
    }
    this.#intent = { cause: 'stopped', text, exitCode };
    this.#link.goaway(text);
  }

  /** The kernel could not apply an answer of ours: the guest cannot go on. */
  #refused({ code, detail, vcpu, seq }: ErrorFrame): void {
    const where = seq === undefined ? '' : ` (vCPU ${vcpu ?? '?'}, exit ${seq})`;
    this.#link.fail('VM_FAILED', `the kernel refused: ${code}: ${detail}${where}`);
  }

  #fault(error: unknown, where: string): void {
    if (this.#over) return;
    this.#link.fail('VM_FAILED', `${where}: ${error instanceof Error ? error.message : String(error)}`);
  }

  #detached(why: string): void {
    if (this.#over) return;
    if (this.#link.isResumable) this.#setup.onDetached?.(why);
    else this.#link.finish({ cause: 'lost', text: why, close: 1006 });
  }

  get #over(): boolean {
    return this.#state === 'ended';
  }

  #ended({ close: _, ...rest }: LinkEnd): void {
    if (this.#over) return;
    this.#state = 'ended';
    for (const cancel of this.#late.values()) cancel();
    this.#late.clear();
    const end = this.#intent ?? rest;
    if (end.cause === 'lost') this.#journal?.discard();
    else this.#journal?.end(end.text, end.code);
    this.#journal = undefined;
    this.#setup.onEnd(end);
  }
}
