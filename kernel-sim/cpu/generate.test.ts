import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dispatchers, dispatchSource } from './generate.ts';

it.each(Object.entries(dispatchers))('gen/%s is what the tables give', async (file, rows) => {
  const committed = readFileSync(new URL(`gen/${file}`, import.meta.url), 'utf8');
  expect(committed === (await dispatchSource(rows)), 'run npm run gen').toBe(true);
});
