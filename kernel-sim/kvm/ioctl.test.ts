import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IoctlName, IoctlTable } from '../../proto/uapi/ioctl.ts';
import { capabilities, irqLine } from '../../proto/uapi/kvm.ts';
import { a32, Guest, mmioBase, ramBytes } from './guest-fixture.ts';
import { ioctl } from './ioctl.ts';
import { Kvm } from './vm.ts';

const system = {};
const vm0 = { vm: 0 };
const vcpu0 = { vm: 0, vcpu: 0 };
const guest = () => new Guest([a32.spin], { vcpus: 2 });

type Sample<N extends IoctlName> = readonly [
  address: { vm?: number; vcpu?: number },
  request: IoctlTable[N]['request'],
];

/** A request of each ioctl that a fresh guest answers, and where it may be sent. */
const samples: { readonly [N in IoctlName]: Sample<N> } = {
  check_extension: [system, { capability: 0 }],
  enable_cap: [vm0, { capability: 177, args: [] }],
  create_vm: [system, { type: 0 }],
  set_user_memory_region: [vm0, { slot: 1, flags: 0, ipa: mmioBase, bytes: 0x1000 }],
  read_memory: [vm0, { ipa: 0, bytes: 4 }],
  write_memory: [vm0, { ipa: 0, data: new Uint8Array(4) }],
  zero_memory: [vm0, { ipa: 0, bytes: 4 }],
  get_dirty_log: [vm0, { slot: 0 }],
  create_vcpu: [vm0, { vcpu: 5 }],
  arm_preferred_target: [vm0, {}],
  arm_vcpu_init: [vcpu0, { target: 'cortex-a15', features: 2 }],
  get_one_reg: [vcpu0, { ids: [] }],
  set_one_reg: [vcpu0, { registers: [] }],
  get_reg_list: [vcpu0, { count: 500 }],
  get_mp_state: [vcpu0, {}],
  set_mp_state: [vcpu0, { state: 'stopped' }],
  irq_line: [vm0, { irq: 0, level: true }],
  create_device: [vm0, { type: 5, test: false }],
  set_device_attr: [vm0, { group: 0, attr: 0n, data: filterOf(0x8400_0000, 1, 1) }],
  get_device_attr: [vm0, { group: 0, attr: 0n }],
  has_device_attr: [vm0, { group: 0, attr: 0n }],
  set_guest_debug: [vcpu0, { control: 1 }],
  register_coalesced_mmio: [vm0, { ipa: mmioBase, bytes: 4 }],
  unregister_coalesced_mmio: [vm0, { ipa: mmioBase, bytes: 4 }],
  ioeventfd: [vm0, { ipa: mmioBase, bytes: 4, deassign: false, cookie: 1 }],
  immediate_exit: [vcpu0, { enabled: true }],
  set_call_routing: [vm0, { smc: { kind: 'forward' }, hvc: { kind: 'undef' }, kernelPsci: 'off' }],
  set_exit_contents: [vm0, { callRegisters: 1, windows: [] }],
};

function filterOf(base: number, count: number, action: number): Uint8Array {
  const data = new Uint8Array(24);
  new DataView(data.buffer).setUint32(0, base, true);
  new DataView(data.buffer).setUint32(4, count, true);
  data[8] = action;
  return data;
}

/** What ioctl `name` comes to: `ok` or an errno. */
function call<N extends IoctlName>(subject: Guest, name: N, address: Sample<N>[0], request: Sample<N>[1]): string {
  const result = subject.ioctl(name, request, address);
  return result.ok ? 'ok' : result.errno;
}

const names = Object.keys(samples) as IoctlName[];
const refusedHere: Readonly<Partial<Record<IoctlName, string>>> = {
  get_device_attr: 'EINVAL',
  set_guest_debug: 'EINVAL',
  get_dirty_log: 'ENOENT',
};
const alsoElsewhere: Readonly<Partial<Record<IoctlName, readonly string[]>>> = {
  check_extension: ['vm'],
  arm_preferred_target: ['system'],
  set_device_attr: ['vcpu'],
  get_device_attr: ['vcpu'],
  has_device_attr: ['vcpu'],
};

