import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import { disassemble, disassembleT32 } from './disasm.ts';
import { Engine } from './engine.ts';
import { GuestMemory } from './memory.ts';
import { at, type Bank } from './state.ts';
import { cpuTargets } from './target.ts';

/** Landing pads: one behind each case's code, and single words. @source test/differential/machine/vectors.ts */
interface Pads {
  readonly padAt: number;
  readonly pad: string;
  /** What the words of `after` are. */
  readonly names: readonly string[];
  readonly words: Readonly<Record<string, string>>;
}

/** What QEMU's Cortex-A15 did with one instruction of the system level, up to the exception behind it. */
interface Vector {
  readonly row: string;
  readonly word: string;
  /** Where its code begins, and its memory. */
  readonly at: string;
  readonly memoryAt: string;
  readonly code: string;
  /** Registers, target, CPSR, SCTLR, banked registers, VBAR, FPSCR, FPEXC, system registers. */
  readonly state: string;
  readonly vector: string;
  readonly memory: string;
  /** `-`: open. */
  readonly after: string;
  /** Words of the vector file and of memory. */
  readonly changed: Readonly<Record<string, string>>;
}

const [pads, ...vectors]: [Pads, ...Vector[]] = JSON.parse(
  readFileSync(new URL('golden/machine-vectors.json', import.meta.url), 'utf8'),
);

/** Banked registers of a state: name and number, SYSm as MRS has it, then the SPSRs. */
const banked: readonly (readonly [sysm: number, bank: Bank, register: number])[] = [
  [5, 'usr', 13],
  [6, 'usr', 14],
  ...[8, 9, 10, 11, 12, 13, 14].map((n) => [n, 'fiq', n] as const),
  ...(['irq', 'svc', 'abt', 'und'] as const).flatMap((bank, n) => [
    [16 + n * 2, bank, 14] as const,
    [17 + n * 2, bank, 13] as const,
  ]),
];
const spsrs: readonly (readonly [sysm: number, bank: Bank])[] = [
  [14, 'fiq'],
  [16, 'irq'],
  [18, 'svc'],
  [20, 'abt'],
  [22, 'und'],
];
const system = [
  ...['DFSR', 'IFSR', 'DFAR', 'IFAR', 'TTBR0', 'TTBR1', 'TTBCR', 'DACR', 'PAR', 'PRRR', 'CONTEXTIDR', 'TPIDRURW'],
  ...['CSSELR', 'CNTKCTL', 'CPACR'],
];
const place = { target: 13, cpsr: 14, sctlr: 15, banked: 16, vbar: 38, fpscr: 39, fpexc: 40, system: 41 };

const hex = (text: string) => Number.parseInt(text, 16);
const halfwords = (text: string) => new Uint8Array(Uint16Array.from(text.split(' ').map(hex)).buffer);
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const words = (text: string) => new Uint32Array(bytes(text).buffer);

const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 21 });
const regions: readonly (readonly [ipa: number, bytes: number])[] = [
  [0x4100_0000, 0x1_0000],
  [0x42ff_f000, 0x9_0000],
  [0xff00_0000, 0x1000],
];
for (const [slot, [ipa, length]] of regions.entries()) {
  memory.addSlot({ slot, ipa, bytes: length, readonly: false, logDirty: false });
}
for (const [address, word] of Object.entries(pads.words)) {
  memory.write(hex(address), new Uint8Array(Uint32Array.of(hex(word)).buffer));
}
const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);

function start(vector: Vector): Uint32Array {
  const state = words(vector.state);
  const word = (index: number) => state[index] ?? 0;
  memory.write(hex(vector.at), halfwords(vector.code));
  memory.write(hex(vector.at) + pads.padAt, halfwords(pads.pad));
  memory.write(hex(vector.memoryAt), bytes(vector.memory));
  engine.reset();
  engine.cpsr = 0x1df;
  for (let n = 8; n <= 12; n += 1) engine.setBanked('usr', n, word(n));
  for (const [n, [, bank, register]] of banked.entries()) engine.setBanked(bank, register, word(place.banked + n));
  for (const [n, [, bank]] of spsrs.entries()) engine.setSpsr(bank, word(place.banked + banked.length + n));
  for (const [n, name] of system.entries()) engine.words[cp15Word(name)] = word(place.system + n);
  engine.words[cp15Word('SCTLR')] = word(place.sctlr);
  engine.words[cp15Word('VBAR')] = word(place.vbar);
  engine.words[at.fpscr] = word(place.fpscr);
  engine.words[at.fpexc] = word(place.fpexc);
  engine.words.set(words(vector.vector), at.vector);
  engine.cpsr = word(place.cpsr) | ((word(place.target) & 1) << 5);
  for (let n = 0; n <= 12; n += 1) engine.setReg(n, word(n));
  engine.pc = word(place.target) & ~1;
  engine.flushTlb();
  return state;
}

