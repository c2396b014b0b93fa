import type { ReadStream } from 'node:tty';
import { ConsoleKeys, keysHelp } from './console-keys.ts';
import { say } from './log.ts';

/** Takes a terminal over for a guest's console; gives what hands it back. Keys for Trapline call `quit` and `status`. */
export function takeTerminal(
  terminal: ReadStream,
  guest: (bytes: Uint8Array) => void,
  { quit, status }: { readonly quit: () => void; readonly status: () => void },
): () => void {
  const keys = new ConsoleKeys();
  const acts = { quit, status, help: () => say(`${keysHelp}\r`) };
  const feed = (bytes: Uint8Array) => {
    const fed = keys.feed(bytes);
    if (fed.guest.length > 0) guest(fed.guest);
    for (const action of fed.actions) acts[action]();
  };
  terminal.setRawMode(true).on('data', feed);
  return () => {
    terminal.off('data', feed).setRawMode(false).pause();
  };
}
