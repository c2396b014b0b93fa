import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disassemble } from '../../kernel-sim/cpu/disasm.ts';
import { Engine } from '../../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../../kernel-sim/cpu/memory.ts';
import { cpuTargets } from '../../kernel-sim/cpu/target.ts';
import { randomSystemCase, type SystemCase, systemRows } from './a32-system-cases.ts';
import {
  caseWords,
  codeAddress,
  dataAddress,
  endOf,
  firstMemoryWord,
  memoryOf,
  outNames,
  outRange,
  startAddress,
  systemProgram,
  uart,
} from './a32-system-program.ts';
import { Random } from './random.ts';
import { userElf } from './user-elf.ts';

export function hasQemuSystem(): boolean {
  return spawnSync('qemu-system-arm', ['--version']).status === 0;
}

/** Runs `perRow` random cases of every system-level row on QEMU's virt board and here; what differs, one line each. */
export function compareSystem(seed: number, perRow: number): readonly string[] {
  const random = new Random(seed);
  const cases: SystemCase[] = [];
  for (const name of systemRows) {
    for (let n = 0; n < perRow; n += 1) {
      cases.push(randomSystemCase(name, random, memoryOf(cases.length), endOf(cases.length)));
    }
  }
  const { code, data } = systemProgram(cases);
  const theirs = runInQemu(code, data);
  const ours = runHere(code, data);
  return cases.flatMap((one, index) => {
    const difference = differs(theirs, ours, index);
    return difference === undefined ? [] : [describe(one, difference)];
  });
}

function runInQemu(code: Uint8Array, data: Uint8Array): DataView {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-qemu-'));
  try {
    const image = join(folder, 'cases.elf');
    const serial = join(folder, 'serial');
    writeFileSync(image, userElf({ address: codeAddress, bytes: code }, { address: dataAddress, bytes: data }));
    const machine = [
      '-M',
      'virt,virtualization=on',
      '-cpu',
      'cortex-a15',
      '-m',
      '256',
      '-display',
      'none',
      '-monitor',
      'none',
    ];
    const { status, stderr } = spawnSync(
      'qemu-system-arm',
      [...machine, '-serial', `file:${serial}`, '-kernel', image],
      { timeout: 60_000, encoding: 'utf8' },
    );
    const out = readFileSync(serial);
    if (status !== 0 || out.length !== data.length) {
      throw new Error(`qemu-system-arm ended with ${status} after ${out.length} of ${data.length} bytes: ${stderr}`);
    }
    return new DataView(out.buffer, out.byteOffset, out.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runHere(code: Uint8Array, data: Uint8Array): DataView {
  const pages = (bytes: number) => Math.ceil(bytes / 4096) * 4096;
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 28 });
  memory.addSlot({ slot: 0, ipa: codeAddress, bytes: pages(code.length), readonly: false, logDirty: false });
  memory.addSlot({ slot: 1, ipa: dataAddress, bytes: pages(data.length), readonly: false, logDirty: false });
  memory.write(codeAddress, code);
  memory.write(dataAddress, data);
  const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);
  engine.reset();
  engine.pc = startAddress;
  // The first byte for the UART ends the cases.
  const trap = engine.run(code.length * 4);
  if (trap?.kind !== 'mmio' || trap.ipa !== uart) {
    throw new Error(`stopped at ${engine.pc.toString(16)}: ${JSON.stringify(trap)}`);
  }
  const bytes = memory.read(dataAddress, data.length) ?? new Uint8Array(0);
  return new DataView(bytes.buffer);
}

function differs(theirs: DataView, ours: DataView, index: number): string | undefined {
  const found: string[] = [];
  for (let word = outRange[0]; word < outRange[1]; word += 1) {
    const offset = (index * caseWords + word) * 4;
    const [qemu, here] = [theirs.getUint32(offset, true), ours.getUint32(offset, true)];
    if (qemu === here) continue;
    const name = outNames[word - outRange[0]] ?? `memory+${(word - firstMemoryWord) * 4}`;
    found.push(`${name} qemu ${qemu.toString(16)} here ${here.toString(16)}`);
  }
  return found.length === 0 ? undefined : found.join(', ');
}

function describe({ row, word, cpsr }: SystemCase, difference: string): string {
  return `${row.name} ${word.toString(16)} "${disassemble(word)}" cpsr ${cpsr.toString(16)}: ${difference}`;
}
