import { encode, type Fields } from './decode/pattern.ts';
import { a32Rows, t32Rows } from './decode/row-of.ts';
import { Engine } from './engine.ts';
import { GuestMemory } from './memory.ts';
import { type CpuTargetName, cpuTargets } from './target.ts';

export const codeAddress = 0x8000;
export const dataAddress = 0x1_0000;
export const ramBytes = 0x1_0000;
/** No slot is here. */
export const nowhere = 0x4000_0000;

const byName = new Map(a32Rows.map((row) => [row.name, row]));

/** The word of a row; the condition is AL when `fields` has none. @throws Error for a name no row has */
export function a32(name: string, fields: Fields = {}): number {
  const row = byName.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return encode(row, { cond: 14, ...fields });
}

const t32ByName = new Map(t32Rows.map((row) => [row.name, row]));

/** The halfwords of a T32 row. @throws Error for a name no row has */
export function t32(name: string, fields: Fields = {}): readonly number[] {
  const row = t32ByName.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  const word = encode(row, fields);
  return row.bytes === 2 ? [word] : [word >>> 16, word & 0xffff];
}

/** Words of instructions of T32 one behind the other, NOP at the end where they are uneven. */
export function packed(...instructions: readonly (readonly number[])[]): readonly number[] {
  const nop = 0xbf00;
  const halfwords = instructions.flat();
  return Array.from({ length: Math.ceil(halfwords.length / 2) }, (_, n) => {
    return (((halfwords[n * 2 + 1] ?? nop) << 16) | (halfwords[n * 2] ?? nop)) >>> 0;
  });
}

export interface Machine {
  readonly memory: GuestMemory;
  readonly engine: Engine;
}

/** RAM at 0 (vectors), at `codeAddress` (the words) and at `dataAddress`; vCPU 0 about to run the words in SVC mode. */
export function machine(
  words: readonly number[],
  options: { readonly target?: CpuTargetName; readonly cpsr?: number; readonly registers?: readonly number[] } = {},
): Machine {
  const memory = new GuestMemory({ vcpusMax: 2, bytesMax: 0x10_0000 });
  const ram = { readonly: false, logDirty: false };
  memory.addSlot({ slot: 0, ipa: 0, bytes: 0x1000, ...ram });
  memory.addSlot({ slot: 1, ipa: codeAddress, bytes: 0x1000, ...ram });
  memory.addSlot({ slot: 2, ipa: dataAddress, bytes: ramBytes, ...ram });
  memory.write(codeAddress, bytesOf(words));
  const engine = new Engine(memory, 0, cpuTargets[options.target ?? 'cortex-a15']);
  start(engine, options);
  return { memory, engine };
}

/** Brings a vCPU to `codeAddress` with A, I and F masked. */
export function start(
  engine: Engine,
  options: { readonly cpsr?: number; readonly registers?: readonly number[] } = {},
) {
  engine.reset();
  if (options.cpsr !== undefined) engine.cpsr = options.cpsr;
  engine.pc = codeAddress;
  for (const [n, value] of (options.registers ?? []).entries()) engine.setReg(n, value);
}

/** Little-endian bytes of words. */
export function bytesOf(words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/** The word at an address of RAM, unsigned. */
export function wordAt({ memory }: Machine, ipa: number): number {
  return (memory.words[memory.offsetOf(ipa, 4) >>> 2] ?? 0) >>> 0;
}
