import { at } from '../state.ts';
import type { Fault, FaultLevel } from './fault.ts';
import { control, type Regime, registers, rights, sctlr, tableWord, type Walked, withExecute } from './regime.ts';

const { privilegedRead, privilegedWrite, userRead, userWrite } = rights;

/** By AP[2:1]. @source DDI 0406C table B3-9 */
const accessRights = [
  privilegedRead | privilegedWrite,
  privilegedRead | privilegedWrite | userRead | userWrite,
  privilegedRead,
  privilegedRead | userRead,
] as const;

/** Bits of an output address above the low word: 40 in all. */
const highAddress = 0xff;

const translationFault = (level: FaultLevel): Fault => ({ kind: 'translation', level, domain: 0 });

/** Where the walk of an address begins. */
interface Start {
  readonly level: 1 | 2;
  /** Of the first table. */
  readonly base: number;
  /** Bits of the address that count. */
  readonly inputBits: number;
}

/** The TTBR that translates `va`; `undefined`: neither does, or EPD forbids it. @source DDI 0406C B3.6.4, B3.6.6 */
function startOf({ words }: Regime, va: number): Start | undefined {
  const ttbcr = words[registers.ttbcr] as number;
  const size0 = ttbcr & 7;
  const size1 = (ttbcr >>> 16) & 7;
  const isHigh = size1 > 0 && va >>> (32 - size1) === 2 ** size1 - 1;
  const isLow = !isHigh && (size0 === 0 || va >>> (32 - size0) === 0);
  if (!isLow && !isHigh && size1 !== 0) return undefined;
  if (((ttbcr >>> (isLow ? 7 : 23)) & 1) === 1) return undefined;
  const inputBits = 32 - (isLow ? size0 : size1);
  const level = inputBits > 30 ? 1 : 2;
  const tableBits = inputBits - (level === 1 ? 27 : 18);
  const low = (words[isLow ? registers.ttbr0 : registers.ttbr1] as number) >>> 0;
  const high = (words[isLow ? at.ttbr0High : at.ttbr1High] as number) & highAddress;
  return { level, base: low - (low % 2 ** tableBits) + high * 2 ** 32, inputBits };
}

/** A descriptor, and what the tables on the way to it forbid. @source DDI 0406C B3.6.3 */
interface Found {
  readonly level: FaultLevel;
  readonly low: number;
  readonly high: number;
  /** APTable, XNTable and PXNTable of every level so far, as bits 63:59 of a descriptor. */
  readonly tables: number;
}

const bit = (word: number, n: number) => (word >>> n) & 1;

/** Bits 62:59 of a table descriptor in its high word. */
const limits = { noWrite: 30, noUser: 29, never: 28, privilegedNever: 27 } as const;

/** A block or page: address above `pageBits`, attributes. @source DDI 0406C B3.6.1, B3.6.2 */
function pageOf(regime: Regime, { level, low, high, tables }: Found, va: number, pageBits: number): Walked {
  if (bit(low, 10) === 0) return { kind: 'accessFlag', level, domain: 0 };
  const readOnly = bit(low, 7) | bit(tables, limits.noWrite);
  const user = bit(low, 6) & ~bit(tables, limits.noUser);
  const data = accessRights[(readOnly << 1) | user] ?? 0;
  const never = (bit(high, 22) | bit(tables, limits.never)) === 1;
  const privilegedNever = (bit(high, 21) | bit(tables, limits.privilegedNever)) === 1;
  const bytes = 2 ** pageBits;
  const index = (low >>> 2) & 7;
  const mair = regime.words[index < 4 ? registers.prrr : registers.nmrr] as number;
  return {
    kind: 'page',
    ipa: low - (low % bytes) + (high & highAddress) * 2 ** 32 + (va & (bytes - 1)),
    bytes,
    rights: withExecute(regime, data, never, privilegedNever),
    level,
    domain: 0,
    attributes: ((mair >>> ((index & 3) * 8)) & 0xff) | (((low >>> 8) & 3) << 8),
  };
}

/** Translates `va` with TTBCR.EAE = 1. The contiguous hint is not taken. @source DDI 0406C B3.6 */
export function walkLong(regime: Regime, va: number): Walked {
  const start = startOf(regime, va);
  if (start === undefined) return translationFault(1);
  const swapped = (control(regime) & sctlr.bigEndianWalks) !== 0;
  let { level, base, inputBits }: { level: 1 | 2 | 3; base: number; inputBits: number } = start;
  let tables = 0;
  for (;;) {
    const pageBits = 39 - 9 * level;
    const ipa = base + ((va >>> pageBits) & (2 ** (inputBits - pageBits) - 1)) * 8;
    const low = tableWord(regime, swapped ? ipa + 4 : ipa);
    const high = tableWord(regime, swapped ? ipa : ipa + 4);
    if (low < 0 || high < 0) return { kind: 'walkAbort', ipa };
    const isTable = (low & 2) !== 0;
    if ((low & 1) === 0 || (level === 3 && !isTable)) return translationFault(level);
    if (level === 3 || !isTable) return pageOf(regime, { level, low, high, tables }, va, pageBits);
    tables |= high;
    base = low - (low % 2 ** 12) + (high & highAddress) * 2 ** 32;
    inputBits = pageBits;
    level = level === 1 ? 2 : 3;
  }
}
