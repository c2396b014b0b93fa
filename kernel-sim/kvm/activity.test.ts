import { describe, expect, it } from 'vitest';
import { activityOf } from './activity.ts';
import { a32, Guest } from './guest-fixture.ts';

describe('what a vCPU is doing', () => {
  it('is told in the words of people', () => {
    const guest = new Guest([a32.nop, a32.smc, a32.wfi, a32.spin], { vcpus: 2, routing: {} });
    const texts = () => [0, 1].map((index) => activityOf(guest.vcpu(index)).text);
    expect(texts()).toEqual([
      'vCPU 0 has not been run at 0x8000, svc mode, A32, 0 instructions so far',
      'vCPU 1 is off, 0 instructions so far',
    ]);
    guest.run();
    expect(texts()[0]).toBe(
      'vCPU 0 waits for the VMM to answer its smc exit at 0x8008, svc mode, A32, 2 instructions so far',
    );
    guest.run({});
    expect(texts()[0]).toMatch(/^vCPU 0 waits for an interrupt at 0x800c, svc mode/);
    guest.vcpu(0).signal({ irq: true, fiq: false });
    guest.go();
    expect(activityOf(guest.vcpu(0))).toMatchObject({ vcpu: 0, isBusy: true, pc: 0x800c });
  });
});
