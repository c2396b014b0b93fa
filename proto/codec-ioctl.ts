import { registerName, registerNumber } from './codec-registers.ts';
import { irqLineFromWire, irqLineToWire } from './codec-reply.ts';
import {
  type Both,
  caseFromWire,
  casesByField,
  checkedCounter,
  counter,
  type OneofCase,
  oneofCase,
  pattern,
  plainBytes,
  wide,
  wireEnum,
} from './codec-value.ts';
import { ProtocolError } from './errors.ts';
import type { IoctlFrame, IoctlResultFrame } from './frame.ts';
import { ioctlNumbers } from './gen/schema.ts';
import {
  type CoalescedZone,
  type Encodable,
  type Ioctl as IoctlMessage,
  type IoctlResult as IoctlResultMessage,
  type RegisterMatch,
  trapline,
  type WindowRule as WindowRuleMessage,
} from './gen/trapline.ts';
import { errnoName, errnos } from './uapi/errno.ts';
import type {
  Address,
  CallRouting,
  IgnoreRule,
  IoctlName,
  IoctlRequest,
  IoctlResult,
  IoctlTable,
  WindowRule,
} from './uapi/ioctl.ts';
import type { CpuTargetName, MpState } from './uapi/kvm.ts';

const { CallPolicy, Conduit, CpuTarget, KernelPsci, MpState: State } = trapline.kvm.v1;

const mpStates = wireEnum<MpState>({
  runnable: State.MP_STATE_RUNNABLE,
  stopped: State.MP_STATE_STOPPED,
  suspended: State.MP_STATE_SUSPENDED,
});

export { mpStates as wireMpStates };

const cpuTargets = wireEnum<CpuTargetName>({
  'cortex-a15': CpuTarget.CPU_TARGET_CORTEX_A15,
  'cortex-a7': CpuTarget.CPU_TARGET_CORTEX_A7,
  'cortex-a9': CpuTarget.CPU_TARGET_CORTEX_A9,
});

const callPolicies = wireEnum<CallRouting['smc']['kind']>({
  smccc: CallPolicy.CALL_POLICY_SMCCC,
  forward: CallPolicy.CALL_POLICY_FORWARD,
  undef: CallPolicy.CALL_POLICY_UNDEF,
  nop: CallPolicy.CALL_POLICY_NOP,
});

const kernelPscis = wireEnum<CallRouting['kernelPsci']>({
  off: KernelPsci.KERNEL_PSCI_OFF,
  '0.1': KernelPsci.KERNEL_PSCI_V0_1,
  '0.2': KernelPsci.KERNEL_PSCI_V0_2,
  '1.0': KernelPsci.KERNEL_PSCI_V1_0,
  '1.1': KernelPsci.KERNEL_PSCI_V1_1,
});

const conduits = wireEnum<WindowRule['conduit']>({ smc: Conduit.CONDUIT_SMC, hvc: Conduit.CONDUIT_HVC });

/** A message whose fields are ours already; read by name, since an unset field is no property of its own. */
function same<T extends object>(...fields: readonly (keyof T)[]): Both<T, T> {
  return {
    toWire: (value) => value as Encodable<T>,
    fromWire: (message) => Object.fromEntries(fields.map((field) => [field, message[field]])) as T,
  };
}

const nothing: Both<object, object> = { toWire: () => ({}), fromWire: () => ({}) };

const memoryRange: Both<{ readonly ipa: number; readonly bytes: number }, CoalescedZone> = {
  toWire: ({ ipa, bytes }) => ({
    ipa: checkedCounter(ipa, 'ipa'),
    sizeBytes: checkedCounter(bytes, 'size_bytes'),
  }),
  fromWire: ({ ipa, sizeBytes }) => ({ ipa: counter(ipa, 'ipa'), bytes: counter(sizeBytes, 'size_bytes') }),
};

const data: Both<{ readonly data: Uint8Array }, { readonly data: Uint8Array }> = {
  toWire: ({ data }) => ({ data }),
  fromWire: ({ data }) => ({ data: plainBytes(data) }),
};

interface AttributeMessage {
  readonly device: number | null;
  readonly group: number;
  readonly attr: { readonly low: number; readonly high: number };
}
const attribute: Both<IoctlTable['has_device_attr']['request'], AttributeMessage> = {
  toWire: ({ device, group, attr }) => ({ device, group, attr: wide(attr) }),
  fromWire: ({ device, group, attr }) => ({
    ...(device === null ? {} : { device }),
    group,
    attr: pattern(attr),
  }),
};

