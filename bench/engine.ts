import { cp15Word } from '../kernel-sim/cpu/cp15.ts';
import { Engine } from '../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../kernel-sim/cpu/memory.ts';
import { psr } from '../kernel-sim/cpu/state.ts';
import { cpuTargets } from '../kernel-sim/cpu/target.ts';
import { a32, t32 } from './guests/kernels.ts';

const codeAddress = 0x1_0000;
const scratchAddress = 0x2_0000;
const scratchBytes = 0x1_0000;
const tableAddress = 0x4_0000;
const tableBytes = 0x4000;
/** Its first megabyte where it is, as normal memory everybody may use. @source DDI 0406C B3.5.1 */
const flatSection = 0x1c0e;

/** Result each kernel must leave in r0, computed here. */
const results = { sieve: sieve(), crc: crc(), matrix: matrix() } as const;

const names = ['sieve', 'crc', 'matrix'] as const;

const kernels = [
  ...names.map((name) => ({ name, isa: 'a32', code: a32, result: results[name] }) as const),
  ...names.map((name) => ({ name, isa: 't32', code: t32, result: results[name] }) as const),
];

type Kernel = (typeof kernels)[number];

function sieve(): number {
  const composite = new Uint8Array(8192);
  let primes = 0;
  for (let n = 2; n < 8192; n += 1) {
    if (composite[n] === 1) continue;
    primes += 1;
    for (let multiple = n * n; multiple < 8192; multiple += n) composite[multiple] = 1;
  }
  return primes;
}

function crc(): number {
  let sum = 0xffff_ffff;
  for (let n = 0; n < 1024; n += 1) {
    sum ^= n & 0xff;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ ((sum & 1) === 0 ? 0 : 0xedb8_8320);
  }
  return ~sum >>> 0;
}

function matrix(): number {
  let sum = 0;
  for (let row = 0; row < 16; row += 1) {
    for (let column = 0; column < 16; column += 1) {
      for (let n = 0; n < 16; n += 1) {
        sum = (sum + Math.imul((row * 16 + n) * 9, ((n * 16 + column) * 9) ^ 0x55)) | 0;
      }
    }
  }
  return sum >>> 0;
}

export interface EngineRow {
  readonly kernel: string;
  readonly mmu: boolean;
  readonly isa: 'a32' | 't32';
  /** Millions of guest instructions a second over the rounds. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Bytes of JavaScript heap a million instructions; 0 but for noise when the loop allocates nothing. */
  readonly heapBytes: number;
}

/** A machine that is about to run `rounds` rounds of a kernel. */
function load({ name, isa, code }: Kernel, rounds: number, mmu: boolean): Engine {
  const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 20 });
  memory.addSlot({ slot: 0, ipa: codeAddress, bytes: 0x1000, readonly: false, logDirty: false });
  memory.addSlot({ slot: 1, ipa: scratchAddress, bytes: scratchBytes, readonly: false, logDirty: false });
  memory.addSlot({ slot: 2, ipa: tableAddress, bytes: tableBytes, readonly: false, logDirty: false });
  memory.write(tableAddress, new Uint8Array(Int32Array.of(flatSection).buffer));
  memory.write(codeAddress, new Uint8Array(Int32Array.from(code.image).buffer));
  const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);
  engine.reset();
  if (isa === 't32') engine.cpsr |= psr.t;
  engine.pc = codeAddress + code.entries[name];
  engine.words[cp15Word('TTBR0')] = tableAddress;
  engine.words[cp15Word('DACR')] = 1;
  if (mmu) engine.words[cp15Word('SCTLR')] = (engine.words[cp15Word('SCTLR')] ?? 0) | 1;
  engine.setReg(0, rounds);
  engine.setReg(10, scratchAddress);
  engine.setReg(13, scratchAddress + scratchBytes);
  return engine;
}

/** Runs a kernel to its end and gives the instructions it took. @throws Error when its result is wrong */
function finish(engine: Engine, kernel: Kernel): number {
  let trap = engine.run(1_000_000);
  while (trap === undefined) trap = engine.run(1_000_000);
  if (trap.kind !== 'smc' || engine.reg(0) !== kernel.result) {
    throw new Error(`${kernel.name}: ${trap.kind}, r0 ${engine.reg(0)} where ${kernel.result} was due`);
  }
  return engine.executed;
}

/** Times every kernel with translation off and on; rounds of all kernels are interleaved, so that each meets the code the others warmed. */
export function benchEngine(options: { readonly rounds: number; readonly instructions: number }): readonly EngineRow[] {
  const samples = kernels.flatMap((kernel) =>
    [false, true].map((mmu) => {
      const repeats = Math.ceil(options.instructions / finish(load(kernel, 1, mmu), kernel));
      return { kernel, mmu, repeats, mips: [] as number[], heap: [] as number[] };
    }),
  );
  // The first round warms up and is not kept.
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const { kernel, mmu, repeats, mips, heap } of samples) {
      const engine = load(kernel, repeats, mmu);
      const before = process.memoryUsage().heapUsed;
      const start = process.hrtime.bigint();
      const executed = finish(engine, kernel);
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const grown = process.memoryUsage().heapUsed - before;
      if (round === 0) continue;
      mips.push(executed / seconds / 1e6);
      heap.push(grown / (executed / 1e6));
    }
  }
  return samples.map(({ kernel, mmu, mips, heap }) => {
    const sorted = mips.toSorted((a, b) => a - b);
    return {
      kernel: kernel.name,
      mmu,
      isa: kernel.isa,
      median: sorted[sorted.length >> 1] ?? 0,
      min: sorted[0] ?? 0,
      max: sorted.at(-1) ?? 0,
      heapBytes: heap.toSorted((a, b) => a - b)[heap.length >> 1] ?? 0,
    };
  });
}

if (import.meta.main) {
  const quick = process.argv.includes('--quick');
  const rows = benchEngine(quick ? { rounds: 3, instructions: 5e6 } : { rounds: 9, instructions: 2e7 });
  process.stdout.write('kernel isa  MMU  MIPS median     min     max  heap bytes/M\n');
  for (const { kernel, isa, mmu, median, min, max, heapBytes } of rows) {
    const columns = [median.toFixed(1).padStart(11), min.toFixed(1).padStart(7), max.toFixed(1).padStart(7)];
    process.stdout.write(
      `${kernel.padEnd(6)} ${isa}  ${mmu ? 'on ' : 'off'} ${columns.join(' ')} ${Math.round(heapBytes).toString().padStart(13)}\n`,
    );
  }
}
