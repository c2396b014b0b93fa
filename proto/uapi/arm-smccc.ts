import { bitfield } from './bitfield.ts';

/** r0 of an SMCCC call; a legacy monitor call is not of this form. @source Arm DEN 0028 */
export const functionId = bitfield({ fast: 31, smc64: 30, owner: [29, 24], reserved: [23, 16], number: [15, 0] });

/** Owning entities of function ids. @source Arm DEN 0028, table of owning entity numbers */
export const smcccOwners = { arch: 0, cpu: 1, sip: 2, oem: 3, standard: 4, standardHyp: 5, vendorHyp: 6 } as const;

export const smcccFunctions = { version: 0x8000_0000, archFeatures: 0x8000_0001 } as const;

/** SMCCC 1.1, the highest KVM announces. */
export const smcccVersion = 0x0001_0001;

export const smcccResults = { success: 0, notSupported: -1, notRequired: -2, invalidParameter: -3 } as const;
