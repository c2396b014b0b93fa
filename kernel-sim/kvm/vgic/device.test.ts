import { describe, expect, it } from 'vitest';
import { irqLine } from '../../../proto/uapi/kvm.ts';
import {
  deviceTypes,
  vcpuTimerAttributes,
  vcpuTimerGroup,
  vgicAddresses,
  vgicGroups,
  vgicInitialize,
  vgicRegister,
} from '../../../proto/uapi/vgic.ts';
import { a32, Guest } from '../guest-fixture.ts';
import { setVgicAttribute } from './device.ts';
import { Vgic } from './vgic.ts';
import { gicc, gicd } from './vgic-fixture.ts';

const vm0 = { vm: 0 };
const vcpu0 = { vm: 0, vcpu: 0 };
const none = new Uint8Array(0);
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const u64 = (value: bigint) => new Uint8Array(BigUint64Array.of(value).buffer);
const addresses = {
  distributor: BigInt(vgicAddresses.distributor),
  cpuInterface: BigInt(vgicAddresses.cpuInterface),
} as const;

type Step =
  | readonly ['create', type?: number, test?: boolean]
  | readonly ['vcpu', index: number]
  | readonly ['run', index?: number]
  | readonly ['line', irq: number]
  | readonly ['set', group: number, attr: bigint, data: Uint8Array]
  | readonly ['get' | 'has', group: number, attr: bigint];

const frames: readonly Step[] = [
  ['set', vgicGroups.address, addresses.distributor, u64(0x0800_0000n)],
  ['set', vgicGroups.address, addresses.cpuInterface, u64(0x0801_0000n)],
];

/** What a step comes to: `ok`, the value read, or an errno. */
function step(guest: Guest, [what, ...rest]: Step): string {
  const answer = (result: { ok: boolean; errno?: string; value?: object }) => {
    if (!result.ok) return result.errno ?? '';
    return result.value !== undefined && 'data' in result.value ? `${result.value.data}` : 'ok';
  };
  if (what === 'create') {
    const [type = deviceTypes.armVgicV2, test = false] = rest as [number?, boolean?];
    return answer(guest.ioctl('create_device', { type, test }));
  }
  if (what === 'vcpu') return answer(guest.ioctl('create_vcpu', { vcpu: rest[0] as number }));
  if (what === 'line') return answer(guest.ioctl('irq_line', { irq: rest[0] as number, level: true }));
  if (what === 'run') {
    const outcome = guest.run(undefined, (rest[0] as number | undefined) ?? 0, 1);
    return typeof outcome === 'object' && 'text' in outcome ? outcome.text : 'ok';
  }
  const [group, attr, data = none] = rest as [number, bigint, Uint8Array?];
  const request = { device: 1, group, attr };
  if (what === 'set') return answer(guest.ioctl('set_device_attr', { ...request, data }, vm0));
  return answer(guest.ioctl(what === 'get' ? 'get_device_attr' : 'has_device_attr', request, vm0));
}

/** What the last of the steps comes to, on a VM with two vCPUs. */
function story(...steps: readonly Step[]): string {
  const guest = new Guest([a32.spin], { vcpus: 2 });
  return steps.map((each) => step(guest, each)).at(-1) ?? '';
}

describe('CREATE_DEVICE', () => {
  it.each<readonly [string, readonly Step[], string]>([
    ['makes one vGIC', [['create']], 'ok'],
    ['a second one is EEXIST', [['create'], ['create']], 'EEXIST'],
    ['asks whether the type is there', [['create', 5, true]], 'ok'],
    ['asking makes none', [['create', 5, true], ['create']], 'ok'],
    ['asking is no second one', [['create'], ['create', 5, true]], 'ok'],
    ['a vGICv3 is ENODEV', [['create', 7]], 'ENODEV'],
    ['a type nobody has is ENODEV, asked too', [['create', 99, true]], 'ENODEV'],
    ['after a run is EBUSY', [['run'], ['create']], 'EBUSY'],
    ['with vCPU 7, the last a GICv2 has an interface for', [['vcpu', 7], ['create']], 'ok'],
  ])('%s', (_, steps, outcome) => {
    expect(story(...steps)).toBe(outcome);
  });

  it('with a vCPU a GICv2 has no interface for is E2BIG, and afterwards that vCPU is EINVAL', () => {
    const many = new Guest([a32.spin]);
    Object.assign(many.kvm.limits, { vcpusMax: 64 });
    many.must('create_vcpu', { vcpu: 8 });
    expect(step(many, ['create'])).toBe('E2BIG');
    const few = new Guest([a32.spin]);
    Object.assign(few.kvm.limits, { vcpusMax: 64 });
    step(few, ['create']);
    expect([step(few, ['vcpu', 8]), step(few, ['vcpu', 7])]).toEqual(['EINVAL', 'ok']);
  });
});

