import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KernelLink } from '../../kernel-sim/link/kernel-link.ts';
import { Pump } from '../../kernel-sim/link/pump.ts';
import { ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { KernelConnection, type Socket as KernelSocket } from '../../kernel-sim/link/websocket.ts';
import { runKernel } from '../../kernel-sim/main.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import { delimited, Undelimiter } from '../../proto/delimited.ts';
import type { Frame } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { type ByteStream, StreamSocket } from '../../proto/stream-socket.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { defaultEndpointLimits } from '../../server/endpoint/limits.ts';
import { SessionConnection, type Socket as VmmSocket } from '../../server/endpoint/websocket.ts';
import { ScriptedMachine } from '../../server/session/scripted-machine.ts';
import { TestVmm, testHello, testTerms, testToken } from '../../server/session/session-fixture.ts';

const outBytesMax = 20_000;
const heartbeatMs = 40;
/** Milliseconds in which a peer that does nothing is given up. */
const silenceMs = 5 * heartbeatMs;

/** A byte stream whose far end reads when and as much as a test says; what is written waits in it until then. */
class HeldStream implements ByteStream {
  readonly #listeners = new Map<string, (what: never) => void>();
  readonly #writes: { readonly bytes: Uint8Array; readonly written: (() => void) | undefined }[] = [];
  readonly #frames = new Undelimiter(defaultLimits.frameBytesMax);
  #read = 0;
  #arriving: Uint8Array[] = [];
  readonly heard: Frame[] = [];
  writableLength = 0;
  most = 0;
  isPaused = false;
  isDestroyed = false;

  on(event: string, listener: (what: never) => void): this {
    this.#listeners.set(event, listener);
    return this;
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    this.#writes.push({ bytes, written });
    this.writableLength += bytes.length;
    this.most = Math.max(this.most, this.writableLength);
    return false;
  }

  /** The far end reads one byte. A write counts as waiting until all of it is read, as a socket's does. */
  readByte(): boolean {
    const [first] = this.#writes;
    if (first === undefined) return false;
    for (const message of this.#frames.push(first.bytes.subarray(this.#read, this.#read + 1))) {
      const frame = decodeFrame(message, defaultLimits);
      this.heard.push(...(frame.type === 'batch' ? frame.frames : [frame]));
    }
    this.#read += 1;
    if (this.#read < first.bytes.length) return true;
    this.#writes.shift();
    this.#read = 0;
    this.writableLength -= first.bytes.length;
    first.written?.();
    return true;
  }

  /** The far end says frames, in one piece; they wait while nobody reads. */
  tell(frames: readonly Frame[]): void {
    this.#arriving.push(Buffer.concat(frames.map((frame) => delimited(encodeFrame(frame)))));
    this.#deliver();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    process.nextTick(() => this.#deliver());
  }

  end(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.#listeners.get('close')?.(undefined as never);
  }

  #deliver(): void {
    while (!this.isPaused && !this.isDestroyed) {
      const next = this.#arriving.shift();
      if (next === undefined) return;
      this.#listeners.get('data')?.(next as never);
    }
  }
}

const pings = (from: number, count: number): readonly Frame[] =>
  Array.from({ length: count }, (_, index) => ({ type: 'ping', nonce: BigInt(from + index), answer: false }));

/** One end, its far end's stream, and what the far end says for it to be at work. */
interface Played {
  readonly name: string;
  readonly greeting: readonly Frame[];
  play(stream: HeldStream): void;
}

const ends: readonly Played[] = [
  {
    name: 'VMM',
    greeting: [testHello, { type: 'ready' }],
    play(stream) {
      const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 1) });
      new SessionConnection(new StreamSocket(stream, defaultLimits.frameBytesMax) as unknown as VmmSocket, {
        limits: { ...defaultEndpointLimits, outBytesMax, heartbeatMs },
        reception: vmm.reception,
        onBug: (error) => {
          throw error;
        },
      });
    },
  },
  {
    name: 'kernel',
    greeting: [
      {
        ...testTerms,
        type: 'welcome',
        capabilities: ['batch'],
        minor: 0,
        session: Uint8Array.of(1),
        epoch: 1,
        token: testToken,
        eventOrder: 0,
      },
    ],
    play(stream) {
      const link = new KernelLink({ kernel: new ScriptedKernel(() => 'wait'), hello: testHello });
      new KernelConnection(new StreamSocket(stream, defaultLimits.frameBytesMax) as unknown as KernelSocket, {
        link,
        pump: new Pump(link),
        lane: 0,
        frameBytesMax: defaultLimits.frameBytesMax,
        outBytesMax,
        heartbeatMs,
        nowMs: () => performance.now(),
        onBug: (error) => {
          throw error;
        },
      });
    },
  },
];

