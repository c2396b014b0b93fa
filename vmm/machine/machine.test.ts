import { describe, expect, it } from 'vitest';
import type { Exit } from '../../proto/uapi/exit.ts';
import { coreRegister } from '../../proto/uapi/kvm.ts';
import { type Board, defineBoard } from '../api/define-board.ts';
import { defineDevice } from '../api/define-device.ts';
import { type CallContext, defineFirmware, fn } from '../api/define-firmware.ts';
import { type Effects, setRegisters } from '../api/effects.ts';
import { highbank } from '../boards/highbank.ts';
import { virt } from '../boards/virt.ts';
import { Machine } from './machine.ts';
import { bootRig, callExit, emptyImage, mmioExit, RecordingPort, written } from './machine-fixture.ts';

const broken = defineDevice({
  name: 'broken',
  doc: 'fails when it is read',
  bytes: 0x10,
  source: 'none',
  registers: [
    {
      name: 'BAD',
      at: 0,
      access: 'ro',
      doc: '',
      read() {
        throw new Error('no clock');
      },
    },
  ],
});

interface Count {
  calls: number;
}

/** A handler as a plug-in without types may write it. */
const untyped = (value: unknown) => value as Effects;

const odd = defineFirmware({
  name: 'odd',
  functionId: 'r12',
  state: (): Count => ({ calls: 0 }),
  functions: [
    fn({
      id: 1,
      name: 'throws',
      args: { value: 'r0' },
      handle() {
        throw new Error('cannot divide by cheese');
      },
    }),
    fn({ id: 2, name: 'rejects', handle: () => Promise.reject(new Error('late cheese')) }),
    fn({ id: 3, name: 'no_list', handle: () => untyped({ r0: 1 }) }),
    fn({ id: 4, name: 'reads_r9', handle: (_, { call }) => [setRegisters({ r0: call.r9 })] }),
    fn({
      id: 5,
      name: 'asks_the_kernel',
      async handle(_, { kernel }) {
        const [first = 0] = await kernel.readMemory(0x9000, 1);
        const { r4 = 0 } = await kernel.getRegisters(0, ['r4']);
        await kernel.writeMemory(0x9000, Uint8Array.of(first + 1));
        return [setRegisters({ r0: first, r1: r4 >>> 0, r2: (await kernel.mpState(1)) === 'stopped' ? 1 : 0 })];
      },
    }),
    fn({
      id: 6,
      name: 'counts',
      handle: (_, { state }: CallContext<Count>) => [setRegisters({ r0: ++state.calls })],
    }),
  ],
  unknown: () => [],
});

const board: Board = defineBoard({
  ...highbank,
  name: 'odd-board',
  firmware: [odd],
  devices: [...highbank.devices, { base: 0xfff0_1000, device: broken }],
});

