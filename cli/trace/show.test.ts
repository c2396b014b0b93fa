import { describe, expect, it } from 'vitest';
import { goldenFrames } from '../../proto/golden/frames.ts';
import { readTrace, type TraceRecord } from '../../proto/trace.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { highbank } from '../../vmm/boards/highbank.ts';
import { ExitNames } from '../../vmm/machine/exit-names.ts';
import { servicesOf } from '../../vmm/machine/plan.ts';
import { linesOf, type OpenTrace } from './open.ts';
import { type Filter, jsonLines, showLines } from './show.ts';
import { exitFrame, header, hello, mmio, recorded, runFrame, smc, traceBytes, welcome } from './trace-fixture.ts';

const names = new ExitNames(servicesOf({ board: highbank }), highbank.devices);
const uart = 0xfff3_6000;

function traceOf(records: readonly TraceRecord[]): OpenTrace {
  return { path: 'a.trace', header, lines: linesOf(readTrace(traceBytes(records)).records) };
}

const story = traceOf([
  { kind: 'link', connection: 0, lane: 0, vcpus: [], open: true, epoch: 1, text: '', hostNs: 1000 },
  recorded(hello, 1),
  recorded(welcome, 2),
  recorded({ type: 'ioctl', id: 1, address: { vm: 0 }, request: { name: 'create_vcpu', vcpu: 1 } }, 3),
  recorded(
    {
      type: 'ioctl_result',
      id: 1,
      result: { ok: false, name: 'create_vcpu', errno: 'EEXIST', message: 'it is there' },
    },
    4,
  ),
  recorded(runFrame(0), 5),
  recorded(exitFrame(1, smc({ r0: 1, r12: 0x102 })), 6),
  recorded(runFrame(1, { registers: registerSet({ r0: 0 }) }), 7),
  recorded(exitFrame(2, mmio(uart, true, 0x68)), 8),
  recorded(exitFrame(7, mmio(uart + 0x18, false, 0, 0), { vcpu: 1 }), 9),
  recorded(runFrame(7, { mmioData: Uint8Array.of(0x90, 0) }, 1), 10),
  { kind: 'input', bytes: Uint8Array.of(0x41, 0x0d), hostNs: 11_000 },
  { kind: 'gap', records: 3 },
  { kind: 'frame', toKernel: false, connection: 1, frame: Uint8Array.of(0xff), hostNs: 12_000 },
  { kind: 'end', text: 'done', hostNs: 13_000 },
]);

const show = (filter: Filter = {}, named: ExitNames | undefined = names) => [...showLines(story, named, filter)];

describe('a shown trace', () => {
  it('has one line a frame, with time, direction, vCPU, exit, its name and the answer', () => {
    expect(show()).toEqual([
      'session abcd recorded by trapline-vmm 0.1.0: --board highbank --kernel hello.elf',
      '    0.000001  ---  connection 0 open, epoch 1',
      '    0.000001  K→V                 hello from x 1, minor 0, can batch',
      '    0.000002  V→K                 welcome by x 1, session abcd, epoch 1, with batch',
      '    0.000003  V→K  0/-            ioctl 1 create_vcpu(vcpu=1)',
      '    0.000004  K→V                 result 1 create_vcpu: EEXIST: it is there',
      '    0.000005  V→K  0/0         0  run',
      '    0.000006  K→V  0/0         1  smc #0 at 0x8010: l2x0_control_write(value=1) [highbank]',
      '    0.000007  V→K  0/0         1  run: r0=0x0',
      '    0.000008  K→V  0/0         2  mmio write: pl011.UARTDR = 0x68 [pl011]',
      '    0.000009  K→V  0/1         7  mmio read: pl011.UARTFR [pl011]',
      '    0.000010  V→K  0/1         7  run: 0x90',
      '    0.000011  ---  typed "A\\r"',
      '           -  ---  3 records are missing here: the disk was slower than the guest',
      expect.stringMatching(/^ {4}0\.000012 {2}K→V\/1 .* unreadable, 1 bytes: no protobuf Frame/),
      '    0.000013  ---  the session is over: done',
    ]);
  });

  it('without a board tells what the exit carries', () => {
    const lines = [...showLines(story, undefined, { types: ['exit'] })];
    expect(lines.map((line) => line.slice(34))).toEqual([
      'smc #0 at 0x8010: r0=0x1 r12=0x102',
      'mmio write: 0xfff3_6000 = 0x68',
      'mmio read: 0xfff3_6018',
    ]);
  });

  it.each<readonly [string, Filter, readonly string[]]>([
    ['of one vCPU', { vcpu: 1 }, ['mmio read: pl011.UARTFR [pl011]', 'run: 0x90']],
    ['of some exits', { seq: { first: 2, last: 6 } }, ['mmio write: pl011.UARTDR = 0x68 [pl011]']],
    [
      'of a reason, with its answer',
      { types: ['smc'] },
      ['smc #0 at 0x8010: l2x0_control_write(value=1) [highbank]', 'run: r0=0x0'],
    ],
    ['of a vCPU and a type', { vcpu: 0, types: ['run'] }, ['run', 'run: r0=0x0']],
    ['that nobody can read', { types: ['unreadable'] }, [expect.stringMatching(/^unreadable/)]],
    ['of nothing there is', { vcpu: 9 }, []],
  ])('can be only that %s', (_, filter, texts) => {
    expect(show(filter).map((line) => line.slice(34).trim())).toEqual(texts);
  });

  it('as JSON has an object a line, with the name where there is one', () => {
    const lines = [...jsonLines(story, names, {})].map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(16);
    expect(lines[0]).toMatchObject({ kind: 'header', session: 'abcd' });
    expect(lines[7]).toMatchObject({
      hostNs: 6000,
      direction: 'to_vmm',
      connection: 0,
      name: { call: 'l2x0_control_write', by: 'highbank' },
      frame: { type: 'exit', seq: 1, exit: { reason: 'smc', registers: { r0: 1, r12: 0x102 } } },
    });
    expect(lines[14]).toMatchObject({ unreadable: expect.stringMatching(/Frame/), bytes: 'ff' });
  });

  it('keeps what a peer said on its line', () => {
    const rude = recorded({ type: 'goaway', reason: 'bye\n\u001b[2Jgone' }, 0, false);
    expect([...showLines(traceOf([rude]), names, { types: ['goaway'] })]).toEqual([
      '    0.000000  K→V                 goaway: bye\\x0a\\x1b[2Jgone',
    ]);
  });

  it.each(Object.entries(goldenFrames))('tells %s in one line', (_, frame) => {
    const lines = [
      ...showLines(traceOf([recorded(frame)]), names, { types: [...new Set([frame.type, 'unreadable'])] }),
    ];
    const expected = frame.type === 'batch' ? 0 : 1;
    expect(lines).toHaveLength(expected);
    expect(lines.join('')).not.toMatch(/\n|undefined|\[object|unreadable/);
  });
});
