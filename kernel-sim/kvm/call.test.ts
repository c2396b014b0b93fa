import { describe, expect, it } from 'vitest';
import type { CallRouting } from '../../proto/uapi/ioctl.ts';
import { psci01Functions, psciFunctions } from '../../proto/uapi/psci.ts';
import { registerValue } from '../../proto/uapi/registers.ts';
import { a32, codeBase, Guest, type GuestSetup, writing } from './guest-fixture.ts';

const words = { smc: a32.smc, hvc: a32.hvc } as const;
const conduits = ['smc', 'hvc'] as const;
const smccc: Partial<CallRouting> = { smc: { kind: 'smccc' }, hvc: { kind: 'smccc' } };
const behind = codeBase + 4;
const minusOne = 0xffff_ffff;
const undefVector = 0x04;

/** A guest that makes one call with r0–r3 and spins. */
function caller(conduit: 'smc' | 'hvc', r0: number, setup: GuestSetup = {}): Guest {
  return new Guest([words[conduit], a32.spin], {
    ...setup,
    registers: { r0, r1: 0x11, r2: 0x22, r3: 0x33, ...setup.registers },
  });
}

function filter(guest: Guest, base: number, count: number, action: number): void {
  const data = new Uint8Array(24);
  new DataView(data.buffer).setUint32(0, base, true);
  new DataView(data.buffer).setUint32(4, count, true);
  data[8] = action;
  guest.must('set_device_attr', { group: 0, attr: 0n, data });
}

describe.each(conduits)('a call by %s under policy smccc', (conduit) => {
  it('SF-7: denied: r0 = -1, r1–r3 = 0, no exit', () => {
    const guest = caller(conduit, psciFunctions.PSCI_VERSION);
    filter(guest, psciFunctions.PSCI_VERSION, 1, 1);
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()).toEqual([minusOne, 0, 0, 0, behind]);
  });

  it('SF-8, SF-11: forwarded: exits behind the call, the reply’s registers arrive, the others stay (EXIT-1, EXIT-2, REPLY-4)', () => {
    const guest = caller(conduit, psciFunctions.PSCI_VERSION);
    filter(guest, psciFunctions.PSCI_VERSION, 1, 2);
    expect(guest.run()).toMatchObject({ reason: conduit, immediate: 0, isa: 'a32', bytes: 4, mode: 0x13, pc: behind });
    expect(guest.run(writing({ r0: 0x1234_5678 }))).toBe('preempted');
    expect(guest.registers()).toEqual([0x1234_5678, 0x11, 0x22, 0x33, behind]);
  });

  it('SF-12: forwarded and resumed without a reply: r0 is still the function id (REPLY-4)', () => {
    const guest = caller(conduit, psciFunctions.PSCI_VERSION);
    filter(guest, psciFunctions.PSCI_VERSION, 1, 2);
    guest.run();
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()[0]).toBe(psciFunctions.PSCI_VERSION);
  });

  it('SF-17: an unknown id: r0 = -1, r1–r3 = 0 (POL-1)', () => {
    const guest = caller(conduit, 0x8200_0000);
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()).toEqual([minusOne, 0, 0, 0, behind]);
  });

  it('SF-18: SMCCC_VERSION is the kernel’s even with everything else forwarded (POL-4)', () => {
    const guest = caller(conduit, 0x8000_0000);
    filter(guest, 0, 0x8000_0000, 2);
    filter(guest, 0x8001_0000, 0x3fff_0000, 2);
    filter(guest, 0xc001_0000, 0x3fff_0000, 2);
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()).toEqual([0x1_0001, 0, 0, 0, behind]);
  });

  it('SF-20: PSCI 0.1 without feature psci_0_2', () => {
    const guest = caller(conduit, psci01Functions.CPU_SUSPEND, { psci02: false });
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()[0]).toBe(minusOne);
  });

  it.each([
    [0x8400_0003, 'off'],
    [0x95c1_ba60, 'off'],
    [0xc400_0003, '1.1'],
  ] as const)('PS-10: id %i under kernel PSCI %s is NOT_SUPPORTED without effect (POL-3)', (id, kernelPsci) => {
    const guest = caller(conduit, id, { vcpus: 2, routing: { ...smccc, kernelPsci }, registers: { r1: 1 } });
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()[0]).toBe(minusOne);
    expect(guest.vcpu(1).mpState).toBe('stopped');
  });

  it.each([
    ['0.2', 0x2],
    ['1.0', 0x1_0000],
    ['1.1', 0x1_0001],
  ] as const)('PSCI_VERSION of kernel PSCI %s', (kernelPsci, value) => {
    const guest = caller(conduit, psciFunctions.PSCI_VERSION, { routing: { ...smccc, kernelPsci } });
    guest.run();
    expect(guest.registers()).toEqual([value, 0, 0, 0, behind]);
  });
});

