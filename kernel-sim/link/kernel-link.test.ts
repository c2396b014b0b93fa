import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame, FrameType, Hello, Welcome } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import type { IoctlRequest } from '../../proto/uapi/ioctl.ts';
import { defaultCallMask, registerSet } from '../../proto/uapi/registers.ts';
import { KernelLink, takes } from './kernel-link.ts';
import type { LinkEnd } from './outlet.ts';
import { type Script, ScriptedKernel } from './scripted-kernel.ts';

const hello: Hello = {
  type: 'hello',
  minor: 0,
  implementation: { name: 'test-kernel', version: '1' },
  capabilities: ['batch'],
  limits: defaultLimits,
  schemaDigest: new Uint8Array(32),
};
const welcome: Welcome = {
  ...hello,
  type: 'welcome',
  implementation: { name: 'test-vmm', version: '1' },
  session: new Uint8Array(16),
  epoch: 1,
  token: new Uint8Array(32),
  eventOrder: 0,
};
const smc: Exit = {
  reason: 'smc',
  immediate: 0,
  isa: 'a32',
  bytes: 4,
  mode: 0x13,
  pc: 0x8004,
  registers: registerSet({ r0: 1, r12: 0x102 }),
  windows: [],
};

interface Rig {
  readonly link: KernelLink;
  readonly sent: Frame[];
  readonly ends: LinkEnd[];
}

function rig(script: Script = () => smc, refuses?: ConstructorParameters<typeof ScriptedKernel>[1]): Rig {
  const sent: Frame[] = [];
  const ends: LinkEnd[] = [];
  const link = new KernelLink({
    kernel: new ScriptedKernel(script, refuses),
    hello,
    outlet: { send: (frame) => void sent.push(frame), end: (end) => void ends.push(end) },
  });
  link.open();
  return { link, sent, ends };
}

let ioctlId = 0;
function ioctl(request: IoctlRequest, vm?: number): Frame {
  ioctlId += 1;
  return { type: 'ioctl', id: ioctlId, address: vm === undefined ? {} : { vm }, request };
}

/** A link that has taken the Welcome and created VM 1 with vCPUs. */
function opened(vcpus: number, ...rest: Parameters<typeof rig>): Rig {
  const made = rig(...rest);
  made.link.receive(welcome);
  made.link.receive(ioctl({ name: 'create_vm', type: 0 }));
  for (let vcpu = 0; vcpu < vcpus; vcpu += 1) made.link.receive(ioctl({ name: 'create_vcpu', vcpu }, 1));
  made.sent.length = 0;
  return made;
}

const run = (vcpu: number, seq: number, parts?: Parameters<typeof reply>[0]): Frame => ({
  type: 'run',
  vm: 1,
  vcpu,
  seq,
  ...(parts === undefined ? {} : { reply: reply(parts) }),
});

const exampleFrames: { readonly [T in FrameType]: Frame } = {
  hello,
  welcome,
  reject: { type: 'reject', code: 'OVERLOADED', detail: 'full', minorMax: 0 },
  ready: { type: 'ready' },
  ack: { type: 'ack', vm: 1, vmOrder: 1 },
  ioctl: { type: 'ioctl', id: 1_000_000, address: {}, request: { name: 'check_extension', capability: 1 } },
  ioctl_result: {
    type: 'ioctl_result',
    id: 1,
    result: { ok: false, name: 'create_vm', errno: 'EINVAL', message: '' },
  },
  run: run(0, 0),
  exit: { type: 'exit', vm: 1, vcpu: 0, seq: 1, vmOrder: 1, virtualTimeNs: 0, exit: smc },
  event: {
    type: 'event',
    vm: 1,
    vmOrder: 1,
    virtualTimeNs: 0,
    event: { kind: 'gap', count: 1 },
  },
  batch: { type: 'batch', frames: [{ type: 'ping', nonce: 1n, answer: false }] },
  ping: { type: 'ping', nonce: 1n, answer: false },
  progress: { type: 'progress', vm: 1, vcpu: 0, seq: 1, text: '' },
  goaway: { type: 'goaway', reason: 'bye' },
  error: {
    type: 'error',
    code: 'INVALID_REPLY',
    scope: 'exit',
    retryable: true,
    detail: '',
    anchor: 'REPLY-2',
  },
};

it('opens with Hello and answers Welcome with Ready', () => {
  const { link, sent, ends } = rig();
  link.receive(welcome);
  expect(sent).toEqual([hello, { type: 'ready' }]);
  expect(link.terms?.epoch).toBe(1);
  expect(ends).toEqual([]);
});

