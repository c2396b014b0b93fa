import type { Core } from '../core.ts';
import { type Arithmetic, doubles, singles } from '../float/lane.ts';
import { control } from '../float/status.ts';
import { at } from '../state.ts';
import { dd, dm, dn, highD, highM, highN, sd, sm, sn, vfpDenied } from './vfp-access.ts';

/**
 * Takes UNDEF and returns true when the data-processing instruction may not run: access, and FPSCR.LEN or STRIDE, as no
 * target has short vectors. @source DDI 0406C A7.5, appendix K
 */
function vfpDataDenied(core: Core, high: number): boolean {
  if (vfpDenied(core, high)) return true;
  if ((core.word(at.fpscr) & (control.len | control.stride)) === 0) return false;
  core.undef();
  return true;
}

type Three = (core: Core, of: Arithmetic, mode: number, d: number, n: number, m: number) => void;
type Two = (core: Core, of: Arithmetic, mode: number, d: number, m: number) => void;

const isDouble = (word: number) => (word & 0x100) !== 0;

function three(core: Core, word: number, operation: Three): void {
  if (isDouble(word)) {
    if (vfpDataDenied(core, word & (highD | highN | highM))) return;
    operation(core, doubles, core.word(at.fpscr), dd(word), dn(word), dm(word));
  } else if (!vfpDataDenied(core, 0)) operation(core, singles, core.word(at.fpscr), sd(word), sn(word), sm(word));
}

function two(core: Core, word: number, operation: Two): void {
  if (isDouble(word)) {
    if (vfpDataDenied(core, word & (highD | highM))) return;
    operation(core, doubles, core.word(at.fpscr), dd(word), dm(word));
  } else if (!vfpDataDenied(core, 0)) operation(core, singles, core.word(at.fpscr), sd(word), sm(word));
}

const addLane: Three = (core, of, mode, d, n, m) => of.add(core, mode, d, n, m);
const subtractLane: Three = (core, of, mode, d, n, m) => of.subtract(core, mode, d, n, m);
const multiplyLane: Three = (core, of, mode, d, n, m) => of.multiply(core, mode, d, n, m);
const divideLane: Three = (core, of, mode, d, n, m) => of.divide(core, mode, d, n, m);

/** The product is rounded before the sum. @source DDI 0406C A8.8.337 */
const vfpVmlaLane: Three = (core, of, mode, d, n, m) => {
  const { temporary } = of;
  of.multiply(core, mode, temporary, n, m);
  of.add(core, mode, d, d, temporary);
};

export function vfpVmla(core: Core, word: number): void {
  three(core, word, vfpVmlaLane);
}

const vfpVmlsLane: Three = (core, of, mode, d, n, m) => {
  const { temporary } = of;
  of.multiply(core, mode, temporary, n, m);
  of.negate(core, temporary, temporary);
  of.add(core, mode, d, d, temporary);
};

export function vfpVmls(core: Core, word: number): void {
  three(core, word, vfpVmlsLane);
}

/** @source DDI 0406C A8.8.355 */
const vfpVnmlaLane: Three = (core, of, mode, d, n, m) => {
  const { temporary } = of;
  of.multiply(core, mode, temporary, n, m);
  of.negate(core, temporary, temporary);
  of.negate(core, d, d);
  of.add(core, mode, d, d, temporary);
};

export function vfpVnmla(core: Core, word: number): void {
  three(core, word, vfpVnmlaLane);
}

const vfpVnmlsLane: Three = (core, of, mode, d, n, m) => {
  const { temporary } = of;
  of.multiply(core, mode, temporary, n, m);
  of.negate(core, d, d);
  of.add(core, mode, d, d, temporary);
};

export function vfpVnmls(core: Core, word: number): void {
  three(core, word, vfpVnmlsLane);
}

const vfpVnmulLane: Three = (core, of, mode, d, n, m) => {
  of.multiply(core, mode, d, n, m);
  of.negate(core, d, d);
};

export function vfpVnmul(core: Core, word: number): void {
  three(core, word, vfpVnmulLane);
}

/** Before VFPv4 there is no fused multiply. */
function fused(core: Core, word: number, operation: Three): void {
  if (core.target.floatingPoint.mvfr1 >>> 28 === 0) core.undef();
  else three(core, word, operation);
}

const multiplyAddLane: Three = (core, of, mode, d, n, m) => of.multiplyAdd(core, mode, d, n, m);

const multiplySubtractLane: Three = (core, of, mode, d, n, m) => {
  of.negate(core, of.temporary, n);
  of.multiplyAdd(core, mode, d, of.temporary, m);
};

/** −d + n · m: d may be n or m, so its negative lives elsewhere. */
const negatedLane: Three = (core, of, mode, d, n, m) => {
  of.negate(core, of.temporary, d);
  of.multiplyAdd(core, mode, of.temporary, n, m);
  of.copy(core, d, of.temporary);
};

const negatedBothLane: Three = (core, of, mode, d, n, m) => {
  of.negate(core, of.temporary, d);
  of.negate(core, of.temporary + 1, n);
  of.multiplyAdd(core, mode, of.temporary, of.temporary + 1, m);
  of.copy(core, d, of.temporary);
};

/** @source DDI 0406C A8.8.317 */
export function vfpVfma(core: Core, word: number): void {
  fused(core, word, multiplyAddLane);
}

export function vfpVfms(core: Core, word: number): void {
  fused(core, word, multiplySubtractLane);
}

/** @source DDI 0406C A8.8.319 */
export function vfpVfnma(core: Core, word: number): void {
  fused(core, word, negatedBothLane);
}

export function vfpVfnms(core: Core, word: number): void {
  fused(core, word, negatedLane);
}

export function vfpVadd(core: Core, word: number): void {
  three(core, word, addLane);
}

export function vfpVsub(core: Core, word: number): void {
  three(core, word, subtractLane);
}

export function vfpVmul(core: Core, word: number): void {
  three(core, word, multiplyLane);
}

export function vfpVdiv(core: Core, word: number): void {
  three(core, word, divideLane);
}

const squareRootLane: Two = (core, of, mode, d, m) => of.squareRoot(core, mode, d, m);
const negateLane: Two = (core, of, _, d, m) => of.negate(core, d, m);
const absoluteLane: Two = (core, of, _, d, m) => of.absolute(core, d, m);
const copyLane: Two = (core, of, _, d, m) => of.copy(core, d, m);

export function vfpVsqrt(core: Core, word: number): void {
  two(core, word, squareRootLane);
}

export function vfpVneg(core: Core, word: number): void {
  two(core, word, negateLane);
}

export function vfpVabs(core: Core, word: number): void {
  two(core, word, absoluteLane);
}

export function vfpVmov(core: Core, word: number): void {
  two(core, word, copyLane);
}

/** VFPExpandImm: sign, exponent and four bits of fraction. @source DDI 0406C A7.5.1 */
export function vfpVmovImmediate(core: Core, word: number): void {
  const imm = ((word >>> 12) & 0xf0) | (word & 15);
  const sign = (imm & 0x80) << 24;
  const isSmall = (imm & 0x40) !== 0;
  if (isDouble(word)) {
    if (vfpDataDenied(core, word & highD)) return;
    core.vector.u32[dd(word) * 2] = 0;
    core.vector.u32[dd(word) * 2 + 1] = sign | (isSmall ? 0x3fc0_0000 : 0x4000_0000) | ((imm & 0x3f) << 16);
  } else if (!vfpDataDenied(core, 0)) {
    core.vector.u32[sd(word)] = sign | (isSmall ? 0x3e00_0000 : 0x4000_0000) | ((imm & 0x3f) << 19);
  }
}
