/** Why an access is refused. */
export type FaultKind =
  | 'alignment'
  | 'debugEvent'
  | 'externalAbort'
  | 'translation'
  | 'accessFlag'
  | 'domain'
  | 'permission';

/** Level of the table whose descriptor was looked at; 0: no table had to do with it. */
export type FaultLevel = 0 | 1 | 2 | 3;

/** Where a translation came to its end. */
export interface FaultSite {
  readonly level: FaultLevel;
  /** 0 where the architecture says UNKNOWN. */
  readonly domain: number;
}

export interface Fault extends FaultSite {
  readonly kind: FaultKind;
}

export const noTable: FaultSite = { level: 0, domain: 0 };

/** What an access does; `maintenance` is a cache operation by VA. */
export type FaultAccess = 'read' | 'write' | 'prefetch' | 'maintenance';

interface FaultCodes {
  /** FSR.FS with short descriptors, of a level-1 and of a level-2 descriptor. */
  readonly short: readonly [level1: number, level2: number];
  /** FSR.STATUS with long descriptors. */
  readonly long: number;
  /** The level is in STATUS[1:0]. */
  readonly hasLevel: boolean;
}

/** @source DDI 0406C B3.13.3, tables B3-23 and B3-24 */
const faultCodes: { readonly [K in FaultKind]: FaultCodes } = {
  alignment: { short: [0x01, 0x01], long: 0x21, hasLevel: false },
  debugEvent: { short: [0x02, 0x02], long: 0x22, hasLevel: false },
  externalAbort: { short: [0x08, 0x08], long: 0x10, hasLevel: false },
  translation: { short: [0x05, 0x07], long: 0x04, hasLevel: true },
  accessFlag: { short: [0x03, 0x06], long: 0x08, hasLevel: true },
  permission: { short: [0x0d, 0x0f], long: 0x0c, hasLevel: true },
  /** Long descriptors have no domains: this status is never made with them. */
  domain: { short: [0x09, 0x0b], long: 0x3d, hasLevel: false },
};

/** FS or STATUS of a fault, without the bits that tell the format. */
export function statusOf(kind: FaultKind, level: FaultLevel, isLong: boolean): number {
  const { short, long, hasLevel } = faultCodes[kind];
  if (isLong) return hasLevel ? long | level : long;
  return short[level === 2 ? 1 : 0];
}

const bits = { long: 1 << 9, writeNotRead: 1 << 11, cacheMaintenance: 1 << 13 } as const;

/**
 * DFSR of a data fault, IFSR of a prefetch fault. A cache operation counts as a write.
 * @source DDI 0406C B4.1.52, B4.1.96
 */
export function faultStatus(
  access: FaultAccess,
  { kind, level, domain }: Fault,
  { isLong, hasLpae }: { readonly isLong: boolean; readonly hasLpae: boolean },
): number {
  const status = statusOf(kind, level, isLong) | (isLong ? bits.long : 0);
  if (access === 'prefetch') return status;
  const write = access === 'read' ? 0 : bits.writeNotRead;
  const maintenance = access === 'maintenance' && hasLpae ? bits.cacheMaintenance : 0;
  return status | write | maintenance | (isLong ? 0 : domain << 4);
}
