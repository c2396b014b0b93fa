/** Cumulative exception bits of FPSCR: IOC, DZC, OFC, UFC, IXC, IDC, and QC of the saturating instructions. */
export const flag = {
  invalid: 1 << 0,
  divideByZero: 1 << 1,
  overflow: 1 << 2,
  underflow: 1 << 3,
  inexact: 1 << 4,
  inputDenormal: 1 << 7,
  saturated: 1 << 27,
} as const;

/** Control bits of FPSCR. */
export const control = {
  ahp: 1 << 26,
  dn: 1 << 25,
  fz: 1 << 24,
  rounding: 3 << 22,
  stride: 3 << 20,
  len: 7 << 16,
} as const;

/** FPSCR.RMode. */
export const rounding = { nearest: 0, up: 1, down: 2, zero: 3 } as const;
export type Rounding = (typeof rounding)[keyof typeof rounding];

/** What an operation obeys, and the exceptions it raised. */
export interface FloatStatus {
  rounding: Rounding;
  flushToZero: boolean;
  defaultNan: boolean;
  /** FPSCR.AHP: half precision without infinities and NaNs. */
  alternativeHalf: boolean;
  /** Bits of `flag`. */
  flags: number;
}

const shared: FloatStatus = {
  rounding: rounding.nearest,
  flushToZero: false,
  defaultNan: false,
  alternativeHalf: false,
  flags: 0,
};

/** The status an FPSCR value asks for, no exception raised yet. One object serves every call. */
export function statusOf(fpscr: number): FloatStatus {
  shared.rounding = ((fpscr & control.rounding) >>> 22) as Rounding;
  shared.flushToZero = (fpscr & control.fz) !== 0;
  shared.defaultNan = (fpscr & control.dn) !== 0;
  shared.alternativeHalf = (fpscr & control.ahp) !== 0;
  shared.flags = 0;
  return shared;
}

/** StandardFPSCRValue: what Advanced SIMD obeys. @source DDI 0406C A2.7.9 */
export function standardFpscr(fpscr: number): number {
  return (fpscr & control.ahp) | control.dn | control.fz;
}
