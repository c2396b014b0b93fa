import type {
  Argument,
  CallExpression,
  Expression,
  MemberExpression,
  Statement,
  SwitchCase,
  VariableDeclaration,
} from '@swc/core';
import { at } from '../state.ts';
import { constantOf, functionOf, type SourceFunction, type SourceModule } from './source.ts';

/** A function that cannot be written out where it is called. */
export class NotInlinable extends Error {}

/** What a name in a function's body stands for: text of ours, or a function that was handed in. */
type Bound = string | SourceFunction;

interface Frame {
  readonly module: SourceModule;
  readonly names: Map<string, Bound>;
  /** Where `return` goes, and the variable its value goes to. */
  readonly label: string;
  result?: string;
  usesLabel: boolean;
}

export interface InlineSetup {
  /** Methods and getters of the core that are written out, by name with a dot before it. */
  readonly methods: ReadonlyMap<string, SourceFunction>;
  readonly isThumb: boolean;
}

/** Of the core, in local variables of the loop. */
const locals: Readonly<Record<string, string>> = {
  words: 'w',
  ram: 'ram',
  ramHalfwords: 'ramHalfwords',
  ramBytes: 'ramBytes',
};

/** Variables of the loop that a call may change. */
const changing: readonly string[] = ['next', 'carry'];

/** Properties of the core that are read where they are. */
const properties = ['faulted', 'tlb'];

/**
 * Writes calls of functions of exec/ out as statements, for the loop of loop.ts: registers are `w[…]`, the address of the
 * next instruction is `next`, the shifter's carry is `carry`. A test for r15 as a field of the word is taken as false and
 * noted in `guards`: words of which it is true do not get here.
 */
export class Inliner {
  readonly guards = new Set<number>();
  /** Functions of exec/ that are called where they are. */
  readonly calls = new Set<string>();
  /** Calls something that may look at all of the core, or end the loop. */
  callsCore = false;
  writesNext = false;
  readonly #setup: InlineSetup;
  #lines: string[] = [];
  /** How many variables of the loop it uses. */
  variables = 0;
  #labels = 0;
  #conditional = 0;
  /** Statements so far that do more than work out a value. */
  #effects = 0;
  readonly #origins = new Map<string, string>();

  constructor(setup: InlineSetup) {
    this.#setup = setup;
  }

  /** What was written so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** A call whose value nobody wants. */
  run(callee: SourceFunction, args: readonly Bound[]): void {
    this.#enter(callee, args, false);
  }

  /** The value of a call. */
  value(callee: SourceFunction, args: readonly Bound[]): string {
    return this.#enter(callee, args, true);
  }

