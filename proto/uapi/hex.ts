/** A 32-bit value as the project prints it: `0xfff3_6000`, small values as `0x102`. */
export function hex(value: number): string {
  const digits = (value >>> 0).toString(16);
  return digits.length > 4 ? `0x${digits.padStart(8, '0').replace(/(.{4})(.{4})/, '$1_$2')}` : `0x${digits}`;
}

/** An address or pattern of up to 64 bits, in groups of four digits. */
export function hex64(value: bigint): string {
  const digits = BigInt.asUintN(64, value).toString(16);
  const groups = digits.padStart(Math.ceil(digits.length / 4) * 4, '0').match(/.{4}/g) ?? [];
  return digits.length > 4 ? `0x${groups.join('_')}` : `0x${digits}`;
}
