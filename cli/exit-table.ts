import type { Exit, MmioExit, Reply } from '../proto/uapi/exit.ts';
import { hex } from '../proto/uapi/hex.ts';
import { forEachRegister } from '../proto/uapi/registers.ts';
import type { AnsweredExit } from '../server/session/session.ts';
import { table } from './table.ts';

/** One line of the table: an exit, or a run of MMIO accesses of one vCPU to one device. */
interface Line {
  readonly first: AnsweredExit;
  readonly last: AnsweredExit;
  readonly run: readonly AnsweredExit[];
}

/** Text of a console run shown at most. */
const textMax = 48;

/** Every exit with its answer; `group` folds runs of MMIO accesses to one device into a line. */
export function exitTable(exits: readonly AnsweredExit[], group: boolean): string {
  const lines = exits.reduce<Line[]>((done, exit) => {
    const before = done.at(-1);
    if (group && before !== undefined && continues(before.last, exit)) {
      done[done.length - 1] = { ...before, last: exit, run: [...before.run, exit] };
    } else done.push({ first: exit, last: exit, run: [exit] });
    return done;
  }, []);
  return table(
    [
      { title: 'seq', align: 'right' },
      { title: 'vcpu', align: 'right' },
      { title: 'exit' },
      { title: 'what' },
      { title: 'answer' },
      { title: 'by' },
      { title: 'µs', align: 'right' },
    ],
    lines.map(row),
  );
}

function continues(before: AnsweredExit, next: AnsweredExit): boolean {
  return (
    next.exit.reason === 'mmio' && before.exit.reason === 'mmio' && next.vcpu === before.vcpu && next.by === before.by
  );
}

function row({ first, last, run }: Line): readonly string[] {
  const micros = run.reduce((sum, { ns }) => sum + ns, 0) / 1000;
  const single = run.length === 1;
  return [
    single ? String(first.seq) : `${first.seq}–${last.seq}`,
    String(first.vcpu),
    single ? exitName(first.exit) : `mmio ×${run.length}`,
    single ? first.label : accesses(run),
    single ? answerText(first.exit, first.reply) : consoleText(run),
    first.by,
    micros.toFixed(0),
  ];
}

/** `smc #0 at 0x8010`, `mmio write`, `system_event shutdown`. */
export function exitName(exit: Exit): string {
  switch (exit.reason) {
    case 'smc':
    case 'hvc':
      return `${exit.reason} #${exit.immediate} at ${hex(exit.pc - exit.bytes)}`;
    case 'mmio':
      return `mmio ${exit.write ? 'write' : 'read'}`;
    case 'system_event':
      return `system_event ${exit.type}`;
    default:
      return exit.reason;
  }
}

/** What the reply says, in a few words. */
export function answerText(exit: Exit, reply: Reply | undefined): string {
  if (reply === undefined) return 'VM ends';
  const words: string[] = [];
  if (reply.outcome !== 'resume') words.push(reply.outcome);
  forEachRegister(reply.registers, (name, value) => words.push(`${name}=${hex(value)}`));
  if (exit.reason === 'mmio' && !exit.write) words.push(hex(littleEndian(reply.mmioData)));
  for (const { ipa, bytes } of reply.memory) words.push(`${bytes.length} bytes at ${hex(ipa)}`);
  for (const { irq, level } of reply.interrupts) words.push(`irq ${hex(irq)} ${level ? 'up' : 'down'}`);
  for (const change of reply.power) {
    words.push(`vcpu ${change.vcpu} ${change.action}${change.action === 'on' ? ` at ${hex(change.entry)}` : ''}`);
  }
  return words.length === 0 ? 'go on' : words.join(', ');
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function accesses(run: readonly AnsweredExit[]): string {
  const writes = run.filter(({ exit }) => (exit as MmioExit).write).length;
  return `${run.length - writes} reads, ${writes} writes`;
}

/** The characters a run wrote to the address it wrote most, when they read as text. */
function consoleText(run: readonly AnsweredExit[]): string {
  const byAddress = Map.groupBy(
    run.map(({ exit }) => exit as MmioExit).filter(({ write }) => write),
    ({ ipa }) => ipa,
  );
  const [most = []] = [...byAddress.values()].toSorted((a, b) => b.length - a.length);
  const text = String.fromCharCode(...most.map(({ data }) => data[0] ?? 0));
  if (text.length < 2 || !/^[\x20-\x7e\r\n\t]+$/.test(text)) return '';
  return JSON.stringify(text.length > textMax ? `${text.slice(0, textMax)}…` : text);
}

/** One JSON line an exit; 64-bit values as decimal strings, bytes as hex. */
export function exitJson(exit: AnsweredExit): string {
  return JSON.stringify(exit, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  });
}
