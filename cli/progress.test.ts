import { beforeEach, describe, expect, it } from 'vitest';
import { type BootProgress, bootProgress, type Every } from './progress.ts';

const mib = 2 ** 20;
const line = (text: string) => `\r\x1b[Ktrapline: ${text}\r`;
const erased = '\r\x1b[K';

let written: string[];
let ticks: Set<() => void>;
let progress: BootProgress;

const every: Every = (_, act) => {
  ticks.add(act);
  return () => void ticks.delete(act);
};
const aSecondPasses = () => {
  for (const tick of ticks) tick();
};

beforeEach(() => {
  written = [];
  ticks = new Set();
  const terminal = { isTTY: true, write: (text: string) => void written.push(text) };
  progress = bootProgress(terminal, every) as BootProgress;
});

describe('one line of a terminal tells', () => {
  it('how long nobody has dialled', () => {
    progress.waiting();
    aSecondPasses();
    expect(written).toEqual([line('waiting for the kernel half'), line('waiting for the kernel half, 1 s')]);
  });

  it('that a kernel is there, whose waiting no longer counts', () => {
    progress.waiting();
    progress.connected();
    aSecondPasses();
    expect(written.at(-1)).toBe(line('the kernel half is there, making the VM'));
  });

  it('how far the upload is', () => {
    progress.uploading({ doneBytes: mib, totalBytes: 2 * mib });
    expect(written).toEqual([line('uploading the guest, 1 of 2 MiB')]);
  });

  it('how long the guest has run without a word', () => {
    progress.uploading({ doneBytes: 2 * mib, totalBytes: 2 * mib });
    aSecondPasses();
    aSecondPasses();
    expect(written.at(-1)).toBe(line('the guest runs and has printed nothing yet, 2 s'));
  });
});

describe('once the guest prints', () => {
  it('the line goes and does not come back', () => {
    progress.uploading({ doneBytes: mib, totalBytes: mib });
    progress.over();
    aSecondPasses();
    progress.over();
    expect(written.slice(1)).toEqual([erased]);
  });

  it('nothing is erased where nothing was shown', () => {
    progress.over();
    expect(written).toEqual([]);
  });
});

it('a file is told nothing', () => {
  expect(bootProgress({ isTTY: false, write: () => undefined }, every)).toBeUndefined();
});
