/** What one kernel process gives away at most; arguments of `Kvm`. */
export interface KvmLimits {
  readonly vmsMax: number;
  /** vCPUs of one VM; their numbers stay below it. */
  readonly vcpusMax: number;
  /** RAM of one VM, all slots together. */
  readonly memoryBytesMax: number;
  readonly memorySlotsMax: number;
  /** One READ_MEMORY; the largest frame that can be negotiated. */
  readonly readBytesMax: number;
  readonly filterRangesMax: number;
  /** Coalesced zones and doorbells of one VM. @source linux include/linux/kvm_host.h, NR_IOBUS_DEVS */
  readonly busDevicesMax: number;
  readonly windowRulesMax: number;
  /** Guest memory one exit carries: half of the smallest frame limit. */
  readonly windowBytesMax: number;
}

export const defaultLimits: KvmLimits = {
  vmsMax: 16,
  vcpusMax: 64,
  memoryBytesMax: 2 ** 30,
  memorySlotsMax: 32,
  readBytesMax: 2 ** 20,
  filterRangesMax: 1024,
  busDevicesMax: 1000,
  windowRulesMax: 16,
  windowBytesMax: 2 ** 15,
};
