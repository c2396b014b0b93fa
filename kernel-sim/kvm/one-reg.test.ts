import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coreRegister,
  coreRegisterId,
  coreRegisterNames,
  cp15RegisterId,
  cp15RegisterId64,
  psciVersionRegisterId,
  vfpControlRegisterId,
  vfpRegisterId,
} from '../../proto/uapi/kvm.ts';
import type { PsciVersion } from '../../proto/uapi/psci.ts';
import { a32, codeBase, cp15Word, Guest, type GuestSetup } from './guest-fixture.ts';

const vcpu0 = { vm: 0, vcpu: 0 };
const midr = cp15RegisterId(0, 0, 0, 0);
const ccsidr = (selector: number) => 0x4020_0000_0011_0000n | BigInt(selector);
const smcccPolicies = { smc: { kind: 'smccc' }, hvc: { kind: 'smccc' } } as const;

const guest = (setup: GuestSetup = {}) => new Guest([a32.spin], setup);

function get(subject: Guest, id: bigint, vcpu = 0): bigint | string {
  const result = subject.ioctl('get_one_reg', { ids: [id] }, { vm: 0, vcpu });
  return result.ok ? (result.value.values[0] ?? 'nothing') : result.errno;
}

function set(subject: Guest, id: bigint, value: bigint): string {
  const result = subject.ioctl('set_one_reg', { registers: [{ id, value }] }, vcpu0);
  return result.ok ? 'ok' : result.errno;
}

describe('ONE_REG after ARM_VCPU_INIT', () => {
  it.each([
    ['cpsr', coreRegister('cpsr'), 0x1d3n],
    ['r1', coreRegister('r1'), 0n],
    ['SCTLR', cp15RegisterId(1, 0, 0, 0), 0xc5_0078n],
    ['ACTLR of one vCPU', cp15RegisterId(1, 0, 0, 1), 0n],
    ['L2CTLR of one vCPU', cp15RegisterId(9, 1, 0, 2), 0n],
    ['VBAR', cp15RegisterId(12, 0, 0, 0), 0n],
    ['MIDR of a Cortex-A15', midr, 0x414f_c0f0n],
    ['CTR of a Cortex-A15', cp15RegisterId(0, 0, 0, 1), 0x8444_c004n],
    ['MPIDR', cp15RegisterId(0, 0, 0, 5), 0x8000_0000n],
    ['CCSIDR of the L1 data cache', ccsidr(0), 0x701f_e00an],
    ['d0', 0x4030_0000_0012_0000n, 0n],
    ['d31', 0x4030_0000_0012_001fn, 0n],
    ['FPSID', 0x4020_0000_0012_1000n, 0x4104_30f0n],
    ['FPSCR', 0x4020_0000_0012_1001n, 0n],
    ['MVFR1', 0x4020_0000_0012_1006n, 0x1111_1111n],
    ['MVFR0', 0x4020_0000_0012_1007n, 0x1011_0222n],
    ['FPEXC', 0x4020_0000_0012_1008n, 0n],
    ['FPINST', 0x4020_0000_0012_1009n, 0n],
    ['FPINST2', 0x4020_0000_0012_100an, 0n],
    ['PSCI version', psciVersionRegisterId, 0x1_0001n],
    ['workaround 1: not required', psciVersionRegisterId + 1n, 2n],
    ['workaround 2: not required', psciVersionRegisterId + 2n, 3n],
  ])('%s', (_, id, value) => {
    expect(get(guest(), id)).toBe(value);
  });

  it.each([
    [0, 0x8000_0000n],
    [3, 0x8000_0003n],
    [4, 0x8000_0100n],
    [7, 0x8000_0103n],
  ])('MPIDR of vCPU %i: four a cluster', (vcpu, value) => {
    expect(get(guest({ vcpus: 8 }), cp15RegisterId(0, 0, 0, 5), vcpu)).toBe(value);
  });

  it('ACTLR and L2CTLR tell of the other vCPUs', () => {
    const subject = guest({ vcpus: 4 });
    expect(get(subject, cp15RegisterId(1, 0, 0, 1))).toBe(0x40n);
    expect(get(subject, cp15RegisterId(9, 1, 0, 2))).toBe(0x300_0000n);
  });

  it.each([
    ['cortex-a7', 0x410f_c075n],
    ['cortex-a9', 0x413f_c090n],
  ] as const)('MIDR of a %s', (target, value) => {
    expect(get(guest({ target }), midr)).toBe(value);
  });
});

