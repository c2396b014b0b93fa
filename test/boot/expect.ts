import type { ChildProcess } from 'node:child_process';

/** Something typed at a prompt. */
export interface Command {
  readonly type: string;
  /** What its answer must have. */
  readonly answer: RegExp;
  /** Of the lines of its answer, those that differ wherever it is run. */
  readonly varies?: RegExp;
}

/** What somebody at a console waits for and types. */
export interface Dialogue {
  /** What is waited for before the first key, and the key. */
  readonly opening: {
    readonly expect: RegExp;
    readonly type: string;
    /** Lines before it that differ wherever it is run; absent: they are not compared. */
    readonly varies?: RegExp;
  };
  readonly prompt: RegExp;
  /** Each is typed when the prompt has come; the last one ends the machine. */
  readonly commands: readonly Command[];
}

/** What came of a dialogue. */
export interface Transcript {
  /** What the console showed before the first key. */
  readonly opening: string;
  /** What the console showed behind each command, as far as it came. */
  readonly answers: readonly string[];
  /** Why it went no further. */
  readonly problem?: string;
}

/** A console of which nothing is known but what it shows, and that can be typed at. */
export interface Console {
  type(text: string): void;
  /** It is of no more use. */
  end(): void;
}

const tellLines = 8;

/** What moves a cursor or clears a line on a terminal. @source ECMA-48 5.4, control sequences */
const controlSequence = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-?]*[ -/]*[@-~]`, 'g');

function lastLines(text: string): string {
  const lines = text.split(/\r*\n/).filter((line) => line.trim() !== '');
  return lines.slice(-tellLines).join('\n  ');
}

/**
 * Holds a dialogue: each thing waited for must come behind the one before, so that an echo or an old prompt is not taken
 * for a new one, and within `limitSeconds`.
 */
export class Conversation {
  readonly #dialogue: Dialogue;
  readonly #limitSeconds: number;
  readonly #console: Console;
  readonly #answers: string[] = [];
  #shown = '';
  #opening = '';
  /** What has been shown since the last key. */
  #rest = '';
  /** Keys typed so far. */
  #typed = 0;
  #problem: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(dialogue: Dialogue, limitSeconds: number, console: Console) {
    this.#dialogue = dialogue;
    this.#limitSeconds = limitSeconds;
    this.#console = console;
    this.#restart();
  }

  /** What the console shows next. */
  feed(text: string): void {
    this.#shown += text;
    this.#rest = (this.#rest + text).replace(controlSequence, '');
    const { opening, prompt, commands } = this.#dialogue;
    if (this.#problem !== undefined || this.#typed > commands.length) return;
    const found = (this.#typed === 0 ? opening.expect : prompt).exec(this.#rest);
    if (found === null) return;
    if (this.#typed === 0) this.#opening = this.#rest.slice(0, found.index);
    if (this.#typed > 1) this.#answers.push(this.#rest.slice(0, found.index));
    this.#rest = '';
    const keys = this.#typed === 0 ? opening.type : commands[this.#typed - 1]?.type;
    this.#typed += 1;
    this.#restart();
    if (keys !== undefined) this.#console.type(keys);
  }

  /** The console is gone: what came of it all. */
  finish(): Transcript {
    clearTimeout(this.#timer);
    const { commands } = this.#dialogue;
    if (this.#typed > commands.length) this.#answers.push(this.#rest);
    else this.#problem ??= this.#missing('the machine ended');
    return {
      opening: this.#opening,
      answers: this.#answers,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  #restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#problem = this.#missing(`${this.#limitSeconds} s have passed`);
      this.#console.end();
    }, this.#limitSeconds * 1000);
  }

  #missing(why: string): string {
    const { opening, prompt, commands } = this.#dialogue;
    const last = this.#typed < 2 ? opening.type : commands[this.#typed - 2]?.type;
    const after = this.#typed === 0 ? '' : ` after ${JSON.stringify(last)} was typed`;
    const what =
      this.#typed > commands.length
        ? 'the machine did not end'
        : `${this.#typed === 0 ? opening.expect : prompt} did not come`;
    return `${why}, and ${what}${after}; the console's last lines:\n  ${lastLines(this.#shown)}`;
  }
}

/** Holds a dialogue with a process, on its standard input and output; gives the transcript once the process is gone. */
export function converse(child: ChildProcess, dialogue: Dialogue, limitSeconds: number): Promise<Transcript> {
  const conversation = new Conversation(dialogue, limitSeconds, {
    type: (text) => void child.stdin?.write(text),
    end: () => void child.kill(),
  });
  child.stdout?.on('data', (text: string) => conversation.feed(text));
  // A machine that is gone takes no more keys; its end is told elsewhere.
  child.stdin?.on('error', () => undefined);
  return new Promise((resolve) => void child.on('close', () => resolve(conversation.finish())));
}

const linesOf = (text: string, varies: RegExp | undefined) =>
  text
    .split(/\r*\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && varies?.test(line) !== true);

/** What is wrong with a transcript: where it stopped, and answers that lack what they must have. */
export function transcriptProblems({ commands }: Dialogue, { answers, problem }: Transcript): readonly string[] {
  const wrong = commands.flatMap(({ type, answer }, index) => {
    const given = answers[index];
    return given === undefined || answer.test(given)
      ? []
      : [`${JSON.stringify(type)} was answered without ${answer}: ${JSON.stringify(given)}`];
  });
  return problem === undefined ? wrong : [problem, ...wrong];
}

/** The first line that is another there than here. */
function lineDifference(here: string, there: string, varies: RegExp | undefined): string | undefined {
  const [ours, theirs] = [linesOf(here, varies), linesOf(there, varies)];
  const at = theirs.findIndex((line, number) => line !== ours[number]);
  if (at >= 0) return `here ${JSON.stringify(ours[at])}, QEMU ${JSON.stringify(theirs[at])}`;
  return ours.length === theirs.length ? undefined : `${ours.length} lines here, ${theirs.length} on QEMU`;
}

/** The first line of each answer, and of what comes before the first key, that is another there than here. */
export function compareTranscripts(
  { opening, commands }: Dialogue,
  here: Transcript,
  there: Transcript,
): readonly string[] {
  const before = opening.varies === undefined ? undefined : lineDifference(here.opening, there.opening, opening.varies);
  const answers = commands.flatMap(({ type, varies }, index) => {
    const difference = lineDifference(here.answers[index] ?? '', there.answers[index] ?? '', varies);
    return difference === undefined ? [] : [`${JSON.stringify(type)}: ${difference}`];
  });
  return before === undefined ? answers : [`before the first key: ${before}`, ...answers];
}
