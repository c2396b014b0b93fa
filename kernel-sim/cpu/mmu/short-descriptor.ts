import type { Fault, FaultLevel } from './fault.ts';
import {
  control,
  type Regime,
  registers,
  rights,
  sctlr,
  type Translation,
  tableWord,
  type WalkAbort,
  type Walked,
  withExecute,
} from './regime.ts';

const { privilegedRead, privilegedWrite, userRead, userWrite } = rights;

/** By AP[2:0]; 0b100 is UNPREDICTABLE and gives nothing. @source DDI 0406C table B3-8 */
const accessRights = [
  0,
  privilegedRead | privilegedWrite,
  privilegedRead | privilegedWrite | userRead,
  privilegedRead | privilegedWrite | userRead | userWrite,
  0,
  privilegedRead,
  privilegedRead | userRead,
  privilegedRead | userRead,
] as const;

const sizes = { supersection: 2 ** 24, section: 2 ** 20, large: 2 ** 16, small: 2 ** 12 } as const;

/** Bits of a level-1 or level-2 descriptor, brought into one order. */
interface Page {
  readonly level: 1 | 2;
  readonly bytes: number;
  readonly base: number;
  readonly domain: number;
  readonly ap: number;
  /** TEX[2:0] C B. */
  readonly type: number;
  readonly shareable: boolean;
  readonly never: boolean;
  readonly privilegedNever: boolean;
}

const bit = (word: number, n: number) => (word >>> n) & 1;

/** AP[2] is bit `high`, AP[1:0] begin at `low`. */
const apOf = (word: number, high: number, low: number) => (bit(word, high) << 2) | ((word >>> low) & 3);

/** TEX begins at `tex`, C and B are bits 3 and 2 everywhere. */
const typeOf = (word: number, tex: number) => (((word >>> tex) & 7) << 2) | ((word >>> 2) & 3);

function fault(kind: Fault['kind'], level: FaultLevel, domain: number): Fault {
  return { kind, level, domain };
}

const abort = (ipa: number): WalkAbort => ({ kind: 'walkAbort', ipa });

/** Address of the level-1 descriptor; `undefined` when TTBCR.PD0 or PD1 forbids the walk. @source DDI 0406C B3.5.4 */
function firstDescriptor({ words }: Regime, va: number): number | undefined {
  const ttbcr = words[registers.ttbcr] as number;
  const n = ttbcr & 7;
  const isLow = n === 0 || va >>> (32 - n) === 0;
  if (bit(ttbcr, isLow ? 4 : 5) === 1) return undefined;
  const width = isLow ? 14 - n : 14;
  const base = ((words[isLow ? registers.ttbr0 : registers.ttbr1] as number) >>> width) * 2 ** width;
  return base + ((va >>> 20) & (2 ** (width - 2) - 1)) * 4;
}

/** A section or supersection. */
function sectionOf(descriptor: number, hasPxn: boolean): Page {
  const isSuper = bit(descriptor, 18) === 1;
  const high = ((descriptor >>> 20) & 15) + ((descriptor >>> 5) & 15) * 16;
  return {
    level: 1,
    bytes: isSuper ? sizes.supersection : sizes.section,
    base: isSuper ? ((descriptor & 0xff00_0000) >>> 0) + high * 2 ** 32 : (descriptor & 0xfff0_0000) >>> 0,
    domain: isSuper ? 0 : (descriptor >>> 5) & 15,
    ap: apOf(descriptor, 15, 10),
    type: typeOf(descriptor, 12),
    shareable: bit(descriptor, 16) === 1,
    never: bit(descriptor, 4) === 1,
    privilegedNever: hasPxn && bit(descriptor, 0) === 1,
  };
}

/** A large or small page. */
function pageOf(descriptor: number, table: number, hasPxn: boolean): Page {
  const isSmall = bit(descriptor, 1) === 1;
  return {
    level: 2,
    bytes: isSmall ? sizes.small : sizes.large,
    base: (descriptor & (isSmall ? 0xffff_f000 : 0xffff_0000)) >>> 0,
    domain: (table >>> 5) & 15,
    ap: apOf(descriptor, 9, 4),
    type: typeOf(descriptor, isSmall ? 6 : 12),
    shareable: bit(descriptor, 10) === 1,
    never: bit(descriptor, isSmall ? 0 : 15) === 1,
    privilegedNever: hasPxn && bit(table, 2) === 1,
  };
}

/** Access flag, domain and permission bits. @source DDI 0406C B3.7, B3.12.2 */
function allowed(regime: Regime, page: Page, va: number): Translation | Fault {
  const { level, bytes, base, domain, ap, type, shareable } = page;
  const hasAccessFlag = (control(regime) & sctlr.accessFlag) !== 0;
  if (hasAccessFlag && (ap & 1) === 0) return fault('accessFlag', level, domain);
  const access = ((regime.words[registers.dacr] as number) >>> (domain * 2)) & 3;
  if ((access & 1) === 0) return fault('domain', level, domain);
  const data = accessRights[ap] ?? 0;
  const isManager = access === 3;
  return {
    kind: 'page',
    ipa: base + (va & (bytes - 1)),
    bytes,
    rights: isManager ? rights.all : withExecute(regime, data, page.never, page.privilegedNever),
    level,
    domain,
    attributes: type | (shareable ? 1 << 5 : 0),
  };
}

/** Translates `va` with TTBCR.EAE = 0. @source DDI 0406C B3.5 */
export function walkShort(regime: Regime, va: number): Walked {
  const hasPxn = regime.target.lpae;
  const firstAt = firstDescriptor(regime, va);
  if (firstAt === undefined) return fault('translation', 1, 0);
  const first = tableWord(regime, firstAt);
  if (first < 0) return abort(firstAt);
  const type = first & 3;
  if (type === 0 || (type === 3 && !hasPxn)) return fault('translation', 1, 0);
  if (type !== 1) return allowed(regime, sectionOf(first, hasPxn), va);
  const secondAt = ((first & 0xffff_fc00) >>> 0) + ((va >>> 12) & 0xff) * 4;
  const second = tableWord(regime, secondAt);
  if (second < 0) return abort(secondAt);
  if ((second & 3) === 0) return fault('translation', 2, (first >>> 5) & 15);
  return allowed(regime, pageOf(second, first, hasPxn), va);
}
