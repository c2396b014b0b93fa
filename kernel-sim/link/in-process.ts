import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame, Limits } from '../../proto/frame.ts';
import type { KernelLink } from './kernel-link.ts';
import type { Outlet } from './outlet.ts';

/** The VMM's end, whoever plays it. */
export interface PeerEnd {
  receive(frame: Frame): void;
}

/** What the VMM's end sends into; it says in its own words why it ends. */
export interface PeerOutlet {
  send(frame: Frame): void;
  end(end: { readonly text: string; readonly close: number }): void;
}

/**
 * Two ends in one thread without a socket: every frame still goes through its bytes. Nothing moves but in `step()`, so
 * a run is a pure function of its inputs.
 */
export class InProcessBinding {
  readonly #limits: Limits;
  readonly #kernel: KernelLink;
  readonly #peer: PeerEnd;
  readonly #toKernel: Uint8Array[] = [];
  readonly #toPeer: Uint8Array[] = [];
  #ended: { readonly text: string; readonly close: number } | undefined;

  constructor(setup: {
    readonly limits: Limits;
    readonly kernel: (outlet: Outlet) => KernelLink;
    readonly peer: (outlet: PeerOutlet) => PeerEnd;
  }) {
    this.#limits = setup.limits;
    const end = (reason: { readonly text: string; readonly close: number }) => {
      this.#ended ??= reason;
    };
    this.#kernel = setup.kernel({ send: (frame) => void this.#toPeer.push(encodeFrame(frame)), end });
    this.#peer = setup.peer({ send: (frame) => void this.#toKernel.push(encodeFrame(frame)), end });
    this.#kernel.open();
  }

  /** Why one of the ends ended; frames it sent before are still delivered. */
  get ended(): { readonly text: string; readonly close: number } | undefined {
    return this.#ended;
  }

  /** Delivers what is on its way, then gives the vCPUs a turn; false when nothing moved. */
  step(): boolean {
    const arriving = this.#toPeer.splice(0);
    for (const bytes of arriving) this.#peer.receive(decodeFrame(bytes, this.#limits));
    const answers = this.#toKernel.splice(0);
    for (const bytes of answers) this.#kernel.receive(decodeFrame(bytes, this.#limits));
    const more = this.#kernel.turn();
    return more || arriving.length + answers.length + this.#toPeer.length + this.#toKernel.length > 0;
  }

  /** Steps until one end ended; turns to the event loop only while nothing moves and a handler is still at work. */
  async drive(): Promise<{ readonly text: string; readonly close: number }> {
    for (;;) {
      while (this.step());
      if (this.#ended !== undefined) return this.#ended;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
