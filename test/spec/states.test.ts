import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takes as kernelTakes } from '../../kernel-sim/link/channel.ts';
import { takes as vmmTakes } from '../../server/session/channel.ts';

const spec = readFileSync(join(import.meta.dirname, '../../proto/SPEC.md'), 'utf8').replace(/ +\|/g, ' |');

type Takes = Readonly<Record<string, readonly string[]>>;

/** A Hello comes before the VMM has a channel. */
const vmm: Takes = { ...vmmTakes, hello: ['awaiting'] };

it.each<[string, Takes, readonly string[]]>([
  ['kernel takes (HS-11)', kernelTakes, ['greeting', 'welcomed', 'open', 'draining']],
  ['VMM takes (HS-12)', vmm, ['awaiting', 'welcomed', 'open']],
])('SPEC.md prints in which states a %s', (_, takes, states) => {
  const head = `| frame | ${states.join(' | ')} |\n`;
  const [rows = ''] = (spec.split(head)[1] ?? '').split('\n\n');
  const marks = (type: string) => states.map((state) => (takes[type]?.includes(state) ? 'yes' : '–'));
  const expected = Object.keys(takes).map((type) => `| ${[type, ...marks(type)].join(' | ')} |`);
  expect(rows.trimEnd().split('\n').slice(1)).toEqual(expected);
});
