import type { Context, Register } from './state.ts';

/** Each CPU has 32 KiB of tag RAM for its data cache, as the SCU tells it: 0b10. */
const tagRams = (cpus: number) =>
  Array.from({ length: cpus }, (_, cpu) => 2 << (8 + 2 * cpu)).reduce((a, b) => a | b, 0);

function configuration({ vcpus }: Context): number {
  const smp = ((1 << vcpus) - 1) << 4;
  return tagRams(vcpus) | smp | (vcpus - 1);
}

/** Snoop control unit: there are no caches to keep coherent. @source ARM DDI 0407 section 2.2 */
export const scuRegisters: readonly Register[] = [
  { name: 'SCU_CONTROL', at: 0x00, access: 'rw', doc: 'bit 0 enables the SCU', writable: 0x7f },
  { name: 'SCU_CONFIGURATION', at: 0x04, access: 'ro', doc: 'CPUs, less one; which are SMP', read: configuration },
  { name: 'SCU_CPU_STATUS', at: 0x08, access: 'rw', doc: 'power status, a byte a CPU', writable: 0x0303_0303 },
  { name: 'SCU_INVALIDATE', at: 0x0c, access: 'wo', doc: 'invalidates tags', write: () => [] },
  { name: 'SCU_FILTERING_START', at: 0x40, access: 'rw', doc: 'start of the filtered range', writable: 0xfff0_0000 },
  { name: 'SCU_FILTERING_END', at: 0x44, access: 'rw', doc: 'its end', writable: 0xfff0_0000 },
  { name: 'SCU_ACCESS_CONTROL', at: 0x50, access: 'rw', doc: 'CPUs that may write the SCU', reset: 0xf, writable: 0xf },
  { name: 'SCU_NS_ACCESS_CONTROL', at: 0x54, access: 'rw', doc: 'the same, non-secure', writable: 0xfff },
];
