import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './codec.ts';
import { type ErrorCode, type ErrorSubject, ProtocolError } from './errors.ts';
import type { ExitFrame, Frame } from './frame.ts';
import { type Encodable, type Frame as FrameMessage, trapline } from './gen/trapline.ts';
import { goldenFrames } from './golden/frames.ts';
import { defaultLimits } from './limits.ts';

const limits = { ...defaultLimits, frameBytesMax: 4096, batchFramesMax: 4 };

function wire(message: Encodable<FrameMessage>): Uint8Array {
  return trapline.kvm.v1.Frame.encode(message).finish();
}

function refusal(action: () => unknown): {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly about: ErrorSubject;
} {
  try {
    action();
  } catch (error) {
    if (error instanceof ProtocolError) return { code: error.code, detail: error.message, about: error.about };
    throw error;
  }
  throw new Error('nothing was refused');
}

const tooLarge = { low: 0, high: 0x20_0000 };
const call = { isa: 1, instructionBytes: 4, mode: 0x13, pc: 0x8004 };
const terms = {
  implementation: { name: 'k', version: '1' },
  limits: { frameBytesMax: 4096, vcpusMax: 1, ioctlsMax: 1, batchFramesMax: 1 },
};
const pingMessage = { ping: { nonce: 1, answer: false } };

