import type { Exit, Reply } from '../proto/uapi/exit.ts';
import { hex } from '../proto/uapi/hex.ts';
import { forEachRegister } from '../proto/uapi/registers.ts';
import type { AnsweredExit } from '../server/session/session.ts';
import { table } from './table.ts';

/** Text of a console run shown at most. */
const textMax = 48;

/** A line of the table: an exit, or a run of MMIO accesses of one vCPU to one device. */
class Line {
  readonly #first: AnsweredExit;
  #last: AnsweredExit;
  #count = 0;
  #writes = 0;
  #ns = 0;
  /** What was written to each address, as far as it is shown. */
  readonly #written = new Map<number, { count: number; text: string }>();

  constructor(exit: AnsweredExit) {
    this.#first = exit;
    this.#last = exit;
    this.add(exit);
  }

  continuesWith({ exit, vcpu, by }: AnsweredExit): boolean {
    const last = this.#last;
    return exit.reason === 'mmio' && last.exit.reason === 'mmio' && vcpu === last.vcpu && by === last.by;
  }

  add(answered: AnsweredExit): void {
    this.#last = answered;
    this.#count += 1;
    this.#ns += answered.ns;
    const { exit } = answered;
    if (exit.reason !== 'mmio' || !exit.write) return;
    this.#writes += 1;
    const { count, text } = this.#written.get(exit.ipa) ?? { count: 0, text: '' };
    const longer = text.length > textMax ? text : text + String.fromCharCode(exit.data[0] ?? 0);
    this.#written.set(exit.ipa, { count: count + 1, text: longer });
  }

  get cells(): readonly string[] {
    const first = this.#first;
    const single = this.#count === 1;
    return [
      single ? String(first.seq) : `${first.seq}–${this.#last.seq}`,
      String(first.vcpu),
      single ? exitName(first.exit) : `mmio ×${this.#count}`,
      single ? first.label : `${this.#count - this.#writes} reads, ${this.#writes} writes`,
      single ? answerText(first.exit, first.reply) : this.#text,
      first.by,
      (this.#ns / 1000).toFixed(0),
    ];
  }

  /** The characters written to the address that was written most, when they read as text. */
  get #text(): string {
    const [most] = [...this.#written.values()].toSorted((a, b) => b.count - a.count);
    const text = most?.text ?? '';
    if (text.length < 2 || !/^[\x20-\x7e\r\n\t]+$/.test(text)) return '';
    return JSON.stringify(text.length > textMax ? `${text.slice(0, textMax)}…` : text);
  }
}

/** What is kept of many: the first ones, and the last. */
class Ends<T> {
  readonly #headMax: number;
  readonly #tailMax: number;
  readonly #head: T[] = [];
  #tail: T[] = [];
  #left = 0;

  constructor(headMax: number, tailMax: number) {
    this.#headMax = headMax;
    this.#tailMax = tailMax;
  }

  get last(): T | undefined {
    return this.#tail.at(-1) ?? this.#head.at(-1);
  }

  push(item: T): void {
    if (this.#head.length < this.#headMax) this.#head.push(item);
    else this.#tail.push(item);
    if (this.#tail.length < 2 * this.#tailMax) return;
    this.#left += this.#tailMax;
    this.#tail = this.#tail.slice(this.#tailMax);
  }

  /** What is there, with how many are missing between the first ones and the last. */
  parts(): { readonly head: readonly T[]; readonly left: number; readonly tail: readonly T[] } {
    const over = Math.max(0, this.#tail.length - this.#tailMax);
    return { head: this.#head, left: this.#left + over, tail: this.#tail.slice(over) };
  }
}

const columns = [
  { title: 'seq', align: 'right' },
  { title: 'vcpu', align: 'right' },
  { title: 'exit' },
  { title: 'what' },
  { title: 'answer' },
  { title: 'by' },
  { title: 'µs', align: 'right' },
] as const;

export interface ExitLogOptions {
  /** Folds runs of MMIO accesses to one device into a line. */
  readonly group: boolean;
  /** Lines kept of the beginning and of the end. */
  readonly headMax?: number;
  readonly tailMax?: number;
}

/** Exits of a VM with their answers, to be printed when it ends; of very many the first and the last. */
export class ExitLog {
  readonly #group: boolean;
  readonly #lines: Ends<Line>;

  constructor({ group, headMax = 1000, tailMax = 4000 }: ExitLogOptions) {
    this.#group = group;
    this.#lines = new Ends(headMax, tailMax);
  }

  get isEmpty(): boolean {
    return this.#lines.last === undefined;
  }

  add(exit: AnsweredExit): void {
    const { last } = this.#lines;
    if (this.#group && last?.continuesWith(exit) === true) last.add(exit);
    else this.#lines.push(new Line(exit));
  }

  toString(): string {
    const { head, left, tail } = this.#lines.parts();
    const cells = (lines: readonly Line[]) => lines.map((line) => line.cells);
    const gap = left === 0 ? [] : [['…', '', `${left} lines`, 'left out: --trace FILE keeps all', '', '', '']];
    return table(columns, [...cells(head), ...gap, ...cells(tail)]);
  }
}

/** The same as JSON lines. */
export class JsonExitLog {
  readonly #lines = new Ends<string>(10_000, 40_000);

  get isEmpty(): boolean {
    return this.#lines.last === undefined;
  }

  add(exit: AnsweredExit): void {
    this.#lines.push(exitJson(exit));
  }

  toString(): string {
    const { head, left, tail } = this.#lines.parts();
    return [...head, ...(left === 0 ? [] : [JSON.stringify({ leftOut: left })]), ...tail].join('\n');
  }
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
  const { alarmNs } = reply;
  if (alarmNs !== undefined) words.push(alarmNs === 0 ? 'no alarm' : `alarm at ${(alarmNs / 1e9).toFixed(6)} s`);
  return words.length === 0 ? 'go on' : words.join(', ');
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

/** One JSON line an exit; 64-bit values as decimal strings, bytes as hex. */
export function exitJson(exit: AnsweredExit): string {
  return JSON.stringify(exit, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  });
}
