import type { Channel } from '../../kernel-sim/link/channel.ts';
import type { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { FrameType } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { Visit } from '../../server/session/reception.ts';
import { Killed } from './disk.ts';
import type { Fault, FaultKind } from './faults.ts';
import { Pipe } from './pipe.ts';
import type { SimulatedVmm } from './vmm.ts';
import type { World } from './world.ts';

/** Frames that a network may bring twice; the handshake is not repeated. */
const repeatable: readonly FrameType[] = ['exit', 'run', 'ioctl', 'ioctl_result', 'event', 'ack'];

const restartMs = 200;
const redialMs = 20;

/** One connection: two pipes, and what each end does when it hears of its end. */
class Connection {
  readonly #network: Network;
  readonly #epoch: number;
  readonly #life: number;
  readonly #toVmm: Pipe;
  readonly #toKernel: Pipe;
  readonly #visit: Visit;
  readonly #channel: Channel;
  #outgoing: Uint8Array[] = [];
  #isEnding = false;
  isDead = false;

  constructor(network: Network, lane: number, meet: (outlet: Parameters<KernelLink['open']>[0]) => Visit) {
    this.#network = network;
    this.#epoch = network.epoch;
    this.#life = network.vmm.life;
    this.#toVmm = new Pipe(network.world);
    this.#toKernel = new Pipe(network.world);
    this.#visit = meet({
      send: (frame) => void this.#outgoing.push(encodeFrame(frame)),
      end: () => {
        this.#isEnding = true;
      },
    });
    this.#channel = network.link.open(
      {
        send: (frame) => network.post(this.#toVmm, encodeFrame(frame), frame.type, (bytes) => this.#atVmm(bytes)),
        end: () => {
          this.die(0);
          network.lose(this.#epoch);
        },
      },
      lane,
    );
  }

  /** Loses the last share of what is under way, in thousandths; both ends hear of it later, each in its time. */
  die(share: number): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#toVmm.cut(share);
    this.#toKernel.cut(1000 - share);
    const { world } = this.#network;
    world.after(10 + (share % 50), () => this.#isAlive && this.flush(() => this.#visit.lost('cut')));
    world.after(10 + (share % 70), () => this.#network.lose(this.#epoch));
  }

  /** Runs the VMM's end, then lets leave what its journal has. */
  flush(act: () => void): void {
    if (!this.#isAlive) return;
    try {
      act();
      const messages = this.#outgoing.splice(0);
      if (messages.length > 0) void this.#visit.keep(messages);
      for (const message of messages) {
        const { type } = decodeFrame(message, defaultLimits);
        this.#network.post(this.#toKernel, message, type, (bytes) => this.#atKernel(bytes));
      }
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.#network.crash('torn');
    }
    if (!this.#isEnding) return;
    this.#isEnding = false;
    // The kernel sees the close behind the last frame.
    this.#toKernel.send(1, () => this.die(0));
  }

  get #isAlive(): boolean {
    return this.#life === this.#network.vmm.life;
  }

  #atVmm(message: Uint8Array): void {
    this.flush(() => this.#visit.receive(decodeFrame(message, defaultLimits), message));
  }

  #atKernel(message: Uint8Array): void {
    this.#network.link.receive(this.#channel, decodeFrame(message, defaultLimits));
    this.#network.turn();
  }
}

/** Kernel, wire and VMM in one world, with the faults of a plan. */
export class Network {
  readonly world: World;
  readonly vmm: SimulatedVmm;
  readonly link: KernelLink;
  readonly happened: Partial<Record<FaultKind, number>> = {};
  readonly #faults: Fault[];
  #connections: Connection[] = [];
  #starting: Promise<void> | undefined;
  #isTurning = false;
  /** Counts the times the kernel has dialled. */
  epoch = 0;
  /** Messages that have left either end. */
  messages = 0;

  /** `link` makes the kernel's end; the lanes it wants are opened when it asks. */
  constructor(
    world: World,
    vmm: SimulatedVmm,
    faults: readonly Fault[],
    link: (openLanes: (lanes: readonly number[]) => void) => KernelLink,
  ) {
    this.world = world;
    this.vmm = vmm;
    this.#faults = [...faults];
    this.link = link((lanes) => {
      for (const lane of lanes) this.#connect(lane);
    });
    this.#dial(0);
  }

  /** To be called after every step: handlers that answered late, a VMM that came up. */
  async settle(): Promise<void> {
    await this.#starting;
    this.#starting = undefined;
    for (const connection of this.#connections) connection.flush(() => undefined);
    this.turn();
  }

  post(pipe: Pipe, message: Uint8Array, type: FrameType, arrive: (message: Uint8Array) => void): void {
    this.messages += 1;
    let delayMs = 1 + this.world.random.below(5);
    let copies = 1;
    for (;;) {
      const [fault] = this.#faults;
      if (fault === undefined || fault.atMessage > this.messages) break;
      this.#faults.shift();
      const { kind, amount } = fault;
      if (kind === 'delay') {
        delayMs += amount;
        this.#count(kind);
      } else if (kind === 'duplicate') {
        if (!repeatable.includes(type)) continue;
        copies += 1;
        this.#count(kind);
      } else this.world.after(0, () => this.#strike(kind, amount));
    }
    for (let copy = 0; copy < copies; copy += 1) pipe.send(delayMs, () => arrive(message));
  }

  /** The kernel has lost its connections of an epoch, all of them, and dials again where that makes sense. */
  lose(epoch: number): void {
    if (epoch !== this.epoch) return;
    this.epoch += 1;
    const lost = this.#connections;
    this.#connections = [];
    for (const connection of lost) connection.die(500);
    this.link.lost();
    if (this.link.outlivesConnection) this.#dial(redialMs);
  }

  crash(kind: FaultKind): void {
    if (this.vmm.reception === undefined) return;
    this.#count(kind);
    this.vmm.kill();
    for (const connection of this.#connections) connection.die(0);
    this.world.after(restartMs, () => {
      this.#starting = this.vmm.start();
      this.#starting.catch(() => undefined); // `settle` tells
    });
  }

  turn(): void {
    if (this.#isTurning || !this.link.runnable) return;
    this.#isTurning = true;
    this.world.after(1, () => {
      this.#isTurning = false;
      this.link.turn();
      this.turn();
    });
  }

  #strike(kind: Exclude<FaultKind, 'delay' | 'duplicate'>, amount: number): void {
    if (kind === 'crash') this.crash(kind);
    if (kind === 'torn') this.vmm.tearNextWrite(amount);
    if (kind === 'jump') {
      this.world.jump(amount * 100);
      this.#count(kind);
    }
    if (kind !== 'cut' || this.#connections.length === 0) return;
    this.#connections[amount % this.#connections.length]?.die(amount);
    this.#count(kind);
  }

  #dial(ms: number): void {
    const { epoch } = this;
    this.world.after(ms, () => {
      if (epoch !== this.epoch) return;
      if (this.vmm.reception === undefined) this.#dial(redialMs);
      else this.#connect(0);
    });
  }

  #connect(lane: number): void {
    const { reception } = this.vmm;
    if (reception === undefined) {
      this.world.after(1, () => this.lose(this.epoch));
      return;
    }
    this.#connections.push(new Connection(this, lane, (outlet) => reception.meet(outlet)));
  }

  #count(kind: FaultKind): void {
    this.happened[kind] = (this.happened[kind] ?? 0) + 1;
  }
}
