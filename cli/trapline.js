#!/usr/bin/env node
// A checkout runs its TypeScript sources as they are; the published package holds dist/ only.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';

const needed = 24;
const running = Number(process.versions.node.split('.')[0]);
if (running < needed) {
  process.stderr.write(
    `trapline: needs Node ${needed} or newer, this is ${process.version}; in a checkout use "npx trapline" (npm ci brings Node 26)\n`,
  );
  process.exit(2);
}
// In the user's own folder: Node's default is one in /tmp, which anybody could make first.
const { HOME, XDG_CACHE_HOME: cache = HOME && join(HOME, '.cache') } = process.env;
if (cache) module.enableCompileCache(join(cache, 'trapline', 'modules'));
const source = new URL('./main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href);
