import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { heartbeatMs } from '../../proto/heartbeat.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { ScriptedMachine } from '../session/scripted-machine.ts';
import { TestVmm, testHello } from '../session/session-fixture.ts';
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
