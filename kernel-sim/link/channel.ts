import type { FrameType } from '../../proto/frame.ts';
import type { Outlet } from './outlet.ts';

/** `welcomed`: the VMM's terms are known, Ready waits until every lane has come so far. */
export type ChannelState = 'greeting' | 'welcomed' | 'open' | 'draining' | 'closed';

/** States in which a kernel takes a frame; any other pair is UNEXPECTED_FRAME. */
export const takes: { readonly [T in FrameType]: readonly ChannelState[] } = {
  hello: [],
  welcome: ['greeting'],
  reject: ['greeting'],
  ready: [],
  ioctl: ['open', 'draining'],
  ioctl_result: [],
  run: ['open', 'draining'],
  ack: ['open', 'draining'],
  exit: [],
  event: [],
  batch: ['open', 'draining'],
  ping: ['greeting', 'welcomed', 'open', 'draining'],
  progress: ['open', 'draining'],
  goaway: ['greeting', 'welcomed', 'open', 'draining'],
  error: ['greeting', 'welcomed', 'open', 'draining'],
};

/** One connection of a session. Lane 0 is the main one. */
export class Channel {
  readonly lane: number;
  readonly outlet: Outlet;
  state: ChannelState = 'greeting';

  constructor(lane: number, outlet: Outlet) {
    this.lane = lane;
    this.outlet = outlet;
  }

  get isOpen(): boolean {
    return this.state === 'open' || this.state === 'draining';
  }
}
