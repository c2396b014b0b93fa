import type { Action } from '../decode/pattern.ts';
import { decoded } from '../decoded.ts';
import { at } from '../state.ts';
import { Inliner, type InlineSetup, NotInlinable } from './inline.ts';
import type { SourceFunction } from './source.ts';

/** Methods of the core that arms have written out. */
export const writtenMethods: readonly string[] = [
  'word',
  'holds',
  'branch',
  'branchExchange',
  'cachedLoads',
  'cachedStores',
  'load32',
  'load16',
  'load8',
  'store32',
  'store16',
  'store8',
];

/** An action written out. */
export interface Arm {
  readonly lines: readonly string[];
  /** Fields of the word, by their lowest bit, that do not name r15 when the arm executes it. */
  readonly guards: readonly number[];
  /** Functions of exec/ it still calls. */
  readonly calls: readonly string[];
  readonly variables: number;
}

export interface LoopSetup extends InlineSetup {
  /** A function of exec/ by name. */
  readonly functions: (name: string) => SourceFunction;
}

/** Ends an arm: on to the next instruction at once, or to the checks behind the switch. */
function finish(inliner: Inliner, lines: readonly string[]): Arm {
  const end = inliner.callsCore || inliner.writesNext ? ['break;'] : ['pc = next;', 'continue;'];
  const { guards, calls, variables } = inliner;
  return { lines: [...lines, ...end], guards: [...guards], calls: [...calls], variables };
}

/** An action written out; undefined: it cannot be. */
export function armOf(setup: LoopSetup, action: Action): Arm | undefined {
  const inliner = new Inliner(setup);
  const [apply, operand, access] = action.map(({ name }) => setup.functions(name));
  if (apply === undefined) return undefined;
  try {
    const value = operand && inliner.value(operand, ['core', 'word']);
    inliner.run(apply, ['core', 'word', ...(value === undefined ? [] : [value]), ...(access ? [access] : [])]);
    return finish(inliner, inliner.lines);
  } catch (error) {
    if (error instanceof NotInlinable) return undefined;
    throw error;
  }
}

/** Conditions a branch may have: EQ to LE. */
export const conditions = ['eq', 'ne', 'cs', 'cc', 'mi', 'pl', 'vs', 'vc', 'hi', 'ls', 'ge', 'lt', 'gt', 'le'] as const;

/** B under one condition: the most frequent of conditional instructions has an arm for each. */
export function conditionalBranch(setup: LoopSetup, condition: number): Arm {
  const inliner = new Inliner(setup);
  const test = inliner.value(methodOf(setup, 'holds'), [String(condition)]);
  const taken = new Inliner(setup);
  taken.run(setup.functions('b'), ['core', 'word']);
  return finish(taken, [...inliner.lines, `if (!${test}) {`, 'pc = next;', 'continue;', '}', ...taken.lines]);
}

function methodOf({ methods }: InlineSetup, name: string): SourceFunction {
  const found = methods.get(`.${name}`);
  if (found === undefined) throw new Error(`core.ts and state.ts have no ${name}()`);
  return found;
}

/** Lines with the indentation their braces ask for. */
export function indented(lines: readonly string[]): readonly string[] {
  let level = 0;
  return lines.map((line) => {
    if (line.startsWith('}')) level -= 1;
    const text = `${'  '.repeat(level)}${line}`;
    if (line.endsWith('{')) level += 1;
    return text;
  });
}

const localsOf = (arms: ReadonlyMap<number, Arm>) => [
  'const w = core.words;',
  'const { ram, ramHalfwords, ramBytes } = core;',
  // `| 0` says to the compiler that what comes from outside is a word.
  'let left = budget | 0;',
  'const pageAddress = address | 0;',
  'let carry = 0;',
  `let pc = w[${at.pc}] as number;`,
  ...Array.from(
    { length: Math.max(...[...arms.values()].map(({ variables }) => variables)) },
    (_, n) => `let t${n + 1};`,
  ),
];

/** Arms by number, and what is done about the others. */
const switchOf = (subject: string, arms: ReadonlyMap<number, Arm>, operation: string) => [
  `switch (${subject}) {`,
  ...[...arms].flatMap(([number, { lines }]) => [`case ${number}: {`, ...lines, '}']),
  'default:',
  `w[${at.pc}] = next;`,
  `dispatch(core, ${operation}, word);`,
  `next = w[${at.pc}] as number;`,
  '}',
];

