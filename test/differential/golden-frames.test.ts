import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../proto/generate.ts';

const proto = join(import.meta.dirname, '../../proto');
const buf = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), 'bin/buf');
const golden = readdirSync(join(proto, 'golden')).filter((file) => file.endsWith('.bin'));
const frameType = loadSchema().lookupType('trapline.kvm.v1.Frame');

/** `buf convert`: Go's protobuf library, which shares no line with ours. */
async function convert(file: string, to: 'json' | 'binpb', input?: string): Promise<Buffer> {
  const from = input === undefined ? `${file}#format=binpb` : '-#format=json';
  const run = promisify(execFile)(
    process.execPath,
    [
      buf,
      'convert',
      join(proto, 'gen/trapline.binpb'),
      '--type=trapline.kvm.v1.Frame',
      `--from=${from}`,
      `--to=-#format=${to}`,
    ],
    { encoding: 'buffer' },
  );
  run.child.stdin?.end(input);
  return (await run).stdout;
}

describe('a Go decoder', () => {
  it.each(golden)('reads %s as ours does, and writes the same bytes', async (name) => {
    const file = join(proto, 'golden', name);
    const bytes = readFileSync(file);
    const json = (await convert(file, 'json')).toString();
    const ours = frameType.toObject(frameType.decode(bytes), { longs: String, enums: String, bytes: String });
    expect(JSON.parse(json)).toEqual(ours);
    expect(await convert(file, 'binpb', json)).toEqual(bytes);
  });
});
