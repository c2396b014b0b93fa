import { type ErrorCode, protocolErrors } from '../errors.ts';
import type { EventFrame, ExitFrame, Frame, KernelEvent, RunFrame } from '../frame.ts';
import { type Exit, type ExitReason, type PowerChange, type ReplyOutcome, reply } from '../uapi/exit.ts';
import type { IoctlName, IoctlRequest, IoctlResult, IoctlTable } from '../uapi/ioctl.ts';
import { coreRegister, psciVersionRegisterId } from '../uapi/kvm.ts';
import { allRegistersMask, defaultCallMask, maskOf, registerSet } from '../uapi/registers.ts';

// Every number differs from its neighbours, so that two fields that trade places change the bytes.

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const run8 = (first: number, count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (first + i) & 0xff);

const limits = { frameBytesMax: 65_536, vcpusMax: 64, ioctlsMax: 32, batchFramesMax: 16 };
const terms = {
  minor: 1,
  implementation: { name: 'trapline', version: '0.1.0' },
  capabilities: ['batch', 'x-test'],
  limits,
  schemaDigest: run8(0xa0, 32),
};

const call = { isa: 'a32', bytes: 4, mode: 0x13, pc: 0x8000_1004 } as const;
const callValues = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x102, 0x8000_0100, 0x8000_1004, 0x6000_01d3];

type ExitOf<R extends ExitReason> = Exit extends infer E
  ? E extends { readonly reason: infer Q }
    ? R extends Q
      ? Omit<E, 'reason'> & { readonly reason: R }
      : never
    : never
  : never;

const exits: { readonly [R in ExitReason]: ExitOf<R> } = {
  smc: { reason: 'smc', immediate: 0, ...call, registers: { mask: defaultCallMask, values: callValues }, windows: [] },
  hvc: { reason: 'hvc', immediate: 0x4b56, ...call, isa: 't32', registers: registerSet({ r0: 0x8400_0003 }), windows: [] },
  mmio: { reason: 'mmio', ipa: 0xfff3_6000, write: true, data: bytes(0x48, 0, 0, 0), pc: 0x8000_2000 },
  system_event: { reason: 'system_event', type: 'reset', data: [1n] },
  debug: { reason: 'debug', hsr: 0xe200_0000, far: 0xffff_fffe_dcba_9876n, pc: 0x8000_3000 },
  internal_error: {
    reason: 'internal_error',
    suberror: 'emulation',
    pc: 0x8000_4000,
    instruction: bytes(0x70, 0x00, 0x20, 0xe1),
    text: 'no row for 0xe120_0070',
  },
  fail_entry: { reason: 'fail_entry', hardwareEntryFailureReason: 0x8000_0000_0000_0001n, cpu: 3 },
  arm_nisv: { reason: 'arm_nisv', esrIss: 0x1_0047n, faultIpa: 0x1_0000_0040, pc: 0x8000_5000 },
  memory_fault: { reason: 'memory_fault', flags: 8n, ipa: 0x4000_0000, bytes: 4096 },
  intr: { reason: 'intr' },
  shutdown: { reason: 'shutdown' },
};

const moreExits: Readonly<Record<string, Exit>> = {
  'smc-windows': {
    ...exits.smc,
    immediate: 0xf,
    bytes: 4,
    registers: { mask: allRegistersMask, values: Array.from({ length: 17 }, (_, i) => (0xffff_fff0 + i) >>> 0) },
    windows: [
      { ipa: 0x8001_0000, bytes: run8(1, 16) },
      { ipa: 0x1_8002_0000, bytes: bytes() },
    ],
  },
  'smc-no-registers': { ...exits.smc, immediate: 1, registers: { mask: 0, values: [] } },
  'mmio-read': { reason: 'mmio', ipa: 0, write: false, data: bytes(0, 0), pc: 0 },
  'mmio-doubleword': { reason: 'mmio', ipa: 0xff_ffff_fff8, write: true, data: run8(0xf8, 8), pc: 0xffff_fffc },
  'system-event-shutdown': { reason: 'system_event', type: 'shutdown', data: [] },
  'system-event-crash': { reason: 'system_event', type: 'crash', data: [0xffff_ffff_ffff_ffffn, 2n ** 63n, 0n] },
  'system-event-wakeup': { reason: 'system_event', type: 'wakeup', data: [] },
  'system-event-suspend': { reason: 'system_event', type: 'suspend', data: [] },
  'internal-error-simul-ex': { ...exits.internal_error, suberror: 'simul_ex', instruction: bytes(), text: '' },
  'internal-error-delivery-ev': { ...exits.internal_error, suberror: 'delivery_ev' },
  'internal-error-unexpected-exit-reason': { ...exits.internal_error, suberror: 'unexpected_exit_reason' },
};

