import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cp15Word } from './cp15.ts';
import { disassemble, disassembleT32 } from './disasm.ts';
import { Engine } from './engine.ts';
import { bytesOf } from './engine-fixture.ts';
import { GuestMemory } from './memory.ts';
import { at } from './state.ts';
import { cpuTargets } from './target.ts';

/** What a Cortex-A15 of QEMU did with one instruction of VFP or Advanced SIMD. @source test/differential/update.ts */
interface Vector {
  readonly row: string;
  readonly word: string;
  /** The halfword before an instruction of T32. */
  readonly it?: string;
  /** Address of 512 bytes of memory. */
  readonly scratch: string;
  /** Words r0–r12, flags, FPSCR, a spare one, s0–s63, in base64. */
  readonly before: string;
  /** Words of it that changed, by number. */
  readonly after: Readonly<Record<string, string>>;
  /** Words of the memory that changed, by number. */
  readonly memory: Readonly<Record<string, string>>;
}

const vectors: readonly Vector[] = ['vector-vectors.json', 't32-vector-vectors.json'].flatMap((name) =>
  JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8')),
);

const codeAddress = 0x1000;
const dataAddress = 0x80_0000;
const userMode = 0x10;
const thumb = 0x20;
const halfwords = (...list: readonly number[]) => new Uint8Array(Uint16Array.from(list).buffer);
const scratchWords = Array.from({ length: 128 }, (_, index) => Math.imul(index + 1, 0x9e37_79b9) >>> 0);

const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 21 });
memory.addSlot({ slot: 0, ipa: codeAddress, bytes: 0x1000, readonly: false, logDirty: false });
memory.addSlot({ slot: 1, ipa: dataAddress, bytes: 0x10_0000, readonly: false, logDirty: false });
const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);

const changed = (words: readonly number[], changes: Vector['after']) =>
  words.map((word, index) => Number.parseInt(changes[index] ?? word.toString(16), 16));

function stateOf(text: string): readonly number[] {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return [...new Uint32Array(bytes.buffer)];
}

function put(state: readonly number[]): void {
  engine.reset();
  engine.words[cp15Word('CPACR')] = 0x00f0_0000;
  engine.words[at.fpexc] = 1 << 30;
  engine.cpsr = (state[13] ?? 0) | userMode;
  for (const [n, value] of state.slice(0, 13).entries()) engine.setReg(n, value);
  engine.words[at.fpscr] = state[14] ?? 0;
  engine.vector.u32.set(state.slice(16));
  engine.pc = codeAddress;
}

function taken(): readonly number[] {
  const registers = Array.from({ length: 13 }, (_, n) => engine.reg(n));
  const status = [engine.cpsr & 0xf80f_0000, engine.word(at.fpscr), 0];
  return [...registers, ...status, ...engine.vector.u32.slice(0, 64)].map((value) => value >>> 0);
}

describe('VFP and Advanced SIMD do what QEMU does with', () => {
  it.each(vectors.map((vector, index) => [`${vector.row} ${index}`, vector] as const))('%s', (_, vector) => {
    const word = Number.parseInt(vector.word, 16);
    const it = vector.it === undefined ? undefined : Number.parseInt(vector.it, 16);
    const scratch = Number.parseInt(vector.scratch, 16);
    const before = stateOf(vector.before);
    memory.write(codeAddress, it === undefined ? bytesOf([word]) : halfwords(it, word >>> 16, word & 0xffff));
    memory.write(scratch, bytesOf(scratchWords));
    put(before);
    if (it !== undefined) engine.cpsr |= thumb;

    expect(engine.run(it === undefined ? 1 : 2)).toBeUndefined();

    const text = (it === undefined ? disassemble : disassembleT32)(word);
    const after = [...changed(before, vector.after)];
    after[13] = ((after[13] ?? 0) & 0xf80f_0000) >>> 0;
    expect(taken(), text).toEqual(after);
    expect(memory.read(scratch, 512), text).toEqual(bytesOf(changed(scratchWords, vector.memory)));
    expect(engine.pc).toBe(codeAddress + (it === undefined ? 4 : 6));
  });
});