function matchToWire(rule: IgnoreRule | undefined): Encodable<RegisterMatch> | undefined {
  return rule === undefined ? undefined : { register: registerNumber(rule.register), value: rule.value };
}

function matchFromWire({ register, value }: RegisterMatch): IgnoreRule {
  return { register: registerName(register, 'RegisterMatch.register'), value };
}

function windowToWire(rule: WindowRule): Encodable<WindowRuleMessage> {
  return {
    conduit: conduits.numbers[rule.conduit],
    register: registerNumber(rule.register),
    sizeBytes: checkedCounter(rule.bytes, 'WindowRule.size_bytes'),
    when: matchToWire(rule.when),
  };
}

function windowFromWire({ conduit, register, sizeBytes, when }: WindowRuleMessage): WindowRule {
  return {
    conduit: conduits.name(conduit, 'WindowRule.conduit'),
    register: registerName(register, 'WindowRule.register'),
    bytes: counter(sizeBytes, 'WindowRule.size_bytes'),
    ...(when === null ? {} : { when: matchFromWire(when) }),
  };
}

type Field = keyof typeof ioctlNumbers;
type RequestOf<N extends IoctlName> = { readonly name: N } & IoctlTable[N]['request'];

interface IoctlRow<N extends IoctlName> {
  readonly request: OneofCase<IoctlMessage, RequestOf<N>>;
  readonly result: OneofCase<
    IoctlResultMessage,
    { readonly ok: true; readonly name: N; readonly value: IoctlTable[N]['result'] }
  >;
}

/** One ioctl: its field, what it asks, what it answers. */
function row<N extends IoctlName, F extends Field>(
  name: N,
  field: F,
  request: Both<IoctlTable[N]['request'], NonNullable<IoctlMessage[F]>>,
  result: Both<IoctlTable[N]['result'], NonNullable<IoctlResultMessage[F]>>,
): IoctlRow<N> {
  return {
    request: oneofCase<IoctlMessage, F, RequestOf<N>>(field, {
      toWire: (value) => request.toWire(value),
      fromWire: (message) => ({ name, ...request.fromWire(message) }),
    }),
    result: oneofCase(field, {
      toWire: ({ value }) => result.toWire(value),
      fromWire: (message) => ({ ok: true, name, value: result.fromWire(message) }),
    }),
  };
}