describe('address', () => {
  const { address } = vgicGroups;
  const { distributor, cpuInterface } = addresses;
  const at = (attr: bigint, value: bigint): Step => ['set', address, attr, u64(value)];

  it.each<readonly [string, readonly Step[], string]>([
    ['is set', [at(distributor, 0x1000n)], 'ok'],
    ['twice is EEXIST, even the same', [at(distributor, 0x1000n), at(distributor, 0x1000n)], 'EEXIST'],
    ['twice is EEXIST before EINVAL', [at(distributor, 0x1000n), at(distributor, 1n)], 'EEXIST'],
    ['off a page is EINVAL', [at(cpuInterface, 0x1800n)], 'EINVAL'],
    ['past 40 bits is E2BIG', [at(cpuInterface, 1n << 40n)], 'E2BIG'],
    ['whose end is past 40 bits is E2BIG', [at(cpuInterface, (1n << 40n) - 0x1000n)], 'E2BIG'],
    ['that just fits is fine', [at(distributor, (1n << 40n) - 0x1000n)], 'ok'],
    ['that wraps is EINVAL', [at(cpuInterface, 2n ** 64n - 0x1000n)], 'EINVAL'],
    ['of four bytes is EFAULT', [['set', address, distributor, u32(0)]], 'EFAULT'],
    ['of a redistributor is ENXIO', [at(3n, 0x1000n)], 'ENXIO'],
    ['reads back', [at(distributor, 0x1000n), ['get', address, distributor]], '0,16,0,0,0,0,0,0'],
    ['not set reads all ones', [['get', address, distributor]], '255,255,255,255,255,255,255,255'],
    ['of a redistributor reads ENXIO', [['get', address, 3n]], 'ENXIO'],
    ['is there', [['has', address, cpuInterface]], 'ok'],
    ['of a redistributor is not there', [['has', address, 2n]], 'ENXIO'],
  ])('%s', (_, steps, outcome) => {
    expect(story(['create'], ...steps)).toBe(outcome);
  });
});

describe('the number of interrupts', () => {
  const { interrupts, control } = vgicGroups;
  const set = (value: number): Step => ['set', interrupts, 0n, u32(value)];
  const get: Step = ['get', interrupts, 0n];

  it.each<readonly [string, readonly Step[], string]>([
    ['is 64 at least', [set(64)], 'ok'],
    ['is 1024 at most', [set(1024)], 'ok'],
    ['32 is EINVAL', [set(32)], 'EINVAL'],
    ['65 is EINVAL', [set(65)], 'EINVAL'],
    ['1056 is EINVAL', [set(1056)], 'EINVAL'],
    ['said twice is EBUSY', [set(96), set(96)], 'EBUSY'],
    ['said twice is EINVAL before EBUSY', [set(96), set(97)], 'EINVAL'],
    ['said after the initialization is EBUSY', [['set', control, vgicInitialize, none], set(96)], 'EBUSY'],
    ['of two bytes is EFAULT', [['set', interrupts, 0n, Uint8Array.of(1, 0)]], 'EFAULT'],
    ['reads back', [set(96), get], '96,0,0,0'],
    ['not said reads the private ones', [get], '32,0,0,0'],
    ['is 256 once initialized', [['set', control, vgicInitialize, none], get], '0,1,0,0'],
    ['is there', [['has', interrupts, 0n]], 'ok'],
  ])('%s', (_, steps, outcome) => {
    expect(story(['create'], ...steps)).toBe(outcome);
  });
});

describe('initialization', () => {
  const { control } = vgicGroups;
  const initialize: Step = ['set', control, vgicInitialize, none];

  it.each<readonly [string, readonly Step[], string]>([
    ['needs no address', [initialize], 'ok'],
    ['twice is fine', [initialize, initialize], 'ok'],
    ['is there', [['has', control, vgicInitialize]], 'ok'],
    ['saving pending tables is not', [['has', control, 3n]], 'ENXIO'],
    ['another control is ENXIO', [['set', control, 1n, none]], 'ENXIO'],
    ['cannot be read', [['get', control, vgicInitialize]], 'ENXIO'],
    ['ends CREATE_VCPU: EBUSY', [initialize, ['vcpu', 5]], 'EBUSY'],
    [
      'by an interrupt does too',
      [
        ['line', irqLine('spi', 40)],
        ['vcpu', 5],
      ],
      'EBUSY',
    ],
    [
      'by a register does too',
      [
        ['get', vgicGroups.distributor, 0n],
        ['vcpu', 5],
      ],
      'EBUSY',
    ],
    ['not yet: CREATE_VCPU goes on', [['vcpu', 5]], 'ok'],
  ])('%s', (_, steps, outcome) => {
    expect(story(['create'], ...steps)).toBe(outcome);
  });

  it('without a vCPU is ENODEV', () => {
    const attribute = { group: control, attr: vgicInitialize };
    expect(setVgicAttribute(new Vgic(), { vcpus: new Map() }, attribute, none)?.errno).toBe('ENODEV');
  });
});

