import { readFileSync } from 'node:fs';

const lookMs = 50;

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

/** Most memory a process had resident so far, in MiB; NaN once it has ended. */
export function residentMostMiB(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? Number.NaN) / 1024;
}

/** Keeps an eye on the children of a process: the most each had resident, by the command it is. */
export class ResidentWatch {
  readonly #pid: number;
  readonly #most = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** `commands`: words of the command lines that tell the children apart. */
  constructor(pid: number, commands: readonly string[]) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(commands), lookMs);
  }

  /** MiB by command. */
  end(): ReadonlyMap<string, number> {
    clearInterval(this.#timer);
    return this.#most;
  }

  #look(commands: readonly string[]): void {
    for (const child of read(`/proc/${this.#pid}/task/${this.#pid}/children`).split(' ')) {
      const words = read(`/proc/${child}/cmdline`).split('\0');
      const command = commands.find((each) => words.includes(each));
      const mib = residentMostMiB(Number(child));
      if (command !== undefined && mib > 0) this.#most.set(command, mib);
    }
  }
}
