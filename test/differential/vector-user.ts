import { cp15Word } from '../../kernel-sim/cpu/cp15.ts';
import type { Row } from '../../kernel-sim/cpu/decode/pattern.ts';
import { disassemble, disassembleT32 } from '../../kernel-sim/cpu/disasm.ts';
import { Engine } from '../../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../../kernel-sim/cpu/memory.ts';
import { at } from '../../kernel-sim/cpu/state.ts';
import { type CpuTargetName, cpuTargets } from '../../kernel-sim/cpu/target.ts';
import { codeAddress, dataAddress } from './a32-program.ts';
import { runInQemu } from './a32-user.ts';
import type { Comparison } from './comparison.ts';
import { Random } from './random.ts';
import { isT32, randomVectorCase, type VectorCase, vectorRows } from './vector-cases.ts';
import { outOffset, scratchOffset, vectorCaseBytes, vectorProgram, vectorScratchOf } from './vector-program.ts';

export function drawVectorCases(seed: number, perRow: number, rows = vectorRows): readonly VectorCase[] {
  const random = new Random(seed);
  const cases: VectorCase[] = [];
  for (const row of rows) {
    for (let n = 0; n < perRow; n += 1) cases.push(randomVectorCase(row, random, vectorScratchOf(cases.length)));
  }
  return cases;
}

/** Runs `perRow` random cases of every row in QEMU's user mode and here: registers, flags, d0–d31, FPSCR, memory. */
export function compareVectorsWithQemu(
  seed: number,
  perRow: number,
  rows: readonly Row[] = vectorRows,
  target: CpuTargetName = 'cortex-a15',
): Comparison {
  const cases = drawVectorCases(seed, perRow, rows);
  const { code, data } = vectorProgram(cases);
  const theirs = runInQemu(code, data, target);
  const ours = runVectorsHere(code, data, target);
  const coverage = new Map<string, number>();
  for (const { row } of cases) coverage.set(row.name, (coverage.get(row.name) ?? 0) + 1);
  const differences = cases.flatMap((one, index) => {
    const range = [index * vectorCaseBytes, (index + 1) * vectorCaseBytes] as const;
    const difference = differs(theirs.subarray(...range), ours.subarray(...range));
    return difference === undefined ? [] : [describe(one, difference)];
  });
  return { executed: cases.length, coverage, differences };
}

function runVectorsHere(code: Uint8Array, data: Uint8Array, target: CpuTargetName): Uint8Array {
  const pages = (bytes: number) => Math.ceil(bytes / 4096) * 4096;
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 28 });
  memory.addSlot({ slot: 0, ipa: codeAddress, bytes: pages(code.length), readonly: false, logDirty: false });
  memory.addSlot({ slot: 1, ipa: dataAddress, bytes: pages(data.length), readonly: false, logDirty: false });
  memory.write(codeAddress, code);
  memory.write(dataAddress, data);
  const engine = new Engine(memory, 0, cpuTargets[target]);
  engine.reset();
  engine.cpsr = 0x10;
  engine.words[cp15Word('CPACR')] = 0x00f0_0000;
  engine.words[at.fpexc] = 1 << 30;
  engine.pc = codeAddress;
  // The first SVC goes to vector 8, where nothing is mapped: the end of the program.
  const trap = engine.run(code.length);
  if (trap?.kind !== 'fetch' || trap.ipa !== 8) {
    throw new Error(`stopped at ${engine.pc.toString(16)}, lr ${engine.reg(14).toString(16)}: ${JSON.stringify(trap)}`);
  }
  return memory.read(dataAddress, data.length) ?? new Uint8Array(0);
}

function nameOf(offset: number): string {
  if (offset >= scratchOffset) return `memory+${offset - scratchOffset}`;
  const word = (offset - outOffset) / 4;
  if (word < 13) return `r${word}`;
  return { 13: 'cpsr', 14: 'fpscr', 15: 'nothing' }[word] ?? `d${(word - 16) >> 1}.${word & 1}`;
}

function differs(theirs: Uint8Array, ours: Uint8Array): string | undefined {
  const word = (bytes: Uint8Array, offset: number) =>
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
  const found: string[] = [];
  for (let offset = outOffset; offset < vectorCaseBytes; offset += 4) {
    const [qemu, here] = [word(theirs, offset), word(ours, offset)];
    if (qemu !== here) found.push(`${nameOf(offset)} qemu ${qemu.toString(16)} here ${here.toString(16)}`);
  }
  return found.length === 0 ? undefined : found.join(', ');
}

function describe({ row, word, registers, flags, fpscr, vector }: VectorCase, difference: string): string {
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
  const core = registers.map((value, n) => `r${n}=${hex(value)}`).join(' ');
  const file = Array.from({ length: 32 }, (_, n) => `d${n}=${hex(vector[n * 2 + 1] ?? 0)}_${hex(vector[n * 2] ?? 0)}`);
  const text = (isT32(row) ? disassembleT32 : disassemble)(word);
  const named = file.filter((_, n) => new RegExp(`\\b(d${n}|q${n >> 1}|s${2 * n}|s${2 * n + 1})\\b`).test(text));
  return `${row.name} ${hex(word)} "${text}" flags ${hex(flags)} fpscr ${hex(fpscr)} ${core} ${named.join(' ')}: ${difference}`;
}
