import { deserialize } from 'node:v8';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { ExitFrame, Frame, Limits, RunFrame } from '../../proto/frame.ts';
import { frameBytesRange } from '../../proto/limits.ts';
import type { TraceFrame, TraceKind, TraceLink, TraceRecord, TraceSnapshot } from '../../proto/trace.ts';
import type { Channel } from '../session/channel.ts';
import type { Session } from '../session/session.ts';
import type { Agreed } from '../session/vmm-link.ts';

/** A journal that cannot be taken up, with what and where. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** Whatever a journal holds was within the limits of its session. */
const anySize: Pick<Limits, 'frameBytesMax' | 'batchFramesMax'> = {
  frameBytesMax: frameBytesRange.max,
  batchFramesMax: frameBytesRange.max,
};

/** Event-loop turns a handler may need between what came and what it answered. */
const turnsMax = 10_000;

/** Said by the clock, not by what came. */
const isTimed = (frame: Frame) => frame.type === 'progress' || (frame.type === 'ping' && !frame.answer);

/** What of a frame must be the same: not who says it, nor its secret. */
function comparable(frame: Frame): Uint8Array {
  if (frame.type !== 'welcome') return encodeFrame(frame);
  const none = new Uint8Array(0);
  return encodeFrame({ ...frame, implementation: { name: '', version: '' }, schemaDigest: none, token: none });
}

function spell(frame: Frame): string {
  if (frame.type !== 'run' && frame.type !== 'exit') return frame.type;
  return `${frame.type} of exit ${frame.seq} of vCPU ${frame.vcpu}`;
}

/**
 * Plays a journal to a new session until it is where the old one was: what came goes in again, and what comes out must be
 * what was sent then. Nothing leaves.
 */
export class Replay {
  readonly #session: Session;
  readonly #channels = new Map<number, Channel>();
  readonly #outputs = new Map<number, Frame[]>();
  /** A connection that opened and whose Hello is next. */
  #opening: TraceLink | undefined;
  #snapshotted = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** @throws ReplayError for the first record that does not fit */
  async play(records: readonly TraceRecord[]): Promise<void> {
    for (const [index, record] of records.entries()) {
      try {
        await this.#record(record);
      } catch (error) {
        throw new ReplayError(`record ${index}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    for (const channel of this.#channels.values()) this.#session.lost(channel, 'the VMM ended');
  }

  async #record(record: TraceRecord): Promise<void> {
    await (this.#kinds[record.kind] as (record: TraceRecord) => void | Promise<void>)(record);
  }

  readonly #kinds: {
    readonly [K in TraceKind['kind']]: (record: Extract<TraceKind, { readonly kind: K }>) => void | Promise<void>;
  } = {
    header: () => undefined,
    link: (link) => this.#link(link),
    input: ({ bytes }) => this.#session.input(bytes),
    snapshot: (snapshot) => this.#restore(snapshot),
    frame: (frame) => (frame.toKernel ? this.#sent(frame) : this.#received(frame)),
    end: () => undefined,
  };

  #link(link: TraceLink): void {
    const { lane, open, epoch, vcpus, text } = link;
    if (!open) {
      const channel = this.#channels.get(lane);
      this.#channels.delete(lane);
      if (channel !== undefined) this.#session.lost(channel, text);
    } else if (this.#snapshotted) {
      this.#channels.set(lane, this.#session.adopt({ lane, epoch, vcpus, outlet: this.#outlet(lane) }));
    } else this.#opening = link;
  }

  #restore({ epoch, ioctlId, eventOrder, slots, machine }: TraceSnapshot): void {
    const kept = deserialize(machine) as { readonly agreed: Agreed; readonly machine: unknown };
    this.#snapshotted = true;
    this.#session.restore({
      link: {
        agreed: kept.agreed,
        epoch,
        ioctlId,
        eventOrder,
        slots: slots.map(({ vm, vcpu, exit, run }) => ({
          vm,
          vcpu,
          last: { exit: frameOf<ExitFrame>(exit), run: frameOf<RunFrame>(run) },
        })),
      },
      machine: kept.machine,
    });
  }

  #received({ lane, frame: message }: TraceFrame): void {
    const frame = decodeFrame(message, anySize);
    this.#snapshotted = false;
    if (frame.type !== 'hello') {
      const channel = this.#channels.get(lane);
      if (channel === undefined) throw new Error(`${spell(frame)} on lane ${lane}, which is not open`);
      this.#session.receive(channel, frame);
      return;
    }
    const outlet = this.#outlet(lane);
    const isFirst = frame.resume === undefined;
    const channel = isFirst
      ? this.#session.welcome(frame, new Uint8Array(0), outlet)
      : this.#session.rejoin(frame, outlet);
    if (channel.epoch !== this.#opening?.epoch) throw new Error(`Hello gives epoch ${channel.epoch}`);
    this.#channels.set(lane, channel);
  }

  async #sent({ lane, frame: message }: TraceFrame): Promise<void> {
    this.#snapshotted = false;
    const frame = decodeFrame(message, anySize);
    for (const expected of frame.type === 'batch' ? frame.frames : [frame]) {
      if (!isTimed(expected)) await this.#compare(lane, expected);
    }
  }

  async #compare(lane: number, expected: Frame): Promise<void> {
    const queue = this.#queue(lane);
    for (let turn = 0; queue.length === 0 && turn < turnsMax; turn += 1) {
      if (expected.type === 'run' && expected.reply !== undefined && turn === turnsMax / 2) {
        this.#session.settleAs(expected.seq, expected.vcpu, expected.reply);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const actual = queue.shift();
    if (actual === undefined) throw new Error(`${spell(expected)} was sent then, and nothing is now`);
    if (Buffer.compare(comparable(actual), comparable(expected)) === 0) return;
    throw new Error(`${spell(expected)} was sent then, and another ${spell(actual)} would be now`);
  }

  #outlet(lane: number): Channel['outlet'] {
    const queue = this.#queue(lane);
    queue.length = 0;
    return { send: (frame) => void queue.push(frame), end: () => undefined };
  }

  #queue(lane: number): Frame[] {
    const queue = this.#outputs.get(lane) ?? [];
    this.#outputs.set(lane, queue);
    return queue;
  }
}

function frameOf<F extends Frame>(bytes: Uint8Array): F | undefined {
  return bytes.length === 0 ? undefined : (decodeFrame(bytes, anySize) as F);
}
