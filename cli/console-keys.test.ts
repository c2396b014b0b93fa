import { describe, expect, it } from 'vitest';
import { ConsoleKeys } from './console-keys.ts';

/** What the guest gets of keys that come in these pieces, and what is asked of Trapline. */
function typed(...pieces: readonly string[]): readonly [string, readonly string[]] {
  const keys = new ConsoleKeys();
  const fed = pieces.map((piece) => keys.feed(Buffer.from(piece, 'latin1')));
  const guest = fed.map((each) => Buffer.from(each.guest).toString('latin1')).join('');
  return [guest, fed.flatMap(({ actions }) => actions)];
}

describe('keys of a raw terminal', () => {
  it.each<[string, readonly string[], string, readonly string[]]>([
    ['text', ['ls -l\r'], 'ls -l\r', []],
    ['^C, which is the guest’s', ['\x03'], '\x03', []],
    ['^A x', ['a\x01xb'], 'ab', ['quit']],
    ['^A x in two pieces', ['\x01', 'x'], '', ['quit']],
    ['^T', ['a\x14b'], 'ab', ['status']],
    ['^A t and ^A h', ['\x01t\x01h'], '', ['status', 'help']],
    ['^A ^A', ['\x01\x01'], '\x01', []],
    ['^A and a key that means nothing', ['\x01e'], '\x01e', []],
  ])('%s', (_, pieces, guest, actions) => {
    expect(typed(...pieces)).toEqual([guest, actions]);
  });
});
