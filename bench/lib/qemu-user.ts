import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userElf } from '../../test/differential/user-elf.ts';

const codeAddress = 0x1_0000;
const scratchAddress = 0x10_0000;
const scratchBytes = 0x1_0000;

/** SMC #0 ends a kernel; BX r11 takes its place, in both instruction sets. */
const ends = [
  { smc: [0x70, 0x00, 0x60, 0xe1], bx: [0x1b, 0xff, 0x2f, 0xe1] },
  { smc: [0xf0, 0xf7, 0x00, 0x80], bx: [0x58, 0x47, 0x00, 0xbf] },
] as const;

const movw = (rd: number, value: number) =>
  (0xe300_0000 | ((value & 0xf000) << 4) | (rd << 12) | (value & 0xfff)) >>> 0;
const movt = (rd: number, value: number) => (movw(rd, value >>> 16) | 0x0040_0000) >>> 0;
const set = (rd: number, value: number) => [movw(rd, value), movt(rd, value)];

export function hasQemuUser(): boolean {
  return spawnSync('qemu-arm', ['--version']).status === 0;
}

/** A program for Linux that runs a kernel so often and writes what it leaves in r0 to its standard output. */
function programOf(image: readonly number[], entry: number, isThumb: boolean, rounds: number): Uint8Array {
  const kernel = new Uint8Array(Int32Array.from(image).buffer);
  const { smc, bx } = ends[isThumb ? 1 : 0];
  for (let n = 0; n < kernel.length; n += 2) if (smc.every((byte, k) => kernel[n + k] === byte)) kernel.set(bx, n);
  const begin = [...set(0, rounds), ...set(10, scratchAddress), ...set(13, scratchAddress + scratchBytes)];
  const target = (words: number) => codeAddress + words * 4;
  const call = begin.length + 5;
  const end = [
    0xe58a_0000, // str r0, [r10]
    ...[movw(0, 1), 0xe1a0_100a, movw(2, 4), movw(7, 4), 0xef00_0000], // write(1, r10, 4)
    ...[movw(0, 0), movw(7, 1), 0xef00_0000], // exit(0)
  ];
  const from = target(call + end.length);
  const code = [...begin, ...set(11, target(call)), ...set(12, from + entry + (isThumb ? 1 : 0)), 0xe12f_ff1c, ...end];
  const head = new Uint8Array(Uint32Array.from(code).buffer);
  const bytes = new Uint8Array(head.length + kernel.length);
  bytes.set(head);
  bytes.set(kernel, head.length);
  return userElf({ address: codeAddress, bytes }, { address: scratchAddress, bytes: new Uint8Array(scratchBytes) });
}

/** Its output, and the seconds of CPU time it took. */
function run(file: string): { readonly output: Buffer; readonly seconds: number } {
  const script = 'TIMEFORMAT="%U %S"; time qemu-arm -cpu cortex-a15 "$0"';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, file]);
  if (status !== 0) throw new Error(`qemu-arm ended with ${status}: ${stderr.toString()}`);
  const [user = 0, system = 0] = stderr.toString().trim().split(' ').map(Number);
  return { output: stdout, seconds: user + system };
}

/** Seconds of CPU time that qemu-arm takes for a round of a kernel, and what it leaves in r0. */
export function timeInQemu(
  image: readonly number[],
  entry: number,
  isThumb: boolean,
  rounds: number,
): { readonly seconds: number; readonly result: number } {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
  try {
    const [short, long] = [1, rounds + 1].map((count) => {
      const file = join(folder, `kernel-${count}`);
      writeFileSync(file, programOf(image, entry, isThumb, count), { mode: 0o755 });
      return run(file);
    }) as [ReturnType<typeof run>, ReturnType<typeof run>];
    return { seconds: (long.seconds - short.seconds) / rounds, result: long.output.readUInt32LE(0) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
