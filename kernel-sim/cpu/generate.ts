/** Writes gen/dispatch-a32.ts and gen/dispatch-t32.ts: the interpreter's switches, a case per action the tables name. */
import { readdirSync, writeFileSync } from 'node:fs';
import { type Action, actionName, type Row } from './decode/pattern.ts';
import { a32Rows, t32Rows } from './decode/row-of.ts';
import { simdRows } from './decode/simd.ts';
import { vfpRows } from './decode/vfp.ts';

const execFolder = new URL('exec/', import.meta.url);

/** File of exec/ that exports a function, by the function's name. */
async function exporters(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const file of readdirSync(execFolder).filter((name) => /^[a-z-]+\.ts$/.test(name))) {
    const exports: Readonly<Record<string, unknown>> = await import(new URL(file, execFolder).href);
    for (const [name, value] of Object.entries(exports)) {
      if (typeof value !== 'function') continue;
      if (files.has(name)) throw new Error(`exec/${file} and exec/${files.get(name)} both export ${name}`);
      files.set(name, file);
    }
  }
  return files;
}

/** The call of a function that may leave out arguments it does not take. */
function call(
  { name, length }: { readonly name: string; readonly length: number },
  rest: readonly string[] = [],
): string {
  return `${name}(${['core', 'word', ...rest].slice(0, length).join(', ')})`;
}

function body([action, operand, access]: Action): string {
  if (operand === undefined) return call(action);
  return call(action, [call(operand), ...(access === undefined ? [] : [access.name])]);
}

/** The action of a row, and the other one it has in an IT block. */
function actionsOf({ action, inBlock }: Row): readonly Action[] {
  return typeof inBlock === 'object' ? [action, inBlock] : [action];
}

/** The generated files, and the rows each is made of. */
export const dispatchers: Readonly<Record<string, readonly Row[]>> = {
  'dispatch-a32.ts': a32Rows,
  'dispatch-t32.ts': t32Rows,
};

/** Text of a dispatcher for the tables as they are. */
export async function dispatchSource(rows: readonly Row[]): Promise<string> {
  const vectors = new Set([...vfpRows, ...simdRows].map(({ action }) => actionName(action)));
  const isVector = ([name]: readonly [string, Action]) => vectors.has(name);
  const all = [...new Map(rows.flatMap(actionsOf).map((action) => [actionName(action), action]))];
  // Operations of VFP and Advanced SIMD come last: a switch of their own keeps the other one small and quick.
  const actions = new Map([...all.filter((entry) => !isVector(entry)), ...all.filter(isVector)]);
  const homes = await exporters();
  const names = [...new Set([...actions.values()].flatMap((action) => action.map(({ name }) => name)))].toSorted();
  const homeOf = (name: string) => {
    const file = homes.get(name);
    if (file === undefined) throw new Error(`${name} is not exported by exec/`);
    return file;
  };
  const imports = [...Map.groupBy(names, homeOf)]
    .toSorted()
    .map(([file, members]) => `import { ${members.join(', ')} } from '../exec/${file}';`);
  const entries = [...actions];
  const cases = (wanted: (entry: readonly [string, Action]) => boolean) =>
    entries.flatMap((entry, index) => {
      if (!wanted(entry)) return [];
      const text = body(entry[1]);
      const operands = [...(text.includes('(core') ? ['core'] : []), ...(text.includes('word') ? ['word'] : [])];
      return [`    case ${index + 1}: op${index + 1}(${operands.join(', ')}); return;`];
    });
  return [
    '// Made by generate.ts from the decode tables: do not edit.',
    "import type { Core } from '../core.ts';",
    ...imports,
    '',
    '/** Names of the operations by number, from 1. */',
    'export const operations: readonly string[] = [',
    ...entries.map(([name]) => `  '${name}',`),
    '];',
    '',
    ...entries.map(([, action], index) => {
      const text = body(action);
      const parameters = [
        ...(text.includes('(core') ? ['core: Core'] : []),
        ...(text.includes('word') ? ['word: number'] : []),
      ];
      return `function op${index + 1}(${parameters.join(', ')}): void { ${text}; }`;
    }),
    '',
    '/** Executes `word` as operation `operation`. */',
    'export function dispatch(core: Core, operation: number, word: number): void {',
    '  switch (operation) {',
    ...cases((entry) => !isVector(entry)),
    '    default: dispatchVector(core, operation, word);',
    '  }',
    '}',
    '',
    'function dispatchVector(core: Core, operation: number, word: number): void {',
    '  switch (operation) {',
    ...cases(isVector),
    '  }',
    '}',
    '',
  ].join('\n');
}

if (import.meta.main) {
  for (const [file, rows] of Object.entries(dispatchers)) {
    writeFileSync(new URL(`gen/${file}`, import.meta.url), await dispatchSource(rows));
  }
}
