import type { DmaPort } from '../../api/define-device.ts';

/** A split virtqueue, as plain data. @source Virtio 1.1, 2.6 */
export interface Queue {
  size: number;
  ready: boolean;
  /** Guest physical addresses of the descriptor table, the driver area and the device area. */
  table: number;
  driver: number;
  device: number;
  /** Next entry of the available ring, and of the used ring, counted modulo 2^16. */
  taken: number;
  given: number;
}

/** A piece of guest memory. */
export interface Piece {
  readonly ipa: number;
  readonly bytes: number;
}

/** A request of the driver: what it gives the device to read, then what the device may fill. */
export interface Chain {
  readonly head: number;
  readonly readable: readonly Piece[];
  readonly writable: readonly Piece[];
}

/** A driver that broke the rules: its device needs a reset. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

/** Most descriptors a queue may have. */
export const queueSizeMax = 256;
/** Most bytes one request may have. */
const chainBytesMax = 4 * 2 ** 20;

const descriptorBytes = 16;
const flags = { next: 1, write: 2, indirect: 4 } as const;
const noInterrupt = 1;

export function emptyQueue(): Queue {
  return { size: 0, ready: false, table: 0, driver: 0, device: 0, taken: 0, given: 0 };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function chainAt(table: DataView, head: number, size: number): Chain {
  const readable: Piece[] = [];
  const writable: Piece[] = [];
  let bytes = 0;
  let index = head;
  for (let count = 0; count < size; count += 1) {
    if (index >= size) throw new QueueError(`descriptor ${index} of a queue of ${size}`);
    const at = index * descriptorBytes;
    const flag = table.getUint16(at + 12, true);
    const piece = { ipa: table.getUint32(at, true), bytes: table.getUint32(at + 8, true) };
    if (table.getUint32(at + 4, true) !== 0) throw new QueueError(`descriptor ${index} is above 4 GiB`);
    if ((flag & flags.indirect) !== 0) throw new QueueError(`descriptor ${index} is indirect, which was not offered`);
    bytes += piece.bytes;
    if (bytes > chainBytesMax) throw new QueueError(`a request of more than ${chainBytesMax} bytes`);
    if ((flag & flags.write) !== 0) writable.push(piece);
    else if (writable.length > 0) throw new QueueError(`descriptor ${index} is to be read, behind one to be written`);
    else readable.push(piece);
    if ((flag & flags.next) === 0) return { head, readable, writable };
    index = table.getUint16(at + 14, true);
  }
  throw new QueueError(`the chain of descriptor ${head} has no end`);
}

/** What the driver has made available and nobody has taken. */
export interface Available {
  readonly chains: readonly Chain[];
  /** The driver wants an interrupt for what is given back. */
  readonly wantsInterrupt: boolean;
}

/** Reads the requests that wait; `finish` takes them. @throws QueueError, IoctlError */
export async function readAvailable(queue: Queue, dma: DmaPort): Promise<Available> {
  const { size, taken } = queue;
  const ring = viewOf(await dma.readMemory(queue.driver, 4 + 2 * size));
  const wantsInterrupt = (ring.getUint16(0, true) & noInterrupt) === 0;
  const count = (ring.getUint16(2, true) - taken) & 0xffff;
  if (count === 0) return { chains: [], wantsInterrupt };
  if (count > size) throw new QueueError(`${count} requests wait in a queue of ${size}`);
  const table = viewOf(await dma.readMemory(queue.table, descriptorBytes * size));
  const heads = Array.from({ length: count }, (_, index) => ring.getUint16(4 + 2 * ((taken + index) % size), true));
  return { chains: heads.map((head) => chainAt(table, head, size)), wantsInterrupt };
}

/** Takes the next request, gives it back with `written` bytes filled, and tells the driver. */
export async function finish(queue: Queue, { head }: Chain, written: number, dma: DmaPort): Promise<void> {
  const element = new Uint8Array(Uint32Array.of(head, written).buffer);
  await dma.writeMemory(queue.device + 4 + 8 * (queue.given % queue.size), element);
  queue.taken = (queue.taken + 1) & 0xffff;
  queue.given = (queue.given + 1) & 0xffff;
  await dma.writeMemory(queue.device + 2, new Uint8Array(Uint16Array.of(queue.given).buffer));
}

/** All that the driver gives, in one piece. */
export async function gather(pieces: readonly Piece[], dma: DmaPort): Promise<Uint8Array> {
  const parts = await Promise.all(pieces.map(({ ipa, bytes }) => dma.readMemory(ipa, bytes)));
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Fills what the driver lends, front to back; gives how many bytes found room. */
export async function scatter(pieces: readonly Piece[], data: Uint8Array, dma: DmaPort): Promise<number> {
  let at = 0;
  for (const { ipa, bytes } of pieces) {
    if (at >= data.length) break;
    const part = data.subarray(at, at + bytes);
    await dma.writeMemory(ipa, part);
    at += part.length;
  }
  return at;
}

export const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { bytes }) => sum + bytes, 0);
