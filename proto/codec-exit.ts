import { registersFromWire, registersToWire } from './codec-registers.ts';
import {
  caseFromWire,
  casesByField,
  checkedCounter,
  counter,
  noCase,
  type OneofCase,
  oneofCase,
  pattern,
  plainBytes,
  setCase,
  wide,
  wireEnum,
} from './codec-value.ts';
import { ProtocolError } from './errors.ts';
import type { ExitFrame } from './frame.ts';
import { type CallExit as CallMessage, type Encodable, type Exit as ExitMessage, trapline } from './gen/trapline.ts';
import {
  type CallExit,
  type Exit,
  type ExitReason,
  internalErrorSuberrors,
  type MemoryWindow,
  systemEventTypes,
} from './uapi/exit.ts';

const { InstructionSet } = trapline.kvm.v1;

const isas = wireEnum<CallExit['isa']>({
  a32: InstructionSet.INSTRUCTION_SET_A32,
  t32: InstructionSet.INSTRUCTION_SET_T32,
});
const eventTypes = wireEnum(systemEventTypes);
const suberrors = wireEnum(internalErrorSuberrors);

const immediateMax = { smc: 0xf, hvc: 0xffff } as const;
const systemEventWordsMax = 16;

type ExitOf<R extends ExitReason> = Exit extends infer E
  ? E extends { readonly reason: infer Q }
    ? R extends Q
      ? E
      : never
    : never
  : never;

function callToWire(exit: CallExit): Encodable<CallMessage> {
  return {
    immediate: exit.immediate,
    isa: isas.numbers[exit.isa],
    instructionBytes: exit.bytes,
    mode: exit.mode,
    pc: exit.pc,
    registers: registersToWire(exit.registers),
    windows: exit.windows.map(({ ipa, bytes }) => ({ ipa: checkedCounter(ipa, 'MemoryWindow.ipa'), data: bytes })),
  };
}

function callFromWire(reason: CallExit['reason'], message: CallMessage): CallExit {
  const { immediate, instructionBytes } = message;
  if (immediate > immediateMax[reason]) {
    throw new ProtocolError('MALFORMED_FRAME', `CallExit.immediate = ${immediate} does not fit an ${reason}`);
  }
  if (instructionBytes !== 2 && instructionBytes !== 4) {
    throw new ProtocolError('MALFORMED_FRAME', `CallExit.instruction_bytes = ${instructionBytes} is neither 2 nor 4`);
  }
  if (message.aarch64Registers !== null) {
    throw new ProtocolError('UNIMPLEMENTED', 'CallExit.aarch64_registers is of a newer minor version');
  }
  return {
    reason,
    immediate,
    isa: isas.name(message.isa, 'CallExit.isa'),
    bytes: instructionBytes,
    mode: message.mode,
    pc: message.pc,
    registers: registersFromWire(message.registers, 'CallExit.registers'),
    windows: message.windows.length === 0 ? noWindows : message.windows.map(windowFromWire),
  };
}

const noWindows: readonly MemoryWindow[] = [];

function windowFromWire({ ipa, data }: CallMessage['windows'][number]): MemoryWindow {
  return { ipa: counter(ipa, 'MemoryWindow.ipa'), bytes: plainBytes(data) };
}

const accessBytes: ReadonlySet<number> = new Set([1, 2, 4, 8]);

