import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const blockLines = 256;

function* blocks(lines: Iterable<string>): Iterable<string> {
  let block: string[] = [];
  for (const line of lines) {
    block.push(`${line}\n`);
    if (block.length < blockLines) continue;
    yield block.join('');
    block = [];
  }
  yield block.join('');
}

/** Prints lines as fast as they are read; a reader that has had enough, as `head` has, is no error. */
export async function printLines(lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(blocks(lines)), process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
