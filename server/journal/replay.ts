import { deserialize } from 'node:v8';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { ExitFrame, Frame, Limits, RunFrame } from '../../proto/frame.ts';
import { frameBytesRange } from '../../proto/limits.ts';
import type { TraceFrame, TraceKind, TraceLink, TraceRecord, TraceSnapshot } from '../../proto/trace.ts';
import type { Channel, Outlet } from '../session/channel.ts';
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
    gap: ({ records }) => {
      throw new Error(`${records} records are missing here`);
    },
  };

  #link(link: TraceLink): void {
    const { connection, open, text } = link;
    if (!open) {
      const channel = this.#channels.get(connection);
      this.#channels.delete(connection);
      if (channel !== undefined) this.#session.lost(channel, text);
    } else this.#opening = link;
  }

  #restore({ epoch, ioctlId, eventOrder, slots, machine, connections, open }: TraceSnapshot): void {
    const kept = deserialize(machine) as { readonly agreed: Agreed; readonly machine: unknown };
    this.#session.restore({
      link: {
        agreed: kept.agreed,
        epoch,
        ioctlId,
        eventOrder,
        connections,
        open: [],
        slots: slots.map(({ vm, vcpu, exit, run }) => ({
          vm,
          vcpu,
          last: { exit: frameOf<ExitFrame>(exit), run: frameOf<RunFrame>(run) },
        })),
      },
      machine: kept.machine,
    });
    for (const link of open) {
      this.#channels.set(link.connection, this.#session.adopt(link, this.#outlet(link.connection)));
    }
  }

  #received({ connection, frame: message }: TraceFrame): void {
    const frame = decodeFrame(message, anySize);
    if (frame.type !== 'hello') {
      const channel = this.#channels.get(connection);
      if (channel === undefined) throw new Error(`${spell(frame)} on connection ${connection}, which is not open`);
      this.#session.receive(channel, frame);
      return;
    }
    const outlet = this.#outlet(connection);
    const isFirst = frame.resume === undefined;
    const channel = isFirst
      ? this.#session.welcome(frame, new Uint8Array(0), outlet)
      : this.#session.rejoin(frame, outlet);
    if (channel.epoch !== this.#opening?.epoch || channel.connection !== connection) {
      throw new Error(`Hello gives connection ${channel.connection} in epoch ${channel.epoch}`);
    }
    this.#channels.set(connection, channel);
  }

  async #sent({ connection, frame: message }: TraceFrame): Promise<void> {
    // The last words of a connection that the session had given up when the snapshot was taken.
    if (!this.#channels.has(connection)) return;
    const frame = decodeFrame(message, anySize);
    for (const expected of frame.type === 'batch' ? frame.frames : [frame]) {
      if (!isTimed(expected)) await this.#compare(connection, expected);
    }
  }

  async #compare(connection: number, expected: Frame): Promise<void> {
    const queue = this.#queue(connection);
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

  #outlet(connection: number): Outlet {
    const queue = this.#queue(connection);
    queue.length = 0;
    return { send: (frame) => void queue.push(frame), end: () => undefined };
  }

  #queue(connection: number): Frame[] {
    const queue = this.#outputs.get(connection) ?? [];
    this.#outputs.set(connection, queue);
    return queue;
  }
}

function frameOf<F extends Frame>(bytes: Uint8Array): F | undefined {
  return bytes.length === 0 ? undefined : (decodeFrame(bytes, anySize) as F);
}
