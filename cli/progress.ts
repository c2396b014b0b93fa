import type { Upload } from '../vmm/machine/boot.ts';

const mib = 2 ** 20;
const eraseLine = '\r\x1b[K';

/** One line that grows on a terminal while a guest is uploaded, and goes when it is there. */
export function uploadProgress(terminal: {
  readonly isTTY?: boolean;
  write(text: string): void;
}): ((upload: Upload) => void) | undefined {
  if (terminal.isTTY !== true) return undefined;
  return ({ doneBytes, totalBytes }) => {
    const text = `trapline: uploading the guest, ${(doneBytes / mib).toFixed(0)} of ${(totalBytes / mib).toFixed(0)} MiB`;
    terminal.write(doneBytes < totalBytes ? `${eraseLine}${text}` : eraseLine);
  };
}