describe('SET_ONE_REG', () => {
  it.each(coreRegisterNames.filter((name) => !['orig_r0', 'cpsr'].includes(name)))(
    '%s keeps what is written, whatever the mode',
    (name) => {
      for (const cpsr of [0x1d3n, 0x1d1n, 0x10n]) {
        const subject = guest();
        expect(set(subject, coreRegister('cpsr'), cpsr)).toBe('ok');
        expect(set(subject, coreRegister(name), 0xdead_beecn)).toBe('ok');
        expect(set(subject, coreRegister('cpsr'), 0x1d3n)).toBe('ok');
        expect(get(subject, coreRegister(name))).toBe(0xdead_beecn);
      }
    },
  );

  it('every core register has a place of its own', () => {
    const names = coreRegisterNames.filter((name) => !['orig_r0', 'cpsr'].includes(name));
    const mode = fc.constantFrom(0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f);
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 0xffff_ffff }), { minLength: names.length, maxLength: names.length }),
        mode,
        (values, cpsr) => {
          const subject = guest();
          set(subject, coreRegister('cpsr'), BigInt(cpsr));
          const registers = names.map((name, index) => ({ id: coreRegister(name), value: BigInt(values[index] ?? 0) }));
          subject.must('set_one_reg', { registers }, vcpu0);
          const ids = registers.map(({ id }) => id);
          expect(subject.must('get_one_reg', { ids }, vcpu0).values).toEqual(registers.map(({ value }) => value));
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    ['RG-3', 'MIDR, another value', midr, 0x410f_c075n, 'EINVAL'],
    ['RG-3', 'MIDR, its value', midr, 0x414f_c0f0n, 'ok'],
    ['RG-3', 'CCSIDR, another value', ccsidr(0), 1n, 'EINVAL'],
    ['RG-3', 'CCSIDR, its value', ccsidr(0), 0x701f_e00an, 'ok'],
    ['RG-2', 'Hyp mode', coreRegister('cpsr'), 0x1dan, 'EINVAL'],
    ['RG-2', 'Monitor mode', coreRegister('cpsr'), 0x1d6n, 'EINVAL'],
    ['–', 'SYS mode, as on an arm64 host', coreRegister('cpsr'), 0x1dfn, 'ok'],
    ['–', 'user mode', coreRegister('cpsr'), 0x10n, 'ok'],
    ['–', 'more than 32 bits', coreRegister('r0'), 1n << 32n, 'EINVAL'],
    ['–', 'TTBR0 in its 64-bit form', cp15RegisterId64(0, 2), 0x4000n, 'ok'],
    ['–', 'SCTLR with the MMU on', cp15RegisterId(1, 0, 0, 0), 0xc5_0079n, 'ok'],
    ['–', 'TTBR0 with an ASID', cp15RegisterId64(0, 2), 0xff_0000_4000_0000n, 'ok'],
    ['–', 'a core register past the last', coreRegisterId(0x26), 0n, 'ENOENT'],
    ['–', 'a core register of 64 bits', 0x4030_0000_0010_0000n, 0n, 'ENOENT'],
    ['–', 'an arm64 register', 0x6030_0000_0010_0000n, 0n, 'ENOENT'],
    ['–', 'a secure register', midr | (1n << 28n), 0n, 'ENOENT'],
    ['–', 'a cache the target has not', ccsidr(13), 0n, 'ENOENT'],
    ['–', 'a PMU register', cp15RegisterId(9, 0, 12, 0), 0n, 'ENOENT'],
    ['–', 'd32', vfpRegisterId(32), 0n, 'ENOENT'],
    ['–', 'd0 as a 32-bit register', 0x4020_0000_0012_0000n, 0n, 'ENOENT'],
    ['–', 'a VFP control register no CPU has', 0x4020_0000_0012_1002n, 0n, 'ENOENT'],
    ['–', 'd0 with 64 bits', vfpRegisterId(0), 2n ** 64n - 1n, 'ok'],
    ['–', 'FPSCR with more than 32 bits', vfpControlRegisterId('FPSCR'), 1n << 32n, 'EINVAL'],
    ['RG-3', 'MVFR0, another value', vfpControlRegisterId('MVFR0'), 0x1011_0221n, 'EINVAL'],
    ['RG-3', 'MVFR0, its value', vfpControlRegisterId('MVFR0'), 0x1011_0222n, 'ok'],
    ['RG-3', 'FPSID, another value', vfpControlRegisterId('FPSID'), 0n, 'EINVAL'],
    ['–', 'orig_r0', coreRegister('orig_r0'), 5n, 'ok'],
    ['–', 'workaround 1 at a lower level', psciVersionRegisterId + 1n, 1n, 'ok'],
    ['–', 'workaround 1 past the host’s level', psciVersionRegisterId + 1n, 3n, 'EINVAL'],
    ['–', 'a fifth firmware register', psciVersionRegisterId + 4n, 0n, 'ENOENT'],
  ])('%s: %s', (_, __, id, value, outcome) => {
    expect(set(guest(), id, value)).toBe(outcome);
  });

  it('the 64-bit form of TTBR0 and its 32-bit form are one register', () => {
    const subject = guest();
    set(subject, cp15RegisterId64(0, 2), 0x4000n);
    expect(get(subject, cp15RegisterId(2, 0, 0, 0))).toBe(0x4000n);
  });

  it('every doubleword has a place of its own', () => {
    const subject = guest();
    const registers = Array.from({ length: 32 }, (_, n) => ({
      id: vfpRegisterId(n),
      value: 0x8000_0000_0000_0001n + (BigInt(n) << 32n),
    }));
    subject.must('set_one_reg', { registers }, vcpu0);
    const ids = registers.map(({ id }) => id);
    expect(subject.must('get_one_reg', { ids }, vcpu0).values).toEqual(registers.map(({ value }) => value));
  });

  it.each([
    ['FPSCR', 0xfff7_009fn],
    ['FPEXC', 0x4000_0000n],
    ['FPINST', 0xffff_ffffn],
    ['FPINST2', 0xffff_ffffn],
  ] as const)('%s keeps the bits the hardware has', (name, kept) => {
    const subject = guest();
    expect(set(subject, vfpControlRegisterId(name), 0xffff_ffffn)).toBe('ok');
    expect(get(subject, vfpControlRegisterId(name))).toBe(kept);
  });

  it('is all or none (IOCTL-5)', () => {
    const subject = guest();
    const registers = [
      { id: coreRegister('r0'), value: 1n },
      { id: coreRegister('cpsr'), value: 0n },
    ];
    expect(subject.ioctl('set_one_reg', { registers }, vcpu0)).toMatchObject({ errno: 'EINVAL' });
    expect(get(subject, coreRegister('r0'))).toBe(0n);
  });
});