const exitFrame = (exit: Exit, more: Partial<ExitFrame> = {}): ExitFrame => ({
  type: 'exit',
  vm: 1,
  vcpu: 2,
  seq: 3,
  vmOrder: 400,
  virtualTimeNs: 5_000_000_000,
  exit,
  ...more,
});

const runFrame = (parts: Parameters<typeof reply>[0], seq = 3): RunFrame => ({ type: 'run', vm: 1, vcpu: 2, seq, reply: reply(parts) });

const outcomes: { readonly [O in ReplyOutcome]: RunFrame } = {
  resume: runFrame({ registers: registerSet({ r0: 0xffff_ffff, r1: 7 }) }),
  nop: runFrame({ outcome: 'nop' }),
  undef: runFrame({ outcome: 'undef' }),
  external_abort: runFrame({ outcome: 'external_abort' }),
};

const powers: { readonly [A in PowerChange['action']]: Extract<PowerChange, { readonly action: unknown }> } = {
  on: { action: 'on', vcpu: 1, entry: 0x8000_8001, context: 0xdead_beef },
  off: { action: 'off', vcpu: 2 },
  standby: { action: 'standby', vcpu: 3 },
};

const replies: Readonly<Record<string, RunFrame>> = {
  first: { type: 'run', vm: 1, vcpu: 2, seq: 0 },
  'mmio-data': runFrame({ mmioData: bytes(0x90, 0, 0, 0) }),
  memory: runFrame({
    memory: [
      { ipa: 0x8001_0000, bytes: run8(0x10, 8) },
      { ipa: 0x1_0000_0000, bytes: bytes(0xff) },
    ],
  }),
  'irq-high': runFrame({ interrupts: [{ irq: 0x0100_0021, level: true }] }),
  'irq-low': runFrame({ interrupts: [{ irq: 0xf2ff_001b, level: false }, { irq: 0, level: true }] }),
  'power-on-big-endian': runFrame({ power: [{ ...powers.on, action: 'on', entry: 0x1000, context: 0, bigEndian: true }] }),
  'power-on-little-endian': runFrame({ power: [{ ...powers.on, action: 'on', entry: 0, context: 9, bigEndian: false }] }),
  alarm: runFrame({ alarmNs: 1_000_000_007 }),
  'alarm-off': runFrame({ alarmNs: 0 }),
  everything: runFrame(
    {
      registers: registerSet({ r0: 0, r3: 0x8000_0000, pc: 0x8000_1000 }),
      memory: [{ ipa: 0x8000_0000, bytes: run8(0, 4) }],
      interrupts: [{ irq: 0x0201_001b, level: true }],
      power: Object.values(powers),
      alarmNs: Number.MAX_SAFE_INTEGER,
    },
    Number.MAX_SAFE_INTEGER,
  ),
};

const device = { device: 6, group: 4, attr: 0x0000_0007_ffff_fff0n };

const requests: { readonly [N in IoctlName]: IoctlTable[N]['request'] } = {
  check_extension: { capability: 102 },
  enable_cap: { capability: 177, args: [0n, 2n ** 64n - 1n] },
  create_vm: { type: 0 },
  set_user_memory_region: { slot: 1, flags: 2, ipa: 0x8000_0000, bytes: 0x1000_0000 },
  read_memory: { ipa: 0x8000_0040, bytes: 64 },
  write_memory: { ipa: 0x8000_0080, data: run8(0x80, 12) },
  zero_memory: { ipa: 0x8000_0000, bytes: 0x4000_0000 },
  get_dirty_log: { slot: 4 },
  create_vcpu: { vcpu: 5 },
  arm_preferred_target: {},
  arm_vcpu_init: { target: 'cortex-a9', features: 1 },
  get_one_reg: { ids: [coreRegister('r0'), coreRegister('spsr_fiq'), psciVersionRegisterId] },
  set_one_reg: {
    registers: [
      { id: coreRegister('pc'), value: 0x8000_8000n },
      { id: psciVersionRegisterId, value: 0x1_0001n },
    ],
  },
  get_reg_list: { count: 256 },
  get_mp_state: {},
  set_mp_state: { state: 'stopped' },
  irq_line: { irq: 0x0100_0034, level: true },
  create_device: { type: 5, test: true },
  set_device_attr: { ...device, data: run8(0x40, 8) },
  get_device_attr: { group: 0, attr: 2n ** 64n - 1n },
  has_device_attr: { ...device, device: 0 },
  set_guest_debug: { control: 0x1_0001 },
  register_coalesced_mmio: { ipa: 0x1c09_0000, bytes: 4 },
  unregister_coalesced_mmio: { ipa: 0x1c09_1000, bytes: 8 },
  ioeventfd: { ipa: 0x1c13_0050, bytes: 4, datamatch: 0xffff_ffff_0000_0001n, deassign: true, cookie: 77 },
  immediate_exit: { enabled: true },
  set_call_routing: {
    smc: { kind: 'forward' },
    hvc: { kind: 'smccc' },
    kernelPsci: '1.1',
    ignoreSmc: { register: 'r12', value: 0x102 },
  },
  set_exit_contents: {
    callRegisters: maskOf('r0', 'r12', 'cpsr'),
    windows: [
      { conduit: 'smc', register: 'r1', bytes: 64, when: { register: 'r12', value: 0x109 } },
      { conduit: 'hvc', register: 'sp', bytes: 4096 },
    ],
  },
};