const reasons: { readonly [R in ExitReason]: OneofCase<ExitMessage, ExitOf<R>> } = {
  smc: oneofCase('smc', { toWire: callToWire, fromWire: (message) => callFromWire('smc', message) }),
  hvc: oneofCase('hvc', { toWire: callToWire, fromWire: (message) => callFromWire('hvc', message) }),
  mmio: oneofCase('mmio', {
    toWire: ({ ipa, write, data, pc }) => ({ ipa: checkedCounter(ipa, 'MmioExit.ipa'), write, data, pc }),
    fromWire({ ipa, write, data, pc }) {
      if (!accessBytes.has(data.length)) {
        throw new ProtocolError('MALFORMED_FRAME', `MmioExit.data has ${data.length} bytes, not 1, 2, 4 or 8`);
      }
      return { reason: 'mmio', ipa: counter(ipa, 'MmioExit.ipa'), write, data, pc };
    },
  }),
  intr: oneofCase('intr', {
    toWire: () => ({}),
    fromWire: () => ({ reason: 'intr' }),
  }),
  system_event: oneofCase('systemEvent', {
    toWire: ({ type, data }) => ({ type: eventTypes.numbers[type], data: data.map(wide) }),
    fromWire({ type, data }) {
      if (data.length > systemEventWordsMax) {
        throw new ProtocolError(
          'MALFORMED_FRAME',
          `SystemEventExit.data has ${data.length} words, at most 16 are allowed`,
        );
      }
      return { reason: 'system_event', type: eventTypes.name(type, 'SystemEventExit.type'), data: data.map(pattern) };
    },
  }),
  internal_error: oneofCase('internalError', {
    toWire: ({ suberror, pc, instruction, text }) => ({ suberror: suberrors.numbers[suberror], pc, instruction, text }),
    fromWire: ({ suberror, pc, instruction, text }) => ({
      reason: 'internal_error',
      suberror: suberrors.name(suberror, 'InternalErrorExit.suberror'),
      pc,
      instruction: plainBytes(instruction),
      text,
    }),
  }),
  debug: oneofCase('debug', {
    toWire: ({ hsr, far, pc }) => ({ hsr, far: wide(far), pc }),
    fromWire: ({ hsr, far, pc }) => ({ reason: 'debug', hsr, far: pattern(far), pc }),
  }),
  fail_entry: oneofCase('failEntry', {
    toWire: (exit) => ({ hardwareEntryFailureReason: wide(exit.hardwareEntryFailureReason), cpu: exit.cpu }),
    fromWire: ({ hardwareEntryFailureReason, cpu }) => ({
      reason: 'fail_entry',
      hardwareEntryFailureReason: pattern(hardwareEntryFailureReason),
      cpu,
    }),
  }),
  arm_nisv: oneofCase('armNisv', {
    toWire: ({ esrIss, faultIpa, pc }) => ({
      esrIss: wide(esrIss),
      faultIpa: checkedCounter(faultIpa, 'ArmNisvExit.fault_ipa'),
      pc,
    }),
    fromWire: ({ esrIss, faultIpa, pc }) => ({
      reason: 'arm_nisv',
      esrIss: pattern(esrIss),
      faultIpa: counter(faultIpa, 'ArmNisvExit.fault_ipa'),
      pc,
    }),
  }),
  memory_fault: oneofCase('memoryFault', {
    toWire: ({ flags, ipa, bytes }) => ({
      flags: wide(flags),
      ipa: checkedCounter(ipa, 'MemoryFaultExit.ipa'),
      sizeBytes: checkedCounter(bytes, 'MemoryFaultExit.size_bytes'),
    }),
    fromWire: ({ flags, ipa, sizeBytes }) => ({
      reason: 'memory_fault',
      flags: pattern(flags),
      ipa: counter(ipa, 'MemoryFaultExit.ipa'),
      bytes: counter(sizeBytes, 'MemoryFaultExit.size_bytes'),
    }),
  }),
  shutdown: oneofCase('shutdown', {
    toWire: () => ({}),
    fromWire: () => ({ reason: 'shutdown' }),
  }),
};

const cases = casesByField<ExitMessage, Exit>(Object.values(reasons));
const noReason = noCase(cases);

export function exitToWire(frame: ExitFrame): Encodable<ExitMessage> {
  const { exit } = frame;
  const row: OneofCase<ExitMessage, Exit> = reasons[exit.reason];
  const message = {
    ...noReason,
    vm: frame.vm,
    vcpu: frame.vcpu,
    seq: checkedCounter(frame.seq, 'Exit.seq'),
    vmOrder: checkedCounter(frame.vmOrder, 'Exit.vm_order'),
    virtualTimeNs: checkedCounter(frame.virtualTimeNs, 'Exit.virtual_time_ns'),
  };
  return setCase(message, row, exit);
}

export function exitFromWire(message: ExitMessage): ExitFrame {
  const { vm, vcpu } = message;
  const seq = counter(message.seq, 'Exit.seq');
  const exit = caseFromWire(cases, message, message.$reason);
  if (exit === undefined) {
    throw new ProtocolError('UNIMPLEMENTED', `exit ${seq} of vCPU ${vcpu} has no reason this minor version knows`, {
      vm,
      vcpu,
      seq,
    });
  }
  return {
    type: 'exit',
    vm,
    vcpu,
    seq,
    vmOrder: counter(message.vmOrder, 'Exit.vm_order'),
    virtualTimeNs: counter(message.virtualTimeNs, 'Exit.virtual_time_ns'),
    exit,
  };
}