describe.each(conduits)('a call by %s under another policy', (conduit) => {
  it.each([psciFunctions.CPU_ON, 0x8000_0000, 0x102, 0])(
    'forward: id %i leaves whatever PSCI the kernel has (POL-1, POL-2)',
    (r0) => {
      const guest = caller(conduit, r0, { routing: { kernelPsci: '1.1' } });
      const exit = guest.run();
      expect(exit).toMatchObject({ reason: conduit, pc: behind });
      expect(typeof exit === 'object' && 'registers' in exit && registerValue(exit.registers, 'r0')).toBe(r0);
    },
  );

  it('undef: the guest takes UNDEF at the call, LR behind it (POL-1)', () => {
    const guest = caller(conduit, 0x102, { routing: { [conduit]: { kind: 'undef' } } });
    guest.run(undefined, 0, 1);
    const { cpu } = guest.vcpu();
    expect([cpu.pc, cpu.cpsr & 0x1f, cpu.register(14), cpu.core('spsr_und')]).toEqual([
      undefVector,
      0x1b,
      behind,
      0x1d3,
    ]);
    expect(cpu.register(0)).toBe(0x102);
  });

  it('nop: skipped with every register as it was (POL-1)', () => {
    const guest = caller(conduit, 0x102, { routing: { [conduit]: { kind: 'nop' } } });
    expect(guest.run()).toBe('preempted');
    expect(guest.registers()).toEqual([0x102, 0x11, 0x22, 0x33, behind]);
  });
});

describe('the immediate', () => {
  it('SF-16: of SMC has no say, and is reported (EXIT-3)', () => {
    const guest = new Guest([a32.smc | 5, a32.spin], { registers: { r0: 0x8400_0000 } });
    filter(guest, 0x8400_0000, 1, 2);
    expect(guest.run()).toMatchObject({ reason: 'smc', immediate: 5 });
  });

  it('SF-14: of HVC has no say, and is reported (EXIT-3)', () => {
    const guest = new Guest([a32.hvc | 0x1_2304, a32.spin], { registers: { r0: 0x8400_0000 } });
    filter(guest, 0x8400_0000, 1, 2);
    expect(guest.run()).toMatchObject({ reason: 'hvc', immediate: 0x1234 });
  });
});

describe('a call that does not reach KVM', () => {
  it('SMC whose condition fails is no call (POL-5)', () => {
    const guest = new Guest([(a32.smc & 0x0fff_ffff) | 0x0000_0000, a32.spin], {
      routing: {},
      registers: { cpsr: 0x1d3 },
    });
    expect(guest.run()).toBe('preempted');
  });

  it.each(conduits)('%s from user mode is UNDEFINED (POL-5)', (conduit) => {
    const guest = caller(conduit, 0, { routing: {}, registers: { cpsr: 0x10 } });
    guest.run(undefined, 0, 1);
    expect(guest.vcpu().cpu.pc).toBe(undefVector);
  });
});

describe('the ignore rule', () => {
  it('skips the SMC that matches and forwards the others (POL-6)', () => {
    const routing = { ignoreSmc: { register: 'r12', value: 0x102 } } as const;
    const ignored = caller('smc', 7, { routing, registers: { r12: 0x102 } });
    expect(ignored.run()).toBe('preempted');
    expect(ignored.registers()).toEqual([7, 0x11, 0x22, 0x33, behind]);
    expect(caller('smc', 7, { routing, registers: { r12: 0x103 } }).run()).toMatchObject({ reason: 'smc' });
  });
});

