import { expect, it } from 'vitest';
import { hot } from './hot.ts';
import { Inliner, NotInlinable } from './inline.ts';
import { writtenMethods } from './loop.ts';
import { readModule, type SourceFunction } from './source.ts';

const execFolder = new URL('../exec/', import.meta.url);
const state = await readModule(new URL('../state.ts', import.meta.url));
const core = await readModule(new URL('../core.ts', import.meta.url));
const methods = new Map(
  [...state.functions, ...core.functions].filter(([name]) => writtenMethods.includes(name.slice(1))),
);

/** A function of exec/, written out as an arm would have it. */
async function written(file: string, name: string, args: readonly (string | SourceFunction)[] = []) {
  const callee = (await readModule(new URL(file, execFolder))).functions.get(name);
  if (callee === undefined) throw new Error(`${file} has no ${name}`);
  const inliner = new Inliner({ methods, isThumb: false });
  inliner.run(callee, ['core', 'word', ...args]);
  return inliner;
}

it('registers are words, constants are numbers', async () => {
  expect((await written('data-processing.ts', 'movw')).lines).toEqual([
    'w[(word >>> 12) & 15] = ((word >>> 4) & 0xf000) | (word & 0xfff);',
  ]);
});

it('the next address is a variable, and an arm that writes it says so', async () => {
  const { lines, writesNext, callsCore } = await written('branch.ts', 'bl');
  expect(lines).toEqual(['w[14] = (next as number);', 'next = ((w[15] as number) + ((word << 8) >> 6)) | 0;']);
  expect([writesNext, callsCore]).toEqual([true, false]);
});

it('a test for r15 becomes a guard', async () => {
  const { lines, guards } = await written('data-processing.ts', 'add', ['operand']);
  expect([...guards]).toEqual([12]);
  expect(lines.join(' ')).not.toContain('=== 15');
});

it('what is called finds the PC in the state block, and the arm takes it from there', async () => {
  const { lines, callsCore } = await written('load-store.ts', 'strb', ['address']);
  const call = lines.findIndex((line) => line.startsWith('core.slowStore('));
  expect(lines.slice(call - 1, call + 2)).toEqual([
    'w[16] = next;',
    'core.slowStore(address, 1, t2);',
    'next = w[16] as number;',
  ]);
  expect(callsCore).toBe(true);
});

it('a function that is called …Slowly stays a call', async () => {
  const { lines, calls } = await written('block.ts', 'stm');
  expect([...calls]).toEqual(['stmSlowly']);
  expect(lines).toContain('stmSlowly(core, word);');
});

it.each([
  ['an object', 'calls.ts', 'wfi'],
  ['a text', 'calls.ts', 'svc'],
  ['a getter that is not known', 'status.ts', 'mrs'],
])('%s cannot be written out', async (_, file, name) => {
  await expect(written(file, name)).rejects.toThrow(NotInlinable);
});

it('every action that is called hot has an arm in one of the loops', async () => {
  const dispatchers = await Promise.all([import('../gen/dispatch-a32.ts'), import('../gen/dispatch-t32.ts')]);
  const inLoop = dispatchers.flatMap(({ operations, hasArm }) => operations.filter((_, index) => hasArm(index + 1, 0)));
  expect([...hot].filter((name) => !inLoop.includes(name))).toEqual([]);
});
