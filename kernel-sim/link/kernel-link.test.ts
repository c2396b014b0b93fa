import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorRow, protocolErrors } from '../../proto/errors.ts';
import type { Frame, FrameType, Hello, Welcome } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import type { IoctlRequest } from '../../proto/uapi/ioctl.ts';
import { defaultCallMask, registerSet } from '../../proto/uapi/registers.ts';
import { takes } from './channel.ts';
import { eventsWaitingMax } from './event-log.ts';
import type { TurnRecord } from './kernel.ts';
import { KernelLink } from './kernel-link.ts';
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

/** A link with one connection, which `receive` and `lost` are about. */
interface Rig {
  readonly kernel: KernelLink;
  readonly link: {
    receive(frame: Frame): void;
    lost(): void;
    turn(): boolean;
    readonly terms: KernelLink['terms'];
    readonly goaway: KernelLink['goaway'];
  };
  readonly sent: Frame[];
  readonly ends: LinkEnd[];
}

function rig(script: Script = () => smc, refuses?: ConstructorParameters<typeof ScriptedKernel>[1]): Rig {
  ioctlId = 0;
  const sent: Frame[] = [];
  const ends: LinkEnd[] = [];
  const kernel = new KernelLink({ kernel: new ScriptedKernel(script, refuses), hello });
  const channel = kernel.open({ send: (frame) => void sent.push(frame), end: (end) => void ends.push(end) });
  const link = {
    receive: (frame: Frame) => kernel.receive(channel, frame),
    lost: () => kernel.lost(),
    turn: () => kernel.turn(),
    get terms() {
      return kernel.terms;
    },
    get goaway() {
      return kernel.goaway;
    },
  };
  return { kernel, link, sent, ends };
}

/** What a kernel sends on a further connection that the VMM welcomes. */
function reopen(kernel: KernelLink, epoch = 2, eventOrder = 0): readonly Frame[] {
  const sent: Frame[] = [];
  const channel = kernel.open({ send: (frame) => void sent.push(frame), end: () => undefined });
  kernel.receive(channel, { ...welcome, epoch, eventOrder, token: new Uint8Array(0) });
  return sent;
}

let ioctlId = 0;
/** The next ioctl of the link that was opened last. */
function ioctl(request: IoctlRequest, vm?: number): Frame {
  ioctlId += 1;
  return { type: 'ioctl', id: ioctlId, address: vm === undefined ? {} : { vm }, request };
}

