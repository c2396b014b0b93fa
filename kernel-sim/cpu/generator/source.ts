import { readFileSync } from 'node:fs';
import {
  type BlockStatement,
  type ClassMethod,
  type Expression,
  type ModuleItem,
  type Pattern,
  parseSync,
} from '@swc/core';

/** A function of ours as its source has it. */
export interface SourceFunction {
  readonly module: SourceModule;
  readonly parameters: readonly string[];
  readonly body: BlockStatement | Expression;
}

type Binding = { readonly module: string; readonly name: string };

/** One file of ours: its functions by name, and what its other names are worth. */
export interface SourceModule {
  readonly url: URL;
  readonly functions: ReadonlyMap<string, SourceFunction>;
  readonly imports: ReadonlyMap<string, Binding>;
  readonly constants: ReadonlyMap<string, Expression>;
  /** What it exports, as it is. */
  readonly values: Readonly<Record<string, unknown>>;
}

const known = new Map<string, SourceModule>();

/** Reads a file, and every file of ours it imports. */
export async function readModule(url: URL): Promise<SourceModule> {
  const found = known.get(url.href);
  if (found !== undefined) return found;
  const functions = new Map<string, SourceFunction>();
  const imports = new Map<string, Binding>();
  const constants = new Map<string, Expression>();
  const module: SourceModule = { url, functions, imports, constants, values: await import(url.href) };
  known.set(url.href, module);
  const { body } = parseSync(readFileSync(url, 'utf8'), { syntax: 'typescript', target: 'esnext' });
  for (const item of body) {
    if (item.type === 'ImportDeclaration' && !item.typeOnly) {
      for (const each of item.specifiers) {
        if (each.type !== 'ImportSpecifier' || each.isTypeOnly) continue;
        const target = new URL(item.source.value, url);
        await readModule(target);
        imports.set(each.local.value, { module: target.href, name: each.imported?.value ?? each.local.value });
      }
    }
    collect(module, functions, constants, item);
  }
  return module;
}

function collect(
  module: SourceModule,
  functions: Map<string, SourceFunction>,
  constants: Map<string, Expression>,
  item: ModuleItem,
): void {
  const declaration = item.type === 'ExportDeclaration' ? item.declaration : item;
  if (declaration.type === 'FunctionDeclaration' && declaration.body) {
    const parameters = declaration.params.map(({ pat }) => nameOf(pat));
    functions.set(declaration.identifier.value, { module, parameters, body: declaration.body });
  }
  if (declaration.type === 'VariableDeclaration') {
    for (const { id, init } of declaration.declarations) {
      if (id.type !== 'Identifier' || !init) continue;
      if (init.type !== 'ArrowFunctionExpression') constants.set(id.value, init);
      else functions.set(id.value, { module, parameters: init.params.map(nameOf), body: init.body });
    }
  }
  if (declaration.type === 'ClassDeclaration') {
    for (const member of declaration.body) {
      if (member.type === 'ClassMethod' && member.key.type === 'Identifier') {
        const method = methodOf(module, member);
        if (method !== undefined) functions.set(`.${member.key.value}`, method);
      }
    }
  }
}

function methodOf(module: SourceModule, member: ClassMethod): SourceFunction | undefined {
  const { body, params } = member.function;
  return body ? { module, parameters: params.map(({ pat }) => nameOf(pat)), body } : undefined;
}

function nameOf(pattern: Pattern): string {
  if (pattern.type === 'Identifier') return pattern.value;
  if (pattern.type === 'AssignmentPattern') return nameOf(pattern.left);
  // Taken apart: whoever uses its parts cannot be written out.
  return '';
}

/** The function a name stands for in a module. */
export function functionOf(module: SourceModule, name: string): SourceFunction | undefined {
  const binding = module.imports.get(name);
  const home = binding && known.get(binding.module);
  return home === undefined || binding === undefined ? module.functions.get(name) : functionOf(home, binding.name);
}

/** What a name is worth in a module, when it is known before anything runs. */
export function constantOf(module: SourceModule, name: string): unknown {
  const binding = module.imports.get(name);
  const home = binding && known.get(binding.module);
  if (home !== undefined && binding !== undefined) return home.values[binding.name];
  if (name in module.values) return module.values[name];
  const constant = module.constants.get(name);
  return constant && fold(module, constant);
}

function fold(module: SourceModule, node: Expression): unknown {
  switch (node.type) {
    case 'NumericLiteral':
      return node.value;
    case 'Identifier':
      return constantOf(module, node.value);
    case 'ParenthesisExpression':
    case 'TsConstAssertion':
      return fold(module, node.expression);
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties.flatMap((property) =>
          property.type === 'KeyValueProperty' && property.key.type === 'Identifier'
            ? [[property.key.value, fold(module, property.value)]]
            : [],
        ),
      );
    case 'BinaryExpression': {
      const [left, right] = [fold(module, node.left), fold(module, node.right)];
      if (typeof left !== 'number' || typeof right !== 'number') return undefined;
      if (node.operator === '<<') return left << right;
      if (node.operator === '|') return left | right;
      return node.operator === '-' ? left - right : undefined;
    }
    default:
      return undefined;
  }
}