describe('boot', () => {
  it('configures the VM before its vCPUs, and all vCPUs before the first is initialized', async () => {
    const { port } = await bootRig(highbank, { smp: 2 });
    expect(port.asked.map(([, { name }]) => name)).toEqual([
      'create_vm',
      'set_call_routing',
      'set_exit_contents',
      'set_user_memory_region',
      'write_memory',
      'create_vcpu',
      'create_vcpu',
      'arm_vcpu_init',
      'arm_vcpu_init',
      'set_one_reg',
      'set_one_reg',
      'get_one_reg',
      'get_one_reg',
      'write_memory',
      'set_one_reg',
    ]);
    expect(port.requests('arm_vcpu_init')).toMatchObject([
      { target: 'cortex-a9', features: 0 },
      { target: 'cortex-a9', features: 1 },
    ]);
    expect(port.requests('set_call_routing')).toMatchObject([{ smc: { kind: 'forward' }, kernelPsci: 'off' }]);
  });

  it.each([
    ['A32 code', 0x0000_0100, 0x1d3],
    ['Thumb code', 0x0000_0101, 0x1f3],
  ])('starts %s with r2 at the device tree', async (_, entry, cpsr) => {
    const { port } = await bootRig(highbank, { image: { ...emptyImage(highbank), entry } });
    const request = port.requests('set_one_reg').at(-1);
    expect(request?.registers).toEqual([
      { id: coreRegister('r0'), value: 0n },
      { id: coreRegister('r1'), value: 0xffff_ffffn },
      { id: coreRegister('r2'), value: 0x20_0000n },
      { id: coreRegister('pc'), value: 0x100n },
      { id: coreRegister('cpsr'), value: BigInt(cpsr) },
    ]);
  });

  it("leaves PSCI's ids to the VMM through the kernel's SMCCC filter", async () => {
    const { port } = await bootRig(virt, { psci: 'vmm' });
    const [filter] = port.requests('set_device_attr');
    expect(filter).toMatchObject({ group: 0, attr: 0n });
    expect([...(filter?.data ?? [])]).toEqual([
      0,
      0,
      0,
      0x84,
      0x20,
      0,
      0,
      0,
      2,
      ...Array.from({ length: 15 }, () => 0),
    ]);
  });

  it('comes before the first exit', () => {
    const machine = new Machine({
      board: highbank,
      image: emptyImage(highbank),
      port: new RecordingPort(),
      console: () => undefined,
      log: { warn: () => undefined },
    });
    expect(() => machine.handle(0, { reason: 'intr' })).toThrow('intr exit before the machine was booted');
  });
});

describe('a firmware that fails stops its machine with one line:', () => {
  it.each([
    ['it throws', 1, 'throws(value=7)', 'cannot divide by cheese'],
    ['its promise rejects', 2, 'rejects()', 'late cheese'],
    ['it answers what is no list', 3, 'no_list()', 'the handler gave object; return a list of effects, [] for none'],
    ['it looks at a register no exit carries', 4, 'reads_r9()', 'this exit does not carry r9'],
  ])('%s', async (_, r12, label, message) => {
    const { machine } = await bootRig(board);
    const exit = callExit({ r12, r0: 7 }, r12 === 4 ? { registers: { mask: 0x1000, values: [4] } } : {});
    const handled = await machine.handle(0, exit);
    expect(handled).toMatchObject({ kind: 'stop', cause: 'crash', exitCode: 1 });
    expect(handled).toMatchObject({
      text: expect.stringContaining(`firmware odd: ${label} at 0x8000 failed: ${message}`),
    });
  });
});

it('on a board that says so the guest takes UNDEF instead', async () => {
  const lenient = defineBoard({ ...board, fault: 'undef' });
  const rig = await bootRig(lenient);
  expect(await rig.handle(0, callExit({ r12: 1 }))).toMatchObject({
    reply: { outcome: 'undef' },
    label: 'throws(value=0) failed',
  });
  expect(rig.reports).toEqual(['firmware odd: throws(value=0) at 0x8000 failed: cannot divide by cheese']);
});

it('a device that fails is named with the access', async () => {
  const { machine } = await bootRig(board);
  expect(machine.handle(0, mmioExit(0xfff0_1000, false, [0, 0, 0, 0]))).toMatchObject({
    cause: 'crash',
    text: 'device broken: access to 0xfff0_1000 at 0x8000 failed: no clock',
  });
});

it('a handler may ask the kernel while its exit is open', async () => {
  const { machine, port } = await bootRig(board);
  port.memory = Uint8Array.of(41);
  const answer = machine.handle(0, callExit({ r12: 5 }));
  expect(answer).toBeInstanceOf(Promise);
  expect(written(await answer)).toEqual({ r0: 41, r1: 0x8000_0000, r2: 1 });
  expect(port.requests('write_memory').at(-1)).toMatchObject({ ipa: 0x9000, data: Uint8Array.of(42) });
});

it('a handler that does not wait is answered at once', async () => {
  const { machine } = await bootRig(board);
  expect(machine.handle(0, callExit({ r12: 6 }))).toMatchObject({ kind: 'reply', label: 'counts()', by: 'odd' });
});