/** A link that has taken the Welcome and created VM 1 with vCPUs. */
function opened(vcpus: number, ...rest: Parameters<typeof rig>): Rig {
  const made = rig(...rest);
  ioctlId = 0;
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
  ioctl: { type: 'ioctl', id: 20, address: {}, request: { name: 'check_extension', capability: 1 } },
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

it('opens with Hello and answers Welcome with Ready (HS-1)', () => {
  const { link, sent, ends } = rig();
  link.receive(welcome);
  expect(sent).toEqual([hello, { type: 'ready' }]);
  expect(link.terms?.epoch).toBe(1);
  expect(ends).toEqual([]);
});

it('takes in a VMM of another schema (HS-7)', () => {
  const { link, sent } = rig();
  link.receive({ ...welcome, schemaDigest: new Uint8Array(32).fill(1) });
  expect(sent.at(-1)).toEqual({ type: 'ready' });
});

it('takes the smaller of both sides’ limits (LIM-2)', () => {
  const { link } = rig();
  link.receive({ ...welcome, limits: { frameBytesMax: 8192, vcpusMax: 1000, ioctlsMax: 2, batchFramesMax: 1000 } });
  expect(link.terms?.limits).toEqual({ ...defaultLimits, frameBytesMax: 8192, ioctlsMax: 2 });
});

describe('ends the link on a Welcome with', () => {
  it.each([
    ['a minor above Hello’s (HS-1, HS-2)', { minor: 1 }, 'UNSUPPORTED_VERSION', 4002],
    ['a capability Hello did not offer (HS-1, HS-6)', { capabilities: ['batch', 'lanes'] }, 'UNEXPECTED_FRAME', 4001],
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
  it.each(pairs)('%s while %s (HS-4)', (type, state) => {
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
] as const)('%s ends the link as the VMM’s word (ERR-5)', (_, frame, cause, text) => {
  const { link, ends } = rig();
  link.receive(frame);
  expect(ends).toMatchObject([{ cause }]);
  expect(ends[0]?.text).toMatch(text);
});

it('an error without a close code changes nothing (ERR-5)', () => {
  const { link, ends } = opened(1);
  link.receive(exampleFrames.error);
  expect(ends).toEqual([]);
});

it('answers a ping with its nonce and no answer with another (LIVE-1)', () => {
  const { link, sent } = opened(0);
  link.receive({ type: 'ping', nonce: 7n, answer: false });
  link.receive({ type: 'ping', nonce: 8n, answer: true });
  expect(sent).toEqual([{ type: 'ping', nonce: 7n, answer: true }]);
});

it('answers a ping while an exit is open (LIVE-1)', () => {
  const { link, sent } = opened(1);
  link.receive(run(0, 0));
  link.turn();
  link.receive({ type: 'ping', nonce: 7n, answer: false });
  expect(sent.at(-1)).toEqual({ type: 'ping', nonce: 7n, answer: true });
});

it.each(Object.keys(protocolErrors) as ErrorCode[])('answers no Error with one: %s (ERR-2)', (code) => {
  const { link, sent } = opened(1);
  link.receive({ ...exampleFrames.error, code } as Frame);
  expect(sent).toEqual([]);
});

it('keeps the reason of a Goaway and goes on until the VMM closes (LIVE-4)', () => {
  const { link, ends } = opened(1);
  link.receive({ type: 'goaway', reason: 'powered off' });
  expect(link.goaway).toBe('powered off');
  expect(ends).toEqual([]);
});

describe('ioctls', () => {
  it('are answered with their id, success and errno alike (IOCTL-1)', () => {
    const { link, sent } = opened(0);
    link.receive({ type: 'ioctl', id: 2, address: {}, request: { name: 'read_memory', ipa: 0, bytes: 4 } });
    link.receive({ type: 'ioctl', id: 3, address: {}, request: { name: 'get_reg_list', count: 1 } });
    expect(sent).toMatchObject([
      { type: 'ioctl_result', id: 2, result: { ok: true, name: 'read_memory' } },
      { type: 'ioctl_result', id: 3, result: { ok: false, errno: 'ENOTTY' } },
    ]);
  });

  it('whose answer no frame has room for are E2BIG (IOCTL-6)', () => {
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

  /** A link whose VMM allows two vCPUs and four ioctls in flight; VM 1 is there. */
  function narrow(): Rig {
    const made = rig();
    ioctlId = 0;
    made.link.receive({ ...welcome, limits: { ...defaultLimits, vcpusMax: 2, ioctlsMax: 4 } });
    made.link.receive(ioctl({ name: 'create_vm', type: 0 }));
    return made;
  }

  it('from before the window are refused (IOCTL-1)', () => {
    const { link, sent } = narrow();
    for (const id of [2, 3, 4, 5]) link.receive({ ...exampleFrames.ioctl, id } as Frame);
    link.receive({ ...exampleFrames.ioctl, id: 1 } as Frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'UNEXPECTED_FRAME' });
  });

  it('from behind the window are refused, those in it may come in any order (LIM-2)', () => {
    const { link, sent, ends } = narrow();
    for (const id of [5, 3, 4, 2, 9]) link.receive({ ...exampleFrames.ioctl, id } as Frame);
    expect(sent.slice(-5)).toMatchObject([{ id: 5 }, { id: 3 }, { id: 4 }, { id: 2 }, { id: 9 }]);
    expect(ends).toEqual([]);
    link.receive({ ...exampleFrames.ioctl, id: 10 } as Frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'LIMIT_EXCEEDED', ioctl: 10 });
    expect(ends).toMatchObject([{ close: 4003 }]);
  });

  it('that would make one vCPU too many are EINVAL (LIM-2)', () => {
    const { link, sent } = narrow();
    for (const vcpu of [0, 1, 2]) link.receive(ioctl({ name: 'create_vcpu', vcpu }, 1));
    expect(sent.slice(-2)).toMatchObject([{ result: { ok: true } }, { result: { ok: false, errno: 'EINVAL' } }]);
  });
});

describe('exits', () => {
  it('are numbered per vCPU from 1 and in order of the VM (SLOT-3, SLOT-6)', () => {
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

  it('stay open until their Run, and are sent again over the next connection, behind Ready (RES-6, HS-3)', () => {
    const { kernel, link, sent } = opened(1);
    link.receive(run(0, 0));
    link.turn();
    link.lost();
    expect(reopen(kernel).slice(1)).toEqual([
      { type: 'ready', slots: [{ vm: 1, vcpu: 0, seq: 1, entered: false }] },
      sent.at(-1),
    ]);
  });

  it('of a vCPU that only waits or spins do not come (RUN-2)', () => {
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
    ['of an unknown vCPU, and the link goes on (ADDR-2)', run(5, 0), 'NO_SUCH_VCPU', 0],
    ['of an unknown VM, and the link goes on', { ...run(0, 0), vm: 9 } as Frame, 'NO_SUCH_VCPU', 0],
    ['that skips exits (SLOT-3)', run(0, 2, {}), 'MISORDERED', 1],
    ['that brings a reply to no exit', run(0, 0, {}), 'FALSE_RETRY', 1],
  ] as const)('%s', (_, frame, code, ended) => {
    const { link, sent, ends } = opened(1);
    link.receive(run(0, 0));
    link.turn();
    link.receive(frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code });
    expect(ends).toHaveLength(ended);
  });

  it.each([
    ['with a reply where there was no exit', [], run(0, 0, {})],
    ['of an exit before the last', [run(0, 0), run(0, 1, {}), run(0, 2, {})], run(0, 1, {})],
    ['that starts a vCPU again', [run(0, 0), run(0, 1, {})], run(0, 0)],
  ] as const)('%s (SLOT-2)', (_, before, frame) => {
    const { link, sent, ends } = opened(1);
    for (const each of before) {
      link.receive(each);
      link.turn();
    }
    link.receive(frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'SLOT_VIOLATION' });
    expect(ends).toMatchObject([{ close: 4004 }]);
  });

  it('that answers the same exit again in other words (RES-11)', () => {
    const { link, sent } = opened(1);
    link.receive(run(0, 0));
    link.turn();
    link.receive(run(0, 1, {}));
    link.receive(run(0, 1, { outcome: 'nop' }));
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'FALSE_RETRY' });
  });

  it('with a reply that cannot be applied, and the exit stays open (REPLY-2)', () => {
    const { link, sent, ends } = opened(
      1,
      () => smc,
      ({ registers }) => (registers.mask === defaultCallMask ? 'r0 cannot be written' : undefined),
    );
    link.receive(run(0, 0));
    link.turn();
    link.receive(run(0, 1, { registers: { mask: defaultCallMask, values: [] } }));
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'INVALID_REPLY', vm: 1, vcpu: 0, seq: 1 });
    link.receive(run(0, 1, {}));
    link.turn();
    expect(sent.at(-1)).toMatchObject({ type: 'exit', seq: 2 });
    expect(ends).toEqual([]);
  });
});

it('a Batch counts as its frames in order (LIVE-5)', () => {
  const { link, sent } = opened(2);
  link.receive({ type: 'batch', frames: [run(0, 0), run(1, 0)] });
  link.turn();
  expect(sent.map((frame) => frame.type)).toEqual(['exit', 'exit']);
});

it('a Run behind the ioctl that makes its vCPU finds it (IOCTL-2)', () => {
  const { link, sent } = opened(0);
  link.receive({ type: 'batch', frames: [ioctl({ name: 'create_vcpu', vcpu: 0 }, 1), run(0, 0)] });
  link.turn();
  expect(sent.map((frame) => frame.type)).toEqual(['ioctl_result', 'exit']);
});

it('lanes are ready before the main connection (LANE-6)', () => {
  const capabilities = ['resume', 'lanes'];
  const said: string[] = [];
  const outlet = (name: string) => ({ send: ({ type }: Frame) => void said.push(`${name}: ${type}`), end: () => {} });
  const kernel: KernelLink = new KernelLink({
    kernel: new ScriptedKernel(() => smc),
    hello: { ...hello, capabilities },
    lanes: [[0], [1]],
    openLanes: (lanes) => {
      for (const lane of lanes) kernel.receive(kernel.open(outlet(`lane ${lane}`), lane), { ...welcome, capabilities });
    },
  });
  const main = kernel.open(outlet('main'));
  kernel.receive(main, { ...welcome, capabilities });
  expect(said).toEqual([
    'main: hello',
    'lane 1: hello',
    'lane 2: hello',
    'lane 2: ready',
    'lane 1: ready',
    'main: ready',
  ]);
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

describe('after a lost connection', () => {
  const resumable: Partial<Welcome> = { capabilities: ['batch', 'resume'] };

  /** A link whose VMM can resume, with VM 1 and so many vCPUs that were run. */
  function lost(vcpus: number, script: Script = () => smc): Rig {
    const sent: Frame[] = [];
    const ends: LinkEnd[] = [];
    const kernel = new KernelLink({
      kernel: new ScriptedKernel(script),
      hello: { ...hello, capabilities: ['batch', 'resume'] },
    });
    const channel = kernel.open({ send: (frame) => void sent.push(frame), end: (end) => void ends.push(end) });
    kernel.receive(channel, { ...welcome, ...resumable });
    kernel.receive(channel, { type: 'ioctl', id: 1, address: {}, request: { name: 'create_vm', type: 0 } });
    for (let vcpu = 0; vcpu < vcpus; vcpu += 1) {
      kernel.receive(channel, {
        type: 'ioctl',
        id: 2 + vcpu,
        address: { vm: 1 },
        request: { name: 'create_vcpu', vcpu },
      });
      kernel.receive(channel, run(vcpu, 0));
    }
    kernel.turn();
    kernel.lost();
    const link = {
      receive: (frame: Frame) => kernel.receive(channel, frame),
      lost: () => kernel.lost(),
      turn: () => kernel.turn(),
      terms: kernel.terms,
      goaway: kernel.goaway,
    };
    return { kernel, link, sent, ends };
  }

  function connect(kernel: KernelLink) {
    const sent: Frame[] = [];
    const ends: LinkEnd[] = [];
    const channel = kernel.open({ send: (frame) => void sent.push(frame), end: (end) => void ends.push(end) });
    return { sent, ends, receive: (frame: Frame) => kernel.receive(channel, frame) };
  }

  const back = { ...welcome, ...resumable, epoch: 2, token: new Uint8Array(0) };

  it('says Hello with the session, its epoch and its token (RES-1)', () => {
    const { kernel } = lost(1);
    expect(connect(kernel).sent).toMatchObject([
      { type: 'hello', resume: { session: welcome.session, epoch: 1, token: welcome.token } },
    ]);
  });

  it('runs no vCPU until the VMM is back, and takes no frame of the old connection (RES-13)', () => {
    const { kernel, link, sent } = lost(2, (entries) => (entries > 1 ? smc : 'spin'));
    const before = sent.length;
    expect(kernel.turn()).toBe(false);
    link.receive(run(0, 1, {}));
    expect(sent).toHaveLength(before);
    const { receive } = connect(kernel);
    receive(back);
    expect(kernel.turn()).toBe(true);
  });

  it('tells where each slot stands and sends open exits again in their order (RES-6)', () => {
    const { kernel, sent: old } = lost(3);
    const exits = old.filter(({ type }) => type === 'exit');
    const { sent, receive } = connect(kernel);
    receive(back);
    expect(sent.slice(1)).toEqual([
      {
        type: 'ready',
        slots: [0, 1, 2].map((vcpu) => ({ vm: 1, vcpu, seq: 1, entered: false })),
      },
      ...exits,
    ]);
  });

  it('answers an ioctl that comes again from memory (RES-9)', () => {
    const { kernel, sent: old } = lost(1);
    const { sent, receive } = connect(kernel);
    receive(back);
    receive({ type: 'ioctl', id: 2, address: { vm: 1 }, request: { name: 'create_vcpu', vcpu: 0 } });
    expect(sent.at(-1)).toBe(old.find((frame) => frame.type === 'ioctl_result' && frame.id === 2));
    receive({ type: 'ioctl', id: 1, address: {}, request: { name: 'get_reg_list', count: 1 } });
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'FALSE_RETRY', ioctl: 1 });
  });

  it('forgets results that cannot be asked for any more (RES-9)', () => {
    const { kernel } = lost(0);
    const { sent, receive } = connect(kernel);
    receive(back);
    const last = 1 + defaultLimits.ioctlsMax;
    for (let id = 2; id <= last; id += 1) {
      receive({ type: 'ioctl', id, address: {}, request: { name: 'get_reg_list', count: 1 } });
    }
    receive({ type: 'ioctl', id: 2, address: {}, request: { name: 'get_reg_list', count: 1 } });
    expect(sent.at(-1)).toMatchObject({ type: 'ioctl_result', id: 2 });
    receive({ type: 'ioctl', id: 1, address: {}, request: { name: 'create_vm', type: 0 } });
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'UNEXPECTED_FRAME' });
  });

  it('ignores a Run that has been applied (RES-11)', () => {
    const { kernel } = lost(1);
    const { sent, ends, receive } = connect(kernel);
    receive(back);
    receive(run(0, 0));
    receive(run(0, 1, { outcome: 'nop' }));
    receive(run(0, 1, { outcome: 'nop' }));
    kernel.turn();
    receive(run(0, 1, { outcome: 'nop' }));
    expect(sent.filter(({ type }) => type === 'exit')).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    expect(ends).toEqual([]);
  });

  it('begins anew with a VMM that forgot a session in which nothing happened (RES-2)', () => {
    const kernel = new KernelLink({
      kernel: new ScriptedKernel(() => smc),
      hello: { ...hello, capabilities: ['batch', 'resume'] },
    });
    connect(kernel).receive({ ...welcome, ...resumable });
    kernel.lost();
    connect(kernel).receive({ type: 'reject', code: 'SESSION_UNKNOWN', detail: '', minorMax: 0 });
    expect(kernel.outlivesConnection).toBe(true);
    const { sent } = connect(kernel);
    expect(sent).toEqual([{ ...hello, capabilities: ['batch', 'resume'] }]);
  });

  it('gives up where the VMM forgot a VM that ran', () => {
    const { kernel } = lost(1);
    const { ends, receive } = connect(kernel);
    receive({ type: 'reject', code: 'SESSION_UNKNOWN', detail: 'gone', minorMax: 0 });
    expect(ends).toMatchObject([{ cause: 'rejected', code: 'SESSION_UNKNOWN' }]);
    expect(kernel.outlivesConnection).toBe(false);
  });

  it.each(Object.keys(protocolErrors) as ErrorCode[])(
    'resumes after an error if that is retryable: %s (ERR-7)',
    (code) => {
      const { kernel } = lost(1);
      const { ends, receive } = connect(kernel);
      receive({ ...exampleFrames.error, code } as Frame);
      const { retryable, close } = errorRow(code);
      expect(kernel.outlivesConnection).toBe(retryable || close === undefined);
      expect(ends).toHaveLength(close === undefined ? 0 : 1);
    },
  );

  it('refuses a Welcome of an epoch it has been in (RES-3)', () => {
    const { kernel } = lost(1);
    const { sent, receive } = connect(kernel);
    receive({ ...back, epoch: 1 });
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'STALE_EPOCH' });
  });
});

