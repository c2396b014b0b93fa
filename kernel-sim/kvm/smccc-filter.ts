import { hex } from '../../proto/uapi/hex.ts';
import { type SmcccFilterAction, smcccFilterActions, smcccFilterBytes } from '../../proto/uapi/kvm.ts';
import { defaultLimits } from './limits.ts';
import { firstRefusal, Refusal, type RefusalTable } from './refusal.ts';

/** Function ids `first` … `first + count - 1` and what becomes of their calls. */
export interface FilterRange {
  readonly first: number;
  readonly count: number;
  readonly action: SmcccFilterAction;
}

/**
 * Arm Architecture Calls: userspace must not misreport what the kernel says about CPU vulnerabilities.
 * @source linux arch/arm64/kvm/hypercalls.c, init_smccc_filter()
 */
const reservedRanges: readonly FilterRange[] = [
  { first: 0x8000_0000, count: 0x1_0000, action: 'handle' },
  { first: 0xc000_0000, count: 0x1_0000, action: 'handle' },
];

const actionNames = new Map<number, SmcccFilterAction>(
  Object.entries(smcccFilterActions).map(([name, number]) => [number, name as SmcccFilterAction]),
);

/**
 * Which SMCCC function ids leave to the VMM. Ranges can be added until the VM has run, never changed or removed.
 * @source linux arch/arm64/kvm/hypercalls.c, kvm_smccc_set_filter()
 */
export class SmcccFilter {
  /** Sorted and without overlap. */
  #ranges: readonly FilterRange[] = [];
  #isFrozen = false;
  readonly #rangesMax: number;

  constructor(rangesMax = defaultLimits.filterRangesMax) {
    this.#rangesMax = rangesMax;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** The VM has run: no range may be added any more. */
  freeze(): void {
    this.#isFrozen = true;
  }

  get isFull(): boolean {
    return this.#ranges.length >= this.#rangesMax;
  }

  /** EINVAL for a range that is none, EBUSY once the VM has run, EEXIST for an overlap even with the same action. */
  insert(range: FilterRange): Refusal | undefined {
    const refusal = firstRefusal(refusals, this, range);
    if (refusal !== undefined) return refusal;
    const ranges = this.#ranges.length === 0 ? reservedRanges : this.#ranges;
    this.#ranges = [...ranges, range].sort((a, b) => a.first - b.first);
    return undefined;
  }

  overlapping(range: FilterRange): readonly FilterRange[] {
    const ranges = this.#ranges.length === 0 ? reservedRanges : this.#ranges;
    return ranges.filter((other) => other.first < range.first + range.count && range.first < other.first + other.count);
  }

  /** What becomes of a call of `functionId`; `handle` where nothing was said. */
  action(functionId: number): SmcccFilterAction {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = this.#ranges[middle];
      if (range === undefined || functionId < range.first) high = middle;
      else if (functionId < range.first + range.count) return range.action;
      else low = middle + 1;
    }
    return 'handle';
  }
}

const span = ({ first, count }: FilterRange) => `${hex(first)} + ${hex(count)}`;

const refusals: RefusalTable<[filter: SmcccFilter, range: FilterRange]> = [
  ['EINVAL', (_, { count }) => count === 0, () => 'SMCCC filter range of no function; nr_functions is at least 1'],
  [
    'EINVAL',
    (_, { first, count }) => first + count > 2 ** 32,
    (_, range) => `SMCCC filter range ${span(range)} passes 2^32`,
  ],
  ['EBUSY', (filter) => filter.isFrozen, () => 'SMCCC filter is frozen since a vCPU has run; set it before KVM_RUN'],
  [
    'EEXIST',
    (filter, range) => filter.overlapping(range).length > 0,
    (filter, range) =>
      `SMCCC filter range ${span(range)} overlaps ${filter.overlapping(range).map(span).join(' and ')}`,
  ],
  ['ENOMEM', (filter) => filter.isFull, () => 'SMCCC filter is full'],
];

/**
 * Reads `struct kvm_smccc_filter`: base u32, nr_functions u32, action u8, 15 bytes of zero, little-endian.
 * EFAULT for too few bytes, EINVAL for a pad byte that is not zero or an action that does not exist.
 */
export function decodeFilterRange(data: Uint8Array): FilterRange | Refusal {
  if (data.length < smcccFilterBytes) {
    return new Refusal('EFAULT', `struct kvm_smccc_filter has ${smcccFilterBytes} bytes, not ${data.length}`);
  }
  const view = new DataView(data.buffer, data.byteOffset, smcccFilterBytes);
  const pad = data.subarray(9, smcccFilterBytes);
  if (pad.some((byte) => byte !== 0)) return new Refusal('EINVAL', 'struct kvm_smccc_filter: pad is not zero');
  const action = actionNames.get(view.getUint8(8));
  if (action === undefined) {
    return new Refusal('EINVAL', `struct kvm_smccc_filter: action ${view.getUint8(8)} is none of 0, 1, 2`);
  }
  return { first: view.getUint32(0, true), count: view.getUint32(4, true), action };
}
