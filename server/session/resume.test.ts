import { describe, expect, it } from 'vitest';
import { sessionCapabilities } from '../../proto/binding.ts';
import { ProtocolError } from '../../proto/errors.ts';
import type { ExitFrame, Frame, Hello, Ready } from '../../proto/frame.ts';
import { type Exit, reply } from '../../proto/uapi/exit.ts';
import type { IoctlResult } from '../../proto/uapi/ioctl.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import type { Handled } from '../../vmm/machine/handled.ts';
import type { Deadlines } from './deadline.ts';
import { type Answer, ScriptedMachine } from './scripted-machine.ts';
import { type PlayedConnection, TestVmm, testHello, testToken } from './session-fixture.ts';

const hello: Hello = { ...testHello, capabilities: sessionCapabilities };
const session = Uint8Array.of(1);
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
const exit = (vcpu: number, seq: number): ExitFrame => ({
  type: 'exit',
  vm: 1,
  vcpu,
  seq,
  vmOrder: seq,
  virtualTimeNs: 0,
  exit: smc,
});
const back = (epoch: number, parts: Partial<Hello> = {}): Hello => ({
  ...hello,
  resume: { session, epoch, token: testToken },
  ...parts,
});
const settle = () => new Promise((resolve) => setImmediate(resolve));

function play({ visit, sent }: PlayedConnection, ...frames: readonly Frame[]): readonly Frame[] {
  const from = sent.length;
  for (const frame of frames) visit.receive(frame);
  return sent.slice(from);
}

function answer(frames: readonly Frame[]): readonly Frame[] {
  return frames.flatMap((frame): readonly Frame[] => {
    if (frame.type !== 'ioctl') return [];
    const value = frame.request.name === 'create_vm' ? { vm: 1 } : {};
    return [
      { type: 'ioctl_result', id: frame.id, result: { ok: true, name: frame.request.name, value } as IoctlResult },
    ];
  });
}

/** A VMM with a running session of some vCPUs, and its first connection. */
async function running(
  vcpus: number,
  handle?: Answer,
  deadlines: Deadlines = {},
): Promise<{ readonly vmm: TestVmm; readonly first: PlayedConnection }> {
  const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, vcpus, handle), deadlines });
  const first = vmm.connect();
  let asked = play(first, hello, { type: 'ready' });
  while (asked.some(({ type }) => type === 'ioctl')) {
    const from = first.sent.length;
    play(first, ...answer(asked));
    await settle();
    asked = first.sent.slice(from);
  }
  await settle();
  return { vmm, first };
}

const ready = (...slots: Exclude<Ready['slots'], undefined>): Ready => ({ type: 'ready', slots });
const slot = (vcpu: number, seq: number, entered: boolean) => ({ vm: 1, vcpu, seq, entered });

