import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { a32, bytesOf, dataAddress, machine, start, wordAt } from './engine-fixture.ts';
import { cpuTargets } from './target.ts';

const ldrex = a32('LDREX', { rn: 1, rt: 2 });
const strex = a32('STREX', { rn: 1, rd: 3, rt: 4 });
const registers = [0, dataAddress, 0, 9, 0x77];

/** r3 after the words: 0 stored, 1 not. */
function statusAfter(words: readonly number[]) {
  const both = machine(words, { registers });
  both.memory.write(dataAddress, bytesOf([5, 6]));
  both.engine.run(words.length);
  return { status: both.engine.reg(3), word: wordAt(both, dataAddress) };
}

describe('STREX', () => {
  it.each([
    ['stores after LDREX', [ldrex, strex], 0],
    ['does not store without LDREX', [strex], 1],
    ['does not store twice', [ldrex, strex, strex], 1],
    ['does not store after CLREX', [ldrex, a32('CLREX'), strex], 1],
    ['does not store after a LDREX of another size', [a32('LDREXB', { rn: 1, rt: 2 }), strex], 1],
    ['does not store elsewhere', [ldrex, a32('ADD_imm', { rn: 1, rd: 1, imm: 4 }), strex], 1],
  ])('%s', (_, words, status) => {
    expect(statusAfter(words).status).toBe(status);
  });

  it.each([
    ['B', 0xff, 0x77],
    ['H', 0xffff, 0x77],
    ['', 0xffff_ffff, 0x77],
    ['D', 0xffff_ffff, 0x77],
  ])('%s stores no more than its size', (suffix, mask, stored) => {
    const words = [a32(`LDREX${suffix}`, { rn: 1, rt: 8 }), a32(`STREX${suffix}`, { rn: 1, rd: 3, rt: 4 })];
    const { status, word } = statusAfter(words);
    expect([status, (word & mask) >>> 0]).toEqual([0, stored]);
  });
});

describe('between two vCPUs of a VM', () => {
  const pair = () => {
    const both = machine([ldrex, strex, a32('SMC')], { registers });
    both.memory.write(dataAddress, bytesOf([5]));
    const other = new Engine(both.memory, 1, cpuTargets['cortex-a15']);
    start(other, { registers });
    return { both, first: both.engine, second: other };
  };

  it('one of two that raced stores', () => {
    const { first, second } = pair();
    first.run(1);
    second.run(5);
    first.run(5);
    expect([second.reg(3), first.reg(3)]).toEqual([0, 1]);
  });

  it('a store that restores the old value is noticed too', () => {
    const { both, first, second } = pair();
    first.run(1);
    both.memory.write(
      dataAddress + 0x100,
      bytesOf([a32('STR_imm', { u: 1, rn: 1, rt: 4 }), a32('STR_imm', { u: 1, rn: 1, rt: 5 })]),
    );
    second.pc = dataAddress + 0x100;
    second.setReg(5, 5);
    second.run(2);
    expect(wordAt(both, dataAddress)).toBe(5);
    first.run(5);
    expect(first.reg(3)).toBe(1);
  });

  it('a vCPU that runs alone in slices keeps its monitor', () => {
    const { first } = pair();
    first.run(1);
    first.run(1);
    expect(first.reg(3)).toBe(0);
  });
});
