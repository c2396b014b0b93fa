import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, protocolErrors } from '../../proto/errors.ts';
import type { ExitFrame, Frame, FrameType } from '../../proto/frame.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import type { IoctlResult } from '../../proto/uapi/ioctl.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import type { Handled } from '../../vmm/machine/handled.ts';
import { type LinkEnd, takes } from './channel.ts';
import { type Answer, ScriptedMachine } from './scripted-machine.ts';
import type { AnsweredExit, ExitObserver, Session, SessionEnd, SessionView } from './session.ts';
import { TestVmm, testHello, testToken } from './session-fixture.ts';

const hello = testHello;
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
const exit = (vcpu: number, seq: number, parts: Partial<ExitFrame> = {}): ExitFrame => ({
  type: 'exit',
  vm: 1,
  vcpu,
  seq,
  vmOrder: seq,
  virtualTimeNs: seq * 10,
  exit: smc,
  ...parts,
});
const answered = (label = 'call'): Handled => ({ kind: 'reply', reply: reply(), label, by: 'test' });

/** A session with one connection, which `receive` and `lost` are about. */
interface Rig {
  readonly vmm: TestVmm;
  readonly session: {
    receive(frame: Frame): void;
    lost(text: string): void;
    view(): SessionView;
    readonly agreed: Session['agreed'];
    observe(observer: ExitObserver): () => void;
  };
  readonly sent: Frame[];
  readonly ends: LinkEnd[];
  readonly sessionEnds: SessionEnd[];
}

function rig(answer?: Answer, vcpus = 1): Rig {
  const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, vcpus, answer) });
  const { visit, sent, ends } = vmm.connect();
  const of = () => visit.session as Session;
  const session = {
    receive: (frame: Frame) => visit.receive(frame),
    lost: (text: string) => visit.lost(text),
    view: () => of().view(),
    observe: (observer: ExitObserver) => of().observe(observer),
    get agreed() {
      return visit.session?.agreed;
    },
  };
  return { vmm, session, sent, ends, sessionEnds: vmm.ended };
}

/** Lets promises that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Answers the ioctls sent since `from`, as a kernel would; gives how many there were. */
function answerIoctls({ session, sent }: Rig, from: number): number {
  const asked = sent.slice(from).filter((frame) => frame.type === 'ioctl');
  for (const { id, request } of asked) {
    const value = request.name === 'create_vm' ? { vm: 1 } : {};
    session.receive({ type: 'ioctl_result', id, result: { ok: true, name: request.name, value } as IoctlResult });
  }
  return asked.length;
}

/** A session whose machine has booted and runs. */
async function running(answer?: Answer, vcpus = 1): Promise<Rig> {
  const made = rig(answer, vcpus);
  made.session.receive(hello);
  made.session.receive({ type: 'ready' });
  for (let from = 0; ; ) {
    const here = made.sent.length;
    if (answerIoctls(made, from) === 0) break;
    from = here;
    await settle();
  }
  await settle();
  return made;
}

it('welcomes a kernel with the capabilities and limits both have, and asks nothing yet (HS-1, HS-3, HS-6)', () => {
  const { session, sent } = rig();
  session.receive(hello);
  expect(sent).toMatchObject([{ type: 'welcome', minor: 0, capabilities: ['batch'], epoch: 1 }]);
  expect(session.agreed).toMatchObject({ limits: { ioctlsMax: 2 }, kernel: { name: 'test-kernel' } });
});

it('takes in a kernel of a newer minor and another schema, and speaks its own minor (HS-2, HS-7)', () => {
  const { session, sent } = rig();
  session.receive({ ...hello, minor: 7, schemaDigest: new Uint8Array(32).fill(1) });
  expect(sent).toMatchObject([{ type: 'welcome', minor: 0 }]);
});

it('answers a ping while an exit is open (LIVE-1)', async () => {
  const { session, sent } = await running(() => new Promise(() => undefined));
  session.receive(exit(0, 1));
  session.receive({ type: 'ping', nonce: 7n, answer: false });
  session.receive({ type: 'ping', nonce: 8n, answer: true });
  expect(sent.at(-1)).toEqual({ type: 'ping', nonce: 7n, answer: true });
});

