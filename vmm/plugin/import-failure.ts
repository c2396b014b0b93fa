import { basename } from 'node:path';
import { UsageError } from '../api/usage-error.ts';

const codes: Readonly<Record<string, string>> = {
  ERR_MODULE_NOT_FOUND: 'it imports what is not there',
  ERR_UNSUPPORTED_DIR_IMPORT: 'it imports a folder',
  ERR_UNKNOWN_FILE_EXTENSION: 'its name must end in .ts, .js or .mjs',
  ERR_INVALID_TYPESCRIPT_SYNTAX: 'it has a syntax error',
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: 'it uses TypeScript that cannot be stripped (enum, namespace)',
};

/** `file.ts:12` from an error's stack or its first lines, if it names the file. */
function lineOf(path: string, { stack = '' }: Error): string {
  const file = basename(path).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const line = new RegExp(`${file}:(\\d+)`).exec(stack)?.[1];
  return line === undefined ? path : `${path}:${line}`;
}

function problemOf(error: Error): string {
  if (error instanceof UsageError) return 'its definition is refused';
  if (error.message.includes('does not provide an export')) return 'it imports what is not there';
  if (error instanceof SyntaxError && !('code' in error)) return 'it has a syntax error';
  const code = 'code' in error ? String(error.code) : '';
  return codes[code] ?? 'it threw while it was loaded';
}

/** Why a plug-in file could not be loaded, in one line: file and line, what is wrong, and its own words. */
export function explainImportFailure(path: string, error: unknown): string {
  if (!(error instanceof Error)) return `${path}: it threw ${String(error)} while it was loaded`;
  const [message = ''] = error.message.split('\n').filter((line) => line.trim() !== '');
  return `${lineOf(path, error)}: ${problemOf(error)}: ${message.trim()}`;
}