it('a call of a conduit nobody answers is undefined, and reported', async () => {
  const rig = await bootRig(highbank);
  const handled = await rig.handle(0, callExit({}, { reason: 'hvc' }));
  expect(handled).toMatchObject({ reply: { outcome: 'undef' } });
  expect(rig.reports).toEqual(['hvc at 0x8000: no firmware of this machine answers hvc calls; the guest takes UNDEF']);
});

describe('an access to nothing gets', () => {
  const nothing = mmioExit(0xf123_0000, false, [0, 0, 0, 0]);

  it('an external abort and a report with the label it came from', async () => {
    const rig = await bootRig(highbank, { image: { ...emptyImage(highbank), entry: 0 } });
    expect(await rig.handle(0, { ...nothing, pc: 0x10 })).toMatchObject({
      reply: { outcome: 'external_abort', mmioData: new Uint8Array(0) },
      label: 'unmapped read of 0xf123_0000',
    });
    expect(rig.reports).toEqual([
      'read of 0xf123_0000 at _start+0x10 (0x10): board highbank has nothing there; it gets an external abort',
    ]);
  });

  it('zero on a board that says so', async () => {
    const rig = await bootRig(defineBoard({ ...highbank, unmapped: 'zero' }));
    expect(await rig.handle(0, nothing)).toMatchObject({ reply: { outcome: 'resume', mmioData: new Uint8Array(4) } });
    expect(await rig.handle(0, mmioExit(0xf123_0000, true, [1]))).toMatchObject({ reply: { outcome: 'resume' } });
  });

  it('the same where it crosses a word or has eight bytes', async () => {
    const rig = await bootRig(highbank);
    expect(await rig.handle(0, mmioExit(0xfff1_2102, false, [0, 0, 0, 0]))).toMatchObject({
      label: 'unmapped read of 0xfff1_2102',
    });
    expect(await rig.handle(0, mmioExit(0xfff1_2000, true, [0, 0, 0, 0, 0, 0, 0, 0]))).toMatchObject({ by: 'bus' });
  });
});

it('an operator who is told a hundred things is told no more', async () => {
  const rig = await bootRig(highbank);
  for (let page = 0; page < 200; page += 1) await rig.load(0xe000_0000 + page * 4096);
  expect(rig.reports).toHaveLength(101);
});

describe('an exit that is no call or access', () => {
  const noBytes = new Uint8Array(0);

  it.each<readonly [what: string, exit: Exit, expected: object]>([
    [
      'shutdown ends the machine well',
      { reason: 'system_event', type: 'shutdown', data: [] },
      { cause: 'shutdown', exitCode: 0 },
    ],
    ['reset ends it too', { reason: 'system_event', type: 'reset', data: [] }, { cause: 'reset', exitCode: 0 }],
    ['a crash ends it badly', { reason: 'system_event', type: 'crash', data: [] }, { cause: 'crash', exitCode: 1 }],
    ['a wake-up goes on', { reason: 'system_event', type: 'wakeup', data: [] }, { reply: { outcome: 'resume' } }],
    [
      'a suspend is denied',
      { reason: 'system_event', type: 'suspend', data: [] },
      { reply: { registers: { mask: 1, values: [0xffff_fffd] } } },
    ],
    ['an interruption goes on', { reason: 'intr' }, { reply: { outcome: 'resume' } }],
    ['a debug stop goes on', { reason: 'debug', hsr: 0, far: 0n, pc: 0 }, { reply: { outcome: 'resume' } }],
    [
      'an access without a syndrome aborts',
      { reason: 'arm_nisv', esrIss: 0n, faultIpa: 0x1000_0000, pc: 0x8000 },
      { reply: { outcome: 'external_abort' } },
    ],
    [
      'an instruction nobody implements stops the machine where it stands',
      { reason: 'internal_error', suberror: 'emulation', pc: 4, instruction: noBytes, text: 'VADD is not implemented' },
      { cause: 'crash', text: 'vCPU 0 at _start+0x4 (0x4): VADD is not implemented' },
    ],
    ['a failed entry stops it', { reason: 'fail_entry', hardwareEntryFailureReason: 3n, cpu: 0 }, { cause: 'crash' }],
    ['a memory fault stops it', { reason: 'memory_fault', flags: 0n, ipa: 0x1000, bytes: 4096 }, { cause: 'crash' }],
    ['a VM the kernel gave up stops it', { reason: 'shutdown' }, { cause: 'crash' }],
  ])('%s', async (_, exit, expected) => {
    const { machine } = await bootRig(highbank);
    expect(machine.handle(0, exit)).toMatchObject(expected);
  });
});

