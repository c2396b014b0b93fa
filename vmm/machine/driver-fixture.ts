import { irqLine } from '../../proto/uapi/kvm.ts';
import type { Device, DmaPort } from '../api/define-device.ts';
import { type Effects, setIrq } from '../api/effects.ts';
import { IoctlError } from '../api/ioctl-port.ts';
import { DeviceInstance } from './device-instance.ts';

const size = 8;
const ramBytes = 0x1_0000;
/** Of each queue in its page: the descriptor table, the driver area, the device area. */
const areas = { table: 0, driver: 0x400, device: 0x800 } as const;
const pageOf = (queue: number) => 0x1000 * (queue + 1);
/** Where buffers stand. */
const buffersAt = 0x8000;

/** One buffer of a request: bytes for the device to read, or room for it to fill. */
export type Buffer = Uint8Array | number;

/** A driver of one device, with RAM of its own: what a guest does, in the fewest words. */
export class Driver {
  readonly ram = new Uint8Array(ramBytes);
  readonly view = new DataView(this.ram.buffer);
  readonly device: DeviceInstance;
  readonly dma: DmaPort = {
    readMemory: async (ipa, bytes) => this.#piece(ipa, bytes).slice(),
    writeMemory: async (ipa, data) => this.#piece(ipa, data.length).set(data),
  };
  #nextBuffer = buffersAt;
  readonly #nextDescriptor = new Map<number, number>();

  constructor(device: Device, queues: number) {
    this.device = new DeviceInstance({ base: 0, device }, { wire: (level) => [setIrq(irqLine('spi', 33), level)] });
    this.write(0x070, 0xf);
    for (let queue = 0; queue < queues; queue += 1) this.enable(queue);
  }

  read(at: number): number {
    return this.device.read(at, 4).value;
  }

  write(at: number, value: number): void {
    this.device.write(at, 4, value);
  }

  enable(queue: number, entries = size): void {
    const page = pageOf(queue);
    this.write(0x030, queue);
    this.write(0x038, entries);
    this.write(0x080, page + areas.table);
    this.write(0x090, page + areas.driver);
    this.write(0x0a0, page + areas.device);
    this.write(0x044, 1);
  }

  /** Makes a request available; gives where its buffers are. */
  offer(queue: number, buffers: readonly Buffer[]): readonly number[] {
    const first = this.#nextDescriptor.get(queue) ?? 0;
    const places = buffers.map((buffer, index) => {
      const ipa = this.#nextBuffer;
      const bytes = typeof buffer === 'number' ? buffer : buffer.length;
      if (typeof buffer !== 'number') this.ram.set(buffer, ipa);
      this.#nextBuffer += (bytes + 15) & ~15;
      const isLast = index === buffers.length - 1;
      this.descriptor(queue, first + index, {
        ipa,
        bytes,
        flags: (isLast ? 0 : 1) | (typeof buffer === 'number' ? 2 : 0),
      });
      return ipa;
    });
    this.#nextDescriptor.set(queue, first + buffers.length);
    this.makeAvailable(queue, first);
    return places;
  }

  descriptor(queue: number, index: number, { ipa, bytes, flags, next = index + 1 }: Descriptor): void {
    const at = pageOf(queue) + areas.table + index * 16;
    this.view.setUint32(at, ipa, true);
    this.view.setUint32(at + 8, bytes, true);
    this.view.setUint16(at + 12, flags, true);
    this.view.setUint16(at + 14, next, true);
  }

  makeAvailable(queue: number, head: number): void {
    const at = pageOf(queue) + areas.driver;
    const index = this.view.getUint16(at + 2, true);
    this.view.setUint16(at + 4 + 2 * (index % size), head, true);
    this.view.setUint16(at + 2, index + 1, true);
  }

  /** Rings the bell and lets the device work; gives what it asks for. */
  async notify(queue: number): Promise<Effects> {
    this.write(0x050, queue);
    return this.work();
  }

  async work(): Promise<Effects> {
    return this.device.isDue ? this.device.service(this.dma) : [];
  }

  /** What the device gave back: heads and how many bytes it filled. */
  used(queue: number): readonly (readonly [head: number, bytes: number])[] {
    const at = pageOf(queue) + areas.device;
    const count = this.view.getUint16(at + 2, true);
    return Array.from({ length: count }, (_, index) => [
      this.view.getUint32(at + 4 + 8 * index, true),
      this.view.getUint32(at + 8 + 8 * index, true),
    ]);
  }

  bytes(ipa: number, count: number): Uint8Array {
    return this.ram.slice(ipa, ipa + count);
  }

  #piece(ipa: number, bytes: number): Uint8Array {
    if (ipa + bytes > ramBytes) throw new IoctlError('EFAULT', 'outside memory');
    return this.ram.subarray(ipa, ipa + bytes);
  }
}

interface Descriptor {
  readonly ipa: number;
  readonly bytes: number;
  readonly flags: number;
  readonly next?: number;
}
