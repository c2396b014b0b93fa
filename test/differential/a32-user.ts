import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cp15Word } from '../../kernel-sim/cpu/cp15.ts';
import { disassemble } from '../../kernel-sim/cpu/disasm.ts';
import { Engine } from '../../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../../kernel-sim/cpu/memory.ts';
import { type CpuTargetName, cpuTargets } from '../../kernel-sim/cpu/target.ts';
import { type Case, randomCase, userRows } from './a32-cases.ts';
import { caseBytes, codeAddress, dataAddress, program, scratchOf } from './a32-program.ts';
import type { Comparison } from './comparison.ts';
import { Random } from './random.ts';
import { userElf } from './user-elf.ts';

export function drawCases(seed: number, perRow: number, rows = userRows): readonly Case[] {
  const random = new Random(seed);
  const cases: Case[] = [];
  for (const row of rows) {
    for (let n = 0; n < perRow; n += 1) cases.push(randomCase(row, random, scratchOf(cases.length)));
  }
  return cases;
}

/** Runs `perRow` random cases of every row in QEMU's user mode and here, and compares registers, flags and memory. */
export function compareWithQemu(
  seed: number,
  perRow: number,
  rows = userRows,
  target: CpuTargetName = 'cortex-a15',
): Comparison {
  const cases = drawCases(seed, perRow, rows);
  const { code, data } = program(cases);
  const theirs = runInQemu(code, data, target);
  const ours = runHere(code, data, target);
  const coverage = new Map<string, number>();
  for (const { row } of cases) coverage.set(row.name, (coverage.get(row.name) ?? 0) + 1);
  const differences = cases.flatMap((one, index) => {
    const range = [index * caseBytes, (index + 1) * caseBytes] as const;
    const difference = differs(theirs.subarray(...range), ours.subarray(...range));
    return difference === undefined ? [] : [describe(one, difference)];
  });
  return { executed: cases.length, coverage, differences };
}

export function runInQemu(code: Uint8Array, data: Uint8Array, target?: CpuTargetName): Uint8Array {
  return runElf({ address: codeAddress, bytes: code }, { address: dataAddress, bytes: data }, target);
}

interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What a user program writes to standard output on a core of QEMU's, no more than its data and a little. */
export function runElf(code: Segment, data: Segment, target: CpuTargetName = 'cortex-a15'): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-qemu-'));
  try {
    const file = join(folder, 'cases');
    writeFileSync(file, userElf(code, data), { mode: 0o755 });
    const { status, stdout, stderr } = spawnSync('qemu-arm', ['-cpu', target, file], {
      maxBuffer: data.bytes.length + 4096,
    });
    if (status !== 0) throw new Error(`qemu-arm ended with ${status}: ${stderr.toString()}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
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
  // QEMU's user mode lets SWP through, as SCTLR.SW does.
  engine.words[cp15Word('SCTLR')] = engine.word(cp15Word('SCTLR')) | (1 << 10);
  engine.pc = codeAddress;
  // The first SVC goes to vector 8, where nothing is mapped: the end of the program.
  const trap = engine.run(code.length);
  if (trap?.kind !== 'fetch' || trap.ipa !== 8)
    throw new Error(`stopped at ${engine.pc.toString(16)}: ${JSON.stringify(trap)}`);
  return memory.read(dataAddress, data.length) ?? new Uint8Array(0);
}

function differs(theirs: Uint8Array, ours: Uint8Array): string | undefined {
  const at = (bytes: Uint8Array, offset: number) =>
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
  const found: string[] = [];
  for (let offset = 64; offset < caseBytes; offset += 4) {
    if (offset > 64 + 52 && offset < 128) continue;
    const name = offset < 64 + 52 ? `r${(offset - 64) / 4}` : offset === 64 + 52 ? 'cpsr' : `memory+${offset - 128}`;
    const [qemu, here] = [at(theirs, offset), at(ours, offset)];
    if (qemu !== here) found.push(`${name} qemu ${qemu.toString(16)} here ${here.toString(16)}`);
  }
  return found.length === 0 ? undefined : found.join(', ');
}

function describe({ row, word, registers, flags }: Case, difference: string): string {
  const inputs = registers.map((value, n) => `r${n}=${value.toString(16)}`).join(' ');
  return `${row.name} ${word.toString(16)} "${disassemble(word)}" flags ${(flags >>> 0).toString(16)} ${inputs}: ${difference}`;
}
