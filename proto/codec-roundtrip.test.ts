import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './codec.ts';
import { ProtocolError, protocolErrors } from './errors.ts';
import type { Frame, FrameType, KernelEvent, Limits } from './frame.ts';
import { goldenFrames } from './golden/frames.ts';
import { defaultLimits } from './limits.ts';
import { errnos } from './uapi/errno.ts';
import {
  type CallExit,
  type Exit,
  internalErrorSuberrors,
  type PowerChange,
  type Reply,
  replyOutcomes,
  systemEventTypes,
} from './uapi/exit.ts';
import type { Address, CallRouting, IgnoreRule, IoctlName, IoctlTable } from './uapi/ioctl.ts';
import { cpuTargets, mpStates } from './uapi/kvm.ts';
import { psciVersions } from './uapi/psci.ts';
import { aarch32Registers, allRegistersMask, populationCount, type RegisterSet } from './uapi/registers.ts';

const keys = <K extends string>(table: Readonly<Record<K, unknown>>): Arbitrary<K> =>
  fc.constantFrom(...(Object.keys(table) as K[]));

const u32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const counter = fc.oneof(fc.nat(300), fc.maxSafeNat());
const pattern = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = fc.uint8Array({ maxLength: 40 });
const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((string) => string.isWellFormed());
const flag = fc.boolean();

const registers: Arbitrary<RegisterSet> = fc
  .nat(allRegistersMask)
  .chain((mask) => fc.record({ mask: fc.constant(mask), values: exactly(u32, populationCount(mask)) }));

function exactly<T>(item: Arbitrary<T>, length: number): Arbitrary<T[]> {
  return fc.array(item, { minLength: length, maxLength: length });
}

const memory = fc.array(fc.record({ ipa: counter, bytes }), { maxLength: 4 });
const irqLine = fc.record({ irq: u32, level: flag });

const call = (reason: CallExit['reason'], immediateMax: number): Arbitrary<CallExit> =>
  fc.record({
    reason: fc.constant(reason),
    immediate: fc.nat(immediateMax),
    isa: fc.constantFrom('a32', 't32'),
    bytes: fc.constantFrom(2, 4),
    mode: fc.nat(31),
    pc: u32,
    registers,
    windows: memory,
  });

const exit: Arbitrary<Exit> = fc.oneof(
  call('smc', 0xf),
  call('hvc', 0xffff),
  fc.record({
    reason: fc.constant('mmio' as const),
    ipa: counter,
    write: flag,
    data: fc.constantFrom(1, 2, 4, 8).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    pc: u32,
  }),
  fc.record({
    reason: fc.constant('system_event' as const),
    type: keys(systemEventTypes),
    data: fc.array(pattern, { maxLength: 16 }),
  }),
  fc.record({ reason: fc.constant('debug' as const), hsr: u32, far: pattern, pc: u32 }),
  fc.record({
    reason: fc.constant('internal_error' as const),
    suberror: keys(internalErrorSuberrors),
    pc: u32,
    instruction: bytes,
    text,
  }),
  fc.record({ reason: fc.constant('fail_entry' as const), hardwareEntryFailureReason: pattern, cpu: u32 }),
  fc.record({ reason: fc.constant('arm_nisv' as const), esrIss: pattern, faultIpa: counter, pc: u32 }),
  fc.record({ reason: fc.constant('memory_fault' as const), flags: pattern, ipa: counter, bytes: counter }),
  fc.record({ reason: fc.constantFrom('intr' as const, 'shutdown' as const) }),
);

const power: Arbitrary<PowerChange> = fc.oneof(
  fc.record(
    { action: fc.constant('on' as const), vcpu: u32, entry: u32, context: u32, bigEndian: flag },
    { requiredKeys: ['action', 'vcpu', 'entry', 'context'] },
  ),
  fc.record({ action: fc.constantFrom('off' as const, 'standby' as const), vcpu: u32 }),
);

const reply: Arbitrary<Reply> = fc.record(
  {
    outcome: fc.constantFrom(...replyOutcomes),
    registers,
    memory,
    interrupts: fc.array(irqLine, { maxLength: 4 }),
    power: fc.array(power, { maxLength: 4 }),
    mmioData: fc.uint8Array({ maxLength: 8 }),
    alarmNs: counter,
  },
  { requiredKeys: ['outcome', 'registers', 'memory', 'interrupts', 'power', 'mmioData'] },
);

const match: Arbitrary<IgnoreRule> = fc.record({ register: fc.constantFrom(...aarch32Registers), value: u32 });
const policy: Arbitrary<CallRouting['smc']> = fc.record({ kind: fc.constantFrom('smccc', 'forward', 'undef', 'nop') });
const range = { ipa: counter, bytes: counter };
const attribute = { device: u32, group: u32, attr: pattern };
const attributeKeys: { requiredKeys: ['group', 'attr'] } = { requiredKeys: ['group', 'attr'] };
const target = { target: keys(cpuTargets), features: u32 };
const empty = fc.constant({});

