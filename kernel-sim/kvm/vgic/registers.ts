import type { Vgic } from './vgic.ts';

/** Who accesses a register: a guest's load or store, or userspace by device attribute. */
export interface Accessor {
  readonly vgic: Vgic;
  /** Whose banked registers. */
  readonly vcpu: number;
  readonly isUser: boolean;
}

/**
 * A stretch of the register map.
 * @source linux arch/arm64/kvm/vgic/vgic-mmio.h, struct vgic_register_region
 */
export interface Region {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
  /** Access sizes that are answered; any other reads as zero and is ignored. */
  readonly sizes: readonly number[];
  /** For registers with a field for each interrupt: its width. */
  readonly bitsPerIrq?: number;
  read(access: Accessor, at: number, bytes: number): number;
  write(access: Accessor, at: number, bytes: number, value: number): WriteRefusal | undefined;
}

/** Userspace wrote what the register cannot take: EINVAL. */
export type WriteRefusal = string;

/** The region that answers an access. @source linux vgic-mmio.c, vgic_get_mmio_region(), check_region() */
export function regionAt(
  regions: readonly Region[],
  { vgic }: Accessor,
  at: number,
  bytes: number,
): Region | undefined {
  const region = regions.find((each) => at >= each.at && at < each.at + each.bytes);
  if (region === undefined || !region.sizes.includes(bytes) || at % bytes !== 0) return undefined;
  const { bitsPerIrq } = region;
  if (bitsPerIrq !== undefined && ((at - region.at) * 8) / bitsPerIrq >= vgic.interrupts) return undefined;
  return region;
}

/** Zero where nothing answers. */
export function readRegister(regions: readonly Region[], access: Accessor, at: number, bytes: number): number {
  return (regionAt(regions, access, at, bytes)?.read(access, at, bytes) ?? 0) >>> 0;
}

/** Ignored where nothing answers. */
export function writeRegister(
  regions: readonly Region[],
  access: Accessor,
  at: number,
  bytes: number,
  value: number,
): WriteRefusal | undefined {
  return regionAt(regions, access, at, bytes)?.write(access, at, bytes, value);
}
