import type { Core } from '../core.ts';
import { doubledHigh, doubledHighRounded, polynomialProduct } from './simd-integer.ts';
import {
  boundTo,
  gather,
  isUnsigned,
  type Lane,
  type Lane64,
  left,
  noteSaturation,
  right,
  saturated,
  saturated64,
  sizeOf,
  view64,
  viewOf,
} from './simd-lanes.ts';
import { dd, dm, dn, simdDenied } from './vfp-access.ts';

/** A long result of numbers, and the same when its lanes have 64 bits. */
interface Long {
  readonly narrow: Lane;
  readonly wide: Lane64;
}

const sum: Long = { narrow: (a, b) => a + b, wide: (a, b) => a + b };
const difference: Long = { narrow: (a, b) => a - b, wide: (a, b) => a - b };
const absolute = (value: bigint) => (value < 0n ? -value : value);
const distance: Long = { narrow: (a, b) => Math.abs(a - b), wide: (a, b) => absolute(a - b) };
const addedDistance: Long = {
  narrow: (a, b, into) => into + Math.abs(a - b),
  wide: (a, b, into) => into + absolute(a - b),
};
const product: Long = { narrow: (a, b) => a * b, wide: (a, b) => a * b };
const addedProduct: Long = { narrow: (a, b, into) => into + a * b, wide: (a, b, into) => into + a * b };
const subtractedProduct: Long = { narrow: (a, b, into) => into - a * b, wide: (a, b, into) => into - a * b };
const doubled: Long = { narrow: (a, b) => saturated(2 * a * b), wide: (a, b) => saturated64(2n * a * b) };
const addedDoubled: Long = {
  narrow: (a, b, into) => saturated(into + saturated(2 * a * b)),
  wide: (a, b, into) => saturated64(into + saturated64(2n * a * b)),
};
const subtractedDoubled: Long = {
  narrow: (a, b, into) => saturated(into - saturated(2 * a * b)),
  wide: (a, b, into) => saturated64(into - saturated64(2n * a * b)),
};
const polynomial: Long = { narrow: polynomialProduct, wide: sum.wide };

/** qd = operation of the lanes in `left` and `right`, twice as wide. */
function scatterLong(core: Core, word: number, { narrow, wide }: Long, unsigned: boolean): void {
  const size = sizeOf(word);
  const lanes = 8 >> size;
  boundTo(size + 1, unsigned);
  if (size === 2) {
    const view = view64(core.vector, unsigned);
    const d = dd(word);
    for (let i = 0; i < lanes; i += 1) {
      view[d + i] = wide(BigInt(left[i] as number), BigInt(right[i] as number), view[d + i] as bigint);
    }
  } else {
    const view = viewOf(core.vector, size + 1, unsigned);
    const d = dd(word) * (lanes >> 1);
    for (let i = 0; i < lanes; i += 1) {
      view[d + i] = narrow(left[i] as number, right[i] as number, view[d + i] as number);
    }
  }
  noteSaturation(core);
}

function long(core: Core, word: number, operation: Long, unsigned = isUnsigned(word)): void {
  if (simdDenied(core)) return;
  const size = sizeOf(word);
  const lanes = 8 >> size;
  const view = viewOf(core.vector, size, unsigned);
  gather(left, view, dn(word) * lanes, lanes);
  gather(right, view, dm(word) * lanes, lanes);
  scatterLong(core, word, operation, unsigned);
}

/** qd = operation(qn, dm). */
function wide(core: Core, word: number, operation: Long): void {
  if (simdDenied(core)) return;
  const size = sizeOf(word);
  const lanes = 8 >> size;
  const unsigned = isUnsigned(word);
  gather(right, viewOf(core.vector, size, unsigned), dm(word) * lanes, lanes);
  if (size === 2) {
    const view = view64(core.vector, unsigned);
    for (let i = 0; i < lanes; i += 1) {
      view[dd(word) + i] = operation.wide(view[dn(word) + i] as bigint, BigInt(right[i] as number), 0n);
    }
    return;
  }
  const view = viewOf(core.vector, size + 1, unsigned);
  gather(left, view, dn(word) * (lanes >> 1), lanes);
  const d = dd(word) * (lanes >> 1);
  for (let i = 0; i < lanes; i += 1) view[d + i] = operation.narrow(left[i] as number, right[i] as number, 0);
}

/** dd = upper halves of operation(qn, qm), rounded when U. */
function highNarrow(core: Core, word: number, operation: Long): void {
  if (simdDenied(core)) return;
  const size = sizeOf(word);
  const lanes = 8 >> size;
  const isRounding = isUnsigned(word);
  if (size === 2) {
    const { u32, u64 } = core.vector;
    const halves = [0, 1].map((i) => {
      const value = operation.wide(u64[dn(word) + i] as bigint, u64[dm(word) + i] as bigint, 0n);
      return Number(BigInt.asUintN(32, (value + (isRounding ? 0x8000_0000n : 0n)) >> 32n));
    });
    u32.set(halves, dd(word) * 2);
    return;
  }
  const source = viewOf(core.vector, size + 1, true);
  gather(left, source, dn(word) * (lanes >> 1), lanes);
  gather(right, source, dm(word) * (lanes >> 1), lanes);
  const step = 2 ** (8 << size);
  const view = viewOf(core.vector, size, true);
  for (let i = 0; i < lanes; i += 1) {
    const value = operation.narrow(left[i] as number, right[i] as number, 0);
    view[dd(word) * lanes + i] = Math.floor((value + (isRounding ? step / 2 : 0)) / step);
  }
}

