import { registersFromWire, registersToWire } from './codec-registers.ts';
import { checkedCounter, counter, plainBytes, wireEnum } from './codec-value.ts';
import { ProtocolError } from './errors.ts';
import type { RunFrame } from './frame.ts';
import {
  type Encodable,
  type IrqLine as IrqLineMessage,
  type MemoryWrite as MemoryWriteMessage,
  type PowerChange as PowerMessage,
  type Reply as ReplyMessage,
  type Run as RunMessage,
  trapline,
} from './gen/trapline.ts';
import type { IrqLine, MemoryWrite, PowerChange, Reply, ReplyOutcome } from './uapi/exit.ts';

const { PowerAction, ReplyOutcome: Outcome } = trapline.kvm.v1;

const outcomes = wireEnum<ReplyOutcome>({
  resume: Outcome.REPLY_OUTCOME_RESUME,
  nop: Outcome.REPLY_OUTCOME_NOP,
  undef: Outcome.REPLY_OUTCOME_UNDEF,
  external_abort: Outcome.REPLY_OUTCOME_EXTERNAL_ABORT,
});

const powerActions = wireEnum<PowerChange['action']>({
  on: PowerAction.POWER_ACTION_ON,
  off: PowerAction.POWER_ACTION_OFF,
  standby: PowerAction.POWER_ACTION_STANDBY,
});

export function irqLineToWire({ irq, level }: IrqLine): Encodable<IrqLineMessage> {
  return { irq, level };
}

export function irqLineFromWire({ irq, level }: IrqLineMessage): IrqLine {
  return { irq, level };
}

function writeToWire({ ipa, bytes }: MemoryWrite): Encodable<MemoryWriteMessage> {
  return { ipa: checkedCounter(ipa, 'MemoryWrite.ipa'), data: bytes };
}

function writeFromWire({ ipa, data }: MemoryWriteMessage): MemoryWrite {
  return { ipa: counter(ipa, 'MemoryWrite.ipa'), bytes: plainBytes(data) };
}

function powerToWire(change: PowerChange): Encodable<PowerMessage> {
  const action = powerActions.numbers[change.action];
  if (change.action !== 'on') return { action, vcpu: change.vcpu };
  const { vcpu, entry, context, bigEndian } = change;
  return { action, vcpu, entry, context, bigEndian };
}

function powerFromWire({ action: number, vcpu, entry, context, bigEndian }: PowerMessage): PowerChange {
  const action = powerActions.name(number, 'PowerChange.action');
  if (action !== 'on') return { action, vcpu };
  return { action, vcpu, entry, context, ...(bigEndian === null ? {} : { bigEndian }) };
}

function replyToWire(reply: Reply): Encodable<ReplyMessage> {
  return {
    outcome: outcomes.numbers[reply.outcome],
    registers: registersToWire(reply.registers),
    mmioData: reply.mmioData,
    memory: reply.memory.map(writeToWire),
    interrupts: reply.interrupts.map(irqLineToWire),
    power: reply.power.map(powerToWire),
    ...(reply.alarmNs === undefined ? {} : { alarmNs: checkedCounter(reply.alarmNs, 'Reply.alarm_ns') }),
  };
}

const mmioBytesMax = 8;

function replyFromWire(message: ReplyMessage): Reply {
  const { mmioData } = message;
  if (mmioData.length > mmioBytesMax) {
    throw new ProtocolError('MALFORMED_FRAME', `Reply.mmio_data has ${mmioData.length} bytes, at most 8 are allowed`);
  }
  if (message.aarch64Registers !== null) {
    throw new ProtocolError('UNIMPLEMENTED', 'Reply.aarch64_registers is of a newer minor version');
  }
  return {
    outcome: outcomes.name(message.outcome, 'Reply.outcome'),
    registers: registersFromWire(message.registers, 'Reply.registers'),
    memory: message.memory.map(writeFromWire),
    interrupts: message.interrupts.map(irqLineFromWire),
    power: message.power.map(powerFromWire),
    mmioData: plainBytes(mmioData),
    ...(message.alarmNs === null ? {} : { alarmNs: counter(message.alarmNs, 'Reply.alarm_ns') }),
  };
}

export function runToWire({ vm, vcpu, seq, reply }: RunFrame): Encodable<RunMessage> {
  const about = { vm, vcpu, seq: checkedCounter(seq, 'Run.seq') };
  return reply === undefined ? about : { ...about, reply: replyToWire(reply) };
}

export function runFromWire({ vm, vcpu, seq: wide, reply }: RunMessage): RunFrame {
  const seq = counter(wide, 'Run.seq');
  if (reply === null) return { type: 'run', vm, vcpu, seq };
  return { type: 'run', vm, vcpu, seq, reply: replyFromWire(reply) };
}
