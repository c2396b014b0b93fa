import { encodeFrame } from '../../proto/codec.ts';
import type { ExitFrame, Frame, Hello, RunFrame, Welcome } from '../../proto/frame.ts';
import { defaultLimits } from '../../proto/limits.ts';
import { encodeRecord, type TraceHeader, type TraceRecord, traceMagic } from '../../proto/trace.ts';
import { type Exit, type Reply, reply } from '../../proto/uapi/exit.ts';
import { type Aarch32Register, registerSet } from '../../proto/uapi/registers.ts';

export const header: TraceHeader & { readonly hostNs: number } = {
  kind: 'header',
  version: 1,
  writer: { name: 'trapline-vmm', version: '0.1.0' },
  schemaDigest: Uint8Array.of(1),
  session: Uint8Array.of(0xab, 0xcd),
  tokenDigest: Uint8Array.of(2),
  machine: '--board highbank --kernel hello.elf',
  hostNs: 0,
};

const terms = {
  minor: 0,
  implementation: { name: 'x', version: '1' },
  capabilities: ['batch'],
  limits: defaultLimits,
  schemaDigest: Uint8Array.of(1),
} as const;
export const hello: Hello = { type: 'hello', ...terms };
export const welcome: Welcome = {
  type: 'welcome',
  ...terms,
  session: header.session,
  epoch: 1,
  token: new Uint8Array(0),
  eventOrder: 0,
};

const fromKernel = new Set<Frame['type']>(['hello', 'ready', 'ioctl_result', 'exit', 'event']);

/** A frame as it was recorded, so many microseconds after the start. */
export function recorded(frame: Frame, us = 0, toKernel = !fromKernel.has(frame.type)): TraceRecord {
  return { kind: 'frame', toKernel, connection: 0, frame: encodeFrame(frame), hostNs: us * 1000 };
}

/** The bytes of a trace with these records behind its header. */
export function traceBytes(records: readonly TraceRecord[]): Uint8Array {
  return Buffer.concat([traceMagic, encodeRecord(header), ...records.map(encodeRecord)]);
}

export function exitFrame(seq: number, exit: Exit, rest: Partial<ExitFrame> = {}): ExitFrame {
  return { type: 'exit', vm: 0, vcpu: 0, seq, vmOrder: seq, virtualTimeNs: seq * 10, exit, ...rest };
}

export function runFrame(seq: number, parts: Partial<Reply> = {}, vcpu = 0): RunFrame {
  return { type: 'run', vm: 0, vcpu, seq, ...(seq === 0 ? {} : { reply: reply(parts) }) };
}

export function smc(registers: Partial<Record<Aarch32Register, number>>): Exit {
  return {
    reason: 'smc',
    immediate: 0,
    isa: 'a32',
    bytes: 4,
    mode: 0x13,
    pc: 0x8014,
    registers: registerSet(registers),
    windows: [],
  };
}

export function mmio(ipa: number, write: boolean, ...data: readonly number[]): Exit {
  return { reason: 'mmio', ipa, write, data: Uint8Array.from(data), pc: 0x8000 };
}