const results: { readonly [N in IoctlName]: IoctlTable[N]['result'] } = {
  check_extension: { value: 1 },
  enable_cap: {},
  create_vm: { vm: 1 },
  set_user_memory_region: {},
  read_memory: { data: run8(0x20, 64) },
  write_memory: {},
  zero_memory: {},
  get_dirty_log: { bitmap: bytes(0x81, 0, 0, 1) },
  create_vcpu: {},
  arm_preferred_target: { target: 'cortex-a15', features: 2 },
  arm_vcpu_init: {},
  get_one_reg: { values: [0x11n, 0x6000_01d3n, 0x1_0000n] },
  set_one_reg: {},
  get_reg_list: { ids: [coreRegister('r0'), coreRegister('r1')] },
  get_mp_state: { state: 'suspended' },
  set_mp_state: {},
  irq_line: {},
  create_device: { device: 6 },
  set_device_attr: {},
  get_device_attr: { data: run8(0x60, 4) },
  has_device_attr: {},
  set_guest_debug: {},
  register_coalesced_mmio: {},
  unregister_coalesced_mmio: {},
  ioeventfd: {},
  immediate_exit: {},
  set_call_routing: {},
  set_exit_contents: {},
};

const addressOf = (name: IoctlName) =>
  /reg|mp_state|vcpu_init|immediate/.test(name) ? { vm: 1, vcpu: 2 } : /extension|create_vm/.test(name) ? {} : { vm: 1 };

const names = Object.keys(requests) as IoctlName[];

const moreRequests: readonly (readonly [string, IoctlRequest])[] = [
  ['set-mp-state-runnable', { name: 'set_mp_state', state: 'runnable' }],
  ['arm-vcpu-init-a7', { name: 'arm_vcpu_init', target: 'cortex-a7', features: 3 }],
  ['ioeventfd-any', { name: 'ioeventfd', ipa: 0, bytes: 0, deassign: false, cookie: 0 }],
  ['set-call-routing-off', { name: 'set_call_routing', smc: { kind: 'undef' }, hvc: { kind: 'nop' }, kernelPsci: 'off' }],
  ['set-call-routing-psci-0-1', { name: 'set_call_routing', smc: { kind: 'smccc' }, hvc: { kind: 'smccc' }, kernelPsci: '0.1' }],
  ['set-call-routing-psci-0-2', { name: 'set_call_routing', smc: { kind: 'nop' }, hvc: { kind: 'undef' }, kernelPsci: '0.2' }],
  ['set-call-routing-psci-1-0', { name: 'set_call_routing', smc: { kind: 'undef' }, hvc: { kind: 'forward' }, kernelPsci: '1.0' }],
];

const ioctlFrames: Readonly<Record<string, Frame>> = Object.fromEntries([
  ...names.map((name, index) => [
    `ioctl-${name.replaceAll('_', '-')}`,
    { type: 'ioctl', id: index + 1, address: addressOf(name), request: { name, ...requests[name] } as IoctlRequest },
  ]),
  ...moreRequests.map(([name, request], index) => [
    `ioctl-${name}`,
    { type: 'ioctl', id: 100 + index, address: addressOf(request.name), request },
  ]),
]);

const resultFrames: Readonly<Record<string, Frame>> = {
  ...Object.fromEntries(
    names.map((name, index) => [
      `result-${name.replaceAll('_', '-')}`,
      { type: 'ioctl_result', id: index + 1, result: { ok: true, name, value: results[name] } as IoctlResult },
    ]),
  ),
  'result-failure': {
    type: 'ioctl_result',
    id: 40,
    result: { ok: false, name: 'create_vcpu', errno: 'EEXIST', message: 'VM 1 has a vCPU 5 already' },
  },
};