export function simdVaddl(core: Core, word: number): void {
  long(core, word, sum);
}

export function simdVsubl(core: Core, word: number): void {
  long(core, word, difference);
}

export function simdVaddw(core: Core, word: number): void {
  wide(core, word, sum);
}

export function simdVsubw(core: Core, word: number): void {
  wide(core, word, difference);
}

export function simdVaddhn(core: Core, word: number): void {
  highNarrow(core, word, sum);
}

export function simdVsubhn(core: Core, word: number): void {
  highNarrow(core, word, difference);
}

export function simdVabal(core: Core, word: number): void {
  long(core, word, addedDistance);
}

export function simdVabdl(core: Core, word: number): void {
  long(core, word, distance);
}

export function simdVmull(core: Core, word: number): void {
  long(core, word, product);
}

export function simdVmullPolynomial(core: Core, word: number): void {
  long(core, word, polynomial, true);
}

export function simdVmlal(core: Core, word: number): void {
  long(core, word, addedProduct);
}

export function simdVmlsl(core: Core, word: number): void {
  long(core, word, subtractedProduct);
}

export function simdVqdmull(core: Core, word: number): void {
  long(core, word, doubled, false);
}

export function simdVqdmlal(core: Core, word: number): void {
  long(core, word, addedDoubled, false);
}

export function simdVqdmlsl(core: Core, word: number): void {
  long(core, word, subtractedDoubled, false);
}

/** Index of the scalar of VMLA and its kin among lanes of its size: dm[x] with m and x in M:Vm. @source DDI 0406C A7.4.3 */
export function scalarIndex(word: number): number {
  const vm = word & 15;
  const m = (word >>> 5) & 1;
  return sizeOf(word) === 1 ? (vm & 7) * 4 + (m * 2 + (vm >> 3)) : vm * 2 + m;
}

/** vd = lane(vn, scalar, vd); bit 24 is Q here. */
function byScalar(core: Core, word: number, lane: Lane): void {
  if (simdDenied(core)) return;
  const size = sizeOf(word);
  const lanes = 8 >> size;
  const view = viewOf(core.vector, size, false);
  const scalar = view[scalarIndex(word)] as number;
  const d = dd(word) * lanes;
  const n = dn(word) * lanes;
  boundTo(size, false);
  for (let i = 0; i < (isUnsigned(word) ? lanes * 2 : lanes); i += 1) {
    view[d + i] = lane(view[n + i] as number, scalar, view[d + i] as number);
  }
  noteSaturation(core);
}

function longByScalar(core: Core, word: number, operation: Long, unsigned = isUnsigned(word)): void {
  if (simdDenied(core)) return;
  const size = sizeOf(word);
  const lanes = 8 >> size;
  const view = viewOf(core.vector, size, unsigned);
  gather(left, view, dn(word) * lanes, lanes);
  right.fill(view[scalarIndex(word)] as number, 0, lanes);
  scatterLong(core, word, operation, unsigned);
}

const multiply: Lane = (a, b) => Math.imul(a, b);
const multiplyAdd: Lane = (a, b, into) => into + Math.imul(a, b);
const multiplySubtract: Lane = (a, b, into) => into - Math.imul(a, b);

export function simdVmulScalar(core: Core, word: number): void {
  byScalar(core, word, multiply);
}

export function simdVmlaScalar(core: Core, word: number): void {
  byScalar(core, word, multiplyAdd);
}

export function simdVmlsScalar(core: Core, word: number): void {
  byScalar(core, word, multiplySubtract);
}

export function simdVqdmulhScalar(core: Core, word: number): void {
  byScalar(core, word, doubledHigh);
}

export function simdVqrdmulhScalar(core: Core, word: number): void {
  byScalar(core, word, doubledHighRounded);
}

export function simdVmullScalar(core: Core, word: number): void {
  longByScalar(core, word, product);
}

export function simdVmlalScalar(core: Core, word: number): void {
  longByScalar(core, word, addedProduct);
}

export function simdVmlslScalar(core: Core, word: number): void {
  longByScalar(core, word, subtractedProduct);
}

export function simdVqdmullScalar(core: Core, word: number): void {
  longByScalar(core, word, doubled, false);
}

export function simdVqdmlalScalar(core: Core, word: number): void {
  longByScalar(core, word, addedDoubled, false);
}

export function simdVqdmlslScalar(core: Core, word: number): void {
  longByScalar(core, word, subtractedDoubled, false);
}
