import { disassembleT32 } from '../../kernel-sim/cpu/disasm.ts';
import { Engine } from '../../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../../kernel-sim/cpu/memory.ts';
import { type CpuTargetName, cpuTargets } from '../../kernel-sim/cpu/target.ts';
import { runElf } from './a32-user.ts';
import type { Comparison } from './comparison.ts';
import { Random } from './random.ts';
import { randomT32Case, type T32Case, t32UserRows } from './t32-cases.ts';
import {
  bodyOf,
  caseBytes,
  codeAddress,
  dataAddress,
  flagsOffset,
  memoryOffset,
  scratchOf,
  stackOffset,
  t32Program,
} from './t32-program.ts';

export function drawT32Cases(seed: number, perRow: number, rows = t32UserRows): readonly T32Case[] {
  const random = new Random(seed);
  const cases: T32Case[] = [];
  for (const row of rows) {
    for (let n = 0; n < perRow; n += 1) {
      cases.push(randomT32Case(row, random, bodyOf(cases.length), scratchOf(cases.length)));
    }
  }
  return cases;
}

export function runT32InQemu(code: Uint8Array, data: Uint8Array, target?: CpuTargetName): Uint8Array {
  return runElf({ address: codeAddress, bytes: code }, { address: dataAddress, bytes: data }, target);
}

/** Runs `perRow` random cases of every T32 row in QEMU's user mode and here; compares registers, flags and memory. */
export function compareT32WithQemu(
  seed: number,
  perRow: number,
  rows = t32UserRows,
  target: CpuTargetName = 'cortex-a15',
): Comparison {
  const cases = drawT32Cases(seed, perRow, rows);
  const { code, data } = t32Program(cases);
  const ours = runHere(code, data, target);
  const theirs = runT32InQemu(code, data, target);
  const coverage = new Map<string, number>();
  for (const { row } of cases) coverage.set(row.name, (coverage.get(row.name) ?? 0) + 1);
  const differences = cases.flatMap((one, index) => {
    const range = [index * caseBytes, (index + 1) * caseBytes] as const;
    const difference = differs(theirs.subarray(...range), ours.subarray(...range));
    return difference === undefined ? [] : [describe(one, difference)];
  });
  return { executed: cases.length, coverage, differences };
}

function runHere(code: Uint8Array, data: Uint8Array, target: CpuTargetName): Uint8Array {
  const pages = (bytes: number) => Math.ceil(bytes / 4096) * 4096;
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 28 });
  memory.addSlot({ slot: 0, ipa: codeAddress, bytes: pages(code.length), readonly: false, logDirty: false });
  memory.addSlot({ slot: 1, ipa: dataAddress, bytes: pages(data.length), readonly: false, logDirty: false });
  memory.write(codeAddress, code);
  memory.write(dataAddress, data);
  const engine = new Engine(memory, 0, cpuTargets[target]);
  engine.reset();
  engine.cpsr = 0x10;
  engine.pc = codeAddress;
  // The first SVC goes to vector 8, where nothing is mapped: the end of the program.
  const trap = engine.run(code.length);
  if (trap?.kind !== 'fetch' || trap.ipa !== 8)
    throw new Error(`stopped at ${engine.pc.toString(16)}: ${JSON.stringify(trap)}`);
  return memory.read(dataAddress, data.length) ?? new Uint8Array(0);
}

function nameOf(offset: number): string {
  if (offset === 64 + flagsOffset) return 'cpsr';
  if (offset === 64 + stackOffset) return 'sp';
  return offset < 128 ? `r${(offset - 64) / 4}` : `memory+${offset - memoryOffset}`;
}

function differs(theirs: Uint8Array, ours: Uint8Array): string | undefined {
  const at = (bytes: Uint8Array, offset: number) =>
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
  const found: string[] = [];
  for (let offset = 64; offset < caseBytes; offset += 4) {
    const [qemu, here] = [at(theirs, offset), at(ours, offset)];
    if (qemu !== here) found.push(`${nameOf(offset)} qemu ${qemu.toString(16)} here ${here.toString(16)}`);
  }
  return found.length === 0 ? undefined : found.join(', ');
}

function describe({ row, word, code, registers, flags }: T32Case, difference: string): string {
  const inputs = registers.map((value, n) => `r${n}=${value.toString(16)}`).join(' ');
  const all = code.map((one) => one.toString(16)).join(' ');
  return `${row.name} ${word.toString(16)} "${disassembleT32(word)}" in ${all} flags ${(flags >>> 0).toString(16)} ${inputs}: ${difference}`;
}
