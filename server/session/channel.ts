import type { ErrorCode } from '../../proto/errors.ts';
import type { Frame, FrameType } from '../../proto/frame.ts';

export type ChannelState = 'welcomed' | 'open' | 'closed';

/** States in which a VMM takes a frame; any other pair is UNEXPECTED_FRAME. A Hello comes before there is a channel. */
export const takes: { readonly [T in FrameType]: readonly ChannelState[] } = {
  hello: [],
  welcome: [],
  reject: [],
  ready: ['welcomed'],
  ioctl: [],
  ioctl_result: ['open'],
  run: [],
  ack: [],
  exit: ['open'],
  event: ['open'],
  batch: ['open'],
  ping: ['welcomed', 'open'],
  progress: [],
  goaway: ['welcomed', 'open'],
  error: ['welcomed', 'open'],
};

/**
 * Why a link ended. `goaway`: the kernel took its leave; `failed`: it gave up with an Error; `violation`: it broke a rule;
 * `lost`: it is gone and cannot come back.
 */
export interface LinkEnd {
  readonly cause: 'goaway' | 'rejected' | 'failed' | 'violation' | 'ours' | 'lost';
  readonly code?: ErrorCode;
  readonly text: string;
  /** WebSocket close code. */
  readonly close: number;
}

/** Where the frames of one connection go. `end` comes once, after the last frame. */
export interface Outlet {
  send(frame: Frame): void;
  end(end: LinkEnd): void;
}

/** What of a connection another process must know. */
export type Identified = Pick<Channel, 'connection' | 'lane' | 'epoch' | 'vcpus'>;

/** One connection of a session. Lane 0 is the main one. */
export class Channel {
  /** Counts the connections of the session from 0. */
  readonly connection: number;
  readonly lane: number;
  readonly epoch: number;
  /** vCPUs that came with the lane. */
  readonly vcpus: readonly number[];
  readonly #outlet: Outlet;
  state: ChannelState = 'welcomed';
  /** Frames that wait to leave. */
  unsent = 0;

  constructor(setup: Identified, outlet: Outlet) {
    this.connection = setup.connection;
    this.lane = setup.lane;
    this.epoch = setup.epoch;
    this.vcpus = setup.vcpus;
    this.#outlet = outlet;
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  send(frame: Frame): void {
    this.unsent += 1;
    this.#outlet.send(frame);
  }

  /** Closes behind the last frame. */
  end(end: LinkEnd): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#outlet.end(end);
  }
}
