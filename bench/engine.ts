import { cp15Word } from '../kernel-sim/cpu/cp15.ts';
import { Engine } from '../kernel-sim/cpu/engine.ts';
import { GuestMemory } from '../kernel-sim/cpu/memory.ts';
import { psr } from '../kernel-sim/cpu/state.ts';
import { cpuTargets } from '../kernel-sim/cpu/target.ts';
import { warmUp } from '../kernel-sim/cpu/warm-up.ts';
import { a32, t32 } from './guests/kernels.ts';
import { results } from './guests/models.ts';
import { hasQemuUser, timeInQemu } from './lib/qemu-user.ts';
import { median, spread } from './lib/statistics.ts';

const codeAddress = 0x1_0000;
const scratchAddress = 0x2_0000;
const scratchBytes = 0x1_0000;
const tableAddress = 0x4_0000;
const tableBytes = 0x4000;
/** Its first megabyte where it is, as normal memory everybody may use. @source DDI 0406C B3.5.1 */
const flatSection = 0x1c0e;

/** With translation on, what every kernel should reach. */
const goalMips = 45;

const names = ['sieve', 'crc', 'matrix', 'program'] as const;
const isas = { a32, t32 } as const;

const kernels = (['a32', 't32'] as const).flatMap((isa) =>
  names.map((name) => ({ name, isa, code: isas[isa], result: results[name] })),
);

type Kernel = (typeof kernels)[number];

interface EngineRow {
  readonly kernel: string;
  readonly mmu: boolean;
  readonly isa: 'a32' | 't32';
  /** Millions of guest instructions a second of CPU time, by round. */
  readonly mips: readonly number[];
  /** Bytes of JavaScript heap a million instructions; 0 but for noise when the loop allocates nothing. */
  readonly heapBytes: number;
  /** Of what qemu-arm makes of the same rounds; empty where it is not installed. */
  readonly ofQemu: readonly number[];
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

interface Sample {
  readonly kernel: Kernel;
  readonly mmu: boolean;
  /** Instructions of a round. */
  readonly perRound: number;
  readonly repeats: number;
  readonly mips: number[];
  readonly heap: number[];
  /** Millions of instructions a second in qemu-arm. */
  readonly qemu: number[];
}

const million = 1e6;

function measure({ kernel, mmu, repeats, mips, heap }: Sample): void {
  const engine = load(kernel, repeats, mmu);
  const before = process.memoryUsage().heapUsed;
  // Of this thread on the CPU: what others on this machine do is left out.
  const start = process.threadCpuUsage();
  const executed = finish(engine, kernel);
  const { user, system } = process.threadCpuUsage(start);
  const seconds = (user + system) / million;
  const grown = process.memoryUsage().heapUsed - before;
  mips.push(executed / seconds / million);
  heap.push(grown / (executed / million));
}

/** The same work in QEMU, ten times as often as it is as much faster. @throws Error when its result is another */
function measureInQemu({ kernel, perRound, repeats, qemu }: Sample): void {
  const { name, isa, code } = kernel;
  const { seconds, result } = timeInQemu(code.image, code.entries[name], isa === 't32', repeats * 10);
  if (result !== kernel.result) throw new Error(`${name}: qemu-arm leaves ${result} where ${kernel.result} was due`);
  qemu.push(perRound / seconds / million);
}

/**
 * Times every kernel with translation off and on, and in QEMU where it is installed; rounds of all kernels are interleaved,
 * so that each meets the code the others warmed.
 */
function benchEngine(options: { readonly rounds: number; readonly instructions: number }): readonly EngineRow[] {
  warmUp();
  const hasQemu = hasQemuUser();
  const samples: readonly Sample[] = kernels.flatMap((kernel) => {
    // Instructions of two rounds less those of one: what comes before the first is not of a round.
    const perRound = finish(load(kernel, 2, true), kernel) - finish(load(kernel, 1, true), kernel);
    const repeats = Math.ceil(options.instructions / perRound);
    return [false, true].map((mmu) => ({ kernel, mmu, perRound, repeats, mips: [], heap: [], qemu: [] }));
  });
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const sample of samples) {
      measure(sample);
      // The first round warms up and is not kept.
      if (round === 0) sample.mips.pop();
      if (round === 0) sample.heap.pop();
      else if (hasQemu && sample.mmu) measureInQemu(sample);
    }
  }
  return samples.map(({ kernel, mmu, mips, heap, qemu }) => ({
    kernel: kernel.name,
    mmu,
    isa: kernel.isa,
    mips,
    heapBytes: median(heap),
    ofQemu: mips.flatMap((value, n) => (qemu[n] === undefined ? [] : [value / qemu[n]])),
  }));
}

const geometricMean = (values: readonly number[]) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

if (import.meta.main) {
  const quick = process.argv.includes('--quick');
  const rows = benchEngine(quick ? { rounds: 3, instructions: 5e6 } : { rounds: 9, instructions: 2e7 });
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say('kernel  isa  MMU  MIPS                     heap bytes/M  of qemu-arm');
  for (const { kernel, isa, mmu, mips, heapBytes, ofQemu } of rows) {
    const columns = [spread(mips).padEnd(24), Math.round(heapBytes).toString().padStart(12)];
    const ratio = ofQemu.length > 0 ? `  ${median(ofQemu).toFixed(3)}` : '';
    say(`${kernel.padEnd(7)} ${isa}  ${mmu ? 'on ' : 'off'}  ${columns.join(' ')}${ratio}`);
  }
  for (const isa of ['a32', 't32'] as const) {
    const those = rows.filter((row) => row.isa === isa && row.mmu);
    const medians = those.map(({ mips }) => median(mips));
    const ratios = those.flatMap(({ ofQemu }) => (ofQemu.length > 0 ? [median(ofQemu)] : []));
    const ofQemu = ratios.length > 0 ? `, ${geometricMean(ratios).toFixed(3)} of qemu-arm` : '';
    const least = Math.min(...medians).toFixed(1);
    say(
      `${isa}, MMU on: geometric mean ${geometricMean(medians).toFixed(1)} MIPS, least ${least} (goal ${goalMips})${ofQemu}`,
    );
  }
}
