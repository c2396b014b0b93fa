import { hex64 } from '../../proto/uapi/hex.ts';
import { memoryFlags } from '../../proto/uapi/kvm.ts';
import type { KvmLimits } from './limits.ts';
import { firstRefusal, Refusal, type RefusalTable } from './refusal.ts';

/** A range of guest physical memory backed by RAM. */
export interface MemorySlot {
  readonly slot: number;
  readonly flags: number;
  readonly ipa: number;
  readonly bytes: number;
}

/** What SET_USER_MEMORY_REGION does to the slots there are. */
export type SlotChange =
  | { readonly kind: 'create' | 'move' | 'flags'; readonly slot: MemorySlot }
  | { readonly kind: 'delete'; readonly slot: MemorySlot }
  | { readonly kind: 'nothing' };

const pageBytes = 4096;

/** Guest physical addresses have 40 bits, as with LPAE on a 32-bit host. */
const ipaEnd = 2 ** 40;

const knownFlags = memoryFlags.logDirtyPages | memoryFlags.readonly;
const unaligned = (value: number) => value % pageBytes !== 0;
const span = ({ ipa, bytes }: MemorySlot) => `${hex64(BigInt(ipa))} + ${hex64(BigInt(bytes))}`;
const overlaps = (a: MemorySlot, b: MemorySlot) => a.ipa < b.ipa + b.bytes && b.ipa < a.ipa + a.bytes;

type Subject = [slots: ReadonlyMap<number, MemorySlot>, wanted: MemorySlot, limits: KvmLimits];

/** @source linux virt/kvm/kvm_main.c, __kvm_set_memory_region(), in its order */
const requestRefusals: RefusalTable<Subject> = [
  [
    'EINVAL',
    (_, { flags }) => (flags & ~knownFlags) !== 0,
    (_, { flags }) => `memory slot flags ${flags}: only 1 and 2`,
  ],
  [
    'EINVAL',
    (_, { ipa, bytes }) => unaligned(bytes) || unaligned(ipa) || ipa < 0 || bytes < 0,
    (_, wanted) => `memory slot ${span(wanted)} is not whole pages of ${pageBytes} bytes`,
  ],
  [
    'EINVAL',
    (_, { slot }, { memorySlotsMax }) => slot >= memorySlotsMax,
    (_, { slot }, { memorySlotsMax }) => `memory slot ${slot}: there are ${memorySlotsMax}, numbered from 0`,
  ],
  [
    'EINVAL',
    (_, { ipa, bytes }) => ipa + bytes > Number.MAX_SAFE_INTEGER,
    (_, wanted) => `memory slot ${span(wanted)} wraps`,
  ],
  [
    'EINVAL',
    (slots, { slot, bytes }) => bytes === 0 && !slots.has(slot),
    (_, { slot }) => `memory slot ${slot} cannot be deleted: it is not there`,
  ],
];

const isResized = (old: MemorySlot, wanted: MemorySlot) =>
  old.bytes !== wanted.bytes || ((old.flags ^ wanted.flags) & memoryFlags.readonly) !== 0;

const placementRefusals: RefusalTable<Subject> = [
  [
    'EEXIST',
    (slots, wanted) => [...slots.values()].some((other) => other.slot !== wanted.slot && overlaps(other, wanted)),
    (_, wanted) => `memory slot ${wanted.slot} at ${span(wanted)} overlaps another slot`,
  ],
  [
    'EFAULT',
    (_, { ipa, bytes }) => ipa + bytes > ipaEnd,
    (_, wanted) => `memory slot ${span(wanted)} passes the 40 bits of guest physical addresses`,
  ],
  [
    'ENOMEM',
    (slots, wanted, { memoryBytesMax }) =>
      [...slots.values()].reduce((sum, { slot, bytes }) => sum + (slot === wanted.slot ? 0 : bytes), wanted.bytes) >
      memoryBytesMax,
    (_, wanted, { memoryBytesMax }) =>
      `memory slot ${span(wanted)} takes the VM past ${memoryBytesMax} bytes; raise memoryBytesMax of the kernel`,
  ],
];

/** What becomes of the slots, or why nothing does. */
export function changeSlot(...subject: Subject): SlotChange | Refusal {
  const [slots, wanted] = subject;
  const refusal = firstRefusal(requestRefusals, ...subject);
  if (refusal !== undefined) return refusal;
  const old = slots.get(wanted.slot);
  if (old !== undefined && wanted.bytes === 0) return { kind: 'delete', slot: old };
  if (old !== undefined && isResized(old, wanted)) {
    return new Refusal('EINVAL', `memory slot ${wanted.slot} cannot change size or become read-only; delete it first`);
  }
  if (old !== undefined && old.ipa === wanted.ipa) {
    return old.flags === wanted.flags ? { kind: 'nothing' } : { kind: 'flags', slot: wanted };
  }
  return firstRefusal(placementRefusals, ...subject) ?? { kind: old === undefined ? 'create' : 'move', slot: wanted };
}
