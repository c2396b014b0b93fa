import type { Frame, FrameType, KernelEvent } from '../../proto/frame.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import { hex } from '../../proto/uapi/hex.ts';
import { forEachRegister } from '../../proto/uapi/registers.ts';
import type { ExitNames } from '../../vmm/machine/exit-names.ts';
import { answerText, exitName } from '../exit-table.ts';
import { fieldsText, type Plain, plain, plainText } from './plain.ts';

/** Whose exit a Run answers, as far as the trace has shown it. */
export type OpenExit = (vm: number, vcpu: number, seq: number) => Exit | undefined;

/** What the words of a frame are made with. */
export interface Told {
  readonly names: ExitNames | undefined;
  readonly exitOf: OpenExit;
}

type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>;
type Fields = { readonly [field: string]: Plain };

const id = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').slice(0, 8) || 'none';
const optional = (condition: boolean, text: string) => (condition ? text : '');

/** `smc #0 at 0x8014: l2x0_control_write(value=1) [highbank]` */
export function exitText(exit: Exit, names: ExitNames | undefined): string {
  const name = names?.of(exit);
  if (name !== undefined) return `${exitName(exit)}: ${name.label} [${name.by}]`;
  const rest = unnamed(exit);
  return rest === '' ? exitName(exit) : `${exitName(exit)}: ${rest}`;
}

const tellingRegisters = new Set(['r0', 'r1', 'r2', 'r3', 'r12']);

/** What an exit carries, where no board gives it a name. */
function unnamed(exit: Exit): string {
  if (exit.reason === 'smc' || exit.reason === 'hvc') {
    const words: string[] = [];
    forEachRegister(exit.registers, (name, value) => {
      if (tellingRegisters.has(name)) words.push(`${name}=${hex(value)}`);
    });
    return words.join(' ');
  }
  if (exit.reason === 'mmio') {
    const value = exit.data.reduceRight((word, byte) => word * 256 + byte, 0);
    return exit.write ? `${hex(exit.ipa)} = ${hex(value)}` : hex(exit.ipa);
  }
  if (exit.reason === 'system_event') return '';
  const { reason: _, ...fields } = plain(exit) as Fields;
  return fieldsText(fields);
}

function eventText({ kind, ...rest }: KernelEvent): string {
  return `${kind} ${fieldsText(plain(rest) as Fields)}`;
}

const words: { readonly [T in FrameType]: (frame: FrameOf<T>, told: Told) => string } = {
  hello: ({ implementation, minor, capabilities, resume, lane }) =>
    `hello from ${implementation.name} ${implementation.version}, minor ${minor}, can ${capabilities.join(', ') || 'nothing more'}` +
    optional(
      resume !== undefined,
      `, back in session ${id(resume?.session ?? new Uint8Array(0))}, epoch ${resume?.epoch}`,
    ) +
    optional(lane !== undefined, `, lane of vCPUs ${lane?.vcpus.join(', ')}`),
  welcome: ({ implementation, session, epoch, capabilities }) =>
    `welcome by ${implementation.name} ${implementation.version}, session ${id(session)}, epoch ${epoch}, with ${capabilities.join(', ') || 'nothing more'}`,
  reject: ({ code, detail }) => `reject ${code}: ${detail}`,
  ready: ({ slots = [] }) =>
    `ready${slots.map(({ vcpu, seq, entered }) => `, vCPU ${vcpu} ${entered ? 'runs behind' : 'waits at'} exit ${seq}`).join('')}`,
  ioctl: ({ id: number, request: { name, ...fields } }) =>
    `ioctl ${number} ${name}(${fieldsText(plain(fields) as Fields)})`,
  ioctl_result: ({ id: number, result }) =>
    `result ${number} ${result.name}: ${result.ok ? fieldsText(plain(result.value) as Fields) || 'ok' : `${result.errno}: ${result.message}`}`,
  run({ vm, vcpu, seq, reply }, { exitOf }) {
    if (seq === 0 || reply === undefined) return 'run';
    return `run: ${answerText(exitOf(vm, vcpu, seq) ?? { reason: 'intr' }, reply)}`;
  },
  exit: ({ exit }, { names }) => exitText(exit, names),
  event: ({ event }) => `event ${eventText(event)}`,
  ack: ({ vmOrder }) => `ack of events up to ${vmOrder}`,
  batch: ({ frames }) => `batch of ${frames.length}`,
  ping: ({ nonce, answer }) => `${answer ? 'answer to ping' : 'ping'} ${plainText(nonce)}`,
  progress: ({ text }) => `progress: ${text}`,
  goaway: ({ reason }) => `goaway: ${reason}`,
  error: ({ code, scope, detail }) => `error ${code} (${scope}): ${detail}`,
};

/** One frame in a few words. */
export function frameText(frame: Frame, told: Told): string {
  return (words[frame.type] as (frame: Frame, told: Told) => string)(frame, told);
}

/** Whom a frame is about; fields it has not are absent. */
export interface Subject {
  readonly vm?: number | undefined;
  readonly vcpu?: number | undefined;
  readonly seq?: number | undefined;
}

export function subjectOf(frame: Frame): Subject {
  if (frame.type === 'ioctl') return frame.address;
  if (frame.type === 'event')
    return { vm: frame.vm, ...(frame.event.kind === 'vcpu_state' ? { vcpu: frame.event.vcpu } : {}) };
  return {
    ...('vm' in frame ? { vm: frame.vm } : {}),
    ...('vcpu' in frame ? { vcpu: frame.vcpu } : {}),
    ...('seq' in frame ? { seq: frame.seq } : {}),
  };
}
