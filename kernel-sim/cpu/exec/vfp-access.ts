import type { Core } from '../core.ts';
import { at } from '../state.ts';

const fpexcEnable = 1 << 30;
/** CPACR.ASEDIS and D32DIS. */
const simdDisable = 1 << 31;
const highDisable = 1 << 30;

/** May this mode use cp10 and cp11 at all? @source DDI 0406C B1.11.3 */
export function hasCoprocessorAccess(core: Core): boolean {
  const access = (core.word(core.target.cpacr) >>> 20) & 3;
  return access === 3 || (access === 1 && core.privileged);
}

/**
 * Takes UNDEF and returns true when the extension registers are not to be had. `high` has a bit set for each use of
 * d16–d31.
 */
export function vfpDenied(core: Core, high: number): boolean {
  const isHigh = high !== 0 && (core.word(core.target.cpacr) & highDisable) !== 0;
  if (!isHigh && (core.word(at.fpexc) & fpexcEnable) !== 0 && hasCoprocessorAccess(core)) return false;
  core.undef();
  return true;
}

/** The same for Advanced SIMD instructions. */
export function simdDenied(core: Core): boolean {
  const cpacr = core.word(core.target.cpacr);
  if ((cpacr & (simdDisable | highDisable)) === 0) return vfpDenied(core, 0);
  core.undef();
  return true;
}

/** Double registers by field of the word: D:Vd, N:Vn, M:Vm. */
export const dd = (word: number) => ((word >>> 18) & 16) | ((word >>> 12) & 15);
export const dn = (word: number) => ((word >>> 3) & 16) | ((word >>> 16) & 15);
export const dm = (word: number) => ((word >>> 1) & 16) | (word & 15);

/** Single registers: Vd:D, Vn:N, Vm:M. */
export const sd = (word: number) => ((word >>> 11) & 30) | ((word >>> 22) & 1);
export const sn = (word: number) => ((word >>> 15) & 30) | ((word >>> 7) & 1);
export const sm = (word: number) => ((word << 1) & 30) | ((word >>> 5) & 1);

/** The bits that name d16–d31 in each field. */
export const highD = 1 << 22;
export const highN = 1 << 7;
export const highM = 1 << 5;
