/** d0–d31, then ten doublewords that an instruction in flight may use. */
const doublewords = 42;

/** Number of the first doubleword an instruction in flight may use. */
export const scratch = 32;

/** The extension registers seen as lanes of every size: `f64[n]` is dn, `f32[n]` is sn, lane n of size s counts from d0. */
export class VectorFile {
  readonly s8: Int8Array;
  readonly u8: Uint8Array;
  readonly s16: Int16Array;
  readonly u16: Uint16Array;
  readonly s32: Int32Array;
  readonly u32: Uint32Array;
  readonly s64: BigInt64Array;
  readonly u64: BigUint64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;

  constructor(buffer: SharedArrayBuffer, offset: number) {
    this.s8 = new Int8Array(buffer, offset, doublewords * 8);
    this.u8 = new Uint8Array(buffer, offset, doublewords * 8);
    this.s16 = new Int16Array(buffer, offset, doublewords * 4);
    this.u16 = new Uint16Array(buffer, offset, doublewords * 4);
    this.s32 = new Int32Array(buffer, offset, doublewords * 2);
    this.u32 = new Uint32Array(buffer, offset, doublewords * 2);
    this.s64 = new BigInt64Array(buffer, offset, doublewords);
    this.u64 = new BigUint64Array(buffer, offset, doublewords);
    this.f32 = new Float32Array(buffer, offset, doublewords * 2);
    this.f64 = new Float64Array(buffer, offset, doublewords);
  }
}
