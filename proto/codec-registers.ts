import { ProtocolError } from './errors.ts';
import type { Aarch32Registers, Encodable } from './gen/trapline.ts';
import {
  type Aarch32Register,
  aarch32Registers,
  allRegistersMask,
  noRegisters,
  populationCount,
  type RegisterSet,
} from './uapi/registers.ts';

/** A register set for the wire; the empty set is an absent message. */
export function registersToWire(set: RegisterSet): Encodable<Aarch32Registers> | undefined {
  return set.mask === 0 ? undefined : set;
}

/** @throws ProtocolError MALFORMED_FRAME when mask and values do not fit each other */
export function registersFromWire(message: Aarch32Registers | null, field: string): RegisterSet {
  if (message === null) return noRegisters;
  const { mask, values } = message;
  if (mask > allRegistersMask || populationCount(mask) !== values.length) {
    throw new ProtocolError(
      'MALFORMED_FRAME',
      `${field}: mask 0x${mask.toString(16)} does not pick ${values.length} registers`,
    );
  }
  return { mask, values };
}

export function registerNumber(name: Aarch32Register): number {
  return aarch32Registers.indexOf(name);
}

/** @throws ProtocolError MALFORMED_FRAME for a bit that is no register */
export function registerName(number: number, field: string): Aarch32Register {
  const name = aarch32Registers[number];
  if (name === undefined) throw new ProtocolError('MALFORMED_FRAME', `${field} = ${number} is no register`);
  return name;
}
