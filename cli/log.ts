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

/** What a terminal would take as a command; a peer may have said part of the text. */
const controls = /[\p{Cc}--[\n\t]]/gv;
const lineCharactersMax = 4096;

/** `text` with what a terminal would obey spelled out. */
export function harmless(text: string): string {
  return text
    .slice(0, lineCharactersMax)
    .replace(controls, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** One line for a person on standard error. */
export function say(text: string): void {
  process.stderr.write(`trapline: ${harmless(text)}\n`);
}