describe.each(ends)('the $name, whose peer', ({ play, greeting }) => {
  let stream: HeldStream;
  const answers = () => stream.heard.flatMap((frame) => (frame.type === 'ping' && frame.answer ? frame.nonce : []));
  const asked = 20_000;

  beforeEach(async () => {
    stream = new HeldStream();
    play(stream);
    stream.tell(greeting);
    await new Promise((resolve) => setImmediate(resolve));
    while (stream.readByte());
  });
  afterEach(() => stream.destroy());

  it('asks and never reads, holds no more than its budget, stops reading and gives it up (LIM-5)', async () => {
    for (let from = 0; from < asked; from += 1000) stream.tell(pings(from, 1000));
    await wait(heartbeatMs);
    expect(stream.isPaused).toBe(true);
    expect(stream.most).toBeLessThanOrEqual(1.5 * outBytesMax);
    await expect.poll(() => stream.isDestroyed, { timeout: 20 * silenceMs }).toBe(true);
    expect(stream.most).toBeLessThanOrEqual(1.5 * outBytesMax);
  });

  it('reads byte by byte, is alive, and hears everything in its order (LIM-5, LIVE-3)', async () => {
    for (let from = 0; from < asked; from += 1000) stream.tell(pings(from, 1000));
    const startedMs = performance.now();
    let pauses = 0;
    while (answers().length < asked) {
      for (let bytes = 0; bytes < 2000; bytes += 1) stream.readByte();
      if (stream.isPaused) pauses += 1;
      await wait(3);
      expect(stream.isDestroyed).toBe(false);
    }
    expect(answers()).toEqual(Array.from({ length: asked }, (_, index) => BigInt(index)));
    expect(stream.most).toBeLessThanOrEqual(1.5 * outBytesMax);
    expect(pauses).toBeGreaterThan(10);
    // Far longer than a peer that does nothing would have lived.
    expect(performance.now() - startedMs).toBeGreaterThan(silenceMs);
  });
});

describe('a VMM whose event loop stands still again and again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-flow-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let vmm: ChildProcess;
  afterEach(() => vmm.disconnect());

  const smc: Exit = {
    reason: 'smc',
    immediate: 0,
    isa: 'a32',
    bytes: 4,
    mode: 0x13,
    pc: 0x8004,
    registers: registerSet({ r0: 1 }),
    windows: [],
  };

  async function run(stallMs: number, beatMs: { readonly vmm: number; readonly kernel: number }) {
    const socket = join(folder, `${stallMs}-${beatMs.vmm}-${beatMs.kernel}.sock`);
    const words = [socket, String(stallMs), String(beatMs.vmm)];
    vmm = fork(fileURLToPath(new URL('stalling-vmm.ts', import.meta.url)), words);
    await once(vmm, 'message');
    const told: string[] = [];
    const end = await runKernel({
      connect: `ws+unix:${socket}:/v1/kvm`,
      connectTimeoutMs: 5000,
      kernel: new ScriptedKernel((entries) =>
        entries > 30 ? { reason: 'system_event', type: 'shutdown', data: [] } : smc,
      ),
      vcpusMax: 1,
      version: 'test',
      logger: pino({ level: 'silent' }),
      signal: AbortSignal.timeout(20_000),
      nowMs: () => performance.now(),
      random: () => 0,
      heartbeatMs: beatMs.kernel,
      tell: (text) => void told.push(text),
    });
    return { end, losses: told.filter((text) => text.startsWith('lost')).length };
  }

  it('is given up by neither end while its stalls are short beside the kernel’s patience (LIVE-3)', async () => {
    const { end, losses } = await run(400, { vmm: 50, kernel: 1000 });
    expect(end).toEqual({ outcome: 'done', text: '30 exits' });
    expect(losses).toBe(0);
  });

  it('is dialled again where they are long, and no exit is lost or doubled (LIVE-3, RES-8)', async () => {
    const { end, losses } = await run(500, { vmm: 1000, kernel: 60 });
    expect(end).toEqual({ outcome: 'done', text: '30 exits' });
    expect(losses).toBeGreaterThan(0);
  });
});
