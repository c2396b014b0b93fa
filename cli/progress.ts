import type { Upload } from '../vmm/machine/boot.ts';

const mib = 2 ** 20;
const eraseLine = '\r\x1b[K';
const tickMs = 1000;

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): void;
}

/** Calls `act` every `ms` until the returned function is called. */
export type Every = (ms: number, act: () => void) => () => void;

/** One line of a terminal that says how far a boot is, until the guest speaks for itself. */
export interface BootProgress {
  /** Nobody has dialled yet. */
  waiting(): void;
  /** A kernel is there. */
  connected(): void;
  uploading(upload: Upload): void;
  /** The guest printed, or the VM ended. */
  over(): void;
}

const text = ({ doneBytes, totalBytes }: Upload) =>
  `uploading the guest, ${(doneBytes / mib).toFixed(0)} of ${(totalBytes / mib).toFixed(0)} MiB`;

class BootLine implements BootProgress {
  readonly #terminal: Terminal;
  readonly #every: Every;
  #cancel: () => void = () => undefined;
  #isShown = false;

  constructor(terminal: Terminal, every: Every) {
    this.#terminal = terminal;
    this.#every = every;
  }

  waiting(): void {
    this.#count('waiting for the kernel half');
  }

  connected(): void {
    this.#cancel();
    this.#show('the kernel half is there, making the VM');
  }

  uploading(upload: Upload): void {
    if (upload.doneBytes < upload.totalBytes) this.#show(text(upload));
    else this.#count('the guest runs and has printed nothing yet');
  }

  over(): void {
    this.#cancel();
    if (this.#isShown) this.#terminal.write(eraseLine);
    this.#isShown = false;
  }

  /** Shows a state that lasts, with its seconds. */
  #count(state: string): void {
    this.#cancel();
    let seconds = 0;
    this.#show(state);
    this.#cancel = this.#every(tickMs, () => {
      seconds += 1;
      this.#show(`${state}, ${seconds} s`);
    });
  }

  /** The cursor goes back to the start: what anybody else prints is no tail of this. */
  #show(state: string): void {
    this.#isShown = true;
    this.#terminal.write(`${eraseLine}trapline: ${state}\r`);
  }
}

/** `undefined` where nobody looks: in a file a line that changes is noise. */
export function bootProgress(terminal: Terminal, every: Every): BootProgress | undefined {
  return terminal.isTTY === true ? new BootLine(terminal, every) : undefined;
}
