import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionName, encode, fieldsOf, type Row } from './decode/pattern.ts';
import { a32Rows, rowOf, rowOfT32, t32Rows } from './decode/row-of.ts';
import { a32, bytesOf, codeAddress, dataAddress, type Machine, machine, packed, start, t32 } from './engine-fixture.ts';
import * as gen32 from './gen/dispatch-a32.ts';
import * as genT32 from './gen/dispatch-t32.ts';
import { at, psr } from './state.ts';
import { warmUp } from './warm-up.ts';

const cpsr = 0x1d3;
const increment16 = t32('ADD_imm8_T16', { rd: 0, imm: 1 });
const increment = a32('ADD_imm', { rn: 0, rd: 0, imm: 1 });

/** Words of the state block that `run` itself changes. */
const ofRun: readonly number[] = [at.attention, at.executed];

const isas = [
  { isa: 'A32', gen: gen32, rows: a32Rows, find: rowOf, thumb: 0, r15: 8 },
  { isa: 'T32', gen: genT32, rows: t32Rows, find: rowOfT32, thumb: psr.t, r15: 4 },
] as const;
type Isa = (typeof isas)[number];

/** Where a word of a row stands in memory: the first halfword of T32 comes first. */
const stored = (isa: Isa, row: Row, word: number) =>
  isa.thumb !== 0 && row.bytes === 4 ? ((word << 16) | (word >>> 16)) >>> 0 : word;

const dataBytes = 0x1000;

function dataOf({ memory }: Machine): Int32Array {
  const word = memory.offsetOf(dataAddress, dataBytes) / 4;
  return memory.words.subarray(word, word + dataBytes / 4);
}

/** Words of the state block and of data in which two machines differ. */
function differences(one: Machine, other: Machine): readonly string[] {
  const differ = (name: string, a: Int32Array, b: Int32Array) =>
    [...a.keys()].filter((index) => a[index] !== b[index]).map((index) => `${name} ${index}`);
  return [...differ('state', one.engine.words, other.engine.words), ...differ('data', dataOf(one), dataOf(other))];
}

describe.each(isas)('an arm of $isa', (isa) => {
  const { gen, rows, find, thumb, r15 } = isa;
  const numberOf = new Map(gen.operations.map((name, index) => [name, index + 1]));
  const inLoop = rows.filter(({ action }) => gen.hasArm(numberOf.get(actionName(action)) ?? 0, 0));
  const [executed, called] = [machine([]), machine([])];

  it('is there for most of what programs execute', () => {
    expect(inLoop.length).toBeGreaterThan(60);
  });

  it('does what its operation does', { timeout: 60_000 }, () => {
    const value = fc.oneof(
      fc.nat(900).map((n) => dataAddress + n * 4),
      fc.nat(900).map((n) => dataAddress + n),
      fc.integer({ min: -8, max: 8 }),
      fc.integer(),
    );
    const registers = fc.array(value, { minLength: 15, maxLength: 15 });
    const numbers = fc.array(fc.nat(2 ** 24), { minLength: 12, maxLength: 12 });
    const check = (row: Row, drawn: readonly number[], values: readonly number[], flags: number) => {
      const word = encode(row, {
        ...Object.fromEntries(row.fields.map(({ name }, index) => [name, drawn[index] ?? 0])),
        ...(thumb === 0 ? { cond: 14 } : {}),
      });
      const fields = fieldsOf(row, word);
      const operands = row.operands?.(fields) ?? word;
      const operation = numberOf.get(actionName(row.action)) ?? 0;
      // Fields may make it a special case, which has a row of its own.
      if (find(word) !== row || row.unpredictable?.(fields) === true || !gen.hasArm(operation, operands)) return;
      for (const each of [executed, called]) {
        each.memory.write(codeAddress, bytesOf([stored(isa, row, word)]));
        dataOf(each).fill(0x8765_4321);
        start(each.engine, { cpsr: cpsr | thumb | (flags << 28), registers: values });
        each.engine.faulted = false;
        each.engine.trap = undefined;
      }
      executed.engine.run(1);
      // An access outside RAM reports the instruction, which only the loop has fetched.
      if (executed.engine.trap !== undefined) return;
      called.engine.words[at.r15] = codeAddress + r15;
      called.engine.words[at.pc] = codeAddress + row.bytes;
      gen.dispatch(called.engine, operation, operands);
      for (const index of ofRun) called.engine.words[index] = executed.engine.word(index);
      expect(differences(executed, called)).toEqual([]);
    };
    fc.assert(fc.property(fc.constantFrom(...inLoop), numbers, registers, fc.nat(15), check), { numRuns: 3000 });
  });
});

