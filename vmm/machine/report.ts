/** Where a machine tells its operator what the guest cannot see; pino's loggers are of this shape. */
export interface MachineLog {
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** Different reports of one machine before it says no more. */
const reportsMax = 100;

/** Tells each text once, and after a hundred of them nothing more: the guest decides how many there are. */
export class Reports {
  readonly #log: MachineLog;
  readonly #told = new Set<string>();

  constructor(log: MachineLog) {
    this.#log = log;
  }

  tell(text: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.#told.has(text) || this.#told.size >= reportsMax) return;
    this.#told.add(text);
    this.#log.warn({ ...fields, report: text }, 'guest report');
    if (this.#told.size === reportsMax) this.#log.warn({ reports: reportsMax }, 'further guest reports are left out');
  }
}
