import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowOf } from '../../kernel-sim/cpu/decode/row-of.ts';
import { disassemble } from '../../kernel-sim/cpu/disasm.ts';
import { Engine } from '../../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../../kernel-sim/cpu/memory.ts';
import { cpuTargets } from '../../kernel-sim/cpu/target.ts';
import type { Comparison } from './comparison.ts';
import { drawCase, type MmuCase, type Probe } from './mmu-cases.ts';
import {
  mmuProgram,
  outcomeAddress,
  outcomeNames,
  outcomeWords,
  reportRanges,
  startAddress,
  tablesBase,
  uart,
} from './mmu-program.ts';
import { harness } from './mmu-tables.ts';
import { Random } from './random.ts';
import { userElf } from './user-elf.ts';

/** A table of 16 KiB, the largest there is. */
const tableBytes = 2 ** 14;

/** Cases of a seed; their tables follow one another in memory. */
export function drawCases(seed: number, count: number, probes: number): readonly MmuCase[] {
  const random = new Random(seed);
  const cases: MmuCase[] = [];
  let base = tablesBase;
  for (let n = 0; n < count; n += 1) {
    const one = drawCase(random, probes, base);
    cases.push(one);
    base = Math.ceil((base + one.layout.words.length * 4) / tableBytes) * tableBytes;
  }
  return cases;
}

/** The outcomes of every probe and the memory they wrote, as QEMU's virt board has them. */
export function mmuInQemu(cases: readonly MmuCase[]): DataView {
  const { code, data } = mmuProgram(cases);
  const folder = mkdtempSync(join(tmpdir(), 'trapline-qemu-'));
  try {
    const image = join(folder, 'cases.elf');
    const serial = join(folder, 'serial');
    writeFileSync(image, userElf({ address: harness.code, bytes: code }, { address: harness.data, bytes: data }));
    const machine = ['-M', 'virt,virtualization=on', '-cpu', 'cortex-a15', '-m', '256'];
    const quiet = ['-display', 'none', '-monitor', 'none', '-serial', `file:${serial}`];
    const { status, stderr } = spawnSync('qemu-system-arm', [...machine, ...quiet, '-kernel', image], {
      timeout: 120_000,
      encoding: 'utf8',
    });
    const out = readFileSync(serial);
    const bytes = reportRanges(cases).reduce((sum, range) => sum + range.bytes, 0);
    if (status !== 0 || out.length !== bytes) {
      throw new Error(`qemu-system-arm ended with ${status} after ${out.length} of ${bytes} bytes: ${stderr}`);
    }
    return new DataView(out.buffer, out.byteOffset, out.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same as this engine has them. */
function mmuHere(cases: readonly MmuCase[]): DataView {
  const { code, data } = mmuProgram(cases);
  const pages = (bytes: number) => Math.ceil(bytes / 4096) * 4096;
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 28 });
  memory.addSlot({ slot: 0, ipa: harness.code, bytes: pages(code.length), readonly: false, logDirty: false });
  memory.addSlot({ slot: 1, ipa: harness.data, bytes: pages(data.length), readonly: false, logDirty: false });
  memory.write(harness.code, code);
  memory.write(harness.data, data);
  const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);
  engine.reset();
  engine.pc = startAddress;
  const trap = engine.run(code.length * 4 + 0x10_0000);
  if (trap?.kind !== 'mmio' || trap.ipa !== uart) {
    throw new Error(`stopped at ${engine.pc.toString(16)}: ${JSON.stringify(trap)}`);
  }
  const parts = reportRanges(cases).map(({ address, bytes }) => memory.read(address, bytes) ?? new Uint8Array(0));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new DataView(all.buffer);
}

const vectors = { prefetchAbort: 3, dataAbort: 4 } as const;
const outcome = Object.fromEntries(outcomeNames.map((name, index) => [name, index])) as {
  readonly [N in (typeof outcomeNames)[number]]: number;
};