describe('every ioctl', () => {
  it.each(names)('%s is answered where it belongs', (name) => {
    const [address, request] = samples[name];
    expect(call(guest(), name, address, request)).toBe(refusedHere[name] ?? 'ok');
  });

  it.each(names)('%s is ENOTTY elsewhere (ADDR-4)', (name) => {
    const [home, request] = samples[name];
    const addresses = { system, vm: vm0, vcpu: vcpu0 };
    for (const [kind, address] of Object.entries(addresses)) {
      if (address === home || alsoElsewhere[name]?.includes(kind)) continue;
      expect(call(guest(), name, address, request)).toBe('ENOTTY');
    }
  });

  it.each(names)('%s is EBADF for a VM or vCPU that is not there (ADDR-2)', (name) => {
    const [, request] = samples[name];
    for (const address of [{ vm: 7 }, { vm: 0, vcpu: 7 }, { vcpu: 0 }]) {
      expect(call(guest(), name, address, request)).toBe('EBADF');
    }
  });

  it('refused says what, where and what to do (IOCTL-4)', () => {
    expect(guest().ioctl('create_vcpu', { vcpu: 0 })).toEqual({
      ok: false,
      name: 'create_vcpu',
      errno: 'EEXIST',
      message: 'vCPU 0 is there already',
    });
  });
});

