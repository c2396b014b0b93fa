import type { Device } from '../../api/define-device.ts';
import { gather, lengthOf, scatter } from './queue.ts';
import { type Served, virtioMmio } from './transport.ts';

/** What a block device stands on. Offsets and lengths are inside it, in whole sectors. */
export interface Disk {
  /** A multiple of 512. */
  readonly bytes: number;
  readonly readOnly: boolean;
  read(at: number, bytes: number): Uint8Array;
  write(at: number, data: Uint8Array): void;
  flush(): void;
}

const sectorBytes = 512;
const headerBytes = 16;
const identityBytes = 20;

const features = { readOnly: 1 << 5, flush: 1 << 9 } as const;

/** @source Virtio 1.1, 5.2.6 */
const types = { read: 0, write: 1, flush: 4, identity: 8 } as const;
const status = { ok: 0, error: 1, unsupported: 2 } as const;

interface Request {
  readonly disk: Disk;
  readonly at: number;
  readonly data: Uint8Array;
  /** Bytes the driver has room for. */
  readonly room: number;
}
interface Answer {
  readonly status: number;
  readonly data?: Uint8Array;
}

const isInside = ({ bytes }: Disk, at: number, count: number) => count % sectorBytes === 0 && at + count <= bytes;

const requests: Readonly<Record<number, (request: Request) => Answer>> = {
  [types.read]: ({ disk, at, room }) =>
    isInside(disk, at, room) ? { status: status.ok, data: disk.read(at, room) } : { status: status.error },
  [types.write]({ disk, at, data }) {
    if (disk.readOnly || !isInside(disk, at, data.length)) return { status: status.error };
    disk.write(at, data);
    return { status: status.ok };
  },
  [types.flush]({ disk }) {
    disk.flush();
    return { status: status.ok };
  },
  [types.identity]: ({ room }) => ({
    status: status.ok,
    data: new TextEncoder().encode('trapline'.padEnd(identityBytes, '\0')).subarray(0, room),
  }),
};

/** `capacity` in sectors, and nothing else. */
function configOf({ bytes }: Disk): Uint8Array {
  const config = new Uint8Array(8);
  new DataView(config.buffer).setBigUint64(0, BigInt(bytes / sectorBytes), true);
  return config;
}

/** A block device on a disk of the host. */
export function virtioBlock(disk: Disk): Device {
  return virtioMmio<undefined>({
    name: 'virtio-block',
    doc: 'block device',
    source: 'Virtio 1.1, 5.2',
    deviceId: 2,
    queues: 1,
    features: features.flush | (disk.readOnly ? features.readOnly : 0),
    config: configOf(disk),
    state: () => undefined,
    async serve(_, { readable, writable }, __, dma): Promise<Served> {
      const all = await gather(readable, dma);
      const room = lengthOf(writable) - 1;
      if (all.length < headerBytes || room < 0) return { written: 0 };
      const header = new DataView(all.buffer);
      const at = Number(header.getBigUint64(8, true)) * sectorBytes;
      const serve = requests[header.getUint32(0, true)];
      const answer = serve?.({ disk, at, data: all.subarray(headerBytes), room }) ?? { status: status.unsupported };
      // The last byte tells how it went; what was not read leaves its room as it was.
      const whole = new Uint8Array(room + 1);
      whole.set(answer.data ?? []);
      whole[room] = answer.status;
      return { written: await scatter(writable, whole, dma) };
    },
  }) as Device;
}
