import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { ScriptedMachine } from '../session/scripted-machine.ts';
import { TestVmm, testHello } from '../session/session-fixture.ts';
import type { SessionJournal } from '../session/session-journal.ts';
import { defaultEndpointLimits } from './limits.ts';
import { SessionConnection, type Socket } from './websocket.ts';

/** A socket whose peer reads only when the test says so. */
class HeldSocket extends EventEmitter {
  readonly done: string[] = [];
  readonly sent: Frame[] = [];
  bufferedAmount = 0;
  #written: (() => void) | undefined;

  send(data: Uint8Array, _options: object, written?: () => void): void {
    this.bufferedAmount += data.length;
    this.sent.push(decodeFrame(data, defaultLimits));
    this.#written = written ?? this.#written;
  }

  close(code: number): void {
    this.done.push(`close ${code}`);
  }
  terminate(): void {
    this.done.push('terminate');
  }
  pause(): void {
    this.done.push('pause');
  }
  resume(): void {
    this.done.push('resume');
  }

  tell(frame: Frame): void {
    this.emit('message', Buffer.from(encodeFrame(frame)), true);
  }

  read(): void {
    this.bufferedAmount = 0;
    this.#written?.();
  }
}

let socket: HeldSocket;
let vmm: TestVmm;
const tick = () => new Promise((resolve) => process.nextTick(resolve));

beforeEach(() => {
  vi.useFakeTimers();
  socket = new HeldSocket();
  vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 1) });
  const limits = { ...defaultEndpointLimits, outBytesMax: 1000 };
  new SessionConnection(socket as unknown as Socket, { limits, onBug: () => undefined, reception: vmm.reception });
});

afterEach(() => void vi.useRealTimers());

const ping = (nonce: number): Frame => ({ type: 'ping', nonce: BigInt(nonce), answer: false });

async function pings(count: number): Promise<void> {
  for (let nonce = 1; nonce <= count; nonce += 1) socket.tell(ping(nonce));
  await tick();
}

it('Welcome leaves alone, what follows in one turn leaves together (LIVE-5)', async () => {
  socket.tell(testHello);
  await pings(3);
  expect(socket.sent.map(({ type }) => type)).toEqual(['welcome', 'batch']);
  socket.emit('close', 1006, Buffer.alloc(0));
});

it('the next message is expected once the kernel was asked or let on, and not for the rest that is sent', async () => {
  const told: string[] = [];
  const waits = { expect: () => void told.push('expect'), arrived: () => void told.push('arrived') };
  const own = new HeldSocket();
  const limits = defaultEndpointLimits;
  new SessionConnection(own as unknown as Socket, { limits, onBug: () => undefined, reception: vmm.reception, waits });
  own.tell(testHello);
  own.tell(ping(1));
  await tick();
  expect(told).toEqual(['arrived', 'arrived']);
  own.tell({ type: 'ready' });
  await tick();
  expect(own.sent.at(-1)).toMatchObject({ type: 'ioctl' });
  expect(told).toEqual(['arrived', 'arrived', 'arrived', 'expect']);
  own.emit('close', 1006, Buffer.alloc(0));
  socket.emit('close', 1006, Buffer.alloc(0));
});

it('reads no more from a kernel that does not read, until it does (LIM-5)', async () => {
  socket.tell(testHello);
  await pings(80);
  expect(socket.done).toEqual(['pause']);
  socket.read();
  expect(socket.done).toEqual(['pause', 'resume']);
  socket.emit('close', 1006, Buffer.alloc(0));
});

it('asks a kernel that falls silent, then lets its connection go and keeps its session (LIVE-6, LIVE-8)', async () => {
  socket.tell({ ...testHello, capabilities: ['resume'] });
  socket.tell({ type: 'ready' });
  await vi.advanceTimersByTimeAsync(4 * heartbeatMs);
  expect(socket.sent.slice(-3)).toMatchObject([
    { type: 'ping', answer: false },
    { type: 'ping', answer: false },
    { type: 'error', code: 'PEER_SILENT' },
  ]);
  expect(socket.done).toEqual(['resume', 'close 4013']);
  expect(vmm.ended).toEqual([]);
});

it('buffers its budget and one answer, however much is asked for in one read (LIM-5)', async () => {
  socket.tell(testHello);
  await tick();
  const asked = 5000;
  const mostBytes = 1000 * (8 / 6) + 8; // six bytes of a ping are eight within a Batch
  let most = 0;
  for (let nonce = 1; nonce <= asked; nonce += 1) {
    socket.tell(ping(nonce));
    most = Math.max(most, socket.bufferedAmount);
  }
  await tick();
  expect(most).toBeLessThanOrEqual(mostBytes);
  for (let reads = 0; reads < asked && socket.bufferedAmount > 0; reads += 1) {
    socket.read();
    await tick();
    expect(socket.bufferedAmount).toBeLessThanOrEqual(mostBytes);
  }
  const answers = socket.sent.flatMap((frame) => (frame.type === 'batch' ? frame.frames : [frame]));
  expect(answers.filter(({ type }) => type === 'ping')).toHaveLength(asked);
  socket.emit('close', 1006, Buffer.alloc(0));
});

it('reads no more while what would leave waits for a journal that is slow (LIM-5, RES-12)', async () => {
  const slow = Promise.withResolvers<void>();
  const ignore = () => undefined;
  const journal: SessionJournal = {
    opened: ignore,
    closed: ignore,
    received: ignore,
    sending: ignore,
    typed: ignore,
    printed: ignore,
    commit: () => slow.promise,
    discard: ignore,
    end: ignore,
  };
  const kept = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 1), journal });
  const held = new HeldSocket();
  const limits = { ...defaultEndpointLimits, outBytesMax: 1000 };
  new SessionConnection(held as unknown as Socket, { limits, onBug: ignore, reception: kept.reception });
  held.tell(testHello);
  for (let nonce = 1; nonce <= 2000; nonce += 1) held.tell(ping(nonce));
  await tick();
  expect(held.sent).toEqual([]);
  expect(held.done).toEqual(['pause']);
  slow.resolve();
  while (held.done.at(-1) !== 'resume') {
    await tick();
    held.read();
  }
  await tick();
  const answers = held.sent.flatMap((frame) => (frame.type === 'batch' ? frame.frames : [frame]));
  expect(answers.filter(({ type }) => type === 'ping')).toHaveLength(2000);
  held.emit('close', 1006, Buffer.alloc(0));
  socket.emit('close', 1006, Buffer.alloc(0));
});

it('does not take its own absence for a kernel’s silence: what came meanwhile is read first (HS-5, LIVE-3)', async () => {
  vi.useRealTimers();
  const limits = { ...defaultEndpointLimits, handshakeMs: 40 };
  const late = new HeldSocket();
  new SessionConnection(late as unknown as Socket, { limits, onBug: () => undefined, reception: vmm.reception });
  const untilMs = performance.now() + 100;
  while (performance.now() < untilMs);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(late.done).toEqual([]);
  late.tell(testHello);
  late.tell({ type: 'ready' });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(late.done).toEqual([]);
  late.emit('close', 1006, Buffer.alloc(0));
  socket.emit('close', 1006, Buffer.alloc(0));
});
