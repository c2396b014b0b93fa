import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cp15Rows } from '../../../kernel-sim/cpu/cp15.ts';
import { type CpuTargetName, cacheSizes, cp15Reset, cpuTargets } from '../../../kernel-sim/cpu/target.ts';
import { userElf } from '../user-elf.ts';
import { a32 } from './program.ts';

interface Board {
  readonly machine: string;
  readonly ram: number;
}

/** Boards of QEMU that have each core. */
const boards: Readonly<Record<CpuTargetName, Board>> = {
  'cortex-a15': { machine: 'virt', ram: 0x4000_0000 },
  'cortex-a7': { machine: 'virt', ram: 0x4000_0000 },
  'cortex-a9': { machine: 'vexpress-a9', ram: 0x6000_0000 },
};

/** Registers that say what a core is: read-only and the same for every core of a kind. */
const identification = cp15Rows.filter(
  ({ invariant, name, aliasOf }) => invariant === true && aliasOf === undefined && name !== 'CCSIDR',
);

/** CSSELR values whose CCSIDR is read: level 1 data, level 1 instruction, level 2. */
const selectors = [0, 1, 2];

const codeAt = 0x10_0000;
const dataAt = 0x20_0000;

const constant = (rd: number, value: number) => [
  a32('MOVW', { rd, imm: value & 0xffff }),
  a32('MOVT', { rd, imm: value >>> 16 }),
];
const store = (rt: number) => a32('STR_imm_post', { u: 1, rn: 0, rt, imm: 4 });
const vmrs = (register: number) => 0xeef0_1a10 | (register << 16);

/** FPSID, MVFR1, MVFR0 of VMRS. */
const floatingPoint = [0, 6, 7];

function program(ram: number): Uint8Array {
  const code = [
    ...constant(0, ram + dataAt),
    ...constant(1, 0x00f0_0000),
    a32('MCR_p15', { crn: 1, opc2: 2, rt: 1 }),
    a32('ISB', { option: 15 }),
    ...identification.flatMap(({ at: [crn, opc1, crm, opc2] }) => [
      a32('MRC_p15', { crn, opc1, crm, opc2, rt: 1 }),
      store(1),
    ]),
    ...selectors.flatMap((selector) => [
      a32('MOV_imm', { rd: 1, imm: selector }),
      a32('MCR_p15', { crn: 0, opc1: 2, rt: 1 }),
      a32('MRC_p15', { crn: 0, opc1: 1, rt: 1 }),
      store(1),
    ]),
    ...floatingPoint.flatMap((register) => [vmrs(register), store(1)]),
    // Semihosting's SYS_EXIT, ADP_Stopped_ApplicationExit.
    ...constant(0, 0x18),
    ...constant(1, 0x2_0026),
    a32('SVC', { imm: 0x12_3456 }),
  ];
  return new Uint8Array(Uint32Array.from(code).buffer);
}

const names = [
  ...identification.map(({ name }) => name),
  ...selectors.map((selector) => `CCSIDR ${selector}`),
  ...['FPSID', 'MVFR1', 'MVFR0'],
];

/** What QEMU's core says it is, by register. */
export function identifiedInQemu(target: CpuTargetName): Readonly<Record<string, number>> {
  const { machine, ram } = boards[target];
  const folder = mkdtempSync(join(tmpdir(), 'trapline-qemu-'));
  try {
    const image = join(folder, 'program.elf');
    const file = join(folder, 'ram');
    const code = { address: ram + codeAt, bytes: program(ram) };
    writeFileSync(image, userElf(code, { address: ram + dataAt, bytes: new Uint8Array(4096) }));
    const { status, stderr } = spawnSync(
      'qemu-system-arm',
      [
        ['-M', `${machine},memory-backend=ram`, '-cpu', target, '-m', '64', '-display', 'none', '-monitor', 'none'],
        ['-object', `memory-backend-file,id=ram,size=64M,mem-path=${file},share=on`, '-serial', 'none'],
        ['-semihosting-config', 'enable=on,target=native', '-kernel', image],
      ].flat(),
      { timeout: 60_000, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`qemu-system-arm ended with ${status}: ${stderr}`);
    const bytes = readFileSync(file);
    return Object.fromEntries(names.map((name, n) => [name, bytes.readUInt32LE(dataAt + n * 4)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What ours says. */
export function identifiedHere(name: CpuTargetName): Readonly<Record<string, number>> {
  const target = cpuTargets[name];
  const reset = cp15Reset(target);
  const registers = cp15Rows.map((row, index) => [row.name, (reset[index] ?? 0) >>> 0] as const);
  const { fpsid, mvfr0, mvfr1 } = target.floatingPoint;
  const all: Readonly<Record<string, number>> = {
    ...Object.fromEntries(registers),
    ...Object.fromEntries(selectors.map((selector) => [`CCSIDR ${selector}`, cacheSizes[name][selector] ?? 0])),
    FPSID: fpsid,
    MVFR1: mvfr1,
    MVFR0: mvfr0,
  };
  return Object.fromEntries(names.map((register) => [register, all[register] ?? 0]));
}
