import { cp15Word } from '../cp15.ts';
import type { GuestMemory } from '../memory.ts';
import type { Fault, FaultLevel } from './fault.ts';

/** Where the registers that rule translation are in a state block. */
export const registers = {
  sctlr: cp15Word('SCTLR'),
  ttbr0: cp15Word('TTBR0'),
  ttbr1: cp15Word('TTBR1'),
  ttbcr: cp15Word('TTBCR'),
  dacr: cp15Word('DACR'),
  prrr: cp15Word('PRRR'),
  nmrr: cp15Word('NMRR'),
  contextidr: cp15Word('CONTEXTIDR'),
} as const;

export const sctlr = {
  mmu: 1 << 0,
  writeNeverExecutes: 1 << 19,
  userWriteNeverExecutes: 1 << 20,
  bigEndianWalks: 1 << 25,
  texRemap: 1 << 28,
  accessFlag: 1 << 29,
} as const;

/** What translation depends on: a vCPU's registers, the VM's memory, and whether the CPU has LPAE. */
export interface Regime {
  readonly words: Int32Array;
  readonly memory: Pick<GuestMemory, 'offsetOf' | 'words'>;
  /** Large Physical Address Extension, and with it PXN and, on the cores modelled here, WXN. */
  readonly target: { readonly lpae: boolean };
}

/** What PL1 and PL0 may do with a page. */
export const rights = {
  privilegedRead: 1,
  privilegedWrite: 2,
  privilegedExecute: 4,
  userRead: 8,
  userWrite: 16,
  userExecute: 32,
  all: 63,
} as const;

/** A page, or a block, that a walk found. */
export interface Translation {
  readonly kind: 'page';
  /** Where the address that was looked up is. */
  readonly ipa: number;
  /** Size of the page or block; translation is the same for all of it. */
  readonly bytes: number;
  readonly rights: number;
  /** A permission fault reports these. */
  readonly level: FaultLevel;
  readonly domain: number;
  /** Memory attributes as attributes.ts reads them. */
  readonly attributes: number;
}

/** The walk itself found no RAM to read a descriptor from. */
export interface WalkAbort {
  readonly kind: 'walkAbort';
  readonly ipa: number;
}

export type Walked = Translation | Fault | WalkAbort;

export const control = (regime: Regime) => regime.words[registers.sctlr] as number;

export function hasLongDescriptors({ words }: Pick<Regime, 'words'>): boolean {
  return (words[registers.ttbcr] as number) < 0;
}

/** A word of a translation table, unsigned; -1 outside RAM. */
export function tableWord(regime: Regime, ipa: number): number {
  const { memory } = regime;
  const offset = memory.offsetOf(ipa, 4);
  if (offset < 0) return -1;
  const word = memory.words[offset >>> 2] as number;
  if ((control(regime) & sctlr.bigEndianWalks) === 0) return word >>> 0;
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/**
 * Adds what may be executed: what may be read, unless XN, PXN or, for a writable page, SCTLR.WXN and UWXN forbid it.
 * @source DDI 0406C B3.7.2
 */
export function withExecute(regime: Regime, data: number, isNever: boolean, isPrivilegedNever: boolean): number {
  if (isNever) return data;
  const bits = regime.target.lpae ? control(regime) : 0;
  const forbids = (bit: number, right: number) => (bits & bit) !== 0 && (data & right) !== 0;
  let all = data;
  if ((data & rights.userRead) !== 0 && !forbids(sctlr.writeNeverExecutes, rights.userWrite)) all |= rights.userExecute;
  const privileged =
    (data & rights.privilegedRead) !== 0 &&
    !isPrivilegedNever &&
    !forbids(sctlr.writeNeverExecutes, rights.privilegedWrite) &&
    !forbids(sctlr.userWriteNeverExecutes, rights.userWrite);
  return privileged ? all | rights.privilegedExecute : all;
}
