import { wireMpStates } from './codec-ioctl.ts';
import {
  caseFromWire,
  casesByField,
  checkedCounter,
  counter,
  type OneofCase,
  oneofCase,
  plainBytes,
} from './codec-value.ts';
import { ProtocolError } from './errors.ts';
import type { EventFrame, KernelEvent } from './frame.ts';
import type { Encodable, Event as EventMessage } from './gen/trapline.ts';

type EventOf<K extends KernelEvent['kind']> = Extract<KernelEvent, { readonly kind: K }>;

const kinds: { readonly [K in KernelEvent['kind']]: OneofCase<EventMessage, EventOf<K>> } = {
  coalesced_mmio: oneofCase('coalescedMmio', {
    toWire: ({ writes }) => ({
      writes: writes.map(({ ipa, data }) => ({ ipa: checkedCounter(ipa, 'CoalescedWrite.ipa'), data })),
    }),
    fromWire: ({ writes }) => ({
      kind: 'coalesced_mmio',
      writes: writes.map(({ ipa, data }) => ({ ipa: counter(ipa, 'CoalescedWrite.ipa'), data: plainBytes(data) })),
    }),
  }),
  ioeventfd: oneofCase('ioeventfd', {
    toWire: ({ cookie, count }) => ({ cookie, count: checkedCounter(count, 'IoeventfdSignal.count') }),
    fromWire: ({ cookie, count }) => ({ kind: 'ioeventfd', cookie, count: counter(count, 'IoeventfdSignal.count') }),
  }),
  vcpu_state: oneofCase('vcpuState', {
    toWire: ({ vcpu, state }) => ({ vcpu, state: wireMpStates.numbers[state] }),
    fromWire: ({ vcpu, state }) => ({ kind: 'vcpu_state', vcpu, state: wireMpStates.name(state, 'VcpuState.state') }),
  }),
  gap: oneofCase('gap', {
    toWire: ({ count }) => ({ count: checkedCounter(count, 'Gap.count') }),
    fromWire: ({ count }) => ({ kind: 'gap', count: counter(count, 'Gap.count') }),
  }),
};

const cases = casesByField<EventMessage, KernelEvent>(Object.values(kinds));

export function eventToWire({ vm, vmOrder, virtualTimeNs, event }: EventFrame): Encodable<EventMessage> {
  const row: OneofCase<EventMessage, KernelEvent> = kinds[event.kind];
  return {
    vm,
    vmOrder: checkedCounter(vmOrder, 'Event.vm_order'),
    virtualTimeNs: checkedCounter(virtualTimeNs, 'Event.virtual_time_ns'),
    [row.field]: row.toWire(event),
  };
}

export function eventFromWire(message: EventMessage): EventFrame {
  const event = caseFromWire(cases, message, message.$event);
  if (event === undefined) {
    throw new ProtocolError('UNIMPLEMENTED', 'Event has no event this minor version knows', { vm: message.vm });
  }
  return {
    type: 'event',
    vm: message.vm,
    vmOrder: counter(message.vmOrder, 'Event.vm_order'),
    virtualTimeNs: counter(message.virtualTimeNs, 'Event.virtual_time_ns'),
    event,
  };
}
