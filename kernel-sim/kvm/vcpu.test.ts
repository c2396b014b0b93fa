import { describe, expect, it } from 'vitest';
import { a32, codeBase, Guest } from './guest-fixture.ts';
import { mpidrOf } from './vcpu.ts';

describe('a vCPU', () => {
  it.each([
    [0, 0x8000_0000],
    [3, 0x8000_0003],
    [4, 0x8000_0100],
    [63, 0x8000_0f03],
  ])('%i has MPIDR %i: four a cluster', (index, mpidr) => {
    expect(mpidrOf(index)).toBe(mpidr);
  });

  it('in which the kernel itself fails leaves with an internal error that says so', () => {
    const guest = new Guest([a32.spin]);
    Object.defineProperty(guest.vcpu().cpu, 'executed', {
      get: () => {
        throw new RangeError('planted');
      },
    });
    expect(guest.run()).toEqual({
      reason: 'internal_error',
      suberror: 'unexpected_exit_reason',
      pc: codeBase,
      instruction: new Uint8Array(Uint32Array.of(a32.spin).buffer),
      text: 'fault of the kernel itself: planted',
    });
    expect(guest.vcpu().isInside).toBe(false);
  });

  it('that was never initialized is not started by PSCI or a reply', () => {
    const guest = new Guest([a32.spin]);
    guest.must('create_vcpu', { vcpu: 1 });
    guest.vcpu(1).start(codeBase, 0, false);
    expect([guest.vcpu(1).isInitialized, guest.vm.hasEvents]).toEqual([false, false]);
  });

  it('uses no more than its budget, whatever the instructions', () => {
    // smc #0 (skipped); b back
    const guest = new Guest([a32.smc, 0xeaff_fffd], { routing: { smc: { kind: 'nop' } } });
    expect(guest.run(undefined, 0, 1000)).toBe('preempted');
    expect(guest.vcpu().cpu.executed).toBe(1000);
    expect(guest.vm.virtualTimeNs).toBe(1000);
  });
});