describe('MPIDR and CBAR (IOCTL-9)', () => {
  const mpidr = cp15RegisterId(0, 0, 0, 5);
  const cbar = cp15RegisterId(15, 4, 0, 0);
  const readBoth = [cp15Word(true, [15, 4, 0, 0]), 0xee10_1fb0, a32.spin];
  const place = (subject: Guest, vcpu: number, values: readonly [mpidr: bigint, cbar: bigint]) => {
    const registers = [mpidr, cbar].map((id, index) => ({ id, value: values[index] ?? 0n }));
    return subject.ioctl('set_one_reg', { registers }, { vm: 0, vcpu });
  };

  it('the guest reads what was set before the VM ran', () => {
    const subject = new Guest(readBoth, { target: 'cortex-a9' });
    expect(place(subject, 0, [0x8000_0900n, 0xfff1_0000n])).toMatchObject({ ok: true });
    subject.run();
    expect(subject.registers().slice(0, 2)).toEqual([0xfff1_0000, 0x8000_0900]);
  });

  it('ARM_VCPU_INIT and PSCI leave them as they are; CPU_ON finds its vCPU by them', () => {
    const subject = new Guest([a32.hvc, ...readBoth], { vcpus: 2 });
    place(subject, 1, [0x8000_0901n, 0xfff1_0000n]);
    subject.must('arm_vcpu_init', { target: 'cortex-a15', features: 3 }, { vm: 0, vcpu: 1 });
    subject.set({ r0: 0x8400_0003, r1: 0x901, r2: codeBase + 4 });
    subject.run();
    subject.run(undefined, 1);
    expect(subject.registers(1).slice(0, 2)).toEqual([0xfff1_0000, 0x8000_0901]);
  });

  it.each([
    ['MPIDR', 'bits 29 to 25', mpidr, 0x8200_0000n],
    ['CBAR', 'an address inside 8 KiB', cbar, 0xfff1_1000n],
  ])('%s refuses %s', (_, __, id, value) => {
    expect(set(guest(), id, value)).toBe('EINVAL');
  });

  it('are EBUSY once the VM has run, but for their own value', () => {
    const subject = new Guest(readBoth, { vcpus: 2 });
    place(subject, 1, [0x8000_0901n, 0xfff1_0000n]);
    subject.run();
    expect(place(subject, 1, [0x8000_0902n, 0xfff1_0000n])).toMatchObject({ errno: 'EBUSY' });
    expect(place(subject, 1, [0x8000_0901n, 0n])).toMatchObject({ errno: 'EBUSY' });
    expect(place(subject, 1, [0x8000_0901n, 0xfff1_0000n])).toMatchObject({ ok: true });
  });
});

