import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame, Limits } from '../../proto/frame.ts';
import type { Channel } from './channel.ts';
import type { KernelLink } from './kernel-link.ts';

/** The VMM's end of one connection, whoever plays it. */
export interface PeerEnd {
  receive(frame: Frame): void;
  /** The connection is gone. */
  lost(text: string): void;
}

/** What the VMM's end sends into; it says in its own words why it ends. */
export interface PeerOutlet {
  send(frame: Frame): void;
  end(end: Ending): void;
}

export interface Ending {
  readonly text: string;
  readonly close: number;
}

/** One connection without a socket: every frame still goes through its bytes, and nothing moves but in `deliver`. */
class Connection {
  readonly #limits: Limits;
  readonly #link: KernelLink;
  readonly #channel: Channel;
  readonly #peer: PeerEnd;
  readonly #toKernel: Uint8Array[] = [];
  readonly #toPeer: Uint8Array[] = [];
  #ending: Ending | undefined;

  constructor(limits: Limits, link: KernelLink, lane: number, peer: (outlet: PeerOutlet) => PeerEnd) {
    this.#limits = limits;
    this.#link = link;
    const end = (ending: Ending) => {
      this.#ending ??= ending;
    };
    this.#peer = peer({ send: (frame) => void this.#toKernel.push(encodeFrame(frame)), end });
    this.#channel = link.open({ send: (frame) => void this.#toPeer.push(encodeFrame(frame)), end }, lane);
  }

  /** Why one of the ends ended; frames it sent before are still delivered. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return this.#toPeer.length + this.#toKernel.length > 0;
  }

  /** Hands over what is on its way; false when nothing was. */
  deliver(): boolean {
    const arriving = this.#toPeer.splice(0);
    for (const bytes of arriving) this.#peer.receive(decodeFrame(bytes, this.#limits));
    const answers = this.#toKernel.splice(0);
    for (const bytes of answers) this.#link.receive(this.#channel, decodeFrame(bytes, this.#limits));
    return arriving.length + answers.length > 0 || this.isBusy;
  }

  /** Loses what is on its way. */
  cut(text: string): void {
    this.#toPeer.length = 0;
    this.#toKernel.length = 0;
    this.#peer.lost(text);
  }
}

/**
 * Two ends in one thread without a socket. Nothing moves but in `step()`, so a run is a pure function of its inputs and
 * of the steps at which it is cut.
 */
export class InProcessBinding {
  readonly #limits: Limits;
  readonly #link: KernelLink;
  readonly #peer: (outlet: PeerOutlet) => PeerEnd;
  #connections: Connection[] = [];

  constructor(setup: {
    readonly limits: Limits;
    readonly kernel: (openLanes: (lanes: readonly number[]) => void) => KernelLink;
    readonly peer: (outlet: PeerOutlet) => PeerEnd;
  }) {
    this.#limits = setup.limits;
    this.#peer = setup.peer;
    this.#link = setup.kernel((lanes) => {
      for (const lane of lanes) this.#connect(lane);
    });
    this.#connect(0);
  }

  /** Why one of the ends ended the session. */
  get ended(): Ending | undefined {
    return this.#connections.find(({ ending }) => ending !== undefined)?.ending;
  }

  /** Delivers what is on its way, then gives the vCPUs a turn; false when nothing moved. */
  step(): boolean {
    if (this.ended !== undefined && this.#link.isForgotten) this.cut();
    let moved = false;
    for (const connection of this.#connections) moved = connection.deliver() || moved;
    // The exit of a turn that is the last for now is on its way.
    return this.#link.turn() || moved || this.#connections.some(({ isBusy }) => isBusy);
  }

  /** Cuts every connection, with what is on its way, and dials again. */
  cut(): void {
    for (const connection of this.#connections.splice(0)) connection.cut('cut');
    this.#link.lost();
    this.#connect(0);
  }

  /** Steps until one end ended; turns to the event loop only while nothing moves and a handler is still at work. */
  async drive(): Promise<Ending> {
    for (;;) {
      while (this.step());
      if (this.ended !== undefined) return this.ended;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #connect(lane: number): void {
    this.#connections.push(new Connection(this.#limits, this.#link, lane, this.#peer));
  }
}