describe('PSCI in the kernel', () => {
  const psci = (id: number, registers: GuestSetup['registers'] = {}, kernelPsci: CallRouting['kernelPsci'] = '1.1') =>
    caller('hvc', id, { vcpus: 2, routing: { ...smccc, kernelPsci }, registers });

  it.each([
    ['A32', 0x9000, 0x9000, 0x1d3],
    ['T32', 0x9001, 0x9000, 0x1f3],
  ])('PS-1, PS-6: CPU_ON resets the target and starts it in %s', (_, entry, pc, cpsr) => {
    const guest = psci(psciFunctions.CPU_ON, { r1: 1, r2: entry, r3: 0xdead_c0de });
    guest.vcpu(1).cpu.setRegister(5, 5);
    expect(guest.run()).toBe('preempted');
    const { cpu, mpState } = guest.vcpu(1);
    expect(guest.registers()).toEqual([0, 0, 0, 0, behind]);
    expect([mpState, cpu.register(0), cpu.register(5), cpu.pc, cpu.cpsr]).toEqual([
      'runnable',
      0xdead_c0de,
      0,
      pc,
      cpsr,
    ]);
    expect(guest.vm.takeEvents()).toEqual([{ kind: 'vcpu_state', vcpu: 1, state: 'runnable' }]);
  });

  it('CPU_ON from a big-endian caller starts the target big-endian', () => {
    const guest = psci(psciFunctions.CPU_ON, { r1: 1, r2: 0x9000, cpsr: 0x3d3 });
    guest.run();
    expect(guest.vcpu(1).cpu.cpsr).toBe(0x3d3);
  });

  it('CPU_OFF stops the caller inside KVM_RUN', () => {
    const guest = psci(psciFunctions.CPU_OFF);
    expect(guest.run()).toBe('blocked');
    expect([guest.vcpu().mpState, guest.vcpu().isReady, guest.vcpu().isInside]).toEqual(['stopped', false, true]);
    expect(guest.go()).toBe('blocked');
  });

  it('a vCPU goes off and comes on again, elsewhere, and AFFINITY_INFO tells', () => {
    const { CPU_ON, CPU_OFF, AFFINITY_INFO } = psciFunctions;
    const guest = psci(CPU_ON);
    const call = (vcpu: number, id: number, r1 = 0, r2 = 0) => {
      guest.set({ pc: codeBase, r0: id, r1, r2, r3: 7 }, vcpu);
      const outcome = guest.vcpu(vcpu).isInside ? guest.go(vcpu, 1) : guest.run(undefined, vcpu, 1);
      return [outcome, guest.registers(vcpu)[0] | 0];
    };
    const [on, off, alreadyOn] = [0, 1, -4];
    for (const entry of [codeBase, codeBase + 4]) {
      expect(call(0, AFFINITY_INFO, 1)).toEqual(['preempted', off]);
      expect(call(0, CPU_ON, 1, entry)).toEqual(['preempted', 0]);
      expect([guest.vcpu(1).cpu.pc, guest.vcpu(1).cpu.register(0)]).toEqual([entry, 7]);
      expect(call(0, AFFINITY_INFO, 1)).toEqual(['preempted', on]);
      expect(call(0, CPU_ON, 1, entry)).toEqual(['preempted', alreadyOn]);
      expect(call(1, CPU_OFF)[0]).toBe('blocked');
    }
  });

  it('CPU_SUSPEND waits for an interrupt, masked or not, and returns 0', () => {
    const guest = psci(psciFunctions.CPU_SUSPEND);
    expect(guest.run()).toBe('blocked');
    guest.must('irq_line', { irq: 0, level: true });
    expect(guest.vcpu().isReady).toBe(true);
    expect(guest.go()).toBe('preempted');
    expect(guest.registers()).toEqual([0, 0, 0, 0, behind]);
  });

  it('CPU_SUSPEND with an interrupt there does not wait', () => {
    const guest = psci(psciFunctions.CPU_SUSPEND);
    guest.must('irq_line', { irq: 0, level: true });
    expect(guest.run()).toBe('preempted');
  });

  it.each([
    ['SYSTEM_OFF', psciFunctions.SYSTEM_OFF, 'shutdown', 0n],
    ['SYSTEM_RESET', psciFunctions.SYSTEM_RESET, 'reset', 0n],
    ['SYSTEM_RESET2', psciFunctions.SYSTEM_RESET2, 'reset', 1n],
  ])(
    'PS-8, PS-9: %s stops every vCPU, leaves, and reads INTERNAL_FAILURE when let go on (EXIT-8)',
    (_, id, type, flags) => {
      const guest = psci(id, { r1: 0 });
      guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu: 1 });
      expect(guest.run()).toEqual({ reason: 'system_event', type, data: [flags] });
      expect([0, 1].map((index) => guest.vcpu(index).mpState)).toEqual(['stopped', 'stopped']);
      expect(guest.run()).toBe('blocked');
      guest.must('set_mp_state', { state: 'runnable' }, { vm: 0, vcpu: 0 });
      expect(guest.go()).toBe('preempted');
      expect(guest.registers()).toEqual([-6 >>> 0, 0, 0, 0, behind]);
    },
  );

  it('PS-2: SYSTEM_SUSPEND leaves with every register as it was (EXIT-8)', () => {
    const guest = psci(psciFunctions.SYSTEM_SUSPEND);
    guest.must('enable_cap', { capability: 216, args: [] });
    expect(guest.run()).toEqual({ reason: 'system_event', type: 'suspend', data: [] });
    expect(guest.registers()).toEqual([psciFunctions.SYSTEM_SUSPEND, 0x11, 0x22, 0x33, behind]);
  });

  it('is answered on a conduit whose policy is smccc and on no other (POL-2)', () => {
    const routing = { smc: { kind: 'forward' }, hvc: { kind: 'smccc' }, kernelPsci: '0.2' } as const;
    expect(caller('smc', psciFunctions.PSCI_VERSION, { routing }).run()).toMatchObject({ reason: 'smc' });
    expect(caller('hvc', psciFunctions.PSCI_VERSION, { routing }).run()).toBe('preempted');
  });
});