const ioctls: { readonly [N in IoctlName]: IoctlRow<N> } = {
  get_one_reg: row(
    'get_one_reg',
    'getOneReg',
    { toWire: ({ ids }) => ({ ids: ids.map(wide) }), fromWire: ({ ids }) => ({ ids: ids.map(pattern) }) },
    {
      toWire: ({ values }) => ({ values: values.map(wide) }),
      fromWire: ({ values }) => ({ values: values.map(pattern) }),
    },
  ),
  set_one_reg: row(
    'set_one_reg',
    'setOneReg',
    {
      toWire: ({ registers }) => ({
        registers: registers.map(({ id, value }) => ({ id: wide(id), value: wide(value) })),
      }),
      fromWire: ({ registers }) => ({
        registers: registers.map(({ id, value }) => ({ id: pattern(id), value: pattern(value) })),
      }),
    },
    nothing,
  ),
  read_memory: row('read_memory', 'readMemory', memoryRange, data),
  write_memory: row(
    'write_memory',
    'writeMemory',
    {
      toWire: ({ ipa, data }) => ({ ipa: checkedCounter(ipa, 'WriteMemoryRequest.ipa'), data }),
      fromWire: ({ ipa, data }) => ({ ipa: counter(ipa, 'WriteMemoryRequest.ipa'), data: plainBytes(data) }),
    },
    nothing,
  ),
  zero_memory: row('zero_memory', 'zeroMemory', memoryRange, nothing),
  irq_line: row('irq_line', 'irqLine', { toWire: irqLineToWire, fromWire: irqLineFromWire }, nothing),
  get_mp_state: row('get_mp_state', 'getMpState', nothing, {
    toWire: ({ state }) => ({ state: mpStates.numbers[state] }),
    fromWire: ({ state }) => ({ state: mpStates.name(state, 'GetMpStateResult.state') }),
  }),
  set_mp_state: row(
    'set_mp_state',
    'setMpState',
    {
      toWire: ({ state }) => ({ state: mpStates.numbers[state] }),
      fromWire: ({ state }) => ({ state: mpStates.name(state, 'SetMpStateRequest.state') }),
    },
    nothing,
  ),
  immediate_exit: row('immediate_exit', 'immediateExit', same('enabled'), nothing),
  check_extension: row('check_extension', 'checkExtension', same('capability'), same('value')),
  enable_cap: row(
    'enable_cap',
    'enableCap',
    {
      toWire: ({ capability, args }) => ({ capability, args: args.map(wide) }),
      fromWire: ({ capability, args }) => ({ capability, args: args.map(pattern) }),
    },
    nothing,
  ),
  create_vm: row('create_vm', 'createVm', same('type'), same('vm')),
  set_user_memory_region: row(
    'set_user_memory_region',
    'setUserMemoryRegion',
    {
      toWire: ({ slot, flags, ...range }) => ({ slot, flags, ...memoryRange.toWire(range) }),
      fromWire: (message) => ({ slot: message.slot, flags: message.flags, ...memoryRange.fromWire(message) }),
    },
    nothing,
  ),
  get_dirty_log: row('get_dirty_log', 'getDirtyLog', same('slot'), {
    toWire: ({ bitmap }) => ({ bitmap }),
    fromWire: ({ bitmap }) => ({ bitmap: plainBytes(bitmap) }),
  }),
  create_vcpu: row('create_vcpu', 'createVcpu', same('vcpu'), nothing),
  arm_preferred_target: row('arm_preferred_target', 'armPreferredTarget', nothing, {
    toWire: ({ target, features }) => ({ target: cpuTargets.numbers[target], features }),
    fromWire: ({ target, features }) => ({
      target: cpuTargets.name(target, 'ArmPreferredTargetResult.target'),
      features,
    }),
  }),
  arm_vcpu_init: row(
    'arm_vcpu_init',
    'armVcpuInit',
    {
      toWire: ({ target, features }) => ({ target: cpuTargets.numbers[target], features }),
      fromWire: ({ target, features }) => ({ target: cpuTargets.name(target, 'ArmVcpuInitRequest.target'), features }),
    },
    nothing,
  ),
  get_reg_list: row('get_reg_list', 'getRegList', same('count'), {
    toWire: ({ ids }) => ({ ids: ids.map(wide) }),
    fromWire: ({ ids }) => ({ ids: ids.map(pattern) }),
  }),
  create_device: row('create_device', 'createDevice', same('type', 'test'), same('device')),
  set_device_attr: row(
    'set_device_attr',
    'setDeviceAttr',
    {
      toWire: ({ data, ...rest }) => ({ ...attribute.toWire(rest), data }),
      fromWire: (message) => ({ ...attribute.fromWire(message), data: plainBytes(message.data) }),
    },
    nothing,
  ),
  get_device_attr: row('get_device_attr', 'getDeviceAttr', attribute, data),
  has_device_attr: row('has_device_attr', 'hasDeviceAttr', attribute, nothing),
  set_guest_debug: row('set_guest_debug', 'setGuestDebug', same('control'), nothing),
  register_coalesced_mmio: row('register_coalesced_mmio', 'registerCoalescedMmio', memoryRange, nothing),
  unregister_coalesced_mmio: row('unregister_coalesced_mmio', 'unregisterCoalescedMmio', memoryRange, nothing),
  ioeventfd: row(
    'ioeventfd',
    'ioeventfd',
    {
      toWire: ({ datamatch, deassign, cookie, ...range }) => ({
        ...memoryRange.toWire(range),
        datamatch: datamatch === undefined ? undefined : wide(datamatch),
        deassign,
        cookie,
      }),
      fromWire: (message) => ({
        ...memoryRange.fromWire(message),
        ...(message.datamatch === null ? {} : { datamatch: pattern(message.datamatch) }),
        deassign: message.deassign,
        cookie: message.cookie,
      }),
    },
    nothing,
  ),
  set_call_routing: row(
    'set_call_routing',
    'setCallRouting',
    {
      toWire: ({ smc, hvc, kernelPsci, ignoreSmc }) => ({
        smc: callPolicies.numbers[smc.kind],
        hvc: callPolicies.numbers[hvc.kind],
        kernelPsci: kernelPscis.numbers[kernelPsci],
        ignoreSmc: matchToWire(ignoreSmc),
      }),
      fromWire: ({ smc, hvc, kernelPsci, ignoreSmc }) => ({
        smc: { kind: callPolicies.name(smc, 'SetCallRoutingRequest.smc') },
        hvc: { kind: callPolicies.name(hvc, 'SetCallRoutingRequest.hvc') },
        kernelPsci: kernelPscis.name(kernelPsci, 'SetCallRoutingRequest.kernel_psci'),
        ...(ignoreSmc === null ? {} : { ignoreSmc: matchFromWire(ignoreSmc) }),
      }),
    },
    nothing,
  ),
  set_exit_contents: row(
    'set_exit_contents',
    'setExitContents',
    {
      toWire: ({ callRegisters, windows }) => ({ callRegisters, windows: windows.map(windowToWire) }),
      fromWire: ({ callRegisters, windows }) => ({ callRegisters, windows: windows.map(windowFromWire) }),
    },
    nothing,
  ),
};