/** Behind what may have called for attention or left the page. */
const checks = ['pc = next;', `if (w[${at.attention}] !== 0 || (pc & ~0xfff) !== pageAddress) break;`];

/** The loop over A32 instructions of one page. */
export function loopA32(setup: LoopSetup, arms: ReadonlyMap<number, Arm>): readonly string[] {
  const inliner = new Inliner(setup);
  const test = inliner.value(methodOf(setup, 'holds'), ['(operation >>> 16) - 1']);
  return [
    ...localsOf(arms),
    'while (left > 0) {',
    'const index = (pc - pageAddress) | 0;',
    'let operation = page[index] as number;',
    'let word = page[(index + 1) | 0] as number;',
    'if (operation <= 0) {',
    'if (index === pageEnd) break;',
    'operation = core.decode(index, pc) | 0;',
    'word = page[(index + 1) | 0] as number;',
    '}',
    'left = (left - 1) | 0;',
    'let next = (pc + 4) | 0;',
    'if (operation > 0xffff) {',
    ...inliner.lines,
    `if (!${test}) {`,
    'pc = next;',
    'continue;',
    '}',
    'operation &= 0xffff;',
    '}',
    `w[${at.r15}] = (pc + 8) | 0;`,
    ...switchOf('operation', arms, 'operation & 0x7fff'),
    ...checks,
    '}',
    `w[${at.pc}] = pc;`,
    'return left;',
  ];
}

/** The loop over T32 instructions of one page; `undefinedOperation` is what is done where an instruction may not stand. */
export function loopT32(
  setup: LoopSetup,
  arms: ReadonlyMap<number, Arm>,
  undefinedOperation: number,
): readonly string[] {
  const inliner = new Inliner(setup);
  const test = inliner.value(methodOf(setup, 'holds'), ['condition']);
  return [
    ...localsOf(arms),
    'let isInBlock = false;',
    'while (left > 0) {',
    'const index = (pc - pageAddress) | 0;',
    'let entry = page[index] as number;',
    'let word = page[(index + 1) | 0] as number;',
    'if (entry >= 0) {',
    '// Past it by a halfword behind a skipped instruction that lies across.',
    'if (index >= pageEnd) break;',
    `w[${at.pc}] = pc;`,
    'core.blockState = 0;',
    'isInBlock = false;',
    'entry = core.decode(index, pc) | 0;',
    "// The second halfword's fetch faulted: its abort is taken, or there is a trap.",
    'if (entry === 0) return core.trap === undefined ? left - 1 : left;',
    'word = page[(index + 1) | 0] as number;',
    '}',
    'left = (left - 1) | 0;',
    `let next = (pc + 2 + ((entry & ${decoded.wide}) >>> 29)) | 0;`,
    `w[${at.r15}] = (pc + 4) | 0;`,
    `let operation = entry & ${decoded.operation | decoded.outside};`,
    `const block = w[${at.it}] as number;`,
    'if (block !== 0) {',
    '// ITAdvance, DDI 0406C A2.5.2',
    `w[${at.it}] = (block & 7) === 0 ? 0 : (block & 0xe0) | ((block << 1) & 0x1f);`,
    'const condition = block >>> 4;',
    `if (condition !== 14 && (entry & ${decoded.unconditional}) === 0) {`,
    ...inliner.lines,
    `if (!${test}) {`,
    'pc = next;',
    'continue;',
    '}',
    '}',
    `operation = ((entry >>> ${decoded.blockShift}) & ${decoded.operation}) | ((entry & ${decoded.outsideInBlock}) >>> 1);`,
    `if ((entry & ${decoded.last}) !== 0 && w[${at.it}] !== 0) operation = ${undefinedOperation | decoded.outside};`,
    'core.blockState = block;',
    'isInBlock = true;',
    '} else if (isInBlock) {',
    'core.blockState = 0;',
    'isInBlock = false;',
    '}',
    ...switchOf('operation', arms, `operation & ${decoded.operation}`),
    ...checks,
    '}',
    'core.blockState = 0;',
    `w[${at.pc}] = pc;`,
    'return left;',
  ];
}