describe('the loop', () => {
  const end = codeAddress + 0x1000;

  it.each([
    ['A32', 0, increment, 4],
    ['T32', psr.t, packed(increment16, increment16)[0] ?? 0, 2],
  ])('goes on behind the last instruction of a page (%s), and counts what it executes', (_, thumb, word, bytes) => {
    const both = machine([], { cpsr: cpsr | thumb });
    both.memory.addSlot({ slot: 9, ipa: end, bytes: 0x1000, readonly: false, logDirty: false });
    const words = Array.from({ length: 2 }, () => word);
    both.memory.write(end - 8, new Uint8Array(Uint32Array.from([...words, ...words]).buffer));
    both.engine.pc = end - 8;
    for (const budget of [1, 8 / bytes, 1]) {
      const before = both.engine.executed;
      expect(both.engine.run(budget)).toBeUndefined();
      expect(both.engine.executed - before).toBe(budget);
    }
    expect([both.engine.reg(0), both.engine.pc]).toEqual([8 / bytes + 2, end + 2 * bytes]);
  });

  it.each([
    ['skipped', 0, 1],
    ['executed', 0x4000_0000, 8],
  ])('goes on behind an instruction of an IT block that lies across pages and is %s', (_, flags, value) => {
    const both = machine([], { cpsr: cpsr | psr.t | flags });
    both.memory.addSlot({ slot: 9, ipa: end, bytes: 0x1000, readonly: false, logDirty: false });
    // IT EQ; MOVEQ.W r0, #7; ADDS r0, #1; and what must not be taken for the last one.
    const udf = [0xde00, 0xde00];
    const halfwords = [0xbf08, 0xf04f, 0x0007, ...increment16];
    both.memory.write(codeAddress, new Uint8Array(Uint16Array.from(udf).buffer));
    both.memory.write(end - 4, new Uint8Array(Uint16Array.from(halfwords).buffer));
    both.engine.pc = end - 4;
    expect(both.engine.run(3)).toBeUndefined();
    expect([both.engine.reg(0), both.engine.pc]).toEqual([value, end + 4]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])('branches on condition %i as CPSR says', (cond) => {
    for (let flags = 0; flags < 16; flags += 1) {
      const { engine } = machine([a32('B', { cond, imm: 2 })], { cpsr: cpsr | (flags << 28) });
      const isTaken = engine.holds(cond);
      engine.run(1);
      expect(engine.pc).toBe(codeAddress + (isTaken ? 16 : 4));
    }
  });

  it('hears at a branch what another thread asks for', () => {
    const { engine } = machine([a32('B', { imm: 0xff_fffe })]);
    engine.run(10);
    const { words } = engine;
    // As another thread does, in the middle of a slice.
    Object.defineProperty(engine, 'lookUp', { value: () => undefined });
    expect(engine.run(10)).toBeUndefined();
    engine.kick();
    expect(words[at.attention]).not.toBe(0);
    expect(engine.run(1_000_000_000)).toBeUndefined();
    expect(engine.executed).toBe(20);
  });
});

it('the warm-up leaves nothing behind and throws nothing', () => {
  const before = machine([increment]);
  warmUp();
  before.engine.run(1);
  expect(before.engine.reg(0)).toBe(1);
});
