import { packMessages } from './batch.ts';
import { encodeFrame } from './codec.ts';
import { ProtocolError } from './errors.ts';
import type { Frame, Limits } from './frame.ts';

type Room = Pick<Limits, 'frameBytesMax' | 'batchFramesMax'>;

/** Frames queued in one event-loop turn: encoded as they come, handed out as the fewest messages. */
export class Outbox {
  #room: Room;
  #batching = false;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** What the handshake settled; Batch needs both sides' consent. */
  agree(room: Room, batching: boolean): void {
    this.#room = room;
    this.#batching = batching;
  }

  /** Bytes queued. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws ProtocolError FRAME_TOO_LARGE, and the frame is not queued */
  push(frame: Frame): void {
    const bytes = encodeFrame(frame);
    if (bytes.length > this.#room.frameBytesMax) {
      throw new ProtocolError(
        'FRAME_TOO_LARGE',
        `a ${frame.type} frame of ${bytes.length} bytes exceeds the session's ${this.#room.frameBytesMax}`,
      );
    }
    this.#frames.push(bytes);
    this.#bytes += bytes.length;
  }

  /** Empties the queue. */
  take(): readonly Uint8Array[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return this.#batching && frames.length > 1 ? packMessages(frames, this.#room) : frames;
  }
}
