import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import machFoo from '../../examples/boards/mach-foo.ts';
import { ScriptedKernel } from '../../kernel-sim/link/scripted-kernel.ts';
import { deterministicKernel } from '../../kernel-sim/main.ts';
import { decodeFrame, encodeFrame } from '../../proto/codec.ts';
import type { Frame } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import type { TraceRecord } from '../../proto/trace.ts';
import { registerSet } from '../../proto/uapi/registers.ts';
import { type CallContext, defineFirmware, type Firmware, fn } from '../../vmm/api/define-firmware.ts';
import { setRegisters, stop } from '../../vmm/api/effects.ts';
import { highbank } from '../../vmm/boards/highbank.ts';
import { midway } from '../../vmm/boards/midway.ts';
import { loadImageFile } from '../../vmm/loader/file.ts';
import type { MachineWishes } from '../../vmm/machine/plan.ts';
import { openRecords, recordRun } from './record-fixture.ts';
import { replayKernel } from './replay-kernel.ts';
import { replayVmm } from './replay-vmm.ts';

const guest = (name: string) => loadImageFile(`test/guests/bin/${name}.elf`);
const hello: MachineWishes = { board: highbank, image: guest('hello-highbank') };
const smp: MachineWishes = { board: highbank, image: guest('smp-highbank'), smp: 4 };

/** mach-foo's services, the one with a buffer by ioctls: what a handler asks is in the trace too. */
function asking(upperCase: (text: Uint8Array, context: CallContext) => Promise<number>): Firmware {
  return defineFirmware({
    name: 'asking',
    functionId: 'r12',
    functions: [
      fn({
        id: 0x103,
        name: 'upper_case',
        args: { at: 'r1', length: 'r2' },
        async handle({ at, length }, context) {
          const text = await context.kernel.readMemory(at, length);
          return [setRegisters({ r0: await upperCase(text, context) })];
        },
      }),
      fn({ id: 0x1ff, name: 'power_off', handle: () => [stop('shutdown', 'the guest powered off')] }),
    ],
    unknown: () => [],
  });
}

const buffer = (firmware: Firmware): MachineWishes => ({
  board: machFoo,
  image: guest('smc-buffer-mach-foo'),
  firmware,
});
const counting = asking(async (text) => text.length);
const asker = asking(async (text, { kernel }) => {
  await kernel.writeMemory(0x1_0000, text);
  const { r12 = 0 } = await kernel.getRegisters(0, ['r12']);
  return r12;
});

const recordings = new Map<MachineWishes, Promise<readonly TraceRecord[]>>();
function recording(wishes: MachineWishes): Promise<readonly TraceRecord[]> {
  const known = recordings.get(wishes) ?? recordRun(wishes);
  recordings.set(wishes, known);
  return known;
}

const kernel = () => deterministicKernel({ memoryBytesMax: 2 ** 30, vcpusMax: 8 });
const frameOf = (record: TraceRecord): Frame | undefined =>
  record.kind === 'frame' ? decodeFrame(record.frame, { ...defaultLimits, frameBytesMax: 2 ** 20 }) : undefined;

/** The trace with its first frame that `pick` takes replaced, or left out. */
function tampered(records: readonly TraceRecord[], pick: (frame: Frame) => readonly Frame[] | undefined) {
  let done = false;
  return records.flatMap((record): readonly TraceRecord[] => {
    const frame = done ? undefined : frameOf(record);
    const replaced = frame && pick(frame);
    if (replaced === undefined || record.kind !== 'frame') return [record];
    done = true;
    return replaced.map((each) => ({ ...record, frame: encodeFrame(each) }));
  });
}

const exitsOf = (records: readonly TraceRecord[]) =>
  records.filter((record) => frameOf(record)?.type === 'exit').length;

describe('a VMM replayed against its own trace', () => {
  const asks = buffer(asker);
  it.each<readonly [string, MachineWishes, number]>([
    ['of a hello guest', hello, 119],
    ['of four vCPUs', smp, 0],
    ['with a handler that asks the kernel', asks, 0],
  ])('%s gives the same answers and asks the same', async (_, wishes, exits) => {
    const records = await recording(wishes);
    const replayed = await replayVmm(openRecords(records), wishes);
    expect(replayed).toEqual({ exits: exitsOf(records), ioctls: expect.any(Number) });
    if (exits > 0) expect(replayed.exits).toBe(exits);
  });

  it('that was cut and taken up again sees every exit once', async () => {
    const records = await recording(hello);
    const twice = records.flatMap((record) => (frameOf(record)?.type === 'exit' ? [record, record] : [record]));
    const greeted = twice.flatMap((record) => (frameOf(record)?.type === 'ready' ? [record, record] : [record]));
    expect(await replayVmm(openRecords(greeted), hello)).toEqual({ exits: 119, ioctls: 23 });
  });
});

