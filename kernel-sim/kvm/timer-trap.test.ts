import { describe, expect, it } from 'vitest';
import { a32, codeBase, cp15Word, Guest } from './guest-fixture.ts';

const undefVector = 0x04;
const svc = 0x1d3;
const usr = 0x1d0;

/** mrrc or mcrr p15, opc1, r2, r3, c14 */
const double = (read: boolean, opc1: number) => (read ? 0xec53_2f0e : 0xec43_2f0e) | (opc1 << 4);
const single = (read: boolean, crm: number, opc2: number) => cp15Word(read, [14, 0, crm, opc2]);

interface Access {
  readonly words: readonly number[];
  readonly target?: 'cortex-a15' | 'cortex-a7' | 'cortex-a9';
  readonly control?: number;
  readonly cpsr?: number;
}

/** A guest that has executed the words with r0 = 0x123, r2 = 0x456, r3 = 1. */
function ran({ words, target = 'cortex-a15', control = 0, cpsr = svc }: Access): Guest {
  const guest = new Guest([...words, a32.spin], { target, registers: { r0: 0x123, r2: 0x456, r3: 1, cpsr } });
  guest.vcpu().cpu.setCp15([14, 0, 1, 0], control);
  guest.run(undefined, 0, words.length);
  return guest;
}

const went = (guest: Guest) => guest.registers()[4];

const names = [
  ['CNTFRQ', single(true, 0, 0), 0b11],
  ['CNTP_TVAL', single(true, 2, 0), 1 << 9],
  ['CNTP_CTL', single(true, 2, 1), 1 << 9],
  ['CNTV_TVAL', single(true, 3, 0), 1 << 8],
  ['CNTV_CTL', single(true, 3, 1), 1 << 8],
  ['CNTPCT', double(true, 0), 1 << 0],
  ['CNTVCT', double(true, 1), 1 << 1],
  ['CNTP_CVAL', double(true, 2), 1 << 9],
  ['CNTV_CVAL', double(true, 3), 1 << 8],
] as const;

describe.each(names)('%s', (_, word, bits) => {
  it('is read at PL1 whatever CNTKCTL says', () => {
    expect(went(ran({ words: [word] }))).toBe(codeBase + 4);
  });

  it('is read at PL0 with its bit of CNTKCTL, and UNDEFINED with every other', () => {
    for (const bit of [0, 1, 2, 8, 9].map((n) => 1 << n)) {
      const expected = (bits & bit) === 0 ? undefVector : codeBase + 4;
      expect([bit, went(ran({ words: [word], control: bit, cpsr: usr }))]).toEqual([bit, expected]);
    }
  });

  it('is UNDEFINED on a CPU without generic timer', () => {
    expect(went(ran({ words: [word], target: 'cortex-a9' }))).toBe(undefVector);
    expect(went(ran({ words: [word], target: 'cortex-a7' }))).toBe(codeBase + 4);
  });
});

describe('a write', () => {
  it.each([
    ['of CNTFRQ', single(false, 0, 0), undefVector],
    ['of CNTPCT', double(false, 0), undefVector],
    ['of CNTVCT', double(false, 1), undefVector],
    ['of CNTV_CTL', single(false, 3, 1), codeBase + 4],
    ['of CNTP_CVAL', double(false, 2), codeBase + 4],
  ])('%s', (_, word, pc) => {
    expect(went(ran({ words: [word] }))).toBe(pc);
  });

  it.each([
    ['virtual', 3, 3],
    ['physical', 2, 2],
  ] as const)('of the %s timer reaches it', (name, crm, opc1) => {
    const guest = ran({ words: [single(false, crm, 1), double(false, opc1)] });
    const timer = guest.vcpu().timers[name];
    expect([timer.guestControl(0), timer.compare]).toEqual([3, 0x1_0000_0456n]);
    expect(guest.vcpu().timers[name === 'virtual' ? 'physical' : 'virtual'].compare).toBe(0n);
  });
});

it('CNTKCTL keeps the bits it has', () => {
  const words = [cp15Word(false, [14, 0, 1, 0]), cp15Word(true, [14, 0, 1, 0])];
  const guest = new Guest([...words, a32.spin], { registers: { r0: 0xffff_ffff } });
  guest.run(undefined, 0, 2);
  expect(guest.registers()[0]).toBe(0x3ff);
});

it('CNTFRQ is 24 MHz', () => {
  expect(ran({ words: [single(true, 0, 0)] }).registers()[0]).toBe(24_000_000);
});

it('counters are exact to the instruction: a nanosecond each', () => {
  const guest = ran({ words: [...Array<number>(123).fill(a32.nop), double(true, 1), a32.nop, double(true, 1)] });
  // the first read is the 124th instruction, the second the 126th
  expect(guest.vm.timers.count('virtual', 124)).toBe(2n);
  expect(guest.registers().slice(2, 4)).toEqual([3, 0]);
});
