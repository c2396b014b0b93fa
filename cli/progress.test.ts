import { expect, it } from 'vitest';
import { uploadProgress } from './progress.ts';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => void written.push(text) };
}

it('an upload is told in one line of a terminal, which goes at its end', () => {
  const tty = terminal(true);
  const tell = uploadProgress(tty);
  tell?.({ doneBytes: 2 ** 20, totalBytes: 2 * 2 ** 20 });
  tell?.({ doneBytes: 2 * 2 ** 20, totalBytes: 2 * 2 ** 20 });
  expect(tty.written).toEqual(['\r\x1b[Ktrapline: uploading the guest, 1 of 2 MiB', '\r\x1b[K']);
});

it('a file is told nothing', () => {
  expect(uploadProgress(terminal(false))).toBeUndefined();
});
