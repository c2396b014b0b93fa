import { type ErrorCode, ProtocolError } from '../../proto/errors.ts';
import type { ErrorFrame, ExitFrame, Frame } from '../../proto/frame.ts';
import type { Exit, ExitReason, Reply } from '../../proto/uapi/exit.ts';
import type { IoctlPort } from '../../vmm/api/ioctl-port.ts';
import type { Handled } from '../../vmm/machine/handled.ts';
import type { SessionMachine } from './machine.ts';
import { MachinePort } from './machine-port.ts';
import { type LinkEnd, type Outlet, type SessionIdentity, type Terms, VmmLink } from './vmm-link.ts';

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
  readonly cause: LinkEnd['cause'] | 'stopped' | 'lost';
  readonly code?: ErrorCode;
  readonly text: string;
  /** What the machine wants its process to end with. */
  readonly exitCode?: number;
}

export interface SessionSetup {
  readonly id: string;
  readonly identity: SessionIdentity;
  readonly terms: Terms;
  readonly outlet: Outlet;
  /** Builds the machine once the kernel is ready. @throws UsageError for what the user can mend */
  readonly machine: (port: IoctlPort) => SessionMachine;
  /** Host nanoseconds, for observers only. */
  readonly nowNs: () => number;
  readonly onEnd: (end: SessionEnd) => void;
}

/** What `/v1/vms` tells of a session. */
export interface SessionView {
  readonly id: string;
  readonly state: 'connecting' | 'booting' | 'running' | 'ended';
  readonly kernel?: { readonly name: string; readonly version: string };
  readonly machine?: ReturnType<SessionMachine['describe']>;
  readonly vcpus: ReturnType<VmmLink['vcpus']>;
  /** Exits since the start, by reason. */
  readonly exits: Readonly<Partial<Record<ExitReason, number>>>;
}

/** One kernel's stay: its link, its machine, and the way from an exit to its answer. */
export class Session {
  readonly id: string;
  readonly #setup: SessionSetup;
  readonly #link: VmmLink;
  readonly #observers = new Set<ExitObserver>();
  readonly #counts: Partial<Record<ExitReason, number>> = {};
  #machine: SessionMachine | undefined;
  #state: SessionView['state'] = 'connecting';
  #intent: SessionEnd | undefined;

  constructor(setup: SessionSetup) {
    this.id = setup.id;
    this.#setup = setup;
    this.#link = new VmmLink({
      terms: setup.terms,
      identity: setup.identity,
      outlet: { send: (frame) => setup.outlet.send(frame), end: (end) => this.#ended(end) },
      listener: {
        ready: () => void this.#boot(),
        exit: (frame) => this.#exit(frame),
        event: (frame) => this.#machine?.event?.(frame.event),
        refused: (frame) => this.#refused(frame),
      },
    });
  }

  /** Limits and capabilities, once Hello came. */
  get agreed(): VmmLink['agreed'] {
    return this.#link.agreed;
  }

  get awaitsHello(): boolean {
    return this.#link.awaitsHello;
  }

  /** Ready came. */
  get connected(): boolean {
    return this.#state !== 'connecting';
  }

  receive(frame: Frame): void {
    this.#link.receive(frame);
  }

  /** The bytes, text or silence of the peer broke a rule. */
  refuse(error: ProtocolError): void {
    this.#link.refuse(error);
  }

  /** The connection is gone. */
  lost(text: string): void {
    if (this.#state === 'ended') return;
    this.#link.lost(text);
    this.#finish({ cause: 'lost', text });
  }

  /** Ends the session with Goaway, once. */
  close(reason: string): void {
    this.#link.goaway(reason);
  }

  /** Ends the session with an Error of ours. */
  fail(code: ErrorCode, text: string): void {
    this.#link.fail(code, text);
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
      state: this.#state,
      ...(kernel === undefined ? {} : { kernel }),
      ...(this.#machine === undefined ? {} : { machine: this.#machine.describe() }),
      vcpus: this.#link.vcpus(),
      exits: { ...this.#counts },
    };
  }

  async #boot(): Promise<void> {
    this.#state = 'booting';
    try {
      this.#machine = this.#setup.machine(new MachinePort(this.#link));
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
    const arrivedNs = this.#observers.size === 0 ? 0 : this.#setup.nowNs();
    const machine = this.#machine;
    if (machine === undefined) throw new ProtocolError('SLOT_VIOLATION', 'an exit before the machine was booted');
    try {
      const handled = machine.handle(frame.vcpu, frame.exit);
      if (handled instanceof Promise) {
        handled.then(
          (late) => this.#answer(frame, late, arrivedNs),
          (error: unknown) => this.#fault(error, `handler of ${reason} exit ${frame.seq}`),
        );
      } else this.#answer(frame, handled, arrivedNs);
    } catch (error) {
      this.#fault(error, `handler of ${reason} exit ${frame.seq}`);
    }
  }

  #answer(frame: ExitFrame, handled: Handled, arrivedNs: number): void {
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
      ns: arrivedNs === 0 ? 0 : this.#setup.nowNs() - arrivedNs,
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

  get #over(): boolean {
    return this.#state === 'ended';
  }

  #ended(end: LinkEnd): void {
    this.#setup.outlet.end(end);
    const { close: _, ...rest } = end;
    this.#finish(this.#intent ?? rest);
  }

  #finish(end: SessionEnd): void {
    if (this.#over) return;
    this.#state = 'ended';
    this.#setup.onEnd(end);
  }
}
