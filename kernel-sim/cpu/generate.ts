/** Writes gen/dispatch-a32.ts and gen/dispatch-t32.ts: the interpreter's switches, a case per action the tables name. */
import { readdirSync, writeFileSync } from 'node:fs';
import { type Action, actionName, type Row } from './decode/pattern.ts';
import { a32Rows, t32Rows } from './decode/row-of.ts';
import { simdRows } from './decode/simd.ts';
import { vfpRows } from './decode/vfp.ts';
import { hot } from './generator/hot.ts';
import {
  type Arm,
  armOf,
  conditionalBranch,
  conditions,
  indented,
  type LoopSetup,
  loopA32,
  loopT32,
  writtenMethods,
} from './generator/loop.ts';
import { readModule, type SourceFunction, type SourceModule } from './generator/source.ts';

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

interface Isa {
  readonly rows: readonly Row[];
  readonly isThumb: boolean;
}

/** The generated files, and what each is made of. */
export const dispatchers: Readonly<Record<string, Isa>> = {
  'dispatch-a32.ts': { rows: a32Rows, isThumb: false },
  'dispatch-t32.ts': { rows: t32Rows, isThumb: true },
};

const core = new URL('core.ts', import.meta.url);
const state = new URL('state.ts', import.meta.url);

async function methods(): Promise<ReadonlyMap<string, SourceFunction>> {
  const all = [...(await readModule(state)).functions, ...(await readModule(core)).functions];
  return new Map(all.filter(([name]) => writtenMethods.includes(name.slice(1))));
}

type Entry = readonly [name: string, action: Action];

const vectors = new Set([...vfpRows, ...simdRows].map(({ action }) => actionName(action)));
const isVector = ([name]: Entry) => vectors.has(name);

/** Operations in the order of their numbers, and the arms of those that have one. */
interface Operations {
  /** Conditions that B has an operation for, before all others. */
  readonly branches: readonly string[];
  readonly entries: readonly Entry[];
  /** Number of the first entry. */
  readonly first: number;
  readonly arms: ReadonlyMap<number, Arm>;
}

/** What has an arm comes first, operations of VFP and Advanced SIMD last: each switch is small and dense. */
function operationsOf(rows: readonly Row[], setup: LoopSetup): Operations {
  const all = [...new Map(rows.flatMap(actionsOf).map((action) => [actionName(action), action]))];
  const armByName = new Map<string, Arm>();
  for (const [name, action] of all) {
    const arm = hot.has(name) ? armOf(setup, action) : undefined;
    if (arm !== undefined) armByName.set(name, arm);
  }
  const rank = (entry: Entry) => (armByName.has(entry[0]) ? 0 : isVector(entry) ? 2 : 1);
  const entries = all.toSorted((a, b) => rank(a) - rank(b));
  const branches = setup.isThumb ? [] : conditions;
  const first = branches.length + 1;
  const arms = new Map(branches.map((_, condition) => [condition + 1, conditionalBranch(setup, condition)]));
  for (const [index, [name]] of entries.entries()) {
    const arm = armByName.get(name);
    if (arm !== undefined) arms.set(first + index, arm);
  }
  return { branches, entries, first, arms };
}

/** Cases that call the function of an operation. */
function cases({ entries, first }: Operations, wanted: (entry: Entry) => boolean): readonly string[] {
  return entries.flatMap((entry, index) => {
    if (!wanted(entry)) return [];
    const text = body(entry[1]);
    const operands = [...(text.includes('(core') ? ['core'] : []), ...(text.includes('word') ? ['word'] : [])];
    return [`    case ${index + first}: op${index + first}(${operands.join(', ')}); return;`];
  });
}

/** The function of an operation. */
function functionText(action: Action, number: number): string {
  const text = body(action);
  const parameters = [
    ...(text.includes('(core') ? ['core: Core'] : []),
    ...(text.includes('word') ? ['word: number'] : []),
  ];
  return `function op${number}(${parameters.join(', ')}): void { ${text}; }`;
}

/** The lines of a function's body. */
const inside = (lines: readonly string[]) => indented(lines).map((line) => `  ${line}`);

/** Text of a dispatcher for the tables as they are. */
export async function dispatchSource({ rows, isThumb }: Isa): Promise<string> {
  const homes = await exporters();
  const homeOf = (name: string) => {
    const file = homes.get(name);
    if (file === undefined) throw new Error(`${name} is not exported by exec/`);
    return file;
  };
  const sources = new Map<string, SourceModule>();
  for (const file of new Set(homes.values())) sources.set(file, await readModule(new URL(file, execFolder)));
  const functions = (name: string) => {
    const found = sources.get(homeOf(name))?.functions.get(name);
    if (found === undefined) throw new Error(`exec/${homeOf(name)} does not define ${name} itself`);
    return found;
  };
  const setup: LoopSetup = { functions, methods: await methods(), isThumb };
  const operations = operationsOf(rows, setup);
  const { branches, entries, first, arms } = operations;
  const undefinedOperation = entries.findIndex(([name]) => name === 'udf') + first;
  const used = [
    ...entries.flatMap(([, action]) => action.map(({ name }) => name)),
    ...[...arms.values()].flatMap((arm) => arm.calls),
  ];
  const imports = [...Map.groupBy([...new Set(used)].toSorted(), homeOf)]
    .toSorted()
    .map(([file, members]) => `import { ${members.join(', ')} } from '../exec/${file}';`);
  return [
    '// Made by generate.ts from the decode tables and exec/: do not edit.',
    "import type { Core } from '../core.ts';",
    ...imports,
    '',
    '/** Names of the operations by number, from 1. */',
    'export const operations: readonly string[] = [',
    ...branches.map((condition) => `  'b ${condition}',`),
    ...entries.map(([name]) => `  '${name}',`),
    '];',
    '',
    '/** Has the loop an arm for this word of an operation? The others are of `dispatch`. */',
    'export function hasArm(operation: number, word: number): boolean {',
    ...inside(['switch (operation) {', ...guardCases(arms), 'default:', 'return false;', '}']),
    '}',
    '',
    '/** Offset of the entry behind the last one of a page. */',
    'const pageEnd = 4096;',
    '',
    '/** Executes instructions of one page until something asks for attention; what is left of the budget. */',
    'export function runPage(core: Core, budget: number, page: Int32Array, address: number): number {',
    ...inside(isThumb ? loopT32(setup, arms, undefinedOperation) : loopA32(setup, arms)),
    '}',
    '',
    ...entries.map(([, action], index) => functionText(action, index + first)),
    '',
    '/** Executes `word` as operation `operation`. */',
    'export function dispatch(core: Core, operation: number, word: number): void {',
    '  switch (operation) {',
    ...cases(operations, (entry) => !isVector(entry)),
    '    default: dispatchVector(core, operation, word);',
    '  }',
    '}',
    '',
    'function dispatchVector(core: Core, operation: number, word: number): void {',
    '  switch (operation) {',
    ...cases(operations, isVector),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** By what an arm is guarded with, the operations and the answer. */
function guardCases(arms: ReadonlyMap<number, Arm>): readonly string[] {
  const test = ({ guards }: Arm) => guards.map((low) => `((word >>> ${low}) & 15) !== 15`).join(' && ') || 'true';
  return [...Map.groupBy(arms, ([, arm]) => test(arm))].flatMap(([answer, members]) => [
    ...members.map(([number]) => `case ${number}:`),
    `return ${answer};`,
  ]);
}

if (import.meta.main) {
  for (const [file, isa] of Object.entries(dispatchers)) {
    writeFileSync(new URL(`gen/${file}`, import.meta.url), await dispatchSource(isa));
  }
}