describe.each([
  ['distributor', vgicGroups.distributor, gicd.ctlr],
  ['CPU interface', vgicGroups.cpuInterface, gicc.ctlr],
] as const)('registers of the %s', (_, group, ctlr) => {
  const reg = (vcpu: number, offset: number) => vgicRegister(vcpu, offset);

  it.each<readonly [string, readonly Step[], string]>([
    [
      'are written and read',
      [
        ['set', group, reg(1, ctlr), u32(1)],
        ['get', group, reg(1, ctlr)],
      ],
      '1,0,0,0',
    ],
    ['of a vCPU that is not there are EINVAL', [['get', group, reg(2, ctlr)]], 'EINVAL'],
    ['of a vCPU that is not there are EINVAL to set', [['set', group, reg(2, ctlr), u32(1)]], 'EINVAL'],
    ['of a vCPU that is not there are EINVAL to ask for', [['has', group, reg(2, ctlr)]], 'EINVAL'],
    ['with two bytes are EFAULT', [['set', group, reg(0, ctlr), Uint8Array.of(1, 0)]], 'EFAULT'],
    ['are EBUSY while a vCPU runs', [...frames, ['run'], ['get', group, reg(0, ctlr)]], 'EBUSY'],
    ['are EBUSY to set while a vCPU runs', [...frames, ['run'], ['set', group, reg(0, ctlr), u32(1)]], 'EBUSY'],
    ['are there', [['has', group, reg(0, ctlr)]], 'ok'],
    ['between two registers are not there', [['has', group, reg(0, 0x20)]], 'ENXIO'],
    ['off a word are not there', [['has', group, reg(0, ctlr + 2)]], 'ENXIO'],
    ['between two registers read as zero, as upstream has it', [['get', group, reg(0, 0x20)]], '0,0,0,0'],
    ['between two registers ignore a write', [['set', group, reg(0, 0x20), u32(1)]], 'ok'],
  ])('%s', (__, steps, outcome) => {
    expect(story(['create'], ...steps)).toBe(outcome);
  });
});

it('a distributor value that cannot be is EINVAL', () => {
  expect(story(['create'], ['set', vgicGroups.distributor, BigInt(gicd.iidr), u32(0)])).toBe('EINVAL');
});

it.each([
  ['set', none],
  ['get', undefined],
  ['has', undefined],
] as const)('%s of a group nobody has is ENXIO', (what, data) => {
  expect(story(['create'], [what, 9, 0n, data] as Step)).toBe('ENXIO');
});

describe('KVM_RUN', () => {
  it.each<readonly [string, readonly Step[], string]>([
    ['without addresses fails', [['run']], 'no distributor address'],
    ['without one address fails', [frames[0] as Step, ['run']], 'no CPU interface address'],
    [
      'with frames that overlap fails',
      [frames[1] as Step, ['set', vgicGroups.address, addresses.distributor, u64(0x0801_1000n)], ['run']],
      'overlap (KVM_RUN: EINVAL)',
    ],
    ['with both is fine', [...frames, ['run']], 'ok'],
  ])('%s', (_, steps, text) => {
    expect(story(['create'], ...steps)).toContain(text);
  });

  it('with both timers on one PPI fails', () => {
    const guest = new Guest([a32.spin]);
    for (const each of [['create'], ...frames] as const) step(guest, each as Step);
    const [group, attr] = [vcpuTimerGroup, vcpuTimerAttributes.virtual];
    guest.must('set_device_attr', { group, attr, data: u32(30) }, vcpu0);
    expect(step(guest, ['run'])).toContain('both timers have PPI 30 (KVM_RUN: EINVAL)');
  });
});

