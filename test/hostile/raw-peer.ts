import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What became of a connection: an HTTP status, the close code of a WebSocket, or its end without a word. */
export type Fate = `HTTP ${number}` | `close ${number}` | 'cut';

const headEnd = Buffer.from('\r\n\r\n');
const switching = 101;
const closeOpcode = 8;
const binaryOpcode = 2;

/** Bytes of an unmasked frame from a server: its opcode, its body and where it ends. */
function serverFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly body: Buffer; readonly end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < head + length) return undefined;
  return { opcode: (bytes[0] ?? 0) & 0xf, body: bytes.subarray(head, head + length), end: head + length };
}

/** A TCP connection to a server, with no manners of its own. */
export class RawPeer {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #status: number | undefined;
  #closeCode: number | undefined;
  #frames = 0;
  #isOver = false;
  #stir = Promise.withResolvers<void>();

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const stir = () => {
      this.#stir.resolve();
      this.#stir = Promise.withResolvers();
    };
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#read();
      stir();
    });
    this.#socket.on('end', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.#isOver = true;
      stir();
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Says byte after byte, until all is said or nobody listens any more. */
  async dribble(bytes: Uint8Array, everyMs: number): Promise<void> {
    for (const byte of bytes) {
      if (this.#isOver) return;
      this.write(Uint8Array.of(byte));
      await wait(everyMs);
    }
  }

  /** Says that nothing more will come, and still listens. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Goes away without a word. */
  drop(): void {
    this.#socket.resetAndDestroy();
  }

  /** Reads no more from here on. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Until the server has answered the upgrade. @throws when it has refused it */
  async upgraded(): Promise<void> {
    while (this.#status === undefined && !this.#isOver) await this.#stir.promise;
    if (this.#status !== switching) throw new Error(`no upgrade: ${this.#status ?? 'cut'}`);
  }

  /** Until the server has sent so many frames, or is gone. */
  async heard(frames: number): Promise<void> {
    while (this.#frames < frames && !this.#isOver && this.#closeCode === undefined) await this.#stir.promise;
  }

  /** What the server makes of it; the connection is gone then. */
  async fate(): Promise<Fate> {
    while (!this.#isOver && this.#verdict === undefined) await this.#stir.promise;
    if (!this.#isOver) {
      const closed = once(this.#socket, 'close');
      this.#socket.destroySoon();
      await closed;
    }
    return this.#verdict ?? 'cut';
  }

  get #verdict(): Fate | undefined {
    if (this.#closeCode !== undefined) return `close ${this.#closeCode}`;
    return this.#status === undefined || this.#status === switching ? undefined : `HTTP ${this.#status}`;
  }

  #read(): void {
    if (this.#status === undefined) {
      const end = this.#received.indexOf(headEnd);
      if (end < 0) return;
      this.#status = Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#received.toString('latin1', 0, 12))?.[1]);
      this.#received = this.#received.subarray(end + headEnd.length);
    }
    if (this.#status !== switching) return;
    for (let frame = serverFrame(this.#received); frame !== undefined; frame = serverFrame(this.#received)) {
      this.#received = this.#received.subarray(frame.end);
      if (frame.opcode === binaryOpcode) this.#frames += 1;
      if (frame.opcode === closeOpcode) this.#closeCode = frame.body.length < 2 ? 1005 : frame.body.readUInt16BE(0);
    }
  }
}

interface FrameShape {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** Bits RSV1 to RSV3. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** Said instead of the true length. */
  readonly length?: bigint;
}

/** A WebSocket frame of a client, of any shape; its mask is zero. @source RFC 6455 §5.2 */
export function clientFrame(body: Uint8Array, shape: FrameShape = {}): Uint8Array {
  const { opcode = binaryOpcode, fin = true, reserved = 0, masked = true, length = BigInt(body.length) } = shape;
  const head = Buffer.alloc(10);
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  let size = 2;
  if (length < 126n) head[1] = mask | Number(length);
  else if (length < 65_536n) {
    head[1] = mask | 126;
    head.writeUInt16BE(Number(length), 2);
    size = 4;
  } else {
    head[1] = mask | 127;
    head.writeBigUInt64BE(length, 2);
    size = 10;
  }
  return Buffer.concat([head.subarray(0, size), Buffer.alloc(masked ? 4 : 0), body]);
}
