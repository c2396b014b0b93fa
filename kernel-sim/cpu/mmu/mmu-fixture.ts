import { cp15Word } from '../cp15.ts';
import { GuestMemory } from '../memory.ts';
import { at } from '../state.ts';
import { type Regime, rights, type Walked } from './regime.ts';
import { walk } from './translate.ts';

/** RAM of a regime under test: 256 KiB from 0. */
export const ramBytes = 0x4_0000;

export interface Registers {
  readonly SCTLR?: number;
  readonly TTBR0?: number;
  readonly TTBR1?: number;
  readonly TTBCR?: number;
  readonly DACR?: number;
  readonly PRRR?: number;
  readonly NMRR?: number;
  readonly ttbr0High?: number;
  readonly ttbr1High?: number;
}

const mmuOn = 1;

/** A regime with the MMU on and these registers; `tables` are words by address. */
export function regimeOf(
  { ttbr0High = 0, ttbr1High = 0, ...registers }: Registers,
  tables: Readonly<Record<number, number>> = {},
  lpae = true,
): Regime {
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: ramBytes });
  memory.addSlot({ slot: 0, ipa: 0, bytes: ramBytes, readonly: false, logDirty: false });
  const words = new Int32Array(1024);
  for (const [name, value] of Object.entries(registers)) words[cp15Word(name)] = value;
  words[cp15Word('SCTLR')] = (registers.SCTLR ?? 0) | mmuOn;
  words[at.ttbr0High] = ttbr0High;
  words[at.ttbr1High] = ttbr1High;
  for (const [address, word] of Object.entries(tables)) {
    memory.words[memory.offsetOf(Number(address), 4) >>> 2] = word;
  }
  return { words, memory, target: { lpae } };
}

export type Right = keyof Omit<typeof rights, 'all'>;

/** The rights of a page by name. */
export function rightsOf(found: Walked): readonly Right[] {
  if (found.kind !== 'page') return [];
  return (Object.keys(rights) as (keyof typeof rights)[]).filter(
    (name): name is Right => name !== 'all' && (found.rights & rights[name]) !== 0,
  );
}

export const walkOf = (registers: Registers, tables: Readonly<Record<number, number>>, va: number, lpae = true) =>
  walk(regimeOf(registers, tables, lpae), va);
