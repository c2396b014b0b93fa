import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disassemble, disassembleT32 } from '../../../kernel-sim/cpu/disasm.ts';
import { Engine } from '../../../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../../../kernel-sim/cpu/memory.ts';
import { cpuTargets } from '../../../kernel-sim/cpu/target.ts';
import type { Trap } from '../../../kernel-sim/cpu/trap.ts';
import type { Comparison } from '../comparison.ts';
import { userElf } from '../user-elf.ts';
import {
  caseWords,
  codeAddress,
  dataAddress,
  dataHead,
  endCall,
  entryAddress,
  fixedPads,
  machineProgram,
  outNames,
  outRange,
  ramAddress,
  startAddress,
} from './program.ts';
import type { MachineCase } from './state.ts';

/** Up to the end of the address space: `fixedPads.asr` is there. */
const ramMegabytes = 3072;

/** What a program leaves in its data, on QEMU's virt board with a Cortex-A15: its RAM is a file that is read afterwards. */
export function runInQemu(code: Uint8Array, data: Uint8Array): DataView {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-qemu-'));
  try {
    const image = join(folder, 'cases.elf');
    const ram = join(folder, 'ram');
    writeFileSync(
      image,
      userElf({ address: codeAddress, bytes: code }, { address: dataAddress, bytes: data }, entryAddress),
    );
    const { status, stderr } = spawnSync(
      'qemu-system-arm',
      [
        ['-M', 'virt,virtualization=on,memory-backend=ram', '-cpu', 'cortex-a15', '-m', `${ramMegabytes}`],
        ['-object', `memory-backend-file,id=ram,size=${ramMegabytes}M,mem-path=${ram},share=on`],
        ['-display', 'none', '-monitor', 'none', '-serial', 'none', '-kernel', image],
      ].flat(),
      { timeout: 120_000, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`qemu-system-arm ended with ${status}: ${stderr}`);
    const out = new Uint8Array(data.length);
    const file = openSync(ram, 'r');
    readSync(file, out, 0, out.length, dataAddress - ramAddress);
    closeSync(file);
    return new DataView(out.buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const syndrome = { wfi: 0x0400_0000, hvc: 0x4a00_0000, smc: 0x4e00_0000, wide: 0x0200_0000, always: 0x01e0_0000 };

/** What the program's Hyp mode does about a trap in QEMU: r0 is the syndrome, the guest goes on. False: the end. */
function goOn(engine: Engine, trap: Trap | undefined): boolean {
  if (trap?.kind === 'hvc' && trap.immediate === endCall) return false;
  if (trap?.kind === 'hvc') engine.setReg(0, syndrome.hvc | trap.immediate);
  else if (trap?.kind === 'smc' || trap?.kind === 'wfi' || trap?.kind === 'wfe') {
    const before = engine.pc;
    engine.stepOver();
    const wide = engine.pc - before === 4 ? syndrome.wide : 0;
    if (trap.kind === 'smc') engine.setReg(0, syndrome.smc);
    if (trap.kind === 'wfi') engine.setReg(0, syndrome.wfi | syndrome.always | wide);
  } else throw new Error(`stopped at ${engine.pc.toString(16)}: ${JSON.stringify(trap)}`);
  return true;
}

function runHere(code: Uint8Array, data: Uint8Array): DataView {
  const pages = (bytes: number) => Math.ceil(bytes / 4096) * 4096;
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 28 });
  memory.addSlot({ slot: 0, ipa: codeAddress, bytes: pages(code.length), readonly: false, logDirty: false });
  memory.addSlot({ slot: 1, ipa: dataAddress, bytes: pages(data.length), readonly: false, logDirty: false });
  memory.addSlot({ slot: 2, ipa: fixedPads.asr, bytes: 4096, readonly: false, logDirty: false });
  memory.write(codeAddress, code);
  memory.write(dataAddress, data);
  const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);
  engine.reset();
  engine.pc = startAddress;
  const budget = data.length * 2;
  while (goOn(engine, engine.run(budget))) if (engine.executed > budget) throw new Error('the program does not end');
  const bytes = memory.read(dataAddress, data.length) ?? new Uint8Array(0);
  return new DataView(bytes.buffer);
}

/** Runs cases on QEMU's board and here, and compares every register of every mode, and memory, after each. */
export function compareMachine(cases: readonly MachineCase[]): Comparison {
  const ours = machineProgram(cases, 'ours');
  const theirs = machineProgram(cases, 'theirs');
  const here = runHere(ours.code, ours.data);
  const there = runInQemu(theirs.code, theirs.data);
  const coverage = new Map<string, number>();
  for (const { row } of cases) coverage.set(row.name, (coverage.get(row.name) ?? 0) + 1);
  const differences = cases.flatMap((one, index) => {
    const difference = differs(there, here, index, (name) => comparedMask(one, name));
    return difference === undefined ? [] : [describe(one, difference)];
  });
  return { executed: cases.length, coverage, differences };
}

/** Bits of a word of an outcome that both must have alike. */
export function comparedMask({ row, theirs }: MachineCase, name: string): number {
  // UNKNOWN after BKPT, DDI 0406C B3.13.3.
  if (name === 'IFAR' && row.name.startsWith('BKPT')) return 0;
  return theirs !== undefined && name === `r${theirs.lost} at the vector` ? 0 : ~0;
}

function differs(theirs: DataView, ours: DataView, index: number, mask: (name: string) => number): string | undefined {
  const found: string[] = [];
  for (let word = outRange[0]; word < outRange[1]; word += 1) {
    const offset = dataHead + (index * caseWords + word) * 4;
    const [qemu, here] = [theirs.getUint32(offset, true), ours.getUint32(offset, true)];
    const name = outNames[word] ?? '';
    if (qemu === here || ((qemu ^ here) & mask(name)) === 0) continue;
    found.push(`${name} qemu ${qemu.toString(16)} here ${here.toString(16)}`);
  }
  return found.length === 0 ? undefined : found.join(', ');
}

function describe({ row, word, isThumb, cpsr, sctlr, code }: MachineCase, difference: string): string {
  const text = row.name.endsWith('_T32') || isThumb ? disassembleT32(word) : disassemble(word);
  const all = code.map((half) => half.toString(16)).join(' ');
  return `${row.name} ${word.toString(16)} "${text}" in ${all} cpsr ${cpsr.toString(16)} sctlr ${sctlr.toString(16)}: ${difference}`;
}