it('takes the smaller of both sides’ limits', () => {
  const { link } = rig();
  link.receive({ ...welcome, limits: { frameBytesMax: 8192, vcpusMax: 1000, ioctlsMax: 2, batchFramesMax: 1000 } });
  expect(link.terms?.limits).toEqual({ ...defaultLimits, frameBytesMax: 8192, ioctlsMax: 2 });
});

describe('ends the link on a Welcome with', () => {
  it.each([
    ['a minor above Hello’s', { minor: 1 }, 'UNSUPPORTED_VERSION', 4002],
    ['a capability Hello did not offer', { capabilities: ['batch', 'lanes'] }, 'UNEXPECTED_FRAME', 4001],
  ] as const)('%s', (_, change, code, close) => {
    const { link, sent, ends } = rig();
    link.receive({ ...welcome, ...change });
    expect(sent.at(-1)).toMatchObject({ type: 'error', code });
    expect(ends).toMatchObject([{ cause: 'violation', code, close }]);
  });
});

describe('a frame it does not take is UNEXPECTED_FRAME:', () => {
  const states = { greeting: () => rig(), open: () => opened(1) } as const;
  const pairs = Object.keys(states).flatMap((state) =>
    Object.entries(takes)
      .filter(([, accepted]) => !accepted.includes(state as 'open'))
      .map(([type]) => [type as FrameType, state as keyof typeof states] as const),
  );
  it.each(pairs)('%s while %s', (type, state) => {
    const { link, sent, ends } = states[state]();
    link.receive(exampleFrames[type]);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'UNEXPECTED_FRAME', anchor: 'HS-4' });
    expect(ends).toMatchObject([{ cause: 'violation', close: 4001 }]);
  });
});

it.each([
  ['reject', { type: 'reject', code: 'OVERLOADED', detail: 'full', minorMax: 0 }, 'rejected', /OVERLOADED: full/],
  [
    'a fatal error',
    { ...exampleFrames.error, code: 'VM_FAILED', detail: 'no image' } as Frame,
    'failed',
    /VM_FAILED: no image/,
  ],
] as const)('%s ends the link as the VMM’s word', (_, frame, cause, text) => {
  const { link, ends } = rig();
  link.receive(frame);
  expect(ends).toMatchObject([{ cause }]);
  expect(ends[0]?.text).toMatch(text);
});

it('an error without a close code changes nothing', () => {
  const { link, ends } = opened(1);
  link.receive(exampleFrames.error);
  expect(ends).toEqual([]);
});

it('answers a ping with its nonce and no answer with another', () => {
  const { link, sent } = opened(0);
  link.receive({ type: 'ping', nonce: 7n, answer: false });
  link.receive({ type: 'ping', nonce: 8n, answer: true });
  expect(sent).toEqual([{ type: 'ping', nonce: 7n, answer: true }]);
});

it('keeps the reason of a Goaway and goes on until the VMM closes', () => {
  const { link, ends } = opened(1);
  link.receive({ type: 'goaway', reason: 'powered off' });
  expect(link.goaway).toBe('powered off');
  expect(ends).toEqual([]);
});

describe('ioctls', () => {
  it('are answered with their id, success and errno alike', () => {
    const { link, sent } = opened(0);
    link.receive({ type: 'ioctl', id: 900_000, address: {}, request: { name: 'read_memory', ipa: 0, bytes: 4 } });
    link.receive({ type: 'ioctl', id: 900_001, address: {}, request: { name: 'get_reg_list', count: 1 } });
    expect(sent).toMatchObject([
      { type: 'ioctl_result', id: 900_000, result: { ok: true, name: 'read_memory' } },
      { type: 'ioctl_result', id: 900_001, result: { ok: false, errno: 'ENOTTY' } },
    ]);
  });

  it('whose answer no frame has room for are E2BIG', () => {
    const { link, sent } = opened(0);
    link.receive(ioctl({ name: 'read_memory', ipa: 0, bytes: 65_536 }, 1));
    link.receive(
      ioctl(
        { name: 'set_exit_contents', callRegisters: 1, windows: [{ conduit: 'smc', register: 'r1', bytes: 65_536 }] },
        1,
      ),
    );
    expect(sent).toMatchObject([{ result: { ok: false, errno: 'E2BIG' } }, { result: { ok: false, errno: 'E2BIG' } }]);
  });

  it('must rise by id', () => {
    const { link, sent } = opened(0);
    link.receive({ ...exampleFrames.ioctl, id: 1 } as Frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'UNEXPECTED_FRAME' });
  });
});

