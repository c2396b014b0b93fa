import { expect, it } from 'vitest';
import { harmless } from './log.ts';

it('spells out what a peer would have a terminal do (ENC-9)', () => {
  expect(harmless('no \u001b[2J\u0007\u009b2J\r such\tboard\nat all')).toBe(
    'no \\x1b[2J\\x07\\x9b2J\\x0d such\tboard\nat all',
  );
});

it('cuts what goes on for too long', () => {
  expect(harmless('x'.repeat(70_000))).toHaveLength(4096);
});