const rows = Object.values(ioctls);
const requests = casesByField<IoctlMessage, IoctlRequest>(rows.map(({ request }) => request));
const results = casesByField<IoctlResultMessage, IoctlResult>(rows.map(({ result }) => result));

const numberOf = (name: IoctlName): number => ioctlNumbers[ioctls[name].request.field as Field];
const nameByNumber = new Map((Object.keys(ioctls) as IoctlName[]).map((name) => [numberOf(name), name]));

export function ioctlToWire({ id, address, request }: IoctlFrame): Encodable<IoctlMessage> {
  const row: OneofCase<IoctlMessage, IoctlRequest> = ioctls[request.name].request;
  return { id: checkedCounter(id, 'Ioctl.id'), address, [row.field]: row.toWire(request) };
}

export function ioctlFromWire(message: IoctlMessage): IoctlFrame {
  const id = counter(message.id, 'Ioctl.id');
  const request = caseFromWire(requests, message, message.$request);
  if (request === undefined) {
    throw new ProtocolError('UNIMPLEMENTED', `ioctl ${id} has no request this minor version knows`, { ioctl: id });
  }
  return { type: 'ioctl', id, address: addressFromWire(message.address), request };
}

function addressFromWire(message: IoctlMessage['address']): Address {
  const { vm = null, vcpu = null } = message ?? {};
  if (vm === null && vcpu !== null) throw new ProtocolError('MALFORMED_FRAME', 'Address has a vcpu but no vm');
  return { ...(vm === null ? {} : { vm }), ...(vcpu === null ? {} : { vcpu }) };
}

export function ioctlResultToWire({ id, result }: IoctlResultFrame): Encodable<IoctlResultMessage> {
  const about = { id: checkedCounter(id, 'IoctlResult.id') };
  if (!result.ok) {
    const { name, errno, message } = result;
    return { ...about, failure: { request: numberOf(name), errno: errnos[errno], message } };
  }
  const row: OneofCase<IoctlResultMessage, IoctlResult> = ioctls[result.name].result;
  return { ...about, [row.field]: row.toWire(result) };
}

export function ioctlResultFromWire(message: IoctlResultMessage): IoctlResultFrame {
  const id = counter(message.id, 'IoctlResult.id');
  const result =
    message.failure === null ? caseFromWire(results, message, message.$outcome) : failureFromWire(message.failure, id);
  if (result === undefined) {
    throw new ProtocolError('UNIMPLEMENTED', `the result of ioctl ${id} has no outcome this minor version knows`, {
      ioctl: id,
    });
  }
  return { type: 'ioctl_result', id, result };
}

function failureFromWire(failure: NonNullable<IoctlResultMessage['failure']>, id: number): IoctlResult {
  const name = nameByNumber.get(failure.request);
  const errno = errnoName(failure.errno);
  if (name === undefined || errno === undefined) {
    const detail = `ioctl ${id} failed as request ${failure.request} with errno ${failure.errno}; one of them is unknown`;
    throw new ProtocolError('UNIMPLEMENTED', detail, { ioctl: id });
  }
  return { ok: false, name, errno, message: failure.message };
}
