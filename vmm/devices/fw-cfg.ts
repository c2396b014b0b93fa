import { defineDevice } from '../api/define-device.ts';

interface Selection {
  key: number;
  /** Of the next byte that is read. */
  offset: number;
}

/** What there is to select: who this is, that it has no DMA, and that it has no files. */
const items: ReadonlyMap<number, readonly number[]> = new Map([
  [0x0000, [...'QEMU'].map((letter) => letter.charCodeAt(0))],
  [0x0001, [1, 0, 0, 0]],
  [0x0019, [0, 0, 0, 0]],
]);

/** The next byte of what is selected; 0 behind its end. */
function next(state: Selection): number {
  const byte = items.get(state.key)?.[state.offset] ?? 0;
  state.offset += 1;
  return byte;
}

/** So many bytes, the first in the lowest lane. */
function nextBytes(state: Selection, count: number): number {
  let word = 0;
  for (let lane = 0; lane < count; lane += 1) word |= next(state) << (8 * lane);
  return word;
}

/** QEMU's firmware configuration, empty: firmware that looks for files in it finds none. */
export const fwCfg = defineDevice<Selection>({
  name: 'fw-cfg',
  doc: 'firmware configuration without files',
  bytes: 0x18,
  source: 'QEMU docs/specs/fw_cfg.rst',
  compatible: ['qemu,fw-cfg-mmio'],
  properties: { 'dma-coherent': true },
  state: () => ({ key: 0, offset: 0 }),
  registers: [
    {
      name: 'DATA',
      at: 0x00,
      access: 'rw',
      doc: 'the next bytes of what is selected',
      read: ({ state }, bytes) => nextBytes(state, bytes),
      write: () => [],
    },
    {
      name: 'DATA_HIGH',
      at: 0x04,
      access: 'rw',
      doc: 'upper half of a 64-bit access',
      read: ({ state }, bytes) => nextBytes(state, bytes),
      write: () => [],
    },
    {
      name: 'SELECTOR',
      at: 0x08,
      access: 'wo',
      doc: 'selects an item; big-endian',
      writable: 0xffff,
      write({ state }, value) {
        state.key = ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
        state.offset = 0;
        return [];
      },
    },
    { name: 'DMA_HIGH', at: 0x10, access: 'rw', doc: 'no DMA: reads as zero', read: () => 0, write: () => [] },
    { name: 'DMA_LOW', at: 0x14, access: 'rw', doc: 'no DMA: reads as zero', read: () => 0, write: () => [] },
  ],
});