/** What the hypervisor of the reference makes of a trap: r0 is the syndrome. */
function serve(): void {
  const trap = engine.run(1);
  if (trap === undefined) return;
  if (trap.kind === 'hvc') return engine.setReg(0, 0x4a00_0000 | trap.immediate);
  const before = engine.pc;
  engine.stepOver();
  const wide = engine.pc - before === 4 ? 0x0200_0000 : 0;
  if (trap.kind === 'smc') engine.setReg(0, 0x4e00_0000);
  else if (trap.kind === 'wfi') engine.setReg(0, 0x05e0_0000 | wide);
  else if (trap.kind !== 'wfe') throw new Error(JSON.stringify(trap));
}

/** Runs to the vector the case ends at. */
function runToVector(vbar: number): number {
  const longest = 20;
  for (let steps = 0; steps < longest; steps += 1) {
    serve();
    const vector = (engine.pc - vbar) / 4;
    if (vector >= 0 && vector < 8) return vector + (engine.thumb ? 8 : 0);
  }
  throw new Error(`no exception after ${longest} instructions, at ${engine.pc.toString(16)}`);
}

/** The words of the outcome that an instruction may change, by name. */
function outcome(vector: number, memoryAt: number): Readonly<Record<string, number>> {
  const found: Record<string, number> = { vector };
  for (let n = 0; n <= 14; n += 1) found[`r${n} at the vector`] = engine.reg(n);
  found['cpsr at the vector'] = engine.cpsr & 0xf8ff_03df;
  found['spsr'] = engine.spsr(engine.bank);
  for (let n = 8; n <= 14; n += 1) found[`r${n}_usr`] = engine.banked('usr', n);
  for (const [sysm, bank, register] of banked.slice(2)) found[`banked ${sysm}`] = engine.banked(bank, register);
  for (const [sysm, bank] of spsrs) found[`spsr ${sysm}`] = engine.spsr(bank);
  for (const name of system) found[name] = engine.word(cp15Word(name));
  found['fpscr'] = engine.word(at.fpscr);
  found['fpexc'] = engine.word(at.fpexc);
  for (let n = 0; n < 64; n += 1) found[`d${n >> 1}.${n & 1}`] = engine.word(at.vector + n);
  const ram = memory.read(memoryAt, 512) ?? new Uint8Array(0);
  for (const [n, value] of new Uint32Array(ram.buffer).entries()) found[`memory+${n * 4}`] = value;
  return found;
}

describe('at the system level, as QEMU has it,', () => {
  it.each(vectors.map((vector, index) => [`${vector.row} ${index}`, vector] as const))('%s', (_, vector) => {
    const state = start(vector);
    const first = outcome(0, hex(vector.memoryAt));
    const taken = runToVector(state[place.vbar] ?? 0);
    const found = outcome(taken, hex(vector.memoryAt));
    const isThumb = ((state[place.target] ?? 0) & 1) !== 0;
    const text = (isThumb ? disassembleT32 : disassemble)(hex(vector.word), hex(vector.at));
    const wanted = vector.after.split(' ');
    const spelled = (name: string) => ((found[name] ?? 0) >>> 0).toString(16);
    const named = pads.names.map((name, n) => [name, wanted[n] === '-' ? '-' : spelled(name)]);
    expect(named, text).toEqual(pads.names.map((name, n) => [name, wanted[n]]));
    const changed = Object.keys(found).filter((name) => /^(d\d|memory)/.test(name) && found[name] !== first[name]);
    expect(Object.fromEntries(changed.map((name) => [name, spelled(name)]))).toEqual(vector.changed);
  });
});