/** Bits of an outcome that both must have alike; the architecture leaves the others open, or QEMU leaves them out. */
export function comparedMask(
  name: (typeof outcomeNames)[number],
  probe: Probe,
  one: MmuCase,
  vector: number,
  par: number,
): number {
  const { isLong } = one.layout;
  // IFSR has no domain; QEMU shows it there.
  if (name === 'IFSR' && !isLong) return ~0xf0;
  // QEMU writes the registers of an LDM or LDRD that it has loaded before the abort.
  const isLoaded = name === 'r2' || name === 'r3' || name === 'r4' || name === 'r5';
  if (isLoaded && probe.kind === 'load' && vector === vectors.dataAbort) return 0;
  // QEMU gives no memory attributes in the short format.
  if (name === 'PAR' && !isLong && (par & 1) === 0) return 0xffff_f003 | 0;
  // NS is UNKNOWN; the long format of QEMU has shareability and attributes of its own making.
  if (name === 'PAR' && isLong && (par & 1) === 0) return 0xffff_f801 | 0;
  return name === 'PAR high' ? 0xff : ~0;
}

function differences(
  one: MmuCase,
  probe: Probe,
  theirs: readonly number[],
  ours: readonly number[],
): readonly string[] {
  return outcomeNames.flatMap((name, word) => {
    const [qemu = 0, here = 0] = [theirs[word], ours[word]];
    const vector = theirs[outcome.vector] ?? 0;
    const mask = comparedMask(name, probe, one, vector, theirs[outcome.PAR] ?? 0);
    return ((qemu ^ here) & mask) === 0 ? [] : [`${name} qemu ${qemu.toString(16)} here ${here.toString(16)}`];
  });
}

/** Words of a probe's outcome, unsigned. */
export function outcomeOf(view: DataView, cases: readonly MmuCase[], index: number, probe: number): readonly number[] {
  const at = outcomeAddress(cases, index, probe) - harness.data;
  return Array.from({ length: outcomeWords }, (_, word) => view.getUint32(at + word * 4, true));
}

export interface MmuComparison extends Comparison {
  /** How often each vector was taken. */
  readonly vectors: ReadonlyMap<number, number>;
  /** How often each fault status was seen. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Runs random tables and probes on QEMU's virt board and here. */
export function compareMmu(seed: number, count: number, probes: number): MmuComparison {
  const cases = drawCases(seed, count, probes);
  const theirs = mmuInQemu(cases);
  const ours = mmuHere(cases);
  const lines: string[] = [];
  const taken = new Map<number, number>();
  const statuses = new Map<number, number>();
  const coverage = new Map<string, number>();
  for (const [index, one] of cases.entries()) {
    for (const [n, probe] of one.probes.entries()) {
      const name = rowOf(probe.word)?.name ?? '';
      coverage.set(name, (coverage.get(name) ?? 0) + 1);
      const qemu = outcomeOf(theirs, cases, index, n);
      const vector = qemu[outcome.vector] ?? 0;
      taken.set(vector, (taken.get(vector) ?? 0) + 1);
      const status = qemu[vector === vectors.prefetchAbort ? outcome.IFSR : outcome.DFSR] ?? 0;
      if (vector === vectors.prefetchAbort || vector === vectors.dataAbort) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      const found = differences(one, probe, qemu, outcomeOf(ours, cases, index, n));
      if (found.length > 0) lines.push(`${describe(one, probe, index, n)}: ${found.join(', ')}`);
    }
  }
  const { bytes } = reportRanges(cases)[0];
  for (let at = bytes; at < theirs.byteLength; at += 4) {
    const [qemu, here] = [theirs.getUint32(at, true), ours.getUint32(at, true)];
    if (qemu !== here) lines.push(`memory+${at - bytes}: qemu ${qemu.toString(16)} here ${here.toString(16)}`);
  }
  return { executed: count * probes, coverage, differences: lines, vectors: taken, statuses };
}

function describe({ layout }: MmuCase, { word, mode, registers }: Probe, index: number, probe: number): string {
  const { SCTLR, TTBCR, DACR } = layout.control;
  const hex = (value: number) => (value >>> 0).toString(16);
  return `case ${index}.${probe} "${disassemble(word)}" ${mode} at ${hex(registers[0] ?? 0)} (SCTLR ${hex(SCTLR)} TTBCR ${hex(TTBCR)} DACR ${hex(DACR)})`;
}
