import { gather, lengthOf, scatter } from './queue.ts';
import { virtioMmio } from './transport.ts';

const queues = { receive: 0, transmit: 1 } as const;

/** Typed characters kept until the guest lends a buffer for them. */
const typedMax = 4096;

interface Terminal {
  readonly typed: number[];
}

/** Console of one port: prints where the board's console does. */
export const virtioConsole = virtioMmio<Terminal>({
  name: 'virtio-console',
  doc: 'console',
  source: 'Virtio 1.1, 5.3',
  deviceId: 3,
  queues: 2,
  state: () => ({ typed: [] }),
  input: { queue: queues.receive, isReady: ({ typed }) => typed.length > 0 },
  async serve(queue, chain, state, dma) {
    if (queue === queues.transmit) {
      const text = await gather(chain.readable, dma);
      return { written: 0, effects: [{ kind: 'console', bytes: text }] };
    }
    const bytes = Uint8Array.from(state.typed.splice(0, lengthOf(chain.writable)));
    return { written: await scatter(chain.writable, bytes, dma) };
  },
  receive({ typed }, bytes) {
    typed.push(...bytes.subarray(0, typedMax - typed.length));
  },
});
