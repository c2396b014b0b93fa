import { registerHooks } from 'node:module';
import { extname } from 'node:path';

/** The library as it runs now: a source tree's index.ts or a package's index.js. */
const library = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;

let isRegistered = false;

/**
 * Lets files anywhere on the disk import `trapline` and get this program's own copy. Answers that one specifier and
 * touches no other import.
 */
export function registerResolver(): void {
  if (isRegistered) return;
  isRegistered = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'trapline' ? { url: library, shortCircuit: true } : next(specifier, context),
  });
}
