import { control, hasLongDescriptors, type Regime, registers, sctlr, type Translation } from './regime.ts';

/** Cacheability: 0 not, 1 write-back write-allocate, 2 write-through, 3 write-back. */
export type Cacheability = 0 | 1 | 2 | 3;

/** What kind of memory a short descriptor says is there. */
export interface MemoryType {
  readonly kind: 'stronglyOrdered' | 'device' | 'normal';
  readonly inner: Cacheability;
  readonly outer: Cacheability;
  readonly shareable: boolean;
  readonly outerShareable: boolean;
}

const two = (word: number, low: number) => ((word >>> low) & 3) as Cacheability;
const isSet = (word: number, n: number) => ((word >>> n) & 1) === 1;

const stronglyOrdered = { kind: 'stronglyOrdered', inner: 0, outer: 0, shareable: true } as const;

/** By TEX[1:0] C B while TEX[2] is 0; the reserved ones are taken as strongly-ordered. @source DDI 0406C table B3-10 */
const kinds: readonly Omit<MemoryType, 'shareable' | 'outerShareable'>[] = [
  { kind: 'stronglyOrdered', inner: 0, outer: 0 },
  { kind: 'device', inner: 0, outer: 0 },
  { kind: 'normal', inner: 2, outer: 2 },
  { kind: 'normal', inner: 3, outer: 3 },
  { kind: 'normal', inner: 0, outer: 0 },
  { kind: 'stronglyOrdered', inner: 0, outer: 0 },
  { kind: 'normal', inner: 0, outer: 0 },
  { kind: 'normal', inner: 1, outer: 1 },
  { kind: 'device', inner: 0, outer: 0 },
];

/** Without TEX remap. @source DDI 0406C B3.8.2 */
function plainType(type: number, isShareable: boolean): MemoryType {
  if (type >= 16) {
    const inner = two(type, 0);
    const outer = two(type, 2);
    return { kind: 'normal', inner, outer, shareable: isShareable, outerShareable: isShareable };
  }
  const found = kinds[type] ?? stronglyOrdered;
  const shareable = found.kind === 'normal' ? isShareable : type !== 8;
  return { ...found, shareable, outerShareable: shareable };
}

const remapped = ['stronglyOrdered', 'device', 'normal', 'normal'] as const;

/** With SCTLR.TRE, by TEX[0] C B. @source DDI 0406C B3.8.3, B4.1.121, B4.1.132 */
function remappedType({ words }: Regime, type: number, isShareable: boolean): MemoryType {
  const prrr = words[registers.prrr] as number;
  const nmrr = words[registers.nmrr] as number;
  const n = type & 7;
  const kind = remapped[two(prrr, 2 * n)] ?? 'normal';
  if (kind === 'stronglyOrdered') return { ...stronglyOrdered, outerShareable: true };
  const shareable = isSet(prrr, (kind === 'normal' ? 18 : 16) + (isShareable ? 1 : 0));
  const isNormal = kind === 'normal';
  return {
    kind,
    inner: isNormal ? two(nmrr, 2 * n) : 0,
    outer: isNormal ? two(nmrr, 16 + 2 * n) : 0,
    shareable,
    outerShareable: shareable && !isSet(prrr, 24 + n),
  };
}

/** The memory type of a page that short descriptors map. */
export function shortMemoryType(regime: Regime, { attributes }: Translation): MemoryType {
  const type = attributes & 31;
  const isShareable = isSet(attributes, 5);
  return (control(regime) & sctlr.texRemap) !== 0
    ? remappedType(regime, type, isShareable)
    : plainType(type, isShareable);
}

/**
 * True where an access that is not aligned faults. With translation off all memory is strongly-ordered, but such
 * accesses are let through, as QEMU does.
 * @source DDI 0406C A3.2.2
 */
export function isDevice(regime: Regime, page: Translation): boolean {
  if ((control(regime) & sctlr.mmu) === 0) return false;
  if (hasLongDescriptors(regime)) return (page.attributes & 0xf0) === 0;
  return shortMemoryType(regime, page).kind !== 'normal';
}