describe('events', () => {
  const news: TurnRecord = { vm: 1, virtualTimeNs: 5, event: { kind: 'gap', count: 1 } };

  /** A kernel of one VM that has news each turn. */
  class Newsroom extends ScriptedKernel {
    override get runnable(): boolean {
      return true;
    }

    override turn(): readonly TurnRecord[] {
      return [news];
    }
  }

  function connected() {
    const kernel = new KernelLink({
      kernel: new Newsroom(() => smc),
      hello: { ...hello, capabilities: ['resume'] },
    });
    const open = (epoch: number, eventOrder: number) => {
      const sent: Frame[] = [];
      const channel = kernel.open({ send: (frame) => void sent.push(frame), end: () => undefined });
      kernel.receive(channel, { ...welcome, capabilities: ['resume'], epoch, eventOrder });
      return { sent, receive: (frame: Frame) => kernel.receive(channel, frame) };
    };
    const first = open(1, 0);
    first.receive({ type: 'ioctl', id: 1, address: {}, request: { name: 'create_vm', type: 0 } });
    return { kernel, open, first };
  }

  const orders = (frames: readonly Frame[]) => frames.flatMap((frame) => (frame.type === 'event' ? frame.vmOrder : []));

  it('are sent again unless the VMM has them (RES-6, RES-10, EVT-1)', () => {
    const { kernel, open, first } = connected();
    for (let turn = 0; turn < 5; turn += 1) kernel.turn();
    first.receive({ type: 'ack', vm: 1, vmOrder: 2 });
    kernel.lost();
    expect(orders(open(2, 3).sent)).toEqual([4, 5]);
    kernel.lost();
    expect(orders(open(3, 5).sent)).toEqual([]);
  });

  it('pause the vCPUs when too many wait for an Ack (RES-10)', () => {
    const { kernel, first } = connected();
    let turns = 0;
    while (kernel.turn()) turns += 1;
    expect(turns).toBe(eventsWaitingMax - 1);
    first.receive({ type: 'ack', vm: 1, vmOrder: 1 });
    expect(kernel.runnable).toBe(true);
  });
});