describe('an Error is not answered with one (ERR-2)', () => {
  const error = (code: ErrorCode): Frame => ({
    type: 'error',
    code,
    scope: 'connection',
    retryable: false,
    detail: '',
    anchor: '',
    ioctl: 1,
  });

  it.each(Object.keys(protocolErrors) as ErrorCode[])('%s', async (code) => {
    const { session, sent } = await running();
    const before = sent.length;
    session.receive(error(code));
    expect(sent).toHaveLength(before);
  });

  it('as a first frame, which only closes', () => {
    const { session, sent, ends } = rig();
    session.receive(error('INTERNAL'));
    expect(sent).toEqual([]);
    expect(ends).toMatchObject([{ cause: 'violation', close: 4001 }]);
  });
});

it('turns away a kernel that wants to resume a session there is not (RES-2, HS-9)', () => {
  const { session, sent, ends } = rig();
  session.receive({ ...hello, resume: { session: Uint8Array.of(9), epoch: 1, token: testToken } });
  expect(sent).toMatchObject([{ type: 'reject', code: 'SESSION_UNKNOWN' }]);
  expect(ends).toMatchObject([{ cause: 'rejected', close: 4007 }]);
});

it('boots the machine once Ready came and runs its vCPUs from seq 0 (RUN-1)', async () => {
  const { sent, session } = await running(undefined, 3);
  expect(sent.filter(({ type }) => type === 'run')).toMatchObject([
    { vcpu: 0, seq: 0 },
    { vcpu: 1, seq: 0 },
    { vcpu: 2, seq: 0 },
  ]);
  expect(session.view()).toMatchObject({ state: 'running', vcpus: [{ owner: 'guest' }, {}, {}] });
});

it('keeps no more ioctls in flight than agreed (RES-9, LIM-2)', () => {
  const made = rig(undefined, 5);
  made.session.receive(hello);
  made.session.receive({ type: 'ready' });
  return settle().then(async () => {
    answerIoctls(made, 0);
    await settle();
    expect(made.sent.filter((frame) => frame.type === 'ioctl')).toHaveLength(1 + 2);
  });
});

it('refuses an ioctl when far too many wait for the kernel', async () => {
  const asked: Promise<unknown>[] = [];
  const vmm = new TestVmm({
    machine: ({ port }) => {
      for (let n = 0; n <= 65_538; n += 1) asked.push(port.ioctl({}, { name: 'check_extension', capability: n }));
      return new ScriptedMachine(port, 0);
    },
  });
  const { visit } = vmm.connect();
  visit.receive(hello);
  visit.receive({ type: 'ready' });
  await expect(asked.at(-1)).rejects.toThrow('65536 ioctls wait for the kernel already');
  visit.lost('done');
  await Promise.allSettled(asked);
});

describe('a frame it does not take is UNEXPECTED_FRAME:', () => {
  const example: Readonly<Partial<Record<FrameType, Frame>>> = {
    hello,
    ready: { type: 'ready' },
    exit: exit(0, 1),
    run: { type: 'run', vm: 1, vcpu: 0, seq: 0 },
    ioctl: { type: 'ioctl', id: 1, address: {}, request: { name: 'create_vm', type: 0 } },
    ping: { type: 'ping', nonce: 1n, answer: false },
    goaway: { type: 'goaway', reason: '' },
  };
  const before = { awaiting: [], welcomed: [hello], open: [hello, { type: 'ready' }] } as const;
  const pairs = Object.keys(before).flatMap((state) =>
    Object.keys(example)
      .filter((type) => (state === 'awaiting' ? type !== 'hello' : !takes[type as FrameType].includes(state as 'open')))
      .map((type) => [type as FrameType, state as keyof typeof before] as const),
  );
  it.each(pairs)('%s while %s (HS-1, HS-4)', (type, state) => {
    const { session, sent, ends } = rig();
    for (const frame of before[state]) session.receive(frame);
    const frame = example[type];
    if (frame !== undefined) session.receive(frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'UNEXPECTED_FRAME' });
    expect(ends).toMatchObject([{ cause: 'violation', close: 4001 }]);
  });
});

