import { answerFrame } from './loopback.ts';
import { gather, scatter } from './queue.ts';
import { virtioMmio } from './transport.ts';

const queues = { receive: 0, transmit: 1 } as const;

/** `struct virtio_net_hdr` of version 1: no offload is offered, so all of it but the count of buffers is zero. */
const headerBytes = 12;
const countAt = 10;

/** Frames kept until the guest lends buffers for them; beyond, the wire drops them. */
const framesMax = 64;

const features = { mac: 1 << 5 } as const;
const mac = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56] as const;

interface Card {
  /** Frames on their way to the guest. */
  readonly inbox: number[][];
}

/** Network card on a wire with one other host, which is in this process: no packet leaves it. */
export const virtioNet = virtioMmio<Card>({
  name: 'virtio-net',
  doc: 'network card',
  source: 'Virtio 1.1, 5.1',
  deviceId: 1,
  queues: 2,
  features: features.mac,
  config: Uint8Array.from(mac),
  state: () => ({ inbox: [] }),
  input: { queue: queues.receive, isReady: ({ inbox }) => inbox.length > 0 },
  async serve(queue, { readable, writable }, { inbox }, dma) {
    if (queue === queues.transmit) {
      const sent = await gather(readable, dma);
      const answer = answerFrame(sent.subarray(headerBytes));
      if (answer !== undefined && inbox.length < framesMax) inbox.push([...answer]);
      return { written: 0 };
    }
    const frame = inbox.shift() ?? [];
    const whole = new Uint8Array(headerBytes + frame.length);
    whole[countAt] = 1;
    whole.set(frame, headerBytes);
    return { written: await scatter(writable, whole, dma) };
  },
});
