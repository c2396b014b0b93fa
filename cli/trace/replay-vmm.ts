import type { ExitFrame, Frame, FrameType, IoctlFrame, RunFrame, Welcome } from '../../proto/frame.ts';
import type { Channel } from '../../server/session/channel.ts';
import { Session } from '../../server/session/session.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import type { MachineWishes } from '../../vmm/machine/plan.ts';
import { answerText } from '../exit-table.ts';
import { differenceText } from './diff.ts';
import type { OpenTrace, TraceLine } from './open.ts';
import { fieldsText, firstDifference, type Plain, plain } from './plain.ts';
import { checkReplayable, outcome, ReplayDifference, type Replayed } from './replay.ts';
import { exitText } from './words.ts';

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;

const sides = ['the trace', 'this VMM'] as const;
const quiet = () => undefined;

const slotName = ({ vm, vcpu }: { readonly vm: number; readonly vcpu: number }) => `${vm}/${vcpu}`;
const seqName = (frame: ExitFrame | RunFrame) => `${slotName(frame)}/${frame.seq}`;

function ioctlWords({ request: { name, ...fields } }: IoctlFrame): string {
  return `${name}(${fieldsText(plain(fields) as { readonly [field: string]: Plain })})`;
}

export interface VmmReplayOptions {
  /** Ioctls need only be of the same name and address: a new firmware asks for other registers, and is asked the same. */
  readonly answersOnly?: boolean;
  /** How long a handler may take. */
  readonly patienceMs?: number;
}

const defaultPatienceMs = 10_000;

/** Plays a trace's kernel to a machine of this VMM: delivers what the kernel sent, holds the answers against the trace. */
class VmmReplay {
  readonly counts = { exits: 0, ioctls: 0 };
  readonly #lines: readonly TraceLine[];
  readonly #patienceMs: number;
  readonly #answersOnly: boolean;
  readonly #session: Session;
  /** What this VMM sent and nothing of the trace has been found for yet. */
  readonly #asked: IoctlFrame[] = [];
  readonly #runs = new Map<string, RunFrame>();
  /** This VMM's id of a recorded ioctl. */
  readonly #ids = new Map<number, number>();
  readonly #seen = new Set<string>();
  /** Exits that the trace has not answered yet, by vCPU. */
  readonly #open = new Map<string, ExitFrame>();
  #channel: Channel | undefined;
  #machine: Machine | undefined;
  #ended: string | undefined;
  #at = 0;

