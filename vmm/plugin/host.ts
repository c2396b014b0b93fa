import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { apiVersion } from '../api/api-version.ts';
import { type Board, defineBoard } from '../api/define-board.ts';
import { defineFirmware, type Firmware } from '../api/define-firmware.ts';
import { describe } from '../api/definition.ts';
import { UsageError } from '../api/usage-error.ts';
import { explainImportFailure } from './import-failure.ts';
import { registerResolver } from './resolve.ts';

/** What a plug-in file may export as its default, and how it is made. */
interface Plugins {
  readonly firmware: Firmware;
  readonly board: Board;
}
type Kind = keyof Plugins;

interface Maker<T> {
  readonly text: string;
  /** Checks again what only says that it was checked. */
  readonly make: (value: T) => T;
}

const makers: { readonly [K in Kind]: Maker<Plugins[K]> } = {
  firmware: { text: 'defineFirmware({ … })', make: defineFirmware },
  board: { text: 'defineBoard({ … })', make: defineBoard },
};

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`${path}: there is no such file; check the path`);
  if (!found.isFile()) throw new UsageError(`${path}: it is no file; name the plug-in's .ts or .js file`);
}

async function importFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  registerResolver();
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw new UsageError(explainImportFailure(path, error));
  }
}

/** What a value says it is: `firmware`, `board`, `device`; else in general words. */
function kindOf(value: unknown): string {
  const hasKind = typeof value === 'object' && value !== null && 'kind' in value && 'api' in value;
  return hasKind ? `a ${value.kind}` : describe(value);
}

function isOf<K extends Kind>(kind: K, value: unknown): value is Plugins[K] {
  return typeof value === 'object' && value !== null && 'kind' in value && 'api' in value && value.kind === kind;
}

/**
 * Loads a stranger's file and checks that its default export is what was asked for.
 * @throws UsageError naming the file, what is wrong, and the line where there is one
 */
async function load<K extends Kind>(kind: K, path: string): Promise<Plugins[K]> {
  await checkFile(path);
  const exports = await importFile(path);
  const value = exports['default'];
  if (value === undefined) {
    const names = Object.keys(exports);
    const has = names.length === 0 ? 'exports nothing' : `exports only ${names.join(', ')}`;
    throw new UsageError(`${path}: it ${has}; write export default ${makers[kind].text}`);
  }
  if (!isOf(kind, value)) {
    throw new UsageError(
      `${path}: its default export is ${kindOf(value)}, not a ${kind}; write export default ${makers[kind].text}`,
    );
  }
  if (value.api !== apiVersion) {
    throw new UsageError(
      `${path}: it was made with version ${value.api} of the trapline API, this is ${apiVersion}; update it`,
    );
  }
  try {
    return makers[kind].make(value);
  } catch (error) {
    throw new UsageError(explainImportFailure(path, error));
  }
}

/** Loads `--firmware FILE`. @throws UsageError for every way the file can be wrong */
export function loadFirmware(path: string): Promise<Firmware> {
  return load('firmware', path);
}

/** Loads `--board FILE`. @throws UsageError for every way the file can be wrong */
export function loadBoard(path: string): Promise<Board> {
  return load('board', path);
}
