import { cpuInterfaceRegions } from './cpu-registers.ts';
import { distributorRegions } from './distributor.ts';
import { type Region, readRegister, writeRegister } from './registers.ts';
import type { Vgic, VgicFrame } from './vgic.ts';

const regions: { readonly [F in VgicFrame]: readonly Region[] } = {
  distributor: distributorRegions,
  cpuInterface: cpuInterfaceRegions,
};

/** A guest's load or store that reached no memory slot. */
export interface GuestAccess {
  readonly ipa: number;
  readonly bytes: number;
  /** What is stored, low byte first whatever the guest's byte order; absent for a load. */
  readonly value?: number;
}

/** Answers an access to one of the vGIC's frames with the value loaded (0 for a store); undefined: it is not there. */
export function accessVgic(vgic: Vgic, vcpu: number, { ipa, bytes, value }: GuestAccess): number | undefined {
  const frame = vgic.frameAt(ipa);
  if (frame === undefined) return undefined;
  const access = { vgic, vcpu, isUser: false };
  const at = ipa - (vgic.bases[frame] ?? 0);
  if (value === undefined) return readRegister(regions[frame], access, at, bytes);
  writeRegister(regions[frame], access, at, bytes, value);
  return 0;
}