describe('PSCI version register', () => {
  it.each<[boolean, bigint, string]>([
    [true, 0x1n, 'EINVAL'],
    [true, 0x2n, 'ok'],
    [true, 0x1_0000n, 'ok'],
    [true, 0x1_0001n, 'ok'],
    [true, 0x1_0002n, 'EINVAL'],
    [true, 0n, 'EINVAL'],
    [false, 0x1n, 'ok'],
    [false, 0x2n, 'EINVAL'],
    [false, 0x1_0001n, 'EINVAL'],
  ])('with psci_0_2 %s, %i is %s', (psci02, value, outcome) => {
    const subject = guest({ psci02 });
    expect(set(subject, psciVersionRegisterId, value)).toBe(outcome);
    if (outcome === 'ok') expect(get(subject, psciVersionRegisterId)).toBe(value);
  });

  it.each<[PsciVersion | 'off', bigint]>([
    ['off', 0n],
    ['0.1', 1n],
    ['0.2', 2n],
    ['1.1', 0x1_0001n],
  ])('reads the routing’s version %s, and may be written back', (kernelPsci, value) => {
    const subject = guest({ routing: { ...smcccPolicies, kernelPsci } });
    expect(get(subject, psciVersionRegisterId)).toBe(value);
    expect(set(subject, psciVersionRegisterId, value)).toBe('ok');
  });

  it('cannot turn on what the routing turned off', () => {
    expect(set(guest({ routing: { ...smcccPolicies, kernelPsci: 'off' } }), psciVersionRegisterId, 2n)).toBe('EINVAL');
  });

  it('holds for the whole VM', () => {
    const subject = guest({ vcpus: 2 });
    set(subject, psciVersionRegisterId, 2n);
    expect(get(subject, psciVersionRegisterId, 1)).toBe(2n);
  });
});

describe('GET_REG_LIST', () => {
  it('RG-4: E2BIG names how many there are; with room it gives them, each readable and once', () => {
    const subject = guest();
    const refused = subject.ioctl('get_reg_list', { count: 0 }, vcpu0);
    expect(refused).toMatchObject({ errno: 'E2BIG' });
    const count = Number(/there are (\d+)/.exec(refused.ok ? '' : refused.message)?.[1]);
    expect(subject.ioctl('get_reg_list', { count: count - 1 }, vcpu0)).toMatchObject({ errno: 'E2BIG' });
    const { ids } = subject.must('get_reg_list', { count }, vcpu0);
    expect(new Set(ids).size).toBe(count);
    const { values } = subject.must('get_one_reg', { ids }, vcpu0);
    const registers = ids.map((id, index) => ({ id, value: values[index] ?? 0n }));
    expect(subject.ioctl('set_one_reg', { registers }, vcpu0)).toMatchObject({ ok: true });
  });

  it('carries a vCPU’s registers to another', () => {
    const [from, to] = [guest({ registers: { r4: 44, sp: 0x4000 } }), guest()];
    set(from, coreRegister('cpsr'), 0x2000_0192n);
    set(from, coreRegister('sp_irq'), 0x77n);
    const { ids } = from.must('get_reg_list', { count: 500 }, vcpu0);
    const { values } = from.must('get_one_reg', { ids }, vcpu0);
    to.must('set_one_reg', { registers: ids.map((id, index) => ({ id, value: values[index] ?? 0n })) }, vcpu0);
    expect(to.must('get_one_reg', { ids }, vcpu0).values).toEqual(values);
  });
});
