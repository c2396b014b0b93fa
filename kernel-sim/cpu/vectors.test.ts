import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import { disassemble } from './disasm.ts';
import { Engine } from './engine.ts';
import { bytesOf } from './engine-fixture.ts';
import { GuestMemory } from './memory.ts';
import { cpuTargets } from './target.ts';

/** What a Cortex-A15 of QEMU did with one instruction. @source test/differential/update.ts */
interface Vector {
  readonly row: string;
  /** Words to run; the last one is of the row. */
  readonly code: string;
  /** Address of 256 bytes of memory. */
  readonly scratch: string;
  /** r0–r12 and CPSR. */
  readonly before: string;
  readonly after: string;
  /** Words of the memory that changed, by offset. */
  readonly memory: Readonly<Record<string, string>>;
}

const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('golden/a32-vectors.json', import.meta.url), 'utf8'),
);

const codeAddress = 0x1000;
const dataAddress = 0x80_0000;
const scratchBytes = 256;
const userMode = 0x10;
const swapEnable = 1 << 10;

const words = (text: string) => text.split(' ').map((word) => Number.parseInt(word, 16));
const scratchWord = (index: number) => Math.imul(index + 1, 0x9e37_79b9) >>> 0;
const scratchWords = Array.from({ length: scratchBytes / 4 }, (_, index) => scratchWord(index));

const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 20 });
memory.addSlot({ slot: 0, ipa: codeAddress, bytes: 0x1000, readonly: false, logDirty: false });
memory.addSlot({ slot: 1, ipa: dataAddress, bytes: 0x8_0000, readonly: false, logDirty: false });
const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);

describe('A32 does what QEMU does with', () => {
  it.each(vectors.map((vector, index) => [`${vector.row} ${index}`, vector] as const))('%s', (_, vector) => {
    const { code, scratch, before, after } = vector;
    const program = words(code);
    const base = Number.parseInt(scratch, 16);
    memory.write(codeAddress, bytesOf(program));
    memory.write(base, bytesOf(scratchWords));
    engine.reset();
    engine.words[cp15Word('SCTLR')] = engine.word(cp15Word('SCTLR')) | swapEnable;
    const state = words(before);
    engine.cpsr = (state[13] ?? 0) | userMode;
    for (const [n, value] of state.slice(0, 13).entries()) engine.setReg(n, value);
    engine.pc = codeAddress;

    expect(engine.run(program.length)).toBeUndefined();

    const text = disassemble(program.at(-1) ?? 0);
    const now = [...Array.from({ length: 13 }, (__, n) => engine.reg(n)), engine.cpsr & 0xf80f_ffff];
    expect(
      now.map((value) => value >>> 0),
      text,
    ).toEqual(words(after));
    const changed = scratchWords.map((word, index) =>
      Number.parseInt(vector.memory[index * 4] ?? word.toString(16), 16),
    );
    expect(memory.read(base, scratchBytes), text).toEqual(bytesOf(changed));
    expect(engine.pc).toBe(codeAddress + 4 * program.length);
  });
});