describe('exits', () => {
  it('are numbered per vCPU from 1 and in order of the VM', () => {
    const { link, sent } = opened(2);
    link.receive(run(0, 0));
    link.receive(run(1, 0));
    link.turn();
    link.receive(run(1, 1, {}));
    link.turn();
    expect(sent.map((frame) => frame.type === 'exit' && [frame.vcpu, frame.seq, frame.vmOrder])).toEqual([
      [0, 1, 1],
      [1, 1, 2],
      [1, 2, 3],
    ]);
  });

  it('stay open until their Run', () => {
    const { link } = opened(1);
    link.receive(run(0, 0));
    link.turn();
    expect(link.openExits()).toMatchObject([{ seq: 1, exit: smc }]);
    link.lost();
    expect(link.openExits()).toHaveLength(1);
  });

  it('of a vCPU that only waits or spins do not come', () => {
    const spinning = opened(1, () => 'spin');
    spinning.link.receive(run(0, 0));
    expect(spinning.link.turn()).toBe(true);
    const waiting = opened(1, () => 'wait');
    waiting.link.receive(run(0, 0));
    expect(waiting.link.turn()).toBe(false);
    expect([...spinning.sent, ...waiting.sent]).toEqual([]);
  });
});

describe('a Run is refused', () => {
  it.each([
    ['of an unknown vCPU, and the link goes on', run(5, 0), 'NO_SUCH_VCPU', 0],
    ['of an unknown VM, and the link goes on', { ...run(0, 0), vm: 9 } as Frame, 'NO_SUCH_VCPU', 0],
    ['that skips exits', run(0, 2, {}), 'MISORDERED', 1],
    ['that answers the exit before', run(0, 0), 'SLOT_VIOLATION', 1],
    ['that brings a reply to no exit', run(0, 0, {}), 'SLOT_VIOLATION', 1],
  ] as const)('%s', (_, frame, code, ended) => {
    const { link, sent, ends } = opened(1);
    link.receive(run(0, 0));
    link.turn();
    link.receive(frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code });
    expect(ends).toHaveLength(ended);
  });

  it('that answers the same exit twice', () => {
    const { link, sent } = opened(1);
    link.receive(run(0, 0));
    link.turn();
    link.receive(run(0, 1, {}));
    link.receive(run(0, 1, {}));
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'SLOT_VIOLATION' });
    expect(sent.at(-1)).toHaveProperty('detail', 'run of vCPU 0 of VM 1 with seq 1: it is running');
  });

  it('with a reply that cannot be applied, and the exit stays open', () => {
    const { link, sent, ends } = opened(
      1,
      () => smc,
      ({ registers }) => (registers.mask === defaultCallMask ? 'r0 cannot be written' : undefined),
    );
    link.receive(run(0, 0));
    link.turn();
    link.receive(run(0, 1, { registers: { mask: defaultCallMask, values: [] } }));
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'INVALID_REPLY', vm: 1, vcpu: 0, seq: 1 });
    expect(link.openExits()).toHaveLength(1);
    link.receive(run(0, 1, {}));
    link.turn();
    expect(sent.at(-1)).toMatchObject({ type: 'exit', seq: 2 });
    expect(ends).toEqual([]);
  });
});

it('a Batch counts as its frames in order', () => {
  const { link, sent } = opened(2);
  link.receive({ type: 'batch', frames: [run(0, 0), run(1, 0)] });
  link.turn();
  expect(sent.map((frame) => frame.type)).toEqual(['exit', 'exit']);
});

it('takes nothing once it has ended', () => {
  const { link, sent, ends } = opened(1);
  link.receive(hello);
  const before = sent.length;
  link.receive(run(0, 0));
  expect(link.turn()).toBe(false);
  expect(sent).toHaveLength(before);
  expect(ends).toHaveLength(1);
});

it('no sequence of frames throws, and nothing is sent after the end', () => {
  const frames: readonly Frame[] = [
    ...Object.values(exampleFrames),
    ...[0, 1, 2].flatMap((seq) => [run(0, seq), run(0, seq, {}), run(1, seq, {})]),
  ];
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.constantFrom(...frames), { maxLength: 20 }), (isOpen, sequence) => {
      const { link, sent, ends } = isOpen ? opened(1) : rig();
      for (const frame of sequence) {
        const before = ends.length === 0 ? undefined : sent.length;
        link.receive(frame);
        link.turn();
        if (before !== undefined) expect(sent).toHaveLength(before);
      }
      expect(ends.length).toBeLessThanOrEqual(1);
    }),
  );
});
