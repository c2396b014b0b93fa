import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aarch32Registers,
  allRegistersMask,
  defaultCallMask,
  forEachRegister,
  maskOf,
  noRegisters,
  populationCount,
  registerSet,
  registerValue,
} from './registers.ts';

describe('a register mask', () => {
  it.each([
    ['r0', 0],
    ['r12', 12],
    ['sp', 13],
    ['lr', 14],
    ['pc', 15],
    ['cpsr', 16],
  ] as const)('has %s at bit %i (ENC-7)', (name, bit) => {
    expect(maskOf(name)).toBe(1 << bit);
  });

  it('has 17 bits', () => {
    expect(allRegistersMask).toBe(0x1_ffff);
    expect(maskOf(...aarch32Registers)).toBe(allRegistersMask);
  });

  it('of a call is r0-r7, r12, lr, pc and cpsr unless the VMM chose otherwise (EXIT-4)', () => {
    expect(defaultCallMask).toBe(0x1_d0ff);
  });
});

describe('a register set', () => {
  const set = registerSet({ cpsr: 0x1d3, r12: 0x102, r0: -1 });

  it('holds unsigned values, lowest register first (ENC-7)', () => {
    expect(set).toEqual({ mask: 0x1_1001, values: [0xffff_ffff, 0x102, 0x1d3] });
  });

  it.each([
    ['r0', 0xffff_ffff],
    ['r12', 0x102],
    ['cpsr', 0x1d3],
    ['r1', undefined],
    ['pc', undefined],
  ] as const)('gives %s as %s', (name, value) => {
    expect(registerValue(set, name)).toBe(value);
  });

  it('visits what it holds in order', () => {
    const visited: [string, number][] = [];
    forEachRegister(set, (name, value) => visited.push([name, value]));
    expect(visited).toEqual([
      ['r0', 0xffff_ffff],
      ['r12', 0x102],
      ['cpsr', 0x1d3],
    ]);
  });

  it('may be empty', () => {
    expect(registerSet({})).toEqual(noRegisters);
    expect(registerValue(noRegisters, 'r0')).toBeUndefined();
  });

  it('gives back every value it was made of', () => {
    const values = fc.dictionary(fc.constantFrom(...aarch32Registers), fc.integer({ min: 0, max: 0xffff_ffff }));
    fc.assert(
      fc.property(values, (wanted) => {
        const made = registerSet(wanted);
        for (const name of aarch32Registers) {
          expect(registerValue(made, name)).toBe((wanted as Readonly<Record<string, number>>)[name]);
        }
      }),
    );
  });
});

describe('populationCount', () => {
  it.each([
    [0, 0],
    [1, 1],
    [0x8000_0000, 1],
    [-1, 32],
    [0xffff_ffff, 32],
    [0x1_d0ff, 12],
  ])('of %i is %i', (word, count) => {
    expect(populationCount(word)).toBe(count);
  });
});
