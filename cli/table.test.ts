import { expect, it } from 'vitest';
import { table } from './table.ts';

it('a table aligns its columns and ends no line in blanks', () => {
  const text = table(
    [{ title: 'seq', align: 'right' }, { title: 'call' }],
    [
      ['1', 'l2x0_control_write(value=1)'],
      ['12', 'CPU_ON'],
    ],
  );
  expect(text).toBe(
    ['seq  call', '───  ───────────────────────────', '  1  l2x0_control_write(value=1)', ' 12  CPU_ON'].join('\n'),
  );
});

it('escape sequences take no room in a column', () => {
  const [, , first, second] = table(
    [{ title: 'a' }, { title: 'b' }],
    [
      ['\u001b[31mred\u001b[0m', 'x'],
      ['blue', 'y'],
    ],
  ).split('\n');
  expect(first).toBe('\u001b[31mred\u001b[0m   x');
  expect(second).toBe('blue  y');
});
