import { type Cacheability, shortMemoryType } from './attributes.ts';
import { type Fault, statusOf } from './fault.ts';
import { hasLongDescriptors, type Regime, type Translation } from './regime.ts';

const supersectionBytes = 2 ** 24;
const nonSecure = 1 << 9;
const longFormat = 1 << 11;

/** PAR.Inner of a cacheability. */
const innerOf: { readonly [C in Cacheability]: number } = { 0: 0b000, 1: 0b101, 2: 0b110, 3: 0b111 };
const innerOfKind = { stronglyOrdered: 0b001, device: 0b011 } as const;

export interface Par {
  readonly low: number;
  readonly high: number;
}

/** @source DDI 0406C B4.1.112, 32-bit format */
function shortPar(regime: Regime, page: Translation): Par {
  const { kind, inner, outer, shareable, outerShareable } = shortMemoryType(regime, page);
  const isSuper = page.bytes === supersectionBytes;
  const pageBytes = isSuper ? supersectionBytes : 4096;
  const address = (page.ipa % 2 ** 32) - (page.ipa % pageBytes);
  const high = isSuper ? (Math.floor(page.ipa / 2 ** 32) & 0xff) << 16 : 0;
  const innerBits = kind === 'normal' ? innerOf[inner] : innerOfKind[kind];
  const share = (shareable ? 1 << 7 : 0) | (shareable && !outerShareable ? 1 << 10 : 0);
  return { low: address | high | nonSecure | share | (innerBits << 4) | (outer << 2) | (isSuper ? 2 : 0), high: 0 };
}

/** @source DDI 0406C B4.1.112, 64-bit format */
function longPar({ ipa, attributes }: Translation): Par {
  const share = (attributes >>> 8) & 3;
  return {
    low: ((ipa % 2 ** 32) - (ipa % 4096)) | longFormat | nonSecure | (share << 7),
    high: (Math.floor(ipa / 2 ** 32) & 0xff) | ((attributes & 0xff) << 24),
  };
}

/** PAR of a translation that succeeded. */
export function parOf(regime: Regime, page: Translation): Par {
  return hasLongDescriptors(regime) ? longPar(page) : shortPar(regime, page);
}

/** PAR of a translation that failed: F and the fault status. */
export function faultPar(regime: Regime, { kind, level }: Fault): Par {
  const isLong = hasLongDescriptors(regime);
  return { low: (statusOf(kind, level, isLong) << 1) | (isLong ? longFormat : 0) | 1, high: 0 };
}