describe('IRQ_LINE with a vGIC', () => {
  it.each([
    ['a vCPU’s own IRQ is ENXIO', irqLine('cpu', 0), 'ENXIO'],
    ['an SPI', irqLine('spi', 40), 'ok'],
    ['the last SPI', irqLine('spi', 255), 'ok'],
    ['an SPI past the last', irqLine('spi', 256), 'EINVAL'],
    ['a PPI as SPI', irqLine('spi', 31), 'EINVAL'],
    ['a PPI', irqLine('ppi', 23, 1), 'ok'],
    ['an SGI as PPI', irqLine('ppi', 15), 'EINVAL'],
    ['an SPI as PPI', irqLine('ppi', 32), 'EINVAL'],
    ['a PPI of a vCPU that is not there', irqLine('ppi', 23, 2), 'EINVAL'],
    ['an SPI of a vCPU that is not there: nobody asks', irqLine('spi', 40, 9), 'ok'],
    ['an unknown type', 0x0300_0000, 'EINVAL'],
  ])('%s', (_, irq, outcome) => {
    expect(story(['create'], ['line', irq])).toBe(outcome);
  });

  it('leaves the PPIs of the timers to the timers, once a vCPU has run', () => {
    const guest = new Guest([a32.spin]);
    for (const each of [['create'], ...frames, ['run']] as const) step(guest, each as Step);
    expect(step(guest, ['line', irqLine('ppi', 27)])).toBe('ok');
    expect([guest.vm.vgic?.irq(0, 27)?.line, guest.vm.vgic?.irq(0, 23)?.line]).toEqual([false, false]);
    step(guest, ['line', irqLine('ppi', 23)]);
    expect(guest.vm.vgic?.irq(0, 23)?.line).toBe(true);
  });
});

describe('PPIs of the timers', () => {
  const { virtual, physical } = vcpuTimerAttributes;

  interface Asked {
    readonly vgic?: boolean;
    readonly ran?: boolean;
    readonly group?: number;
    readonly attr?: bigint;
    readonly data?: Uint8Array;
  }

  function outcome(what: 'set' | 'get' | 'has', asked: Asked): string {
    const { vgic = true, ran = false, group = vcpuTimerGroup, attr = virtual, data = u32(20) } = asked;
    const guest = new Guest([a32.spin], { vcpus: 2 });
    if (vgic) for (const each of [['create'], ...frames] as const) step(guest, each as Step);
    if (ran) step(guest, ['run']);
    const result =
      what === 'set'
        ? guest.ioctl('set_device_attr', { group, attr, data }, vcpu0)
        : guest.ioctl(what === 'get' ? 'get_device_attr' : 'has_device_attr', { group, attr }, vcpu0);
    if (!result.ok) return result.errno;
    return 'data' in result.value ? `${result.value.data}` : `ok ${guest.vm.timers.ppis.virtual}`;
  }

  it.each<readonly [string, 'set' | 'get' | 'has', Asked, string]>([
    ['are 27 and 30: virtual', 'get', {}, '27,0,0,0'],
    ['are 27 and 30: physical', 'get', { attr: physical }, '30,0,0,0'],
    ['of a hypervisor’s timer are ENXIO', 'get', { attr: 2n }, 'ENXIO'],
    ['in another group are ENXIO', 'get', { group: 0 }, 'ENXIO'],
    ['are there', 'has', { attr: physical }, 'ok 27'],
    ['of a hypervisor’s timer are not there', 'has', { attr: 3n }, 'ENXIO'],
    ['are set', 'set', {}, 'ok 20'],
    ['without vGIC are EINVAL', 'set', { vgic: false }, 'EINVAL'],
    ['of two bytes are EFAULT', 'set', { data: Uint8Array.of(20, 0) }, 'EFAULT'],
    ['15 is EINVAL', 'set', { data: u32(15) }, 'EINVAL'],
    ['32 is EINVAL', 'set', { data: u32(32) }, 'EINVAL'],
    ['after a run are EBUSY', 'set', { ran: true }, 'EBUSY'],
    ['after a run a bad number is EINVAL', 'set', { ran: true, data: u32(3) }, 'EINVAL'],
    ['after a run an unknown one is EBUSY', 'set', { ran: true, attr: 9n }, 'EBUSY'],
    ['an unknown one is ENXIO', 'set', { attr: 9n }, 'ENXIO'],
    ['in another group are ENXIO to set', 'set', { group: 7 }, 'ENXIO'],
  ])('%s', (_, what, asked, expected) => {
    expect(outcome(what, asked)).toBe(expected);
  });
});

it.each(['set_device_attr', 'get_device_attr', 'has_device_attr'] as const)(
  '%s of a device there is not: EBADF',
  (name) => {
    const guest = new Guest([a32.spin]);
    step(guest, ['create']);
    const request = { device: 2, group: 0, attr: 0n, data: none };
    for (const address of [vm0, vcpu0]) {
      const result = guest.ioctl(name, request, address);
      expect(result.ok ? 'ok' : result.errno).toBe('EBADF');
    }
  },
);