  constructor(lines: readonly TraceLine[], wishes: MachineWishes, welcome: Welcome, options: VmmReplayOptions) {
    this.#lines = lines;
    this.#patienceMs = options.patienceMs ?? defaultPatienceMs;
    this.#answersOnly = options.answersOnly ?? false;
    this.#session = new Session({
      identity: { session: welcome.session, tokenDigest: new Uint8Array(0) },
      terms: welcome,
      console: quiet,
      machine: ({ port }) => {
        this.#machine = new Machine({ ...wishes, port, console: quiet, log: { warn: quiet } });
        return this.#machine;
      },
      clock: { nowNs: () => 0, after: () => quiet },
      onEnd: ({ text }) => {
        this.#ended = text;
      },
    });
  }

  async play(): Promise<void> {
    for (const [index, line] of this.#lines.entries()) {
      this.#at = index;
      checkReplayable(line);
      if (line.kind === 'input') this.#machine?.input(line.bytes);
      if (line.kind !== 'frame' || line.frame === undefined) continue;
      if (await this.#take(line.frame, line.toKernel)) return;
    }
  }

  /** True when nothing that follows can be compared. */
  async #take(frame: Frame, toKernel: boolean): Promise<boolean> {
    switch (frame.type) {
      case 'hello':
        if (this.#isNew('hello')) this.#greet(withoutResume(frame));
        return false;
      case 'ready':
        if (this.#isNew('ready')) this.#receive({ type: 'ready' });
        return false;
      case 'ioctl':
        if (this.#isNew(`ioctl ${frame.id}`)) await this.#expectIoctl(frame);
        return false;
      case 'ioctl_result':
        if (this.#isNew(`result ${frame.id}`)) this.#receive({ ...frame, id: this.#ids.get(frame.id) ?? 0 });
        return false;
      case 'exit':
        if (this.#isNew(`exit ${seqName(frame)}`)) this.#exit(frame);
        return false;
      case 'event':
        if (this.#isNew(`event ${frame.vm}/${frame.vmOrder}`)) this.#receive(frame);
        return false;
      case 'run':
        if (this.#isNew(`run ${seqName(frame)}`)) await this.#expectRun(frame);
        return false;
      case 'goaway':
        return toKernel ? this.#expectEnd(`goaway: ${frame.reason}`) : true;
      case 'error':
        return this.#error(frame, toKernel);
      default:
        return false;
    }
  }

  #greet(hello: FrameOf<'hello'>): void {
    const outlet = { send: (frame: Frame) => this.#sent(frame), end: quiet };
    this.#channel = this.#session.welcome(hello, new Uint8Array(0), outlet);
  }

  #receive(frame: Frame): void {
    if (this.#channel !== undefined) this.#session.receive(this.#channel, frame);
  }

  /** False for what a resumed session sent again. */
  #isNew(name: string): boolean {
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }

  #sent(frame: Frame): void {
    if (frame.type === 'ioctl') this.#asked.push(frame);
    if (frame.type === 'run') this.#runs.set(seqName(frame), frame);
  }

  #exit(frame: ExitFrame): void {
    this.#open.set(slotName(frame), frame);
    this.#receive(frame);
  }

  async #expectIoctl(recorded: IoctlFrame): Promise<void> {
    const wanted = this.#asks(recorded);
    const find = () => this.#asked.findIndex((asked) => firstDifference(wanted, this.#asks(asked)) === undefined);
    await this.#until(() => find() >= 0 || this.#hasAnsweredAll());
    const [ours] = this.#asked.splice(find(), find() < 0 ? 0 : 1);
    if (ours === undefined) throw this.#otherIoctl(recorded);
    this.#ids.set(recorded.id, ours.id);
    this.counts.ioctls += 1;
  }

  /** No handler is left that could ask. */
  #hasAnsweredAll(): boolean {
    const open = [...this.#open.values()];
    return open.length > 0 && open.every((exit) => this.#runs.has(seqName(exit)));
  }

  #otherIoctl(recorded: IoctlFrame): ReplayDifference {
    const where = `${this.#where()}, ioctl ${recorded.id} ${recorded.request.name}`;
    const [asked] = this.#asked;
    if (asked === undefined) {
      const instead = this.#ended === undefined ? 'nothing' : `the VM ended: ${this.#ended}`;
      return new ReplayDifference(`${where}: ${ioctlWords(recorded)} in the trace, ${instead} in this VMM`);
    }
    const difference = firstDifference(this.#asks(recorded), this.#asks(asked));
    return new ReplayDifference(difference === undefined ? where : differenceText(where, difference, sides));
  }

  async #expectRun(recorded: RunFrame): Promise<void> {
    const name = seqName(recorded);
    await this.#until(() => this.#runs.has(name));
    const exit = this.#open.get(slotName(recorded));
    this.#open.delete(slotName(recorded));
    const where = this.#exitWhere(recorded, exit);
    const ours = this.#runs.get(name);
    if (ours === undefined) throw this.#noRun(where, recorded, exit);
    this.#runs.delete(name);
    const difference = firstDifference(plain(recorded.reply ?? {}), plain(ours.reply ?? {}), 'reply');
    if (difference !== undefined) throw new ReplayDifference(differenceText(where, difference, sides));
    if (recorded.seq > 0) this.counts.exits += 1;
  }

  #noRun(where: string, recorded: RunFrame, exit: ExitFrame | undefined): ReplayDifference {
    const answer = recorded.reply === undefined || exit === undefined ? 'run' : answerText(exit.exit, recorded.reply);
    const stray = this.#asked[0];
    const instead =
      this.#ended !== undefined
        ? `the VM ended: ${this.#ended}`
        : stray !== undefined
          ? `an ioctl nobody asked then: ${ioctlWords(stray)}`
          : `no answer within ${this.#patienceMs} ms`;
    return new ReplayDifference(`${where}: ${answer} in the trace, ${instead} in this VMM`);
  }

  /** The trace's VMM ended the session: at an exit it did not answer, or because it was told to. */
  async #expectEnd(text: string): Promise<boolean> {
    const open = [...this.#open.values()];
    await this.#until(() => this.#ended !== undefined || open.every((exit) => this.#runs.has(seqName(exit))));
    if (this.#ended !== undefined) {
      this.counts.exits += open.length === 0 ? 0 : 1;
      return true;
    }
    const [exit] = open;
    if (exit === undefined) return true;
    const ours = this.#runs.get(seqName(exit));
    const instead = ours?.reply === undefined ? 'no answer' : answerText(exit.exit, ours.reply);
    throw new ReplayDifference(`${this.#exitWhere(exit, exit)}: ${text} in the trace, ${instead} in this VMM`);
  }

  async #error(frame: FrameOf<'error'>, toKernel: boolean): Promise<boolean> {
    if (toKernel) return frame.code === 'VM_FAILED' ? this.#expectEnd(`${frame.code}: ${frame.detail}`) : false;
    const { ioctl, ...rest } = frame;
    this.#receive(ioctl === undefined ? rest : { ...rest, ioctl: this.#ids.get(ioctl) ?? 0 });
    return this.#ended !== undefined;
  }

  /** Lets handlers work until `done`, the session's end, something that cannot come right any more, or too long. */
  async #until(done: () => boolean): Promise<void> {
    const deadline = performance.now() + this.#patienceMs;
    while (!done() && this.#ended === undefined && performance.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!done() && this.#isStray()) return;
    }
  }

  /** This VMM asks what the rest of the trace does not answer. */
  #isStray(): boolean {
    const [asked] = this.#asked;
    if (asked === undefined) return false;
    const wanted = this.#asks(asked);
    return !this.#lines
      .slice(this.#at)
      .some(
        (line) =>
          line.kind === 'frame' &&
          line.frame?.type === 'ioctl' &&
          firstDifference(this.#asks(line.frame), wanted) === undefined,
      );
  }

  /** What two ioctls must share to be the same. */
  #asks({ address, request }: IoctlFrame): Plain {
    return { address: plain(address), request: this.#answersOnly ? request.name : plain(request) };
  }

  /** Whose handler is at work, as far as the trace tells. */
  #where(): string {
    const open = [...this.#open.values()];
    if (open.length > 0) return open.map(({ vcpu, seq }) => `vcpu ${vcpu} seq ${seq}`).join(' or ');
    return this.#seen.has('ready') && this.counts.exits === 0 ? 'boot' : 'between exits';
  }

  #exitWhere({ vcpu, seq }: ExitFrame | RunFrame, exit: ExitFrame | undefined): string {
    const what = exit === undefined ? '' : ` (${exitText(exit.exit, undefined)})`;
    return `vcpu ${vcpu} seq ${seq}${what}`;
  }
}

function withoutResume({ resume: _, lane: __, ...hello }: FrameOf<'hello'>): FrameOf<'hello'> {
  return hello;
}

/** Runs a machine against the exits of a trace and tells the first answer that differs. */
export async function replayVmm(
  trace: OpenTrace,
  wishes: MachineWishes,
  options: VmmReplayOptions = {},
): Promise<Replayed> {
  const lines = [...trace.lines];
  const welcome = lines
    .map((line) => (line.kind === 'frame' ? line.frame : undefined))
    .find((frame) => frame?.type === 'welcome');
  if (welcome?.type !== 'welcome') return { exits: 0, ioctls: 0, stuck: 'the trace has no Welcome' };
  const replay = new VmmReplay(lines, wishes, welcome, options);
  return outcome(replay.counts, () => replay.play());
}
