import { checkedCounter, counter, plainBytes, required, wireEnum } from './codec-value.ts';
import { type ErrorCode, ProtocolError, protocolErrors } from './errors.ts';
import type { ErrorFrame, Hello, Implementation, Limits, Ready, Reject, Resume, Welcome } from './frame.ts';
import {
  type Encodable,
  type Error as ErrorMessage,
  type Hello as HelloMessage,
  type Ready as ReadyMessage,
  type Reject as RejectMessage,
  trapline,
  type Welcome as WelcomeMessage,
} from './gen/trapline.ts';
import { frameBytesRange } from './limits.ts';

const { ErrorScope } = trapline.kvm.v1;

const errorCodes = wireEnum(
  Object.fromEntries(Object.entries(protocolErrors).map(([code, { number }]) => [code, number])) as Record<
    ErrorCode,
    number
  >,
);

const errorScopes = wireEnum<ErrorFrame['scope']>({
  exit: ErrorScope.ERROR_SCOPE_EXIT,
  vcpu: ErrorScope.ERROR_SCOPE_VCPU,
  vm: ErrorScope.ERROR_SCOPE_VM,
  session: ErrorScope.ERROR_SCOPE_SESSION,
  connection: ErrorScope.ERROR_SCOPE_CONNECTION,
});

function limitsFromWire(message: HelloMessage['limits'], field: string): Limits {
  const { frameBytesMax, vcpusMax, ioctlsMax, batchFramesMax } = required(message, field);
  if (frameBytesMax < frameBytesRange.min || frameBytesMax > frameBytesRange.max) {
    const range = `${frameBytesRange.min} to ${frameBytesRange.max}`;
    throw new ProtocolError('MALFORMED_FRAME', `${field}.frame_bytes_max = ${frameBytesMax} is outside ${range}`);
  }
  for (const [name, value] of Object.entries({
    vcpus_max: vcpusMax,
    ioctls_max: ioctlsMax,
    batch_frames_max: batchFramesMax,
  })) {
    if (value === 0) throw new ProtocolError('MALFORMED_FRAME', `${field}.${name} is 0`);
  }
  return { frameBytesMax, vcpusMax, ioctlsMax, batchFramesMax };
}

function implementationFromWire(message: HelloMessage['implementation'], field: string): Implementation {
  const { name, version } = required(message, field);
  return { name, version };
}

type Terms = Pick<Hello, 'minor' | 'implementation' | 'capabilities' | 'limits' | 'schemaDigest'>;

function termsFromWire(message: HelloMessage | WelcomeMessage, frame: 'Hello' | 'Welcome'): Terms {
  return {
    minor: message.minor,
    implementation: implementationFromWire(message.implementation, `${frame}.implementation`),
    capabilities: [...message.capabilities],
    limits: limitsFromWire(message.limits, `${frame}.limits`),
    schemaDigest: plainBytes(message.schemaDigest),
  };
}

export function helloToWire({ type: _, resume, ...rest }: Hello): Encodable<HelloMessage> {
  if (resume === undefined) return rest;
  return { ...rest, resume: { ...resume, epoch: checkedCounter(resume.epoch, 'Resume.epoch') } };
}

export function helloFromWire(message: HelloMessage): Hello {
  const { resume, lane } = message;
  if (lane !== null && resume === null) throw new ProtocolError('MALFORMED_FRAME', 'Hello.lane without Hello.resume');
  return {
    type: 'hello',
    ...termsFromWire(message, 'Hello'),
    ...(resume === null ? {} : { resume: resumeFromWire(resume) }),
    ...(lane === null ? {} : { lane: { vcpus: [...lane.vcpus] } }),
  };
}

function resumeFromWire({ session, epoch, token }: NonNullable<HelloMessage['resume']>): Resume {
  return { session: plainBytes(session), epoch: counter(epoch, 'Resume.epoch'), token: plainBytes(token) };
}

export function welcomeToWire({ type: _, ...welcome }: Welcome): Encodable<WelcomeMessage> {
  return {
    ...welcome,
    epoch: checkedCounter(welcome.epoch, 'Welcome.epoch'),
    eventOrder: checkedCounter(welcome.eventOrder, 'Welcome.event_order'),
  };
}

export function welcomeFromWire(message: WelcomeMessage): Welcome {
  return {
    type: 'welcome',
    ...termsFromWire(message, 'Welcome'),
    session: plainBytes(message.session),
    epoch: counter(message.epoch, 'Welcome.epoch'),
    token: plainBytes(message.token),
    eventOrder: counter(message.eventOrder, 'Welcome.event_order'),
  };
}

export function readyToWire({ slots }: Ready): Encodable<ReadyMessage> {
  if (slots === undefined) return {};
  return { slots: slots.map(({ seq, ...slot }) => ({ ...slot, seq: checkedCounter(seq, 'Slot.seq') })) };
}

export function readyFromWire({ slots }: ReadyMessage): Ready {
  if (slots.length === 0) return { type: 'ready' };
  return {
    type: 'ready',
    slots: slots.map(({ vm, vcpu, seq, entered }) => ({ vm, vcpu, seq: counter(seq, 'Slot.seq'), entered })),
  };
}

export function rejectToWire({ code, detail, minorMax }: Reject): Encodable<RejectMessage> {
  return { code: errorCodes.numbers[code], detail, minorMax };
}

export function rejectFromWire({ code, detail, minorMax }: RejectMessage): Reject {
  return { type: 'reject', code: errorCodes.name(code, 'Reject.code'), detail, minorMax };
}

export function errorToWire({
  code,
  scope,
  retryable,
  detail,
  anchor,
  vm,
  vcpu,
  seq,
  ioctl,
}: ErrorFrame): Encodable<ErrorMessage> {
  return {
    code: errorCodes.numbers[code],
    scope: errorScopes.numbers[scope],
    retryable,
    detail,
    anchor,
    vm,
    vcpu,
    seq: seq === undefined ? undefined : checkedCounter(seq, 'Error.seq'),
    ioctl: ioctl === undefined ? undefined : checkedCounter(ioctl, 'Error.ioctl'),
  };
}

/** @throws ProtocolError that says it is about an Error */
export function errorFromWire(message: ErrorMessage): ErrorFrame {
  try {
    return errorFields(message);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new ProtocolError(error.code, error.message, { ...error.about, ofError: true });
  }
}

function errorFields({ code, scope, retryable, detail, anchor, vm, vcpu, seq, ioctl }: ErrorMessage): ErrorFrame {
  return {
    type: 'error',
    code: errorCodes.name(code, 'Error.code'),
    scope: errorScopes.name(scope, 'Error.scope'),
    retryable,
    detail,
    anchor,
    ...(vm === null ? {} : { vm }),
    ...(vcpu === null ? {} : { vcpu }),
    ...(seq === null ? {} : { seq: counter(seq, 'Error.seq') }),
    ...(ioctl === null ? {} : { ioctl: counter(ioctl, 'Error.ioctl') }),
  };
}
