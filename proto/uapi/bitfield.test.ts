import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionId, smcccOwners } from './arm-smccc.ts';
import { bitfield } from './bitfield.ts';
import { psciFunctions } from './psci.ts';

describe('a bitfield', () => {
  const word = bitfield({ top: 31, middle: [30, 8], low: [7, 0] });

  it.each([
    [0x8000_0000, { top: 1, middle: 0, low: 0 }],
    [0x7fff_ff00, { top: 0, middle: 0x7f_ffff, low: 0 }],
    [0xffff_ffff, { top: 1, middle: 0x7f_ffff, low: 0xff }],
    [0x0000_01fe, { top: 0, middle: 1, low: 0xfe }],
  ])('takes %i apart and puts it together', (value, fields) => {
    expect(word.decode(value)).toEqual(fields);
    expect(word.encode(fields)).toBe(value);
  });

  it('of 32 bits keeps them all', () => {
    const whole = bitfield({ all: [31, 0] });
    expect(whole.decode(0xffff_fffe)).toEqual({ all: 0xffff_fffe });
    expect(whole.encode({ all: 0xffff_fffe })).toBe(0xffff_fffe);
  });

  it.each([
    { top: 2, middle: 0, low: 0 },
    { top: 0, middle: -1, low: 0 },
    { top: 0, middle: 0, low: 0x100 },
  ])('refuses a value that does not fit: %o', (fields) => {
    expect(() => word.encode(fields)).toThrow(RangeError);
  });

  it('leaves bits without a name alone', () => {
    const one = bitfield({ bit: 4 });
    expect(one.decode(0xffff_ffff)).toEqual({ bit: 1 });
    expect(one.encode({ bit: 1 })).toBe(0x10);
  });
});

describe('an SMCCC function id', () => {
  it('is the encoding of its decoding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (id) => {
        expect(functionId.encode(functionId.decode(id))).toBe(id);
      }),
    );
  });

  it.each([
    [psciFunctions.CPU_ON, { fast: 1, smc64: 0, owner: smcccOwners.standard, reserved: 0, number: 3 }],
    [0xc400_0003, { fast: 1, smc64: 1, owner: smcccOwners.standard, reserved: 0, number: 3 }],
    [0x8600_ff01, { fast: 1, smc64: 0, owner: smcccOwners.vendorHyp, reserved: 0, number: 0xff01 }],
    [0x0000_0102, { fast: 0, smc64: 0, owner: smcccOwners.arch, reserved: 0, number: 0x102 }],
  ])('%i has the fields of the standard', (id, fields) => {
    expect(functionId.decode(id)).toEqual(fields);
  });
});
