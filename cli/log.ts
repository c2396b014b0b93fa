import { Option } from 'commander';
import pino, { type Logger } from 'pino';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

export interface LogOptions {
  readonly logLevel: (typeof levels)[number];
}

export const logOption = new Option('--log-level <level>', 'structured log on standard error')
  .choices(levels)
  .default('warn');

/** JSON lines on standard error: standard output belongs to the guest. */
export function logger(name: string, { logLevel }: LogOptions): Logger {
  return pino({ name, level: logLevel }, pino.destination(2));
}

/** One line for a person on standard error. */
export function say(text: string): void {
  process.stderr.write(`trapline: ${text}\n`);
}
