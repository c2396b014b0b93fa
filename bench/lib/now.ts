/** Nanoseconds of the clock that all processes of this machine share. */
export function nowNs(): number {
  return Number(process.hrtime.bigint());
}
