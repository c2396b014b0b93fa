import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GuestMemory } from './memory.ts';
import { type Bank, modes, VcpuState } from './state.ts';

const fresh = (vcpu = 0) => new VcpuState(new GuestMemory({ vcpusMax: 2, bytesMax: 2 ** 16 }), vcpu);
const guestModes = [modes.usr, modes.sys, modes.svc, modes.abt, modes.und, modes.irq, modes.fiq];
const banks: readonly Bank[] = ['usr', 'svc', 'abt', 'und', 'irq', 'fiq'];

describe('the register file', () => {
  it('gives every bank r13, r14 and every bank but usr an SPSR of its own, from every mode', () => {
    for (const writing of guestModes) {
      const state = fresh();
      state.cpsr = writing;
      for (const [index, bank] of banks.entries()) {
        state.setBanked(bank, 13, 0x1300 + index);
        state.setBanked(bank, 14, 0x1400 + index);
        state.setSpsr(bank, 0x5500 + index);
      }
      for (const reading of guestModes) {
        state.cpsr = reading;
        for (const [index, bank] of banks.entries()) {
          expect(state.banked(bank, 13)).toBe(0x1300 + index);
          expect(state.banked(bank, 14)).toBe(0x1400 + index);
          expect(state.spsr(bank)).toBe(0x5500 + index);
        }
        expect(state.reg(13)).toBe(0x1300 + banks.indexOf(state.bank));
      }
    }
  });

  it('gives FIQ r8–r12 of its own and lets all others share theirs', () => {
    const state = fresh();
    for (const [mode, base] of [
      [modes.svc, 0x100],
      [modes.fiq, 0x200],
    ] as const) {
      state.cpsr = mode;
      for (let n = 8; n <= 12; n += 1) state.setReg(n, base + n);
    }
    for (const mode of guestModes) {
      state.cpsr = mode;
      const base = mode === modes.fiq ? 0x200 : 0x100;
      for (let n = 8; n <= 12; n += 1) expect(state.reg(n)).toBe(base + n);
      expect(state.banked('usr', 8)).toBe(0x108);
      expect(state.banked('fiq', 12)).toBe(0x20c);
    }
  });

  it('shares r0–r7 among all modes', () => {
    const state = fresh();
    state.setReg(3, 0xffff_ffff);
    for (const mode of guestModes) {
      state.cpsr = mode;
      expect(state.reg(3)).toBe(0xffff_ffff);
    }
  });

  it('keeps the vCPUs of a VM apart', () => {
    const memory = new GuestMemory({ vcpusMax: 2, bytesMax: 2 ** 16 });
    const [first, second] = [new VcpuState(memory, 0), new VcpuState(memory, 1)];
    first.setReg(0, 1);
    second.setReg(0, 2);
    expect([first.reg(0), second.reg(0)]).toEqual([1, 2]);
  });
});

it('CPSR reads as it was written, bits 23:20 apart, which are always 0', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(...guestModes), (bits, mode) => {
      const state = fresh();
      const value = ((bits & ~0x1f) | mode) >>> 0;
      state.cpsr = value;
      expect(state.cpsr).toBe((value & 0xff0f_ffff) >>> 0);
    }),
    { seed: 1 },
  );
});

it('the instruction count goes past 2^32', () => {
  const state = fresh();
  state.addExecuted(2 ** 32 - 1);
  state.addExecuted(7);
  expect(state.executed).toBe(2 ** 32 + 6);
});
