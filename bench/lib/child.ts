import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A role of a benchmark in a process of its own: asked over IPC, one question at a time. */
export class Child {
  readonly #process: ChildProcess;
  readonly #died: Promise<never>;

  /** `core`: run on this core only. */
  constructor(role: string, words: readonly string[], core?: number) {
    const file = fileURLToPath(new URL(`./${role}.ts`, import.meta.url));
    const command = [process.execPath, file, ...words];
    const pinned = core === undefined ? command : ['taskset', '-c', String(core), ...command];
    const [program = '', ...rest] = pinned;
    this.#process = spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
    this.#died = new Promise((_, reject) => {
      this.#process.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)));
    });
    this.#died.catch(() => undefined); // told to whoever asks next
  }

  /** The first message of a child says that it is up. */
  async up<T>(): Promise<T> {
    const [message] = await Promise.race([once(this.#process, 'message'), this.#died]);
    return message as T;
  }

  async ask<T>(question: object): Promise<T> {
    this.#process.send(question);
    return this.up<T>();
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill();
    await gone;
  }
}

/** The child's side: says hello, then answers each question. */
export function serveParent<Q>(hello: object, answer: (question: Q) => Promise<object>): void {
  process.on('message', (question) => void answer(question as Q).then((reply) => process.send?.(reply)));
  process.on('disconnect', () => process.exit(0));
  process.send?.(hello);
}

/** Gives the CPU microseconds of this process since the last call. */
export function cpuMeter(): () => number {
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return user + system;
  };
}
