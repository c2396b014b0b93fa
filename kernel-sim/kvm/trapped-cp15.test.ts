import { describe, expect, it } from 'vitest';
import { a32, codeBase, cp15Word, Guest } from './guest-fixture.ts';
import { trappedRegisters } from './trapped-cp15.ts';

const undefVector = 0x04;
const filler = 0x5555;

/** PC and r0 after one access with r0 = filler. */
function access(read: boolean, at: (typeof trappedRegisters)[number]['at'], cpsr = 0x1d3): readonly [number, number] {
  const guest = new Guest([cp15Word(read, at), a32.spin], { vcpus: 2, registers: { r0: filler, cpsr } });
  guest.run(undefined, 0, 1);
  const { cpu } = guest.vcpu();
  return [cpu.pc, cpu.register(0)];
}

const values: Readonly<Record<string, number>> = { ACTLR: 0x40, L2CTLR: 0x0100_0000, CBAR: 0 };

describe('a CP15 register KVM traps', () => {
  it.each(trappedRegisters.map((row) => [row.name, row] as const))('%s reads as its row says', (name, { at, read }) => {
    const expected = read === 'undef' ? [undefVector, filler] : [codeBase + 4, read === 'saved' ? values[name] : 0];
    expect(access(true, at)).toEqual(expected);
  });

  it.each(trappedRegisters.map((row) => [row.name, row] as const))(
    '%s is written as its row says',
    (_, { at, write }) => {
      expect(access(false, at)).toEqual([write === 'undef' ? undefVector : codeBase + 4, filler]);
    },
  );

  it('ACTLR keeps its value when written', () => {
    const guest = new Guest([cp15Word(false, [1, 0, 0, 1]), cp15Word(true, [1, 0, 0, 1]), a32.spin], {
      registers: { r0: filler },
    });
    guest.run();
    expect(guest.registers()[0]).toBe(0);
  });

  it('PMUSERENR is read in user mode too, and written at PL1 alone', () => {
    expect(access(true, [9, 0, 14, 0], 0x10)).toEqual([codeBase + 4, 0]);
    expect(access(false, [9, 0, 14, 0], 0x10)).toEqual([undefVector, filler]);
  });

  it('is UNDEFINED in user mode', () => {
    expect(access(true, [1, 0, 0, 1], 0x10)[0]).toBe(undefVector);
  });

  it('is in the table once', () => {
    expect(new Set(trappedRegisters.map(({ at }) => at.join())).size).toBe(trappedRegisters.length);
  });
});