  #label(): string {
    this.#labels += 1;
    return `end${this.#labels}`;
  }

  /** A variable of the loop. Arms share them: a loop of hundreds would cost the compiler seconds. */
  #fresh(): string {
    this.variables += 1;
    return `t${this.variables}`;
  }

  #put(line: string, isPure = false): void {
    if (!isPure && this.#conditional > 0) throw new NotInlinable('something happens in a part of an expression');
    if (!isPure) this.#effects += 1;
    this.#lines.push(line);
  }

  /** `body` as the lines of a block. */
  #block(body: () => void): readonly string[] {
    const outer = this.#lines;
    this.#lines = [];
    body();
    const lines = this.#lines;
    this.#lines = outer;
    return lines;
  }

  #enter({ module, parameters, body }: SourceFunction, args: readonly Bound[], wantsValue: boolean): string {
    const names = new Map(parameters.map((name, index) => [name, this.#bind(args[index])]));
    const frame: Frame = { module, names, label: this.#label(), usesLabel: false };
    if (!('stmts' in body)) return this.#atom(this.#expression(frame, body));
    const { stmts } = body;
    const last = stmts.at(-1);
    const isStraight = last?.type === 'ReturnStatement' && !stmts.slice(0, -1).some(hasReturn);
    if (isStraight && last.argument) {
      for (const each of stmts.slice(0, -1)) this.#statement(frame, each, false);
      return this.#atom(this.#expression(frame, last.argument));
    }
    if (wantsValue) frame.result = this.#fresh();
    const lines = this.#block(() => {
      for (const [index, each] of stmts.entries()) this.#statement(frame, each, index === stmts.length - 1);
    });
    for (const line of frame.usesLabel ? [`${frame.label}: {`, ...lines, '}'] : lines) this.#put(line);
    return frame.result ?? '0';
  }

  /** An argument is worked out once, before the body. */
  #bind(value: Bound | undefined): Bound {
    if (value === undefined) return 'undefined';
    if (typeof value !== 'string' || (/^-?[\w$]+$/.test(value) && !changing.includes(value))) return value;
    const local = this.#fresh();
    this.#put(`${local} = ${value};`, true);
    this.#origins.set(local, value);
    return local;
  }

  #atom(text: string): string {
    return /^[\w$]+$/.test(text) || /^\w+\[[^[\]]*\]$/.test(text) ? text : `(${text})`;
  }

  #expression(frame: Frame, node: Expression): string {
    switch (node.type) {
      case 'NumericLiteral':
        return node.raw ?? String(node.value);
      case 'BooleanLiteral':
        return String(node.value);
      case 'Identifier':
        return this.#name(frame, node.value);
      case 'ThisExpression':
        return 'core';
      case 'ParenthesisExpression':
        return this.#atom(this.#expression(frame, node.expression));
      case 'TsAsExpression':
        return `${this.#expression(frame, node.expression)} as number`;
      case 'UnaryExpression':
        return `${node.operator}${this.#expression(frame, node.argument)}`;
      case 'BinaryExpression': {
        const left = this.#expression(frame, node.left);
        const isShort = node.operator === '&&' || node.operator === '||';
        const right = isShort
          ? this.#maybe(() => this.#expression(frame, node.right))
          : this.#behind(left, () => this.#expression(frame, node.right));
        return `${left} ${node.operator} ${right}`;
      }
      case 'ConditionalExpression': {
        const test = this.#expression(frame, node.test);
        if (test === 'true') return this.#expression(frame, node.consequent);
        if (test === 'false') return this.#expression(frame, node.alternate);
        const parts = [node.consequent, node.alternate].map((part) => this.#maybe(() => this.#expression(frame, part)));
        return `${test} ? ${parts[0]} : ${parts[1]}`;
      }
      case 'MemberExpression':
        return this.#member(frame, node);
      case 'CallExpression':
        return this.#call(frame, node, true);
      default:
        throw new NotInlinable(`a ${node.type}`);
    }
  }

  /** What stands behind `first` in an expression: if something happens there, `first` would come too late. */
  #behind(first: string, part: () => string): string {
    const before = this.#effects;
    const text = part();
    if (this.#effects !== before && /[^\w]/.test(first)) throw new NotInlinable('something happens behind a value');
    return text;
  }

  #maybe(part: () => string): string {
    this.#conditional += 1;
    try {
      return part();
    } finally {
      this.#conditional -= 1;
    }
  }

  #name({ names, module }: Frame, name: string): string {
    const bound = names.get(name);
    if (typeof bound === 'string') return bound;
    const value = constantOf(module, name);
    if (typeof value === 'number') return String(value);
    throw new NotInlinable(`${name} is not known`);
  }

  #member(frame: Frame, { object, property }: MemberExpression): string {
    if (property.type === 'Computed') {
      const array = this.#expression(frame, object);
      const index = this.#expression(frame, property.expression);
      return array === 'w' && index === String(at.pc) ? 'next' : `${array}[${index}]`;
    }
    if (property.type === 'PrivateName') throw new NotInlinable('a private name');
    const name = property.value;
    if (object.type === 'Identifier' && !frame.names.has(object.value)) {
      if (object.value === 'shifter') return name;
      const value = constantOf(frame.module, object.value);
      const found = typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
      if (typeof found === 'number') return String(found);
      throw new NotInlinable(`${object.value}.${name} is not known`);
    }
    if (this.#expression(frame, object) !== 'core') throw new NotInlinable(`.${name} of something`);
    if (name === 'thumb') return String(this.#setup.isThumb);
    const local = locals[name];
    if (local !== undefined) return local;
    if (properties.includes(name)) return `core.${name}`;
    throw new NotInlinable(`core.${name} is not a plain property`);
  }

  #call(frame: Frame, { callee, arguments: args }: CallExpression, wantsValue: boolean): string {
    if (callee.type === 'Identifier') {
      const bound = frame.names.get(callee.value);
      const target = typeof bound === 'object' ? bound : functionOf(frame.module, callee.value);
      if (target === undefined) throw new NotInlinable(`${callee.value} is not a function of exec/`);
      return this.#enterOrCall(callee.value, target, this.#arguments(frame, args), wantsValue);
    }
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') throw new NotInlinable('a call');
    const name = callee.property.value;
    if (callee.object.type === 'Identifier' && callee.object.value === 'Math') {
      return `Math.${name}(${this.#arguments(frame, args).join(', ')})`;
    }
    if (this.#expression(frame, callee.object) !== 'core') throw new NotInlinable(`${name} of something`);
    const method = this.#setup.methods.get(`.${name}`);
    if (method !== undefined) return this.#enter(method, this.#arguments(frame, args), wantsValue);
    return this.#leave(`core.${name}(${this.#arguments(frame, args).join(', ')})`, wantsValue);
  }

  /** Writes a function of exec/ out, or leaves the call when that cannot be done or when its name says …Slowly. */
  #enterOrCall(name: string, target: SourceFunction, args: readonly string[], wantsValue: boolean): string {
    const before = this.#lines;
    this.#lines = [...before];
    try {
      if (name.endsWith('Slowly')) throw new NotInlinable('it is for what happens seldom');
      return this.#enter(target, args, wantsValue);
    } catch (error) {
      if (!(error instanceof NotInlinable) || wantsValue || !(name in target.module.values)) throw error;
      this.#lines = before;
      this.calls.add(name);
      return this.#leave(`${name}(${args.join(', ')})`, wantsValue);
    }
  }

  /** A call that is not written out: it finds the PC in the state block, and may change it. */
  #leave(call: string, wantsValue: boolean): string {
    this.callsCore = true;
    this.#put(`w[${at.pc}] = next;`);
    const result = wantsValue ? this.#fresh() : undefined;
    // `| 0`: a word, whatever the compiler knows of the method.
    this.#put(result === undefined ? `${call};` : `${result} = ${call} | 0;`);
    this.#put(`next = w[${at.pc}] as number;`);
    return result ?? '0';
  }

  #arguments(frame: Frame, args: readonly Argument[]): readonly string[] {
    let before = '';
    return args.map(({ expression }) => {
      const text = this.#behind(before, () => this.#expression(frame, expression));
      before += text;
      return text;
    });
  }

  #statement(frame: Frame, node: Statement, isLast: boolean): void {
    switch (node.type) {
      case 'ExpressionStatement':
        return this.#effect(frame, node.expression);
      case 'VariableDeclaration':
        return this.#declare(frame, node);
      case 'BlockStatement': {
        for (const [index, each] of node.stmts.entries()) {
          this.#statement(frame, each, isLast && index === node.stmts.length - 1);
        }
        return;
      }
      case 'ReturnStatement':
        return this.#return(frame, node.argument, isLast);
      case 'BreakStatement':
        return this.#put('break;');
      case 'IfStatement': {
        const test = this.#expression(frame, node.test);
        if (this.#isGuard(test) || test === 'false') {
          if (node.alternate) this.#statement(frame, node.alternate, isLast);
          return;
        }
        if (test === 'true') return this.#statement(frame, node.consequent, isLast);
        const { consequent, alternate } = node;
        const lines = this.#block(() => this.#statement(frame, consequent, isLast));
        const other = alternate ? this.#block(() => this.#statement(frame, alternate, isLast)) : [];
        if (lines.length === 0 && other.length === 0) return;
        for (const line of [`if (${test}) {`, ...lines, ...(other.length > 0 ? ['} else {', ...other] : []), '}']) {
          this.#put(line);
        }
        return;
      }
      case 'SwitchStatement': {
        const discriminant = this.#expression(frame, node.discriminant);
        if (/^\d+$/.test(discriminant)) {
          const isCase = ({ test }: SwitchCase) => test && this.#expression(frame, test) === discriminant;
          const found = node.cases.find(isCase) ?? node.cases.find(({ test }) => !test);
          for (const each of found?.consequent ?? []) this.#statement(frame, each, isLast);
          return;
        }
        this.#put(`switch (${discriminant}) {`);
        for (const { test, consequent } of node.cases) {
          this.#put(test ? `case ${this.#expression(frame, test)}:` : 'default:');
          for (const each of consequent) this.#statement(frame, each, false);
        }
        return this.#put('}');
      }
      case 'ForStatement': {
        if (node.init?.type !== 'VariableDeclaration' || !node.test || !node.update) throw new NotInlinable('a for');
        const { test, update, body } = node;
        this.#declare(frame, node.init);
        this.#put(`while (${this.#maybe(() => this.#expression(frame, test))}) {`);
        this.#statement(frame, body, false);
        this.#effect(frame, update);
        return this.#put('}');
      }
      default:
        throw new NotInlinable(`a ${node.type}`);
    }
  }

  /** Is it a test for r15 as a field of the instruction? Such words are not for the loop. */
  #isGuard(test: string): boolean {
    const [, name = '', field = ''] = /^(?:(\w+)|\((.*)\)) === 15$/.exec(test) ?? [];
    const text = field === '' ? (this.#origins.get(name) ?? '') : field;
    const low = /^\(word >>> (\d+)\) & 15$/.exec(text)?.[1];
    if (low === undefined) return false;
    this.guards.add(Number(low));
    return true;
  }

  #declare(frame: Frame, { declarations }: VariableDeclaration): void {
    for (const { id, init } of declarations) {
      if (id.type !== 'Identifier' || !init) throw new NotInlinable('a declaration');
      const text = this.#expression(frame, init);
      if (text === 'w') {
        frame.names.set(id.value, text);
        continue;
      }
      const local = this.#fresh();
      this.#put(`${local} = ${text};`, true);
      this.#origins.set(local, text);
      frame.names.set(id.value, local);
    }
  }

  #effect(frame: Frame, node: Expression): void {
    if (node.type === 'ParenthesisExpression') return this.#effect(frame, node.expression);
    if (node.type === 'UnaryExpression' && node.operator === 'void') return this.#effect(frame, node.argument);
    if (node.type === 'CallExpression') return void this.#call(frame, node, false);
    if (node.type !== 'AssignmentExpression') throw new NotInlinable(`a ${node.type} for its effect`);
    const value = this.#expression(frame, node.right);
    const target =
      node.left.type === 'MemberExpression' ? this.#member(frame, node.left) : this.#target(frame, node.left);
    if (target === 'next') this.writesNext = true;
    this.#put(target === 'next' ? `next = (${value}) | 0;` : `${target} ${node.operator} ${value};`);
  }

  #target(frame: Frame, left: { readonly type: string }): string {
    if (left.type !== 'Identifier') throw new NotInlinable(`a ${left.type} is assigned to`);
    return this.#name(frame, (left as { readonly type: 'Identifier'; readonly value: string }).value);
  }

  #return(frame: Frame, argument: Expression | undefined, isLast: boolean): void {
    if (argument?.type === 'CallExpression' && frame.result === undefined) this.#effect(frame, argument);
    else if (argument !== undefined && frame.result !== undefined) {
      const value = this.#expression(frame, argument);
      this.#put(`${frame.result} = ${value};`);
    }
    if (isLast) return;
    frame.usesLabel = true;
    this.#put(`break ${frame.label};`);
  }
}

function hasReturn(node: Statement): boolean {
  return JSON.stringify(node).includes('"type":"ReturnStatement"');
}