describe('a session whose connection is lost', () => {
  it('stays, and takes its kernel in again with the next epoch and no new token (RES-1, RES-3, RES-5)', async () => {
    const { vmm, first } = await running(1);
    first.visit.lost('cut');
    expect(vmm.detached).toEqual(['cut']);
    expect(vmm.sessions.list()[0]?.view()).toMatchObject({ attached: false, state: 'running' });
    const second = vmm.connect();
    expect(play(second, back(1))).toMatchObject([{ type: 'welcome', epoch: 2, token: new Uint8Array(0) }]);
    play(second, ready(slot(0, 0, true)));
    expect(vmm.sessions.list()[0]?.view()).toMatchObject({ attached: true });
    expect(play(second, exit(0, 1))).toMatchObject([{ type: 'run', seq: 1 }]);
  });

  it('answers an exit that comes again from memory, handling it once (RES-8, SLOT-4)', async () => {
    let asked = 0;
    const { vmm, first } = await running(1, () => {
      asked += 1;
      return { kind: 'reply', reply: reply({ registers: registerSet({ r0: asked }) }), label: '', by: '' };
    });
    const [answered] = play(first, exit(0, 1));
    first.visit.lost('cut');
    const second = vmm.connect();
    play(second, back(1), ready(slot(0, 1, false)));
    expect(play(second, exit(0, 1))).toEqual([answered]);
    expect(asked).toBe(1);
  });

  it('settles an exit while nobody is there, and answers it when it comes again', async () => {
    const late = Promise.withResolvers<Handled>();
    const { vmm, first } = await running(1, () => late.promise);
    play(first, exit(0, 1));
    first.visit.lost('cut');
    late.resolve({ kind: 'reply', reply: reply({ outcome: 'nop' }), label: '', by: '' });
    await settle();
    const second = vmm.connect();
    play(second, back(1), ready(slot(0, 1, false)));
    expect(play(second, exit(0, 1))).toMatchObject([{ type: 'run', seq: 1, reply: { outcome: 'nop' } }]);
  });

  it('does not handle an exit again whose handler is still at work', async () => {
    let asked = 0;
    const late = Promise.withResolvers<Handled>();
    const { vmm, first } = await running(1, () => {
      asked += 1;
      return late.promise;
    });
    play(first, exit(0, 1));
    first.visit.lost('cut');
    const second = vmm.connect();
    play(second, back(1), ready(slot(0, 1, false)), exit(0, 1));
    late.resolve({ kind: 'reply', reply: reply(), label: '', by: '' });
    await settle();
    expect(asked).toBe(1);
    expect(second.sent.filter(({ type }) => type === 'run')).toMatchObject([{ seq: 1 }]);
  });

  it('sends the first Run again to a vCPU that was never entered, and to no other (RES-7)', async () => {
    const { vmm, first } = await running(2);
    first.visit.lost('cut');
    const second = vmm.connect();
    play(second, back(1));
    expect(play(second, ready(slot(0, 0, false), slot(1, 0, true)))).toEqual([{ type: 'run', vm: 1, vcpu: 0, seq: 0 }]);
  });

  it('sends ioctls without a result again under their ids, in the middle of its boot (RES-8)', async () => {
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 2) });
    const first = vmm.connect();
    const [welcome, createVm] = play(first, hello, { type: 'ready' });
    expect(welcome).toMatchObject({ type: 'welcome', token: testToken });
    first.visit.lost('cut');
    const second = vmm.connect();
    play(second, back(1));
    expect(play(second, { type: 'ready' })).toEqual([createVm]);
    play(second, ...answer([createVm as Frame]));
    await settle();
    const vcpus = second.sent.filter((frame) => frame.type === 'ioctl' && frame.request.name === 'create_vcpu');
    expect(vcpus).toMatchObject([{ id: 2 }, { id: 3 }]);
    play(second, ...answer(vcpus), ...answer(vcpus));
    await settle();
    expect(second.ends).toEqual([]);
    expect(second.sent.filter(({ type }) => type === 'run')).toHaveLength(2);
  });

  it.each([
    ['behind ours', slot(0, 1, true), 2],
    ['more than one ahead', slot(0, 4, false), 2],
    ['entered on an exit that has no answer', slot(0, 3, true), 2],
  ])('ends when the kernel’s slot is %s (RES-7)', async (_, report, exits) => {
    const { vmm, first } = await running(1, (__, { reason }) =>
      reason === 'intr' ? new Promise(() => undefined) : { kind: 'reply', reply: reply(), label: '', by: '' },
    );
    for (let seq = 1; seq <= exits; seq += 1) play(first, exit(0, seq));
    if (report.seq === 3) play(first, { ...exit(0, 3), exit: { reason: 'intr' } });
    first.visit.lost('cut');
    const second = vmm.connect();
    play(second, back(1), ready(report));
    expect(second.sent.at(-1)).toMatchObject({ type: 'error', code: 'MISORDERED' });
    expect(vmm.ended).toHaveLength(1);
  });

  it('acknowledges events, and takes one that comes again no second time (RES-10)', async () => {
    const seen: number[] = [];
    const vmm = new TestVmm({
      machine: ({ port }) =>
        Object.assign(new ScriptedMachine(port, 1), {
          event: (event: { kind: string; count?: number }) => void seen.push(event.count ?? 0),
        }),
    });
    const first = vmm.connect();
    const [, createVm] = play(first, hello, { type: 'ready' });
    play(first, ...answer([createVm as Frame]));
    await settle();
    play(first, ...answer(first.sent.slice(2)));
    await settle();
    const event = (vmOrder: number): Frame => ({
      type: 'event',
      vm: 1,
      vmOrder,
      virtualTimeNs: 0,
      event: { kind: 'gap', count: vmOrder },
    });
    expect(play(first, event(1), event(2))).toMatchObject([
      { type: 'ack', vmOrder: 1 },
      { type: 'ack', vmOrder: 2 },
    ]);
    first.visit.lost('cut');
    const second = vmm.connect();
    expect(play(second, back(1))).toMatchObject([{ eventOrder: 2 }]);
    play(second, ready(slot(0, 0, true)));
    expect(play(second, event(2), event(3))).toMatchObject([{ vmOrder: 2 }, { vmOrder: 3 }]);
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('epochs', () => {
  it('fence an older connection out once the newer one is ready (RES-4)', async () => {
    const { vmm, first } = await running(1);
    const second = vmm.connect();
    play(second, back(1));
    expect(play(first, exit(0, 1))).toMatchObject([{ type: 'run' }]);
    play(second, ready(slot(0, 1, true)));
    expect(first.sent.at(-1)).toMatchObject({ type: 'error', code: 'STALE_EPOCH' });
    expect(first.ends).toMatchObject([{ close: 4008 }]);
    expect(play(first, exit(0, 2))).toEqual([]);
    expect(play(second, exit(0, 2))).toMatchObject([{ type: 'run', seq: 2 }]);
    expect(vmm.detached).toEqual([]);
  });

  it('below the one that holds are refused, those given but never confirmed are not (RES-3)', async () => {
    const { vmm, first } = await running(1);
    first.visit.lost('cut');
    const unconfirmed = vmm.connect();
    expect(play(unconfirmed, back(1))).toMatchObject([{ epoch: 2 }]);
    unconfirmed.visit.lost('cut before Ready arrived');
    const again = vmm.connect();
    expect(play(again, back(1))).toMatchObject([{ epoch: 3 }]);
    play(again, ready(slot(0, 0, true)));
    again.visit.lost('cut');
    const late = vmm.connect();
    expect(play(late, back(2))).toMatchObject([{ type: 'reject', code: 'STALE_EPOCH' }]);
    expect(late.ends).toMatchObject([{ close: 4008 }]);
    const never = vmm.connect();
    expect(play(never, back(9))).toMatchObject([{ type: 'reject', code: 'STALE_EPOCH' }]);
    expect(play(vmm.connect(), back(3))).toMatchObject([{ epoch: 4 }]);
  });

  it.each([
    ['another token', { session, epoch: 1, token: testToken.with(31, 0xff) }],
    ['an empty token', { session, epoch: 1, token: new Uint8Array(0) }],
    ['another session', { session: Uint8Array.of(7), epoch: 1, token: testToken }],
  ])('with %s are one and the same refusal (RES-2)', async (_, resume) => {
    const { vmm, first } = await running(1);
    first.visit.lost('cut');
    expect(play(vmm.connect(), { ...hello, resume })).toEqual([
      { type: 'reject', code: 'SESSION_UNKNOWN', detail: expect.stringContaining('no such session'), minorMax: 0 },
    ]);
    expect(vmm.sessions.list()).toHaveLength(1);
  });
});

describe('a session ends with its connection', () => {
  it('when the kernel cannot resume', async () => {
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 1) });
    const first = vmm.connect();
    play(first, testHello, { type: 'ready' });
    first.visit.lost('cut');
    expect(vmm.ended).toMatchObject([{ cause: 'lost', text: 'cut' }]);
  });

  it('when its kernel breaks a rule of the session, not of the connection (ERR-7, RES-14)', async () => {
    const { vmm, first } = await running(1);
    first.visit.refuse(new ProtocolError('MALFORMED_FRAME', 'no Frame'));
    expect(first.ends).toMatchObject([{ close: 4000 }]);
    expect(vmm.ended).toEqual([]);
    const again = vmm.connect();
    play(again, back(1), ready(slot(0, 0, true)), exit(0, 2));
    expect(again.ends).toMatchObject([{ close: 4005 }]);
    expect(vmm.ended).toMatchObject([{ code: 'MISORDERED' }]);
  });

  it('when nothing has happened in it yet: its kernel begins anew (RES-14)', () => {
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 1) });
    const first = vmm.connect();
    play(first, hello);
    first.visit.lost('cut');
    expect(vmm.sessions.list()).toEqual([]);
  });

  it('when another kernel needs its room, and an attached one does not (RES-14)', async () => {
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 1) }, 1);
    const first = vmm.connect();
    play(first, hello, { type: 'ready' });
    expect(play(vmm.connect(), hello)).toMatchObject([{ type: 'reject', code: 'OVERLOADED' }]);
    first.visit.lost('cut');
    expect(play(vmm.connect(), hello)).toMatchObject([{ type: 'welcome' }]);
    expect(play(vmm.connect(), back(1))).toMatchObject([{ type: 'goaway', reason: expect.stringContaining('room') }]);
  });

  it('is for the token alone with which the session was opened (SEC-5)', async () => {
    const { vmm } = await running(1);
    const opened = vmm.connect('lab');
    play(opened, hello);
    const resume = { session: Uint8Array.of(2), epoch: 1, token: testToken };
    for (const other of ['desk', undefined]) {
      expect(play(vmm.connect(other), { ...hello, resume })).toMatchObject([
        { type: 'reject', code: 'SESSION_UNKNOWN' },
      ]);
    }
    expect(play(vmm.connect('lab'), { ...hello, resume })).toMatchObject([{ type: 'welcome', epoch: 2 }]);
  });

  it('tells a kernel that missed its end, and nobody else (RES-14)', async () => {
    const { vmm, first } = await running(1, () => ({ kind: 'stop', cause: 'shutdown', text: 'off', exitCode: 0 }));
    play(first, exit(0, 1));
    const second = vmm.connect();
    expect(play(second, back(1))).toEqual([{ type: 'goaway', reason: 'off' }]);
    expect(second.ends).toMatchObject([{ close: 1000 }]);
    const thief = { ...hello, resume: { session, epoch: 1, token: new Uint8Array(32) } };
    expect(play(vmm.connect(), thief)).toMatchObject([{ type: 'reject', code: 'SESSION_UNKNOWN' }]);
  });

  it('keeps little of what a kernel said at its end', async () => {
    const { vmm, first } = await running(1);
    play(first, { type: 'goaway', reason: 'x'.repeat(50_000) });
    const told = vmm.sessions.endOf({ session: Uint8Array.of(1), epoch: 1, token: testToken });
    expect(told?.text).toBe('x'.repeat(1024));
  });

  it('tells a kernel that missed why its VM failed (RES-14)', async () => {
    const { vmm, first } = await running(1, () => ({ kind: 'stop', cause: 'crash', text: 'bad', exitCode: 1 }));
    play(first, exit(0, 1));
    const second = vmm.connect();
    expect(play(second, back(1))).toMatchObject([{ type: 'error', code: 'VM_FAILED', detail: 'bad' }]);
    expect(second.ends).toMatchObject([{ close: 4011 }]);
  });
});

