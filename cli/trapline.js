#!/usr/bin/env node
// A checkout runs its TypeScript sources as they are; the published package holds dist/ only.
import { existsSync } from 'node:fs';

const needed = 24;
const running = Number(process.versions.node.split('.')[0]);
if (running < needed) {
  process.stderr.write(
    `trapline: needs Node ${needed} or newer, this is ${process.version}; in a checkout use "npx trapline" (npm ci brings Node 26)\n`,
  );
  process.exit(2);
}
const source = new URL('./main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href);