describe('an exit', () => {
  it('is answered before receive returns when the machine answers at once (RUN-1)', async () => {
    const { session, sent } = await running();
    session.receive(exit(0, 1));
    expect(sent.at(-1)).toEqual({ type: 'run', vm: 1, vcpu: 0, seq: 1, reply: reply() });
    session.receive(exit(0, 2));
    expect(sent.at(-1)).toMatchObject({ type: 'run', seq: 2 });
    expect(session.view()).toMatchObject({ exits: { smc: 2 }, vcpus: [{ seq: 2, owner: 'guest' }] });
  });

  it('is answered later when the machine needs time, and other vCPUs go on (SLOT-6)', async () => {
    const late = Promise.withResolvers<Handled>();
    const { session, sent } = await running((vcpu) => (vcpu === 0 ? late.promise : answered()), 2);
    session.receive(exit(0, 1));
    session.receive(exit(1, 1));
    expect(sent.at(-1)).toMatchObject({ type: 'run', vcpu: 1, seq: 1 });
    expect(session.view().vcpus).toMatchObject([{ owner: 'handler' }, { owner: 'guest' }]);
    late.resolve(answered());
    await settle();
    expect(sent.at(-1)).toMatchObject({ type: 'run', vcpu: 0, seq: 1 });
  });

  it('that comes again gets the cached answer without asking the machine (SLOT-4)', async () => {
    let asked = 0;
    const { session, sent } = await running(() => {
      asked += 1;
      return answered();
    });
    session.receive(exit(0, 1));
    const first = sent.at(-1);
    session.receive(exit(0, 1));
    expect(sent.at(-1)).toBe(first);
    expect(asked).toBe(1);
  });

  it('that comes again while it is handled is not handled twice (SLOT-4)', async () => {
    let asked = 0;
    const { session, ends } = await running(() => {
      asked += 1;
      return new Promise(() => undefined);
    });
    session.receive(exit(0, 1));
    session.receive(exit(0, 1));
    expect(asked).toBe(1);
    expect(ends).toEqual([]);
  });
});

describe('an exit is refused', () => {
  it.each([
    ['that skips one (SLOT-3)', exit(0, 3), 'MISORDERED', 4005],
    ['from before the last', exit(0, 0), 'MISORDERED', 4005],
    ['that repeats a number with other contents (SLOT-4)', exit(0, 1, { virtualTimeNs: 99 }), 'FALSE_RETRY', 4006],
  ] as const)('%s', async (_, frame, code, close) => {
    const { session, sent, ends } = await running();
    session.receive(exit(0, 1));
    session.receive(frame);
    expect(sent.at(-1)).toMatchObject({ type: 'error', code });
    expect(ends).toMatchObject([{ cause: 'violation', code, close }]);
  });

  it('while the one before has no answer (SLOT-2)', async () => {
    const { session, sent } = await running(() => new Promise(() => undefined));
    session.receive(exit(0, 1));
    session.receive(exit(0, 2));
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'SLOT_VIOLATION' });
  });

  it('of a vCPU that was not created, and the session goes on (ADDR-2)', async () => {
    const { session, sent, ends } = await running();
    session.receive(exit(9, 1));
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'NO_SUCH_VCPU', vcpu: 9 });
    session.receive(exit(0, 1));
    expect(sent.at(-1)).toMatchObject({ type: 'run', vcpu: 0 });
    expect(ends).toEqual([]);
  });
});

describe('ioctl results', () => {
  it.each([
    ['of an unknown id (IOCTL-1)', 77, 'create_vm', 'UNEXPECTED_FRAME'],
    ['of another ioctl', 1, 'create_vcpu', 'MALFORMED_FRAME'],
  ] as const)('%s end the session', async (_, id, name, code) => {
    const { session, sent } = rig();
    session.receive(hello);
    session.receive({ type: 'ready' });
    session.receive({ type: 'ioctl_result', id, result: { ok: true, name, value: { vm: 1 } } as IoctlResult });
    expect(sent.at(-1)).toMatchObject({ type: 'error', code });
  });
});

it('an ioctl the kernel does not know is ENOTTY to its caller, and the link goes on (ERR-6)', async () => {
  const made = rig();
  made.session.receive(hello);
  made.session.receive({ type: 'ready' });
  made.session.receive({
    type: 'error',
    code: 'UNIMPLEMENTED',
    scope: 'connection',
    retryable: false,
    detail: 'field 99',
    anchor: '',
    ioctl: 1,
  });
  await settle();
  expect(made.sent.at(-1)).toMatchObject({
    code: 'VM_FAILED',
    detail: 'the machine did not boot: create_vm: ENOTTY: UNIMPLEMENTED: field 99',
  });
});

