import { describe, expect, it } from 'vitest';
import type { Frame } from '../../proto/frame.ts';
import { readTrace, type TraceRecord } from '../../proto/trace.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { type IgnorableField, traceDifference } from './diff.ts';
import { linesOf, type OpenTrace } from './open.ts';
import { exitFrame, header, hello, mmio, recorded, runFrame, smc, traceBytes, welcome } from './trace-fixture.ts';

const traceOf = (path: string, records: readonly TraceRecord[]): OpenTrace => ({
  path,
  header,
  lines: linesOf(readTrace(traceBytes(records)).records),
});

const ioctl = (id: number, vcpu: number): Frame => ({
  type: 'ioctl',
  id,
  address: { vm: 0 },
  request: { name: 'create_vcpu', vcpu },
});
const result = (id: number): Frame => ({
  type: 'ioctl_result',
  id,
  result: { ok: true, name: 'create_vcpu', value: {} },
});
const story: readonly Frame[] = [
  hello,
  welcome,
  ioctl(1, 0),
  result(1),
  runFrame(0),
  exitFrame(1, smc({ r0: 1, r12: 0x102 })),
  runFrame(1, { registers: registerSet({ r0: 0 }) }),
  { type: 'event', vm: 0, vmOrder: 2, virtualTimeNs: 20, event: { kind: 'vcpu_state', vcpu: 0, state: 'stopped' } },
  exitFrame(2, mmio(0x1000, true, 1), { vmOrder: 3 }),
  { type: 'goaway', reason: 'done' },
];
const recordedFrames = (frames: readonly Frame[], from = 0) =>
  frames.map((frame, index) => recorded(frame, from + index));

function difference(changed: readonly Frame[], ignore: readonly IgnorableField[] = []): string | undefined {
  return traceDifference(traceOf('a', recordedFrames(story)), traceOf('b', recordedFrames(changed)), ignore);
}

const changed = (at: number, frame: Frame) => story.with(at, frame);

describe('two traces', () => {
  it('that differ in host time alone tell the same', () => {
    const later = traceOf('b', recordedFrames(story, 500));
    expect(traceDifference(traceOf('a', recordedFrames(story)), later, [])).toBeUndefined();
  });

  it('that differ in how a session travelled tell the same', () => {
    const cut: readonly Frame[] = [
      { ...hello, implementation: { name: 'other', version: '9' } },
      ...story.slice(1, 6),
      { type: 'ping', nonce: 1n, answer: false },
      ...story.slice(5, 8),
      ...story.slice(7),
    ];
    expect(difference(cut)).toBeUndefined();
  });

  it('that number their ioctls differently tell the same', () => {
    expect(difference(changed(2, ioctl(5, 0)).with(3, result(5)))).toBeUndefined();
  });

  it.each<readonly [string, readonly Frame[], string]>([
    [
      'an exit',
      changed(5, exitFrame(1, smc({ r0: 2, r12: 0x102 }))),
      'vcpu 0 seq 1 exit, exit.registers.r0: 1 in a, 2 in b',
    ],
    [
      'an exit before its place in time',
      changed(5, exitFrame(1, smc({ r0: 2, r12: 0x102 }), { virtualTimeNs: 11 })),
      'vcpu 0 seq 1 exit, exit.registers.r0: 1 in a, 2 in b',
    ],
    ['a reason', changed(5, exitFrame(1, { reason: 'intr' })), 'vcpu 0 seq 1 exit, exit.reason: smc in a, intr in b'],
    [
      'a time',
      changed(8, exitFrame(2, mmio(0x1000, true, 1), { vmOrder: 3, virtualTimeNs: 99 })),
      'vcpu 0 seq 2 exit, virtualTimeNs: 0x14 in a, 0x63 in b',
    ],
    ['an answer', changed(6, runFrame(1)), 'vcpu 0 seq 1 reply, reply.registers.r0: 0 in a, nothing in b'],
    ['an ioctl', changed(2, ioctl(1, 3)), 'ioctl 1 (create_vcpu), request.vcpu: 0 in a, 3 in b'],
    [
      'an event',
      changed(7, {
        type: 'event',
        vm: 0,
        vmOrder: 2,
        virtualTimeNs: 20,
        event: { kind: 'vcpu_state', vcpu: 0, state: 'runnable' },
      }),
      'event 1 of VM 0, event.state: stopped in a, runnable in b',
    ],
    ['an end', changed(9, { type: 'goaway', reason: 'else' }), 'goaway of the VMM, reason: done in a, else in b'],
    ['a shorter story', story.slice(0, 8), 'vcpu 0 seq 2 exit: only in a'],
    ['a longer story', [...story, exitFrame(3, { reason: 'intr' })], 'vcpu 0 seq 3 exit: only in b'],
  ])('that differ in %s are told apart there', (_, frames, text) => {
    expect(difference(frames)).toBe(text);
  });

  it('may differ in what two runs of several vCPUs need not share', () => {
    const other = changed(8, exitFrame(2, mmio(0x1000, true, 1), { vmOrder: 4, virtualTimeNs: 99 }));
    expect(difference(other, ['virtualTimeNs'])).toMatch(/vmOrder: 3 in a, 4 in b/);
    expect(difference(other, ['virtualTimeNs', 'vmOrder'])).toBeUndefined();
  });
});
