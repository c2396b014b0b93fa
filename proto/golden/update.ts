import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFrame } from '../codec.ts';
import { goldenFrames } from './frames.ts';
import { type GoldenEntry, spell } from './spelling.ts';

// Rewrites every golden file from frames.ts; the diff is what a reviewer reads.
const folder = import.meta.dirname;
for (const file of readdirSync(folder)) {
  if (file.endsWith('.bin')) rmSync(join(folder, file));
}
const index: Record<string, GoldenEntry> = {};
for (const [name, frame] of Object.entries(goldenFrames)) {
  const bytes = encodeFrame(frame);
  writeFileSync(join(folder, `${name}.bin`), bytes);
  index[name] = { frame: spell(frame), hex: Buffer.from(bytes).toString('hex') };
}
writeFileSync(join(folder, 'index.json'), `${JSON.stringify(index, null, 1)}\n`);
