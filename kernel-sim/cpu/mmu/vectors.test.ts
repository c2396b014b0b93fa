import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cp15Word } from '../cp15.ts';
import { disassemble } from '../disasm.ts';
import { Engine } from '../engine.ts';
import { a32, bytesOf } from '../engine-fixture.ts';
import { GuestMemory } from '../memory.ts';
import { at } from '../state.ts';
import { cpuTargets } from '../target.ts';

/** One access through random tables, and what a Cortex-A15 of QEMU made of it. @source test/differential/update.ts */
interface Vector {
  readonly word: string;
  readonly mode: 'usr' | 'svc';
  /** Where the instruction is. */
  readonly address: string;
  /** r1–r5. */
  readonly registers: string;
  readonly vector: number;
  /** The others: value and compared bits. */
  readonly [name: string]: string | number;
}

interface Case {
  readonly control: Readonly<Record<string, string>>;
  /** Address and word. */
  readonly tables: string;
  readonly probes: readonly Vector[];
}

const rows: readonly unknown[] = JSON.parse(
  readFileSync(new URL('../golden/mmu-vectors.json', import.meta.url), 'utf8'),
);
const cases = rows.slice(0, -1) as readonly Case[];
const { memory: left } = rows.at(-1) as { readonly memory: string };

const hex = (text: string) => Number.parseInt(text, 16);
const pairs = (text: string) => text.split(',').map((pair) => pair.split(' ').map(hex) as [number, number]);

const codeAddress = 0x4010_0000;
const codeBytes = 0x10_0000;
const vectors = codeAddress + 0x1000;
const targets = { code: 0x4110_0000, data: 0x4120_0000, bytes: 0x1_0000 } as const;
const memoryBytes = 0x60_0000;
const modes = { usr: 0x1d0, svc: 0x1d3 } as const;

/** Words that are UNDEFINED, no two alike. */
const targetWords = (first: number) =>
  Array.from({ length: targets.bytes / 4 }, (_, n) => 0xe7f0_00f0 | (((first + n) & 0xfff0) << 4) | ((first + n) & 15));

const memory = new GuestMemory({ vcpusMax: 1, bytesMax: 2 ** 24 });
memory.addSlot({ slot: 0, ipa: codeAddress, bytes: codeBytes, readonly: false, logDirty: false });
memory.addSlot({ slot: 1, ipa: 0x4100_0000, bytes: memoryBytes, readonly: false, logDirty: false });
memory.write(vectors, bytesOf(Array.from({ length: 8 }, () => a32('SMC'))));
memory.write(targets.code, bytesOf(targetWords(0)));
memory.write(targets.data, bytesOf(targetWords(0x8000)));
const engine = new Engine(memory, 0, cpuTargets['cortex-a15']);

function run({ control }: Case, { word, mode, address, registers }: Vector): void {
  memory.write(hex(address), bytesOf([hex(word), a32('SVC')]));
  engine.reset();
  for (const [name, value] of Object.entries(control)) engine.words[cp15Word(name)] = hex(value);
  for (const name of ['DFSR', 'IFSR', 'DFAR', 'IFAR']) engine.words[cp15Word(name)] = 0;
  engine.words[cp15Word('VBAR')] = vectors;
  engine.flushTlb();
  engine.cpsr = modes[mode];
  engine.pc = hex(address);
  for (const [n, value] of registers.split(' ').entries()) engine.setReg(n + 1, hex(value));
  expect(engine.run(8)).toMatchObject({ kind: 'smc' });
}

const readers: Readonly<Record<string, () => number>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`r${n}`, () => engine.reg(n)])),
  ...Object.fromEntries(
    ['DFSR', 'IFSR', 'DFAR', 'IFAR', 'PAR'].map((name) => [name, () => engine.word(cp15Word(name))]),
  ),
  lr: () => engine.reg(14),
  SPSR: () => engine.spsr(engine.bank),
  'PAR high': () => engine.word(at.parHigh),
};

describe('through random tables a Cortex-A15 of QEMU and this engine do the same:', () => {
  const all = cases.flatMap((one, index) =>
    one.probes.map((vector, n) => [`${index}.${n} ${disassemble(hex(vector.word))}`, one, vector] as const),
  );

  it.each(all)('%s', (_, one, vector) => {
    for (const [address, word] of pairs(one.tables)) memory.write(address, bytesOf([word]));
    run(one, vector);
    expect((engine.pc - vectors) / 4).toBe(vector.vector);
    for (const [name, read] of Object.entries(readers)) {
      const [value, mask] = String(vector[name] ?? '0 0')
        .split(' ')
        .map(hex);
      expect([name, (read() & (mask ?? 0)) >>> 0]).toEqual([name, value]);
    }
  });

  it('and leave the same in memory', () => {
    const expected = targetWords(0x8000);
    for (const [offset, word] of pairs(left)) expected[offset / 4] = word;
    expect(memory.read(targets.data, targets.bytes)).toEqual(bytesOf(expected));
  });
});