describe('the machine', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('bad firmware');
      },
    ],
    ['rejects', () => Promise.reject(new Error('bad firmware'))],
    ['crashes', (): Handled => ({ kind: 'stop', cause: 'crash', text: 'bad firmware', exitCode: 1 })],
  ] as const)('that %s fails its VM by name and nothing else (ERR-3)', async (_, answer) => {
    const { session, sent, ends, sessionEnds } = await running(answer);
    session.receive(exit(0, 1));
    await settle();
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'VM_FAILED', scope: 'vm' });
    expect(ends).toMatchObject([{ close: 4011 }]);
    expect(sessionEnds).toMatchObject([{ code: 'VM_FAILED', text: expect.stringContaining('bad firmware') }]);
  });

  it('that stops says Goaway and hands on its exit code', async () => {
    const { session, sent, ends, sessionEnds } = await running(() => ({
      kind: 'stop',
      cause: 'shutdown',
      text: 'the guest powered off',
      exitCode: 0,
    }));
    session.receive(exit(0, 1));
    expect(sent.at(-1)).toEqual({ type: 'goaway', reason: 'the guest powered off' });
    expect(ends).toMatchObject([{ close: 1000 }]);
    expect(sessionEnds).toEqual([{ cause: 'stopped', text: 'the guest powered off', exitCode: 0 }]);
  });

  it('that does not boot fails its VM (ERR-3)', async () => {
    const made = rig();
    made.session.receive(hello);
    made.session.receive({ type: 'ready' });
    made.session.receive({
      type: 'ioctl_result',
      id: 1,
      result: { ok: false, name: 'create_vm', errno: 'ENOMEM', message: 'no memory left' },
    });
    await settle();
    expect(made.sent.at(-1)).toMatchObject({
      type: 'error',
      code: 'VM_FAILED',
      detail: 'the machine did not boot: create_vm: ENOMEM: no memory left',
    });
  });

  it('fails when the kernel cannot apply its reply', async () => {
    const { session, sent } = await running();
    session.receive({
      type: 'error',
      code: 'INVALID_REPLY',
      scope: 'exit',
      retryable: true,
      detail: 'no r99',
      anchor: '',
      vm: 1,
      vcpu: 0,
      seq: 1,
    });
    expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'VM_FAILED' });
  });
});

it('a lost connection ends the session once, and its late answers go nowhere', async () => {
  const late = Promise.withResolvers<Handled>();
  const { session, sent, sessionEnds } = await running(() => late.promise);
  session.receive(exit(0, 1));
  const before = sent.length;
  session.lost('code 1006');
  session.lost('again');
  late.resolve(answered());
  await settle();
  expect(sessionEnds).toEqual([{ cause: 'lost', text: 'code 1006' }]);
  expect(sent).toHaveLength(before);
});

it('observers see each answered exit; without them no clock is read', async () => {
  const { session, vmm } = await running(() => answered('l2x0_control_write(value=1)'));
  session.receive(exit(0, 1));
  const seen: AnsweredExit[] = [];
  const stop = session.observe((record) => void seen.push(record));
  session.receive(exit(0, 2));
  stop();
  session.receive(exit(0, 3));
  expect(vmm.clock.readings).toBe(2);
  expect(seen).toMatchObject([
    { session: '01', vcpu: 0, seq: 2, label: 'l2x0_control_write(value=1)', by: 'test', ns: 5, exit: smc },
  ]);
});

it('no sequence of frames throws, and a session ends at most once', async () => {
  const frames: readonly Frame[] = [
    hello,
    { type: 'ready' },
    ...[0, 1, 2, 3].flatMap((seq) => [exit(0, seq), exit(1, seq), exit(0, seq, { virtualTimeNs: 7 })]),
    { type: 'ioctl_result', id: 1, result: { ok: true, name: 'create_vm', value: { vm: 1 } } },
    { type: 'ioctl_result', id: 2, result: { ok: false, name: 'create_vcpu', errno: 'EINVAL', message: '' } },
    { type: 'event', vm: 1, vmOrder: 1, virtualTimeNs: 0, event: { kind: 'gap', count: 1 } },
    { type: 'batch', frames: [exit(0, 1), exit(0, 2)] },
    { type: 'ping', nonce: 1n, answer: false },
    { type: 'error', code: 'INVALID_REPLY', scope: 'exit', retryable: true, detail: '', anchor: '' },
    { type: 'error', code: 'UNIMPLEMENTED', scope: 'connection', retryable: false, detail: '', anchor: '', ioctl: 5 },
    { type: 'goaway', reason: 'bye' },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.constantFrom(...frames), { maxLength: 15 }),
      async (isOpen, sequence) => {
        const { session, sessionEnds, ends } = isOpen ? await running() : rig();
        for (const frame of sequence) session.receive(frame);
        await settle();
        expect(sessionEnds.length).toBeLessThanOrEqual(1);
        expect(ends.length).toBeLessThanOrEqual(1);
      },
    ),
  );
});
