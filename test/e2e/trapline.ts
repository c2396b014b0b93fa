import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../cli/trapline.js', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `trapline` process that runs. */
export interface Running {
  readonly done: Promise<Finished>;
  /** Resolves once standard output and error together contain `text`, with both. */
  says(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the real command as a user would, from the project's folder. */
export function start(...words: readonly string[]): Running {
  return startProgram(process.execPath, [launcher, ...words]);
}

/** Starts any program in the project's folder. */
export function startProgram(program: string, words: readonly string[]): Running {
  const child = spawn(program, words, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const check = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    check();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    check();
  });
  const done = once(child, 'close').then(([code]): Finished => ({ code: code as number | null, stdout, stderr }));
  return {
    done,
    kill: (signal) => void child.kill(signal),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!`${stdout}${stderr}`.includes(text)) return;
          waiting.delete(look);
          resolve(`${stdout}${stderr}`);
        };
        waiting.add(look);
        look();
        void done.then(() => reject(new Error(`ended without saying "${text}": ${stdout}${stderr}`)));
      }),
  };
}

/** Runs the real command to its end. */
export function trapline(...words: readonly string[]): Promise<Finished> {
  return start(...words).done;
}