describe('decodeFrame refuses as MALFORMED_FRAME (ERR-1)', () => {
  it.each<[string, RegExp, Encodable<FrameMessage>]>([
    ['a counter over 2^53-1', /Exit\.seq is over/, { exit: { seq: tooLarge, intr: {} } }],
    [
      'a place in the VM order over 2^53-1 (ENC-3)',
      /Exit\.vm_order/,
      { exit: { seq: 1, vmOrder: tooLarge, intr: {} } },
    ],
    [
      'a virtual time over 2^53-1 (ENC-3)',
      /Exit\.virtual_time_ns/,
      { exit: { seq: 1, virtualTimeNs: tooLarge, intr: {} } },
    ],
    ['a run of an exit over 2^53-1', /Run\.seq/, { run: { seq: tooLarge } }],
    ['an address over 2^53-1 (ENC-3)', /MmioExit\.ipa/, { exit: { mmio: { ipa: tooLarge, data: Uint8Array.of(0) } } }],
    ['a memory write past 2^53-1', /MemoryWrite\.ipa/, { run: { reply: { outcome: 1, memory: [{ ipa: tooLarge }] } } }],
    ['an ioctl id over 2^53-1 (ENC-3)', /Ioctl\.id/, { ioctl: { id: tooLarge, createVm: {} } }],
    ['a size over 2^53-1 (ENC-3)', /size_bytes/, { ioctl: { readMemory: { sizeBytes: tooLarge } } }],
    ['an epoch over 2^53-1 (ENC-3)', /Welcome\.epoch/, { welcome: { ...terms, epoch: tooLarge } }],
    ['a reply without an outcome (ENC-5)', /Reply\.outcome is not set/, { run: { reply: {} } }],
    ['an instruction set that is not set (ENC-5)', /CallExit\.isa is not set/, { exit: { smc: { ...call, isa: 0 } } }],
    ['a call of 3 bytes (EXIT-2)', /instruction_bytes = 3/, { exit: { smc: { ...call, instructionBytes: 3 } } }],
    [
      'an SMC immediate of 5 bits (EXIT-3)',
      /immediate = 16 does not fit an smc/,
      { exit: { smc: { ...call, immediate: 16 } } },
    ],
    ['an HVC immediate of 17 bits (EXIT-3)', /immediate = 65536 /, { exit: { hvc: { ...call, immediate: 0x1_0000 } } }],
    [
      'a register mask with fewer values (ENC-7)',
      /mask 0x7 does not pick 2/,
      { exit: { smc: { ...call, registers: { mask: 7, values: [1, 2] } } } },
    ],
    [
      'a register mask with more values (ENC-7)',
      /mask 0x1 does not pick 2/,
      { run: { reply: { outcome: 1, registers: { mask: 1, values: [1, 2] } } } },
    ],
    [
      'a register that does not exist (ENC-7)',
      /mask 0x20000/,
      { run: { reply: { outcome: 1, registers: { mask: 1 << 17, values: [1] } } } },
    ],
    [
      'a window at a register that does not exist',
      /WindowRule\.register = 17/,
      { ioctl: { setExitContents: { windows: [{ conduit: 1, register: 17 }] } } },
    ],
    ['an MMIO access of 3 bytes (EXIT-6)', /3 bytes/, { exit: { mmio: { data: new Uint8Array(3) } } }],
    ['an MMIO access of no bytes', /0 bytes/, { exit: { mmio: {} } }],
    [
      '9 bytes for an MMIO load',
      /Reply\.mmio_data has 9 bytes/,
      { run: { reply: { outcome: 1, mmioData: new Uint8Array(9) } } },
    ],
    ['17 words of a system event', /17 words/, { exit: { systemEvent: { type: 1, data: new Array(17).fill(0) } } }],
    [
      'a vCPU without a VM (ADDR-1)',
      /Address has a vcpu but no vm/,
      { ioctl: { address: { vcpu: 0 }, getMpState: {} } },
    ],
    ['a Hello without limits (HS-8)', /Hello\.limits is not set/, { hello: { implementation: terms.implementation } }],
    [
      'a Welcome without limits (HS-8)',
      /Welcome\.limits is not set/,
      { welcome: { implementation: terms.implementation } },
    ],
    ['a Welcome without an implementation (HS-8)', /Welcome\.implementation/, { welcome: { limits: terms.limits } }],
    ['a Hello without an implementation (HS-8)', /Hello\.implementation/, { hello: { limits: terms.limits } }],
    [
      'frames of less than 4 KiB (LIM-1)',
      /frame_bytes_max = 4095/,
      { hello: { ...terms, limits: { ...terms.limits, frameBytesMax: 4095 } } },
    ],
    [
      'frames of more than 1 MiB (LIM-1)',
      /Welcome\.limits\.frame_bytes_max = 1048577/,
      { welcome: { ...terms, limits: { ...terms.limits, frameBytesMax: 1048577 } } },
    ],
    ['no vCPUs (HS-8)', /vcpus_max is 0/, { hello: { ...terms, limits: { ...terms.limits, vcpusMax: 0 } } }],
    ['no ioctls (HS-8)', /ioctls_max is 0/, { hello: { ...terms, limits: { ...terms.limits, ioctlsMax: 0 } } }],
    [
      'no batch entries (HS-8)',
      /batch_frames_max is 0/,
      { hello: { ...terms, limits: { ...terms.limits, batchFramesMax: 0 } } },
    ],
    ['an empty Batch (LIVE-5)', /without frames/, { batch: {} }],
    [
      'a Batch inside a Batch (LIVE-5)',
      /Batch inside a Batch/,
      { batch: { frames: [{ batch: { frames: [pingMessage] } }] } },
    ],
    ['an error without a code (ENC-5)', /Error\.code is not set/, { error: { scope: 1 } }],
  ])('%s', (_, detail, message) => {
    expect(refusal(() => decodeFrame(wire(message), limits))).toMatchObject({
      code: 'MALFORMED_FRAME',
      detail: expect.stringMatching(detail),
    });
  });

  it.each<[string, readonly number[]]>([
    ['no bytes at all (ENC-6)', []],
    ['a length past the end', [0x12, 0x7f]],
    ['a varint that never ends', [0x0a, 0x0b, ...new Array(11).fill(0xff)]],
    ['a varint of a length over 2^31', [0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['an unknown wire type', [0x0f]],
    ['a group that never ends', [0x7b]],
    ['packed values whose length is no multiple of 8', [0x1a, 0x06, 0x22, 0x04, 0x0a, 0x02, 0x01, 0x02]],
    ['field number zero with a bad length', [0x02, 0x05, 0x00]],
  ])('%s', (_, bytes) => {
    expect(refusal(() => decodeFrame(Uint8Array.from(bytes), limits)).code).toBe('MALFORMED_FRAME');
  });

  it('Batches nested a thousand deep (LIM-4)', () => {
    let bytes = wire(pingMessage);
    for (let depth = 0; depth < 1000; depth += 1) {
      const entry = new protobuf.Writer().uint32(0x0a).bytes(bytes).finish();
      bytes = new protobuf.Writer().uint32(0x32).bytes(entry).finish();
    }
    expect(refusal(() => decodeFrame(bytes, defaultLimits)).code).toBe('MALFORMED_FRAME');
  });
});

describe('decodeFrame refuses as UNIMPLEMENTED, naming what it is about (ERR-6),', () => {
  const unknownField = Uint8Array.of(0xfa, 0x07, 0x00); // field 127, empty

  function withUnknown(field: number, message: Uint8Array): Uint8Array {
    return new protobuf.Writer()
      .uint32((field << 3) | 2)
      .bytes(Uint8Array.from([...message, ...unknownField]))
      .finish();
  }

  it.each<[string, ErrorSubject, Uint8Array]>([
    ['a frame it does not know (ENC-6, EVO-2)', {}, unknownField],
    [
      'an exit it does not know (ENC-6, EVO-2)',
      { vm: 1, vcpu: 2, seq: 3 },
      withUnknown(2, Uint8Array.of(0x08, 1, 0x10, 2, 0x18, 3)),
    ],
    ['an ioctl it does not know (ENC-6, EVO-2)', { ioctl: 5 }, withUnknown(3, Uint8Array.of(0x08, 5))],
    ['a result it does not know', { ioctl: 6 }, withUnknown(4, Uint8Array.of(0x08, 6))],
    ['an event it does not know (ENC-6, EVO-2)', { vm: 7 }, withUnknown(5, Uint8Array.of(0x08, 7))],
    ['an outcome it does not know (ENC-5, EVO-2)', {}, wire({ run: { reply: { outcome: 99 } } })],
    ['an exit of no kind (ENC-6)', { vm: 1, vcpu: 2, seq: 3 }, wire({ exit: { vm: 1, vcpu: 2, seq: 3 } })],
    ['an ioctl that asks for nothing (ENC-6)', { ioctl: 5 }, wire({ ioctl: { id: 5 } })],
    ['an error code it does not know (ERR-2)', { ofError: true }, wire({ error: { code: 999, scope: 1 } })],
    [
      'an errno it does not know (ENC-5)',
      { ioctl: 8 },
      wire({ ioctlResult: { id: 8, failure: { request: 4, errno: 4095 } } }),
    ],
    [
      'the failure of a request it does not know',
      { ioctl: 9 },
      wire({ ioctlResult: { id: 9, failure: { request: 999, errno: 22 } } }),
    ],
    ['AArch64 registers in a call (EVO-5)', {}, wire({ exit: { smc: { ...call, aarch64Registers: {} } } })],
    ['AArch64 registers in a reply (EVO-5)', {}, wire({ run: { reply: { outcome: 1, aarch64Registers: {} } } })],
  ])('%s', (_, about, bytes) => {
    expect(refusal(() => decodeFrame(bytes, limits))).toMatchObject({ code: 'UNIMPLEMENTED', about });
  });
});

describe('decodeFrame holds a frame against the limits:', () => {
  const largest: Frame = { type: 'goaway', reason: 'x'.repeat(limits.frameBytesMax - 6) };

  it('takes one of exactly frameBytesMax (LIM-1)', () => {
    expect(encodeFrame(largest)).toHaveLength(limits.frameBytesMax);
    expect(decodeFrame(encodeFrame(largest), limits)).toEqual(largest);
  });

  it('refuses one a byte longer as FRAME_TOO_LARGE (LIM-1)', () => {
    const bytes = encodeFrame({ ...largest, reason: `${largest.reason}x` });
    expect(refusal(() => decodeFrame(bytes, limits))).toEqual({
      code: 'FRAME_TOO_LARGE',
      detail: 'frame of 4097 bytes is over the negotiated 4096',
      about: {},
    });
  });

  const batch = (count: number): Uint8Array => wire({ batch: { frames: new Array(count).fill(pingMessage) } });

  it('takes a Batch of exactly batchFramesMax', () => {
    expect(decodeFrame(batch(4), limits)).toMatchObject({ type: 'batch', frames: { length: 4 } });
  });

  it.each([
    ['one more', batch(5)],
    ['two thousand empty ones', Uint8Array.from([0x32, 0x80, 0x1e, ...new Array(1920).fill([0x0a, 0x00]).flat()])],
    ['one more in two pieces', Uint8Array.from([...batch(3), ...batch(2)])],
    ['one more behind an unknown field', Uint8Array.from([0xfa, 0x07, 0x00, ...batch(5)])],
  ])('refuses a Batch of %s as LIMIT_EXCEEDED (LIM-2)', (_, bytes) => {
    expect(refusal(() => decodeFrame(bytes, limits)).code).toBe('LIMIT_EXCEEDED');
  });
});

it.each<[string, Encodable<FrameMessage>, ErrorCode]>([
  ['it does not know', {}, 'UNIMPLEMENTED'],
  ['out of its range', { exit: { seq: tooLarge, intr: {} } }, 'MALFORMED_FRAME'],
])('decodeFrame refuses a Batch for one frame %s (LIVE-5)', (_, bad, code) => {
  const frames = [pingMessage, bad, pingMessage];
  expect(refusal(() => decodeFrame(wire({ batch: { frames } }), limits)).code).toBe(code);
});

/** The same message with the fields of its body from the highest number to the lowest. */
function backwards(message: Uint8Array): Uint8Array {
  const reader = new protobuf.Reader(message);
  const tag = reader.uint32();
  const body = reader.bytes();
  const fields: { readonly number: number; readonly bytes: Uint8Array }[] = [];
  for (const each = new protobuf.Reader(body); each.pos < each.len; ) {
    const from = each.pos;
    const fieldTag = each.uint32();
    each.skipType(fieldTag & 7);
    fields.push({ number: fieldTag >>> 3, bytes: body.subarray(from, each.pos) });
  }
  const turned = fields.toSorted((a, b) => b.number - a.number);
  const bytes = Uint8Array.from(turned.flatMap((field) => [...field.bytes]));
  return new protobuf.Writer().uint32(tag).bytes(bytes).finish();
}

describe('decodeFrame follows protobuf:', () => {
  const ping: Frame = { type: 'ping', nonce: 1n, answer: false };

  it.each(Object.entries(goldenFrames))('takes %s with its fields in another order (ENC-1)', (_, frame) => {
    expect(decodeFrame(backwards(encodeFrame(frame)), defaultLimits)).toStrictEqual(
      decodeFrame(encodeFrame(frame), defaultLimits),
    );
  });

  it('takes defaults that are written (ENC-1)', () => {
    const bytes = encodeFrame(ping);
    const written = Uint8Array.from([bytes[0] ?? 0, (bytes[1] ?? 0) + 2, ...bytes.subarray(2), 0x10, 0x00]);
    expect(decodeFrame(written, limits)).toEqual(ping);
  });

  it('ignores unknown fields (EVO-2)', () => {
    expect(decodeFrame(Uint8Array.from([...wire(pingMessage), 0xfa, 0x07, 0x00]), limits)).toEqual(ping);
  });

  it('lets the last case of a oneof win', () => {
    const goaway = wire({ goaway: { reason: 'bye' } });
    expect(decodeFrame(Uint8Array.from([...goaway, ...wire(pingMessage)]), limits)).toEqual(ping);
    expect(decodeFrame(Uint8Array.from([...wire(pingMessage), ...goaway]), limits)).toEqual({
      type: 'goaway',
      reason: 'bye',
    });
  });

  it('takes register values that are not packed (ENC-1)', () => {
    const registers = [0x0d, 1, 0, 0, 0, 0x15, 42, 0, 0, 0];
    const reply = [0x08, 1, 0x12, registers.length, ...registers];
    const bytes = Uint8Array.from([0x0a, reply.length + 2, 0x22, reply.length, ...reply]);
    expect(decodeFrame(bytes, limits)).toMatchObject({ reply: { registers: { mask: 1, values: [42] } } });
  });
});

describe('decodeFrame gives bytes', () => {
  const frame: ExitFrame = {
    type: 'exit',
    vm: 0,
    vcpu: 0,
    seq: 1,
    vmOrder: 1,
    virtualTimeNs: 0,
    exit: { reason: 'mmio', ipa: 0, write: true, data: Uint8Array.of(1, 2, 3, 4), pc: 0 },
  };

  it('that are plain Uint8Arrays even when a Buffer came in', () => {
    const decoded = decodeFrame(Buffer.from(encodeFrame(frame)), limits);
    expect(decoded).toStrictEqual(frame);
  });

  it('from the middle of a larger buffer', () => {
    const bytes = encodeFrame(frame);
    const larger = new Uint8Array(bytes.length + 20).fill(0xee);
    larger.set(bytes, 10);
    expect(decodeFrame(larger.subarray(10, 10 + bytes.length), limits)).toStrictEqual(frame);
  });
});

describe('encodeFrame refuses as INTERNAL', () => {
  const exit = {
    type: 'exit',
    vm: 0,
    vcpu: 0,
    seq: 1,
    vmOrder: 1,
    virtualTimeNs: 0,
    exit: { reason: 'intr' },
  } as const;

  it.each<[string, Frame]>([
    ['a counter over 2^53-1', { ...exit, seq: 2 ** 53 }],
    ['a negative time', { ...exit, virtualTimeNs: -1 }],
    ['half an address', { ...exit, exit: { reason: 'mmio', ipa: 0.5, write: false, data: Uint8Array.of(0), pc: 0 } }],
    ['a Batch inside a Batch', { type: 'batch', frames: [{ type: 'batch', frames: [exit] }] }],
  ])('%s', (_, frame) => {
    expect(refusal(() => encodeFrame(frame)).code).toBe('INTERNAL');
  });

  it('nothing after a frame that failed in the middle', () => {
    const broken = {
      type: 'goaway',
      get reason(): string {
        return null as unknown as string;
      },
    } as const;
    const good: Frame = { type: 'ping', nonce: 7n, answer: true };
    const before = encodeFrame(good);
    try {
      encodeFrame({ type: 'batch', frames: [good, broken] });
    } catch {}
    expect(encodeFrame(good)).toEqual(before);
  });
});