const requests: { readonly [N in IoctlName]: Arbitrary<IoctlTable[N]['request']> } = {
  check_extension: fc.record({ capability: u32 }),
  enable_cap: fc.record({ capability: u32, args: fc.array(pattern, { maxLength: 4 }) }),
  create_vm: fc.record({ type: u32 }),
  set_user_memory_region: fc.record({ slot: u32, flags: u32, ...range }),
  read_memory: fc.record(range),
  write_memory: fc.record({ ipa: counter, data: bytes }),
  zero_memory: fc.record(range),
  get_dirty_log: fc.record({ slot: u32 }),
  create_vcpu: fc.record({ vcpu: u32 }),
  arm_preferred_target: empty,
  arm_vcpu_init: fc.record(target),
  get_one_reg: fc.record({ ids: fc.array(pattern, { maxLength: 8 }) }),
  set_one_reg: fc.record({ registers: fc.array(fc.record({ id: pattern, value: pattern }), { maxLength: 8 }) }),
  get_reg_list: fc.record({ count: u32 }),
  get_mp_state: empty,
  set_mp_state: fc.record({ state: keys(mpStates) }),
  irq_line: irqLine,
  create_device: fc.record({ type: u32, test: flag }),
  set_device_attr: fc.record({ ...attribute, data: bytes }, { requiredKeys: ['group', 'attr', 'data'] }),
  get_device_attr: fc.record(attribute, attributeKeys),
  has_device_attr: fc.record(attribute, attributeKeys),
  set_guest_debug: fc.record({ control: u32 }),
  register_coalesced_mmio: fc.record(range),
  unregister_coalesced_mmio: fc.record(range),
  ioeventfd: fc.record(
    { ...range, datamatch: pattern, deassign: flag, cookie: u32 },
    { requiredKeys: ['ipa', 'bytes', 'deassign', 'cookie'] },
  ),
  immediate_exit: fc.record({ enabled: flag }),
  set_call_routing: fc.record(
    { smc: policy, hvc: policy, kernelPsci: keys({ ...psciVersions, off: 0 }), ignoreSmc: match },
    { requiredKeys: ['smc', 'hvc', 'kernelPsci'] },
  ),
  set_exit_contents: fc.record({
    callRegisters: u32,
    windows: fc.array(
      fc.record(
        {
          conduit: fc.constantFrom('smc', 'hvc'),
          register: fc.constantFrom(...aarch32Registers),
          bytes: counter,
          when: match,
        },
        { requiredKeys: ['conduit', 'register', 'bytes'] },
      ),
      { maxLength: 3 },
    ),
  }),
};

type Answers = { readonly [N in IoctlName]: IoctlTable[N]['result'] };
const answers: { readonly [N in keyof Answers]?: Arbitrary<Answers[N]> } = {
  check_extension: fc.record({ value: u32 }),
  create_vm: fc.record({ vm: u32 }),
  read_memory: fc.record({ data: bytes }),
  get_dirty_log: fc.record({ bitmap: bytes }),
  arm_preferred_target: fc.record(target),
  get_one_reg: fc.record({ values: fc.array(pattern, { maxLength: 8 }) }),
  get_reg_list: fc.record({ ids: fc.array(pattern, { maxLength: 8 }) }),
  get_mp_state: fc.record({ state: keys(mpStates) }),
  create_device: fc.record({ device: u32 }),
  get_device_attr: fc.record({ data: bytes }),
};

const ioctlName = keys(requests);
const request = ioctlName.chain((name) => (requests[name] as Arbitrary<object>).map((value) => ({ name, ...value })));
const result = ioctlName.chain((name) =>
  fc.oneof(
    ((answers[name] ?? empty) as Arbitrary<object>).map((value) => ({ ok: true, name, value })),
    fc.record({ ok: fc.constant(false), name: fc.constant(name), errno: keys(errnos), message: text }),
  ),
);

const address: Arbitrary<Address> = fc.oneof(empty, fc.record({ vm: u32 }), fc.record({ vm: u32, vcpu: u32 }));

const limits: Arbitrary<Limits> = fc.record({
  frameBytesMax: fc.integer({ min: 4096, max: 1024 * 1024 }),
  vcpusMax: fc.integer({ min: 1, max: 0xffff_ffff }),
  ioctlsMax: fc.integer({ min: 1, max: 0xffff_ffff }),
  batchFramesMax: fc.integer({ min: 1, max: 0xffff_ffff }),
});

const terms = {
  minor: u32,
  implementation: fc.record({ name: text, version: text }),
  capabilities: fc.array(text, { maxLength: 4 }),
  limits,
  schemaDigest: bytes,
};
const termKeys = ['minor', 'implementation', 'capabilities', 'limits', 'schemaDigest'] as const;

const event: Arbitrary<KernelEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('coalesced_mmio' as const),
    writes: fc.array(fc.record({ ipa: counter, data: bytes }), { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('ioeventfd' as const), cookie: u32, count: counter }),
  fc.record({ kind: fc.constant('vcpu_state' as const), vcpu: u32, state: keys(mpStates) }),
  fc.record({ kind: fc.constant('gap' as const), count: counter }),
);

const type = <T extends FrameType>(name: T): Arbitrary<T> => fc.constant(name);
const where = { vm: u32, vcpu: u32, seq: counter };