it.each([
  ['stops the machine where the board says so', 'stop', { cause: 'crash' }],
  ['is reported where it does not, and goes on', 'undef', { reply: { outcome: 'resume' } }],
] as const)('a guest that is stuck in its own exceptions %s', async (_, fault, expected) => {
  const rig = await bootRig({ ...highbank, fault });
  const text = 'the undef handler at 0x4 causes the same exception without end';
  const exit = {
    reason: 'internal_error',
    suberror: 'delivery_ev',
    pc: 4,
    instruction: new Uint8Array(0),
    text,
  } as const;
  expect(rig.machine.handle(0, exit)).toMatchObject(expected);
  const told =
    'vCPU 0 at _start+0x4 (0x4): the undef handler at _start+0x4 (0x4) causes the same exception without end';
  expect(rig.reports).toEqual(fault === 'stop' ? [] : [told]);
});

it('typed characters reach the console device', async () => {
  const rig = await bootRig(highbank);
  rig.machine.input(Uint8Array.of(0x41, 0x42));
  expect([await rig.load(0xfff3_6000), await rig.load(0xfff3_6000), await rig.load(0xfff3_6018)]).toEqual([
    0x41, 0x42, 0x90,
  ]);
});

describe('power', () => {
  const stoppedEvent = { kind: 'vcpu_state', vcpu: 0, state: 'stopped' } as const;
  const power = (machine: Machine) => machine.describe().vcpus.map((vcpu) => vcpu.power);

  it('is what the kernel says where it serves PSCI', async () => {
    const { machine } = await bootRig(virt, { smp: 2 });
    machine.event({ kind: 'vcpu_state', vcpu: 1, state: 'runnable' });
    machine.event(stoppedEvent);
    machine.event({ kind: 'gap' });
    expect(power(machine)).toEqual(['off', 'on']);
  });

  it('is what the VMM decided where it serves PSCI: a late echo of the kernel changes nothing', async () => {
    const { machine } = await bootRig(highbank, { smp: 2 });
    machine.event(stoppedEvent);
    expect(power(machine)).toEqual(['on', 'off']);
  });
});

it('a snapshot is plain data that another machine goes on from', async () => {
  const first = await bootRig(board);
  await first.handle(0, callExit({ r12: 6 }));
  await first.store(0xfff3_6030, 0x301);
  const saved = JSON.parse(JSON.stringify(first.machine.snapshot()));
  const second = await bootRig(board);
  second.machine.restore(saved);
  expect(written(await second.handle(0, callExit({ r12: 6 })))).toEqual({ r0: 2 });
  expect(await second.load(0xfff3_6030)).toBe(0x301);
});

it('describes itself for people', async () => {
  const { machine } = await bootRig(highbank, { smp: 1 });
  expect(machine.describe()).toEqual({
    board: 'highbank',
    image: 'test.elf',
    vcpus: [{ vcpu: 0, mpidr: 0x8000_0000, power: 'on' }],
    memoryBytes: 0x0400_0000,
    firmware: ['calxeda-psci', 'highbank'],
    calls: { smc: 'forward', hvc: 'undef', kernelPsci: 'off' },
  });
});
