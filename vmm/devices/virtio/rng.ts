import { lengthOf, scatter } from './queue.ts';
import { virtioMmio } from './transport.ts';

/** Bytes one request gets at most: drivers ask again. */
const bytesMax = 4096;

interface Generator {
  readonly words: number[];
}

const rotated = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));

/** Next word of xoshiro128**. @source prng.di.unimi.it, Blackman and Vigna */
function next({ words }: Generator): number {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  const result = Math.imul(rotated(Math.imul(b, 5), 7), 9);
  const [third, fourth] = [c ^ a, d ^ b];
  words.splice(0, 4, a ^ fourth, b ^ third, third ^ (b << 9), rotated(fourth, 11));
  return result >>> 0;
}

/** Entropy source: the same numbers in every run of a machine, which is what makes runs comparable. No secret. */
export const virtioRng = virtioMmio<Generator>({
  name: 'virtio-rng',
  doc: 'entropy source',
  source: 'Virtio 1.1, 5.4',
  deviceId: 4,
  queues: 1,
  state: () => ({ words: [0x7472_6170, 0x6c69_6e65, 0x656e_7472, 0x6f70_7921] }),
  async serve(_, chain, state, dma) {
    const count = Math.min(lengthOf(chain.writable), bytesMax);
    const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => next(state));
    return { written: await scatter(chain.writable, new Uint8Array(words.buffer).subarray(0, count), dma) };
  },
});
