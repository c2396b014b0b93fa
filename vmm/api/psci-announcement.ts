import { type PsciVersion, psci01Functions } from '../../proto/uapi/psci.ts';
import type { Announcement, Conduit } from './define-firmware.ts';

/** @source linux Documentation/devicetree/bindings/arm/psci.yaml */
const compatibles: { readonly [V in PsciVersion]: readonly string[] } = {
  '0.1': ['arm,psci'],
  '0.2': ['arm,psci-0.2'],
  '1.0': ['arm,psci-1.0', 'arm,psci-0.2'],
  '1.1': ['arm,psci-1.0', 'arm,psci-0.2'],
};

/** 0.1 has no ids of its own: the tree tells KVM's. */
const ids01 = {
  cpu_suspend: psci01Functions.CPU_SUSPEND,
  cpu_off: psci01Functions.CPU_OFF,
  cpu_on: psci01Functions.CPU_ON,
  migrate: psci01Functions.MIGRATE,
};

/** How the device tree tells of a PSCI with the standard's or KVM's ids, whichever side serves it. */
export function psciAnnouncement(version: PsciVersion, method: Conduit): Announcement {
  return {
    path: '/psci',
    properties: { compatible: compatibles[version], method, ...(version === '0.1' ? ids01 : {}) },
    enableMethod: 'psci',
  };
}
