import { InProcessBinding, type PeerOutlet } from '../../kernel-sim/link/in-process.ts';
import type { Kernel } from '../../kernel-sim/link/kernel.ts';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import type { ExitFrame, Frame, IoctlResultFrame } from '../../proto/frame.ts';
import { defaultLimits, frameBytesRange } from '../../proto/limits.ts';
import { differenceText } from './diff.ts';
import type { OpenTrace, TraceLine } from './open.ts';
import { firstDifference, plain } from './plain.ts';
import { checkReplayable, outcome, ReplayDifference, type Replayed } from './replay.ts';
import { exitText } from './words.ts';

const sides = ['the trace', 'this kernel'] as const;
const limits = { ...defaultLimits, frameBytesMax: frameBytesRange.max, batchFramesMax: frameBytesRange.max };

const exitName = ({ vm, vcpu, seq }: ExitFrame) => `${vm}/${vcpu}/${seq}`;

/** Plays a trace's VMM to a kernel of this program: delivers its ioctls and Runs, holds exits and results against the trace. */
class KernelReplay {
  readonly counts = { exits: 0, ioctls: 0 };
  readonly #lines: readonly TraceLine[];
  readonly #kernel: Kernel;
  readonly #turnsMax: number;
  readonly #seen = new Set<string>();
  readonly #exits = new Map<string, ExitFrame>();
  readonly #results = new Map<number, IoctlResultFrame>();
  #refusal: string | undefined;
  #binding: InProcessBinding | undefined;
  #outlet: PeerOutlet | undefined;

  constructor({ lines }: OpenTrace, kernel: Kernel, turnsMax: number) {
    this.#lines = lines;
    this.#kernel = kernel;
    this.#turnsMax = turnsMax;
  }

  async play(): Promise<void> {
    for (const line of this.#lines) {
      checkReplayable(line);
      if (line.kind === 'frame' && line.frame !== undefined) this.#take(line.frame);
    }
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case 'hello':
        if (this.#isNew('hello')) this.#connect(frame);
        return;
      case 'welcome':
        if (this.#isNew('welcome')) this.#outlet?.send(frame);
        return;
      case 'ioctl':
        if (this.#isNew(`ioctl ${frame.id}`)) this.#outlet?.send(frame);
        return;
      case 'run':
        if (this.#isNew(`run ${frame.vm}/${frame.vcpu}/${frame.seq}`)) this.#outlet?.send(frame);
        return;
      case 'ioctl_result':
        if (this.#isNew(`result ${frame.id}`)) this.#expectResult(frame);
        return;
      case 'exit':
        if (this.#isNew(`exit ${exitName(frame)}`)) this.#expectExit(frame);
        return;
      default:
    }
  }

  /** False for what a resumed session sent again. */
  #isNew(name: string): boolean {
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }

  #connect({ resume: _, lane: __, ...hello }: Extract<Frame, { readonly type: 'hello' }>): void {
    this.#binding = new InProcessBinding({
      limits,
      kernel: (outlet) => new KernelLink({ kernel: this.#kernel, hello, outlet }),
      peer: (outlet) => {
        this.#outlet = outlet;
        return { receive: (frame) => this.#receive(frame) };
      },
    });
  }

  #receive(frame: Frame): void {
    if (frame.type === 'exit') this.#exits.set(exitName(frame), frame);
    if (frame.type === 'ioctl_result') this.#results.set(frame.id, frame);
    if (frame.type === 'error') this.#refusal ??= `${frame.code}: ${frame.detail}`;
  }

  #expectResult(recorded: IoctlResultFrame): void {
    const { id, result } = recorded;
    this.#until(() => this.#results.has(id));
    const where = `ioctl ${id} ${result.name}`;
    const ours = this.#results.get(id);
    if (ours === undefined) throw this.#nothing(where, 'its result');
    this.#results.delete(id);
    const difference = firstDifference(plain(result), plain(ours.result), 'result');
    if (difference !== undefined) throw new ReplayDifference(differenceText(where, difference, sides));
    this.counts.ioctls += 1;
  }

  #expectExit(recorded: ExitFrame): void {
    const name = exitName(recorded);
    this.#until(() => this.#exits.has(name));
    const where = `vcpu ${recorded.vcpu} seq ${recorded.seq}`;
    const ours = this.#exits.get(name);
    if (ours === undefined) throw this.#nothing(where, exitText(recorded.exit, undefined));
    this.#exits.delete(name);
    const difference = firstDifference(plain(recorded.exit), plain(ours.exit), 'exit');
    if (difference !== undefined) throw new ReplayDifference(differenceText(where, difference, sides));
    this.counts.exits += 1;
  }

  #nothing(where: string, recorded: string): ReplayDifference {
    const why = this.#refusal === undefined ? 'nothing' : `nothing after ${this.#refusal}`;
    return new ReplayDifference(`${where}: ${recorded} in the trace, ${why} in this kernel`);
  }

  /** Gives the vCPUs turns until `done`, until nothing moves, or until it takes too long. */
  #until(done: () => boolean): void {
    for (let turns = 0; turns < this.#turnsMax && !done(); turns += 1) {
      if (this.#binding?.step() !== true) return;
    }
  }
}

/** Some billions of instructions: no guest computes for so long between two exits. */
const defaultTurnsMax = 200_000;

/** Runs a kernel against the ioctls and Runs of a trace and tells the first exit that differs. */
export function replayKernel(trace: OpenTrace, kernel: Kernel, turnsMax: number = defaultTurnsMax): Promise<Replayed> {
  const replay = new KernelReplay(trace, kernel, turnsMax);
  return outcome(replay.counts, () => replay.play());
}
