import { type KernelLink, KernelLink as Link } from '../../kernel-sim/link/kernel-link.ts';
import { Pump } from '../../kernel-sim/link/pump.ts';
import { KernelConnection, type Socket as KernelSocket } from '../../kernel-sim/link/websocket.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { sessionCapabilities } from '../../proto/binding.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { defaultEndpointLimits } from '../../server/endpoint/limits.ts';
import { SessionConnection, type Socket as VmmSocket } from '../../server/endpoint/websocket.ts';
import { TestVmm, testHello } from '../../server/session/session-fixture.ts';
import { Machine } from '../../vmm/machine/machine.ts';
import { type Guest, guestNamed } from '../crash/guests.ts';
import { PlayedSocket } from './played-socket.ts';

/** One end of the wire, alone, with all that is behind it; `bugs` has what it took for its own mistake. */
export interface End {
  readonly bugs: unknown[];
  /** A connection to it, of which the test is the far end. */
  connect(): PlayedSocket;
  /** Ends what still waits. */
  dispose(): void;
}

const memoryBytes = 2 ** 22;

/** Guests small enough to be booted a thousand times. */
export const fuzzGuests: readonly Guest[] = ['hello', 'smp', 'psci-vmm'].map((name) => {
  const { wishes, ...rest } = guestNamed(name);
  return { ...rest, wishes: { ...wishes, memoryBytes } };
});

/** A VMM with a guest's machine behind every connection, on a clock that stands still. */
export class VmmEnd implements End {
  readonly bugs: unknown[] = [];
  readonly vmm: TestVmm;
  readonly #sockets: PlayedSocket[] = [];

  constructor({ wishes }: Guest) {
    this.vmm = new TestVmm(
      { machine: ({ port, console }) => new Machine({ ...wishes, port, console, log: { warn: () => undefined } }) },
      8,
    );
  }

  connect(): PlayedSocket {
    const socket = new PlayedSocket();
    new SessionConnection(socket as unknown as VmmSocket, {
      limits: defaultEndpointLimits,
      reception: this.vmm.reception,
      onBug: (error) => void this.bugs.push(error),
    });
    this.#sockets.push(socket);
    return socket;
  }

  dispose(): void {
    for (const socket of this.#sockets) socket.end();
    for (const session of this.vmm.sessions.list()) session.close('the test is over');
  }
}

/** A kernel with an engine, which greets whoever answers. */
export class KernelEnd implements End {
  readonly bugs: unknown[] = [];
  readonly link: KernelLink;
  readonly #pump: Pump;
  readonly #sockets: PlayedSocket[] = [];

  constructor({ vcpus }: Guest) {
    this.link = new Link({
      kernel: deterministicKernel({ memoryBytesMax: 2 * memoryBytes, vcpusMax: vcpus }),
      hello: { ...testHello, capabilities: sessionCapabilities, limits: defaultLimits },
    });
    this.#pump = new Pump(this.link);
  }

  connect(): PlayedSocket {
    const socket = new PlayedSocket();
    new KernelConnection(socket as unknown as KernelSocket, {
      link: this.link,
      pump: this.#pump,
      lane: 0,
      frameBytesMax: defaultLimits.frameBytesMax,
      outBytesMax: 1 << 20,
      heartbeatMs,
      nowMs: () => 0,
      onBug: (error) => void this.bugs.push(error),
    });
    this.#sockets.push(socket);
    return socket;
  }

  dispose(): void {
    for (const socket of this.#sockets) socket.end();
  }
}
