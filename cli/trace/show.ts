import type { TraceHeader } from '../../proto/trace.ts';
import type { Exit } from '../../proto/uapi/exit.ts';
import type { ExitNames } from '../../vmm/machine/exit-names.ts';
import type { OpenTrace, TracedFrame, TraceLine } from './open.ts';
import { type Plain, plain, plainJson } from './plain.ts';
import { frameText, type OpenExit, subjectOf } from './words.ts';

/** Which lines to show; an absent field lets all pass. */
export interface Filter {
  readonly vcpu?: number;
  /** Frame types, exit reasons and kinds of other records. */
  readonly types?: readonly string[];
  readonly seq?: { readonly first: number; readonly last: number };
}

/** Remembers each vCPU's last exit, so that a Run can be told with what it answers. */
export class ExitMemory {
  readonly #exits = new Map<string, { readonly seq: number; readonly exit: Exit }>();

  see({ frame }: TracedFrame): void {
    if (frame?.type !== 'exit') return;
    this.#exits.set(`${frame.vm}/${frame.vcpu}`, { seq: frame.seq, exit: frame.exit });
  }

  readonly of: OpenExit = (vm, vcpu, seq) => {
    const last = this.#exits.get(`${vm}/${vcpu}`);
    return last?.seq === seq ? last.exit : undefined;
  };
}

function passes(line: TraceLine, { vcpu, types, seq }: Filter, exitOf: OpenExit): boolean {
  if (types !== undefined && !typesOf(line, exitOf).some((type) => types.includes(type))) return false;
  if (vcpu === undefined && seq === undefined) return true;
  if (line.kind !== 'frame' || line.frame === undefined) return false;
  const subject = subjectOf(line.frame);
  if (vcpu !== undefined && subject.vcpu !== vcpu) return false;
  return seq === undefined || (subject.seq !== undefined && subject.seq >= seq.first && subject.seq <= seq.last);
}

/** What `--type` may call a line: an exit and the Run that answers it also go by the exit's reason. */
function typesOf(line: TraceLine, exitOf: OpenExit): readonly string[] {
  if (line.kind !== 'frame') return [line.kind];
  const { frame } = line;
  if (frame === undefined) return ['unreadable'];
  if (frame.type === 'exit') return [frame.type, frame.exit.reason];
  if (frame.type !== 'run') return [frame.type];
  return [frame.type, exitOf(frame.vm, frame.vcpu, frame.seq)?.reason ?? frame.type];
}

const timeWidth = 12;
const whoWidth = 5;
const seqWidth = 7;

function timeText(hostNs: number | undefined): string {
  return (hostNs === undefined ? '-' : (hostNs / 1e9).toFixed(6)).padStart(timeWidth);
}

type Other = Exclude<TraceLine, TracedFrame>;

const others: { readonly [K in Other['kind']]: (line: Extract<Other, { readonly kind: K }>) => string } = {
  link: ({ connection, open, epoch, text }) =>
    `connection ${connection} ${open ? `open, epoch ${epoch}` : `closed: ${text}`}`,
  input: ({ bytes }) => `typed ${JSON.stringify(Buffer.from(bytes).toString())}`,
  snapshot: ({ slots, epoch, machine }) =>
    `snapshot of the VMM: ${slots.length} vCPUs, epoch ${epoch}, ${machine.length} bytes of machine`,
  end: ({ text }) => `the session is over: ${text}`,
  gap: ({ records }) => `${records} records are missing here: the disk was slower than the guest`,
};

function otherText(line: Other): string {
  return (others[line.kind] as (line: Other) => string)(line);
}

/** A trace is a stranger's file: what its peers called themselves moves no cursor and begins no line. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function lineText(line: TraceLine, names: ExitNames | undefined, exitOf: OpenExit): string {
  const time = timeText(line.hostNs);
  if (line.kind !== 'frame') return `${time}  ---  ${printable(otherText(line))}`;
  const { toKernel, connection, frame, trouble, bytes } = line;
  const arrow = `${toKernel ? 'V→K' : 'K→V'}${connection === 0 ? '' : `/${connection}`}`;
  const { vm, vcpu, seq } = frame === undefined ? {} : subjectOf(frame);
  const who = vm === undefined ? '' : `${vm}/${vcpu ?? '-'}`;
  const text =
    frame === undefined ? `unreadable, ${bytes.length} bytes: ${trouble}` : frameText(frame, { names, exitOf });
  return `${time}  ${arrow}  ${who.padEnd(whoWidth)} ${String(seq ?? '').padStart(seqWidth)}  ${printable(text)}`.trimEnd();
}

/** One record or frame as plain data; what a board calls an exit stands in `name`. */
function lineData(line: TraceLine, names: ExitNames | undefined): Plain {
  if (line.kind !== 'frame') return plain(line);
  const { hostNs, toKernel, connection, frame, trouble, bytes } = line;
  const name = frame?.type === 'exit' ? names?.of(frame.exit) : undefined;
  return {
    ...(hostNs === undefined ? {} : { hostNs }),
    direction: toKernel ? 'to_kernel' : 'to_vmm',
    connection,
    ...(name === undefined ? {} : { name: plain(name) }),
    ...(frame === undefined ? { unreadable: trouble, bytes } : { frame: plain(frame) }),
  };
}

export function headerText({ writer, session, machine }: TraceHeader): string {
  const what = machine === '' ? '' : `: ${machine}`;
  return printable(
    `session ${Buffer.from(session).toString('hex')} recorded by ${writer.name} ${writer.version}${what}`,
  );
}

/** The lines of a trace for people. */
export function* showLines(
  { header, lines }: OpenTrace,
  names: ExitNames | undefined,
  filter: Filter,
): Iterable<string> {
  if (Object.keys(filter).length === 0) yield headerText(header);
  const memory = new ExitMemory();
  for (const line of lines) {
    if (line.kind === 'frame') memory.see(line);
    if (passes(line, filter, memory.of)) yield lineText(line, names, memory.of);
  }
}

/** The lines of a trace for programs: one JSON object each. */
export function* jsonLines(
  { header, lines }: OpenTrace,
  names: ExitNames | undefined,
  filter: Filter,
): Iterable<string> {
  if (Object.keys(filter).length === 0) yield plainJson(plain(header));
  const memory = new ExitMemory();
  for (const line of lines) {
    if (line.kind === 'frame') memory.see(line);
    if (passes(line, filter, memory.of)) yield plainJson(lineData(line, names));
  }
}