const events: { readonly [K in KernelEvent['kind']]: Extract<KernelEvent, { readonly kind: K }> } = {
  coalesced_mmio: {
    kind: 'coalesced_mmio',
    writes: [
      { ipa: 0x1c09_0000, data: bytes(0x41) },
      { ipa: 0x1c09_0004, data: run8(0x42, 4) },
    ],
  },
  ioeventfd: { kind: 'ioeventfd', cookie: 77, count: 3 },
  vcpu_state: { kind: 'vcpu_state', vcpu: 4, state: 'stopped' },
  gap: { kind: 'gap', count: 250 },
};

const eventFrame = (event: KernelEvent): EventFrame => ({ type: 'event', vm: 1, vmOrder: 401, virtualTimeNs: 5_000_000_123, event });

const errorFrames: Readonly<Record<string, Frame>> = Object.fromEntries(
  (Object.keys(protocolErrors) as ErrorCode[]).map((code) => {
    const { scope, retryable, clause } = protocolErrors[code];
    const frame: Frame = { type: 'error', code, scope, retryable, detail: `about ${code}`, anchor: clause };
    return [`error-${code.toLowerCase().replaceAll('_', '-')}`, frame];
  }),
);

const keyed = <V>(prefix: string, table: Readonly<Record<string, V>>, frame: (value: V) => Frame) =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [`${prefix}-${name.replaceAll('_', '-')}`, frame(value)]));

/** Frames whose bytes are part of the contract: every frame type, exit, ioctl, result, event, outcome, power change and error. */
export const goldenFrames: Readonly<Record<string, Frame>> = {
  hello: { type: 'hello', ...terms },
  'hello-lane': {
    type: 'hello',
    ...terms,
    resume: { session: run8(1, 16), epoch: 2, token: run8(0x51, 32) },
    lane: { vcpus: [2, 3] },
  },
  'hello-resume': { type: 'hello', ...terms, resume: { session: run8(1, 16), epoch: 2, token: run8(0x51, 32) } },
  welcome: { type: 'welcome', ...terms, minor: 0, session: run8(1, 16), epoch: 1, token: run8(0x51, 32), eventOrder: 0 },
  'welcome-back': { type: 'welcome', ...terms, minor: 0, session: run8(1, 16), epoch: 3, token: bytes(), eventOrder: 401 },
  reject: { type: 'reject', code: 'UNSUPPORTED_VERSION', detail: 'this server speaks minor 0', minorMax: 7 },
  ready: { type: 'ready' },
  'ready-slots': {
    type: 'ready',
    slots: [
      { vm: 1, vcpu: 2, seq: 3, entered: true },
      { vm: 1, vcpu: 4, seq: 500, entered: false },
      { vm: 1, vcpu: 0, seq: 0, entered: false },
    ],
  },
  ...keyed('exit', exits, exitFrame),
  ...keyed('exit', moreExits, exitFrame),
  'exit-largest-counters': exitFrame(exits.intr, {
    vm: 0xffff_ffff,
    vcpu: 0xffff_fffe,
    seq: Number.MAX_SAFE_INTEGER,
    vmOrder: Number.MAX_SAFE_INTEGER - 1,
    virtualTimeNs: Number.MAX_SAFE_INTEGER - 2,
  }),
  'exit-all-zero': exitFrame(exits.shutdown, { vm: 0, vcpu: 0, seq: 0, vmOrder: 0, virtualTimeNs: 0 }),
  ...keyed('run', outcomes, (frame) => frame),
  ...keyed('run-power', powers, (power) => runFrame({ power: [power] })),
  ...keyed('run', replies, (frame) => frame),
  ...ioctlFrames,
  ...resultFrames,
  ...keyed('event', events, eventFrame),
  batch: { type: 'batch', frames: [exitFrame(exits.smc), exitFrame(exits.mmio, { vcpu: 3, vmOrder: 402 }), eventFrame(events.gap)] },
  ping: { type: 'ping', nonce: 0xfedc_ba98_7654_3210n, answer: false },
  'ping-answer': { type: 'ping', nonce: 0xfedc_ba98_7654_3210n, answer: true },
  ack: { type: 'ack', vm: 1, vmOrder: 401 },
  progress: { type: 'progress', vm: 1, vcpu: 2, seq: 3, text: 'waiting for the flash to erase' },
  goaway: { type: 'goaway', reason: 'the server is stopping' },
  ...errorFrames,
  'error-about': {
    type: 'error',
    code: 'UNIMPLEMENTED',
    scope: 'connection',
    retryable: false,
    detail: 'ioctl 9 has no request this minor version knows',
    anchor: 'EVO-2',
    vm: 0,
    vcpu: 2,
    seq: 3,
    ioctl: 9,
  },
};
