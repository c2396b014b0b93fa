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
  #at = 0;
  #binding: InProcessBinding | undefined;
  #outlet: PeerOutlet | undefined;

  constructor({ lines }: OpenTrace, kernel: Kernel, turnsMax: number) {
    this.#lines = [...lines];
    this.#kernel = kernel;
    this.#turnsMax = turnsMax;
  }

  async play(): Promise<void> {
    this.#advance();
    let turns = 0;
    let last = this.#at;
    while (this.#at < this.#lines.length) {
      const moved = this.#binding?.step() === true;
      turns = this.#at === last ? turns + 1 : 0;
      last = this.#at;
      if (!moved || turns > this.#turnsMax) this.#giveUp();
    }
  }

  /**
   * Takes lines until one waits for the kernel. Runs inside the kernel's own delivery, so that answers reach it before its
   * next turn, as they did.
   */
  #advance(): void {
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (line === undefined) return;
      checkReplayable(line);
      if (line.kind === 'frame' && line.frame !== undefined && !this.#take(line.frame)) return;
    }
  }

  /** False: the kernel has not come so far. */
  #take(frame: Frame): boolean {
    switch (frame.type) {
      case 'hello':
        if (this.#isNew('hello')) this.#connect(frame);
        return true;
      case 'welcome':
        if (this.#isNew('welcome')) this.#outlet?.send(frame);
        return true;
      case 'ioctl':
        if (this.#isNew(`ioctl ${frame.id}`)) this.#outlet?.send(frame);
        return true;
      case 'run':
        if (this.#isNew(`run ${frame.vm}/${frame.vcpu}/${frame.seq}`)) this.#outlet?.send(frame);
        return true;
      case 'ioctl_result':
        return this.#seen.has(`result ${frame.id}`) || this.#compareResult(frame);
      case 'exit':
        return this.#seen.has(`exit ${exitName(frame)}`) || this.#compareExit(frame);
      default:
        return true;
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
      kernel: () => new KernelLink({ kernel: this.#kernel, hello }),
      peer: (outlet) => {
        this.#outlet = outlet;
        return { receive: (frame) => this.#receive(frame), lost: () => undefined };
      },
    });
  }

  #receive(frame: Frame): void {
    if (frame.type === 'exit') this.#exits.set(exitName(frame), frame);
    if (frame.type === 'ioctl_result') this.#results.set(frame.id, frame);
    if (frame.type === 'error') this.#refusal ??= `${frame.code}: ${frame.detail}`;
    this.#advance();
  }

  #compareResult({ id, result }: IoctlResultFrame): boolean {
    const ours = this.#results.get(id);
    if (ours === undefined) return false;
    this.#results.delete(id);
    const difference = firstDifference(plain(result), plain(ours.result), 'result');
    if (difference !== undefined) {
      throw new ReplayDifference(differenceText(`ioctl ${id} ${result.name}`, difference, sides));
    }
    this.#seen.add(`result ${id}`);
    this.counts.ioctls += 1;
    return true;
  }

  #compareExit(recorded: ExitFrame): boolean {
    const name = exitName(recorded);
    const ours = this.#exits.get(name);
    if (ours === undefined) return false;
    this.#exits.delete(name);
    const difference = firstDifference(plain(recorded.exit), plain(ours.exit), 'exit');
    if (difference !== undefined) throw new ReplayDifference(differenceText(whereOf(recorded), difference, sides));
    this.#seen.add(`exit ${name}`);
    this.counts.exits += 1;
    return true;
  }

  /** The kernel comes no further, or takes too long. */
  #giveUp(): void {
    const line = this.#lines[this.#at];
    if (line?.kind !== 'frame') return;
    const { frame } = line;
    const instead = this.#refusal === undefined ? 'nothing' : `nothing after ${this.#refusal}`;
    const recorded =
      frame?.type === 'exit'
        ? `${whereOf(frame)}: ${exitText(frame.exit, undefined)}`
        : frame?.type === 'ioctl_result'
          ? `ioctl ${frame.id} ${frame.result.name}: its result`
          : '';
    throw new ReplayDifference(`${recorded} in the trace, ${instead} in this kernel`);
  }
}

function whereOf({ vcpu, seq }: ExitFrame): string {
  return `vcpu ${vcpu} seq ${seq}`;
}

/** Some billions of instructions: no guest computes for so long between two exits. */
const defaultTurnsMax = 200_000;

/** Runs a kernel against the ioctls and Runs of a trace and tells the first exit that differs. */
export function replayKernel(trace: OpenTrace, kernel: Kernel, turnsMax: number = defaultTurnsMax): Promise<Replayed> {
  const replay = new KernelReplay(trace, kernel, turnsMax);
  return outcome(replay.counts, () => replay.play());
}