describe('whatever a peer asks', () => {
  const edges = [0, 1, 2, 3, 4095, 4096, 0x8000, 2 ** 16, 2 ** 31, 2 ** 32 - 1, 2 ** 40, Number.MAX_SAFE_INTEGER];

  /** The sample request with every number and pattern replaced. */
  function bend(request: object, numbers: readonly number[]): object {
    const next = (index: number) => numbers[index % numbers.length] ?? 0;
    return Object.fromEntries(
      Object.entries(request).map(([key, value], index) => {
        if (typeof value === 'number') return [key, next(index)];
        return [key, typeof value === 'bigint' ? BigInt(next(index)) : value];
      }),
    );
  }

  it('every ioctl answers with a result or an errno, and the guest still runs', () => {
    const step = fc.tuple(
      fc.constantFrom(...names),
      fc.array(fc.constantFrom(...edges), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const subject = guest();
        for (const [name, numbers] of steps) {
          const [address, request] = samples[name];
          expect(call(subject, name, address, bend(request, numbers) as never)).toMatch(/^(ok|E[A-Z0-9]+)$/);
        }
        const outcome = subject.run();
        expect(typeof outcome === 'object' && 'text' in outcome ? outcome.text : '').not.toContain(
          'fault of the kernel',
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('CHECK_EXTENSION', () => {
  it.each([
    ['maxVcpus', 8],
    ['nrVcpus', 8],
    ['nrMemslots', 32],
    ['oneReg', 1],
    ['armPsci02', 1],
    ['irqchip', 1],
    ['deviceCtrl', 1],
    ['vcpuAttributes', 1],
    ['armUserIrq', 0],
    ['setGuestDebug', 0],
  ] as const)('%s is %i', (name, value) => {
    expect(guest().must('check_extension', { capability: capabilities[name] }, system)).toEqual({ value });
  });

  it('an unknown capability is 0, not an error (IOCTL-8)', () => {
    expect(guest().must('check_extension', { capability: 9999 }, vm0)).toEqual({ value: 0 });
  });
});

describe('ENABLE_CAP', () => {
  it.each([
    [177, [], 'ok'],
    [215, [], 'ok'],
    [216, [], 'ok'],
    [70, [], 'EINVAL'],
    [9999, [], 'EINVAL'],
    [177, [0n, 0n, 0n, 0n, 0n], 'EINVAL'],
  ])('%i with %o: %s', (capability, args, outcome) => {
    expect(call(guest(), 'enable_cap', vm0, { capability, args })).toBe(outcome);
  });
});

describe('CREATE_VM and CREATE_VCPU', () => {
  it('refuse a machine type, and a VM past the limit (ADDR-3)', () => {
    const kvm = new Kvm({ vmsMax: 1 });
    expect(ioctl(kvm, {}, { name: 'create_vm', type: 1 })).toMatchObject({ errno: 'EINVAL' });
    expect(ioctl(kvm, {}, { name: 'create_vm', type: 0 })).toMatchObject({ value: { vm: 0 } });
    expect(ioctl(kvm, {}, { name: 'create_vm', type: 0 })).toMatchObject({ errno: 'ENOMEM' });
  });

  it.each([
    [7, 'ok'],
    [8, 'EINVAL'],
    [1, 'EEXIST'],
  ])('vCPU %i: %s', (vcpu, outcome) => {
    expect(call(guest(), 'create_vcpu', vm0, { vcpu })).toBe(outcome);
  });
});

describe('ARM_VCPU_INIT', () => {
  const init = (subject: Guest, target: 'cortex-a15' | 'cortex-a9', features: number) =>
    call(subject, 'arm_vcpu_init', vcpu0, { target, features });

  it.each([
    ['IN-1', 'another target than the VM’s', 'cortex-a9', 2, 'EINVAL'],
    ['–', 'a feature there is not', 'cortex-a15', 4, 'ENOENT'],
    ['–', 'both: ENOENT first', 'cortex-a9', 4, 'ENOENT'],
    ['IN-2', 'the same again', 'cortex-a15', 2, 'ok'],
    ['IN-2', 'POWER_OFF on top', 'cortex-a15', 3, 'ok'],
    ['–', 'without PSCI 0.2 this time', 'cortex-a15', 0, 'EINVAL'],
  ] as const)('%s: %s', (_, __, target, features, outcome) => {
    expect(init(guest(), target, features)).toBe(outcome);
  });

  it('IN-2: resets, and takes POWER_OFF anew each time', () => {
    const subject = guest();
    subject.set({ r0: 9 });
    expect(init(subject, 'cortex-a15', 3)).toBe('ok');
    expect([subject.vcpu().mpState, subject.registers()]).toEqual(['stopped', [0, 0, 0, 0, 0]]);
    init(subject, 'cortex-a15', 2);
    expect(subject.vcpu().mpState).toBe('runnable');
  });

  it.each(['get_one_reg', 'set_one_reg', 'get_reg_list'] as const)('RG-1: %s before it is ENOEXEC', (name) => {
    const subject = guest();
    subject.must('create_vcpu', { vcpu: 2 });
    expect(call(subject, name, { vm: 0, vcpu: 2 }, samples[name][1])).toBe('ENOEXEC');
  });

  it('KVM_RUN before it leaves with an internal error that names ENOEXEC, and freezes nothing (RUN-4)', () => {
    const subject = guest();
    subject.must('create_vcpu', { vcpu: 2 });
    const exit = { reason: 'internal_error', text: expect.stringContaining('ENOEXEC') };
    expect(subject.run(undefined, 2)).toMatchObject(exit);
    expect([subject.vm.hasRun, subject.vcpu(2).isReady]).toEqual([false, false]);
    expect(subject.run({ outcome: 'undef' }, 2)).toEqual({ refused: expect.stringContaining('resume, nop') });
    expect(subject.run({}, 2)).toMatchObject(exit);
    subject.must('arm_vcpu_init', { target: 'cortex-a15', features: 3 }, { vm: 0, vcpu: 2 });
    expect(subject.run({}, 2)).toBe('blocked');
  });
});

describe('guest memory', () => {
  it.each([
    ['read_memory', { ipa: 0, bytes: ramBytes }, 'ok'],
    ['read_memory', { ipa: 1, bytes: ramBytes }, 'EFAULT'],
    ['read_memory', { ipa: mmioBase, bytes: 1 }, 'EFAULT'],
    ['read_memory', { ipa: 0, bytes: 2 ** 20 + 1 }, 'E2BIG'],
    ['zero_memory', { ipa: ramBytes - 4, bytes: 4 }, 'ok'],
    ['zero_memory', { ipa: ramBytes - 4, bytes: 5 }, 'EFAULT'],
    ['zero_memory', { ipa: 0, bytes: Number.MAX_SAFE_INTEGER }, 'EFAULT'],
  ] as const)('%s %o: %s', (name, request, outcome) => {
    expect(call(guest(), name, vm0, request)).toBe(outcome);
  });

  it('is written all or none, across slots that touch, read-only ones included (IOCTL-4, IOCTL-6)', () => {
    const subject = guest();
    subject.must('set_user_memory_region', { slot: 1, flags: 2, ipa: ramBytes, bytes: 0x1000 });
    const data = Uint8Array.of(1, 2, 3, 4);
    expect(call(subject, 'write_memory', vm0, { ipa: ramBytes - 2, data })).toBe('ok');
    expect(subject.must('read_memory', { ipa: ramBytes - 2, bytes: 4 })).toEqual({ data });
    expect(call(subject, 'write_memory', vm0, { ipa: ramBytes + 0xffe, data })).toBe('EFAULT');
    expect(subject.must('read_memory', { ipa: ramBytes + 0xffe, bytes: 2 })).toEqual({ data: new Uint8Array(2) });
  });

  it('moves with its slot, and is zero in a new one', () => {
    const subject = guest();
    subject.must('write_memory', { ipa: 0x10, data: Uint8Array.of(9) });
    subject.must('set_user_memory_region', { slot: 0, flags: 0, ipa: mmioBase, bytes: ramBytes });
    expect(subject.must('read_memory', { ipa: mmioBase + 0x10, bytes: 1 })).toEqual({ data: Uint8Array.of(9) });
    expect(call(subject, 'read_memory', vm0, { ipa: 0x10, bytes: 1 })).toBe('EFAULT');
    subject.must('set_user_memory_region', { slot: 0, flags: 0, ipa: 0, bytes: 0 });
    subject.must('set_user_memory_region', { slot: 0, flags: 0, ipa: 0, bytes: ramBytes });
    expect(subject.must('read_memory', { ipa: 0x10, bytes: 1 })).toEqual({ data: Uint8Array.of(0) });
  });

  it('keeps a dirty log of guest and VMM writes, cleared when read', () => {
    const subject = new Guest([a32.strb, a32.spin], { registers: { r1: 0x3000 } });
    expect(call(subject, 'get_dirty_log', vm0, { slot: 0 })).toBe('ENOENT');
    subject.must('set_user_memory_region', { slot: 0, flags: 1, ipa: 0, bytes: ramBytes });
    subject.must('write_memory', { ipa: 0xf000, data: Uint8Array.of(1) });
    expect(subject.run()).toBe('preempted');
    expect(subject.must('get_dirty_log', { slot: 0 })).toEqual({ bitmap: Uint8Array.of(0x08, 0x80) });
    expect(subject.must('get_dirty_log', { slot: 0 })).toEqual({ bitmap: Uint8Array.of(0, 0) });
    expect(call(subject, 'get_dirty_log', vm0, { slot: 9 })).toBe('ENOENT');
  });
});

describe('IRQ_LINE', () => {
  it.each([
    ['the IRQ of vCPU 1', irqLine('cpu', 0, 1), 'ok'],
    ['the FIQ of vCPU 0', irqLine('cpu', 1), 'ok'],
    ['a line past FIQ', irqLine('cpu', 2), 'EINVAL'],
    ['a vCPU that is not there', irqLine('cpu', 0, 2), 'EINVAL'],
    ['a vCPU above 255 that is not there', irqLine('cpu', 0, 256), 'EINVAL'],
    ['an SPI without GIC', irqLine('spi', 33), 'ENXIO'],
    ['a PPI without GIC', irqLine('ppi', 27, 1), 'ENXIO'],
    ['an unknown type', 0x0300_0000, 'EINVAL'],
  ])('%s', (_, irq, outcome) => {
    expect(call(guest(), 'irq_line', vm0, { irq, level: true })).toBe(outcome);
  });

  it('holds a level until it is taken back', () => {
    const subject = guest();
    subject.must('irq_line', { irq: irqLine('cpu', 0, 1), level: true });
    expect([subject.vcpu(0), subject.vcpu(1)].map(({ cpu }) => cpu.hasInterrupt)).toEqual([false, true]);
    subject.must('irq_line', { irq: irqLine('cpu', 0, 1), level: false });
    expect(subject.vcpu(1).cpu.hasInterrupt).toBe(false);
  });
});

describe('device attributes', () => {
  it.each([
    ['SF-0', 'has_device_attr', vm0, { group: 0, attr: 0n }, 'ok'],
    ['SF-21', 'has_device_attr', vm0, { group: 1, attr: 0n }, 'ENXIO'],
    ['SF-21', 'has_device_attr', vm0, { group: 0, attr: 1n }, 'ENXIO'],
    ['–', 'has_device_attr', vcpu0, { group: 0, attr: 0n }, 'ENXIO'],
    ['–', 'has_device_attr', vm0, { group: 0, attr: 0n, device: 1 }, 'EBADF'],
    ['–', 'get_device_attr', vcpu0, { group: 0, attr: 0n }, 'ENXIO'],
    ['–', 'get_device_attr', vm0, { group: 0, attr: 0n, device: 1 }, 'EBADF'],
    ['SF-21', 'set_device_attr', vm0, { group: 1, attr: 0n, data: new Uint8Array(0) }, 'ENXIO'],
    ['–', 'set_device_attr', vm0, { group: 0, attr: 0n, data: new Uint8Array(0) }, 'EFAULT'],
    ['–', 'set_device_attr', vcpu0, { group: 0, attr: 0n, data: filterOf(1, 1, 1) }, 'ENXIO'],
    ['SF-5a', 'set_device_attr', vm0, { group: 0, attr: 0n, data: filterOf(0x8000_8000, 1, 1) }, 'EEXIST'],
  ] as const)('%s: %s of %o %o: %s', (_, name, address, request, outcome) => {
    expect(call(guest(), name, address, request as never)).toBe(outcome);
  });
});

describe('what the first KVM_RUN freezes', () => {
  it.each([
    ['SF-9', 'set_device_attr', { group: 0, attr: 0n, data: filterOf(0x8400_0000, 1, 1) }, 'EBUSY'],
    ['SF-10', 'set_device_attr', { group: 0, attr: 0n, data: filterOf(0x8400_0000, 0, 1) }, 'EINVAL'],
    ['–', 'set_call_routing', samples.set_call_routing[1], 'EBUSY'],
    ['–', 'set_exit_contents', samples.set_exit_contents[1], 'ok'],
    ['–', 'create_vcpu', { vcpu: 5 }, 'ok'],
  ] as const)('%s: %s %o afterwards: %s (IOCTL-7)', (_, name, request, outcome) => {
    const subject = guest();
    subject.run();
    expect(call(subject, name, vm0, request as never)).toBe(outcome);
  });
});

describe('SET_EXIT_CONTENTS', () => {
  const rule = { conduit: 'smc', register: 'r1', bytes: 4 } as const;

  it.each([
    ['every register', { callRegisters: 0x1_ffff, windows: [] }, 'ok'],
    ['a bit past cpsr', { callRegisters: 0x2_0000, windows: [] }, 'EINVAL'],
    ['an empty window', { callRegisters: 0, windows: [{ ...rule, bytes: 0 }] }, 'EINVAL'],
    ['too many windows', { callRegisters: 0, windows: Array(17).fill(rule) }, 'E2BIG'],
    ['as many as there may be', { callRegisters: 0, windows: Array(16).fill(rule) }, 'ok'],
    ['too many bytes', { callRegisters: 0, windows: [{ ...rule, bytes: 32_769 }] }, 'E2BIG'],
    ['too many bytes together', { callRegisters: 0, windows: Array(2).fill({ ...rule, bytes: 20_000 }) }, 'E2BIG'],
    [
      'as many for each conduit',
      {
        callRegisters: 0,
        windows: [
          { ...rule, bytes: 32_768 },
          { ...rule, conduit: 'hvc' as const, bytes: 32_768 },
        ],
      },
      'ok',
    ],
  ])('%s', (_, contents, outcome) => {
    expect(call(guest(), 'set_exit_contents', vm0, contents)).toBe(outcome);
  });

  it('refused keeps what was (IOCTL-4)', () => {
    const subject = guest();
    subject.must('set_exit_contents', { callRegisters: 3, windows: [rule] });
    call(subject, 'set_exit_contents', vm0, { callRegisters: 0x2_0000, windows: [] });
    expect(subject.vm.exitContents).toEqual({ callRegisters: 3, windows: [rule] });
  });
});
