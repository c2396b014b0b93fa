import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dispatchSource } from './generate.ts';

it('gen/dispatch-a32.ts is what the tables give', async () => {
  const committed = readFileSync(new URL('gen/dispatch-a32.ts', import.meta.url), 'utf8');
  expect(committed === (await dispatchSource()), 'run npm run gen').toBe(true);
});
