import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { disassembleT32 } from './disasm.ts';
import { Engine } from './engine.ts';
import { bytesOf } from './engine-fixture.ts';
import { GuestMemory } from './memory.ts';
import { cpuTargets } from './target.ts';

/** What a Cortex-A15 of QEMU did with one instruction and what surrounds it. @source test/differential/update.ts */
interface Vector {
  readonly row: string;
  readonly word: string;
  /** Where its code begins. */
  readonly at: string;
  /** Halfwords to run, up to the return. */
  readonly code: string;
  /** Address of 256 bytes of memory. */
  readonly scratch: string;
  /** What its words hold, where it is not the usual pattern. */
  readonly fill?: string;
  /** r0–r12, CPSR and r13. */
  readonly before: string;
  readonly after: string;
  /** Words of the memory that changed, by offset. */
  readonly memory: Readonly<Record<string, string>>;
}

const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('golden/t32-vectors.json', import.meta.url), 'utf8'),
);

const codeAddress = 0x1_0000;
const dataAddress = 0x0400_0000;
const scratchBytes = 256;
const userMode = 0x30;
const longest = 40;

const hex = (text: string) => Number.parseInt(text, 16);
const words = (text: string) => text.split(' ').map(hex);
const scratchWord = (index: number) => Math.imul(index + 1, 0x9e37_79b9) >>> 0;

const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 21 });
memory.addSlot({ slot: 0, ipa: codeAddress, bytes: 0x4_0000, readonly: false, logDirty: false });
memory.addSlot({ slot: 1, ipa: dataAddress, bytes: 0x8_0000, readonly: false, logDirty: false });
const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);

/** The A32 instruction each case goes back to: the one behind the seventh of its harness. @source test/differential/t32-program.ts */
const returnOf = (at: number) => at - (17 - 7) * 4;

describe('T32 does what QEMU does with', () => {
  it.each(vectors.map((vector, index) => [`${vector.row} ${index}`, vector] as const))('%s', (_, vector) => {
    const base = hex(vector.scratch);
    const start = hex(vector.at);
    const fill = Array.from({ length: scratchBytes / 4 }, (__, index) =>
      vector.fill === undefined ? scratchWord(index) : hex(vector.fill),
    );
    memory.write(start, new Uint8Array(Uint16Array.from(words(vector.code)).buffer));
    memory.write(base, bytesOf(fill));
    engine.reset();
    const state = words(vector.before);
    engine.cpsr = (state[13] ?? 0) | userMode;
    for (const [n, value] of state.slice(0, 13).entries()) engine.setReg(n, value);
    engine.setReg(13, state[14] ?? 0);
    engine.setReg(14, returnOf(start));
    engine.pc = start;
    for (let steps = 0; steps < longest && engine.pc !== returnOf(start); steps += 1) engine.run(1);

    const text = disassembleT32(hex(vector.word), start);
    expect(engine.pc, text).toBe(returnOf(start));
    const registers = Array.from({ length: 13 }, (__, n) => engine.reg(n));
    const now = [...registers, engine.cpsr & 0xf80f_fddf, engine.reg(13)].map((value) => value >>> 0);
    expect(now, text).toEqual(words(vector.after));
    const changed = fill.map((word, index) => hex(vector.memory[index * 4] ?? word.toString(16)));
    expect(memory.read(base, scratchBytes), text).toEqual(bytesOf(changed));
  });
});