describe('a VMM replayed against a trace tells', () => {
  it('the answer that differs, with vCPU, exit and field', async () => {
    const records = tampered(await recording(hello), (frame) =>
      frame.type === 'run' && frame.seq === 43 && frame.reply !== undefined
        ? [{ ...frame, reply: { ...frame.reply, registers: registerSet({ r0: 7 }) } }]
        : undefined,
    );
    expect(await replayVmm(openRecords(records), hello)).toEqual({
      exits: 42,
      ioctls: 23,
      difference: expect.stringMatching(
        /^vcpu 0 seq 43 \(smc #0 .*\), reply\.registers\.r0: 7 in the trace, nothing in this VMM$/,
      ),
    });
  });

  it('another machine by the first thing it asks', async () => {
    const { difference } = await replayVmm(openRecords(await recording(hello)), { ...hello, board: midway });
    expect(difference).toBe(
      'boot, ioctl 10 arm_vcpu_init, request.target: cortex-a9 in the trace, cortex-a15 in this VMM',
    );
  });

  it('another machine by the first answer, where only answers count', async () => {
    const trace = openRecords(await recording(hello));
    const { vgic: _, ...withoutVgic } = midway;
    const { difference, exits } = await replayVmm(
      trace,
      { ...hello, board: { ...withoutVgic, cpu: highbank.cpu } },
      { answersOnly: true },
    );
    expect(difference).toMatch(/^vcpu 0 seq 44 .*reply\.outcome: resume in the trace, external_abort in this VMM$/);
    expect(exits).toBe(43);
  });

  it('an ioctl that a handler asks no more', async () => {
    const { difference } = await replayVmm(openRecords(await recording(buffer(asker))), buffer(counting));
    expect(difference).toMatch(
      /^vcpu 0 seq 1, ioctl \d+ write_memory: write_memory\(.*\) in the trace, nothing in this VMM$/,
    );
  });

  it('an ioctl that a handler did not ask before', async () => {
    const { difference } = await replayVmm(openRecords(await recording(buffer(counting))), buffer(asker));
    expect(difference).toMatch(/^vcpu 0 seq 1 .* an ioctl nobody asked then: write_memory\(ipa=0x0001_0000/);
  });

  it('an ioctl that asks for something else', async () => {
    const longer = asking(async (text, { kernel: port }) => (await port.readMemory(0x2_0000, text.length)).length);
    const shorter = asking(async (text, { kernel: port }) => (await port.readMemory(0x3_0000, text.length)).length);
    const { difference } = await replayVmm(openRecords(await recordRun(buffer(longer))), buffer(shorter));
    expect(difference).toMatch(
      /^vcpu 0 seq 1, ioctl \d+ read_memory, request\.ipa: 0x0002_0000 in the trace, 0x0003_0000 in this VMM$/,
    );
  });

  it('a handler that never answers', async () => {
    const never = asking(() => new Promise(() => undefined));
    const trace = openRecords(await recording(buffer(counting)));
    const { difference } = await replayVmm(trace, buffer(never), { patienceMs: 50 });
    expect(difference).toMatch(/^vcpu 0 seq 1 .*: r0=0xf in the trace, no answer within 50 ms in this VMM$/);
  });

  it('a VM that ends where the trace went on, and goes on where it ended', async () => {
    const fatal = asking(async () => {
      throw new Error('no');
    });
    const stopping: MachineWishes = { ...buffer(fatal), board: { ...machFoo, fault: 'stop' } };
    const live = await recording(buffer(counting));
    const early = await replayVmm(openRecords(live), stopping);
    expect(early.difference).toMatch(/^vcpu 0 seq 1 .*: r0=0xf in the trace, the VM ended: .*failed: no in this VMM$/);
    const late = await replayVmm(openRecords(await recordRun(stopping)), buffer(counting));
    expect(late.difference).toMatch(/^vcpu 0 seq 1 .*: VM_FAILED: .* in the trace, r0=0xf in this VMM$/);
  });
});

describe('a kernel replayed against its own trace', () => {
  it.each<readonly [string, MachineWishes]>([
    ['of a hello guest', hello],
    ['of a handler that asked it', buffer(asker)],
    ['of four vCPUs', smp],
  ])('%s gives the same results and exits', async (_, wishes) => {
    const records = await recording(wishes);
    const replayed = await replayKernel(openRecords(records), kernel());
    expect(replayed).toEqual({ exits: exitsOf(records), ioctls: expect.any(Number) });
  });
});

describe('a kernel replayed against a trace tells', () => {
  it('the exit that differs, with vCPU, exit and field', async () => {
    const records = tampered(await recording(hello), (frame) =>
      frame.type === 'exit' && frame.exit.reason === 'smc'
        ? [{ ...frame, exit: { ...frame.exit, registers: registerSet({ r0: 9 }) } }]
        : undefined,
    );
    expect(await replayKernel(openRecords(records), kernel())).toEqual({
      exits: 42,
      ioctls: 23,
      difference: 'vcpu 0 seq 43, exit.registers.r0: 9 in the trace, 1 in this kernel',
    });
  });

  it('the ioctl that fares differently', async () => {
    const small = deterministicKernel({ memoryBytesMax: 2 ** 20, vcpusMax: 8 });
    const { difference } = await replayKernel(openRecords(await recording(hello)), small);
    expect(difference).toMatch(/^ioctl 4 set_user_memory_region, result\.ok: true in the trace, false in this kernel$/);
  });

  it('an exit that does not come', async () => {
    const trace = openRecords(await recording(hello));
    const lines = [...trace.lines].filter((line) => line.kind !== 'frame' || line.frame?.type !== 'ioctl_result');
    const waiting = await replayKernel({ ...trace, lines }, new ScriptedKernel(() => 'wait'));
    expect(waiting.difference).toMatch(/^vcpu 0 seq 1: mmio read: .* in the trace, nothing.* in this kernel$/);
    const spinning = await replayKernel({ ...trace, lines }, new ScriptedKernel(() => 'spin'), 50);
    expect(spinning.difference).toMatch(/^vcpu 0 seq 1: /);
  });
});

it('a trace whose records were lost, doubled or swapped is replayed to its first difference, whatever it is', async () => {
  const records = await recording(hello);
  const place = fc.nat({ max: records.length - 2 });
  const changes = fc.array(fc.tuple(fc.constantFrom('lose', 'double', 'swap'), place), { minLength: 1, maxLength: 3 });
  const change = (list: readonly TraceRecord[], [how, at]: readonly [string, number]) => {
    const [first, second] = list.slice(at, at + 2);
    const between = { lose: [second], double: [first, first, second], swap: [second, first] }[how] ?? [];
    return [...list.slice(0, at), ...between.filter((record) => record !== undefined), ...list.slice(at + 2)];
  };
  await fc.assert(
    fc.asyncProperty(changes, async (drawn) => {
      const trace = openRecords(drawn.reduce(change, records));
      const replays = [replayVmm(trace, hello, { patienceMs: 20 }), replayKernel(trace, kernel(), 200)];
      for (const { exits, ioctls } of await Promise.all(replays)) {
        expect(exits).toBeLessThanOrEqual(119);
        expect(ioctls).toBeLessThanOrEqual(23);
      }
    }),
    { numRuns: 30 },
  );
});

describe('a trace with something missing is replayed up to there (TRACE-5):', () => {
  it.each<readonly [string, TraceRecord, RegExp]>([
    ['a gap', { kind: 'gap', records: 3 }, /^3 records are missing here/],
    [
      'a snapshot',
      {
        kind: 'snapshot',
        epoch: 1,
        ioctlId: 0,
        eventOrder: 0,
        slots: [],
        consoleBytes: 0,
        machine: new Uint8Array(0),
        connections: 1,
        open: [],
      },
      /^a snapshot stands for the session so far; replay needs a trace from --trace/,
    ],
  ])('%s', async (_, record, text) => {
    const records = await recording(hello);
    const trace = openRecords([...records.slice(0, 60), record, ...records.slice(60)]);
    for (const replayed of [await replayVmm(trace, hello), await replayKernel(trace, kernel())]) {
      expect(replayed.stuck).toMatch(text);
      expect(replayed.ioctls).toBe(23);
      expect(replayed).not.toHaveProperty('difference');
    }
  });

  it('all of it', async () => {
    expect(await replayVmm(openRecords([]), hello)).toEqual({ exits: 0, ioctls: 0, stuck: 'the trace has no Welcome' });
  });
});