const frames: { readonly [T in Exclude<FrameType, 'batch'>]: Arbitrary<object> } = {
  hello: fc.record(
    {
      type: type('hello'),
      ...terms,
      resume: fc.record({ session: bytes, epoch: counter, token: bytes }),
      lane: fc.record({ vcpus: fc.array(u32, { maxLength: 4 }) }),
    },
    { requiredKeys: ['type', ...termKeys, 'resume'] },
  ),
  welcome: fc.record({
    type: type('welcome'),
    ...terms,
    session: bytes,
    epoch: counter,
    token: bytes,
    eventOrder: counter,
  }),
  reject: fc.record({ type: type('reject'), code: keys(protocolErrors), detail: text, minorMax: u32 }),
  ready: fc.record(
    { type: type('ready'), slots: fc.array(fc.record({ ...where, entered: flag }), { minLength: 1, maxLength: 4 }) },
    { requiredKeys: ['type'] },
  ),
  ack: fc.record({ type: type('ack'), vm: u32, vmOrder: counter }),
  ioctl: fc.record({ type: type('ioctl'), id: counter, address, request }),
  ioctl_result: fc.record({ type: type('ioctl_result'), id: counter, result }),
  run: fc.record({ type: type('run'), ...where, reply }, { requiredKeys: ['type', 'vm', 'vcpu', 'seq'] }),
  exit: fc.record({ type: type('exit'), ...where, vmOrder: counter, virtualTimeNs: counter, exit }),
  event: fc.record({ type: type('event'), vm: u32, vmOrder: counter, virtualTimeNs: counter, event }),
  ping: fc.record({ type: type('ping'), nonce: pattern, answer: flag }),
  progress: fc.record({ type: type('progress'), ...where, text }),
  goaway: fc.record({ type: type('goaway'), reason: text }),
  error: fc.record(
    {
      type: type('error'),
      code: keys(protocolErrors),
      scope: fc.constantFrom('exit', 'vcpu', 'vm', 'session', 'connection'),
      retryable: flag,
      detail: text,
      anchor: text,
      ...where,
      ioctl: counter,
    },
    { requiredKeys: ['type', 'code', 'scope', 'retryable', 'detail', 'anchor'] },
  ),
};

const roomy = { frameBytesMax: 1024 * 1024, batchFramesMax: 8 };
const single = (name: keyof typeof frames): Arbitrary<Frame> => frames[name] as Arbitrary<Frame>;
const anyFrame = keys(frames).chain(single);

/** fc.record makes objects without a prototype; frames have one. */
function plain(frame: Frame): Frame {
  return structuredClone(frame);
}

describe('decodeFrame undoes encodeFrame for', () => {
  it.each(Object.keys(frames) as (keyof typeof frames)[])('any %s', (name) => {
    fc.assert(
      fc.property(single(name), (frame) => {
        expect(decodeFrame(encodeFrame(frame), roomy)).toStrictEqual(plain(frame));
      }),
      { numRuns: 200 },
    );
  });

  it('any Batch', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 8 }), (entries) => {
        const batch: Frame = { type: 'batch', frames: entries };
        expect(decodeFrame(encodeFrame(batch), roomy)).toStrictEqual(plain(batch));
      }),
      { numRuns: 50 },
    );
  });

  it('every single bit of a 64-bit pattern (ENC-4)', () => {
    for (let bit = 0n; bit < 64n; bit += 1n) {
      const ping: Frame = { type: 'ping', nonce: 1n << bit, answer: false };
      expect(decodeFrame(encodeFrame(ping), roomy)).toEqual(ping);
    }
  });

  it('every power of two a counter may have, and its neighbours (ENC-3)', () => {
    for (let bit = 0; bit <= 53; bit += 1) {
      for (const seq of [2 ** bit - 2, 2 ** bit - 1, 2 ** bit].filter((n) => n >= 0 && Number.isSafeInteger(n))) {
        const run: Frame = { type: 'run', vm: 0, vcpu: 0, seq };
        expect(decodeFrame(encodeFrame(run), roomy)).toEqual(run);
      }
    }
  });
});

describe('whatever the bytes, decodeFrame gives a frame or a ProtocolError (ERR-1):', () => {
  const golden = Object.values(goldenFrames).map((frame) => encodeFrame(frame));

  function survives(bytes: Uint8Array): void {
    try {
      // A frame that decodes must be one that encodes.
      encodeFrame(decodeFrame(bytes, defaultLimits));
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
      expect((error as ProtocolError).code).not.toBe('INTERNAL');
    }
  }

  it('every golden frame cut at every byte', () => {
    for (const bytes of golden) {
      for (let length = 0; length < bytes.length; length += 1) survives(bytes.subarray(0, length));
    }
  });

  it('every golden frame with any one bit flipped', () => {
    for (const bytes of golden) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        survives(flipped);
      }
    }
  });

  it('two golden frames run into each other', () => {
    const some = fc.constantFrom(...golden);
    fc.assert(
      fc.property(some, some, (a, b) => survives(Uint8Array.from([...a, ...b]))),
      { numRuns: 500 },
    );
  });

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: 2000 });
  });
});