describe('lanes', () => {
  const lane = (epoch: number, ...vcpus: readonly number[]) => back(epoch, { lane: { vcpus } });

  async function laned() {
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 2) });
    const main = vmm.connect();
    play(main, hello);
    const second = vmm.connect();
    expect(play(second, lane(1, 1))).toMatchObject([{ type: 'welcome', epoch: 1, token: new Uint8Array(0) }]);
    play(second, { type: 'ready' });
    let asked = play(main, { type: 'ready' });
    while (asked.some(({ type }) => type === 'ioctl')) {
      const from = main.sent.length;
      play(main, ...answer(asked));
      await settle();
      asked = main.sent.slice(from);
    }
    await settle();
    return { vmm, main, second };
  }

  it('carry the frames of their vCPUs, and the main connection all others (LANE-1, LANE-2)', async () => {
    const { main, second } = await laned();
    expect(main.sent.filter(({ type }) => type === 'run')).toEqual([{ type: 'run', vm: 1, vcpu: 0, seq: 0 }]);
    expect(second.sent.slice(1)).toEqual([{ type: 'run', vm: 1, vcpu: 1, seq: 0 }]);
    expect(play(second, exit(1, 1))).toMatchObject([{ type: 'run', vcpu: 1, seq: 1 }]);
    expect(play(main, exit(0, 1))).toMatchObject([{ type: 'run', vcpu: 0, seq: 1 }]);
  });

  it('start no vCPU before each ioctl of the VM has its result (LANE-3)', async () => {
    const vmm = new TestVmm({ machine: ({ port }) => new ScriptedMachine(port, 2) });
    const main = vmm.connect();
    play(main, hello);
    const second = vmm.connect();
    play(second, lane(1, 1), { type: 'ready' });
    let open = play(main, { type: 'ready' });
    while (open.length > 0) {
      expect(second.sent.map(({ type }) => type)).toEqual(['welcome']);
      const from = main.sent.length;
      const [first, ...rest] = open;
      play(main, ...answer(first === undefined ? [] : [first]));
      await settle();
      open = [...rest, ...main.sent.slice(from)].filter(({ type }) => type === 'ioctl');
    }
    expect(second.sent.at(-1)).toEqual({ type: 'run', vm: 1, vcpu: 1, seq: 0 });
  });

  it('end with any connection of the session, which goes on over new ones (LANE-5)', async () => {
    const { vmm, main, second } = await laned();
    second.visit.lost('cut');
    expect(main.ends).toHaveLength(1);
    expect(vmm.detached).toEqual(['cut']);
    const again = vmm.connect();
    expect(play(again, back(1))).toMatchObject([{ epoch: 2 }]);
    const laneAgain = vmm.connect();
    play(laneAgain, lane(2, 1), ready(slot(1, 0, true)));
    play(again, ready(slot(0, 0, true)));
    expect(play(laneAgain, exit(1, 1))).toMatchObject([{ type: 'run', vcpu: 1, seq: 1 }]);
  });

  it.each([
    ['of a vCPU that has one', lane(1, 1), 'UNEXPECTED_FRAME'],
    ['of another epoch', lane(2, 0), 'STALE_EPOCH'],
    ['with a wrong token', lane(1, 0), 'SESSION_UNKNOWN'],
  ] as const)('%s are refused, and the session goes on (LANE-4)', async (what, frame, code) => {
    const { vmm, main } = await laned();
    const wrong = what.includes('token')
      ? { ...frame, resume: { session, epoch: 1, token: new Uint8Array(32) } }
      : frame;
    expect(play(vmm.connect(), wrong)).toMatchObject([{ type: 'reject', code }]);
    expect(play(main, exit(0, 1))).toMatchObject([{ type: 'run' }]);
  });
});

