import { describe, expect, it } from 'vitest';
import { a32, codeBase, cp15Word, Guest } from './guest-fixture.ts';
import { debugRegisters } from './trapped-cp14.ts';

const undefVector = 0x04;
const filler = 0x5555;
type At = (typeof debugRegisters)[number]['at'];

/** The same access of CP14. */
const cp14Word = (read: boolean, at: At) => (cp15Word(read, at) & ~0x100) >>> 0;

/** PC and r0 after one access with r0 = filler. */
function access(read: boolean, at: At, cpsr = 0x1d3): readonly [pc: number, r0: number] {
  const guest = new Guest([cp14Word(read, at), a32.spin], { registers: { r0: filler, cpsr } });
  guest.run(undefined, 0, 1);
  const { cpu } = guest.vcpu();
  return [cpu.pc, cpu.register(0)];
}

describe('a debug register', () => {
  it.each(debugRegisters.map(({ name, at }) => [name, at] as const))('%s reads as zero and ignores writes', (_, at) => {
    expect(access(true, at)).toEqual([codeBase + 4, 0]);
    expect(access(false, at)).toEqual([codeBase + 4, filler]);
  });

  it('is UNDEFINED in user mode', () => {
    expect(access(true, [0, 0, 0, 0], 0x10)).toEqual([undefVector, filler]);
  });

  it('is UNDEFINED where there is none', () => {
    expect(access(true, [0, 0, 9, 1])).toEqual([undefVector, filler]);
  });

  it('read into the flags clears them', () => {
    const guest = new Guest([(cp14Word(true, [0, 0, 1, 0]) | 0xf000) >>> 0, a32.spin], {
      registers: { cpsr: 0xf000_01d3 },
    });
    guest.run(undefined, 0, 1);
    expect(guest.vcpu().cpu.cpsr >>> 28).toBe(0);
  });

  it('is in the table once', () => {
    expect(new Set(debugRegisters.map(({ at }) => at.join())).size).toBe(debugRegisters.length);
  });
});