describe('a handler that takes its time', () => {
  const never = () => new Promise<Handled>(() => undefined);

  it('is announced by Progress, every five seconds (LIVE-2)', async () => {
    const { vmm, first } = await running(1, never);
    play(first, exit(0, 1));
    const from = first.sent.length;
    vmm.clock.advance(10_500);
    expect(first.sent.slice(from)).toMatchObject([
      { type: 'progress', vcpu: 0, seq: 1 },
      { type: 'progress', vcpu: 0, seq: 1 },
    ]);
  });

  it('is answered for at its deadline, and what it says later goes nowhere (DL-1, DL-3)', async () => {
    const late = Promise.withResolvers<Handled>();
    const deadlines: Deadlines = { smc: { afterMs: 12_000, action: 'not_supported' } };
    const { vmm, first } = await running(1, () => late.promise, deadlines);
    play(first, exit(0, 1));
    const runs = () => first.sent.filter((frame) => frame.type === 'run' && frame.seq === 1);
    vmm.clock.advance(11_999);
    expect(first.sent.at(-1)).toMatchObject({ type: 'progress' });
    expect(runs()).toEqual([]);
    vmm.clock.advance(1);
    expect(runs()).toMatchObject([{ reply: reply({ registers: registerSet({ r0: 0xffff_ffff }) }) }]);
    late.resolve({ kind: 'reply', reply: reply(), label: 'late', by: 'test' });
    await settle();
    expect(runs()).toHaveLength(1);
    expect(play(first, exit(0, 1))).toEqual(runs().slice(0, 1));
  });

  it('parks its vCPU where no deadline says otherwise (LIVE-3)', async () => {
    const { vmm, first } = await running(1, never);
    play(first, exit(0, 1));
    vmm.clock.advance(24 * 3600 * 1000);
    expect(first.sent.some((frame) => frame.type === 'run' && frame.seq === 1)).toBe(false);
    expect(vmm.ended).toEqual([]);
  });
});
